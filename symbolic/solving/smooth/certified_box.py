"""Krawczyk's test for the gradient system: a box of weights with exactly one critical point, and that one nondegenerate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import arb, arb_mat
from flint import ctx as flint_context

from symbolic.exact.precision import working_precision
from symbolic.solving.smooth.loss import AnalyticLoss

FIRST_PRECISION, LAST_PRECISION = 128, 1024
STEPS = 12


@dataclass(frozen=True, eq=False)
class Box:
    """A box that holds exactly one critical point of a loss; half the Hessian there is not singular.

    Attributes:
        loss: the loss.
        entries: one ball per weight that encloses the critical point.
        region: the larger box in which it is the only one.
        precision: the working precision the box was proved with, in bits.
    """

    loss: AnalyticLoss
    entries: tuple[arb, ...]
    region: tuple[arb, ...]
    precision: int

    @cached_property
    def _refined(self) -> dict[int, Box]:
        return {}

    def refine(self, bits: int) -> Box:
        """The same critical point in a box of size about ``2^-bits`` (kept per precision).

        Raises:
            ArithmeticError: if the test fails at that precision.
        """
        wanted = 2 * bits + 32
        if wanted <= self.precision:
            return self
        if wanted not in self._refined:
            with working_precision(wanted):
                centre = newton(self.loss, [e.mid() for e in self.entries])
                box = prove(self.loss, centre, wanted)
            if box is None or not all(a.contains(b) for a, b in zip(self.region, box.entries, strict=True)):
                raise ArithmeticError("a verified box could not be refined")
            self._refined[wanted] = box
        return self._refined[wanted]


def certify(loss: AnalyticLoss, candidate: Sequence[float]) -> Box | None:
    """Prove that one critical point lies near proposed weights.

    Arguments:
        loss: the loss.
        candidate: the proposal, in the order of ``loss.places``.

    Returns:
        The box, or None if the test fails at every precision (a degenerate critical point, or a wrong proposal).

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> from symbolic.solving.smooth.loss import analytic_loss
        >>> network = SparseNetwork.of([[1]], [[1]], activation="sigmoid")
        >>> loss = analytic_loss(Problem.of(network, inputs=[[1, 3]], targets=[[2, -3]]))
        >>> box = certify(loss, [-1.08, 0.6931472])
        >>> box.entries[1].overlaps(arb(2).log()), certify(loss, [5.0, 0.0])
        (True, None)
    """
    bits = FIRST_PRECISION
    while bits <= LAST_PRECISION:
        with working_precision(bits):
            box = prove(loss, newton(loss, [arb(x) for x in candidate]), bits)
        if box is not None:
            near = all(e.overlaps(_widened(x)) for e, x in zip(box.entries, candidate, strict=True))
            return box if near else None
        bits *= 2
    return None


def _widened(x: float) -> arb:
    """The proposal, blown up a little: a critical point farther away belongs to another proposal."""
    return arb(x, 2.0**-10 * (1 + abs(x)))


def newton(loss: AnalyticLoss, start: Sequence[arb]) -> list[arb]:
    """Newton's iteration on midpoints; it proves nothing."""
    point, last = list(start), None
    for _ in range(STEPS):
        gradient, hessian = loss.gradient_and_hessian(point)
        matrix = arb_mat(loss.size, loss.size, [x for row in hessian for x in row])
        step = matrix.mid().solve(arb_mat(loss.size, 1, [g.mid() for g in gradient]), nonstop=True).entries()
        if not all(s.is_finite() for s in step):
            return point
        size = max((float(abs(s).mid()) for s in step), default=0.0)
        if last is not None and size >= last:
            return point
        point, last = [(x - s).mid() for x, s in zip(point, step, strict=True)], size
        if size < 2.0 ** -min(flint_context.prec // 2 + 8, 900):
            return point
    return point


def prove(loss: AnalyticLoss, centre: Sequence[arb], bits: int) -> Box | None:
    """Krawczyk's operator ``c - Y g(c) + (1 - Y H(B)) (B - c)`` on a small box B around a centre c.

    Arguments:
        loss: the loss; g and H are half its gradient and half its Hessian.
        centre: exact weights.
        bits: the working precision.

    Returns:
        The box if the operator maps B into its interior, else None.
    """
    size = loss.size
    if size == 0:
        return Box(loss, (), (), bits)
    gradient, hessian = loss.gradient_and_hessian(centre)
    inverse = arb_mat(size, size, [x for row in hessian for x in row]).mid().inv(nonstop=True).mid()
    shift = (inverse * arb_mat(size, 1, gradient)).entries()
    if not all(s.is_finite() for s in shift):
        return None
    scale = max(float((1 + abs(c)).upper()) for c in centre)
    radius = max(float(abs(s).upper()) for s in shift) * 4 + scale * 2.0 ** -min(bits // 2, 900)
    if not radius < 2.0**-24 * scale:
        return None
    offset = arb(0, radius)
    box = [c + offset for c in centre]
    wide = arb_mat(size, size, [x for row in loss.gradient_and_hessian(box)[1] for x in row])
    unit = arb_mat(size, size, [int(r == c) for r in range(size) for c in range(size)])
    spread = ((unit - inverse * wide) * arb_mat(size, 1, [offset] * size)).entries()
    image = [c - s + t for c, s, t in zip(centre, shift, spread, strict=True)]
    if not all(part.is_finite() and whole.contains_interior(part) for part, whole in zip(image, box, strict=True)):
        return None
    return Box(loss, tuple(image), tuple(box), bits)
