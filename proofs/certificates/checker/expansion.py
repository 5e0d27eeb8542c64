"""The loss near a critical point, and positive definite matrices (docs/certificates.md: A local minimum, (1) and (3))."""

from collections.abc import Sequence
from typing import Any, Self

from .exact import HALF, ONE, ZERO, Number, dot, is_zero, sign
from .loss import Matrix, Point, Problem
from .polynomial import FULL, JETS, Poly, add, multiply
from .reading import MAX_FREE, rational, rationals, require, table


class Expansion:
    """The loss at theta + u: residual entries r + l(u) + q(u), cut after degree 2, and decay."""

    def __init__(self, problem: Problem, point: Point) -> None:
        self.problem, self.point = problem, point
        self.entries: list[list[Poly]] = [
            [{m: c for m, c in r.items() if len(m) == degree} for degree in range(3)]
            for r in problem.residuals(problem.around(point), JETS)
        ]

    @classmethod
    def critical(cls, problem: Problem, point: Point) -> Self:
        """The expansion at a critical point."""
        require(problem.activation.degree > 0, "with this activation only boxes are checked")
        expansion = cls(problem, point)
        require(all(map(is_zero, expansion.gradient())), "the gradient does not vanish")
        return expansion

    def gradient(self) -> Point:
        """Half the gradient."""
        form: Poly = {(i,): self.point[i] * d for i, d in self.problem.decay.items()}
        for r, linear, _ in self.entries:
            add(form, multiply(r, linear, FULL))
        return [form.get((i,), ZERO) for i in range(len(self.point))]

    def hessian(self, weights: Sequence[int], share: Number = ONE) -> Matrix:
        """The matrix of share * sum l^2 + 2 sum r q + decay on some weights; half the Hessian when share is 1."""
        form: Poly = {(i, i): d for i, d in self.problem.decay.items()}
        for r, linear, quadratic in self.entries:
            add(form, multiply(linear, linear, FULL), share)
            add(form, multiply(r, quadratic, FULL), ONE + ONE)
        require(len(weights) <= MAX_FREE, f"a Hessian has at most {MAX_FREE} rows")
        return [[form.get((min(i, j), max(i, j)), ZERO) * (ONE if i == j else HALF) for j in weights] for i in weights]


def need_definite(matrix: Matrix, reason: dict[str, Any]) -> None:
    """Check matrix = mu I + F diag(pivots) F^T + R: mu > 0, pivots >= 0, R diagonally dominant, its diagonal >= 0."""
    mu, pivots = rational(reason["mu"]), rationals(reason["pivots"])
    factor = table(reason["factor"], len(matrix), len(pivots))
    require(mu > 0, "mu is not positive")
    require(all(p >= 0 for p in pivots), "a pivot is negative")
    scaled = [[x * p for x, p in zip(row, pivots, strict=True)] for row in factor]
    square = [[dot(u, v) for v in factor[: i + 1]] for i, u in enumerate(scaled)]  # the lower half
    for i, row in enumerate(matrix):
        rest = [m - square[max(i, j)][min(i, j)] for j, m in enumerate(row)]
        margin = rest.pop(i) - mu - sum((x if sign(x) >= 0 else -x for x in rest), ZERO)
        require(sign(margin) >= 0, "the Hessian is not shown to be positive definite")
