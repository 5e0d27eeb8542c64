"""Elimination: classes at full rank drop out of a stratum, leaving one Gram matrix per output (docs/theory, "Reduction").

In a stratum where class c has rank ``min(|O_c|, p_c)`` the gradient vanishes on its rectangle, a linear condition.
Output i is then minimised exactly over the space ``U_i`` spanned by the full-rank classes it sees. The remaining units
lose what is covered: input directions no output of theirs can still see, and outputs that see nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat

from symbolic.exact.linear_algebra import Row, Rows, independent_rows, product, to_matrix, to_rows
from symbolic.polynomials.core import CoreProblem, Form, Unit, combination
from symbolic.symmetry.preorder import seen_rows


@dataclass(frozen=True)
class Cover:
    """What full-rank classes cover of one output.

    Attributes:
        basis: E_i, a basis of U_i.
        target: ``(E S E^T)^-1 E b``.
        response: ``(E S E^T)^-1 E S``; the best entries on U_i are ``target - response x`` for a core row x.
    """

    basis: Rows
    target: Row
    response: Rows


@dataclass(frozen=True)
class Elimination:
    """A stratum with its full-rank classes eliminated.

    Attributes:
        core: the problem that remains.
        kept: for each unit of ``core`` its position among the units before.
        coordinates: for each unit of ``core`` the kept positions of its basis rows, and of its outputs.
        full: the eliminated classes, as tuples of positions of units.
        covers: per output what is covered.
        fibre: dimension of the set of critical weights over one point of ``core``.
    """

    before: CoreProblem
    core: CoreProblem
    kept: tuple[int, ...]
    coordinates: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    full: tuple[tuple[int, ...], ...]
    covers: tuple[Cover | None, ...]
    fibre: int

    @property
    def clean(self) -> bool:
        """Whether nothing is lost and no entry is covered twice: the fibre is one copy of ``GL_s`` per class."""
        return self.fibre == sum(len(twins) ** 2 for twins in self.full)


def eliminate(core: CoreProblem, full: Sequence[tuple[int, ...]]) -> Elimination:
    """Eliminate the classes ``full`` (tuples of units; every class at rank ``min(|O|, p)``).

    Arguments:
        core: the problem of the stratum, all units alive.
        full: the full-rank classes, each with exactly its rank many units.

    Returns:
        The remaining core problem, with what is needed to map points and counts back.
    """
    form = core.form
    covers: list[Cover | None] = []
    grams, linear, constant = [], [], form.constant
    free = 0
    for i, (gram, b) in enumerate(zip(form.grams, form.linear, strict=True)):
        rows = [row for twins in full if i in core.units[twins[0]].outputs for row in core.units[twins[0]].basis]
        basis = tuple(rows[p] for p in _independent_as_seen(rows, gram))
        free += len(rows) - len(basis)
        if not basis:
            covers.append(None)
            grams.append(gram)
            linear.append(b)
            continue
        cover, new_gram, new_b, gain = _cover(gram, b, basis)
        covers.append(cover)
        grams.append(new_gram)
        linear.append(new_b)
        constant -= gain
    reduced = Form(tuple(grams), tuple(linear), constant)
    gone = {unit for twins in full for unit in twins}
    units, kept, coordinates, lost = [], [], [], 0
    for position, unit in enumerate(core.units):
        if position in gone:
            continue
        outputs = tuple(
            o
            for o, i in enumerate(unit.outputs)
            if any(x != 0 for row in seen_rows(reduced, (i,), unit.basis) for x in row)
        )
        seen = seen_rows(reduced, tuple(unit.outputs[o] for o in outputs), unit.basis)
        rows_kept = independent_rows(seen, len(seen[0])) if outputs else ()
        if outputs and rows_kept:
            units.append(Unit(tuple(unit.outputs[o] for o in outputs), tuple(unit.basis[r] for r in rows_kept)))
            kept.append(position)
            coordinates.append((rows_kept, outputs))
            lost += unit.size - units[-1].size
        else:
            lost += unit.size
    ranks = sum(len(twins) ** 2 for twins in full)
    return Elimination(
        core,
        CoreProblem(reduced, tuple(units)),
        tuple(kept),
        tuple(coordinates),
        tuple(full),
        tuple(covers),
        free + lost + ranks,
    )


def _independent_as_seen(rows: Sequence[Row], gram: Rows) -> tuple[int, ...]:
    """Positions of the first rows that form a basis of what a form sees of them (it may be singular after an elimination)."""
    return independent_rows(product(rows, gram, len(gram)), len(gram)) if rows else ()


def _cover(gram: Rows, b: Row, basis: Rows) -> tuple[Cover, Rows, Row, fmpq]:
    width = len(gram)
    e = to_matrix(basis, width)
    s, column = to_matrix(gram, width), fmpq_mat(width, 1, list(b))
    inverse = (e * s * e.transpose()).inv()
    response, target = inverse * e * s, inverse * e * column
    new_gram = s - (e * s).transpose() * response
    new_b = column - (e * s).transpose() * target
    gain = ((e * column).transpose() * target)[0, 0]
    cover = Cover(basis, tuple(target.entries()), to_rows(response))
    return cover, to_rows(new_gram), tuple(new_b.entries()), gain


def lift_point(
    step: Elimination, point: Sequence[Any], convert: Callable[[fmpq], Any]
) -> tuple[list[Any], list[list[list[Any]]]]:
    """Map a point of the reduced problem back to the stratum, for a clean elimination.

    Arguments:
        step: the elimination.
        point: weights of ``step.core``.
        convert: embeds rationals into the ring of the point.

    Returns:
        The weights of ``step.before``, and the matrices P_c of the eliminated classes, which
        must have full rank for the point to belong to the stratum.
    """
    before, zero, one = step.before, convert(fmpq(0)), convert(fmpq(1))
    vs, ws = step.core.split(point)
    full_vs: list[list[Any]] = [[zero] * len(unit.outputs) for unit in before.units]
    full_ws: list[list[Any]] = [[zero] * len(unit.basis) for unit in before.units]
    for unit, position in enumerate(step.kept):
        rows, outputs = step.coordinates[unit]
        for row, x in zip(rows, ws[unit], strict=True):
            full_ws[position][row] = x
        for output, x in zip(outputs, vs[unit], strict=True):
            full_vs[position][output] = x
    covered = _covered_rows(step, full_vs, full_ws, convert)
    matrices = _distribute(step, covered, convert)
    for twins, matrix in zip(step.full, matrices, strict=True):
        by_outputs = len(twins) == len(before.units[twins[0]].outputs)
        for t, unit in enumerate(twins):
            if by_outputs:
                full_vs[unit] = [one if o == t else zero for o in range(len(full_vs[unit]))]
                full_ws[unit] = list(matrix[t])
            else:
                full_ws[unit] = [one if q == t else zero for q in range(len(full_ws[unit]))]
                full_vs[unit] = [row[t] for row in matrix]
    return [x for v, w in zip(full_vs, full_ws, strict=True) for x in (*v, *w)], matrices


def _covered_rows(
    step: Elimination, vs: list[list[Any]], ws: list[list[Any]], convert: Callable[[fmpq], Any]
) -> list[list[Any]]:
    """The part of every row ``m_i`` that the full-rank classes supply, as coordinates in the basis of the cover."""
    form = step.before.form
    result: list[list[Any]] = []
    for i, cover in enumerate(step.covers):
        if cover is None:
            result.append([])
            continue
        row = [convert(fmpq(0))] * form.width
        for position in step.kept:
            unit = step.before.units[position]
            if i in unit.outputs:
                v = vs[position][unit.outputs.index(i)]
                row = [
                    x + v * y
                    for x, y in zip(row, combination(ws[position], unit.basis, form.width, convert), strict=True)
                ]
        result.append(
            [
                convert(t) - sum((convert(r) * x for r, x in zip(line, row, strict=True) if r != 0), convert(fmpq(0)))
                for t, line in zip(cover.target, cover.response, strict=True)
            ]
        )
    return result


def _distribute(step: Elimination, covered: list[list[Any]], convert: Callable[[fmpq], Any]) -> list[list[list[Any]]]:
    """Give each covered entry to the class whose basis supplies it."""
    before = step.before
    matrices = [
        [[convert(fmpq(0))] * len(before.units[twins[0]].basis) for _ in before.units[twins[0]].outputs]
        for twins in step.full
    ]
    for i, cover in enumerate(step.covers):
        if cover is None:
            continue
        rows, places = [], []
        for c, twins in enumerate(step.full):
            unit = before.units[twins[0]]
            if i in unit.outputs:
                for q, line in enumerate(unit.basis):
                    rows.append(line)
                    places.append((c, unit.outputs.index(i), q))
        for number, position in enumerate(_independent_as_seen(rows, before.form.grams[i])):
            c, o, q = places[position]
            matrices[c][o][q] = covered[i][number]
    return matrices
