"""Equations in weights and residuals: those that hold at every critical point, and mistakes that some critical point refutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from flint import fmpq_mat

from proofs.derivations.residuals import Residuals, residual_name
from proofs.documents.formulas import Formula, Name, Product, evaluate, scaled, total
from proofs.exercises.making.blocks import neighbours, v, w
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem

MOST_DENOMINATOR = 12
"""Points with larger denominators are not used."""
Values = dict[Name, Fraction]
Summands = list[tuple[Fraction, Name | None, Name]]
"""A sum of numbers times weights times residuals."""


@dataclass(frozen=True)
class Option:
    """An equation ``left = 0``.

    Attributes:
        left: its left side, in weights and residuals.
        weight: the weight by which it is half the derivative of the loss; None for an equation that fails.
        point: for one that fails, the critical point where it does.
    """

    left: Formula
    weight: Name | None
    point: Values | None = None


def summands(problem: Problem, weight: Name) -> Summands:
    """Half the derivative of the loss by a weight: numbers times weights times residuals."""
    first, second = weight.indices
    samples = range(len(problem.targets[0]))
    if weight.letter == "w":
        outputs = neighbours(problem.network, first)[1]
        found = [(problem.inputs[second][s], v(i, first), residual_name(i, s)) for i, s in product(outputs, samples)]
    else:
        inputs = neighbours(problem.network, second)[0]
        found = [(problem.inputs[c][s], w(second, c), residual_name(first, s)) for c, s in product(inputs, samples)]
    return [summand for summand in found if summand[0]]


def written(found: Summands) -> Formula:
    """A sum as a formula."""
    return total([scaled(x, r if weight is None else Product((weight, r))) for x, weight, r in found])


def options(random: Random, residuals: Residuals, unit: int, number: int) -> tuple[Option, ...]:
    """Equations in random order: half derivatives of the loss, and mistakes that fail at a critical point.

    Arguments:
        random: where the choices come from.
        residuals: the problem.
        unit: the unit about which mistakes are made: one with one output or one input.
        number: how many equations.

    Returns:
        The equations, one to three of them right; nothing if there are not enough.
    """
    problem = residuals.problem
    right = [Option(written(summands(problem, name)), name) for name in residuals.weights.values()]
    points = list(critical_points(residuals, unit))
    wrong: dict[Formula, Option] = {}
    for found in _mistakes(random, problem, unit):
        left = written(found)
        failing = [point for point in points if value(left, residuals, point)]
        if failing and all(left != option.left for option in right):
            wrong.setdefault(left, Option(left, None, failing[0]))
    count = random.randint(1, 3)
    if len(right) < count or len(wrong) < number - count:
        return ()
    chosen = random.sample(right, count) + random.sample(list(wrong.values()), number - count)
    random.shuffle(chosen)
    return tuple(chosen)


def _mistakes(random: Random, problem: Problem, unit: int) -> Iterator[Summands]:
    """Equations that students write: a weight cancelled that may be zero, a summand lost, a sign lost, an output too many."""
    inputs, outputs = neighbours(problem.network, unit)
    own = [w(unit, c) for c in inputs] + [v(i, unit) for i in outputs]
    for name in own:
        found = summands(problem, name)
        if len({weight for _, weight, _ in found}) == 1:
            yield [(x, None, r) for x, _, r in found]
        if len(found) > 1:
            place = random.randrange(len(found))
            yield found[:place] + found[place + 1 :]
            yield [(-x if k == place else x, weight, r) for k, (x, weight, r) in enumerate(found)]
    for i in range(len(problem.targets)):
        if i not in outputs:
            yield [
                (problem.inputs[c][s], w(unit, c), residual_name(i, s))
                for c, s in product(inputs, range(len(problem.targets[0])))
                if problem.inputs[c][s]
            ]


def critical_points(residuals: Residuals, unit: int) -> Iterator[Values]:
    """Rational critical points: all weights zero, and the best fit of a linear unit while all other weights are zero."""
    problem = residuals.problem
    nothing = {name: Fraction(0) for name in residuals.weights.values()}
    yield nothing
    inputs, outputs = neighbours(problem.network, unit)
    if len(outputs) == 1:
        table = [[_dot(problem.inputs[a], problem.inputs[b]) for b in inputs] for a in inputs]
        right = [_dot(problem.inputs[a], problem.targets[outputs[0]]) for a in inputs]
        fit = dict(zip((w(unit, c) for c in inputs), _solved(table, right), strict=True))
        scale = v(outputs[0], unit)
    else:
        x = problem.inputs[inputs[0]]
        fit = {v(i, unit): _dot(x, problem.targets[i]) / _dot(x, x) for i in outputs}
        scale = w(unit, inputs[0])
    if any(fit.values()) and max(x.denominator for x in fit.values()) <= MOST_DENOMINATOR:
        yield nothing | fit | {scale: Fraction(1)}


def value(left: Formula, residuals: Residuals, point: Values) -> Fraction:
    """The left side of an equation at a point."""
    places = product(range(len(residuals.problem.targets)), range(len(residuals.problem.targets[0])))
    found = {residual_name(*place): evaluate(residuals.residual(*place), point, Fraction) for place in places}
    return Fraction(evaluate(left, point | found, Fraction))


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def _solved(table: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """The solution of a regular system."""
    size = len(table)
    matrix = fmpq_mat(size, size, [rational(x) for row in table for x in row])
    found = matrix.solve(fmpq_mat(size, 1, [rational(x) for x in right]))
    return [Fraction(int(found[k, 0].p), int(found[k, 0].q)) for k in range(size)]
