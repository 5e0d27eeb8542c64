"""What is certain at one rational point, on a border of activation cells or not: one-sided derivatives are exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from symbolic.errors import UnsupportedProblem
from symbolic.exact.linear_algebra import Row, Rows, identity, rational
from symbolic.network import Problem
from symbolic.solving.piecewise.cells.arrangement import cells, dot, faces, sign, signs_at
from symbolic.solving.piecewise.cells.inequalities import strict_point

RationalTables = Sequence[Sequence[Sequence[Fraction]]]


@dataclass(frozen=True)
class BorderStatement:
    """Certified facts about a point of a two-layer problem with ReLU or leaky ReLU units.

    Attributes:
        loss: the loss.
        border: the pairs (unit, sample) with ``w . x_s = 0`` although the unit sees the sample.
        differentiable: whether the loss is differentiable there.
        descent: W1 and W2 of a direction in which the one-sided derivative is negative; None if there is none.
        clarke: whether 0 lies in the convex hull of the limits of gradients from the cells around.
        minimal: whether the point is a local minimum; None if that is not decided.
    """

    loss: fmpq
    border: tuple[tuple[int, int], ...]
    differentiable: bool
    descent: tuple[Rows, Rows] | None
    clarke: bool
    minimal: bool | None


@dataclass(frozen=True)
class _UnitView:
    """One unit at the point: what the one-sided derivative in its filter needs."""

    inputs: tuple[int, ...]
    samples: Rows
    signs: tuple[int, ...]
    linear: Row
    weights: Row
    slope: fmpq

    @property
    def edges(self) -> Rows:
        """The samples on the border."""
        return tuple(x for x, s in zip(self.samples, self.signs, strict=True) if s == 0 and any(x))

    def gradient(self, direction: Row) -> Row:
        """The gradient on the side of the border that a direction points to."""
        total = list(self.linear)
        for x, s, r in zip(self.samples, self.signs, self.weights, strict=True):
            side = s or sign(dot(x, direction))
            slope = fmpq(1) if side > 0 else self.slope if side < 0 else fmpq(0)
            total = [t + 2 * r * slope * c for t, c in zip(total, x, strict=True)]
        return tuple(total)

    def falling(self) -> Row | None:
        """A direction of the filter with a negative one-sided derivative.

        The derivative is linear on the faces of the arrangement of the edges: its signs at one point of each face, and
        along the lines that all faces contain, are enough.
        """
        width = len(self.inputs)
        around = faces(self.edges, width)
        lines = around[-1].span
        for direction in [f.point for f in around] + [tuple(k * x for x in line) for line in lines for k in (1, -1)]:
            if dot(self.gradient(direction), direction) < 0:
                return direction
        return None

    @property
    def sides(self) -> list[Row]:
        """The gradients on the cells around."""
        return [self.gradient(cell.point) for cell in cells(self.edges, len(self.inputs))]

    def balanced(self) -> bool:
        """Whether 0 is a convex combination of the gradients of the cells around (Gordan's alternative)."""
        width = len(self.inputs)
        return strict_point(self.sides, (fmpq(0),) * width, identity(width)) is None


def border_statement(problem: Problem, tables: RationalTables) -> BorderStatement:
    """What is certain about a point with rational weights.

    A first-order descent direction is found whenever one exists: the one-sided derivative is a sum over the units, linear
    in v and piecewise linear in each filter. Without one, a block of units with one output, no decay and ``v != 0`` is at
    a local minimum, because the loss is convex in ``v w`` on every closed cell around.

    Arguments:
        problem: two layers, activation ``relu`` or ``leaky_relu``.
        tables: W1 and W2, zero outside the masks.

    Raises:
        UnsupportedProblem: for other activations or more layers.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1]], [[1]], activation="relu")
        >>> relu = Problem.of(network, inputs=[[1, -1]], targets=[[1, 2]])
        >>> found = border_statement(relu, [[[Fraction(0)]], [[Fraction(-1)]]])
        >>> found.loss, found.descent, found.minimal
        (5, None, True)
    """
    if not problem.network.activation.piecewise or len(problem.network.masks) != 2:
        raise UnsupportedProblem("a statement at a border", "it is for two layers with ReLU or leaky ReLU units")
    w1, w2 = ([[rational(Fraction(x)) for x in row] for row in table] for table in tables)
    x = [[rational(entry) for entry in row] for row in problem.inputs]
    slope = rational(problem.network.activation.slope)
    hidden = [
        [
            _activation(sum((w * c for w, c in zip(row, column, strict=True)), fmpq(0)), slope)
            for column in zip(*x, strict=True)
        ]
        for row in w1
    ]
    residual = [
        [
            sum((v * h for v, h in zip(row, column, strict=True)), fmpq(0)) - rational(y)
            for column, y in zip(zip(*hidden, strict=True), targets, strict=True)
        ]
        for row, targets in zip(w2, problem.targets, strict=True)
    ]
    decay = [[[rational(entry) for entry in row] for row in table] for table in problem.decay]
    views = [_view(problem, j, w1, w2, x, residual, decay, slope) for j in range(len(w1))]
    outer = _outer_gradient(problem, w2, hidden, residual, decay)
    descent = _descent(problem, views, outer)
    loss = sum((r * r for row in residual for r in row), fmpq(0))
    loss += sum(
        (
            d * w * w
            for t, ws in zip(decay, (w1, w2), strict=True)
            for a, b in zip(t, ws, strict=True)
            for d, w in zip(a, b, strict=True)
        ),
        fmpq(0),
    )
    border = tuple(
        (j, s)
        for j, view in enumerate(views)
        for s, (p, c) in enumerate(zip(view.signs, view.samples, strict=True))
        if p == 0 and any(c)
    )
    smooth = all(len(set(view.sides)) == 1 for view in views)
    balanced = not any(any(row) for row in outer) and all(view.balanced() for view in views)
    return BorderStatement(loss, border, smooth, descent, balanced, _minimal(problem, w2, descent))


def _activation(value: fmpq, slope: fmpq) -> fmpq:
    return value if value > 0 else slope * value


def _view(
    problem: Problem,
    j: int,
    w1: list[list[fmpq]],
    w2: list[list[fmpq]],
    x: list[list[fmpq]],
    residual: list[list[fmpq]],
    decay: list[list[list[fmpq]]],
    slope: fmpq,
) -> _UnitView:
    inputs = tuple(c for c, bit in enumerate(problem.network.masks[0][j]) if bit)
    samples = tuple(tuple(x[c][s] for c in inputs) for s in range(len(x[0])))
    filter_ = tuple(w1[j][c] for c in inputs)
    weights = tuple(sum((w2[i][j] * residual[i][s] for i in range(len(w2))), fmpq(0)) for s in range(len(x[0])))
    linear = tuple(2 * decay[0][j][c] * w1[j][c] for c in inputs)
    return _UnitView(inputs, samples, signs_at(samples, filter_), linear, weights, slope)


def _outer_gradient(
    problem: Problem,
    w2: list[list[fmpq]],
    hidden: list[list[fmpq]],
    residual: list[list[fmpq]],
    decay: list[list[list[fmpq]]],
) -> list[list[fmpq]]:
    """The gradient in W2."""
    return [
        [
            2 * dot(residual[i], hidden[j]) + 2 * decay[1][i][j] * w2[i][j] if bit else fmpq(0)
            for j, bit in enumerate(row)
        ]
        for i, row in enumerate(problem.network.masks[1])
    ]


def _descent(problem: Problem, views: Sequence[_UnitView], outer: list[list[fmpq]]) -> tuple[Rows, Rows] | None:
    """A direction with a negative one-sided derivative: in W2, or in the filter of one unit."""
    first, second = problem.network.masks
    nothing = tuple((fmpq(0),) * len(row) for row in first)
    if any(any(row) for row in outer):
        return nothing, tuple(tuple(-g for g in row) for row in outer)
    for j, view in enumerate(views):
        direction = view.falling() if view.inputs else None
        if direction is not None:
            row = [fmpq(0)] * len(first[j])
            for c, value in zip(view.inputs, direction, strict=True):
                row[c] = value
            return (*nothing[:j], tuple(row), *nothing[j + 1 :]), tuple((fmpq(0),) * len(line) for line in second)
    return None


def _minimal(problem: Problem, w2: list[list[fmpq]], descent: tuple[Rows, Rows] | None) -> bool | None:
    """Whether the point is a local minimum, where the first order decides."""
    if descent is not None:
        return False
    second = problem.network.masks[1]
    single = all(sum(column) <= 1 for column in zip(*second, strict=True))
    alive = all(w2[i][j] != 0 for i, row in enumerate(second) for j, bit in enumerate(row) if bit)
    return True if single and alive and not problem.decayed else None
