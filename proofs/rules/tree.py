"""Proof trees: which lemma was used on which units, with which facts, on which premises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from symbolic.structure.rules import Claim, Step

if TYPE_CHECKING:
    from proofs.rules.lemmas import Lemma


@dataclass(frozen=True)
class ProofNode:
    """One step of a structural proof.

    Attributes:
        claim: what is shown of the units.
        lemma: the lemma.
        units: the hidden units it is about, numbered as in the network.
        facts: the facts it used, ready for JSON (``parts``, ``classes``).
        premises: the proofs it builds on.
        assumptions: what is assumed of the data, in words.
    """

    claim: Claim
    lemma: Lemma
    units: tuple[int, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    premises: tuple[ProofNode, ...] = ()
    assumptions: tuple[str, ...] = ()

    @classmethod
    def of(cls, step: Step[Lemma]) -> ProofNode:
        """The tree of a derivation."""
        premises = tuple(cls.of(premise) for premise in step.premises)
        return cls(step.claim, step.rule, step.units, step.facts, premises, step.assumptions)

    def nodes(self) -> Iterator[ProofNode]:
        """The node itself and all below it."""
        yield self
        for premise in self.premises:
            yield from premise.nodes()

    def lemmas(self) -> Counter[str]:
        """How often each lemma is used."""
        return Counter(node.lemma.name for node in self.nodes())

    def to_dict(self) -> dict[str, Any]:
        """The tree as JSON-ready dictionaries."""
        result: dict[str, Any] = {"lemma": self.lemma.name, "units": list(self.units)}
        result.update(self.facts)
        result["premises"] = [premise.to_dict() for premise in self.premises]
        return result

    def text(self, indent: int = 0) -> str:
        """The tree as indented lines."""
        facts = "; ".join(f"{name} {shown(value)}" for name, value in told(self.facts))
        units = ", ".join(map(str, self.units)) or "none"
        word = "unit" if len(self.units) == 1 else "units"
        line = f"{'  ' * indent}{self.lemma.name}: {word} {units}" + (f" ({facts})" if facts else "")
        return "\n".join([line, *(premise.text(indent + 1) for premise in self.premises)])


def told(facts: dict[str, Any]) -> list[tuple[str, Any]]:
    """The facts that say something to a reader: empty lists do not, nor does what only a checker needs, the stages of parts.

    Examples:
        >>> told({"classes": [], "place": 0, "parts": [{"stages": []}]})
        [('place', 0)]
    """

    def said(value: Any) -> bool:
        return value != [] and not (isinstance(value, list) and isinstance(value[0], dict) and "units" not in value[0])

    return [(name, value) for name, value in facts.items() if said(value)]


def shown(groups: Any) -> str:
    """Groups of units, and vectors, as sets; chains and steps as their units; units in an order, numbers and words as they are."""
    if isinstance(groups, str | int):
        return str(groups)
    if all(isinstance(unit, int) for unit in groups):
        return ", ".join(map(str, groups))
    members = [group["units"] if isinstance(group, dict) else group for group in groups]
    return " ".join("{" + ", ".join(map(str, group)) + "}" for group in members)
