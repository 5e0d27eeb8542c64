"""Complete lists of critical points as claims: every point with a reason for its kind."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from proofs.certificates.claims import minimal_point
from proofs.certificates.convexity import convex_optimum, dead_unit
from proofs.certificates.definite import floats
from proofs.certificates.infimum import infimum_claim
from proofs.certificates.minimum import free_hessian, minimum_entries
from proofs.certificates.points import CertifiedPoint, NotCertifiable, rational_text
from symbolic.complete.monte_carlo import error_text
from symbolic.network import Problem
from symbolic.reduce.inputs import two_layer_linear
from symbolic.solving.component import Component
from symbolic.solving.kinds import Kind
from symbolic.solving.solution import Solution

MOST_DIRECTION = 1 << 20
"""Largest denominator of a rounded direction of descent."""


def list_claims(solution: Solution) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The complete list of critical points, the infimum, and that every local minimum is global; the field of the infimum.

    Raises:
        NotCertifiable: if a point is not known in a number field, or its kind cannot be shown.
    """
    points = [_listed(solution, component) for component in solution.components]
    verdicts = [s.complete for s in solution.strata]
    complete = {
        "status": "PROVED",
        "reason": f"{len(verdicts)} strata, each complete",
        "error_probability": error_text(min(sum((v.error for v in verdicts), Fraction(0)), Fraction(1))),
        "rests_on": sorted({name for v in verdicts for name in v.rests_on}),
    }
    infimum, field = infimum_claim(solution)
    claims = [
        {"claim": "complete_list", "points": points, "complete": complete},
        infimum,
        {"claim": "all_minima_global", "method": "list", "list": 0, "infimum": 1},
    ]
    return claims, field


def _listed(solution: Solution, component: Component) -> dict[str, Any]:
    what = f"the critical component {component.identifier}"
    problem = solution.problem
    if component.certainly_not_minimal:
        point = CertifiedPoint.of(component.tables, what)
        entry = {"point": point.numbers(), "field": point.field_entry(), "kind": "saddle"}
        direction = descent_direction(problem, point)
        if direction is not None:
            return {**entry, "direction": direction}
        dead = dead_unit(problem, point) if two_layer_linear(problem) else None
        if dead is not None:
            return {**entry, "dead": dead}
        raise NotCertifiable(what, "no direction of descent of second order is known")
    point = minimal_point(component, what)
    entry = {"point": point.numbers(), "field": point.field_entry()}
    if convex_optimum(problem, point):
        return {**entry, "kind": "minimum", "global": True}
    strict = component.kind is Kind.STRICT_MINIMUM
    kind = "strict_minimum" if strict else "minimum"
    return {**entry, "kind": kind, **minimum_entries(problem, point, strict, what)}


def descent_direction(problem: Problem, point: CertifiedPoint) -> list[int | str] | None:
    """A rational direction d with ``d^T H d < 0``, rounded coarsely; None if the Hessian has no negative eigenvalue."""
    hessian = free_hessian(problem, point, ())
    values, vectors = np.linalg.eigh(floats(hessian))
    if not len(values) or values[0] >= 0:
        return None
    vector = vectors[:, 0] / np.abs(vectors[:, 0]).max()
    denominator = 1
    while denominator <= MOST_DIRECTION:
        rounded = [fmpq(round(float(x) * denominator), denominator) for x in vector]
        total = point.field.element(0)
        for a, x in enumerate(rounded):
            for b, y in enumerate(rounded):
                if x != 0 and y != 0:
                    total = total + hessian[a][b] * (x * y)
        if bool(total.ball(96) < 0):
            return [rational_text(x) for x in rounded]
        denominator *= 4
    return None
