"""The core problem: a two-layer linear loss with one quadratic form per output (docs/theory, "The core problem").

The loss is ``constant + sum_i (m_i S_i m_i^T - 2 m_i b_i)`` where row ``m_i = sum_j v_ij w_j A_j`` adds up the units
``j`` that output ``i`` sees. ``A_j`` is a basis of the input space of unit ``j``: coordinate rows for plain masks,
general rows when X is rank deficient. This form is closed under eliminating full-rank classes and covers both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import Any

from flint import acb, fmpq
from flint import ctx as flint_context

from symbolic.exact.linear_algebra import Row, Rows, product, to_rows
from symbolic.polynomials.loss import Convert


@dataclass(frozen=True)
class Form:
    """The quadratic forms of a core problem.

    Attributes:
        grams: S_i, one m x m positive semidefinite table per output.
        linear: b_i, one row of m numbers per output.
        constant: the constant term.
    """

    grams: tuple[Rows, ...]
    linear: tuple[Row, ...]
    constant: fmpq

    @property
    def width(self) -> int:
        """m, the number of reduced inputs."""
        return len(self.grams[0])

    @cached_property
    def alike(self) -> tuple[int, ...]:
        """For each output the first one with the same S_i."""
        first: list[int] = []
        for gram in self.grams:
            known = next((o for o in sorted(set(first)) if self.grams[o] is gram or self.grams[o] == gram), len(first))
            first.append(known)
        return tuple(first)


@dataclass(frozen=True)
class Unit:
    """A hidden unit of a core problem.

    Attributes:
        outputs: O_j, the outputs that see the unit.
        basis: A_j, p x m, a basis of its input space.
    """

    outputs: tuple[int, ...]
    basis: Rows

    @cached_property
    def size(self) -> int:
        """Number of weights: ``|O_j| + p_j``."""
        return len(self.outputs) + len(self.basis)


@dataclass(frozen=True)
class CoreProblem:
    """Quadratic forms and the units whose weights are sought.

    A point is the flat list of all weights: for each unit its ``v`` (one entry per output), then its ``w``.
    """

    form: Form
    units: tuple[Unit, ...]

    @cached_property
    def size(self) -> int:
        """N, the number of weights."""
        return sum(unit.size for unit in self.units)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Position of the first weight of each unit."""
        starts, position = [], 0
        for unit in self.units:
            starts.append(position)
            position += unit.size
        return tuple(starts)

    def v_index(self, unit: int, output: int) -> int:
        """Position of the weight from ``unit`` to the ``output``-th of its outputs."""
        return self.offsets[unit] + output

    def w_index(self, unit: int, coordinate: int) -> int:
        """Position of the weight into ``unit`` along the ``coordinate``-th row of its basis."""
        return self.offsets[unit] + len(self.units[unit].outputs) + coordinate

    def split(self, point: Sequence[Any]) -> tuple[list[list[Any]], list[list[Any]]]:
        """The vectors ``v_j`` and ``w_j`` of all units."""
        vs, ws = [], []
        for start, unit in zip(self.offsets, self.units, strict=True):
            middle = start + len(unit.outputs)
            vs.append(list(point[start:middle]))
            ws.append(list(point[middle : start + unit.size]))
        return vs, ws

    def over(self, convert: Convert) -> Evaluator:
        """The loss, its gradient and Hessian over the ring that ``convert`` embeds the rationals into."""
        return Evaluator(self, convert)

    @cached_property
    def _ball_evaluators(self) -> dict[int, Evaluator]:
        return {}

    def over_balls(self) -> Evaluator:
        """The loss over complex balls at flint's working precision (kept per precision)."""
        bits = flint_context.prec
        if bits not in self._ball_evaluators:
            self._ball_evaluators[bits] = Evaluator(self, acb)
        return self._ball_evaluators[bits]

    @property
    def degree(self) -> int:
        """The degree of the loss."""
        return 4

    @cached_property
    def scale(self) -> int:
        """An integer that clears the denominators of the loss and of half its gradient."""
        quadratic, linear = self.blocks
        numbers = [x for rows in quadratic.values() for row in rows for x in row]
        numbers += [x for row in linear.values() for x in row]
        return lcm(int(self.form.constant.q), *(int(x.q) for x in numbers))

    @cached_property
    def blocks(self) -> tuple[dict[tuple[int, int, int], Rows], dict[tuple[int, int], Row]]:
        """``A_a S_i A_b^T`` for units a, b that output i sees, and ``A_a b_i``."""
        form, units = self.form, self.units
        quadratic: dict[tuple[int, int, int], Rows] = {}
        linear: dict[tuple[int, int], Row] = {}
        seen: dict[tuple[int, int, int], Rows] = {}
        for i, gram in enumerate(form.grams):
            members = [a for a, unit in enumerate(units) if i in unit.outputs]
            for a in members:
                linear[i, a] = tuple(
                    sum((x * y for x, y in zip(row, form.linear[i], strict=True)), fmpq(0)) for row in units[a].basis
                )
                for b in members:
                    key = (form.alike[i], a, b)
                    if key not in seen:
                        right = tuple(zip(*units[b].basis, strict=True))
                        half = product(units[a].basis, gram, form.width)
                        seen[key] = product(half, right, len(units[b].basis))
                    quadratic[i, a, b] = seen[key]
        return quadratic, linear


