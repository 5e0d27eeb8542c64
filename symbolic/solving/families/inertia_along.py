"""What the Hessian says along a family: pieces of constant inertia, points, and negative directions everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flint import fmpq, fmpq_mat

from symbolic.engines.system import staircase
from symbolic.exact.field import ExactPoint, field_rank, rational_point
from symbolic.exact.ideals import Ideal, Polynomial, derivative, evaluate, product_of, substitute
from symbolic.exact.inertia import Inertia, exact_inertia, rational_inertia
from symbolic.solving.families.critical_system import CriticalSystem
from symbolic.solving.families.curves import Curve, Segment, find_curve, segments
from symbolic.solving.families.family import Cell, Family

Nature = Literal["minimum", "maximum", "saddle", "not a minimum", "undecided"]
"""What is certain about a critical point; ``not a minimum`` where only a negative direction is known."""


def nature(inertia: Inertia | None, flat: int) -> Nature:
    """What the inertia says at a point of an explicit critical manifold whose tangent space has dimension ``flat``."""
    if inertia is None:
        return "undecided"
    if inertia.negative and inertia.positive:
        return "saddle"
    if inertia.zero == flat:
        return "maximum" if inertia.negative else "minimum"
    return "not a minimum" if inertia.negative else "undecided"


@dataclass(frozen=True)
class Stretch:
    """A part of a curve of critical points.

    Attributes:
        segment: the interval of its parameter, or the border.
        nature: what its points are.
        flat: dimension of the explicit critical manifold there.
        point: a rational sample, if there is one.
    """

    segment: Segment
    nature: Nature
    flat: int
    point: tuple[fmpq, ...] | None


def curve_of(cell: Cell) -> Curve | None:
    """A cell as a curve in all weights of the family; None if it is none, or has no rational parameter."""
    if cell.dimension != 1:
        return None
    curve = find_curve(cell.rest)
    if curve is None:
        return None
    numerators = cell.full(curve.numerators, lambda value: curve.denominator * value)
    return Curve(cell.free[curve.parameter], tuple(numerators), curve.denominator)


def stretches(system: CriticalSystem, curve: Curve) -> list[Stretch]:
    """Cut a curve of critical points into stretches; borders take what their neighbours force on them.

    A border next to points that are no local minima (maxima) is none either: the loss is the same on both, and points
    arbitrarily near have lower (higher) loss.
    """
    cut = segments(system.loss, curve)
    result: list[Stretch] = []
    for segment in cut:
        point = None if segment.sample is None else curve.at(segment.sample)
        if segment.border or point is None:
            result.append(Stretch(segment, "undecided", 0, None if point is None else tuple(point)))
            continue
        assert segment.sample is not None
        flat = tangent_rank(system, rational_point(point), [curve.tangent(segment.sample)])
        result.append(Stretch(segment, nature(segment.inertia, flat), flat, tuple(point)))
    for k, stretch in enumerate(result):
        if stretch.segment.border:
            near = [result[j] for j in (k - 1, k + 1) if 0 <= j < len(result)]
            result[k] = Stretch(stretch.segment, _between(near), 0, stretch.point)
    return result


def _between(near: Sequence[Stretch]) -> Nature:
    """What a border must be: no minimum next to points that are none, no maximum next to points that are none."""
    no_minimum = any(s.nature in ("maximum", "saddle", "not a minimum") and _bends(s, -1) for s in near)
    no_maximum = any(s.nature in ("minimum", "saddle") and _bends(s, 1) for s in near)
    if no_minimum and no_maximum:
        return "saddle"
    return "not a minimum" if no_minimum else "undecided"


def _bends(stretch: Stretch, sign: int) -> bool:
    inertia = stretch.segment.inertia
    return inertia is not None and (inertia.negative if sign < 0 else inertia.positive) > 0


def tangent_rank(system: CriticalSystem, point: ExactPoint, more: Sequence[Sequence[fmpq]] = ()) -> int:
    """The rank of the orbit tangents at a point, with further tangents."""
    element = point.field.element
    rows = system.tangents(point.coordinates, element)
    rows += [[element(x) for x in row] for row in more]
    rows = [[x if not isinstance(x, fmpq) else element(x) for x in row] for row in rows]
    return field_rank(rows) if rows else 0


def smooth(family: Family, point: ExactPoint) -> bool:
    """Whether the Jacobian of the ideal has full rank at a point, so that the family is a manifold near it."""
    element, size = point.field.element, family.ideal.size
    rows = [
        [evaluate(derivative(p, k), point.coordinates, element) for k in range(size)]
        for p in family.ideal.polynomials()
    ]
    return field_rank(rows) == size - family.dimension if rows else family.dimension == size


def inertia_at(system: CriticalSystem, point: ExactPoint, weights: Sequence[int] | None = None) -> Inertia | None:
    """The inertia of the Hessian at an exact point, in all weights or in some of them."""
    element = point.field.element
    _, table = system.loss.over(element).gradient_and_hessian(point.coordinates)
    chosen = range(system.loss.size) if weights is None else weights
    return exact_inertia([[table[r][c] + element(0) for c in chosen] for r in chosen])


def negative_everywhere(system: CriticalSystem, cell: Cell) -> bool:
    """Whether every point of a family certainly has a direction in which the second derivative is negative.

    A weight whose second derivative vanishes on the whole family gives such a direction wherever one of its mixed
    second derivatives does not; if all these together have no common zero on the family, there is one everywhere.
    """
    pins = cell.pins
    mixed: list[Polynomial] = []
    for k, row in enumerate(system.hessian):
        if cell.rest.contains(substitute(row[k], pins)):
            mixed += [form for j, entry in enumerate(row) if j != k and (form := _form(cell, entry, pins))]
    return bool(mixed) and cell.rest.plus(mixed).empty is True


def _form(cell: Cell, entry: Polynomial, pins: dict[int, fmpq]) -> dict[Any, fmpq]:
    return cell.rest.normal_form(substitute(entry, pins))


def real_part(family: Family) -> Family | None:
    """The family without complex points that sums of squares exclude; None if no real point is left.

    A quadratic polynomial of the ideal whose Gram matrix in (1, x) is semidefinite vanishes at a real point only where the
    linear forms in the range of that matrix do: these are added.
    """
    ideal = family.ideal
    while True:
        forms = [form for p in ideal.polynomials() for form in _squares_of(p, ideal.size)]
        new = [form for form in forms if not ideal.contains(form)]
        if not new:
            break
        ideal = ideal.plus(new)
        if ideal.basis is None:
            return family
        if ideal.empty:
            return None
    if ideal is family.ideal:
        return family
    assert ideal.leading is not None
    return Family(ideal, staircase(ideal.leading, ideal.size).dimension, family.degree)


def without_real_zero(ideal: Ideal) -> bool:
    """Whether sums of squares show that an ideal has no real zero."""
    return real_part(Family(ideal, 0, 0)) is None


def _squares_of(terms: Polynomial, size: int) -> list[dict[Any, fmpq]]:
    """Linear forms that vanish wherever a semidefinite quadratic polynomial does at a real point; none for other polynomials."""
    if max(sum(e) for e in terms) != 2:
        return []
    used = sorted({k for e in terms for k, x in enumerate(e) if x})
    table = gram(terms, used)
    inertia = rational_inertia(table)
    if inertia.negative and inertia.positive:
        return []
    echelon, rank = table.rref()
    places = [-1, *used]
    forms = []
    for r in range(rank):
        entries = {tuple(int(k == place) for k in range(size)): echelon[r, c] for c, place in enumerate(places)}
        forms.append({e: c for e, c in entries.items() if c != 0})
    return forms


def gram(terms: Polynomial, used: Sequence[int]) -> fmpq_mat:
    """The Gram matrix of a polynomial of degree two in 1 and the used variables."""
    table = fmpq_mat(len(used) + 1, len(used) + 1)
    for exponents, c in terms.items():
        a, b = ([0, 0] + [used.index(k) + 1 for k, e in enumerate(exponents) for _ in range(e)])[-2:]
        table[a, b] += c / 2
        table[b, a] += c / 2
    return table


MAX_SIZE, MAX_TERMS = 12, 300
"""Largest Hessian, and most terms of an entry, whose characteristic polynomial is computed on a whole family."""


class LossFunctions:
    """Which functions on a cell depend on the loss only: combinations of the powers of the loss modulo its ideal.

    Such a function has one value at all points with the same loss, so what a sample shows holds everywhere. This happens on
    orbits of rotations (of the whole Hessian, or of parts of it); scalings change the Hessian, so cells with scaled
    weights are not worth a try.

    Arguments:
        cell: the cell.
        system: the loss.
        degree: the degree of the minimal polynomial of the loss there.
    """

    def __init__(self, cell: Cell, system: CriticalSystem, degree: int) -> None:
        self.rest, self.pins, self.size = cell.rest, cell.pins, system.loss.size
        form = self._form(system.value)
        self.powers: list[Polynomial] = [self.rest.normal_form({(0,) * self.rest.size: fmpq(1)})]
        for _ in range(degree - 1):
            self.powers.append(self.rest.normal_form(product_of(self.powers[-1], form)))
        self.table = [[self._form(entry) for entry in row] for row in system.hessian]

    def _form(self, terms: Polynomial) -> dict[Any, fmpq]:
        return self.rest.normal_form(substitute(terms, self.pins))

    def moving(self, family: Family) -> list[int]:
        """The weights that do not vanish identically on the family: rotations that act on the family only mix these."""
        return [k for k in range(self.size) if not family.vanishes(k)]

    def fix_inertia(self, weights: Sequence[int]) -> bool:
        """Whether the characteristic polynomial of the Hessian in some of the weights depends on the loss only."""
        if len(weights) > MAX_SIZE:
            return False
        coefficients = _characteristic_forms(self.rest, [[self.table[r][c] for c in weights] for r in weights])
        return coefficients is not None and all(_in_span(c, self.powers) for c in coefficients)


def _characteristic_forms(rest: Ideal, table: list[list[dict[Any, fmpq]]]) -> list[Polynomial] | None:
    """The coefficients of the characteristic polynomial modulo an ideal (Faddeev-LeVerrier); None if they grow too large."""
    size = len(table)
    one: dict[Any, fmpq] = {(0,) * rest.size: fmpq(1)}
    coefficients: list[Polynomial] = [one]
    power: list[list[dict[Any, fmpq]]] = [[{} for _ in range(size)] for _ in range(size)]
    for k in range(1, size + 1):
        for r in range(size):
            power[r][r] = _plus(power[r][r], coefficients[-1])
        power = [
            [rest.normal_form(_dot([(table[r][m], power[m][c]) for m in range(size)])) for c in range(size)]
            for r in range(size)
        ]
        if any(len(entry) > MAX_TERMS for row in power for entry in row):
            return None
        trace: dict[Any, fmpq] = {}
        for m in range(size):
            trace = _plus(trace, power[m][m])
        coefficients.append({e: c / -k for e, c in trace.items()})
    return coefficients


def _dot(pairs: Sequence[tuple[Polynomial, Polynomial]]) -> dict[Any, fmpq]:
    total: dict[Any, fmpq] = {}
    for left, right in pairs:
        if left and right:
            total = _plus(total, product_of(left, right))
    return total


def _plus(left: Polynomial, right: Polynomial) -> dict[Any, fmpq]:
    total = dict(left)
    for e, c in right.items():
        total[e] = total.get(e, fmpq(0)) + c
    return {e: c for e, c in total.items() if c != 0}


def _in_span(target: Polynomial, vectors: Sequence[Polynomial]) -> bool:
    keys = sorted({e for p in (*vectors, target) for e in p})
    if not keys:
        return True
    columns = [[p.get(e, fmpq(0)) for e in keys] for p in vectors]
    before = fmpq_mat(len(columns), len(keys), [x for row in columns for x in row]).rank()
    columns.append([target.get(e, fmpq(0)) for e in keys])
    return bool(fmpq_mat(len(columns), len(keys), [x for row in columns for x in row]).rank() == before)
