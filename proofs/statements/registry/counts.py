"""Counts of complex critical points."""

from __future__ import annotations

import random
from functools import cache
from math import comb

from flint import fmpq_mat

from proofs.statements import predicates as given
from proofs.statements.decide import Decider
from proofs.statements.registry.decay import SPECIAL, SQUARE, TWO_LINEAR, complete_list, draw
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.budget import within
from symbolic.exact.linear_algebra import independent_rows, rational
from symbolic.exact.precision import working_precision
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.expanded import expanded_loss
from symbolic.solving.isolated.scaled_slice import alive_points
from symbolic.solving.settings import Settings
from symbolic.solving.solve import WORKING_BITS, default_engine
from symbolic.symmetry.layers import LayerSymmetry
from symbolic.verdict import Verdict, proved, refuted, undecided


def _distinct_singular_values(problem: Problem) -> bool:
    """Whether B B^T or B^T B for ``B = Y X^T``, whichever is smaller, has a square free characteristic polynomial that is not 0 at 0."""
    x, y = (
        fmpq_mat(len(t), len(t[0]), [rational(entry) for row in t for entry in row])
        for t in (problem.inputs, problem.targets)
    )
    b = y * x.transpose()
    small = b * b.transpose() if b.nrows() <= b.ncols() else b.transpose() * b
    polynomial = small.charpoly()
    return polynomial[0] != 0 and polynomial.gcd(polynomial.derivative()).degree() == 0


DISTINCT = Hypothesis(
    "distinct_singular_values", "the singular values of Y X^T are distinct and not zero", _distinct_singular_values
)


def _eckart_young(problem: Problem, decider: Decider) -> Verdict:
    """C(min(k, d), r) critical orbits of rank r for every r up to the number of units."""
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    if not given.SINGLE_CLASS.holds(problem):
        return undecided("strata of several classes: orbits of one rank lie in several of them")
    size = min(len(problem.targets), len(problem.inputs))
    for stratum in solution.strata:
        rank = len(stratum.stratum.alive)
        if not stratum.complete.proved or stratum.count is None:
            return undecided(f"the stratum of rank {rank}: {stratum.complete.reason}")
        if stratum.count != comb(size, rank):
            return refuted(f"{stratum.count} critical orbits of rank {rank}, not {comb(size, rank)}")
    return proved("the count of every rank is a binomial coefficient", *(s.complete for s in solution.strata))


@cache
def _power_draws() -> tuple[Problem, ...]:
    """One unit with one output, and as many random samples as there are monomials of degree 2p."""
    stream, found = random.Random(11), []
    for power, inputs in ((2, 1), (2, 2), (2, 3), (3, 1), (3, 2)):
        samples = comb(inputs + 2 * power - 1, 2 * power)
        network = SparseNetwork.of([[1] * inputs], [[1]], activation=f"power:{power}")
        x = [[stream.randint(-4, 4) for _ in range(samples)] for _ in range(inputs)]
        found.append(Problem.of(network, inputs=x, targets=[[stream.randint(-9, 9) for _ in range(samples)]]))
    return tuple(found)


@cache
def _two_outputs() -> tuple[Problem, ...]:
    """Drawn in the same way, with a second output."""
    stream, network = random.Random(12), SparseNetwork.of([[1, 1]], [[1], [1]], activation="square")
    x = [[stream.randint(-4, 4) for _ in range(5)] for _ in range(2)]
    return (Problem.of(network, inputs=x, targets=[[stream.randint(-9, 9) for _ in range(5)] for _ in range(2)]),)


def _power_count(problem: Problem, decider: Decider) -> Verdict:
    """The alive critical orbits of one unit, on a slice of its scaling."""
    power, inputs = problem.network.activation.power, sum(problem.network.masks[0][0])
    loss = expanded_loss(problem)
    with working_precision(WORKING_BITS), within(decider.budget):
        units = LayerSymmetry(problem, loss.places).unit_weights
        points = alive_points(loss, units, Settings(default_engine(), decider.seed)) if units else None
    if points is None:
        return undecided("infinitely many alive critical orbits, or multiple ones")
    if not points.complete.proved:
        return points.complete
    expected = ((2 * power - 1) ** inputs - (power - 1) ** inputs) // power
    words = f"{points.found.count} alive critical orbits; the formula says {expected}"
    return (proved if points.found.count == expected else refuted)(words, points.complete)


