"""Paths along which the loss never increases (docs/certificates.md: Descent paths)."""

from fractions import Fraction
from typing import Any

from .exact import (
    ONE,
    ZERO,
    Poly1,
    common,
    derivative,
    divide,
    evaluate,
    is_zero,
    number,
    roots,
    sign,
    trim,
)
from .loss import SERIES, Poly, tidy
from .reading import MAX_EXPONENT, items, keys, require
from .two_linear import convex_optimum, end_to_end
from .verdict import Scope, Trust


def descent_path(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A path from a point to a global minimum, or to a lower point."""
    keys(claim, "claim start pieces end")
    problem, start = scope.problem, scope.problem.point(claim["start"], scope.field)

    def coefficients(cell: Any) -> Poly:
        require(len(items(cell)) <= MAX_EXPONENT, "a polynomial of a path is too long")
        return tidy({i: number(entry, scope.field) for i, entry in enumerate(cell)})

    here = start
    for piece in items(claim["pieces"]):
        path = problem.weights(piece, coefficients, {})
        begins = all(is_zero(p.get(0, ZERO) - w) for p, w in zip(path, here, strict=True))
        require(begins, "a piece does not begin where the one before ended")
        here = [sum(p.values(), ZERO) for p in path]
        loss = problem.loss(path, SERIES)
        fall = [loss.get(i, ZERO) * Fraction(-i) for i in range(1, max(loss, default=0) + 1)]
        require(nonnegative(fall), "the loss increases along a piece")
    if claim["end"] == "global":
        problem.need_two_linear("a global end")
        require(convex_optimum(problem, end_to_end(problem, here)), "the gradient in M does not vanish at the end")
    else:
        require(claim["end"] == "lower", "a path ends global or lower")
        require(sign(problem.loss_at(here) - problem.loss_at(start)) < 0, "the end of the path is not lower")
    return Trust()


def nonnegative(p: Poly1) -> bool:
    """Whether p >= 0 on [0, 1]: its roots of odd order lie outside, and it is positive somewhere inside."""
    p = trim(list(p))
    if not p:
        return True
    odd: Poly1 = [ONE]
    shared = common(p, derivative(p))
    part, multiplicity = divide(p, shared)[0], 1  # the product of the roots of order >= multiplicity
    while len(part) > 1:
        deeper = common(part, shared)
        if multiplicity % 2:
            odd = times(odd, divide(part, deeper)[0])
        part, shared, multiplicity = deeper, divide(shared, deeper)[0], multiplicity + 1
    for end in (ZERO, ONE):
        if is_zero(evaluate(odd, end)):
            odd = divide(odd, [-end, ONE])[0]
    if roots(odd, ZERO, ONE):
        return False
    samples = (sign(evaluate(p, Fraction(i, len(p) + 1))) for i in range(1, len(p) + 1))
    return next(s for s in samples if s) > 0


def times(p: Poly1, q: Poly1) -> Poly1:
    """The product."""
    result: Poly1 = [ZERO] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            result[i + j] += a * b
    return result
