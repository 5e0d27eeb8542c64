"""Wide networks with a dense final layer: when their features span all they can (docs/wide.md, the dense contrast)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, prod

from symbolic.exact.linear_algebra import rational, reduced
from symbolic.network import Problem
from symbolic.network.reach import acting_weights

MAX_ENTRIES = 200_000
"""Above this number of values of monomials on samples the number of samples stands for their rank."""


@dataclass(frozen=True)
class DensePart:
    """Units with the same inputs and the same outputs that share no output with others, and are enough.

    Attributes:
        units: the units.
        dimension: how many dimensions their features span at most; there are at least as many units.
    """

    units: tuple[int, ...]
    dimension: int


def dimension(problem: Problem) -> int:
    """q: how many dimensions the features of enough units span at most.

    For power p the rank, on the samples, of the monomials of degree p in the inputs of a unit; otherwise, and where the
    monomials are very many, the number of samples.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> square = SparseNetwork.of([[1, 1]], [[1]], activation="square")
        >>> dimension(Problem.of(square, inputs=[[1, 2, 3, 4], [1, 1, 1, 1]], targets=[[0, 0, 0, 1]]))
        3
    """
    return _spanned(problem, {tuple(a for a, bit in enumerate(row) if bit) for row in problem.network.masks[0]})


def _spanned(problem: Problem, groups: Iterable[tuple[int, ...]]) -> int:
    activation, samples = problem.network.activation, len(problem.inputs[0])
    inputs, power = [group for group in groups if group], activation.power
    many = sum(comb(len(group) + power - 1, power) for group in inputs) * samples > MAX_ENTRIES
    if many or not activation.polynomial:
        return samples
    monomials = {m for group in inputs for m in combinations_with_replacement(group, power)}
    rows = [
        [rational(prod((problem.inputs[a][s] for a in m), start=Fraction(1))) for s in range(samples)]
        for m in monomials
    ]
    return len(reduced(rows, samples))


def wide_dense(problem: Problem) -> tuple[DensePart, ...] | None:
    """The parts of a network to which the lemma ``wide_dense`` applies; None where it does not.

    It needs two layers without decay. Of weights only those that act count, of inputs those that do not vanish on all
    samples. Units that share an output must have the same inputs and the same outputs, and be at least as many as their features
    span dimensions (one for constants: sigmoid or softplus units that hear nothing).

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1], [1]], [[1, 1], [1, 1]], activation="relu")
        >>> wide_dense(Problem.of(network, inputs=[[1, -1]], targets=[[1, 2], [0, 1]]))
        (DensePart(units=(0, 1), dimension=2),)
    """
    if len(problem.network.masks) != 2 or problem.decayed:
        return None
    heard: dict[int, set[int]] = {}
    reached: dict[int, set[int]] = {}
    for layer, row, column in sorted(acting_weights(problem)):
        ends, unit, other = (reached, column, row) if layer else (heard, row, column)
        ends.setdefault(unit, set()).add(other)
    parts: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
    for unit, outputs in sorted(reached.items()):
        parts.setdefault((tuple(sorted(heard.get(unit, ()))), tuple(sorted(outputs))), []).append(unit)
    if sum(len(outputs) for _, outputs in parts) > len({i for _, outputs in parts for i in outputs}):
        return None
    found = []
    for (inputs, _), units in parts.items():
        needed = _spanned(problem, [inputs]) if inputs else 1
        if len(units) < needed:
            return None
        found.append(DensePart(tuple(units), needed))
    return tuple(found) or None
