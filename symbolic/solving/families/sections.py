"""Exact points of a family: cut it by fixing independent weights, let an engine solve the rest, verify by substitution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

from flint import fmpq

from symbolic.engines.system import Answer, Parametrization, PolynomialSystem, make_system
from symbolic.exact.field import ExactPoint, NumberField, primitive, rational_point
from symbolic.exact.ideals import Ideal, evaluate, substitute
from symbolic.exact.roots import isolated_real_roots
from symbolic.solving.families.family import Cell
from symbolic.verify.exact import MAX_DEGREE, parametrised

FIRST_VALUES = (fmpq(1), fmpq(-1), fmpq(2), fmpq(0), fmpq(1, 2), fmpq(-2), fmpq(3))


@dataclass(frozen=True, eq=False)
class Section:
    """A cell of a family with values for some weights.

    Attributes:
        cell: the cell.
        values: the fixed variables of ``cell.rest``.
        system: the equations of the others.
    """

    cell: Cell
    values: Mapping[int, fmpq]
    system: PolynomialSystem

    @property
    def unknowns(self) -> tuple[int, ...]:
        """The variables of ``cell.rest`` that are left."""
        return tuple(k for k in range(self.cell.rest.size) if k not in self.values)


def sections(cell: Cell, seed: str, sets: int) -> Iterator[Section]:
    """Sections of a family, endless unless it is finite: independent weights fixed at small numbers, simple ones first."""
    if cell.dimension == 0:
        yield _section(cell, {})
        return
    stream = Random(seed)
    choices = _independent(cell.rest, cell.dimension, sets)
    number = 0
    while choices:
        chosen = choices[number % len(choices)]
        turn = number // len(choices)
        if cell.dimension > 2 and turn < len(FIRST_VALUES):
            values = {k: fmpq(stream.randint(-3, 3)) for k in chosen}
        elif turn == 0:
            values = dict.fromkeys(chosen, fmpq(1))
        elif turn < len(FIRST_VALUES):
            values = {k: FIRST_VALUES[(turn + place) % len(FIRST_VALUES)] for place, k in enumerate(chosen)}
        else:
            values = {k: fmpq(stream.randint(-9, 9), stream.randint(1, 4)) for k in chosen}
        yield _section(cell, values)
        number += 1


def sections_near(cell: Cell, points: Sequence[ExactPoint]) -> list[Section]:
    """Further sections of a curve through the range of known real points: at 0 and at parts of their coordinates."""
    result = []
    for chosen in _independent(cell.rest, 1, 3):
        (variable,) = chosen
        weight = cell.free[variable]
        reach = max(abs(float(p.coordinates[weight].ball(64).mid())) for p in points)
        seen = {fmpq(0)} | {fmpq(round(64 * part * reach), 64) for part in (-0.9, -0.5, 0.5, 0.9)}
        result += [_section(cell, {variable: value}) for value in sorted(seen, key=lambda q: (abs(q), q))]
    return result


def _independent(ideal: Ideal, dimension: int, most: int) -> list[tuple[int, ...]]:
    """Some sets of weights that may take any values, generically."""
    leading = ideal.leading
    assert leading is not None
    supports = [frozenset(k for k, e in enumerate(m) if e) for m in leading]
    free = [k for k in range(ideal.size) if frozenset({k}) not in supports]
    found = []
    for chosen in combinations(free, dimension):
        if not any(support <= frozenset(chosen) for support in supports):
            found.append(chosen)
            if len(found) == most:
                break
    return found


def _section(cell: Cell, values: Mapping[int, fmpq]) -> Section:
    unknowns = [k for k in range(cell.rest.size) if k not in values]
    polynomials = [substitute(p, values) for p in cell.rest.polynomials()]
    return Section(cell, values, make_system([f"u{k}" for k in range(len(unknowns))], polynomials))


@dataclass(frozen=True, eq=False)
class SectionPoint:
    """A verified conjugacy class of points of a family.

    Attributes:
        degree: its number of points.
        real: the real ones, with all weights of the family.
    """

    degree: int
    real: tuple[ExactPoint, ...]


def points(section: Section, answer: Answer) -> list[SectionPoint] | None:
    """The points of a section an engine found, verified exactly; None if some could not be (large degree, or wrong)."""
    cell = section.cell
    if not section.unknowns:
        full = _all_weights(section, [], lambda q: q)
        on = all(evaluate(p, full, lambda q: q) == 0 for p in cell.family.ideal.polynomials())
        return [SectionPoint(1, (rational_point(full),))] if on else []
    if not isinstance(answer, Parametrization):
        return [] if getattr(answer, "dimension", 0) == -1 else None
    found = []
    for factor, _ in answer.eliminant.factor()[1]:
        modulus = primitive(factor)
        if modulus.degree() > MAX_DEGREE:
            return None
        solved = parametrised(answer, modulus)
        if solved is None:
            return None
        field = solved[0].field
        full = _all_weights(section, solved, field.element)
        if not all(evaluate(p, full, field.element).is_zero() for p in cell.family.ideal.polynomials()):
            return None
        fields = [NumberField(modulus, root, field.ring) for root in isolated_real_roots(modulus)]
        real = tuple(ExactPoint(f, tuple(x.conjugate(f) for x in full)) for f in fields)
        found.append(SectionPoint(int(modulus.degree()), real))
    return found


def solve_linear(section: Section) -> list[SectionPoint] | None:
    """The points of a section whose equations turn out to be linear, without an engine; None for any other section."""
    unknowns = section.unknowns
    polynomials = [substitute(p, section.values) for p in section.cell.rest.polynomials()]
    basis = Ideal.of(len(unknowns), polynomials)
    if basis.basis is None or basis.empty:
        return None if basis.basis is None else []
    values: dict[int, fmpq] = {}
    for terms in basis.polynomials():
        places = [k for e in terms for k, x in enumerate(e) if x]
        if any(sum(e) > 1 for e in terms) or len(places) != 1:
            return None
        lead = next(c for e, c in terms.items() if any(e))
        values[places[0]] = -terms.get((0,) * len(unknowns), fmpq(0)) / lead
    if len(values) < len(unknowns):
        return None
    full = _all_weights(section, [values[k] for k in range(len(unknowns))], lambda q: q)
    on = all(evaluate(p, full, lambda q: q) == 0 for p in section.cell.family.ideal.polynomials())
    return [SectionPoint(1, (rational_point(full),))] if on else None


def _all_weights(section: Section, solved: Sequence[Any], convert: Callable[[fmpq], Any]) -> list[Any]:
    """All weights of the family from the unknowns of a section."""
    cell = section.cell
    rest = [convert(section.values.get(k, fmpq(0))) for k in range(cell.rest.size)]
    for k, value in zip(section.unknowns, solved, strict=True):
        rest[k] = value
    return cell.full(rest, convert)
