"""Linear networks with more than one hidden layer: what is proved for which of them, and what fails (docs/deep.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from proofs.badness.deep_minimum import Tables, verify_deep_bad
from proofs.badness.verify import NotCertified
from proofs.statements import predicates as given
from proofs.statements.decide import Decider, minima_are_global
from proofs.statements.statement import Quantifier, Standing, Statement
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import flipped
from symbolic.verdict import Status, Verdict, proved, refuted, undecided

GLOBAL = "every local minimum is global"
PAPER = "On the Landscape of Sparse Linear Networks (2021, an earlier version of arXiv:2009.07439), abstract"


def _tables(*tables: Sequence[Sequence[int]]) -> Tables:
    first, second, third = (tuple(tuple(map(Fraction, row)) for row in table) for table in tables)
    return first, second, third


FILTERS = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]]
"""Three disjoint filters: two inputs alone, and a pair."""


def _narrow() -> tuple[Problem, Tables, Tables]:
    """Three outputs through two units: the shared plane is that of the first two outputs, or that of the first and the last."""
    network = SparseNetwork.of(FILTERS, [[1] * 3] * 2, [[1] * 2] * 3)
    problem = Problem.of(network, targets=[[2, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 2]], title="three outputs, two units")
    point = _tables([[2, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], [[1, 0, 1], [0, 1, 0]], [[1, 0], [0, 1], [0, 0]])
    lower = _tables([[2, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 2]], [[1, 0, 0], [0, 0, 1]], [[1, 0], [0, 0], [0, 1]])
    return problem, point, lower


def _wide() -> tuple[Problem, Tables, Tables]:
    """Two outputs and no narrow layer: a unit with no outgoing weight, whose incoming ones forbid what would lower the loss."""
    network = SparseNetwork.of(FILTERS, [[1] * 3] * 2, [[1] * 2] * 2)
    problem = Problem.of(network, targets=[[2, 2, 1, 0], [0, 0, 0, 2]], title="two outputs, no narrow layer")
    point = _tables([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1, 0]], [[1, 1, 1], [1, -1, 0]], [[1, 0], [0, 0]])
    lower = _tables([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 2]], [[1, 1, 0], [0, 0, 1]], [[1, 0], [0, 1]])
    return problem, point, lower


def _stored(problem: Problem) -> tuple[Tables, Tables] | None:
    """The stored minimum and lower point of a problem with these masks and data."""
    for known, point, lower in (_narrow(), _wide()):
        if replace(known, title="") == replace(problem, title=""):
            return point, lower
    return None


def _spurious(problem: Problem, decider: Decider) -> Verdict:
    """Whether the stored point is a spurious minimum, in exact arithmetic."""
    stored = _stored(problem)
    if stored is None:
        return undecided("no minimum of this problem is stored")
    try:
        return proved(verify_deep_bad(problem, *stored).summary())
    except NotCertified as error:
        return error.verdict


def _global(problem: Problem, decider: Decider) -> Verdict:
    """Whether every local minimum is global: by a stored minimum that is not, or by the complete list of the solver."""
    bad = _spurious(problem, decider)
    return refuted(bad.reason, bad) if bad.proved else minima_are_global(problem, decider)


def _of_rank(problem: Problem, decider: Decider) -> Verdict:
    """The same for dense layers: the infimum is that of one hidden layer with as many units as the narrowest."""
    found = _global(problem, decider)
    solution = decider.solution(problem)
    dense = given.DENSE.holds(problem) and given.LINEAR_LAYERS.holds(problem)
    if found.status is not Status.UNDECIDED or isinstance(solution, str) or not (dense and solution.complete):
        return found
    units = min(len(mask) for mask in problem.network.masks[:-1])
    network = SparseNetwork.of([[1] * len(problem.inputs)] * units, [[1] * units] * len(problem.targets))
    best = decider.solution(Problem.of(network, inputs=problem.inputs, targets=problem.targets))
    if isinstance(best, str) or best.infimum.value is None or not best.infimum.verdict.proved:
        return found
    left = [c for c in solution.components if not c.certainly_not_minimal]
    if any(c.loss.compare(best.infimum.value) != 0 for c in left):
        return found
    words = "every component that may contain a local minimum has the loss of the best matrix of this rank"
    return proved(words, best.infimum.verdict, *(s.complete for s in solution.strata))


SPARSE = (
    ([[1]], [[1]], [[1]]),
    ([[1, 1]], [[1]], [[1]]),
    ([[1], [1]], [[1, 0], [0, 1]], [[1, 1]]),
    ([[1, 0], [0, 1]], [[1, 1]], [[1]]),
    ([[1, 1], [1, 0]], [[1, 0], [1, 1]], [[1, 1]]),
    ([[1, 0], [1, 1]], [[1, 0], [1, 1]], [[1, 1]]),
    ([[1]], [[1]], [[1]], [[1]]),
)
"""Masks of three and four layers with one output."""
DENSE = (
    ([[1]], [[1]], [[1]]),
    ([[1, 1]], [[1]], [[1]]),
    ([[1], [1]], [[1, 1]], [[1]]),
    ([[1]], [[1], [1]], [[1, 1]]),
    ([[1]], [[1]], [[1], [1]]),
)
"""Dense masks of three layers with one input or one output."""
NARROW = (([[1, 1]], [[1]], [[1], [1]]), ([[1, 1], [1, 1]], [[1, 1]], [[1], [1]]))
"""Dense masks of three layers with two inputs, two outputs and a hidden layer of one unit."""
Y2 = [[2, 1], [0, 1]]


def _problem(masks: Sequence[Sequence[Sequence[int]]], targets: Sequence[Sequence[int]]) -> Problem:
    return Problem.of(SparseNetwork.of(*masks), targets=targets, title=f"{len(masks)} layers")


def _scalar_output() -> Iterable[Problem]:
    for masks in SPARSE:
        yield _problem(masks, [[2, 1][: len(masks[0][0])]])
    yield _problem(SPARSE[0], [[0]])


def _scalar_input() -> Iterable[Problem]:
    """The transposed masks."""
    for problem in _scalar_output():
        masks = [flipped(mask) for mask in reversed(problem.network.masks)]
        yield Problem.of(SparseNetwork.of(*masks), targets=flipped(problem.targets), title=problem.title)


def _dense() -> Iterable[Problem]:
    for masks in DENSE:
        rows, columns = len(masks[-1]), len(masks[0][0])
        yield _problem(masks, [row[:columns] for row in Y2[:rows]])


def _dense_narrow() -> Iterable[Problem]:
    return [_problem(masks, Y2) for masks in NARROW]


def _square() -> Problem:
    """One dense unit with the square: a spurious minimum at its first input."""
    network = SparseNetwork.of([[1, 1]], [[1], [1]], activation="square")
    return Problem.of(network, targets=[[1, -3], [0, 1]], title="a square of two inputs and two outputs")


def _bad() -> list[Problem]:
    """The problems with a stored spurious minimum."""
    return [_narrow()[0], _wide()[0]]


STATEMENTS = (
    Statement(
        "deep_scalar_output",
        "linear networks of any depth with one output have no spurious minima, whatever the masks",
        (given.LINEAR_LAYERS, given.ONE_OUTPUT),
        GLOBAL,
        _global,
        f"{PAPER}: every local minimum is global for scalar output with any sparse structure; derived in docs/deep.md",
        Standing.PROVED,
        "one output in docs/deep.md",
        extra=_scalar_output,
        common=False,
        near=_bad,
    ),
    Statement(
        "deep_scalar_input",
        "linear networks of any depth with one input have no spurious minima, whatever the masks",
        (given.LINEAR_LAYERS, given.ONE_INPUT),
        GLOBAL,
        _global,
        "derived in docs/deep.md",
        Standing.PROVED,
        "one output in docs/deep.md, for the transposed masks",
        extra=_scalar_input,
        common=False,
        near=_bad,
    ),
    Statement(
        "deep_dense",
        "dense linear networks of any depth without a narrow layer have no spurious minima",
        (given.LINEAR_LAYERS, given.DENSE, given.WIDE_LAYERS),
        GLOBAL,
        _of_rank,
        "Yun, Sra, Jadbabaie, arXiv:1802.03487, Theorem 4; Laurent, von Brecht, ICML 2018; derived in docs/deep.md",
        Standing.PROVED,
        "dense layers in docs/deep.md",
        extra=_dense,
        common=False,
        near=lambda: [*_bad(), *_dense_narrow()],
    ),
    Statement(
        "deep_dense_narrow",
        "dense linear networks of any depth with a narrow layer have no spurious minima for data of full rank",
        (given.LINEAR_LAYERS, given.DENSE, given.NARROW_LAYER, given.FULL_RANK),
        GLOBAL,
        _of_rank,
        "Kawaguchi, NIPS 2016; Lu, Kawaguchi, arXiv:1702.08580",
        Standing.CITED,
        "Lu, Kawaguchi, arXiv:1702.08580",
        extra=_dense_narrow,
        common=False,
        near=lambda: [_narrow()[0], _square()],
    ),
    Statement(
        "deep_disjoint_filters",
        "with three layers, disjoint filters, dense later layers and whitened data do not exclude spurious minima",
        (
            given.LINEAR_LAYERS,
            given.THREE_LAYERS,
            given.FIRST_DISJOINT,
            given.LATER_DENSE,
            given.WIDE_LAYERS,
            given.WHITENED,
        ),
        "there is an instance with this property",
        _spurious,
        f"derived in docs/deep.md; {PAPER}, claims the contrary in general words, and for one hidden layer it is disjoint_filters",
        Standing.PROVED,
        "an example, decided exactly",
        Quantifier.SOME,
        lambda: [_wide()[0]],
        common=False,
    ),
    Statement(
        "deep_disjoint_filters_narrow",
        "the same with a narrow layer: the spurious minimum can be strict",
        (
            given.LINEAR_LAYERS,
            given.THREE_LAYERS,
            given.FIRST_DISJOINT,
            given.LATER_DENSE,
            given.NARROW_LAYER,
            given.WHITENED,
        ),
        "there is an instance with this property",
        _spurious,
        "derived in docs/deep.md",
        Standing.PROVED,
        "an example, decided exactly",
        Quantifier.SOME,
        lambda: [_narrow()[0]],
        common=False,
    ),
)
