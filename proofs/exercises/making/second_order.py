"""A point of a two-layer linear loss to second order, by the formulas a student uses: gradient block, half the Hessian, orbit, kernel.

With S = X X^T and G = (W2 W1 X - Y) X^T half the second derivatives are: ``sum_i v_ij v_il S_ab`` for w_ja and w_lb; ``w_j S w_l^T`` for v_ij
and v_il (0 for different outputs); and ``v_ij (S w_l^T)_a``, plus ``G_ia`` where j = l, for w_ja and v_il. Plain fractions; nothing here is
used to confirm a key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from flint import fmpq

from proofs.documents.formulas import Name
from proofs.exercises.making.blocks import v, w
from symbolic.exact.inertia import Inertia
from symbolic.exact.linear_algebra import null_space, rational, to_matrix
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import Problem
from symbolic.network.problem import Matrix
from symbolic.network.weights import Weights

Place = tuple[int, int, int]
"""A weight: (layer, row, column)."""
Vector = dict[Place, Fraction]
"""A direction; weights that are left out do not move."""


def times(left: Matrix, right: Matrix) -> Matrix:
    """The product of two tables.

    Examples:
        >>> times(((1, 2),), ((3,), (4,)))
        ((Fraction(11, 1),),)
    """
    columns = tuple(zip(*right, strict=True))
    return tuple(
        tuple(sum((a * b for a, b in zip(row, column, strict=True) if a and b), Fraction(0)) for column in columns)
        for row in left
    )


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """The rank of a table.

    Examples:
        >>> rank([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]])
        1
    """
    return int(to_matrix([[rational(x) for x in row] for row in rows], len(rows[0])).rank()) if rows else 0


def pivots(rows: Sequence[Sequence[Fraction]]) -> tuple[Fraction, ...]:
    """The diagonal that symmetric elimination leads to: as many positive, negative and zero entries as eigenvalues.

    Examples:
        >>> [str(p) for p in pivots([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]])]
        ['2', '-1/2']
    """
    table = [list(map(Fraction, row)) for row in rows]
    left, found = list(range(len(table))), []
    while left:
        first = next((k for k in left if table[k][k]), None)
        if first is None:
            pair = next(((a, b) for a in left for b in left if table[a][b]), None)
            if pair is None:
                break
            first, other = pair
            for k in left:
                table[first][k] += table[other][k]
            for k in left:
                table[k][first] += table[k][other]
        pivot = table[first][first]
        found.append(pivot)
        left.remove(first)
        met = [k for k in left if table[first][k]]
        for a, b in product(met, met):
            table[a][b] -= table[a][first] * table[first][b] / pivot
    return (*found, *(Fraction(0),) * len(left))


@dataclass(frozen=True)
class Local:
    """A point of a loss with two linear layers and no decay, to second order.

    Attributes:
        problem: masks and data.
        point: the weights.
    """

    problem: Problem
    point: Weights

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The free weights: W1 row by row, then W2 row by row."""
        masks = enumerate(self.problem.network.masks)
        return tuple((k, r, c) for k, mask in masks for r, row in enumerate(mask) for c, bit in enumerate(row) if bit)

    @property
    def names(self) -> tuple[Name, ...]:
        """Their names."""
        return tuple(v(r, c) if layer else w(r, c) for layer, r, c in self.places)

    @cached_property
    def graph(self) -> MaskGraph:
        """The graph of the masks."""
        return MaskGraph.of(self.problem.network)

    @cached_property
    def gram(self) -> Matrix:
        """S = X X^T."""
        return times(self.problem.inputs, tuple(zip(*self.problem.inputs, strict=True)))

    @cached_property
    def matrix(self) -> Matrix:
        """W2 W1."""
        return times(self.point.second, self.point.first)

    @cached_property
    def residual(self) -> Matrix:
        """W2 W1 X - Y."""
        found = times(self.matrix, self.problem.inputs)
        return tuple(
            tuple(a - b for a, b in zip(row, line, strict=True))
            for row, line in zip(found, self.problem.targets, strict=True)
        )

    @property
    def loss(self) -> Fraction:
        """The loss."""
        return sum((x * x for row in self.residual for x in row), Fraction(0))

    @cached_property
    def gradient(self) -> Matrix:
        """G, half the gradient in W2 W1."""
        return times(self.residual, tuple(zip(*self.problem.inputs, strict=True)))

    def block(self, unit: int) -> Matrix:
        """G on the rectangle of a unit: its outputs times its inputs, in increasing order."""
        rectangle = self.graph.rectangles[unit]
        return tuple(tuple(self.gradient[i][a] for a in sorted(rectangle.inputs)) for i in sorted(rectangle.outputs))

    def vector(self, unit: int, layer: int) -> tuple[Fraction, ...]:
        """The filter (layer 0) or the output vector (layer 1) of a unit, its free entries."""
        rectangle = self.graph.rectangles[unit]
        if layer == 0:
            return tuple(self.point.first[unit][a] for a in sorted(rectangle.inputs))
        return tuple(self.point.second[i][unit] for i in sorted(rectangle.outputs))

    @property
    def critical(self) -> bool:
        """Whether all derivatives vanish."""
        return not any(self._half_derivative(layer, row, column) for layer, row, column in self.places)

    def _half_derivative(self, layer: int, row: int, column: int) -> Fraction:
        if layer:
            return sum((g * x for g, x in zip(self.gradient[row], self.point.first[column], strict=True)), Fraction(0))
        pairs = zip(self.gradient, self.point.second, strict=True)
        return sum((g[column] * line[row] for g, line in pairs), Fraction(0))

    @cached_property
    def half_hessian(self) -> Matrix:
        """Half the Hessian, by the formulas above."""
        filters = times(self.point.first, self.gram)
        inner = times(filters, tuple(zip(*self.point.first, strict=True)))
        outer = times(tuple(zip(*self.point.second, strict=True)), self.point.second)

        def entry(a: Place, b: Place) -> Fraction:
            if a[0] > b[0]:
                a, b = b, a
            (_, j, x), (_, i, unit) = a, b
            if b[0] == 0:
                return outer[j][i] * self.gram[x][unit]
            if a[0] == 1:
                return inner[x][unit] if j == i else Fraction(0)
            return self.point.second[i][j] * filters[unit][x] + (self.gradient[i][x] if j == unit else 0)

        return tuple(tuple(entry(a, b) for b in self.places) for a in self.places)

    @cached_property
    def pivots(self) -> tuple[Fraction, ...]:
        """The pivots of half the Hessian."""
        return pivots(self.half_hessian)

    @property
    def bent(self) -> bool:
        """Whether two weights alone show a negative direction of the Hessian (cheap; False says nothing)."""
        rows, size = self.half_hessian, range(len(self.places))
        return any(rows[a][b] ** 2 > rows[a][a] * rows[b][b] for a in size for b in range(a))

    @property
    def inertia(self) -> Inertia:
        """Numbers of negative, zero and positive eigenvalues."""
        signs = [(p > 0) - (p < 0) for p in self.pivots]
        return Inertia(signs.count(-1), signs.count(0), signs.count(1))

    def form(self, direction: Vector) -> Fraction:
        """The coefficient of t^2 of the loss along a direction: ``d^T (H/2) d``."""
        d = [direction.get(place, Fraction(0)) for place in self.places]
        rows = (sum((h * y for h, y in zip(row, d, strict=True) if y), Fraction(0)) for row in self.half_hessian)
        return sum((x * y for x, y in zip(d, rows, strict=True) if x), Fraction(0))

    @cached_property
    def tangents(self) -> tuple[tuple[tuple[int, int], tuple[Fraction, ...]], ...]:
        """For every pair of units i <= j of the symmetry its tangent: w_i moves along w_j, v_j against v_i."""
        found = []
        for i, j in self.graph.pairs:
            move = {(0, i, a): self.point.first[j][a] for a in self.graph.rectangles[j].inputs}
            move |= {(1, o, j): -self.point.second[o][i] for o in self.graph.rectangles[i].outputs}
            found.append(((i, j), tuple(move.get(place, Fraction(0)) for place in self.places)))
        return tuple(found)

    @cached_property
    def orbit(self) -> int:
        """The dimension of the orbit of the symmetry through the point."""
        return rank([tangent for _, tangent in self.tangents])

    @cached_property
    def free(self) -> tuple[Vector, ...]:
        """Directions in which dead units are free: the other vector along the kernel of the gradient block.

        All points reached by adding them are critical and have the same W2 W1.
        """
        found = []
        for unit in self.graph.units:
            rectangle, block = self.graph.rectangles[unit], self.block(unit)
            if not any(self.vector(unit, 1)):
                order = [(0, unit, a) for a in sorted(rectangle.inputs)]
            elif not any(self.vector(unit, 0)):
                order, block = [(1, i, unit) for i in sorted(rectangle.outputs)], tuple(zip(*block, strict=True))
            else:
                continue
            kernel = null_space([[rational(x) for x in row] for row in block if any(row)], len(order))
            found += [dict(zip(order, map(_fraction, row), strict=True)) for row in kernel]
        return tuple(found)

    @cached_property
    def explicit(self) -> int:
        """The dimension of orbit and free directions together."""
        moves = [[d.get(place, Fraction(0)) for place in self.places] for d in self.free]
        return rank([*(tangent for _, tangent in self.tangents), *moves])


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def flat(local: Local) -> bool:
    """Whether G vanishes on every rectangle: then the point is a global minimum."""
    return not any(x for unit in local.graph.units for row in local.block(unit) for x in row)
