"""Linear networks in which every class of twins is complete: a path to a global minimum (docs/rules.md, complete_classes).

One factor of each class is made of full rank at constant loss. Then any straight line of the contributions of the classes to the
end-to-end matrix is followed by the other factors alone, also on a straight line: the one to a minimum of the convex loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

from proofs.badness.points import matrix_of
from proofs.paths.path import DescentPath, NoPath, distinct, fraction, matrix
from proofs.paths.wide import fitted
from symbolic.exact.linear_algebra import null_space, rational, reduced
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import Problem
from symbolic.network.problem import Matrix
from symbolic.network.weights import Weights


@dataclass(frozen=True)
class CompleteClass:
    """A complete class of twins.

    Attributes:
        units: the twins.
        outputs: their outputs.
        inputs: their inputs.
        outgoing: whether the outgoing weights are made of full rank (else the incoming ones).
    """

    units: tuple[int, ...]
    outputs: tuple[int, ...]
    inputs: tuple[int, ...]
    outgoing: bool

    @classmethod
    def of(cls, graph: MaskGraph, twins: Sequence[int]) -> CompleteClass:
        """The class of some twins, which must be complete."""
        rectangle = graph.rectangles[twins[0]]
        outputs, inputs = tuple(sorted(rectangle.outputs)), tuple(sorted(rectangle.inputs))
        return cls(tuple(twins), outputs, inputs, len(twins) >= len(outputs))


def complete_path(problem: Problem, start: Weights) -> DescentPath:
    """A path to a global minimum of a network with complete classes only.

    Arguments:
        problem: two linear layers, no decay.
        start: where the path begins.

    Raises:
        NoPath: if a class has fewer units than inputs and fewer than outputs.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> network = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [1, 0]])
        >>> problem = Problem.of(network, targets=[[1, 2], [3, 0]])
        >>> complete_path(problem, Weights.of(network, [[0, 0], [0, 0]], [[0, 0], [0, 0]])).pieces
        3
    """
    classes = _classes(problem)
    points = [start]
    for one in classes:
        points += full_rank(points[-1], one)
    points.append(refitted(problem, points[-1], classes))
    return DescentPath(distinct(points))


def _classes(problem: Problem) -> list[CompleteClass]:
    first, second = problem.network.masks
    graph, found = MaskGraph(first, second), []
    for twins in graph.classes:
        rectangle = graph.rectangles[twins[0]]
        if rectangle.void:
            continue
        if not graph.complete(twins):
            raise NoPath(f"the class of unit {twins[0]} is not complete")
        found.append(CompleteClass.of(graph, twins))
    return found


def _vectors(here: Weights, one: CompleteClass) -> list[list[fmpq]]:
    """The factor that is made of full rank, one vector for each unit."""
    if one.outgoing:
        return [[rational(here.second[o][j]) for o in one.outputs] for j in one.units]
    return [[rational(here.first[j][i]) for i in one.inputs] for j in one.units]


def full_rank(start: Weights, one: CompleteClass) -> list[Weights]:
    """Points at constant loss until one factor of a complete class has full rank."""
    points = [start]
    while (found := _one_more(points[-1], one)) is not None:
        points += found
    return points[1:]


def _one_more(here: Weights, one: CompleteClass) -> list[Weights] | None:
    """Two points further: a unit whose other factor vanishes, then a factor of one more rank; None if the rank is full.

    With ``sum_j c_j v_j = 0`` the incoming weights move along ``w_i - c_i w_j / c_j`` (and the mirror image), which changes no entry.
    """
    vectors = _vectors(here, one)
    size = len(vectors[0])
    rank = len(reduced(vectors, size))
    if rank == size:
        return None
    c = null_space([list(column) for column in zip(*vectors, strict=True)], len(vectors))[0]
    place = next(i for i, x in enumerate(c) if x != 0)
    factors = {j: fraction(x / c[place]) for j, x in zip(one.units, c, strict=True)}
    unit, other = one.units[place], [v for i, v in enumerate(vectors) if i != place]
    axes = ([fmpq(int(i == a)) for i in range(size)] for a in range(size))
    axis = [fraction(x) for x in next(axis for axis in axes if len(reduced([*other, axis], size)) > rank)]
    if one.outgoing:
        freed = Weights(_less(here.first, unit, factors), here.second)
        return [freed, Weights(freed.first, _column(here.second, unit, dict(zip(one.outputs, axis, strict=True))))]
    columns = tuple(zip(*here.second, strict=True))
    second = tuple(zip(*_less(columns, unit, factors), strict=True))
    freed = Weights(here.first, second)
    row = dict(zip(one.inputs, axis, strict=True))
    first = tuple(
        tuple(row.get(i, Fraction(0)) for i in range(len(w))) if j == unit else w for j, w in enumerate(here.first)
    )
    return [freed, Weights(first, second)]


def _less(rows: Matrix, unit: int, factors: dict[int, Fraction]) -> Matrix:
    """The rows less their factors times that of the unit."""
    return tuple(
        tuple(x - factors.get(j, Fraction(0)) * y for x, y in zip(row, rows[unit], strict=True))
        for j, row in enumerate(rows)
    )


def _column(table: Matrix, unit: int, entries: dict[int, Fraction]) -> Matrix:
    return tuple(
        tuple(entries.get(r, Fraction(0)) if j == unit else x for j, x in enumerate(row)) for r, row in enumerate(table)
    )


def refitted(problem: Problem, here: Weights, classes: Sequence[CompleteClass]) -> Weights:
    """The weights at which the outputs of some classes of full rank fit best; one factor of each class moves."""
    present = (matrix_of(here.second) * matrix_of(here.first)).tolist()
    change: dict[tuple[int, int], fmpq] = {}
    for o, target in enumerate(problem.targets):
        inputs = sorted({i for one in classes if o in one.outputs for i in one.inputs})
        if inputs:
            rows = [[rational(x) for x in problem.inputs[i]] for i in inputs]
            best = fitted(rows, (target,))[0]
            change |= {(o, i): rational(b) - present[o][i] for i, b in zip(inputs, best, strict=True)}
    first, second = matrix_of(here.first), matrix_of(here.second)
    for one in classes:
        entries = [change.pop((o, i), fmpq(0)) for o in one.outputs for i in one.inputs]
        wanted = fmpq_mat(len(one.outputs), len(one.inputs), entries)
        factor = fmpq_mat(_vectors(here, one))
        inverse = factor * (factor.transpose() * factor).inv()  # a right inverse of its transpose
        moved = inverse * wanted if one.outgoing else inverse * wanted.transpose()
        for j, row in zip(one.units, moved.tolist(), strict=True):
            for place, x in zip(one.inputs if one.outgoing else one.outputs, row, strict=True):
                if one.outgoing:
                    first[j, place] += x
                else:
                    second[place, j] += x
    return Weights(matrix(first.tolist()), matrix(second.tolist()))
