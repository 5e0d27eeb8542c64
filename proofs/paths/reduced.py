"""Linear networks that have complete classes only once some are removed: a path to a global minimum (docs/rules.md, reduction).

The complete classes that see all inputs are made free and moved to the optimum of their outputs. What is left is a network on the
other outputs. It follows a path of its own, while the classes that were removed keep their outputs at the optimum: on every piece
one factor of what is left moves, so they move on straight lines too.
"""

from __future__ import annotations

from proofs.paths.complete import CompleteClass, complete_path, full_rank, refitted
from proofs.paths.path import DescentPath, NoPath, distinct
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import Weights


def removed_classes(network: SparseNetwork) -> list[CompleteClass]:
    """The complete classes of a network with one hidden layer that see all inputs.

    Examples:
        >>> network = SparseNetwork.of([[1, 1]] * 3, [[1, 1, 1], [1, 1, 1], [1, 0, 0]])
        >>> [one.units for one in removed_classes(network)]
        [(1, 2)]
    """
    first, second = network.masks
    graph = MaskGraph(first, second)
    return [
        CompleteClass.of(graph, twins)
        for twins in graph.classes
        if not graph.rectangles[twins[0]].void and graph.complete(twins) and all(first[twins[0]])
    ]


def reduced_path(problem: Problem, start: Weights) -> DescentPath:
    """A path to a global minimum of a network that has complete classes only once some are removed with their outputs.

    Arguments:
        problem: two linear layers, no decay.
        start: where the path begins.

    Raises:
        NoPath: if no complete class sees all inputs, or a class of what is left is not complete.

    Examples:
        >>> network = SparseNetwork.of([[1, 1]] * 3, [[1, 1, 1], [1, 1, 1], [1, 0, 0]])
        >>> problem = Problem.of(network, targets=[[1, 2], [0, 1], [1, 0]])
        >>> reduced_path(problem, Weights.of(network, [[1, 0]] * 3, [[1, 1, 1], [1, 1, 1], [0, 0, 0]])).pieces
        6
    """
    first, second = problem.network.masks
    removed = removed_classes(problem.network)
    gone = {j for one in removed for j in one.units}
    units = [j for j in range(len(first)) if j not in gone]
    outputs = [o for o in range(len(second)) if not any(second[o][j] for j in gone)]
    if not removed or not units or not outputs:
        raise NoPath("no complete class that sees all inputs leaves other units and outputs")
    network = SparseNetwork.of([first[j] for j in units], [[second[o][j] for j in units] for o in outputs])
    left = Problem.of(network, inputs=problem.inputs, targets=[problem.targets[o] for o in outputs])
    points = [start]
    for one in removed:
        points += full_rank(points[-1], one)
    points.append(refitted(problem, points[-1], removed))
    here = points[-1]
    begin = Weights(
        tuple(here.first[j] for j in units), tuple(tuple(here.second[o][j] for j in units) for o in outputs)
    )
    for point in complete_path(left, begin).points:
        points.append(refitted(problem, _placed(points[-1], point, units, outputs), removed))
    return DescentPath(distinct(points))


def _placed(here: Weights, point: Weights, units: list[int], outputs: list[int]) -> Weights:
    """The weights with those of what is left replaced."""
    first, second = [list(row) for row in here.first], [list(row) for row in here.second]
    for j, row in zip(units, point.first, strict=True):
        first[j] = list(row)
    for o, row in zip(outputs, point.second, strict=True):
        for j, x in zip(units, row, strict=True):
            second[o][j] = x
    return Weights(tuple(map(tuple, first)), tuple(map(tuple, second)))
