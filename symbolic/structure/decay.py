"""Networks of linear units with weight decay: masks, data and the places of the decay decide (docs/decay.md)."""

from __future__ import annotations

from symbolic.exact.linear_algebra import independent_rows, rational
from symbolic.network import Problem
from symbolic.network.reach import acting_weights
from symbolic.structure.structure import Units


def linear_units_decay(problem: Problem) -> Units | None:
    """The units to which the lemma ``linear_units_decay`` applies; None where one does not fit.

    Every unit that acts has one output, and decay on all of its incoming weights that act or on none; or its inputs are multiples
    of one another on the samples, and it has decay on all of its outgoing weights or on none.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> dense = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])
        >>> linear_units_decay(Problem.of(dense, inputs=[[1], [2]], targets=[[3], [4]], weight_decay="1/2"))
        (0, 1)
        >>> linear_units_decay(Problem.of(dense, targets=[[3, 1], [4, 2]], weight_decay="1/2")) is None
        True
    """
    if problem.network.activation.kind != "linear" or len(problem.network.masks) != 2:
        return None
    inputs: dict[int, list[int]] = {}
    outputs: dict[int, list[int]] = {}
    for layer, row, column in sorted(acting_weights(problem)):
        (outputs.setdefault(column, []) if layer else inputs.setdefault(row, [])).append(row if layer else column)
    fits = (_fits(problem, unit, inputs[unit], outputs[unit]) for unit in inputs)
    return tuple(inputs) if all(fits) else None


def all_decay(problem: Problem) -> bool:
    """Whether every weight that acts has positive decay: then the loss is coercive in these weights.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> all_decay(Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[1]], weight_decay=[[[1]], [[0]]]))
        False
    """
    return all(problem.decay[layer][row][column] > 0 for layer, row, column in acting_weights(problem))


def _fits(problem: Problem, unit: int, inputs: list[int], outputs: list[int]) -> bool:
    """Whether a unit has one output and even decay before it, or one dimension of inputs and even decay behind it."""
    first, second = problem.decay
    before = {first[unit][a] > 0 for a in inputs}
    behind = {second[o][unit] > 0 for o in outputs}
    rows = [[rational(x) for x in problem.inputs[a]] for a in inputs]
    one_dimension = len(independent_rows(rows, len(rows[0]))) == 1
    return (len(outputs) == 1 and len(before) == 1) or (one_dimension and len(behind) == 1)
