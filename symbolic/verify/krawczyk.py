"""Krawczyk's test: a box that holds exactly one solution of a square system, proved by ball arithmetic.

The engine's parametrisation only proposes a centre. What is proved here does not depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import acb, acb_mat, arb, fmpq
from flint import ctx as flint_context

from symbolic.exact.precision import working_precision
from symbolic.polynomials.loss import Landscape
from symbolic.symmetry.slices import Slice

FIRST_PRECISION, LAST_PRECISION = 128, 4096
STEP = 320
"""Boxes are refined to multiples of this precision and kept, so that all who ask for a little more share one refinement."""


@dataclass(frozen=True)
class SliceSystem:
    """The square system "gradient along the slice = 0" of a loss."""

    core: Landscape
    cut: Slice

    def residual(self, unknowns: Sequence[Any]) -> list[Any]:
        """Half the gradient along the slice (complex balls)."""
        point = self.cut.lift(unknowns, acb(1))
        return self.cut.restrict(self.core.over_balls().gradient(point))

    def residual_and_jacobian(self, unknowns: Sequence[Any]) -> tuple[list[Any], acb_mat]:
        """Half the gradient and half the Hessian along the slice (complex balls)."""
        point = self.cut.lift(unknowns, acb(1))
        gradient, hessian = self.core.over_balls().gradient_and_hessian(point)
        return self.cut.restrict(gradient), acb_mat(self.cut.restrict_twice(hessian))


@dataclass(frozen=True)
class Box:
    """A box with exactly one solution of a slice system in it, and that solution is simple.

    Attributes:
        system: the system.
        entries: one complex ball per unknown that encloses the solution; imaginary parts are exactly 0 for a real one.
        region: the larger box in which it is the only solution.
        precision: the working precision the box was proved with, in bits.
        real: whether the solution is real.
    """

    system: SliceSystem
    entries: tuple[acb, ...]
    region: tuple[acb, ...]
    precision: int
    real: bool
    _finer: dict[int, Box] = field(default_factory=dict, compare=False, repr=False)

    def overlaps(self, other: Box) -> bool:
        """Whether the two boxes have a point in common."""
        return all(a.overlaps(b) for a, b in zip(self.entries, other.entries, strict=True))

    def conjugate(self) -> Box:
        """The box of the conjugate solution (the system has rational coefficients)."""
        entries, region = (tuple(acb(e.real, -e.imag) for e in box) for box in (self.entries, self.region))
        return Box(self.system, entries, region, self.precision, self.real)

    def refine(self, bits: int) -> Box:
        """The same solution in a box of about ``2^-bits`` relative size.

        Raises:
            ArithmeticError: if refinement fails at the largest precision.
        """
        if 2 * bits <= self.precision:
            return self
        wanted = -(-2 * bits // STEP) * STEP
        if wanted not in self._finer:
            self._finer[wanted] = self._refined(wanted)
        return self._finer[wanted]

    def _refined(self, bits: int) -> Box:
        with working_precision(bits + 32):
            centre = [_middle(e, self.real) for e in self.entries]
            box = _prove(self.system, _newton(self.system, centre, self.real), self.real, bits + 32)
        if box is None or not all(a.contains(b) for a, b in zip(self.region, box.entries, strict=True)):
            raise ArithmeticError("a verified box could not be refined")
        return box


def certify(system: SliceSystem, centre: Sequence[acb], real: bool) -> Box | None:
    """Prove that one solution lies near a proposed point.

    Arguments:
        system: the square system.
        centre: the proposal, one complex ball per unknown.
        real: whether the proposal is real; its solution is then proved real, since the box is its own conjugate.

    Returns:
        The box, or None if the test fails at every precision (a multiple solution, or a wrong proposal). A proposal
        that is not real gives None unless its box keeps clear of its conjugate.
    """
    bits = FIRST_PRECISION
    while bits <= LAST_PRECISION:
        with working_precision(bits):
            try:
                start = [_middle(e, real) for e in centre]
                box = _prove(system, _newton(system, start, real), real, bits)
            except (ZeroDivisionError, ValueError):
                box = None
            if (
                box is not None
                and all(a.overlaps(b) for a, b in zip(box.entries, _widened(centre), strict=True))
                and (real or not box.overlaps(box.conjugate()))
            ):
                return box
        bits *= 2
    return None


def _widened(centre: Sequence[acb]) -> list[acb]:
    """The proposals, blown up a little: a certified solution farther away belongs to another proposal."""
    slack = arb(0, 2.0**-20)
    return [acb(e.real + slack * (1 + abs(e.real)), e.imag + slack * (1 + abs(e.imag))) for e in centre]


def _middle(ball: acb, real: bool) -> acb:
    return acb(ball.real.mid(), 0 if real else ball.imag.mid())


def _newton(system: SliceSystem, start: list[acb], real: bool, steps: int = 12) -> list[acb]:
    """Newton's iteration on midpoints; it proves nothing."""
    point, last = start, None
    for _ in range(steps):
        values, jacobian = system.residual_and_jacobian(point)
        step = jacobian.mid().solve(acb_mat([[_middle(v, real)] for v in values]), nonstop=True).entries()
        if not all(s.is_finite() for s in step):
            return point
        size = max((float(abs(s).mid()) for s in step), default=0.0)
        if last is not None and size >= last:
            return point
        point = [_middle(x - s, real) for x, s in zip(point, step, strict=True)]
        last = size
        if size < 2.0 ** -min(flint_context.prec // 2 + 8, 900):
            return point
    return point


def _prove(system: SliceSystem, centre: list[acb], real: bool, bits: int) -> Box | None:
    """Krawczyk's operator on a small box around the centre."""
    size = len(centre)
    if size == 0:
        return Box(system, (), (), bits, True)
    values, jacobian = system.residual_and_jacobian(centre)
    inverse = jacobian.mid().inv(nonstop=True).mid()
    shift = (inverse * acb_mat([[v] for v in values])).entries()
    if not all(s.is_finite() for s in shift):
        return None
    scale = max(float((1 + abs(c)).upper()) for c in centre)
    radius = max(float(abs(s).upper()) for s in shift) * 4 + scale * 2.0 ** -min(bits // 2, 900)
    if radius > 2.0**-24 * scale:
        return None
    offset = acb(arb(0, radius), arb(0, 0) if real else arb(0, radius))
    box = [c + offset for c in centre]
    _, wide = system.residual_and_jacobian(box)
    contraction = acb_mat(size, size, [int(r == c) for r in range(size) for c in range(size)]) - inverse * wide
    spread = (contraction * acb_mat([[offset]] * size)).entries()
    image = [c - s + t for c, s, t in zip(centre, shift, spread, strict=True)]
    for part, whole in zip(image, box, strict=True):
        if not (part.is_finite() and _inside(part.real, whole.real) and (real or _inside(part.imag, whole.imag))):
            return None
    if real:
        image = [acb(e.real, 0) for e in image]
    return Box(system, tuple(image), tuple(box), bits, real)


def _inside(part: arb, whole: arb) -> bool:
    return bool(whole.contains_interior(part))


def exact(value: fmpq) -> acb:
    """A rational number as a complex ball."""
    return acb(value)
