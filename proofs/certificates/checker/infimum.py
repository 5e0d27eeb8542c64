"""The infimum of the loss: it is met or approached, and nothing is lower (docs/certificates.md: The infimum)."""

from typing import Any

from .exact import ONE, ZERO, Field, Number, dot, is_zero, number
from .gram import sum_of_squares
from .loss import Matrix, Problem
from .polynomial import FULL, SERIES, Poly, add, tidy
from .reading import MAX_EXPONENT, items, keys, require
from .shared import join, read_trust
from .two_linear import convex_optimum, end_to_end
from .verdict import Scope, Trust


def infimum(scope: Scope, claim: dict[str, Any]) -> Trust:
    """The infimum of the loss; that it is not attained is taken on trust."""
    keys(claim, "claim value attained argument", "point curve")
    problem, value, argument = scope.problem, number(claim["value"], scope.field), claim["argument"]
    require(("point" in claim) != ("curve" in claim), "exactly one of point and curve is needed")
    require(problem.activation.degree > 0, "with this activation the loss has no exact values")
    require(any(claim["attained"] is known for known in (True, False, None)), "attained is true, false or null")
    require((claim["attained"] is True) == ("point" in claim), "an attained infimum has a point, another one a curve")
    if "point" in claim:
        point = problem.point(claim["point"], scope.field)
        require(is_zero(problem.loss_at(point) - value), "the loss at the point is not the value")
    else:
        curve = problem.weights(claim["curve"], lambda cell: laurent(cell, scope.field), {})
        loss = problem.loss(curve, SERIES)
        require(all(is_zero(c) for e, c in loss.items() if e < 0), "the loss along the curve has negative powers")
        require(is_zero(loss.get(0, ZERO) - value), "the loss along the curve does not tend to the value")
    kind = argument.get("kind") if isinstance(argument, dict) else None
    trust = Trust()
    if kind == "convex":
        problem.need_two_linear("convexity in M")
        keys(argument, "kind" if "point" in claim else "kind matrix")
        matrix = end_to_end(problem, point) if "point" in claim else limit(scope, value, argument["matrix"])
        require(convex_optimum(problem, matrix), "the gradient in M does not vanish on every rectangle")
    elif kind == "zero":
        keys(argument, "kind")
        require(is_zero(value), "the value is not 0")
    elif kind == "squares":
        squares(problem, value, keys(argument, "kind monomials gram"))
    else:
        require(kind == "cited", "unknown argument")
        trust = read_trust(keys(argument, "kind reason rests_on error_probability"), "nothing is below the infimum")
    if claim["attained"] is False:
        trust = join(trust, Trust(("that the infimum is not attained",)))
    return trust._replace(fact=value)


def laurent(cell: Any, field: Field | None) -> Poly:
    """A Laurent polynomial in e: a list of [exponent, number]."""
    result: Poly = {}
    for term in items(cell):
        exponent, coefficient = items(term, 2)
        require(type(exponent) is int and abs(exponent) <= MAX_EXPONENT, f"an exponent is at most {MAX_EXPONENT}")
        add(result, {exponent: number(coefficient, field)})
    return tidy(result)


def limit(scope: Scope, value: Number, entry: Any) -> Matrix:
    """A matrix M, 0 outside the rectangles, with |M X - Y|^2 = value."""
    problem = scope.problem
    matrix = [
        [number(cell, scope.field) for cell in items(row, len(problem.x))] for row in items(entry, len(problem.y))
    ]
    rectangles = zip(problem.columns[0], problem.rows[0], strict=True)
    allowed = {(i, a) for outputs, inputs in rectangles for i in outputs for a in inputs}
    outside = [m for i, row in enumerate(matrix) for a, m in enumerate(row) if (i, a) not in allowed]
    require(all(map(is_zero, outside)), "the matrix is not 0 outside the rectangles")
    total: Number = ZERO
    for row, targets in zip(matrix, problem.y, strict=True):
        for x, y in zip(problem.samples, targets, strict=True):
            residual = dot(row, x) - y
            total += residual * residual
    require(is_zero(total - value), "the loss at the matrix is not the value")
    return matrix


def squares(problem: Problem, value: Number, argument: dict[str, Any]) -> None:
    """Check that L - value = z^T gram z, coefficient by coefficient, and that gram is positive semidefinite."""
    form = sum_of_squares(problem, argument["monomials"], argument["gram"])
    rest = problem.loss(problem.variables, FULL)
    add(rest, {(): -value})
    add(rest, form, -ONE)
    require(all(map(is_zero, rest.values())), "the loss minus the value is not the sum of squares")
