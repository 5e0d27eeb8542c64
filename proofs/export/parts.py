"""The critical equations of a problem, stratum by stratum, in a form whose solutions another program can count."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import fmpq_mpoly

from symbolic.errors import UnsupportedProblem
from symbolic.landscape.solution import Solution
from symbolic.landscape.stratum import StratumSolution
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import Place
from symbolic.polynomials.network import loss_polynomial, weight_names

Term = tuple[int, tuple[int, ...]]
Polynomial = tuple[Term, ...]
"""Integer coefficients with the exponents of the variables."""
LARGEST = 9
"""Largest coefficient of a random linear form."""


@dataclass(frozen=True)
class Part:
    """A system of equations and what is known of its solutions.

    Attributes:
        title: what it is about, in words.
        variables: letters and digits only, so that every program takes them.
        equations: the polynomials that vanish.
        expected: the number of distinct complex solutions; None where it is not known or infinite.
        remark: what is expected, in words.
    """

    title: str
    variables: tuple[str, ...]
    equations: tuple[Polynomial, ...]
    expected: int | None
    remark: str


def parts_of(solution: Solution) -> list[Part]:
    """The parts of a solved problem: its strata of two layers with rescalings only, or all critical points.

    Arguments:
        solution: what was found, for the counts and the seed of the slices.

    Raises:
        UnsupportedProblem: for activations that are no polynomials.

    Examples:
        >>> from symbolic import examples, solve
        >>> [(part.title, part.expected) for part in parts_of(solve(examples.tug_of_war()))]
        [('units 0, 1 alive', 6), ('unit 0 alive', 1), ('unit 1 alive', 2)]
    """
    problem = solution.problem
    if not problem.network.activation.polynomial:
        raise UnsupportedProblem("an export", f"{problem.network.activation} has no polynomial equations")
    if any(stratum.scope for stratum in solution.strata):
        return [_whole(solution, stratum) for stratum in solution.strata]
    return [_part(solution, stratum) for stratum in solution.strata if solution.units_of(stratum)]


def _whole(solution: Solution, stratum: StratumSolution) -> Part:
    """All critical points in weight space."""
    names, gradient = _gradient(solution.problem)
    return Part("all critical points", names, gradient, stratum.count, _remark(stratum))


def _part(solution: Solution, stratum: StratumSolution) -> Part:
    """The critical points that are alive on exactly the units of a stratum, one of every orbit."""
    units = solution.units_of(stratum)
    title = f"unit{'s' if len(units) > 1 else ''} {', '.join(map(str, units))} alive"
    mixed = [(i, j) for i, j in solution.pairs if i != j and i in units and j in units]
    if mixed:
        words = ", ".join(f"({i}, {j})" for i, j in mixed)
        return Part(title, (), (), None, f"no equations: the symmetry mixes the units {words}, not only their scales")
    names, gradient = _gradient(solution.problem, units)
    draw, size = random.Random(solution.seed), len(names) + 1
    alive = [((0, (0,) * size))]
    slices, product = [], [(1, (0,) * size)]
    place = {name: k for k, name in enumerate(names)}
    for unit in units:
        slices.append((*_form(draw, place, f"w{unit}x", size, first=True), (-1, alive[0][1])))
        product = _times(product, _form(draw, place, f"x{unit}", size, first=False))
    saturated = (*_times(product, [(1, _unit(size, size - 1))]), (-1, alive[0][1]))
    longer = tuple(tuple((c, (*e, 0)) for c, e in polynomial) for polynomial in gradient)
    return Part(title, (*names, "t"), (*longer, *slices, saturated), stratum.count, _remark(stratum))


def _remark(stratum: StratumSolution) -> str:
    if stratum.count is None:
        known = f"a set of dimension {stratum.dimension}" if stratum.dimension else "nothing is known"
        return f"expected: {known}"
    sure = "" if stratum.complete.proved else " (at least: it is not proved that there are no more)"
    return f"expected: {stratum.count} distinct complex solutions{sure}"


def _gradient(problem: Problem, units: Sequence[int] | None = None) -> tuple[tuple[str, ...], tuple[Polynomial, ...]]:
    """The derivatives of the loss by the weights, of the network with some units only."""
    kept = list(range(len(problem.network.masks[0]))) if units is None else list(units)
    part = problem if units is None else _with_units(problem, kept)
    names = tuple(_name(place, kept, len(part.network.masks)) for place, _ in weight_names(part))
    return names, tuple(_cleared(derivative) for derivative in loss_polynomial(part).gradient)


def _with_units(problem: Problem, units: Sequence[int]) -> Problem:
    first, second = problem.network.masks
    network = SparseNetwork.of(
        [first[unit] for unit in units],
        [[row[unit] for unit in units] for row in second],
        activation=str(problem.network.activation),
    )
    return Problem.of(network, inputs=problem.inputs, targets=problem.targets)


def _name(place: Place, units: Sequence[int], layers: int) -> str:
    """``w1x2``: the weight of unit 1 from input 2; ``v2x1``: that of output 2 from unit 1."""
    layer, row, column = place
    if layers != 2:
        return f"w{layer + 1}x{row}x{column}"
    return f"v{row}x{units[column]}" if layer else f"w{units[row]}x{column}"


def _cleared(polynomial: fmpq_mpoly) -> Polynomial:
    """A polynomial without denominators."""
    terms = [(Fraction(int(c.p), int(c.q)), tuple(map(int, e))) for e, c in polynomial.to_dict().items()]
    scale = lcm(*(c.denominator for c, _ in terms)) if terms else 1
    return tuple((int(c * scale), e) for c, e in sorted(terms, key=lambda term: term[1], reverse=True))


def _unit(size: int, k: int) -> tuple[int, ...]:
    return tuple(int(i == k) for i in range(size))


def _form(draw: random.Random, place: dict[str, int], unit: str, size: int, first: bool) -> list[Term]:
    """A random linear form in the incoming or the outgoing weights of a unit."""
    names = [n for n in place if (n.startswith(unit) if first else n.startswith("v") and n.endswith(unit))]
    return [(draw.randint(1, LARGEST), _unit(size, place[name])) for name in names]


def _times(left: Sequence[Term], right: Sequence[Term]) -> list[Term]:
    return [(a * b, tuple(x + y for x, y in zip(e, f, strict=True))) for a, e in left for b, f in right]