@cache
def _unit_draws() -> tuple[Problem, ...]:
    """One unit with random decay and data: (inputs, outputs, samples)."""
    stream = random.Random(13)
    sizes = (1, 1, 1), (2, 1, 1), (2, 1, 2), (2, 1, 3), (1, 2, 2), (2, 2, 2), (3, 1, 2), (3, 1, 3), (3, 2, 3), (2, 3, 2)
    return tuple(draw(stream, (((1,) * d,), ((1,),) * k), samples) for d, k, samples in sizes)


@cache
def _pair_draw() -> Problem:
    """Drawn in the same way, with a second unit."""
    return draw(random.Random(14), (((1,), (1,)), ((1, 1),)), 1)


def _unit_count(problem: Problem, decider: Decider) -> Verdict:
    """The critical points of one unit with decay."""
    points = complete_list(problem, decider)
    if isinstance(points, Verdict):
        return points
    heard = [row for row, bit in zip(problem.inputs, problem.network.masks[0][0], strict=True) if bit]
    rank = len(independent_rows([[rational(x) for x in row] for row in heard], len(problem.inputs[0])))
    expected = 1 + 4 * rank * sum(row[0] for row in problem.network.masks[1])
    words = f"{points.count} complex critical points; the formula says {expected}"
    return (proved if points.count == expected else refuted)(words, points.complete)


ONE_UNIT = Hypothesis("one_unit", "there is one hidden unit", lambda p: len(p.network.masks[0]) == 1)
DRAWN = Hypothesis(
    "drawn_at_random",
    "decay and data are generic: they are among the random draws of this statement",
    lambda p: p in _unit_draws() or p in (_pair_draw(), SQUARE),
)
ONE_POWER_UNIT = Hypothesis(
    "one_power_unit",
    "one hidden unit, an activation z^p with p at least 2, no decay",
    lambda p: (
        len(p.network.masks) == 2
        and len(p.network.masks[0]) == 1
        and p.network.activation.kind == "power"
        and not p.decayed
    ),
)
GENERIC_DATA = Hypothesis(
    "drawn_at_random",
    "the data are generic: they are among the random draws of this statement, with enough samples for every form of degree 2p",
    lambda p: p in _power_draws() or p in _two_outputs(),
)


NO_TARGETS = Problem.of(
    SparseNetwork.of([[1, 1]], [[1]], activation="square"),
    inputs=[[1, 2, 3, 1, 0], [0, 1, -1, 2, 1]],
    targets=[[0] * 5],
    title="zero targets",
)

STATEMENTS = (
    Statement(
        "one_unit_decay_counts",
        "one linear unit with generic decay and data: critical points are counted by its outputs and the rank of its inputs",
        (TWO_LINEAR, ONE_UNIT, DRAWN),
        "there are 1 + 4 k r complex critical points, k the number of its outputs and r the rank of the inputs that it sees",
        _unit_count,
        "derived in docs/decay.md",
        Standing.PROVED,
        "theorem one_unit_decay_counts in docs/decay.md",
        extra=_unit_draws,
        common=False,
        near=lambda: (_pair_draw(), SQUARE, SPECIAL),
    ),
    Statement(
        "eckart_young_counts",
        "a dense whitened problem has binomially many critical orbits of each rank",
        (given.LINEAR, given.DENSE, given.WHITENED, DISTINCT),
        "the stratum of rank r has C(min(k, d), r) critical orbits",
        _eckart_young,
        "Trager, Kohn, Bruna, ICLR 2020 (critical points of dense linear networks)",
        Standing.CITED,
        "Eckart-Young",
    ),
    Statement(
        "power_unit_counts",
        "one power unit with one output and generic data has as many alive critical orbits as forms of degrees p and 2p have",
        (ONE_POWER_UNIT, given.ONE_OUTPUT, GENERIC_DATA),
        "there are ((2p - 1)^d - (p - 1)^d) / p complex critical orbits with v and w not 0, d the number of inputs",
        _power_count,
        "derived in docs/families.md",
        Standing.PROVED,
        "power_unit_counts in docs/families.md",
        extra=_power_draws,
        common=False,
        near=lambda: (*_two_outputs(), NO_TARGETS),
    ),
)
