"""Whether two points lie in one orbit of the symmetry of a mask (docs/theory, "Symmetry of a mask").

The symmetry of two linear layers is the group of invertible matrices g with ``g_ij = 0`` unless ``i <= j``; it takes W1 to
``g W1`` and W2 to ``W2 g^-1``. So W and W' lie in one orbit exactly when ``g W1 = W1'``, ``W2' g = W2`` has an invertible
solution. These equations are linear in g; and g is invertible exactly when its blocks on the classes of twins are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from flint import fmpq

from proofs.exercises.grading.weights import Rows, Weights
from proofs.exercises.grammar import Exact
from proofs.exercises.grammar.surds import inverse
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network.problem import Mask

MAX_TWINS = 4
"""Most units in one class of twins."""
MAX_PERMUTED = 5
"""Most hidden units whose permutations are tried."""

Affine = dict[tuple[int, ...], Exact]
"""A polynomial in the free parameters of a solution: coefficients by sorted parameters."""


def same_orbit(graph: MaskGraph, one: Weights, other: Weights) -> bool:
    """Whether the symmetry of a mask takes one point to the other.

    Arguments:
        graph: the masks.
        one: weights that are zero where the masks are.
        other: the same, with numbers of the same tower.
    """
    solution = _solved(_equations(graph, one, other), len(graph.pairs))
    if solution is None:
        return False
    place = {pair: k for k, pair in enumerate(graph.pairs)}
    for twins in graph.classes:
        block = [[_entry(solution, place[i, j]) for j in twins] for i in twins]
        if not any(value != 0 for value in _determinant(block).values()):
            return False
    return True


def permuted(weights: Weights, masks: tuple[Mask, ...]) -> Iterator[Weights]:
    """The same units in other orders, as far as the masks allow."""
    first_mask, second_mask = masks
    units = range(len(first_mask))
    if len(units) > MAX_PERMUTED:
        return
    for order in permutations(units):
        first: Rows = tuple(weights.first[j] for j in order)
        second: Rows = tuple(tuple(row[j] for j in order) for row in weights.second)
        if _on(first, first_mask) and _on(second, second_mask):
            yield Weights(first, second, weights.decimal)


def _on(table: Rows, mask: Mask) -> bool:
    return all(bit or x == 0 for row, bits in zip(table, mask, strict=True) for x, bit in zip(row, bits, strict=True))


def _equations(graph: MaskGraph, one: Weights, other: Weights) -> list[list[Exact]]:
    """The rows of the linear system, right-hand side last; the unknowns are the entries ``g_ij`` for ``i <= j``."""
    zero = fmpq(0)
    rows: dict[tuple[str, int, int], list[Exact]] = {}
    size = len(graph.pairs)
    for i in graph.units:
        for c in range(len(graph.first[0])):
            rows["w", i, c] = [zero] * size + [other.first[i][c]]
        for o in range(len(graph.second)):
            rows["v", o, i] = [zero] * size + [one.second[o][i]]
    for k, (i, j) in enumerate(graph.pairs):
        for c, x in enumerate(one.first[j]):
            rows["w", i, c][k] = x
        for o, row in enumerate(other.second):
            rows["v", o, j][k] = row[i]
    return [row for row in rows.values() if any(x != 0 for x in row)]


def _solved(rows: list[list[Exact]], size: int) -> list[list[Exact]] | None:
    """One solution, then a basis of the homogeneous ones; None if there is no solution."""
    table = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(size):
        pivot = next((r for r in range(len(pivots), len(table)) if table[r][column] != 0), None)
        if pivot is None:
            continue
        here = len(pivots)
        table[here], table[pivot] = table[pivot], table[here]
        scale = inverse(table[here][column])
        table[here] = [x * scale if x != 0 else x for x in table[here]]
        for r, row in enumerate(table):
            if r != here and row[column] != 0:
                factor = row[column]
                table[r] = [x - factor * y if y != 0 else x for x, y in zip(row, table[here], strict=True)]
        pivots.append(column)
    if any(row[size] != 0 for row in table[len(pivots) :]):
        return None
    zero = fmpq(0)
    particular = [zero] * size
    for row, column in zip(table, pivots, strict=False):
        particular[column] = row[size]
    basis = []
    for free in (c for c in range(size) if c not in pivots):
        vector: list[Exact] = [zero] * size
        vector[free] = fmpq(1)
        for row, column in zip(table, pivots, strict=False):
            vector[column] = -row[free]
        basis.append(vector)
    return [particular, *basis]


def _entry(solution: Sequence[Sequence[Exact]], place: int) -> Affine:
    """An entry of g as an affine function of the free parameters 1, 2, ..."""
    return {(k,) if k else (): vector[place] for k, vector in enumerate(solution) if vector[place] != 0}


def _determinant(block: list[list[Affine]]) -> Affine:
    """The determinant as a polynomial in the parameters, by its first row: zero exactly if no choice is invertible."""
    if not block:
        return {(): fmpq(1)}
    total: Affine = {}
    for c, entry in enumerate(block[0]):
        minor = _determinant([row[:c] + row[c + 1 :] for row in block[1:]])
        for a, x in entry.items():
            for b, y in minor.items():
                monomial = tuple(sorted(a + b))
                term = x * y if c % 2 == 0 else -(x * y)
                total[monomial] = total.get(monomial, fmpq(0)) + term
    return total
