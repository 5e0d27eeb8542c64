"""Small problems whose local minima are known: bad ones from the base cases and the atlas, good ones that a lemma settles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random

from proofs.badness.atlas import two_unit_atlas
from proofs.badness.base_cases import BaseCase, base_cases
from proofs.badness.construct import Masks
from proofs.exercises.making.critical_points import critical_draw, dead_units, largest
from proofs.exercises.making.lower_points import lower_point
from proofs.exercises.making.mask_draws import CLAIM, draw_masks
from proofs.exercises.making.second_order import Local, flat
from proofs.rules.engine import prove_problem
from symbolic.network import Problem, SparseNetwork
from symbolic.network.problem import Matrix
from symbolic.network.weights import Weights

STYLES = ("linear_units", "single_class", "complete_classes", "complete_chains", "lines", "decoupling")
SIZES = ((1, 2, 2), (2, 1, 2), (2, 2, 1), (2, 2, 2), (2, 2, 3), (3, 2, 2), (2, 1, 3))
MOST_WEIGHTS = 10
MOST = 9
"""Largest entry of X and Y."""
TRIES = 300


@dataclass(frozen=True)
class Example:
    """A problem with a critical point.

    Attributes:
        problem: masks, data and activation.
        point: the critical point: of a bad example a spurious minimum, of a good one a saddle or a global minimum.
        lower: a point with a smaller loss; None at a global minimum.
        bad: whether the point is a spurious minimum; otherwise a lemma shows that all local minima are global.
    """

    problem: Problem
    point: Weights
    lower: Weights | None
    bad: bool


@cache
def bad_cases(weights: int) -> tuple[BaseCase, ...]:
    """Base cases and examples of the atlas with at most so many weights, and small numbers."""
    cases = (*base_cases(), *(case for entry in two_unit_atlas() for _, case in entry.examples))
    return tuple(
        case
        for case in cases
        if case.problem.network.weights <= weights and largest(case.problem.inputs, case.problem.targets) <= MOST
    )


def moved(random: Random, case: BaseCase) -> Example:
    """A bad case with inputs, units and outputs in another order and its targets multiplied by 1, -1, 2 or -2."""
    problem, network = case.problem, case.problem.network
    units = random.sample(range(len(network.masks[0])), len(network.masks[0]))
    inputs = random.sample(range(network.inputs), network.inputs)
    outputs = random.sample(range(network.outputs), network.outputs)
    samples = inputs if case.identity_inputs else list(range(len(problem.inputs[0])))
    factor = Fraction(random.choice((1, -1, 2, -2) if largest(problem.targets) <= MOST // 2 else (1, -1)))

    def weights(given: Weights) -> Weights:
        second = _picked(given.second, outputs, units)
        return Weights(_picked(given.first, units, inputs), tuple(tuple(factor * x for x in row) for row in second))

    first, second = (
        [[mask[r][c] for c in columns] for r in rows]
        for mask, rows, columns in zip(network.masks, (units, outputs), (inputs, units), strict=True)
    )
    targets = [[factor * y for y in row] for row in _picked(problem.targets, outputs, samples)]
    x = _picked(problem.inputs, inputs, samples)
    changed = Problem.of(SparseNetwork.of(first, second), inputs=x, targets=targets)
    return Example(changed, weights(case.point), weights(case.lower), True)


def _picked(table: Matrix, rows: list[int], columns: list[int]) -> Matrix:
    return tuple(tuple(table[r][c] for c in columns) for r in rows)


def good_example(random: Random, wanted: Callable[[Problem], bool]) -> Example | None:
    """A random small problem that a lemma settles, with a saddle or a global minimum; None if none is found.

    Arguments:
        random: where the numbers come from.
        wanted: what else is asked of the problem.
    """
    for _ in range(TRIES):
        masks = draw_masks(random, random.choice(STYLES), SIZES)
        if masks is None or sum(map(sum, (*masks[0], *masks[1]))) > MOST_WEIGHTS:
            continue
        units = len(masks[0])
        dead = dead_units(random, units, random.randint(0, 1))
        correlated = random.random() < 0.3
        local = critical_draw(random, Masks(*masks), dead, correlated=correlated, flat=random.random() < 0.3)
        problem = local.problem
        small = largest(problem.targets, problem.inputs) <= MOST and any(map(any, problem.targets))
        if small and wanted(problem) and prove_problem(problem, CLAIM) is not None:
            example = _judged(local)
            if example is not None:
                return example
    return None


def _judged(local: Local) -> Example | None:
    """The point as a global minimum (G = 0) or a saddle with a lower point."""
    if flat(local):
        return Example(local.problem, local.point, None, False)
    lower = lower_point(local) if local.inertia.negative else None
    return None if lower is None else Example(local.problem, local.point, lower, False)


def square_example(random: Random) -> Example:
    """One unit with the square as its activation: the loss ``(v w^2 - y)^2`` has spurious minima at w = 0, where v y < 0."""
    target = Fraction(random.choice((-3, -2, -1, 1, 2, 3)))
    network = SparseNetwork.of([[1]], [[1]], activation="square")
    problem = Problem.of(network, targets=[[target]])
    one, zero = Fraction(1), Fraction(0)
    return Example(problem, Weights(((zero,),), ((-target,),)), Weights(((one,),), ((target,),)), True)
