"""The structural lemmas as statements: decided by the complete list of critical components, never by the lemma itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from proofs.statements import predicates as given
from proofs.statements.decide import VACUOUS, Decider, minima_are_global
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.network import Problem, SparseNetwork
from symbolic.structure.chains import complete_chains
from symbolic.structure.lines import class_with_lines
from symbolic.structure.sets import MaskStructure, mask_structure
from symbolic.structure.structure import Units
from symbolic.verdict import Status, Verdict, proved, refuted, undecided

GLOBAL = "every local minimum is global"


def mask_condition(name: str, words: str, found: Callable[[MaskStructure, Units], object]) -> Hypothesis:
    """A condition on the masks of one hidden layer, for all data."""

    def holds(problem: Problem) -> bool:
        if len(problem.network.masks) != 2:
            return False
        structure = mask_structure(problem.network, "any")
        return bool(structure.units) and found(structure, structure.units) is not None

    return Hypothesis(name, words, holds)


CHAINS = mask_condition(
    "complete_chains",
    "every unit begins a complete chain: units of its outputs with shrinking inputs, or the mirror image, enough of them at every step",
    complete_chains,
)
LINES = mask_condition(
    "lines",
    "one class and lines of its rectangle: single inputs (or outputs) with r + t units at least as many as outputs (inputs)",
    class_with_lines,
)


def parts(problem: Problem) -> list[Units]:
    """The units in parts whose losses are summands of the loss for ``X X^T = I``: no entry of ``W2 W1`` belongs to two parts."""
    structure = mask_structure(problem.network, "whitened")
    return structure.parts(structure.units)


def part_problem(problem: Problem, units: Units) -> Problem:
    """The same data with these units only: its loss is the summand of the part and a constant.

    Examples:
        >>> network = SparseNetwork.of([[1, 0], [0, 1]], [[1, 0], [0, 1]])
        >>> part_problem(Problem.of(network, targets=[[1, 2], [3, 4]]), (1,)).network.masks
        (((0, 1),), ((0,), (1,)))
    """
    first, second = problem.network.masks
    network = SparseNetwork.of([first[j] for j in units], [[row[j] for j in units] for row in second])
    return Problem.of(network, inputs=problem.inputs, targets=problem.targets, title=f"units {units}")


def _sum_of_parts(problem: Problem, decider: Decider) -> Verdict:
    """Whether the whole has only global minima if every part has."""
    found = parts(problem)
    if len(found) < 2:
        return proved(f"{VACUOUS}there is one part")
    for units in found:
        alone = minima_are_global(part_problem(problem, units), decider)
        if alone.status is Status.REFUTED:
            return proved(f"{VACUOUS}units {units} alone have a spurious minimum", alone)
        if not alone.proved:
            return undecided(alone.reason)
    whole = minima_are_global(problem, decider)
    if whole.status is Status.UNDECIDED:
        return whole
    words = (
        f"each of {len(found)} parts has only global minima, and the whole {'too' if whole.proved else 'has others'}"
    )
    return (proved if whole.proved else refuted)(words, whole)


def _problem(first: list[list[int]], second: list[list[int]], targets: list[list[int]]) -> Problem:
    return Problem.of(SparseNetwork.of(first, second), targets=targets)


def _chain_cases() -> Iterable[Problem]:
    """A unit with both inputs above one with the first; and the mirror image; with three outputs."""
    for targets in ([[1, 2], [0, 1], [2, 0]], [[1, 0], [0, 2], [0, 0]]):
        yield _problem([[1, 1], [1, 0]], [[1, 1]] * 3, targets)


def _near_chains() -> list[Problem]:
    """Larger outputs further up the chain (docs/rules.md)."""
    return [
        Problem.of(SparseNetwork.of([[1, 1], [1, 0]], [[1, 1], [1, 1], [0, 1]]), targets=[[1, 0], [0, "1/2"], [0, 0]])
    ]


def _line_cases() -> Iterable[Problem]:
    """One unit of two outputs and three inputs with a line of one input."""
    for targets in ([[1, 2, 0], [0, 1, 2]], [[0, 1, 0], [0, 0, 2]]):
        yield _problem([[1, 1, 1], [0, 0, 1]], [[1, 1], [1, 1]], targets)


def _near_lines() -> list[Problem]:
    """Too few units for three outputs (docs/two_units.md: 3.2.3:7,1;3,3,3)."""
    return [_problem([[1, 1, 1], [0, 0, 1]], [[1, 1]] * 3, targets) for targets in ([[0, 1, 0], [2, 0, 0], [0, 0, 3]],)]


def _part_cases() -> Iterable[Problem]:
    """A bad mask next to a unit of another output; dense units of different outputs; disjoint filters."""
    bad = [[1, 1, 0], [1, 0, 0], [0, 0, 1]], [[1, 1, 0], [1, 0, 0], [0, 0, 1]]
    yield _problem(*bad, [[0, 0, 1], [0, 3, 1], [1, 1, 2]])
    yield _problem([[1, 1], [1, 1]], [[1, 0], [1, 0], [0, 1]], [[1, 2], [0, 1], [1, 1]])
    yield _problem([[1, 0], [0, 1]], [[1, 1], [1, 1]], [[1, 2], [0, 1]])


STATEMENTS = (
    Statement(
        "complete_chains",
        "networks in which every unit begins a complete chain have no spurious minima",
        (given.LINEAR, CHAINS),
        GLOBAL,
        minima_are_global,
        "derived in docs/rules.md",
        Standing.PROVED,
        "lemma complete_chains in docs/rules.md",
        extra=_chain_cases,
        near=_near_chains,
    ),
    Statement(
        "lines",
        "a class with enough units on lines of its rectangle has no spurious minima",
        (given.LINEAR, LINES),
        GLOBAL,
        minima_are_global,
        "derived in docs/rules.md",
        Standing.PROVED,
        "lemma lines in docs/rules.md",
        extra=_line_cases,
        common=False,
        near=_near_lines,
    ),
    Statement(
        "decoupling",
        "whitened data: if parts that share no entry of the end-to-end matrix have only global minima, so has the whole",
        (given.LINEAR, given.WHITENED),
        "if every part alone has only global minima, so has the whole",
        _sum_of_parts,
        "derived in docs/rules.md",
        Standing.PROVED,
        "lemma decoupling in docs/rules.md",
        extra=_part_cases,
        common=False,
    ),
)
