"""What is known of every class of masks with three and four units and up to three inputs and outputs: minima and valleys, both kinds of data.

``swept.json`` is written by ``docs/render_classes.py --decide`` from the stores of ``landscape sweep classes``: the smallest examples that searches have
met (:mod:`proofs.forbidden.known` looks for them inside masks), and the answers of :func:`proofs.forbidden.classify.classify` for each class. Reading
checks the format only; the tests ask again, replay lemmas through the checker of certificates and verify examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from proofs.badness.base_cases import BaseCase
from proofs.claims import Claim
from proofs.forbidden.classify import classify
from proofs.forbidden.known import content
from proofs.forbidden.table import CLAIMS, DATA
from symbolic.errors import ProblemError
from symbolic.graph.enumeration import masks
from symbolic.graph.types import MaskTypes
from symbolic.network.problem import Mask, SparseNetwork
from symbolic.verdict import Status

UNITS = (3, 4)
GOOD, BAD, OPEN = "good", "bad", "open"
WORDS = {Status.PROVED: BAD, Status.REFUTED: GOOD, Status.UNDECIDED: OPEN}
QUESTIONS = tuple((data, claim) for data in DATA for claim in CLAIMS)
"""The questions of a class, in the order of its answers."""


@dataclass(frozen=True)
class SweptClass:
    """A class of masks and the answers about it.

    Attributes:
        first: M1 of its representative.
        second: M2 of its representative.
        answers: for each of :data:`QUESTIONS` ``good``, ``bad`` or ``open``, and the lemma, forbidden mask or example that shows it (``-``: nothing).
    """

    first: Mask
    second: Mask
    answers: tuple[tuple[str, str], ...]

    def answer(self, data: str, claim: Claim) -> tuple[str, str]:
        """The verdict on a claim for a kind of data, and what shows it."""
        return self.answers[QUESTIONS.index((data, claim))]


def answered(first: Mask, second: Mask) -> SweptClass:
    """Ask lemmas and examples about a mask.

    Examples:
        >>> answered(((1, 1), (1, 0), (0, 1)), ((1, 1, 0), (1, 0, 1))).answer("any", Claim.SPURIOUS_MINIMUM)
        ('good', 'closure')
    """
    found = {(a.data, a.claim): a for a in classify(SparseNetwork((first, second)))}
    answers = (found[question] for question in QUESTIONS)
    return SweptClass(first, second, tuple((WORDS[a.verdict.status], a.by or "-") for a in answers))


def asked_again(found: SweptClass) -> SweptClass:
    """The same class, asked about once more where an answer was open; what was settled stays as it was.

    Examples:
        >>> asked = answered(((1, 1), (1, 0), (0, 1)), ((1, 1, 0), (1, 0, 1)))
        >>> asked_again(replace(asked, answers=((OPEN, "-"),) * 4)) == asked, asked_again(asked) is asked
        (True, True)
    """
    if all(word != OPEN for word, _ in found.answers):
        return found
    now = answered(found.first, found.second)
    pairs = zip(found.answers, now.answers, strict=True)
    return replace(found, answers=tuple(new if old[0] == OPEN else old for old, new in pairs))


def class_masks(units: int) -> Iterator[tuple[Mask, Mask]]:
    """A mask of each class with so many units and up to three inputs and outputs; all neurons are used."""
    for inputs, outputs in product((1, 2, 3), repeat=2):
        yield from masks(inputs, units, outputs)


def smallest(found: Iterable[BaseCase]) -> list[BaseCase]:
    """The cases above no other one, each up to renaming units, and with X = I up to exchanging inputs and outputs; in their order.

    A case with X = I is also looked for below those with other X, not the other way round.
    """
    kept: dict[MaskTypes, BaseCase] = {}
    taken: set[MaskTypes] = set()
    cases = sorted(found, key=lambda c: (not c.identity_inputs, c.problem.network.inputs + c.problem.network.outputs))
    for case in cases:
        orbit = MaskTypes.of(case.problem.network).orbit(transposing=case.identity_inputs)
        if not any(other.below(orbit[0]) for other in taken):
            kept[orbit[0]] = case
            taken |= set(orbit)
    return list(kept.values())


@cache
def swept_classes(units: int) -> tuple[SweptClass, ...]:
    """All classes with three or four units, as in the file.

    Raises:
        ProblemError: if the file is malformed.

    Examples:
        >>> len(swept_classes(3)), len(swept_classes(4))
        (1029, 10301)
    """
    table = content("swept.json")
    reasons = [tuple(reason.split(" ", 1)) for reason in table["reasons"]]
    return tuple(_read(row, reasons, f"classes[{n}]") for n, row in enumerate(table["classes"][str(units)]))


def class_row(found: SweptClass, reasons: dict[tuple[str, str], int]) -> str:
    """A class as a text for the file: its masks and a number for each answer; new answers get the next number."""
    both = " ".join("/".join("".join(map(str, row)) for row in mask) for mask in (found.first, found.second))
    return f"{both} " + " ".join(str(reasons.setdefault(answer, len(reasons))) for answer in found.answers)


def _read(row: object, reasons: list[tuple[str, ...]], key: str) -> SweptClass:
    words = row.split(" ") if isinstance(row, str) else []
    if len(words) != 2 + len(QUESTIONS):
        raise ProblemError(key, f"a class has two masks and {len(QUESTIONS)} answers", repr(row)[:60])
    try:
        first, second = (tuple(tuple(map(int, line)) for line in mask.split("/")) for mask in words[:2])
        answers = [reasons[int(n)] for n in words[2:]]
    except (ValueError, IndexError):
        raise ProblemError(key, "masks of 0 and 1, and numbers of reasons", repr(row)[:60]) from None
    if any(len(answer) != 2 or answer[0] not in (GOOD, BAD, OPEN) for answer in answers):
        raise ProblemError(key, f"an answer is {GOOD}, {BAD} or {OPEN} and what shows it", repr(answers)[:60])
    return SweptClass(first, second, tuple((verdict, by) for verdict, by in answers))
