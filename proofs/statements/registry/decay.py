"""Weight decay: linear units, and the critical points of one sample (docs/decay.md)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from flint import fmpq

from proofs.statements import predicates as given
from proofs.statements.decide import Decider, minima_are_global
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.exact.linear_algebra import independent_rows, rational
from symbolic.landscape.stratum import StratumSolution
from symbolic.network import Problem, SparseNetwork
from symbolic.network.reach import acting_weights
from symbolic.verdict import Verdict, proved, refuted, undecided

Graph = tuple[tuple[int, ...], ...]
"""A final mask: one row per output, one column per unit."""
PAGE = "docs/decay.md"


def matchable(graph: Graph, outputs: tuple[int, ...], units: tuple[int, ...]) -> bool:
    """Whether some of the outputs can be given to all of the units, one each, along the ones of the mask."""
    import networkx as nx

    places: nx.Graph[tuple[str, int]] = nx.Graph()
    top = [("unit", b) for b in units]
    places.add_nodes_from([*top, *(("output", a) for a in outputs)])
    places.add_edges_from((("unit", b), ("output", a)) for a in outputs for b in units if graph[a][b])
    return len(nx.bipartite.maximum_matching(places, top)) == 2 * len(units)


def matchings(graph: Graph) -> int:
    """``sum_r 4^r`` times the number of r x r submatrices of a 0/1 table that have a perfect matching.

    Examples:
        >>> matchings(((1,),)), matchings(((1, 1), (1, 1)))
        (5, 33)
    """
    rows, columns = range(len(graph)), range(len(graph[0]))
    return sum(
        4**r * sum(matchable(graph, a, b) for a in combinations(rows, r) for b in combinations(columns, r))
        for r in range(min(len(rows), len(columns)) + 1)
    )


def matched_signs(graph: Graph) -> int:
    """``sum_B 2^|B|`` over the sets B of units that can be matched into the outputs.

    Examples:
        >>> matched_signs(((1, 1, 1),)), matched_signs(((1, 1, 1), (1, 1, 1)))
        (7, 19)
    """
    rows = tuple(range(len(graph)))
    return sum(2 ** len(units) for units in _subsets(len(graph[0])) if matchable(graph, rows, units))


def _subsets(size: int) -> Iterator[tuple[int, ...]]:
    for r in range(size + 1):
        yield from combinations(range(size), r)


def complete_list(problem: Problem, decider: Decider) -> StratumSolution | Verdict:
    """The complete list of all critical points, or why there is none."""
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    stratum = solution.strata[0]
    if stratum.scope is None:
        return undecided("the problem is solved stratum by stratum; the count is about all critical points")
    return stratum if stratum.complete.proved and stratum.count is not None else undecided(stratum.complete.reason)


def _count(problem: Problem, decider: Decider) -> Verdict:
    """The number of complex critical points is that of the matchings."""
    whole = complete_list(problem, decider)
    if isinstance(whole, Verdict):
        return whole
    expected = matchings(problem.network.masks[1])
    if whole.count == expected:
        return proved(f"{expected} complex critical points", whole.complete)
    return refuted(f"{whole.count} complex critical points, not {expected}", whole.complete)


def _bound(problem: Problem, decider: Decider) -> Verdict:
    """No more complex critical points than matchings, where they are finitely many."""
    whole = complete_list(problem, decider)
    if isinstance(whole, Verdict):
        return whole
    most = matchings(problem.network.masks[1])
    words = f"{whole.count} complex critical points; the bound is {most}"
    return (proved if (whole.count or 0) <= most else refuted)(words, whole.complete)


def _real_bound(problem: Problem, decider: Decider) -> Verdict:
    """No more real critical points than signs of matched sets of units."""
    solution = decider.solution(problem)
    if not isinstance(solution, str):
        curve = next((c for c in solution.components if c.dimension), None)
        if curve is not None:
            return refuted(f"component {curve.identifier} has infinitely many real points")
    whole = complete_list(problem, decider)
    if isinstance(whole, Verdict):
        return whole
    if whole.real is None:
        return undecided("the real critical points are not counted")
    most = matched_signs(problem.network.masks[1])
    words = f"{whole.real} real critical points; the bound is {most}"
    return (proved if whole.real <= most else refuted)(words, whole.complete)


def _independent(problem: Problem) -> bool:
    """Whether for every set B of units the vectors N_k of outputs with a target span R^B, or the costs c do not lie in their span."""
    x, y, (first, second) = problem.inputs, problem.targets, problem.decay
    units = sorted({row for layer, row, _ in acting_weights(problem) if layer == 0})
    if not (_positive(problem) and len(x[0]) == 1 and len(problem.network.masks) == 2):
        return True
    mask = problem.network.masks
    costs = {
        i: 1 / sum((rational(x[j][0] ** 2 / first[i][j]) for j, bit in enumerate(mask[0][i]) if bit), fmpq(0))
        for i in units
    }
    told = [k for k, row in enumerate(y) if row[0]]
    for members in ([units[b] for b in chosen] for chosen in _subsets(len(units))):
        rows = [[rational(1 / second[k][i]) if mask[1][k][i] else fmpq(0) for i in members] for k in told]
        rank = len(independent_rows(rows, len(members)))
        beyond = len(independent_rows([*rows, [costs[i] for i in members]], len(members)))
        if rank < len(members) and rank == beyond:
            return False
    return True


def _positive(problem: Problem) -> bool:
    return all(
        rate > 0
        for mask, rates in zip(problem.network.masks, problem.decay, strict=True)
        for bits, row in zip(mask, rates, strict=True)
        for bit, rate in zip(bits, row, strict=True)
        if bit
    )


def _hearing(problem: Problem) -> bool:
    return all(
        any(bit and any(x) for bit, x in zip(row, problem.inputs, strict=True)) for row in problem.network.masks[0]
    )


def draw(stream: random.Random, masks: tuple[Graph, Graph], samples: int = 1, activation: str = "linear") -> Problem:
    """Positive decay, inputs and targets that are not 0, at random."""
    decay = [
        [[f"{stream.randint(1, 97)}/{stream.randint(50, 99)}" if x else 0 for x in row] for row in mask]
        for mask in masks
    ]
    inputs = [[stream.randint(1, 5) for _ in range(samples)] for _ in masks[0][0]]
    targets = [[stream.randint(1, 9) for _ in range(samples)] for _ in masks[1]]
    return Problem.of(
        SparseNetwork.of(*masks, activation=activation), targets=targets, inputs=inputs, weight_decay=decay
    )


GRAPHS: tuple[Graph, ...] = (
    ((1,),), ((1, 1),), ((1,), (1,)), ((1, 0), (0, 1)), ((1, 1), (0, 1)), ((1, 1), (1, 1)), ((1, 1, 1),), ((1, 0), (1, 1), (0, 1)),
)  # fmt: skip


@cache
def _draws() -> tuple[Problem, ...]:
    """One sample and final masks of small sizes; the second half with several inputs for a unit."""
    stream, found = random.Random(5), []
    for number, graph in enumerate((*GRAPHS, *GRAPHS[:5])):
        h = len(graph[0])
        first = tuple(tuple(int(r == c or (number >= len(GRAPHS) and c == h)) for c in range(h + 1)) for r in range(h))
        if number < len(GRAPHS):
            first = tuple(row[:h] for row in first)
        found.append(draw(stream, (first, graph)))
    return tuple(found)


@cache
def _near() -> tuple[Problem, ...]:
    """Drawn in the same way, with one hypothesis less each."""
    stream, unit = random.Random(6), SparseNetwork.of([[1]], [[1]])
    two_samples = draw(stream, (((1, 1),), ((1,), (1,))), samples=2)
    square = draw(stream, (((1,),), ((1,),)), activation="square")
    decay = [[["2/7"]], [["5/9"]]]
    deaf = Problem.of(unit, inputs=[[0]], targets=[[3]], weight_decay=decay)
    no_target = Problem.of(unit, inputs=[[2]], targets=[[0]], weight_decay=decay)
    return two_samples, square, deaf, no_target


DENSE_UNIT = Problem.of(
    SparseNetwork.of([[1, 1]], [[1], [1]]),
    targets=[[2, 0], [0, "11/5"]],
    weight_decay=[[[1, "1/50"]], [["1/100"], [2]]],
    title="one dense unit with decay",
)
SPECIAL = Problem.of(SparseNetwork.of([[1]], [[1]]), inputs=[[1]], targets=[[1]], weight_decay=1, title="equal decay")
CURVE = Problem.of(
    SparseNetwork.of([[1], [1]], [[1, 1]]),
    inputs=[[1]],
    targets=[[9]],
    weight_decay=[[[1], [2]], [[2, 1]]],
    title="a curve of critical points",
)
FREE = Problem.of(SparseNetwork.of([[1]], [[1]]), inputs=[[1]], targets=[[3]], title="no decay")
SQUARE = Problem.of(
    SparseNetwork.of([[1]], [[1]], activation="square"),
    inputs=[[1]],
    targets=[[4]],
    weight_decay="1/2",
    title="a square with decay",
)
UNEVEN_OUTPUTS = Problem.of(
    SparseNetwork.of([[1]], [[1], [1]]),
    inputs=[[1]],
    targets=[[0], [1]],
    weight_decay=[[["1/4"]], [[0], ["1/2"]]],
    title="one outgoing weight is free",
)
UNEVEN_INPUTS = Problem.of(
    SparseNetwork.of([[1, 1]], [[1]]),
    targets=[[0, 1]],
    weight_decay=[[[0, "1/2"]], [["1/4"]]],
    title="one incoming weight is free",
)

TWO_LINEAR = Hypothesis(
    "two_linear_layers",
    "two layers, linear activation",
    lambda p: p.network.activation.kind == "linear" and len(p.network.masks) == 2,
)
POSITIVE = Hypothesis("positive_decay", "every weight has positive decay", _positive)
ONE_SAMPLE = Hypothesis("one_sample", "there is one sample", lambda p: len(p.inputs[0]) == 1)
HEARING = Hypothesis("hearing", "every unit hears an input that is not 0", _hearing)
TARGETS = Hypothesis("targets", "no target is 0", lambda p: all(y for row in p.targets for y in row))
DRAWN = Hypothesis(
    "drawn_at_random",
    "the decay is generic: it is among the random draws of this statement, which stand for all but the zeros of a polynomial",
    lambda p: p in _draws() or p in _near(),
)
INDEPENDENT = Hypothesis(
    "independent_costs",
    "for every set of units the reciprocal decays of the outputs with targets span everything, or the costs of the units are not in their span",
    _independent,
)


def _linear(identifier: str, title: str, last: Hypothesis, extra: tuple[Problem, ...], near: Problem) -> Statement:
    return Statement(
        identifier,
        title,
        (TWO_LINEAR, last, POSITIVE),
        "every local minimum is global",
        minima_are_global,
        f"derived in {PAGE}",
        Standing.PROVED,
        f"lemma linear_units_decay in {PAGE}",
        extra=lambda: extra,
        common=False,
        near=lambda: (DENSE_UNIT, SQUARE, near),
    )


@cache
def _one_output() -> tuple[Problem, ...]:
    stream = random.Random(7)
    masks = (((1,),), ((1,),)), (((1, 1),), ((1,),)), (((1, 1), (0, 1)), ((1, 1),)), (((1, 0), (1, 1)), ((1, 1),))
    return tuple(draw(stream, pair, samples) for pair in masks for samples in (1, 2, 3))


@cache
def _mixed() -> tuple[Problem, ...]:
    """A unit with two inputs and one output next to one with one input and two outputs."""
    stream = random.Random(8)
    masks = (((1, 1), (1, 0)), ((1, 1), (0, 1))), (((1, 1), (0, 1)), ((0, 1), (1, 1)))
    return tuple(draw(stream, pair, samples) for pair in masks for samples in (1, 2))


STATEMENTS = (
    _linear(
        "one_sample_decay",
        "one sample and positive decay: no spurious minima, whatever the masks",
        ONE_SAMPLE,
        _draws(),
        UNEVEN_OUTPUTS,
    ),
    _linear(
        "one_output_decay",
        "one output and positive decay: no spurious minima, whatever the masks and the data",
        given.ONE_OUTPUT,
        _one_output(),
        UNEVEN_INPUTS,
    ),
    _linear(
        "linear_units_decay",
        "hidden units with one input or one output each and positive decay: no spurious minima",
        given.LINEAR_UNITS,
        _mixed(),
        UNEVEN_INPUTS,
    ),
    Statement(
        "decay_counts",
        "one sample and generic decay: critical points are counted by matchings of the final mask",
        (TWO_LINEAR, ONE_SAMPLE, HEARING, TARGETS, DRAWN),
        "the number of complex critical points is sum_r 4^r #{r x r submatrices of the final mask with a perfect matching}",
        _count,
        f"derived in {PAGE}; for dense layers a bound and a table by Bharadwaj and Hosten, arXiv:2301.12651",
        Standing.PROVED,
        f"theorem decay_counts in {PAGE}",
        extra=_draws,
        common=False,
        near=lambda: (*_near(), SPECIAL),
    ),
    Statement(
        "decay_bound",
        "one sample and any decay: there are at most so many isolated critical points",
        (TWO_LINEAR, ONE_SAMPLE),
        "at most sum_r 4^r #{r x r submatrices of the final mask with a perfect matching} isolated complex critical points",
        _bound,
        f"derived in {PAGE}",
        Standing.PROVED,
        f"corollary decay_bound in {PAGE}",
        extra=lambda: (*_draws()[:6], *_near()[2:], SPECIAL),
        common=False,
        near=lambda: (DENSE_UNIT, SQUARE),
    ),
    Statement(
        "real_decay_points",
        "one sample and positive decay: the real critical points are at most the signs of matched sets of units",
        (TWO_LINEAR, ONE_SAMPLE, POSITIVE, INDEPENDENT),
        "at most sum_B 2^|B| real critical points, B over the sets of units that can be matched into the outputs",
        _real_bound,
        f"derived in {PAGE}",
        Standing.PROVED,
        f"corollary real_decay_points in {PAGE}",
        extra=lambda: (*_draws(), *_near()[2:], SPECIAL),
        common=False,
        near=lambda: (DENSE_UNIT, SQUARE, CURVE, FREE),
    ),
)
