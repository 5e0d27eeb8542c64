"""Certificates for minima whose weights are known by certified boxes only: a rational centre and a ball that holds the minimum.

The numbers are proposals. The checker proves that half the Hessian is at least mu in the ball and that the gradient at the
centre is too small to reach its border (docs/certificates.md: Enclosures).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from proofs.certificates.checker import check
from proofs.certificates.definite import make_definite
from proofs.certificates.document import assembled, certificate_bytes
from proofs.certificates.lower import rounded_tables
from proofs.certificates.minimum import free_hessian, keep_independent, pinned_places, symmetry_directions
from proofs.certificates.points import NotCertifiable, rational_point, rational_tables, rational_text
from symbolic.exact.linear_algebra import rational
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber, ends
from symbolic.network import Problem
from symbolic.network.weights import Place, places
from symbolic.solving.smooth.functions import SMOOTH
from symbolic.solving.smooth.loss import AnalyticLoss

ACCURACY = (48, 96, 160, 224)
"""Binary digits of the centre; the radius has half as many."""
TIME_LIMIT = 60.0
HESSIAN_BITS = 128
"""Working precision of a Hessian that is not exact."""

Fractions = Sequence[Sequence[Sequence[Fraction]]]


def half_hessian(problem: Problem, center: Fractions, pinned: Sequence[Place]) -> list[list[fmpq]]:
    """Half the Hessian along the weights that are not pinned, at rational weights: exact, or for a smooth activation close."""
    if problem.network.activation.kind in SMOOTH:
        return _smooth_hessian(problem, center, pinned)
    rows = free_hessian(problem, rational_point(center), pinned)
    return [[value if (value := x.rational()) is not None else fmpq(0) for x in row] for row in rows]


def _smooth_hessian(problem: Problem, center: Fractions, pinned: Sequence[Place]) -> list[list[fmpq]]:
    first, second = problem.network.masks
    everything = places(problem)
    loss = AnalyticLoss(problem, tuple(range(len(first))), tuple(range(len(second))), tuple(everything))
    with working_precision(HESSIAN_BITS):
        point = [arb(rational(center[layer][r][c])) for layer, r, c in everything]
        _, rows = loss.gradient_and_hessian(point)
        free = [k for k, place in enumerate(everything) if place not in set(pinned)]
        return [[_middle(rows[a][b]) for b in free] for a in free]


def _middle(ball: arb) -> fmpq:
    low, high = ends(ball, HESSIAN_BITS)
    return rational((low + high) / 2)


def box_entries(tables: Sequence[Sequence[Sequence[RealNumber]]], bits: int = ACCURACY[0]) -> dict[str, Any]:
    """The keys ``center`` and ``radius`` of a box that certainly holds the weights; the radius has half of the binary digits."""
    return {
        "center": rational_tables(rounded_tables(tables, bits)),
        "radius": rational_text(Fraction(1, 1 << (bits // 2))),
    }


def enclosed_entries(
    problem: Problem,
    tables: Sequence[Sequence[Sequence[RealNumber]]],
    what: str,
) -> dict[str, Any]:
    """The keys of a certificate that enclose a strict minimum.

    Arguments:
        problem: the problem.
        tables: the weights of the minimum, as finely as wanted.
        what: the claim, for errors.

    Returns:
        ``center``, ``radius``, ``symmetry``, ``pinned`` and ``definite``, accepted by the checker.

    Raises:
        NotCertifiable: if the checker accepts no ball that was tried.
    """
    reason = "no ball was tried"
    for bits in ACCURACY:
        center = rounded_tables(tables, bits)
        found = symmetry_directions(problem, rational_point(center))
        tangents, entries = list(found.tangents), {"symmetry": found.entries}
        keep_independent(entries, tangents)
        pinned = pinned_places(tangents, places(problem))
        claim = {
            "center": rational_tables(center),
            "radius": rational_text(Fraction(1, 1 << (bits // 2))),
            **entries,
            "pinned": [list(place) for place in pinned],
            "definite": make_definite(half_hessian(problem, center, pinned), what),
        }
        certificate = assembled(problem, [{"claim": "strict_minimum", **claim}], None)
        answer = check(certificate_bytes(certificate), time_limit=TIME_LIMIT)
        if answer.valid:
            return claim
        reason = str(answer.reason)
    raise NotCertifiable(what, f"no ball around its weights is accepted ({reason})")
