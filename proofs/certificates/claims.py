"""Claims of certificates from structural proofs and from bad components the solver found."""

from __future__ import annotations

from typing import Any

from proofs.certificates.lower import lower_point
from proofs.certificates.minimum import minimum_entries
from proofs.certificates.points import CertifiedPoint, NotCertifiable, rational_tables
from proofs.rules.tree import ProofNode
from symbolic.solving.component import Component
from symbolic.solving.kinds import Kind
from symbolic.solving.solution import Solution


def structure_claim(node: ProofNode) -> dict[str, Any]:
    """The claim of a structural proof."""
    return {"claim": str(node.claim), "proof": _structure(node.to_dict())}


def _structure(tree: dict[str, Any]) -> dict[str, Any]:
    """Linear units are complete classes, and a reduction that leaves no unit has the empty network as its premise."""
    name = "complete_classes" if tree["lemma"] == "linear_units" else tree["lemma"]
    premises = [_structure(premise) for premise in tree["premises"]]
    if name == "reduction" and not premises:
        premises = [{"lemma": "complete_classes", "units": [], "classes": [], "premises": []}]
    return {**tree, "lemma": name, "premises": premises}


def badness_claim(solution: Solution, component: Component, claim: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """A spurious minimum or valley with its lower point, and the number field of the point.

    Raises:
        NotCertifiable: if the weights are not known in a number field, or the format has no way to show the minimum.
    """
    strict = component.kind is Kind.STRICT_MINIMUM
    point = minimal_point(component, claim)
    entries = minimum_entries(solution.problem, point, strict, claim)
    entries["lower_point"] = rational_tables(lower_point(solution, component.loss, claim))
    if strict and claim == "spurious_minimum":
        claim = "spurious_strict_minimum"
    return {"claim": claim, **entries}, point.field_entry()


def minimal_point(component: Component, what: str) -> CertifiedPoint:
    """An exact point of the component that is a local minimum: of a mixed component, a point of a piece that is one.

    Raises:
        NotCertifiable: if there is none with exact weights.
    """
    if component.kind is not Kind.MIXED:
        return CertifiedPoint.of(component.tables, what)
    for piece in component.pieces:
        if piece.kind == "minimum" and piece.build is not None:
            return CertifiedPoint.of(piece.build(), what)
    raise NotCertifiable(what, "no exact point of the part that is a minimum is known")
