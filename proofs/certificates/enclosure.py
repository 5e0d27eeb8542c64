"""Certificates for minima whose weights are known by certified boxes only: a rational centre and a ball that holds the minimum.

The numbers are proposals. The checker proves that half the Hessian is at least mu in the ball and that the gradient at the
centre is too small to reach its border (docs/certificates.md: Enclosures).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq

from proofs.certificates.checker import check
from proofs.certificates.definite import make_definite
from proofs.certificates.document import assembled, certificate_bytes
from proofs.certificates.format.minima import ByHessian, EnclosedStrictMinimum
from proofs.certificates.format.values import Rational, RationalPoint
from proofs.certificates.lower import rounded_tables
from proofs.certificates.minimum import free_hessian, pinned_places, symmetry_directions
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
Tables = Sequence[Sequence[Sequence[RealNumber]]]


@dataclass(frozen=True)
class Box:
    """Numbers of a certificate around weights: every weight is as close to its centre as the radius says.

    Attributes:
        center: rational weights.
        radius: a rational.
    """

    center: RationalPoint
    radius: Rational

    @classmethod
    def around(cls, center: Fractions, bits: int) -> Box:
        """The box around weights that were rounded to that many binary digits; the radius has half of them."""
        return cls(rational_tables(center), rational_text(Fraction(1, 1 << (bits // 2))))

    @classmethod
    def holding(cls, tables: Tables, bits: int = ACCURACY[0]) -> Box:
        """A box that certainly holds the weights."""
        return cls.around(rounded_tables(tables, bits), bits)


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


def enclosed_minimum(problem: Problem, tables: Tables, what: str) -> tuple[Box, ByHessian]:
    """A box that encloses a strict minimum, and what shows it, accepted by the checker.

    Arguments:
        problem: the problem.
        tables: the weights of the minimum, as finely as wanted.
        what: the claim, for errors.

    Raises:
        NotCertifiable: if the checker accepts no ball that was tried.
    """
    reason = "no ball was tried"
    for bits in ACCURACY:
        center = rounded_tables(tables, bits)
        found = symmetry_directions(problem, rational_point(center)).independent()
        pinned = pinned_places(found.tangents, places(problem))
        shown = ByHessian(found.entries, pinned, make_definite(half_hessian(problem, center, pinned), what))
        box = Box.around(center, bits)
        certificate = assembled(problem, [EnclosedStrictMinimum(box.center, box.radius, shown)], None)
        answer = check(certificate_bytes(certificate), time_limit=TIME_LIMIT)
        if answer.valid:
            return box, shown
        reason = str(answer.reason)
    raise NotCertifiable(what, f"no ball around its weights is accepted ({reason})")
