"""Hypotheses on problems, decided exactly from masks and data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

from proofs.badness.valley_cases import block_of
from proofs.statements.statement import Hypothesis
from symbolic.exact.linear_algebra import independent_rows, rational
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import Problem
from symbolic.polynomials.reduced import two_layer_linear
from symbolic.structure.density import dimension


def _two_layers(name: str, words: str, holds: Callable[[Problem], bool]) -> Hypothesis:
    """A condition on the rectangles of one hidden layer; it does not hold for other networks."""
    return Hypothesis(name, words, lambda problem: len(problem.network.masks) == 2 and holds(problem))


def _graph(problem: Problem) -> MaskGraph:
    first, second = problem.network.masks
    return MaskGraph(first, second)


def _independent(rows: Sequence[Sequence[Fraction]]) -> bool:
    table = [[rational(x) for x in row] for row in rows]
    return len(independent_rows(table, len(rows[0]))) == len(rows)


def _filters_fit(problem: Problem) -> bool:
    """Whether any two filters are equal or disjoint."""
    inputs = [r.inputs for r in _graph(problem).rectangles]
    return all(a == b or not a & b for a, b in combinations(inputs, 2))


def _blocks_orthogonal(problem: Problem) -> bool:
    """Whether every input of a filter is uncorrelated with all other inputs of every different filter."""
    inputs = [r.inputs for r in _graph(problem).rectangles]
    x = problem.inputs
    return all(
        sum(p * q for p, q in zip(x[i], x[j], strict=True)) == 0
        for a, b in combinations(inputs, 2)
        if a != b
        for i in a
        for j in b
        if i != j
    )


LINEAR = Hypothesis("linear", "two layers, linear activation, no weight decay", two_layer_linear)
DENSE = Hypothesis(
    "dense", "both masks are full", lambda p: all(x for mask in p.network.masks for row in mask for x in row)
)
ONE_OUTPUT = Hypothesis("one_output", "the network has one output", lambda p: len(p.targets) == 1)
ONE_INPUT = Hypothesis("one_input", "the network has one input", lambda p: len(p.inputs) == 1)
LINEAR_UNITS = _two_layers(
    "linear_units",
    "every hidden unit has one input or one output",
    lambda p: all(r.linear for r in _graph(p).rectangles if not r.void),
)
COMPLETE_CLASSES = _two_layers(
    "complete_classes",
    "every class of twins is complete: it has at least as many units as inputs, or at least as many as outputs",
    lambda p: all(_graph(p).complete(twins) for twins in _graph(p).classes),
)
DENSE_FINAL = _two_layers(
    "dense_final_layer", "the final layer is dense", lambda p: all(x for row in p.network.masks[1] for x in row)
)
FILTERS_FIT = _two_layers("filters_equal_or_disjoint", "any two filters are equal or disjoint", _filters_fit)
OVERLAPPING = _two_layers(
    "filters_overlap",
    "some two filters overlap and are not equal",
    lambda p: not _filters_fit(p),
)
BLOCKS_ORTHOGONAL = _two_layers(
    "blocks_orthogonal",
    "every input of a filter is uncorrelated with all other inputs of every different filter",
    _blocks_orthogonal,
)
CORRELATED = _two_layers(
    "correlated",
    "some input of a filter is correlated with another input of a different filter",
    lambda p: not _blocks_orthogonal(p),
)
WHITENED = Hypothesis("whitened", "X X^T is the identity", lambda p: p.whitened)
TWO_UNITS = _two_layers("two_units", "there are two hidden units", lambda p: len(p.network.masks[0]) == 2)
ONE_INCOMPLETE = _two_layers(
    "one_incomplete_class",
    "exactly one class of twins is not complete (it has fewer units than inputs, and fewer than outputs), and there are complete ones",
    lambda p: (
        sum(1 for twins in _graph(p).classes if not _graph(p).complete(twins)) == 1 and len(_graph(p).classes) > 1
    ),
)
SINGLE_CLASS = _two_layers(
    "single_class", "all units belong to one class of twins", lambda p: len(_graph(p).classes) == 1
)
NON_LINEAR = Hypothesis("non_linear", "the activation is not linear", lambda p: p.network.activation.kind != "linear")
SPARSE_FINAL = _two_layers(
    "sparse_final_layer", "the final layer is sparse", lambda p: not all(x for row in p.network.masks[1] for x in row)
)
WIDE = _two_layers(
    "wide", "there are more hidden units than samples", lambda p: len(p.network.masks[0]) > len(p.inputs[0])
)
SIDE_BY_SIDE = _two_layers(
    "side_by_side",
    "units with equal inputs, each with one output of its own and the same targets",
    lambda p: (
        len(set(p.network.masks[0])) == 1
        and len(set(p.targets)) == 1
        and [list(row) for row in p.network.masks[1]]
        == [[int(i == j) for j in range(len(p.network.masks[0]))] for i in range(len(p.targets))]
    ),
)
BAD_BLOCK = _two_layers(
    "bad_block",
    "one unit alone, on these data, is a base case with a certified spurious valley",
    lambda p: block_of(p) is not None,
)
EQUAL_FILTERS = _two_layers(
    "equal_filters", "all units have the same inputs", lambda p: len(set(p.network.masks[0])) == 1
)
ENOUGH_UNITS = _two_layers(
    "enough_units",
    "at least as many units as their features span dimensions on the samples",
    lambda p: len(p.network.masks[0]) >= dimension(p),
)
NO_DECAY = Hypothesis("no_decay", "no weight decay", lambda p: not p.decayed)
LINEAR_LAYERS = Hypothesis(
    "linear_layers",
    "linear activation, any number of layers, no weight decay",
    lambda p: p.network.activation.kind == "linear" and not p.decayed,
)
THREE_LAYERS = Hypothesis("three_layers", "there are three layers", lambda p: len(p.network.masks) == 3)
LATER_DENSE = Hypothesis(
    "later_layers_dense",
    "all layers but the first are dense",
    lambda p: all(x for mask in p.network.masks[1:] for row in mask for x in row),
)
FIRST_DISJOINT = Hypothesis(
    "filters_disjoint",
    "any two filters of the first layer are disjoint",
    lambda p: all(sum(column) <= 1 for column in zip(*p.network.masks[0], strict=True)),
)
WIDE_LAYERS = Hypothesis(
    "wide_layers",
    "every hidden layer has at least as many units as there are inputs, or each at least as many as there are outputs",
    lambda p: (
        all(len(mask) >= len(p.inputs) for mask in p.network.masks[:-1])
        or all(len(mask) >= len(p.targets) for mask in p.network.masks[:-1])
    ),
)
NARROW_LAYER = Hypothesis(
    "narrow_layer",
    "some hidden layer has fewer units than there are inputs, and fewer than there are outputs",
    lambda p: any(len(mask) < min(len(p.inputs), len(p.targets)) for mask in p.network.masks[:-1]),
)
FULL_RANK = Hypothesis(
    "full_rank",
    "X and Y have independent rows",
    lambda p: _independent(p.inputs) and _independent(p.targets),
)
