"""Claims of certificates from structural proofs and from bad components the solver found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import ValidationError

from proofs.certificates.activation_cells import at_kink
from proofs.certificates.enclosure import ACCURACY, Box, enclosed_minimum
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.minima import (
    EnclosedSpuriousMinimum,
    EnclosedSpuriousStrictMinimum,
    EnclosedSpuriousValley,
    FlatOnTrust,
    OnTrust,
    ShowsStrict,
    SpuriousMinimum,
    SpuriousStrictMinimum,
    SpuriousValley,
)
from proofs.certificates.format.structure import GlobalByStructure, NoValleyByStructure, node_entry
from proofs.certificates.format.values import FieldEntry, RationalPoint, Trust
from proofs.certificates.kinks import strict_minimum_at_kinks
from proofs.certificates.lower import lower_point
from proofs.certificates.minimum import flat_minimum, strict_minimum
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
EXACT: dict[Claim, type[SpuriousStrictMinimum] | type[SpuriousValley]] = {
    Claim.SPURIOUS_STRICT_MINIMUM: SpuriousStrictMinimum,
    Claim.SPURIOUS_VALLEY: SpuriousValley,
}
"""Claims of a strict minimum at exact weights."""
ENCLOSED: dict[Claim, type[EnclosedSpuriousMinimum]] = {
    Claim.SPURIOUS_MINIMUM: EnclosedSpuriousMinimum,
    Claim.SPURIOUS_STRICT_MINIMUM: EnclosedSpuriousStrictMinimum,
    Claim.SPURIOUS_VALLEY: EnclosedSpuriousValley,
}
"""Claims of a minimum in a box."""

Written = tuple[ClaimEntry, FieldEntry | None]
Way = Callable[[Problem, Component, Claim, RationalPoint], Written]


def structure_claim(node: ProofNode) -> GlobalByStructure | NoValleyByStructure:
    """The claim of a structural proof.

    Raises:
        NotCertifiable: if the format has no node for one of its lemmas.
    """
    claim = GlobalByStructure if Claim(node.claim) is Claim.ALL_MINIMA_GLOBAL else NoValleyByStructure
    try:
        return claim(node_entry(_structure(node.to_dict())))
    except ValidationError as error:
        raise NotCertifiable(node.claim, f"the format cannot state its proof: {error}") from None


def _structure(tree: dict[str, Any]) -> dict[str, Any]:
    """Linear units are complete classes, and a reduction that leaves no unit has the empty network as its premise."""
    name = "complete_classes" if tree["lemma"] == "linear_units" else tree["lemma"]
    premises = [_structure(premise) for premise in tree["premises"]]
    if name == "reduction" and not premises:
        premises = [{"lemma": "complete_classes", "units": [], "classes": [], "premises": []}]
    facts = {key: value for key, value in tree.items() if key != "dimension"}
    return {**facts, "lemma": name, "premises": premises}


def badness_claim(solution: Solution, component: Component, claim: Claim, trust: bool = False) -> Written:
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
    lower = rational_tables(lower_point(solution, component.loss, claim))
    if strict and claim is Claim.SPURIOUS_MINIMUM:
        claim = Claim.SPURIOUS_STRICT_MINIMUM
    flat = claim is Claim.SPURIOUS_MINIMUM
    ways: list[Way] = [_exactly] if strict or flat else []
    ways += [_in_a_ball] if strict else []
    if trust:
        ways += [_at_a_point, _in_a_box] if flat else [_in_a_box]
    refusal = NotCertifiable(claim, "a valley of a minimum that is not strict has no certificate without trust")
    for way in ways:
        try:
            return way(solution.problem, component, claim, lower)
        except NotCertifiable as error:
            refusal = error
    raise refusal


def _exactly(problem: Problem, component: Component, claim: Claim, lower: RationalPoint) -> Written:
    """A minimum at exact weights, fully checked."""
    point = minimal_point(component, claim)
    if component.kind is not Kind.STRICT_MINIMUM:
        return SpuriousMinimum(point.numbers(), flat_minimum(problem, point, claim), lower), point.field_entry()
    return EXACT[claim](point.numbers(), shows_strict(problem, point, claim), lower), point.field_entry()


def shows_strict(problem: Problem, point: CertifiedPoint, what: str) -> ShowsStrict:
    """What shows a strict minimum, at kinks or not.

    Raises:
        NotCertifiable: if the format has no way to show it.
    """
    return (strict_minimum_at_kinks if at_kink(problem, point) else strict_minimum)(problem, point, what)


def _in_a_ball(problem: Problem, component: Component, claim: Claim, lower: RationalPoint) -> Written:
    """A strict minimum in a ball, fully checked."""
    box, shown = enclosed_minimum(problem, component.tables, claim)
    return ENCLOSED[claim](box.center, box.radius, shown, lower), None


def _at_a_point(problem: Problem, component: Component, claim: Claim, lower: RationalPoint) -> Written:
    """A critical point whose minimality is taken on trust."""
    point = minimal_point(component, claim)
    if at_kink(problem, point):
        raise NotCertifiable(claim, "a unit is at the kink of its activation")
    shown = FlatOnTrust(symmetry=[], family=[], pinned=[], cited=cited(component))
    return SpuriousMinimum(point.numbers(), shown, lower), point.field_entry()


def _in_a_box(_: Problem, component: Component, claim: Claim, lower: RationalPoint) -> Written:
    """A box that holds the minimum, on trust."""
    box = Box.holding(component.tables, ACCURACY[-1])
    return ENCLOSED[claim](box.center, box.radius, OnTrust(cited(component)), lower), None


def cited(component: Component) -> Trust:
    """What the kind of a component rests on, for claims the format can only take on trust."""
    trust = component.trust
    return Trust(
        short(component.kind_reason),
        list(dict.fromkeys([PROGRAM, *(() if trust is None else trust.rests_on)])),
        "0" if trust is None else error_text(trust.error),
    )


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
