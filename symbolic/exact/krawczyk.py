"""Krawczyk's test: a box that holds exactly one solution of a square system, proved by ball arithmetic.

For an exact point c, any exact matrix Y and a box B around c, ``K(B) = c - Y f(c) + (1 - Y f'(B)) (B - c)`` encloses what
``g(x) = x - Y f(x)`` makes of B. Let K(B) lie in the interior of B. Then g has a fixed point in B, by Brouwer's theorem. Every matrix in ``1 - Y f'(B)``
maps ``B - c`` into a narrower box, so ``1 - Y f'(x)`` has no eigenvalue 1 and g is a contraction on B: the fixed point is the only one. Y and f'(x)
cannot be singular, so it is the only zero of f in B, and simple. For complex balls the same holds with real and imaginary parts as coordinates.
Neither c nor Y needs to be trusted: a bad choice makes the test fail, never succeed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from flint import acb, acb_mat, arb, arb_mat
from flint import ctx as flint_context

from symbolic.exact.precision import working_precision

FIRST_PRECISION, LAST_PRECISION = 128, 4096
STEP = 320
"""Boxes are refined to multiples of this precision and kept, so that all who ask for a little more share one refinement."""
NEAR = 2.0**-20
"""How far from a proposal, relative to 1 + its size, the solution may lie."""
NEWTON_STEPS = 12

Ball = arb | acb
"""Real balls say that an unknown is real."""


class SquareSystem(Protocol):
    """N differentiable equations in N unknowns; conjugate unknowns give conjugate values."""

    def residual_and_jacobian(self, unknowns: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
        """Enclosures of the N values and of the N x N derivatives on a box: real balls for real balls, complex ones for complex ones."""


S = TypeVar("S", bound=SquareSystem)


@dataclass(frozen=True, eq=False)
class Box(Generic[S]):
    """A box with exactly one solution of a square system in it, and that solution is simple (compared by identity).

    Attributes:
        system: the system.
        entries: one ball per unknown that encloses the solution; real balls for a real one.
        region: the larger box in which it is the only solution.
        precision: the working precision the box was proved with, in bits.
    """

    system: S
    entries: tuple[Any, ...]
    region: tuple[Any, ...]
    precision: int
    _finer: dict[int, Box[S]] = field(default_factory=dict, repr=False)

    def overlaps(self, other: Box[S]) -> bool:
        """Whether the two boxes have a point in common."""
        return all(acb(a).overlaps(acb(b)) for a, b in zip(self.entries, other.entries, strict=True))

    def conjugate(self) -> Box[S]:
        """The box of the conjugate solution."""
        entries, region = (tuple(_conjugate(x) for x in box) for box in (self.entries, self.region))
        return Box(self.system, entries, region, self.precision)

    def refine(self, bits: int) -> Box[S]:
        """The same solution in a box of about ``2^-bits`` relative size.

        Raises:
            ArithmeticError: if the test fails at the precision that takes, or finds another solution.
        """
        if 2 * bits <= self.precision:
            return self
        wanted = -(-2 * bits // STEP) * STEP
        if wanted not in self._finer:
            self._finer[wanted] = self._refined(wanted + 32)
        return self._finer[wanted]

    def _refined(self, bits: int) -> Box[S]:
        with working_precision(bits):
            box = enclose(self.system, newton(self.system, self.entries))
        if box is None or not all(a.contains(b) for a, b in zip(self.region, box.entries, strict=True)):
            raise ArithmeticError("a verified box could not be refined")
        return box


def certify(
    system: S,
    proposal: Sequence[Ball],
    near: float = NEAR,
    last: int = LAST_PRECISION,
    first: int = FIRST_PRECISION,
) -> Box[S] | None:
    """Prove that one solution lies near a proposed point.

    Arguments:
        system: the square system.
        proposal: one ball per unknown; if all are real the solution is proved real, if they are complex it is proved not real.
        near: how far from the proposal, relative to 1 + its size, the solution may lie: one farther away belongs to another proposal.
        last: the largest precision that is tried, in bits.
        first: the precision that is tried first; refining a box to half of it is for nothing.

    Returns:
        The box, or None if the test fails at every precision (a multiple solution, or a wrong proposal).

    Examples:
        >>> class Root:
        ...     def residual_and_jacobian(self, unknowns):
        ...         (x,) = unknowns
        ...         return [x * x - 2], [[2 * x]]
        >>> box = certify(Root(), [arb(1.41421356)])
        >>> box.entries[0].overlaps(arb(2).sqrt()), box.refine(1000).entries[0].rad() < arb(2) ** -1000
        (True, True)
        >>> certify(Root(), [arb(1.5)]), certify(Root(), [acb(1.41421356)])
        (None, None)
    """
    bits = first
    while bits <= last:
        with working_precision(bits):
            box = enclose(system, newton(system, proposal))
            if box is not None and _belongs(box, proposal, near):
                return box
        bits *= 2
    return None


def _belongs(box: Box[S], proposal: Sequence[Ball], near: float) -> bool:
    """Whether the solution may be the proposed one, and is not real unless that is real."""
    real = not any(isinstance(x, acb) for x in box.entries)
    return (real or not box.overlaps(box.conjugate())) and all(
        e.overlaps(_widened(x, near)) for e, x in zip(box.entries, proposal, strict=True)
    )


def _widened(ball: Ball, near: float) -> Ball:
    def wide(x: arb) -> arb:
        return x + arb(0, near) * (1 + abs(x))

    return acb(wide(ball.real), wide(ball.imag)) if isinstance(ball, acb) else wide(ball)


def _conjugate(ball: Ball) -> Ball:
    return acb(ball.real, -ball.imag) if isinstance(ball, acb) else ball


def newton(system: SquareSystem, start: Sequence[Ball]) -> list[Ball]:
    """Newton's iteration on midpoints at the working precision, until the steps stop shrinking; it proves nothing."""
    point, last = [x.mid() for x in start], None
    for _ in range(NEWTON_STEPS):
        values, jacobian = system.residual_and_jacobian(point)
        step = _matrix(jacobian).mid().solve(_column([v.mid() for v in values]), nonstop=True).entries()
        if not all(s.is_finite() for s in step):
            return point
        size = max((float(abs(s).mid()) for s in step), default=0.0)
        if last is not None and size >= last:
            return point
        point, last = [(x - s).mid() for x, s in zip(point, step, strict=True)], size
        if size < 2.0 ** -min(flint_context.prec // 2 + 8, 900):
            return point
    return point


def enclose(system: S, centre: Sequence[Ball]) -> Box[S] | None:
    """Krawczyk's test on a small box around an exact point, at the working precision.

    Returns:
        The box if the test succeeds, else None.
    """
    bits = flint_context.prec
    if not centre:
        return Box(system, (), (), bits)
    inverse, shift = _preconditioned(system, centre)
    scale = max(float((1 + abs(c)).upper()) for c in centre)
    radius = max(float(abs(s).upper()) for s in shift) * 4 + scale * 2.0 ** -min(bits // 2, 900)
    if not radius < 2.0**-24 * scale:
        return None
    region = [_around(c, radius) for c in centre]
    entries = _image(system, centre, region, inverse, shift)
    return None if entries is None else Box(system, entries, tuple(region), bits)


def solved_around(system: SquareSystem, centre: Sequence[Ball], radius: float) -> bool:
    """Whether Krawczyk's test proves that the box of some radius around an exact point holds exactly one solution."""
    region = [_around(c, radius) for c in centre]
    return not centre or _image(system, centre, region, *_preconditioned(system, centre)) is not None


def _preconditioned(system: SquareSystem, centre: Sequence[Ball]) -> tuple[Any, list[Any]]:
    """An exact matrix Y, near the inverse of f'(c), and ``Y f(c)``."""
    values, jacobian = system.residual_and_jacobian(centre)
    inverse = _matrix(jacobian).mid().inv(nonstop=True).mid()
    return inverse, (inverse * _column(values)).entries()


def _image(
    system: SquareSystem, centre: Sequence[Ball], region: Sequence[Ball], inverse: Any, shift: Sequence[Ball]
) -> tuple[Any, ...] | None:
    """``K(B)`` if it lies in the interior of the region B, else None."""
    _, wide = system.residual_and_jacobian(region)
    size = len(centre)
    unit = type(inverse)(size, size, [int(r == c) for c in range(size) for r in range(size)])
    offsets = _column([b - c for b, c in zip(region, centre, strict=True)])
    spread = ((unit - inverse * _matrix(wide)) * offsets).entries()
    image = tuple(c - s + t for c, s, t in zip(centre, shift, spread, strict=True))
    inside = (part.is_finite() and whole.contains_interior(part) for part, whole in zip(image, region, strict=True))
    return image if all(inside) else None


def _around(point: Ball, radius: float) -> Ball:
    offset = arb(0, radius)
    return point + (acb(offset, offset) if isinstance(point, acb) else offset)


def _column(entries: Sequence[Ball]) -> Any:
    return _matrix([[x] for x in entries])


def _matrix(rows: Sequence[Sequence[Ball]]) -> Any:
    entries = [x for row in rows for x in row]
    kind: Any = acb_mat if any(isinstance(x, acb) for x in entries) else arb_mat
    return kind(len(rows), len(rows[0]) if rows else 0, entries)
