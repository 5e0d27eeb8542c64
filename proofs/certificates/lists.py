"""Complete lists of critical points as claims: every point with a reason for its kind."""

from __future__ import annotations

from fractions import Fraction

from msgspec import UNSET, UnsetType

from proofs.certificates.activation_cells import at_kink
from proofs.certificates.claims import PROGRAM, cited, minimal_point, short, shows_strict
from proofs.certificates.convexity import convex_optimum, dead_unit
from proofs.certificates.descent import descent_direction, descent_line
from proofs.certificates.enclosure import Box, enclosed_minimum
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.lists import (
    BoxedExcluded,
    BoxedSaddle,
    BoxedStrictMinimum,
    BoxedUnknown,
    CompleteList,
    Completeness,
    Excluded,
    GlobalByInfimum,
    GlobalByList,
    GlobalByLowest,
    ListedEntry,
    ListedGlobalMinimum,
    ListedMinimum,
    ListedStrictMinimum,
    SaddleByCurve,
    SaddleByDeadUnit,
    SaddleByDirection,
    Unknown,
)
from proofs.certificates.format.values import FieldEntry, Trust
from proofs.certificates.infimum import infimum_claim
from proofs.certificates.lower import rounded_tables
from proofs.certificates.minimum import flat_minimum, symmetry_directions
from proofs.certificates.points import CertifiedPoint, NotCertifiable, rational_point
from symbolic.exact.field import field_rank
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution
from symbolic.network import Problem
from symbolic.polynomials.reduced import two_layer_linear
from symbolic.verdict import error_text

DIRECTION_BITS = 48
"""Accuracy of the centre at which a direction of descent of a boxed saddle is looked for."""


def list_claims(solution: Solution) -> tuple[list[ClaimEntry], FieldEntry | None]:
    """The complete list of critical points, the infimum, and that every local minimum is global; the field of the infimum."""
    points = [listed(solution, component) for component in solution.components]
    verdicts = [s.complete for s in solution.strata]
    complete = Completeness(
        status="PROVED",
        reason="the one stratum is complete" if len(verdicts) == 1 else f"all {len(verdicts)} strata are complete",
        error_probability=error_text(min(sum((v.error for v in verdicts), Fraction(0)), Fraction(1))),
        rests_on=sorted({name for v in verdicts for name in v.rests_on}),
    )
    claims: list[ClaimEntry] = [CompleteList(points, complete)]
    if all(component.certainly_not_minimal for component in solution.components):
        return [*claims, GlobalByList("list", 0)], None
    if not any(isinstance(point, BoxedUnknown | BoxedStrictMinimum) for point in points):
        try:
            infimum, field = infimum_claim(solution)
            return [*claims, infimum, GlobalByInfimum("list", 0, 1)], field
        except NotCertifiable:
            pass
    verdict = solution.infimum.verdict
    rests_on = list(dict.fromkeys([PROGRAM, *verdict.rests_on]))
    lowest = Trust(short(verdict.reason), rests_on, error_text(verdict.error))
    return [*claims, GlobalByLowest("list", 0, lowest)], None


def listed(solution: Solution, component: Component) -> ListedEntry:
    """The entry of a component: a point or a box, its kind with a reason that is checked where the format has one."""
    problem, what = solution.problem, f"the critical component {component.identifier}"
    strict = component.kind is Kind.STRICT_MINIMUM
    along = UNSET if strict else _along(solution, component)
    if component.certainly_not_minimal:
        return _not_minimal(problem, component, what, along)
    try:
        point = minimal_point(component, what)
        kink = at_kink(problem, point)
        if kink and not strict:
            raise NotCertifiable(what, "a unit is at the kink of its activation")
    except NotCertifiable:
        if not strict:
            return _unknown(component, along)
        box, shown = enclosed_minimum(problem, component.tables, what)
        return BoxedStrictMinimum("strict_minimum", box.center, box.radius, shown)
    numbers, field = point.numbers(), point.field_entry()
    if convex_optimum(problem, point):
        return ListedGlobalMinimum(numbers, field, "minimum", True)
    try:
        if strict:
            return ListedStrictMinimum(numbers, field, "strict_minimum", shows_strict(problem, point, what))
        return ListedMinimum(numbers, field, "minimum", flat_minimum(problem, point, what), along=along)
    except NotCertifiable:
        return _unknown(component, along) if kink else Unknown(numbers, field, "other", along=along)


Along = Trust | UnsetType


def _unknown(component: Component, along: Along) -> BoxedUnknown:
    box = Box.holding(component.tables)
    return BoxedUnknown(box.center, box.radius, "other", along=along)


def _not_minimal(problem: Problem, component: Component, what: str, along: Along) -> ListedEntry:
    """An entry of a component without local minima."""
    try:
        point = CertifiedPoint.of(component.tables, what)
    except NotCertifiable:
        box = Box.holding(component.tables)
        direction = descent_direction(problem, rational_point(rounded_tables(component.tables, DIRECTION_BITS)))
        if direction is None or component.kind is not Kind.SADDLE:
            return BoxedExcluded(box.center, box.radius, "excluded", cited(component), along=along)
        return BoxedSaddle(box.center, box.radius, "saddle", direction, along=along)
    if at_kink(problem, point):
        box = Box.holding(component.tables)
        return BoxedExcluded(box.center, box.radius, "excluded", cited(component), along=along)
    numbers, field = point.numbers(), point.field_entry()
    dead = dead_unit(problem, point) if two_layer_linear(problem) else None
    if dead is not None:
        return SaddleByDeadUnit(numbers, field, "saddle", dead, along=along)
    direction = descent_direction(problem, point)
    if direction is not None:
        return SaddleByDirection(numbers, field, "saddle", direction, along=along)
    curve = descent_line(problem, point) if problem.network.activation.polynomial else None
    if curve is not None:
        return SaddleByCurve(numbers, field, "saddle", curve, along=along)
    return Excluded(numbers, field, "excluded", cited(component), along=along)


def _along(solution: Solution, component: Component) -> Along:
    """The trust that the kind holds along a component that is more than the orbit of its point; nothing for an orbit."""
    if component.dimension is not None and component.dimension == _orbit_dimension(solution.problem, component):
        return UNSET
    return cited(component)


def _orbit_dimension(problem: Problem, component: Component) -> int | None:
    """The dimension of the symmetries of the format at the representative; None where its weights are not exact."""
    try:
        point = CertifiedPoint.of(component.tables, component.identifier)
    except NotCertifiable:
        return None
    tangents = symmetry_directions(problem, point).tangents
    return field_rank(tangents) if tangents else 0
