"""The square system "gradient = 0" of a loss with a smooth activation, for Krawczyk's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb

from symbolic.exact.krawczyk import Box, certify
from symbolic.solving.smooth.loss import AnalyticLoss

LAST_PRECISION = 1024
"""The largest precision at which a candidate is tried, in bits."""
NEAR = 2.0**-10
"""How far from a candidate, relative to 1 + its size, its critical point may lie."""


@dataclass(frozen=True, eq=False)
class GradientSystem:
    """Some derivatives of a loss, as functions of as many weights; the other weights are fixed at 0.

    Attributes:
        loss: the loss.
        rows: the weights by which it is differentiated, as positions in a point.
        columns: the weights that are unknown, as positions in a point.
    """

    loss: AnalyticLoss
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @classmethod
    def of(cls, loss: AnalyticLoss) -> GradientSystem:
        """All derivatives, as functions of all weights: its solutions are the critical points."""
        every = tuple(range(loss.size))
        return cls(loss, every, every)

    def residual_and_jacobian(self, unknowns: Sequence[arb]) -> tuple[list[arb], list[list[arb]]]:
        """Half the derivatives, and half their derivatives by the unknown weights."""
        point = [arb(0)] * self.loss.size
        for p, x in zip(self.columns, unknowns, strict=True):
            point[p] = x
        gradient, hessian = self.loss.gradient_and_hessian(point)
        return [gradient[r] for r in self.rows], [[hessian[r][c] for c in self.columns] for r in self.rows]


def critical_box(loss: AnalyticLoss, candidate: Sequence[float]) -> Box[GradientSystem] | None:
    """A box with exactly one critical point near proposed weights, and that one nondegenerate.

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
        >>> box = critical_box(loss, [-1.08, 0.6931472])
        >>> box.entries[1].overlaps(arb(2).log()), critical_box(loss, [5.0, 0.0])
        (True, None)
    """
    return certify(GradientSystem.of(loss), [arb(x) for x in candidate], NEAR, LAST_PRECISION)