class Evaluator:
    """Loss, half gradient and half Hessian of a core problem over one ring (L carries no factor 1/2, so halves are natural)."""

    def __init__(self, core: CoreProblem, convert: Convert) -> None:
        self.core = core
        self.zero = convert(fmpq(0))
        self.constant = convert(core.form.constant)
        quadratic, linear = core.blocks
        shared: dict[int, list[list[tuple[int, Any]]]] = {}

        def sparse(rows: Rows) -> list[list[tuple[int, Any]]]:
            if id(rows) not in shared:
                shared[id(rows)] = [[(q, convert(x)) for q, x in enumerate(row) if x != 0] for row in rows]
            return shared[id(rows)]

        self._quadratic = {key: sparse(rows) for key, rows in quadratic.items()}
        self._offsets = {key: [convert(-x) for x in row] for key, row in linear.items()}
        self._members = [
            [a for a, unit in enumerate(core.units) if i in unit.outputs] for i in range(len(core.form.grams))
        ]
        self._position = [{i: o for o, i in enumerate(unit.outputs)} for unit in core.units]

    def _images(self, ws: list[list[Any]]) -> dict[tuple[int, int, int], list[Any]]:
        """``A_a S_i A_b^T w_b`` for all blocks (equal blocks computed once)."""
        done: dict[tuple[int, int], list[Any]] = {}
        images = {}
        for (i, a, b), rows in self._quadratic.items():
            key = (id(rows), b)
            if key not in done:
                done[key] = [sum((x * ws[b][q] for q, x in row), self.zero) for row in rows]
            images[i, a, b] = done[key]
        return images

    def _residuals(
        self, vs: list[list[Any]], images: dict[tuple[int, int, int], list[Any]]
    ) -> dict[tuple[int, int], list[Any]]:
        """Half the gradient with respect to row i of M, on the input space of unit a."""
        result = {}
        for i, members in enumerate(self._members):
            for a in members:
                total = list(self._offsets[i, a])
                for b in members:
                    v = vs[b][self._position[b][i]]
                    for q, x in enumerate(images[i, a, b]):
                        total[q] += v * x
                result[i, a] = total
        return result

    def value(self, point: Sequence[Any]) -> Any:
        """The loss at a point."""
        vs, ws = self.core.split(point)
        residuals = self._residuals(vs, self._images(ws))
        total = self.constant
        for (i, a), residual in residuals.items():
            v = vs[a][self._position[a][i]]
            for x, r, c in zip(ws[a], residual, self._offsets[i, a], strict=True):
                total += v * x * (r + c)
        return total

    def gradient(self, point: Sequence[Any]) -> list[Any]:
        """Half the gradient, in the order of the weights."""
        vs, ws = self.core.split(point)
        residuals = self._residuals(vs, self._images(ws))
        return self._assemble(vs, ws, residuals)

    def _assemble(
        self, vs: list[list[Any]], ws: list[list[Any]], residuals: dict[tuple[int, int], list[Any]]
    ) -> list[Any]:
        result: list[Any] = []
        for a, unit in enumerate(self.core.units):
            result.extend(
                sum((x * r for x, r in zip(ws[a], residuals[i, a], strict=True)), self.zero) for i in unit.outputs
            )
            result.extend(
                sum((vs[a][o] * residuals[i, a][q] for o, i in enumerate(unit.outputs)), self.zero)
                for q in range(len(unit.basis))
            )
        return result

    def gradient_and_hessian(self, point: Sequence[Any]) -> tuple[list[Any], list[list[Any]]]:
        """Half the gradient and half the Hessian."""
        core = self.core
        vs, ws = core.split(point)
        images = self._images(ws)
        residuals = self._residuals(vs, images)
        hessian = [[self.zero] * core.size for _ in range(core.size)]
        starts = [core.w_index(a, 0) for a in range(len(core.units))]
        for i, members in enumerate(self._members):
            for a in members:
                va, row_a = vs[a][self._position[a][i]], core.v_index(a, self._position[a][i])
                for column, r in enumerate(residuals[i, a], starts[a]):
                    hessian[row_a][column] += r
                    hessian[column][row_a] += r
                for b in members:
                    vb, row_b = vs[b][self._position[b][i]], core.v_index(b, self._position[b][i])
                    image = images[i, a, b]
                    hessian[row_a][row_b] += sum((x * y for x, y in zip(ws[a], image, strict=True)), self.zero)
                    for column, y in enumerate(image, starts[a]):
                        change = va * y
                        hessian[column][row_b] += change
                        hessian[row_b][column] += change
                    weight, start = va * vb, starts[b]
                    for line, row in zip(hessian[starts[a] :], self._quadratic[i, a, b], strict=False):
                        for other, x in row:
                            line[start + other] += weight * x
        return self._assemble(vs, ws, residuals), hessian


