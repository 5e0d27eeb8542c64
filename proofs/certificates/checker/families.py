"""Families of critical points, affine ones and fibres (docs/certificates.md: A local minimum, Directions)."""

from collections.abc import Iterator

from .exact import dot, is_zero, rank
from .loss import Point, Problem
from .polynomial import Poly, Ring, tidy
from .reading import require
from .two_linear import end_to_end, gradient, product

# polynomials in the parameters of a family (indices below 0) and, up to degree 1, in the weights (indices from 0)
FIRST = Ring((), lambda a, b: tuple(sorted(a + b)) if sum(i >= 0 for i in a + b) <= 1 else None)


def need_family(problem: Problem, point: Point, directions: list[Point]) -> None:
    """Check that all points "point + combination of the directions" are critical (two linear layers: with the same M X)."""
    if not directions:
        return
    if not problem.two_linear:
        need_critical(problem, point, directions)
        return
    moves = [(point, d) for d in directions]
    moves += [(d, e) for k, d in enumerate(directions) for e in directions[k:]]
    still = all(is_zero(x) for p, q in moves for x in effect(problem, p, q))
    require(still, "the end-to-end map changes along the family")
    need_kept(problem, point, directions)


def need_fibre(problem: Problem, point: Point, directions: list[Point], others: list[Point]) -> None:
    """Check that the directions are tangent to a manifold of critical points with the same M X (two linear layers).

    The point, the directions and the others span a linear space, on which the gradient at the point annihilates all filters and
    output vectors. Every product of two of its members is a combination of ``W2 a X + b W1 X``, (a, b) the point or one of the others: the
    map to M X is a submersion onto the span of all products, and its fibre is a manifold.
    """
    problem.need_two_linear("a fibre")
    require(all(is_zero(x) for d in directions for x in effect(problem, point, d)), "a direction leaves the fibre")
    reached = [effect(problem, point, p) for p in (point, *others)]
    kept = [point, *directions, *others]
    made = [effect(problem, p, q) for k, p in enumerate(kept) for q in kept[k:]]
    require(rank([*reached, *made]) == rank(reached), "a product is not reached")
    need_kept(problem, point, [*directions, *others])


def effect(problem: Problem, p: Point, q: Point) -> Point:
    """The entries of ``(b a' + b' a) X`` for two points (a, b) and (a', b')."""
    pairs = zip(product(problem, p, q), product(problem, q, p), strict=True)
    change = [[x + y for x, y in zip(*rows, strict=True)] for rows in pairs]
    return [dot(row, x) for row in change for x in problem.samples]


def need_kept(problem: Problem, point: Point, directions: list[Point]) -> None:
    """Check that the gradient in M at the point annihilates filters and output vectors of the directions."""
    matrix = end_to_end(problem, point)
    slopes = [gradient(problem, matrix, i) for i in range(len(problem.y))]
    for d in directions:
        for row, column in zip(problem.rows[0], problem.columns[0], strict=True):
            inner = [dot([slopes[i][a] for a in row], [d[w] for w in row.values()]) for i in column]
            outer = [dot([slopes[i][a] for i in column], [d[v] for v in column.values()]) for a in row]
            require(all(map(is_zero, inner + outer)), "the gradient does not vanish along the family")


def need_critical(problem: Problem, point: Point, directions: list[Point]) -> None:
    """Check the same for a polynomial loss: its derivatives vanish as polynomials in the parameters of the family."""

    def moved() -> Iterator[Poly]:
        for i, (w, variable) in enumerate(zip(problem.around(point), problem.variables, strict=True)):
            yield tidy(w | variable | {(-1 - k,): d[i] for k, d in enumerate(directions)})

    loss = problem.loss(list(moved()), FIRST)
    flat = all(is_zero(c) for monomial, c in loss.items() if any(i >= 0 for i in monomial))
    require(flat, "the gradient does not vanish along the family")
