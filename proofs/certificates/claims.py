"""Claims of certificates from structural proofs and from bad components the solver found."""

from __future__ import annotations

from typing import Any

from proofs.certificates.activation_cells import at_kink
from proofs.certificates.enclosure import ACCURACY, box_entries, enclosed_entries
from proofs.certificates.kinks import kink_entries
from proofs.certificates.lower import lower_point
from proofs.certificates.minimum import minimum_entries
from proofs.certificates.points import CertifiedPoint, NotCertifiable, rational_tables
from proofs.claims import Claim
from proofs.rules.tree import ProofNode
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution
from symbolic.network import Problem
from symbolic.verdict import error_text

PROGRAM = "sparse-landscape"
"""What claims on trust rest on: this program's own analysis."""
MAX_REASON = 2000


def structure_claim(node: ProofNode) -> dict[str, Any]:
    """The claim of a structural proof."""
    return {"claim": str(node.claim), "proof": _structure(node.to_dict())}


def _structure(tree: dict[str, Any]) -> dict[str, Any]:
    """Linear units are complete classes, and a reduction that leaves no unit has the empty network as its premise."""
    name = "complete_classes" if tree["lemma"] == "linear_units" else tree["lemma"]
    premises = [_structure(premise) for premise in tree["premises"]]
    if name == "reduction" and not premises:
        premises = [{"lemma": "complete_classes", "units": [], "classes": [], "premises": []}]
    facts = {key: value for key, value in tree.items() if key != "dimension"}
    return {**facts, "lemma": name, "premises": premises}


def badness_claim(
    solution: Solution, component: Component, claim: Claim, trust: bool = False
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """A spurious minimum or valley with its lower point, and the number field of the point.

    Arguments:
        solution: the solution.
        component: the minimum.
        claim: what is said of it.
        trust: whether minimality may be taken on trust, where the format has no way to check it.

    Raises:
        NotCertifiable: if no lower point is found, or (without trust) the format has no way to check the minimum.
    """
    strict = component.kind is Kind.STRICT_MINIMUM
    lower = {"lower_point": rational_tables(lower_point(solution, component.loss, claim))}
    if strict and claim is Claim.SPURIOUS_MINIMUM:
        claim = Claim.SPURIOUS_STRICT_MINIMUM
    flat = claim is Claim.SPURIOUS_MINIMUM
    ways = [_exactly] if strict or flat else []
    ways += [_in_a_ball] if strict else []
    if trust:
        ways += [_at_a_point, _in_a_box] if flat else [_in_a_box]
    refusal = NotCertifiable(claim, "a valley of a minimum that is not strict has no certificate without trust")
    for way in ways:
        try:
            entries, field = way(solution.problem, component, claim)
        except NotCertifiable as error:
            refusal = error
            continue
        return {"claim": str(claim), **entries, **lower}, field
    raise refusal


Entries = tuple[dict[str, Any], dict[str, Any] | None]


def _exactly(problem: Problem, component: Component, claim: str) -> Entries:
    """A minimum at exact weights, fully checked."""
    point = minimal_point(component, claim)
    strict = component.kind is Kind.STRICT_MINIMUM
    if strict and at_kink(problem, point):
        return kink_entries(problem, point, claim), point.field_entry()
    return minimum_entries(problem, point, strict, claim), point.field_entry()


def _in_a_ball(problem: Problem, component: Component, claim: str) -> Entries:
    """A strict minimum in a ball, fully checked."""
    return enclosed_entries(problem, component.tables, claim), None


def _at_a_point(problem: Problem, component: Component, claim: str) -> Entries:
    """A critical point whose minimality is taken on trust."""
    point = minimal_point(component, claim)
    if at_kink(problem, point):
        raise NotCertifiable(claim, "a unit is at the kink of its activation")
    known = {"point": point.numbers(), "symmetry": [], "family": [], "pinned": [], "cited": cited(component)}
    return known, point.field_entry()


def _in_a_box(problem: Problem, component: Component, claim: str) -> Entries:
    """A box that holds the minimum, on trust."""
    return {**box_entries(component.tables, ACCURACY[-1]), "cited": cited(component)}, None


def cited(component: Component) -> dict[str, Any]:
    """What the kind of a component rests on, for claims the format can only take on trust."""
    trust = component.trust
    return {
        "reason": short(component.kind_reason),
        "rests_on": list(dict.fromkeys([PROGRAM, *(() if trust is None else trust.rests_on)])),
        "error_probability": "0" if trust is None else error_text(trust.error),
    }


def short(text: str) -> str:
    """A reason that is not longer than the format allows."""
    return text if len(text) <= MAX_REASON else text[: MAX_REASON - 3] + "..."


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
