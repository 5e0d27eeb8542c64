"""The infimum of the loss: it is met or approached, and nothing is lower (docs/certificates.md: The infimum)."""

import math
from fractions import Fraction
from typing import Any

from .exact import ZERO, Field, Number, dot, is_zero, number
from .loss import Matrix, Problem
from .polynomial import FULL, SERIES, Poly, add, tidy
from .reading import MAX_AREA, MAX_EXPONENT, MAX_FREE, Clock, Rows, index, items, keys, require, table
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
    monomials = []
    for monomial in items(argument["monomials"]):
        factors: list[int] = []
        for factor in items(monomial):
            place, exponent = items(factor, 2)
            require(index(exponent, MAX_EXPONENT + 1) > 0, "an exponent is at least 1")
            factors += [problem.place(place)] * exponent
            require(len(factors) <= MAX_EXPONENT, f"a monomial has a degree of at most {MAX_EXPONENT}")
        monomials.append(tuple(sorted(factors)))
    require(len(set(monomials)) == len(monomials) <= MAX_FREE, f"at most {MAX_FREE} monomials, each once")
    gram = table(argument["gram"], len(monomials), len(monomials))
    require(gram == [list(column) for column in zip(*gram, strict=True)], "the Gram matrix is not symmetric")
    rest = problem.loss(problem.variables, FULL)
    add(rest, {(): -value})
    for z, row in zip(monomials, gram, strict=True):
        for w, g in zip(monomials, row, strict=True):
            Clock.tick()
            add(rest, {FULL.join(z, w): -g} if g else {})
    require(all(map(is_zero, rest.values())), "the loss minus the value is not the sum of squares")
    require(semidefinite(gram), "the Gram matrix is not positive semidefinite")


def semidefinite(rows: Rows) -> bool:
    """Whether a symmetric rational matrix is positive semidefinite (elimination over the integers, after Bareiss)."""
    scale = 1
    for row in rows:
        scale = math.lcm(scale, *(x.denominator for x in row))
        Clock.tick(Fraction(scale))
    require(scale.bit_length() * len(rows) ** 2 <= MAX_AREA, "the Gram matrix has too many denominators")
    a = [[int(x * scale) for x in row] for row in rows]
    previous = 1
    for k in range(len(a)):
        if a[k][k] < 0 or (a[k][k] == 0 and any(a[k][k:])):
            return False
        if a[k][k] == 0:
            continue
        for i in range(k + 1, len(a)):
            Clock.tick(Fraction(a[k][k]))
            for j in range(i, len(a)):
                a[i][j] = a[j][i] = (a[k][k] * a[i][j] - a[i][k] * a[k][j]) // previous
        previous = a[k][k]
    return True
