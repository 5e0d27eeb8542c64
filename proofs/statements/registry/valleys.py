"""Linear networks without spurious valleys: decided by certified descent paths, never by the lemma itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from proofs.badness.base_cases import base_cases
from proofs.paths.certificate import path_certificate
from proofs.paths.path import NoPath
from proofs.paths.reduced import removed_classes
from proofs.paths.starts import random_weights
from proofs.statements import predicates as given
from proofs.statements.decide import Decider, has_spurious_valley, minima_are_global
from proofs.statements.registry.nonlinear import STARTS
from proofs.statements.statement import Hypothesis, Quantifier, Standing, Statement
from symbolic.examples import valley_at_infinity
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import Weights
from symbolic.verdict import Verdict, proved, refuted, undecided

SOLVED = 8
"""Where no path is found, problems with at most so many weights are solved, for a spurious valley."""
CLAIM = (
    "certified descent paths lead from zero and from random starts to a global minimum, and no spurious valley is known"
)


def _zero(problem: Problem) -> Weights:
    first, second = ([[0] * len(mask[0]) for _ in mask] for mask in problem.network.masks)
    return Weights.of(problem.network, first, second)


def _paths(problem: Problem) -> None:
    """Certified paths from zero and from random starts.

    Raises:
        NoPath: if one is not found.
    """
    path_certificate(problem, _zero(problem))
    for seed in range(STARTS):
        path_certificate(problem, random_weights(problem, seed))


def _decided(problem: Problem, pieces: Iterable[Problem], decider: Decider) -> Verdict:
    """Whether paths lead down in every one of some problems whose losses add up to that of the problem, but for a constant."""
    try:
        count = 0
        for piece in pieces:
            _paths(piece)
            count += 1
    except NoPath as error:
        if problem.network.weights > SOLVED:
            return undecided(f"no path was found: {error.reason}; more than {SOLVED} weights are not solved here")
        found = has_spurious_valley(problem, decider)
        return refuted(found.reason, found) if found.proved else undecided(f"no path was found: {error.reason}")
    words = "" if count == 1 else f" in each of {count} parts, whose losses add up"
    return proved(f"certified descent paths from {1 + STARTS} starts to a global minimum{words}")


def paths_lead_down(problem: Problem, decider: Decider) -> Verdict:
    """Whether certified paths lead from zero and from random starts to a global minimum; REFUTED by a certified spurious valley."""
    return _decided(problem, [problem], decider)


def filter_parts(problem: Problem) -> Iterator[Problem]:
    """One dense problem for each filter: its inputs and the units that have it.

    Where inputs of different filters are uncorrelated and no input is shared, the losses add up to that of the whole and a constant.

    Raises:
        NoPath: if they do not, or the final layer is sparse.

    Examples:
        >>> network = SparseNetwork.of([[1, 0], [0, 1]], [[1, 1]])
        >>> [part.network.masks for part in filter_parts(Problem.of(network, targets=[[1, 2]]))]
        [(((1,),), ((1,),)), (((1,),), ((1,),))]
    """
    first, second = problem.network.masks
    filters = sorted({tuple(i for i, bit in enumerate(row) if bit) for row in first})
    for a, b in combinations(filters, 2):
        for i in a:
            for j in b:
                if i == j or sum(p * q for p, q in zip(problem.inputs[i], problem.inputs[j], strict=True)) != 0:
                    raise NoPath("inputs of different filters are correlated")
    if not all(map(all, second)):
        raise NoPath("the final layer is sparse")
    for inputs in filters:
        units = sum(tuple(i for i, bit in enumerate(row) if bit) == inputs for row in first)
        network = SparseNetwork.of([[1] * len(inputs)] * units, [[1] * units] * len(second))
        yield Problem.of(network, inputs=[problem.inputs[i] for i in inputs], targets=problem.targets)


def _by_filters(problem: Problem, decider: Decider) -> Verdict:
    return _decided(problem, filter_parts(problem), decider)


def _used(problem: Problem) -> Problem:
    """The problem without inputs and outputs that no unit has; outputs that nothing reaches add a constant to the loss."""
    first, second = problem.network.masks
    inputs = [i for i, column in enumerate(zip(*first, strict=True)) if any(column)]
    outputs = [o for o, row in enumerate(second) if any(row)]
    network = SparseNetwork.of([[row[i] for i in inputs] for row in first], [second[o] for o in outputs])
    return Problem.of(
        network, inputs=[problem.inputs[i] for i in inputs], targets=[problem.targets[o] for o in outputs]
    )


def _single_class(problem: Problem, decider: Decider) -> Verdict:
    return _decided(problem, (_used(problem) for _ in range(1)), decider)


USED = Hypothesis(
    "units_used",
    "every unit has an input and an output",
    lambda p: all(map(any, p.network.masks[0])) and all(map(any, zip(*p.network.masks[1], strict=True))),
)


def _twins() -> Iterable[Problem]:
    """Twins that see some of the inputs and feed some of the outputs."""
    targets = [[1, 2, 0], [0, 1, 3], [2, 0, 1]]
    for units in (1, 2):
        network = SparseNetwork.of([[1, 1, 0]] * units, [[1] * units, [1] * units, [0] * units])
        yield Problem.of(network, targets=targets, title=f"{units} twins")


def _complete() -> Iterable[Problem]:
    """Three complete classes that cover the diagonal, next to no other; two twins next to one unit of one output."""
    yield Problem.of(SparseNetwork.of([[1, 1], [1, 1], [0, 1]], [[1, 1, 0], [1, 1, 1]]), targets=[[1, 2], [3, -1]])
    yield Problem.of(
        SparseNetwork.of([[1, 1, 1], [1, 1, 1], [1, 1, 0]], [[1, 1, 0], [1, 1, 1]]), targets=[[1, 2, 0], [3, -1, 1]]
    )


def _disjoint() -> Iterable[Problem]:
    """Two filters of two inputs each, one unit or two; blocks of orthogonal data that are not whitened."""
    targets = [[1, 2, 0, 1], [0, 1, 3, 1], [2, 0, 1, -1]]
    inputs = [[1, 1, 0, 0], [0, 2, 0, 0], [0, 0, 1, -1], [0, 0, 1, 2]]
    for rows in ([[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]]):
        network = SparseNetwork.of(rows, [[1] * len(rows)] * 3)
        yield Problem.of(network, inputs=inputs, targets=targets, title=f"{len(rows)} units, two filters")


def _reducible() -> Iterable[Problem]:
    """Twins that can make every matrix of their outputs, next to units that also feed another one."""
    for first, second in (
        ([[1, 1]] * 3, [[1, 1, 1], [1, 1, 1], [1, 0, 0]]),
        ([[1, 1, 0], [1, 1, 1], [1, 1, 1]], [[1, 1, 1], [1, 1, 1], [1, 0, 0]]),
        ([[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 0], [1, 0]][:2]),
    ):
        network = SparseNetwork.of(first, second)
        targets = [[1, 2, 0], [0, 1, 3], [2, 0, 1]]
        yield Problem.of(network, targets=[row[: len(first[0])] for row in targets[: len(second)]], title="reducible")


def _reduces(problem: Problem) -> bool:
    first, second = problem.network.masks
    gone = {j for one in removed_classes(problem.network) for j in one.units}
    units = [j for j in range(len(first)) if j not in gone]
    outputs = [o for o in range(len(second)) if not any(second[o][j] for j in gone)]
    if not gone or not units or not outputs:
        return False
    rest = MaskGraph(tuple(first[j] for j in units), tuple(tuple(second[o][j] for j in units) for o in outputs))
    return all(rest.rectangles[twins[0]].void or rest.complete(twins) for twins in rest.classes)


REDUCES = Hypothesis(
    "reduces",
    "without the complete classes that see all inputs, and without their outputs, there are complete classes only",
    lambda p: len(p.network.masks) == 2 and _reduces(p),
)


def _near() -> list[Problem]:
    """Sparse linear networks with spurious valleys."""
    return [replace(case.problem, title=case.name) for case in base_cases() if case.strict]


def _valley_of_good_minima(problem: Problem, decider: Decider) -> Verdict:
    """Whether the complete list of critical points has no spurious minimum, and a certificate shows a valley."""
    minima = minima_are_global(problem, decider)
    valley = has_spurious_valley(problem, decider) if minima.proved else minima
    return proved(f"{minima.reason}; {valley.reason}", minima, valley) if valley.proved else valley


STATEMENTS = (
    Statement(
        "linear_units_valleys",
        "networks whose hidden units have one input or one output each have no spurious valley",
        (given.LINEAR, given.LINEAR_UNITS),
        CLAIM,
        paths_lead_down,
        "derived in docs/rules.md; for one output arXiv:2009.07439",
        Standing.PROVED,
        "lemma linear_units in docs/rules.md",
        near=_near,
    ),
    Statement(
        "complete_classes_valleys",
        "networks with complete classes only have no spurious valley",
        (given.LINEAR, given.COMPLETE_CLASSES),
        CLAIM,
        paths_lead_down,
        "derived in docs/rules.md",
        Standing.PROVED,
        "lemma complete_classes in docs/rules.md",
        extra=_complete,
        near=_near,
    ),
    Statement(
        "disjoint_filters_valleys",
        "a dense final layer, filters that are equal or disjoint, and orthogonal blocks of data: no spurious valley",
        (given.LINEAR, given.DENSE_FINAL, given.FILTERS_FIT, given.BLOCKS_ORTHOGONAL),
        CLAIM,
        _by_filters,
        "arXiv:2009.07439: linear networks can have no spurious valleys under special sparse structures; derived in docs/rules.md",
        Standing.PROVED,
        "lemma decoupling with single_class in docs/rules.md",
        extra=_disjoint,
        near=_near,
    ),
    Statement(
        "reduction",
        "complete classes may be removed with their outputs: if what is left has complete classes only there is no spurious valley",
        (given.LINEAR, REDUCES),
        CLAIM,
        paths_lead_down,
        "derived in docs/rules.md; Le, Riccietti, Gribonval, arXiv:2112.00386, treat such supports",
        Standing.PROVED,
        "lemma reduction in docs/rules.md",
        extra=_reducible,
        near=_near,
    ),
    Statement(
        "single_class_valleys",
        "networks whose hidden units are twins have no spurious valley",
        (given.LINEAR, given.SINGLE_CLASS, USED),
        CLAIM,
        _single_class,
        "Venturi, Bandeira, Bruna, JMLR 2019, for dense layers; derived in docs/wide.md",
        Standing.PROVED,
        "lemma single_class in docs/rules.md, linear networks of every width in docs/wide.md",
        extra=_twins,
        common=False,
        near=_near,
    ),
    Statement(
        "valley_without_minima",
        "a linear network can have a spurious valley although every local minimum is global",
        (given.LINEAR,),
        "every local minimum is global, and there is a spurious valley",
        _valley_of_good_minima,
        "derived in docs/chambers.md",
        Standing.PROVED,
        "the barrier of crossing in docs/chambers.md",
        Quantifier.SOME,
        lambda: [valley_at_infinity()],
        common=False,
    ),
)
