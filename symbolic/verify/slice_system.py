"""The square system "gradient along the slice = 0" of a loss, for Krawczyk's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import acb

from symbolic.exact.krawczyk import Ball
from symbolic.polynomials.loss import Landscape
from symbolic.symmetry.slices import Slice


@dataclass(frozen=True)
class SliceSystem:
    """The square system "gradient along the slice = 0" of a loss."""

    core: Landscape
    cut: Slice

    def point(self, unknowns: Sequence[Ball]) -> list[acb]:
        """All weights of a point of the slice, as complex balls."""
        return self.cut.lift([acb(x) for x in unknowns], acb(1))

    def residual_and_jacobian(self, unknowns: Sequence[Ball]) -> tuple[list[Any], list[list[Any]]]:
        """Half the gradient and half the Hessian along the slice: real balls for real unknowns."""
        gradient, hessian = self.core.over_balls().gradient_and_hessian(self.point(unknowns))
        values, rows = self.cut.restrict(gradient), self.cut.restrict_twice(hessian)
        if any(isinstance(x, acb) for x in unknowns):
            return values, rows
        return [v.real for v in values], [[x.real for x in row] for row in rows]
