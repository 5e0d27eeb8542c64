"""Counts of complex critical points."""

from __future__ import annotations

import random
from itertools import combinations
from math import comb

from flint import fmpq_mat

from proofs.statements import predicates as given
from proofs.statements.decide import Decider
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem, SparseNetwork
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


def matchings(graph: tuple[tuple[int, ...], ...]) -> int:
    """``sum_r 4^r`` times the number of r x r submatrices of a 0/1 table that have a perfect matching.

    Examples:
        >>> matchings(((1,),)), matchings(((1, 1), (1, 1)))
        (5, 33)
    """
    import networkx as nx

    rows, columns = range(len(graph)), range(len(graph[0]))
    places: nx.Graph[tuple[str, int]] = nx.Graph()
    places.add_nodes_from([*(("row", a) for a in rows), *(("column", b) for b in columns)])
    places.add_edges_from((("row", a), ("column", b)) for a in rows for b in columns if graph[a][b])

    def perfect(chosen: tuple[int, ...], other: tuple[int, ...]) -> bool:
        top = [("row", a) for a in chosen]
        part = places.subgraph([*top, *(("column", b) for b in other)])
        return len(nx.bipartite.maximum_matching(part, top)) == 2 * len(top)

    return sum(
        4**r * sum(perfect(chosen, other) for chosen in combinations(rows, r) for other in combinations(columns, r))
        for r in range(min(len(rows), len(columns)) + 1)
    )


def _decay_count(problem: Problem, decider: Decider) -> Verdict:
    """The number of complex critical points of a one-sample problem with generic decay."""
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    stratum = solution.strata[0]
    if stratum.scope is None:
        return undecided("the problem is solved stratum by stratum; the count is about all critical points")
    if not stratum.complete.proved or stratum.count is None:
        return undecided(stratum.complete.reason)
    expected = matchings(problem.network.masks[1])
    if stratum.count == expected:
        return proved(f"{expected} complex critical points", stratum.complete)
    return refuted(f"{stratum.count} complex critical points, not {expected}", stratum.complete)


def _decay_cases() -> list[Problem]:
    draw, found = random.Random(5), []
    graphs = [
        ((1,),),
        ((1, 1),),
        ((1,), (1,)),
        ((1, 0), (0, 1)),
        ((1, 1), (0, 1)),
        ((1, 1), (1, 1)),
        ((1, 1, 1),),
        ((1, 0), (1, 1), (0, 1)),
    ]
    for graph in graphs:
        k, h = len(graph), len(graph[0])
        first = [[int(r == c) for c in range(h)] for r in range(h)]
        network = SparseNetwork.of(first, graph)
        decay = [
            [[f"{draw.randint(1, 97)}/{draw.randint(50, 99)}" if x else 0 for x in row] for row in mask]
            for mask in network.masks
        ]
        inputs = [[draw.randint(1, 5)] for _ in range(h)]
        targets = [[draw.randint(1, 9)] for _ in range(k)]
        found.append(Problem.of(network, targets=targets, inputs=inputs, weight_decay=decay))
    return found


ONE_SAMPLE = Hypothesis("one_sample", "there is one sample", lambda p: len(p.inputs[0]) == 1)
ONE_INPUT_EACH = Hypothesis(
    "one_input_each", "each hidden unit has one input", lambda p: all(sum(row) == 1 for row in p.network.masks[0])
)
DRAWN = Hypothesis(
    "drawn_at_random",
    "masks, data and decay are among the random draws of this statement, which stand for generic ones; two linear layers, no zero input",
    lambda p: p in _decay_cases(),
)

STATEMENTS = (
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
        "decay_counts",
        "one sample, one input per unit, generic decay: critical points are counted by matchings of the final mask",
        (ONE_SAMPLE, ONE_INPUT_EACH, DRAWN),
        "the number of complex critical points is sum_r 4^r #{r x r submatrices of the final mask with a perfect matching}",
        _decay_count,
        "observed in this project; no proof is known to it",
        Standing.CONJECTURE,
        extra=_decay_cases,
        common=False,
    ),
)
