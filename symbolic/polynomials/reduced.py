"""From a problem to its core problem: void units dropped, inputs replaced by a row basis."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq

from symbolic.exact.linear_algebra import (
    Rows,
    express,
    independent_rows,
    product,
    rational,
    reduced,
    to_matrix,
    to_rows,
)
from symbolic.network import Problem
from symbolic.polynomials.core import CoreProblem, Form, Unit


@dataclass(frozen=True)
class ReducedNetwork:
    """A two-layer linear problem as a core problem.

    Attributes:
        problem: the problem it came from.
        core: the core problem with every unit that can change the loss.
        units: for each core unit its number in the problem.
        coordinates: for each core unit the inputs whose weights its coordinates determine (the others are 0).
        conversions: for each core unit the table that turns its coordinates into those weights.
        void: units without inputs or outputs (dropped).
        unseen: units whose inputs are zero on all samples (their weights never change the loss; dropped).
        idle: number of weights that are free because X is rank deficient on the inputs of a unit, or because the unit is unseen.
    """

    problem: Problem
    core: CoreProblem
    units: tuple[int, ...]
    coordinates: tuple[tuple[int, ...], ...]
    conversions: tuple[Rows, ...]
    void: tuple[int, ...]
    unseen: tuple[int, ...]
    idle: int


def two_layer_linear(problem: Problem) -> bool:
    """Whether the lemmas on strata hold: two layers, linear activation, no decay."""
    return len(problem.network.masks) == 2 and problem.network.activation.kind == "linear" and not problem.decayed


def reduce_inputs(problem: Problem) -> ReducedNetwork:
    """The core problem of a two-layer linear problem without decay.

    Units whose inputs span the same space get the same basis, so that twins are twins coordinate by coordinate.

    Raises:
        ValueError: for any other problem: strata and the lemma on dead units fail there.
    """
    if not two_layer_linear(problem):
        raise ValueError("the reduction to a core problem holds for two linear layers without decay only")
    first, second = problem.network.masks
    samples = len(problem.inputs[0])
    x = [[rational(entry) for entry in row] for row in problem.inputs]
    y = [[rational(entry) for entry in row] for row in problem.targets]
    basis = independent_rows(x, samples)
    kept = [x[r] for r in basis]
    width = max(len(basis), 1)
    if not basis:
        kept = [[fmpq(0)] * samples]
    transfer = express(x, kept, samples) if basis else tuple((fmpq(0),) for _ in x)
    assert transfer is not None
    gram = product(kept, tuple(zip(*kept, strict=True)), width)
    linear = to_rows(to_matrix(y, samples) * to_matrix(kept, samples).transpose())
    constant = sum((entry * entry for row in y for entry in row), fmpq(0))
    form = Form((gram,) * len(y), linear, constant)
    void = problem.network.void_units()
    units, numbers, coordinates, conversions, unseen = [], [], [], [], []
    shared: dict[Rows, Rows] = {}
    for j, row in enumerate(first):
        if j in void:
            continue
        inputs = [column for column, entry in enumerate(row) if entry]
        chosen = tuple(inputs[p] for p in independent_rows([transfer[column] for column in inputs], width))
        if not chosen:
            unseen.append(j)
            continue
        own = tuple(transfer[column] for column in chosen)
        rows = shared.setdefault(reduced(own, width), own)
        conversion = express(rows, own, width)
        assert conversion is not None
        units.append(Unit(tuple(i for i, line in enumerate(second) if line[j]), rows))
        conversions.append(conversion)
        numbers.append(j)
        coordinates.append(chosen)
    core = CoreProblem(form, tuple(units))
    idle = problem.network.weights - core.size
    return ReducedNetwork(
        problem, core, tuple(numbers), tuple(coordinates), tuple(conversions), void, tuple(unseen), idle
    )
