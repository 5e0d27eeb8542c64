"""What holds for two linear layers without decay only: convexity in M = W2 W1, critical families, balls.

The sections of docs/certificates.md are: A local minimum, Directions (family); Ball; The infimum (convex).
"""

from typing import Any

from .exact import HALF, ONE, ZERO, dot, is_zero, sign
from .expansion import Expansion, need_definite
from .loss import Matrix, Point, Problem
from .reading import rational, require


def product(problem: Problem, outer: Point, inner: Point) -> Matrix:
    """The matrix W2 W1 with the outer weights of one point and the inner weights of another."""
    matrix: Matrix = [[ZERO] * len(problem.x) for _ in problem.y]
    for row, column in zip(problem.rows[0], problem.columns[0], strict=True):
        for i, v in column.items():
            for a, w in row.items():
                matrix[i][a] += outer[v] * inner[w]
    return matrix


def end_to_end(problem: Problem, point: Point) -> Matrix:
    """The matrix M = W2 W1."""
    return product(problem, point, point)


def gradient(problem: Problem, matrix: Matrix, i: int) -> Point:
    """Row i of the gradient (M X - Y) X^T."""
    residual = [dot(matrix[i], x) - y for x, y in zip(problem.samples, problem.y[i], strict=True)]
    return [dot(residual, x) for x in problem.x]


def blind(problem: Problem, matrix: Matrix, unit: int) -> bool:
    """Whether the gradient in M vanishes on the rectangle of a unit."""
    rows = (gradient(problem, matrix, i) for i in problem.columns[0][unit])
    return all(is_zero(row[a]) for row in rows for a in problem.rows[0][unit])


def convex_optimum(problem: Problem, matrix: Matrix) -> bool:
    """Whether the gradient in M vanishes on every rectangle; M must be 0 outside of them."""
    return all(blind(problem, matrix, unit) for unit in range(problem.hidden))


def need_ball(expansion: Expansion, free: list[int], ball: dict[str, Any]) -> None:
    """Check that the loss is larger on a ball around the point in the slice."""
    expansion.problem.need_two_linear("a ball")
    epsilon, mu, bound, radius = (rational(ball[key]) for key in ("epsilon", "mu", "bound", "radius_squared"))
    inside = set(free)
    terms = ((i, j, c) for *_, q in expansion.entries for (i, j), c in q.items() if i in inside and j in inside)
    spread = sum((c * c * (ONE if i == j else HALF) for i, j, c in terms), ZERO)  # sum |B_k|_F^2, q_k = u^T B_k u
    require(0 < epsilon < 1, "epsilon is not between 0 and 1")
    require(sign(bound - spread) >= 0, "the bound on the quadratic parts is too small")
    require(radius > 0 and radius * (1 / epsilon - 1) * bound <= mu, "the radius is too large")
    need_definite(expansion.hessian(free, 1 - epsilon), ball)
