"""Strict minima at kinks of ReLU and leaky ReLU (docs/certificates.md: Kinks)."""

from __future__ import annotations

from typing import Any

from .exact import ZERO, Field, Number, dot, is_zero, number, sign
from .expansion import Expansion
from .loss import Matrix, Point, Problem
from .reading import Clock, index, items, keys, rational, require


class Kinks:
    """Where units are at their kinks, and why the loss rises to both sides of each.

    Without the samples at kinks half the gradient is -sum pull_k n_k, where n_k u is the change of the argument at kink k. Half the
    change of the loss is, to first order, sum (rho_k s(n_k u) - pull_k n_k u) with rho_k the sum of residual times outgoing weight;
    each term is positive for n_k u != 0 when slope rho_k < pull_k < rho_k. What the kinks add to the second order is at most
    C |u| sum |n_k u|. So the point is a strict minimum of the slice when H + stiffness sum n_k n_k^T is positive definite.
    """

    def __init__(self, problem: Problem, field: Field | None, point: Point, entry: dict[str, Any]) -> None:
        require(problem.activation.piecewise, "only ReLU and leaky ReLU have kinks")
        self.stiffness = rational(entry["stiffness"])
        require(self.stiffness >= 0, "the stiffness is negative")
        self.pulls: dict[tuple[int, int], Number] = {}
        for kink in items(entry["kinks"]):
            keys(kink, "unit sample pull")
            unit, sample = index(kink["unit"], problem.hidden), index(kink["sample"], len(problem.samples))
            row, x = problem.rows[0][unit], problem.samples[sample]
            touching = is_zero(dot([point[w] for w in row.values()], [x[a] for a in row]))
            require(touching, "a unit is not at its kink where it is said to be")
            require((unit, sample) not in self.pulls, "a kink is listed twice")
            self.pulls[unit, sample] = number(kink["pull"], field)
        self.problem = problem.flattened(set(self.pulls))
        self.expansion = Expansion(self.problem, point)
        self._check_slopes(point)

    def _check_slopes(self, point: Point) -> None:
        gradient, outputs = self.expansion.gradient(), len(self.problem.y)
        residuals = [r.get((), ZERO) for r, *_ in self.expansion.entries]
        for (unit, sample), pull in self.pulls.items():
            for a, weight in self.problem.rows[0][unit].items():
                gradient[weight] += pull * self.problem.samples[sample][a]
            column = self.problem.columns[0][unit]
            push = dot([residuals[sample * outputs + i] for i in column], [point[v] for v in column.values()])
            rising = sign(push - pull) > 0 and sign(pull - push * self.problem.activation.slope) > 0
            require(rising, "the loss may fall on one side of a kink")
        require(all(map(is_zero, gradient)), "the gradient along the kinks does not vanish")

    def hessian(self, free: list[int]) -> Matrix:
        """Half the Hessian on the free weights, stiff across the kinks."""
        matrix, position = self.expansion.hessian(free), {w: i for i, w in enumerate(free)}
        for unit, sample in self.pulls:
            row, x = self.problem.rows[0][unit], self.problem.samples[sample]
            normal = [(position[w], x[a]) for a, w in row.items() if w in position and x[a]]
            for i, one in normal:
                Clock.tick()
                for j, other in normal:
                    matrix[i][j] += self.stiffness * one * other
        return matrix
