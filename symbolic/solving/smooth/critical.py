"""Certified critical points: kind, loss and weights of the point in a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import arb, arb_mat, fmpq

from symbolic.exact.inertia import Inertia, ball_inertia
from symbolic.exact.krawczyk import Box
from symbolic.exact.linear_algebra import rational
from symbolic.exact.precision import working_precision
from symbolic.exact.real import ZERO, RealNumber
from symbolic.network.weights import Place
from symbolic.solving.smooth.definite import positive_definite
from symbolic.solving.smooth.gradient_system import GradientSystem
from symbolic.solving.smooth.off_units import off_units
from symbolic.solving.smooth.symmetry import zero_units

ACCURACIES = (60, 250)


@dataclass(frozen=True, eq=False)
class CriticalPoint:
    """The critical point in a box.

    Attributes:
        box: the box.
    """

    box: Box[GradientSystem]

    @cached_property
    def inertia(self) -> Inertia | None:
        """The inertia of the Hessian; None if the balls do not decide it.

        It is (0, 0, N) only if the Hessian is positive definite on the whole enclosure.
        """
        loss = self.box.system.loss
        for bits in ACCURACIES:
            with working_precision(2 * bits + 64):
                _, hessian = loss.gradient_and_hessian(self.box.refine(bits).entries)
                if positive_definite(hessian):
                    return Inertia(0, 0, loss.size)
                found = ball_inertia(hessian)
            if found is not None and found.negative:
                return found
        return None

    @property
    def minimal(self) -> bool:
        """Whether the Hessian is positive definite: the point is a strict minimum."""
        return self.inertia is not None and self.inertia.negative == 0

    @property
    def saddle(self) -> bool:
        """Whether the Hessian has a negative direction.

        It then has a positive one too: the second derivative along an output weight is a sum of squares, and the Hessian is not singular.
        """
        return self.inertia is not None and self.inertia.negative > 0

    @cached_property
    def zero(self) -> tuple[int, ...]:
        """Units whose weights are exactly zero, by symmetry."""
        return zero_units(self.box)

    @cached_property
    def off(self) -> tuple[int, ...]:
        """Units whose output weights are exactly zero though their input weights are not."""
        return off_units(self.box, self.zero)

    @cached_property
    def loss(self) -> RealNumber:
        """The loss: exact where all units are zero or off or all residuals vanish, else as balls."""
        box = self.box
        if residuals_vanish(box):
            return ZERO
        if len(self.zero) + len(self.off) == len(box.system.loss.units):
            targets = (box.system.loss.problem.targets[i] for i in box.system.loss.outputs)
            return RealNumber.rational(sum((rational(y) ** 2 for row in targets for y in row), fmpq(0)))

        def enclose(bits: int) -> arb:
            entries = box.refine(bits).entries
            with working_precision(2 * bits + 64):
                return box.system.loss.value(entries)

        return RealNumber(enclose, None)

    def weights(self) -> dict[Place, RealNumber]:
        """The weights: exactly zero for units that are zero by symmetry and out of units that are off, else as balls of any accuracy."""
        loss = self.box.system.loss

        def vanishes(place: Place) -> bool:
            unit = place[1 + place[0]]
            return unit in self.zero or (place[0] == 1 and unit in self.off)

        return {place: ZERO if vanishes(place) else self._weight(p) for p, place in enumerate(loss.places)}

    def _weight(self, position: int) -> RealNumber:
        return RealNumber(lambda bits: self.box.refine(bits).entries[position], None)

    def alive(self, bits: int = 60) -> tuple[int, ...]:
        """The units with a weight that is certainly not zero on both sides, or on the only side they have."""
        entries, loss = self.box.refine(bits).entries, self.box.system.loss
        return tuple(
            j
            for j in loss.units
            if (loss.incoming[j] or loss.outgoing[j])
            and all(
                not side or any(not entries[p].contains(0) for p, _ in side)
                for side in (loss.incoming[j], loss.outgoing[j])
            )
        )


def residuals_vanish(box: Box[GradientSystem]) -> bool:
    """Whether all residuals are exactly zero at the critical point of a box: then its loss is 0.

    Without decay ``J^T r = 0``. Join samples that force the same residual up to sign (equal inputs and targets; for tanh also
    opposite ones) and drop those where no weight matters and the target is zero: ``J^T M r = 0`` with the rows that are left and
    their multiplicities M. If J is square and non-singular on the box, r = 0.
    """
    loss = box.system.loss
    samples = _different_samples(box)
    if any(loss.decay) or len(samples) * len(loss.outputs) != loss.size:
        return False
    count = len(loss.problem.inputs[0])
    with working_precision(box.precision):
        table = loss.jacobian(box.entries).tolist()
        rows = [table[i * count + s] for i in range(len(loss.outputs)) for s in samples]
        determinant = arb_mat(loss.size, loss.size, [x for row in rows for x in row]).det()
    return bool(determinant.is_finite() and not determinant.contains(0))


def _different_samples(box: Box[GradientSystem]) -> list[int]:
    """One sample of each set that forces the same residuals up to sign."""
    loss = box.system.loss
    problem, odd = loss.problem, loss.smooth.odd
    inputs = sorted({c for j in loss.units for _, c in loss.incoming[j]})

    def column(s: int, sign: int) -> tuple[Sequence[object], Sequence[object]]:
        return (
            tuple(sign * problem.inputs[c][s] for c in inputs),
            tuple(sign * problem.targets[i][s] for i in loss.outputs),
        )

    seen: set[object] = set()
    kept = []
    for s in range(len(problem.inputs[0])):
        mine = column(s, 1)
        if odd and mine == column(s, -1):
            continue
        if mine in seen or (odd and column(s, -1) in seen):
            continue
        seen.add(mine)
        kept.append(s)
    return kept
