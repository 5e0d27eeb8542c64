"""Complete lists of critical points as claims: every point with a reason for its kind."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs.certificates.activation_cells import at_kink
from proofs.certificates.claims import PROGRAM, cited, minimal_point, short
from proofs.certificates.convexity import convex_optimum, dead_unit
from proofs.certificates.descent import descent_direction, descent_line
from proofs.certificates.enclosure import box_entries, enclosed_entries
from proofs.certificates.infimum import infimum_claim
from proofs.certificates.kinks import kink_entries
from proofs.certificates.lower import rounded_tables
from proofs.certificates.minimum import minimum_entries, symmetry_directions
from proofs.certificates.points import CertifiedPoint, NotCertifiable, rational_point
from proofs.claims import Claim
from symbolic.exact.field import field_rank
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution
from symbolic.network import Problem
from symbolic.polynomials.reduced import two_layer_linear
from symbolic.verdict import error_text

DIRECTION_BITS = 48
"""Accuracy of the centre at which a direction of descent of a boxed saddle is looked for."""


def list_claims(solution: Solution) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The complete list of critical points, the infimum, and that every local minimum is global; the field of the infimum."""
    points = [listed(solution, component) for component in solution.components]
    verdicts = [s.complete for s in solution.strata]
    complete = {
        "status": "PROVED",
        "reason": f"{len(verdicts)} strata, each complete",
        "error_probability": error_text(min(sum((v.error for v in verdicts), Fraction(0)), Fraction(1))),
        "rests_on": sorted({name for v in verdicts for name in v.rests_on}),
    }
    claims: list[dict[str, Any]] = [{"claim": "complete_list", "points": points, "complete": complete}]
    conclusion = {"claim": str(Claim.ALL_MINIMA_GLOBAL), "method": "list", "list": 0}
    if all(component.certainly_not_minimal for component in solution.components):
        return [*claims, conclusion], None
    unknown = any("center" in point and point["kind"] not in ("saddle", "excluded") for point in points)
    if not unknown:
        try:
            infimum, field = infimum_claim(solution)
            return [*claims, infimum, {**conclusion, "infimum": 1}], field
        except NotCertifiable:
            pass
    verdict = solution.infimum.verdict
    lowest = {
        "reason": short(verdict.reason),
        "rests_on": list(dict.fromkeys([PROGRAM, *verdict.rests_on])),
        "error_probability": error_text(verdict.error),
    }
    return [*claims, {**conclusion, "lowest": lowest}], None


def listed(solution: Solution, component: Component) -> dict[str, Any]:
    """The entry of a component: a point or a box, its kind with a reason that is checked where the format has one."""
    problem, what = solution.problem, f"the critical component {component.identifier}"
    kept = () if component.kind is Kind.STRICT_MINIMUM else _along(solution, component)
    if component.certainly_not_minimal:
        return {**_not_minimal(problem, component, what), **dict(kept)}
    strict = component.kind is Kind.STRICT_MINIMUM
    try:
        point = minimal_point(component, what)
        kink = at_kink(problem, point)
        if kink and not strict:
            raise NotCertifiable(what, "a unit is at the kink of its activation")
    except NotCertifiable:
        if not strict:
            return {**box_entries(component.tables), "kind": "other", **dict(kept)}
        return {"kind": "strict_minimum", **enclosed_entries(problem, component.tables, what)}
    entry = {"point": point.numbers(), "field": point.field_entry()}
    if convex_optimum(problem, point):
        return {**entry, "kind": "minimum", "global": True}
    try:
        kind = "strict_minimum" if strict else "minimum"
        if kink:
            return {**entry, "kind": kind, **kink_entries(problem, point, what)}
        return {**entry, "kind": kind, **minimum_entries(problem, point, strict, what), **dict(kept)}
    except NotCertifiable:
        return {**(box_entries(component.tables) if kink else entry), "kind": "other", **dict(kept)}


def _not_minimal(problem: Problem, component: Component, what: str) -> dict[str, Any]:
    """An entry of a component without local minima."""
    try:
        point = CertifiedPoint.of(component.tables, what)
    except NotCertifiable:
        box = box_entries(component.tables)
        direction = descent_direction(problem, rational_point(rounded_tables(component.tables, DIRECTION_BITS)))
        if direction is None or component.kind is not Kind.SADDLE:
            return {**box, "kind": "excluded", "excluded": cited(component)}
        return {**box, "kind": "saddle", "direction": direction}
    if at_kink(problem, point):
        return {**box_entries(component.tables), "kind": "excluded", "excluded": cited(component)}
    entry = {"point": point.numbers(), "field": point.field_entry(), "kind": "saddle"}
    dead = dead_unit(problem, point) if two_layer_linear(problem) else None
    if dead is not None:
        return {**entry, "dead": dead}
    direction = descent_direction(problem, point)
    if direction is not None:
        return {**entry, "direction": direction}
    curve = descent_line(problem, point) if problem.network.activation.polynomial else None
    if curve is not None:
        return {**entry, "curve": curve}
    return {**entry, "kind": "excluded", "excluded": cited(component)}


def _along(solution: Solution, component: Component) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The trust that the kind holds along a component that is more than the orbit of its point; nothing for an orbit."""
    if component.dimension is not None and component.dimension == _orbit_dimension(solution.problem, component):
        return ()
    return (("along", cited(component)),)


def _orbit_dimension(problem: Problem, component: Component) -> int | None:
    """The dimension of the symmetries of the format at the representative; None where its weights are not exact."""
    try:
        point = CertifiedPoint.of(component.tables, component.identifier)
    except NotCertifiable:
        return None
    tangents = symmetry_directions(problem, point).tangents
    return field_rank(tangents) if tangents else 0
