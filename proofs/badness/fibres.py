"""Critical points with the same end-to-end map that fill no affine family: fibres of the product on a linear space (docs/certificates.md, "Fibres").

At a critical point with half gradient G in M the weights whose filters and output vectors G annihilates, unit by unit, form a linear
space. Where the derivative of ``W2 W1 X`` on it reaches every product of two of its members, the points of the space with the same product
form a manifold near the point, and all of them are critical. A smaller space does as well: filters and output vectors that are 0
may stay so, or be annihilated by the whole of G where their unit sees (feeds) a part of it only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product

from flint import fmpq

from proofs.badness.points import matrix_gradient, matrix_of
from symbolic.exact.linear_algebra import independent_rows, null_space, to_matrix
from symbolic.network import Problem
from symbolic.network.weights import Place, Weights, places

MOST_CHOICES = 4
"""Up to this many filters and output vectors that are 0 every choice of what they may become is tried."""
FREE, STILL, WHOLE = "free", "still", "whole"
"""What a filter or output vector that is 0 may become: what its block of G annihilates, 0 only, or what all of G annihilates."""


@dataclass(frozen=True)
class Fibre:
    """A manifold of critical points with the same end-to-end map.

    Attributes:
        tangents: its tangents at the point.
        others: with the point and the tangents they span the linear space.
    """

    tangents: tuple[Weights, ...]
    others: tuple[Weights, ...]

    def holds(self, problem: Problem, directions: Sequence[Weights]) -> bool:
        """Whether directions are combinations of the tangents."""
        order = places(problem)
        rows = [[_entry(e, place) for place in order] for e in (*self.tangents, *directions)]
        return len(independent_rows(rows, len(order))) == len(self.tangents)


def critical_fibre(problem: Problem, point: Weights) -> Fibre | None:
    """The largest fibre through a critical point of two linear layers without decay; None where a product is never reached.

    Filters and output vectors that are 0 may be kept so, or where all of G annihilates them; all choices are tried for few of them.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> problem = Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[1]])
        >>> point = Weights.of(problem.network, [[1]], [[1]])
        >>> [len(part) for part in (critical_fibre(problem, point).tangents, critical_fibre(problem, point).others)]
        [1, 1]
    """
    dead = [(0, j) for j, row in enumerate(point.first) if not any(row)]
    dead += [(1, j) for j, column in enumerate(zip(*point.second, strict=True)) if not any(column)]
    each = (FREE, STILL, WHOLE) if len(dead) <= MOST_CHOICES else ()
    choices = product(each, repeat=len(dead)) if each else iter([(FREE,) * len(dead), (STILL,) * len(dead)])
    found = (_fibre(problem, point, dict(zip(dead, choice, strict=True))) for choice in choices)
    return max((fibre for fibre in found if fibre is not None), key=lambda fibre: len(fibre.tangents), default=None)


def _fibre(problem: Problem, point: Weights, kept: Mapping[tuple[int, int], str]) -> Fibre | None:
    """The fibre in the weights where filters (0, j) and output vectors (1, j) are kept as chosen; None where a product is not reached."""
    order = places(problem)
    equations = _kept(problem, point, order, {place for place, choice in kept.items() if choice == WHOLE})
    for layer, unit in (place for place, choice in kept.items() if choice == STILL):
        for n, (level, r, c) in enumerate(order):
            if level == layer and (c if level else r) == unit:
                equations.append([fmpq(int(m == n)) for m in range(len(order))])
    space = [_weights(problem, order, row) for row in null_space(equations, len(order))]
    width = len(problem.targets) * len(problem.inputs[0])
    moves = [_effect(problem, point, e) for e in space]
    chosen = independent_rows(moves, width)
    others = tuple(space[k] for k in chosen)
    relations = null_space(tuple(zip(*moves, strict=True)), len(space)) if space else ()
    tangents = tuple(_combined(problem, order, space, row) for row in relations)
    products = [_effect(problem, p, q) for p, q in combinations_with_replacement(space, 2)]
    reached = len(independent_rows([moves[k] for k in chosen] + products, width)) == len(chosen)
    return Fibre(tangents, others) if reached else None


def _kept(problem: Problem, point: Weights, order: Sequence[Place], whole: Set[tuple[int, int]]) -> list[list[fmpq]]:
    """The equations ``G_j w_j = 0`` and ``v_j^T G_j = 0`` in all weights, with all of G for filters and output vectors in ``whole``."""
    gradient = matrix_gradient(problem, point)
    index = {place: n for n, place in enumerate(order)}
    first, second = problem.network.masks
    equations = []
    for j, row in enumerate(first):
        inputs, outputs = [i for i, bit in enumerate(row) if bit], [o for o, line in enumerate(second) if line[j]]
        for layer, rows, columns in ((0, outputs, inputs), (1, inputs, outputs)):
            for r in range(len(gradient.tolist()[0]) if layer else len(second)) if (layer, j) in whole else rows:
                equation = [fmpq(0)] * len(order)
                for c in columns:
                    place, value = ((0, j, c), gradient[r, c]) if layer == 0 else ((1, c, j), gradient[c, r])
                    equation[index[place]] = value
                if any(x != 0 for x in equation):
                    equations.append(equation)
    return equations


def _effect(problem: Problem, p: Weights, q: Weights) -> list[fmpq]:
    """The entries of ``(b a' + b' a) X``."""
    total = (matrix_of(p.second) * matrix_of(q.first) + matrix_of(q.second) * matrix_of(p.first)) * matrix_of(
        problem.inputs
    )
    return [x for row in total.tolist() for x in row]


def _weights(problem: Problem, order: Sequence[Place], row: Sequence[fmpq]) -> Weights:
    tables = [[[Fraction(0)] * len(bits) for bits in mask] for mask in problem.network.masks]
    for (layer, r, c), x in zip(order, row, strict=True):
        tables[layer][r][c] = Fraction(int(x.p), int(x.q))
    return Weights(*(tuple(map(tuple, table)) for table in tables))


def _combined(problem: Problem, order: Sequence[Place], space: Sequence[Weights], factors: Sequence[fmpq]) -> Weights:
    rows = [[_entry(e, place) for place in order] for e in space]
    combined = to_matrix([factors], len(space)) * to_matrix(rows, len(order))
    return _weights(problem, order, combined.tolist()[0])


def _entry(weights: Weights, place: Place) -> fmpq:
    layer, r, c = place
    x = (weights.first, weights.second)[layer][r][c]
    return fmpq(x.numerator, x.denominator)
