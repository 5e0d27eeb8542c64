"""Lemmas of the classification of masks: strict minima of two units, larger masks, valleys at infinity, and the lemmas on closure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from proofs.badness.base_cases import BaseCase
from proofs.badness.verify import NotCertified, verify_bad
from proofs.forbidden.chambers import chambers
from proofs.forbidden.classify import classify
from proofs.forbidden.strictness import Strict, strict_minima, strictness
from proofs.forbidden.three_units import three_unit_cases
from proofs.statements import predicates as given
from proofs.statements.cases import CaseSet
from proofs.statements.decide import (
    VACUOUS,
    Decider,
    has_spurious_valley,
    has_strict_spurious_minimum,
    minima_are_global,
)
from proofs.statements.registry.lemmas import mask_condition
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.graph.mask_graph import MaskGraph
from symbolic.graph.types import MaskTypes
from symbolic.landscape.kind import Kind
from symbolic.network import Problem, SparseNetwork
from symbolic.network.problem import Mask
from symbolic.network.weights import Weights
from symbolic.structure.closure import closure
from symbolic.structure.columns import class_with_columns
from symbolic.structure.three_units import three_unit_pattern
from symbolic.verdict import Status, Verdict, proved, refuted, undecided

GLOBAL = "every local minimum is global"
LARGEST = 8
"""Most weights of an instance that the solver is asked about here."""


def free_of_strict(data: str) -> Hypothesis:
    """That two units can change the loss, and that the mask of these has no strict minimum by the theorem.

    Examples:
        >>> from symbolic.examples import golden
        >>> free_of_strict("whitened").holds(golden())
        False
    """

    def holds(problem: Problem) -> bool:
        if len(problem.network.masks) != 2:
            return False
        alive = MaskGraph.of(problem.network).units
        types = MaskTypes.of(problem.network).restricted(alive)
        return len(alive) == 2 and strictness(types, data).answer is Strict.NONE

    words = (
        f"two units can change the loss, and their mask lies above no minimal mask with strict minima for {data} data"
    )
    return Hypothesis("no_strict_mask", words, holds)


def _no_strict_minimum(problem: Problem, decider: Decider) -> Verdict:
    """Whether no strict minimum is spurious."""
    found = has_strict_spurious_minimum(problem, decider)
    if found.status is Status.REFUTED:
        return proved(found.reason, found)
    if found.proved:
        return refuted(found.reason, found)
    solution = decider.solution(problem)
    if isinstance(solution, str) or not solution.complete:
        return undecided(found.reason)
    if any(c.kind is Kind.STRICT_MINIMUM and c.spurious.status is not Status.REFUTED for c in solution.components):
        return undecided(found.reason)
    if any(not c.certainly_not_minimal and c.kind in (Kind.MIXED, Kind.UNDECIDED) for c in solution.components):
        return undecided(found.reason)
    return proved("no component of the complete list is a strict minimum that is spurious")


def _valley_if_strict(problem: Problem, decider: Decider) -> Verdict:
    """Whether a strict spurious minimum comes with a spurious valley."""
    strict = has_strict_spurious_minimum(problem, decider)
    if not strict.proved:
        return proved(f"{VACUOUS}no strict spurious minimum is known")
    return has_spurious_valley(problem, decider)


def _strict(data: str) -> Statement:
    kind = "whitened data" if data == "whitened" else "any data"
    return Statement(
        f"no_strict_{'' if data == 'whitened' else 'any_'}minima",
        f"two hidden units: a mask above no minimal mask with strict minima has none that is spurious, for {kind}",
        (given.LINEAR, *((given.WHITENED,) if data == "whitened" else ()), free_of_strict(data)),
        "no strict minimum is spurious",
        _no_strict_minimum,
        "derived in docs/forbidden.md (Strict minima); for masks of every size, and each minimal mask has an exact example",
        Standing.PROVED,
        "the theorem on strict minima of two units in docs/forbidden.md; its case distinction is checked by proofs.forbidden.strictness",
        extra=lambda: _bad_without_strict(data),
        common=False,
        near=lambda: [case.problem for case in strict_minima() if case.identity_inputs or data == "any"],
    )


def _bad_without_strict(data: str) -> list[Problem]:
    """Small problems, with random targets, on masks that have spurious minima for some data and no strict ones."""
    drawn = CaseSet(2, 2, 3, ("random" if data == "whitened" else "correlated",), weights=LARGEST).problems()
    return [p for p in drawn if free_of_strict(data).holds(p) and classify(p.network)[0].verdict.proved]


def _larger(case: BaseCase) -> Iterator[BaseCase]:
    """A case with one output more, of every type, and with one input more, of every type: target 0, a sample of its own."""
    problem = case.problem
    first, second = problem.network.masks
    for types in ((0, 1), (1, 0), (1, 1)):
        rows = (*second, types)
        targets = [list(row) for row in problem.targets] + [[Fraction(0)] * len(problem.targets[0])]
        yield _moved(case, first, rows, [list(row) for row in problem.inputs], targets, case.point, case.lower)
        columns = tuple((*row, bit) for row, bit in zip(first, types, strict=True))
        inputs = [[*row, Fraction(0)] for row in problem.inputs] + [
            [Fraction(0)] * len(problem.inputs[0]) + [Fraction(1)]
        ]
        wider = [[*row, Fraction(0)] for row in problem.targets]
        yield _moved(case, columns, second, inputs, wider, case.point, case.lower)


def _moved(
    case: BaseCase,
    first: Mask,
    second: Mask,
    inputs: list[list[Fraction]],
    targets: list[list[Fraction]],
    *points: Weights,
) -> BaseCase:
    """The case on larger masks, its new weights 0."""
    network = SparseNetwork((first, second))
    problem = Problem.of(network, inputs=inputs, targets=targets, title=f"{case.name} and more")

    def wider(weights: Weights) -> Weights:
        tables = []
        for table, mask in zip((weights.first, weights.second), (first, second), strict=True):
            rows = [(*row, *[Fraction(0)] * (len(mask[0]) - len(row))) for row in table]
            tables.append((*rows, *[(Fraction(0),) * len(mask[0])] * (len(mask) - len(rows))))
        return Weights(*tables)

    point, lower = map(wider, points)
    return replace(case, problem=problem, point=point, lower=lower, directions=())


def _kept(problem: Problem, _: Decider) -> Verdict:
    """Whether the minimum of an example, with one output or input more, is one still: checked exactly, from the new tables."""
    for case in (larger for small in strict_minima() for larger in _larger(small)):
        if case.problem == problem:
            try:
                found = verify_bad(case.problem, case.point, case.lower)
            except NotCertified as error:
                return refuted(str(error)) if error.verdict.status is Status.REFUTED else undecided(str(error))
            return proved(f"a spurious minimum of loss {found.loss}; {found.lower_loss} can be reached")
    return undecided("not one of the examples with one output or input more")


def _corner_data(*targets: tuple[int, int, int]) -> list[Problem]:
    """The corner with targets ``[[0, b01], [b10, b11]]``."""
    network = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])
    return [Problem.of(network, targets=[[0, b01], [b10, b11]], title="corner") for b01, b10, b11 in targets]


CORNER = Hypothesis(
    "corner",
    "the mask is the corner: unit 0 has the input and the output 0, unit 1 all of two",
    lambda p: p.network.masks == (((1, 0), (1, 1)), ((1, 1), (0, 1))),
)
CORNER_TARGETS = Hypothesis(
    "targets_not_0",
    "all targets but that of input 0 at output 0 are different from 0",
    lambda p: len(p.targets) == 2 and len(p.targets[0]) == 2 and all((p.targets[0][1], *p.targets[1])),
)
CLOSED = mask_condition("closure", "the rules of closure cover every entry of the end-to-end matrix", closure)
COLUMNS = mask_condition(
    "columns",
    "the other units see one input each of a class of twins, and the outputs they leave are few enough, or the mirror image",
    class_with_columns,
)
PATTERN = mask_condition("pattern", "three units, with counts at most those of a pattern", three_unit_pattern)


def _on(first: list[list[int]], second: list[list[int]], *targets: list[list[int]]) -> list[Problem]:
    """Problems on a mask, whitened."""
    network = SparseNetwork.of(first, second)
    return [Problem.of(network, targets=table) for table in targets]


def _closure_cases() -> list[Problem]:
    """Two masks of three units that no lemma on complete classes settles."""
    crossing = [[1, 1], [1, 0], [0, 1]]
    spread = _on(crossing, [[1, 1, 0], [1, 0, 1]], [[1, 2], [3, -1]], [[0, 1], [1, 0]])
    return spread + _on(crossing, [[1, 1, 1], [1, 0, 0]], [[2, 0], [1, -1]])


def _column_cases() -> list[Problem]:
    """A unit of two outputs and two inputs, and two units at a third input."""
    mask = [[1, 1, 0], [0, 0, 1], [0, 0, 1]], [[1, 1, 0], [1, 0, 1]]
    return _on(*mask, [[1, 2, 0], [3, -1, 1]], [[0, 1, 1], [1, 0, 0]])


def _pattern_cases() -> list[Problem]:
    """Equal outputs, inputs 01 12 0."""
    return _on([[0, 1, 1], [1, 1, 0], [1, 0, 0]], [[1, 1, 1], [1, 1, 1]], [[1, -2, 0], [-1, 3, 2]])


def _three_units_bad() -> list[Problem]:
    return [case.problem for case in three_unit_cases() if case.problem.network.weights <= LARGEST]


STATEMENTS = (
    _strict("whitened"),
    _strict("any"),
    Statement(
        "strict_gives_valley",
        "two hidden units: with a spurious minimum that is strict up to symmetry comes a spurious valley",
        (given.LINEAR, given.TWO_UNITS),
        "if there is a strict spurious minimum there is a spurious valley",
        _valley_if_strict,
        "derived in docs/forbidden.md (Strict minima)",
        Standing.PROVED,
        "the theorem on strict minima and valleys in docs/forbidden.md",
        extra=lambda: [case.problem for case in strict_minima()],
        common=False,
    ),
    Statement(
        "larger_masks",
        "a spurious minimum stays one when an output or an input is added, with target 0 and a sample of its own",
        (given.LINEAR,),
        "with the new weights 0 the minimum is spurious in the larger network",
        _kept,
        "derived in docs/forbidden.md (Finitely many forbidden masks of every width)",
        Standing.PROVED,
        "the theorem of finite bases in docs/forbidden.md",
        extra=lambda: [larger.problem for case in strict_minima() for larger in _larger(case)],
        common=False,
    ),
    Statement(
        "corner_valley",
        "the corner has a spurious valley for almost all whitened data, with its bottom at infinity",
        (given.LINEAR, given.WHITENED, CORNER, CORNER_TARGETS),
        "there is a spurious valley",
        has_spurious_valley,
        "derived in docs/forbidden.md (Valleys at infinity)",
        Standing.PROVED,
        "the sign barrier of the corner in docs/forbidden.md",
        extra=lambda: _corner_data((1, 1, 1), (2, -1, 1), (-3, 2, 1), (1, 3, -2)),
        common=False,
        near=lambda: _corner_data((0, 1, 1), (0, 0, 1)),
    ),
    Statement(
        "crossing_valley",
        "crossing filters of two dense outputs have a spurious valley at infinity for some whitened data",
        (given.LINEAR, given.WHITENED),
        "there is a spurious valley",
        has_spurious_valley,
        "derived in docs/forbidden.md (Valleys at infinity)",
        Standing.PROVED,
        "the crossing barrier in docs/forbidden.md; the data are those of its example",
        extra=lambda: [c.case.problem for c in chambers() if c.case.problem.network.masks[1] == ((1, 1), (1, 1))],
        common=False,
    ),
    Statement(
        "closure",
        "networks whose entries the rules of closure cover have no spurious minima",
        (given.LINEAR, CLOSED),
        GLOBAL,
        minima_are_global,
        "derived in docs/closure.md",
        Standing.PROVED,
        "lemma closure in docs/closure.md",
        extra=_closure_cases,
        common=False,
        near=_three_units_bad,
    ),
    Statement(
        "columns",
        "a class and units on its columns, which can be eliminated, have no spurious minima",
        (given.LINEAR, COLUMNS),
        GLOBAL,
        minima_are_global,
        "derived in docs/closure.md",
        Standing.PROVED,
        "lemma columns in docs/closure.md",
        extra=_column_cases,
        common=False,
        near=_three_units_bad,
    ),
    Statement(
        "three_units",
        "three units below a pattern of the list have no spurious minima",
        (given.LINEAR, PATTERN),
        GLOBAL,
        minima_are_global,
        "derived in docs/closure.md",
        Standing.PROVED,
        "lemma three_units in docs/closure.md",
        extra=_pattern_cases,
        common=False,
        near=_three_units_bad,
    ),
)
