"""Why nothing is lower than the end of a path (docs/certificates.md: Descent paths)."""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import prod

from .exact import ONE, ZERO, dot, is_zero, sign
from .intervals import independent
from .loss import Matrix, Point, Problem
from .polynomial import FULL, tidy
from .reading import Clock, require
from .two_linear import end_to_end, gradient


def need_orthogonal(problem: Problem, point: Point) -> None:
    """Check that the residual of each output is orthogonal to every function that the network can give this output.

    For two layers with power p these are combinations of the monomials of degree p in the inputs of a unit of the output. For
    other problems they are not known, and the residual must vanish.
    """
    require(not problem.decay, "a global end needs a problem without decay")
    require(problem.activation.degree > 0, "a path for this activation can end global by least_squares only")
    entries = problem.residuals([tidy({(): w}) for w in point], FULL)
    residual = [r.get((), ZERO) for r in entries]
    if problem.activation.power == 0 or len(problem.masks) > 2:
        require(all(map(is_zero, residual)), "the loss at the end is not 0")
        return
    for i, row in enumerate(problem.rows[1]):
        for inputs in {tuple(problem.rows[0][j]) for j in row}:
            for monomial in combinations_with_replacement(inputs, problem.activation.power):
                function = [prod((x[a] for a in monomial), start=ONE) for x in problem.samples]
                best = is_zero(dot(residual[i :: len(problem.y)], function))
                require(best, "the residual at the end is not orthogonal to what the network can represent")


def need_interpolation(problem: Problem, point: Point) -> None:
    """Check that the outgoing weights alone can reach every target: the features of the units of each output span all samples."""
    require(len(problem.masks) == 2 and not problem.decay, "least_squares needs two layers without decay")
    features = []
    for x in problem.samples:
        Clock.tick()
        arguments = [dot([point[w] for w in row.values()], [x[a] for a in row]) for row in problem.rows[0]]
        features.append([problem.activation.apply(tidy({(): z}), FULL).get((), ZERO) for z in arguments])
    for units in {tuple(row) for row in problem.rows[1]}:
        spanning = independent([[sample[j] for j in units] for sample in features])
        require(spanning, "the features at the end do not certainly span all samples")


def need_leading(problem: Problem, point: Point) -> None:
    """Check what the piece onto the leading eigenvectors begins with: dense layers, W2 of full rank, W1 at its optimum for W2.

    From there W2 can move until its columns span the first eigenvectors of Y P Y^T, with W1 at its optimum all along; P projects onto
    the rows of X. The loss never increases and ends at the least one of this width (docs/wide.md: Linear networks of every width).
    """
    problem.need_two_linear("a piece onto the leading eigenvectors")
    dense = len(problem.x) * problem.hidden + problem.hidden * len(problem.y)
    require(sum(len(row) for rows in problem.rows for row in rows) == dense, "both layers must be dense")
    columns = [[point[w] for w in column.values()] for column in problem.columns[0]]
    require(independent(columns), "the outgoing weights are dependent")
    matrix = end_to_end(problem, point)
    slope = zip(*(gradient(problem, matrix, i) for i in range(len(problem.y))), strict=True)
    optimal = all(is_zero(dot(v, side)) for side in slope for v in columns)
    require(optimal, "the incoming weights are not at their optimum")


def need_best_rank(problem: Problem, point: Point, gap: Fraction) -> None:
    """Check that M = W2 W1 is a best matrix of its rank, the number of units (Eckart and Young).

    With B = M S^(1/2), R = -(M X - Y) X^T S^(-1/2) and S = X X^T, the best matrix A without a bound on the rank has A S^(1/2) = B + R.
    When R^T B = 0 and R B^T = 0, its singular values are those of B and of R. The squares of at most as many as there are units are
    nonzero for B; when so many are larger than ``gap`` and all those of R are smaller, R leaves out the smallest.
    """
    problem.need_two_linear("an end of best rank")
    matrix = end_to_end(problem, point)
    slope = [gradient(problem, matrix, i) for i in range(len(problem.y))]
    turned, turned_slope = ([list(column) for column in zip(*rows, strict=True)] for rows in (matrix, slope))
    sides = ((matrix, slope), (turned, turned_slope))
    apart = all(is_zero(dot(u, v)) for rows, others in sides for u in rows for v in others)
    require(apart, "M and its gradient are not orthogonal")
    gram = [[dot(u, v) for v in problem.x] for u in problem.x]
    block = [[*row, *side] for row, side in zip(gram, turned_slope, strict=True)]
    block += [[*row, *(gap if i == j else ZERO for j in range(len(slope)))] for i, row in enumerate(slope)]
    require(positive(block), "a singular value of the residual is not below the gap")
    outer = [[column.get(i) for i in range(len(problem.y))] for column in problem.columns[0]]
    columns = [[ZERO if w is None else point[w] for w in column] for column in outer]
    rows = [[dot(v, side) for side in turned] for v in columns]
    through = [[dot(row, g) for g in gram] for row in rows]
    kept = [
        [dot(t, row) - gap * dot(u, v) for row, v in zip(rows, columns, strict=True)]
        for t, u in zip(through, columns, strict=True)
    ]
    require(positive(kept), "a singular value of M is not above the gap")


def positive(matrix: Matrix) -> bool:
    """Whether a symmetric matrix is positive definite, by elimination."""
    rest = matrix
    while rest:
        pivot, *others = rest
        if sign(pivot[0]) <= 0:
            return False
        scale, rest = ONE / pivot[0], []
        for row in others:
            factor = row[0] * scale
            Clock.tick(factor)
            rest.append([a - factor * b for a, b in zip(row[1:], pivot[1:], strict=True)])
    return True
