"""The activation cells of the hidden units of a two-layer network, and what a unit computes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import factorial, prod

from flint import fmpq

from symbolic.exact.linear_algebra import Row, Rows, independent_rows, rational
from symbolic.exact.parts import connected_parts
from symbolic.network import Problem
from symbolic.solving.piecewise.cells.arrangement import Face, Signs, dot, faces


@dataclass(frozen=True)
class CellUnit:
    """A hidden unit with the faces of its arrangement.

    Attributes:
        number: its number in the problem.
        outputs: the outputs it leads to.
        inputs: the inputs it reads; without decay a row basis of them, the others never matter.
        idle: number of its input weights that never change the loss.
        samples: the samples restricted to these inputs, one row each.
        slope: the slope of the activation on the negative side.
        faces: the faces of its arrangement.
    """

    number: int
    outputs: tuple[int, ...]
    inputs: tuple[int, ...]
    idle: int
    samples: Rows
    slope: fmpq
    faces: tuple[Face, ...]

    @property
    def size(self) -> int:
        """Number of its weights that matter."""
        return len(self.inputs) + len(self.outputs)

    def activation(self, signs: Signs) -> Row:
        """The slope of the activation at each sample, for given signs of ``w . x_s`` (0 at sign 0)."""
        return tuple(fmpq(1) if s > 0 else self.slope if s < 0 else fmpq(0) for s in signs)

    @cached_property
    def slopes(self) -> tuple[Row, ...]:
        """The slopes at each sample, for each face."""
        return tuple(self.activation(face.signs) for face in self.faces)

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The open faces, as positions."""
        return tuple(k for k, face in enumerate(self.faces) if self.open(face))

    @cached_property
    def active(self) -> tuple[int, ...]:
        """The faces on which the unit is not zero on every sample."""
        return tuple(k for k, slopes in enumerate(self.slopes) if any(slopes))

    @cached_property
    def above(self) -> tuple[tuple[int, ...], ...]:
        """For each face the faces whose closure contains it, itself excluded."""
        masks = [
            (sum(1 << k for k, s in enumerate(f.signs) if s > 0), sum(1 << k for k, s in enumerate(f.signs) if s < 0))
            for f in self.faces
        ]
        return tuple(
            tuple(g for g, (p, m) in enumerate(masks) if g != f and not plus & ~p and not minus & ~m)
            for f, (plus, minus) in enumerate(masks)
        )

    @cached_property
    def _columns(self) -> dict[int, Rows]:
        return {}

    def columns(self, face: int) -> Rows:
        """The values at all samples for each vector of the basis of a face (kept)."""
        if face not in self._columns:
            self._columns[face] = tuple(self.values(face, b) for b in self.faces[face].span)
        return self._columns[face]

    def open(self, face: Face) -> bool:
        """Whether a face is an open cell."""
        return all(s or not any(x) for s, x in zip(face.signs, self.samples, strict=True))

    def decays(self, problem: Problem) -> tuple[Fraction, ...]:
        """The decay of each of its input weights."""
        return tuple(problem.decay[0][self.number][c] for c in self.inputs)

    def gradient(self, face: int, residual: Sequence[fmpq]) -> Row:
        """``sum_s r_s a_s x_s`` with the slopes of a face: half the gradient in ``v w``."""
        return self.weighted([r * a for r, a in zip(residual, self.slopes[face], strict=True)])

    def weighted(self, factors: Sequence[fmpq]) -> Row:
        """``sum_s factors_s x_s``."""
        return tuple(
            sum((f * x[c] for f, x in zip(factors, self.samples, strict=True)), fmpq(0))
            for c in range(len(self.inputs))
        )

    def values(self, face: int, point: Sequence[fmpq]) -> Row:
        """``a_s (w . x_s)`` for a point w of a face."""
        return tuple(a * dot(x, point) for a, x in zip(self.slopes[face], self.samples, strict=True))


def cell_units(problem: Problem) -> tuple[tuple[CellUnit, ...], tuple[int, ...]]:
    """The hidden units with their arrangements, and the void units (no inputs, no outputs, or zero on every sample).

    Raises:
        UnsupportedProblem: if a unit has too many cells.
    """
    first, second = problem.network.masks
    x = [[rational(entry) for entry in row] for row in problem.inputs]
    units, void = [], []
    for j, row in enumerate(first):
        inputs = [c for c, entry in enumerate(row) if entry]
        outputs = tuple(i for i, line in enumerate(second) if line[j])
        seen = independent_rows([x[c] for c in inputs], len(x[0]))
        if not outputs or not seen:
            void.append(j)
            continue
        chosen = tuple(inputs) if problem.decayed else tuple(inputs[k] for k in seen)
        samples = tuple(tuple(x[c][s] for c in chosen) for s in range(len(x[0])))
        units.append(
            CellUnit(
                j,
                outputs,
                chosen,
                len(inputs) - len(chosen),
                samples,
                rational(problem.network.activation.slope),
                faces(samples, len(chosen)),
            )
        )
    return tuple(units), tuple(void)


def blocks(units: Sequence[CellUnit]) -> tuple[tuple[CellUnit, ...], ...]:
    """Units that share an output, directly or through others: the loss is a sum over these blocks."""
    parts = connected_parts(range(len(units)), lambda a, b: bool(set(units[a].outputs) & set(units[b].outputs)))
    return tuple(tuple(units[u] for u in part) for part in parts)


def twin_classes(problem: Problem, units: Sequence[CellUnit]) -> tuple[tuple[int, ...], ...]:
    """Positions of units with the same masks and the same decay."""
    first, second = problem.network.masks
    w, v = problem.decay
    keys: dict[object, list[int]] = {}
    for k, unit in enumerate(units):
        j = unit.number
        key = (first[j], tuple(row[j] for row in second), w[j], tuple(row[j] for row in v))
        keys.setdefault(key, []).append(k)
    return tuple(map(tuple, keys.values()))


def arrangements(states: Sequence[object], classes: Sequence[tuple[int, ...]]) -> int:
    """Number of ways to hand out the states of twins among them."""
    total = 1
    for twins in classes:
        mine = [states[u] for u in twins]
        total *= factorial(len(mine)) // prod(factorial(mine.count(s)) for s in set(mine))
    return total
