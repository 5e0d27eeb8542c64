"""The generic rank of the map from weights to the end-to-end matrix, and the defect (docs/theory, "Defective masks").

The differential of ``(W1, W2) -> W2 W1`` at a point is ``sum_j dv_j w_j + v_j dw_j``. Its rank at a random point modulo a
prime is a lower bound of the generic rank; the number of weights minus the generic orbit dimension is an upper bound.
Where the two meet the rank is exact; otherwise it holds up to the chance that a random point is special.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from flint import nmod_mat

from symbolic.errors import UnsupportedProblem
from symbolic.graph.bitsets import bits
from symbolic.graph.mask_graph import MaskGraph

PRIME = (1 << 61) - 1
MOST_WORK = 20_000_000_000
"""Most multiplications modulo the prime that elimination may take, by estimate."""
MARGIN = 64
"""Sums of equations beyond the expected rank that are tried before all equations."""


@dataclass(frozen=True)
class GenericRank:
    """How many dimensions the image of the network has.

    Attributes:
        rank: the generic rank of the differential of the end-to-end matrix.
        orbit: the generic dimension of an orbit of the symmetry.
        weights: the number of weights of units that are not void.
        covered: the number of entries of the end-to-end matrix that some unit covers.
        exact: whether the rank is proved (the bounds meet); otherwise larger ones are excluded only up to
            an error below ``2^-40``.
    """

    rank: int
    orbit: int
    weights: int
    covered: int
    exact: bool

    @property
    def defect(self) -> int:
        """How much the fibres of the map are larger than orbits of the symmetry."""
        return self.weights - self.orbit - self.rank

    @property
    def fills_support(self) -> bool:
        """Whether almost every complex matrix with this support can be reached (rank = covered entries); of real ones not all (docs/rules.md)."""
        return self.rank == self.covered


def generic_rank(graph: MaskGraph, seed: int = 0) -> GenericRank:
    """The generic rank of ``weights -> W2 W1`` and the defect of a mask.

    Arguments:
        graph: the mask.
        seed: of the random point.

    Returns:
        Ranks modulo ``2^61 - 1`` at a random point; the weights of the smaller layer remain after those of the other are
        eliminated row by row (or column by column).

    Raises:
        UnsupportedProblem: if the elimination would take more than ``MOST_WORK`` multiplications.

    Examples:
        >>> overlapping = MaskGraph(((1, 1), (1, 0), (0, 1)), ((1, 1, 1), (1, 1, 1)))
        >>> generic_rank(overlapping).defect
        1
    """
    work = _work(graph)
    if work > MOST_WORK:
        reason = f"elimination may take {work:.1e} multiplications, at most {MOST_WORK:.0e} are done"
        raise UnsupportedProblem("the generic rank of this mask", reason)
    chance = random.Random(seed)
    rectangles = {j: (sorted(graph.rectangles[j].outputs), sorted(graph.rectangles[j].inputs)) for j in graph.units}
    transposed = sum(len(o) for o, _ in rectangles.values()) < sum(len(i) for _, i in rectangles.values())
    if transposed:
        rectangles = {j: (inputs, outputs) for j, (outputs, inputs) in rectangles.items()}
    point = {
        j: ({o: chance.randrange(1, PRIME) for o in rows}, {i: chance.randrange(1, PRIME) for i in columns})
        for j, (rows, columns) in rectangles.items()
    }
    weights = sum(len(rows) + len(columns) for rows, columns in rectangles.values())
    orbit = _orbit(graph, point, transposed)
    rank = _rank(rectangles, point, weights - orbit)
    covered = graph.cover_counts[0]
    return GenericRank(rank, orbit, weights, covered, rank == min(weights - orbit, covered))


def _work(graph: MaskGraph) -> int:
    """About how many multiplications the elimination takes at most."""
    sides = {j: graph.sides[j] for j in graph.units}
    sizes = [[side.bit_count() for side in pair] for pair in sides.values()]
    flipped = sum(o for o, _ in sizes) < sum(i for _, i in sizes)
    ends = {j: (i, o) if flipped else (o, i) for j, (o, i) in sides.items()}
    reach = [
        len(twins) + sum(len(graph.classes[e]) for e in bits(up))
        for twins, up in zip(graph.classes, graph.order, strict=True)
    ]
    if flipped:  # the pairs are read the other way round: count for each class those below
        reach = [len(twins) for twins in graph.classes]
        for c, up in enumerate(graph.order):
            for e in bits(up):
                reach[e] += len(graph.classes[c])
    work = unknowns = 0
    for twins, r in zip(graph.classes, reach, strict=True):
        columns = ends[twins[0]][1].bit_count()
        work += len(twins) * r * columns * min(r, columns)
        unknowns += len(twins) * max(0, r - columns)
    places = sum(rows.bit_count() for rows, _ in ends.values())
    work += unknowns * places * min(unknowns, places)
    seen: dict[int, list[int]] = {}
    for j, (rows, _) in ends.items():
        for row in bits(rows):
            seen.setdefault(row, []).append(j)
    equations = 0
    for units in seen.values():
        union = 0
        for j in units:
            union |= ends[j][1]
        s, c = len(units), union.bit_count()
        work += s * c * min(s, c)
        equations += c - min(s, c)  # unless some filters are dependent, which random ones rarely are
    width = sum(columns.bit_count() for _, columns in ends.values())
    return work + min(equations, width + MARGIN) * width * min(equations, width)


Point = dict[int, tuple[dict[int, int], dict[int, int]]]
"""For each unit its random weights to the rows and to the columns of its rectangle."""


def _orbit(graph: MaskGraph, point: Point, transposed: bool) -> int:
    """Pairs minus stabiliser: ``{N : N W = 0, V N = 0}``, solved row by row of N first."""
    pairs = [(j, i) if transposed else (i, j) for i, j in graph.pairs]
    above: dict[int, list[int]] = {}
    for i, j in pairs:
        above.setdefault(i, []).append(j)
    unknowns: list[tuple[int, dict[int, int]]] = []
    for i, reach in above.items():
        columns = list(point[i][1])
        filters = nmod_mat(len(columns), len(reach), [point[j][1].get(c, 0) for c in columns for j in reach], PRIME)
        unknowns += [(i, {reach[n]: x for n, x in vector.items()}) for vector in _kernel(filters)[0]]
    if not unknowns:
        return len(pairs)
    places: dict[tuple[int, int], int] = {}
    entries = [
        (places.setdefault((j, row), len(places)), k, v * x % PRIME)
        for k, (i, vector) in enumerate(unknowns)
        for j, x in vector.items()
        for row, v in point[i][0].items()
    ]
    table = nmod_mat(len(places), len(unknowns), PRIME)
    for r, k, x in entries:
        table[r, k] = table[r, k] + x
    return len(pairs) - len(unknowns) + int(table.rank())


def _rank(rectangles: dict[int, tuple[list[int], list[int]]], point: Point, most: int) -> int:
    """Row by row: the ``dv`` of a row reach the span of its filters; what the ``dw`` add is counted modulo these spans."""
    offsets, width = {}, 0
    for j, (_, columns) in rectangles.items():
        offsets[j] = {c: width + k for k, c in enumerate(columns)}
        width += len(columns)
    total = 0
    equations: list[dict[int, int]] = []
    for row in sorted({r for rows, _ in rectangles.values() for r in rows}):
        seen = [j for j, (rows, _) in rectangles.items() if row in rows]
        columns = sorted({c for j in seen for c in rectangles[j][1]})
        filters = nmod_mat(len(seen), len(columns), [point[j][1].get(c, 0) for j in seen for c in columns], PRIME)
        kernel, rank = _kernel(filters)
        total += rank
        for vector in kernel:
            nonzero = [(columns[n], x) for n, x in vector.items()]
            equations.append(
                {offsets[j][c]: point[j][0][row] * x % PRIME for j in seen for c, x in nonzero if c in offsets[j]}
            )
    wanted = most - total
    enough = wanted + MARGIN
    if len(equations) > enough and _table_rank(_mixed(equations, enough), width) >= wanted:
        return most
    return min(most, total + _table_rank(equations, width))


def _mixed(equations: list[dict[int, int]], number: int) -> list[dict[int, int]]:
    """So many sums of equations with random factors, each equation in one of them: their rank is not larger."""
    chance = random.Random(number)
    sums: list[dict[int, int]] = [{} for _ in range(number)]
    for n, equation in enumerate(equations):
        factor, total = chance.randrange(1, PRIME), sums[n % number]
        for c, x in equation.items():
            total[c] = (total.get(c, 0) + factor * x) % PRIME
    return sums


def _kernel(matrix: nmod_mat) -> tuple[list[dict[int, int]], int]:
    """A basis of ``{x : matrix x = 0}``, of each vector the entries that are not 0, and the rank."""
    reduced, rank = matrix.rref()
    rows = [[int(x) for x in row] for row in reduced.tolist()[:rank]]
    pivots = [next(c for c, x in enumerate(row) if x) for row in rows]
    free = sorted(set(range(matrix.ncols())) - set(pivots))
    return [{c: 1} | {p: PRIME - row[c] for p, row in zip(pivots, rows, strict=True) if row[c]} for c in free], rank


def _table_rank(equations: list[dict[int, int]], width: int) -> int:
    """The rank of sparse rows modulo the prime."""
    table = nmod_mat(len(equations), width, PRIME)
    for r, equation in enumerate(equations):
        for c, x in equation.items():
            table[r, c] = x
    return int(table.rank())