def row_gradients(form: Form, rows: Sequence[Sequence[Any]], convert: Convert) -> list[list[Any]]:
    """Half the gradient of the loss in M: row i is ``m_i S_i - b_i``, where ``rows[i] = m_i`` (length m)."""
    result = []
    for gram, linear, row in zip(form.grams, form.linear, rows, strict=True):
        result.append(
            [
                sum((x * convert(gram[q][c]) for q, x in enumerate(row) if gram[q][c] != 0), convert(-linear[c]))
                for c in range(form.width)
            ]
        )
    return result


def matrix_rows(core: CoreProblem, point: Sequence[Any], convert: Convert) -> list[list[Any]]:
    """The rows ``m_i`` of the end-to-end matrix at a point."""
    vs, ws = core.split(point)
    rows = [[convert(fmpq(0))] * core.form.width for _ in core.form.grams]
    for a, unit in enumerate(core.units):
        filt = combination(ws[a], unit.basis, core.form.width, convert)
        for o, i in enumerate(unit.outputs):
            rows[i] = [x + vs[a][o] * y for x, y in zip(rows[i], filt, strict=True)]
    return rows


def combination(weights: Sequence[Any], basis: Rows, width: int, convert: Convert) -> list[Any]:
    """``w A``: the filter with weights ``w`` in the basis ``A``, as a row of length m."""
    return [
        sum(
            (weight * convert(row[c]) for weight, row in zip(weights, basis, strict=True) if row[c] != 0),
            convert(fmpq(0)),
        )
        for c in range(width)
    ]


__all__ = [
    "Convert",
    "CoreProblem",
    "Evaluator",
    "Form",
    "Unit",
    "combination",
    "matrix_rows",
    "row_gradients",
    "to_rows",
]
