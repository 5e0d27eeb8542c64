"""Paths along which the loss never increases (docs/certificates.md: Descent paths)."""

from fractions import Fraction
from math import comb
from typing import Any

from .exact import (
    ONE,
    ZERO,
    Number,
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
from .global_end import need_best_rank, need_interpolation, need_leading, need_orthogonal
from .intervals import Interval, Real, low
from .loss import Problem
from .polynomial import SERIES, Poly, add, multiply, tidy
from .reading import MAX_EXPONENT, Clock, items, keys, rational, require
from .verdict import Scope, Trust

LAST_PIECES = {"least_squares": need_interpolation, "leading_eigenvectors": need_leading}
"""Last pieces that a lemma describes, and what each needs where it begins."""


def descent_path(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A path from a point to a global minimum, or to a lower point."""
    keys(claim, "claim start pieces end")
    problem, start = scope.problem, scope.problem.point(claim["start"], scope.field)

    def coefficients(cell: Any) -> Poly:
        require(len(items(cell)) <= MAX_EXPONENT, "a polynomial of a path is too long")
        return tidy({i: number(entry, scope.field) for i, entry in enumerate(cell)})

    here, pieces, end = start, items(claim["pieces"]), claim["end"]
    last = pieces[-1] if pieces and isinstance(pieces[-1], str) else None
    require(last is None or last in LAST_PIECES, "a last piece in words is least_squares or leading_eigenvectors")
    for piece in pieces if last is None else pieces[:-1]:
        path = problem.weights(piece, coefficients, {})
        begins = all(is_zero(p.get(0, ZERO) - w) for p, w in zip(path, here, strict=True))
        require(begins, "a piece does not begin where the one before ended")
        here = [sum(p.values(), ZERO) for p in path]
        require(nonnegative(fall(problem, path)), "the loss increases along a piece")
    if last is not None:
        require(end == "global", f"a path that ends by {last} ends global")
        LAST_PIECES[last](problem, here)
    elif end == "global":
        need_orthogonal(problem, here)
    elif isinstance(end, dict):
        need_best_rank(problem, here, rational(keys(end, "gap")["gap"]))
    else:
        require(end == "lower", "a path ends global, lower or with a gap")
        change = problem.loss_at(here) - problem.loss_at(start)
        lower = change.high < 0 if isinstance(change, Interval) else sign(change) < 0
        require(lower, "the end of the path is not lower")
    return Trust()


def fall(problem: Problem, path: list[Poly]) -> list[Any]:
    """The coefficients of minus the derivative of the loss along a piece: numbers or intervals."""
    loss: Poly = {}
    for r in residuals(problem, path):
        add(loss, multiply(r, r, SERIES))
    for i, d in problem.decay.items():
        add(loss, multiply(path[i], path[i], SERIES), d)
    return [loss.get(i, ZERO) * Fraction(-i) for i in range(1, max(loss, default=0) + 1)]


def residuals(problem: Problem, path: list[Poly]) -> list[Poly]:
    """The entries of f(X) - Y along a piece.

    Where the activation is no polynomial, a unit is idle (all its outgoing weights vanish along the piece) or its argument is constant;
    units with equal arguments (or opposite ones, for tanh) are added up first, so that what moves between them cancels exactly.
    """
    if problem.activation.power:
        return problem.residuals(path, SERIES)
    result = []
    busy = [any(not is_zero(c) for w in column.values() for c in path[w].values()) for column in problem.columns[0]]
    for x, y in zip(problem.samples, zip(*problem.y, strict=True), strict=True):
        Clock.tick()
        arguments: list[tuple[Number, Fraction]] = []  # with a factor
        for row, works in zip(problem.rows[0], busy, strict=True):
            z: Poly = {}
            for a, w in row.items() if works else ():
                add(z, path[w], x[a])
            require(all(is_zero(c) for i, c in z.items() if i), "a unit that is not idle moves")
            side = Fraction(sign(z.get(0, ZERO))) if problem.activation.name == "tanh" else ONE
            arguments.append((z.get(0, ZERO) * side, side))
        features = {argument: problem.activation.apply(tidy({0: argument}), SERIES) for argument, _ in arguments}
        for outgoing, target in zip(problem.rows[1], y, strict=True):
            weights: dict[Number, Poly] = {}
            for j, v in outgoing.items():
                argument, factor = arguments[j]
                add(weights.setdefault(argument, {}), path[v], factor)
            r: Poly = {0: -target}
            for argument, weight in weights.items():
                add(r, multiply(tidy(weight), features[argument], SERIES))
            result.append(tidy(r))
    return result


def nonnegative(p: list[Any]) -> bool:
    """Whether p >= 0 on [0, 1]: exactly, or for all numbers of its intervals because its Bernstein coefficients are."""
    if any(isinstance(c, Interval) for c in p):
        return all(low(c) >= 0 for c in bernstein(p))
    return never_negative(p)


def bernstein(p: list[Real]) -> list[Real]:
    """The Bernstein coefficients on [0, 1]; p lies between the smallest and the largest."""
    n = len(p) - 1
    terms = ([p[j] * Fraction(comb(i, j), comb(n, j)) for j in range(i + 1)] for i in range(n + 1))
    return [sum(term[1:], term[0]) for term in terms]


def never_negative(p: Poly1) -> bool:
    """Whether p >= 0 on [0, 1], exactly: its roots of odd order lie outside, and it is positive somewhere inside."""
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
