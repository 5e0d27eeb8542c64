"""Questions about a class of masks: do some data of a kind have a spurious minimum, a strict one, a spurious valley?"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.claims import Claim
from proofs.forbidden.table import DATA as KINDS


@dataclass(frozen=True)
class Question:
    """A question about all data of a kind.

    Attributes:
        data: ``whitened`` or ``any``.
        claim: what some of these data may have.
    """

    data: str
    claim: Claim

    @property
    def name(self) -> str:
        """The question as the data set of a task.

        Examples:
            >>> Question("any", Claim.SPURIOUS_VALLEY).name
            'any:spurious_valley'
        """
        return f"{self.data}:{self.claim}"


ASKED = (Claim.SPURIOUS_STRICT_MINIMUM, Claim.SPURIOUS_VALLEY, Claim.SPURIOUS_MINIMUM)
"""The claims that are asked about; a strict minimum, once found, answers the last as well."""
QUESTIONS = {question.name: question for question in (Question(data, claim) for data in KINDS for claim in ASKED)}
"""The questions by name, in the order in which they are asked."""
