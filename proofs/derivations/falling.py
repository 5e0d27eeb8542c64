"""Why a critical point is a saddle: a direction in which the loss falls, shown as a polynomial in the step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any

from flint import fmpq, fmpq_mat

from proofs.certificates.descent import descent_direction, descent_line
from proofs.certificates.minimum import free_hessian
from proofs.derivations.beside import side_by_side
from proofs.derivations.point import LONGEST, PointSteps
from proofs.derivations.tables import data_step
from proofs.documents.document import Block, Check, Step, StepFailed, checked_step
from proofs.documents.formulas import (
    Applied,
    Formula,
    Name,
    Negative,
    Power,
    Product,
    Rational,
    Relation,
    Sum,
    total,
)
from proofs.documents.latex import latex, width
from proofs.documents.prose import paragraph
from symbolic.exact.field import FieldElement
from symbolic.network.weights import Place, places
from symbolic.polynomials.expanded import expanded_loss

T, STEP, STAR = Name("t"), Name("D"), Name("W", (), star=True)
Direction = dict[Place, Fraction]


def falling_blocks(steps: PointSteps, name: str) -> list[Block]:
    """A direction of descent from a critical point, and the loss along it; nothing where none is found or the numbers are too long.

    Arguments:
        steps: the point.
        name: what it is called.
    """
    direction = next(_directions(steps), None)
    if direction is None:
        return []
    coefficients = _along(steps, direction)
    leading = next((k for k, x in enumerate(coefficients) if k and not x.is_zero()), 0)
    if not leading or (leading % 2 == 0 and not bool(coefficients[leading].ball(128) < 0)):
        return []
    loss, written = steps.exact.formula(coefficients[0]), _polynomial(steps, coefficients)
    if width(latex(written)) > 3 * LONGEST:
        return []
    tables = [
        data_step(
            f"direction in layer {layer + 1} at {name}",
            Name("D", (layer + 1,)),
            _table(mask, direction, layer),
            source="the direction in which the loss is expanded",
        )
        for layer, mask in enumerate(steps.residuals.problem.network.masks)
    ]
    last = "landmark.fell" if leading % 2 == 0 else "landmark.once"
    return [
        paragraph("landmark.direction"),
        *side_by_side(tables, f"direction at {name}"),
        paragraph("landmark.falls"),
        _step(steps, direction, written, leading, f"descent from {name}"),
        paragraph(last, loss=loss, t=T),
    ]


def _step(steps: PointSteps, direction: Direction, written: Formula, leading: int, name: str) -> Step:
    """``L(W* + t D)`` as a polynomial, compared with the loss at as many points as fix it."""
    degree = expanded_loss(steps.residuals.problem).degree
    moved = Applied("L", (Sum((STAR, Product((T, STEP)))),))

    def run(step: Step) -> None:
        assert isinstance(step.after, Relation)
        told, field = step.after.sides[-1], steps.exact.point.field
        if step.after.sides[0] != moved:
            raise StepFailed(step.name, "it is not about the loss along the direction")
        for t in range(1, degree + 2):
            at = steps.exact.value(told, {T: field.element(t)})
            if not (at - _loss(steps, direction, t)).is_zero():
                raise StepFailed(step.name, "it is not the loss along the direction")
        low = _along(steps, direction)
        if any(not x.is_zero() for x in low[1:leading]) or not bool(low[leading].ball(128) < 0 or leading % 2):
            raise StepFailed(step.name, "the loss does not fall")

    check = Check("exact", f"compared with the loss at {degree + 1} points of the line", run)
    return checked_step(name, None, Relation((moved, written), ("=",)), "expansion", "", check)


def _directions(steps: PointSteps) -> Iterator[Direction]:
    """Directions of descent, those with few entries first."""
    problem, point = steps.residuals.problem, steps.exact.point
    order, hessian = places(problem), free_hessian(problem, point, ())
    for entries in _few(len(order)):
        if bool(_form(hessian, entries).ball(96) < 0):
            yield {place: Fraction(entries.get(k, 0)) for k, place in enumerate(order)}
    found = descent_direction(problem, point)
    if found is not None:
        numbers = [Fraction(str(x)) for x in found]
        scale = lcm(*(x.denominator for x in numbers))
        yield {place: x * scale for place, x in zip(order, numbers, strict=True)}
    line = descent_line(problem, point)
    if line is not None:
        yield {(layer, r, c): Fraction(_step_of(line[layer][r][c])) for layer, r, c in order}


def _few(size: int) -> Iterator[dict[int, int]]:
    """One or two entries."""
    yield from ({k: 1} for k in range(size))
    yield from ({a: 1, b: sign} for a, b in combinations(range(size), 2) for sign in (1, -1))


def _form(hessian: Sequence[Sequence[FieldElement]], entries: dict[int, int]) -> FieldElement:
    terms = [hessian[a][b] * fmpq(x * y) for a, x in entries.items() for b, y in entries.items()]
    return sum(terms[1:], terms[0])


def _loss(steps: PointSteps, direction: Direction, t: int) -> FieldElement:
    """The loss after ``t`` steps, from the residuals."""
    names = steps.residuals.weights
    moved = {
        names[place]: steps.exact.point.tables[place[0]][place[1]][place[2]]
        + steps.exact.point.field.element(fmpq(x.numerator * t, x.denominator))
        for place, x in direction.items()
        if place in names
    }
    return steps.exact.value(steps.residuals.squares, moved)


def _along(steps: PointSteps, direction: Direction) -> list[FieldElement]:
    """The coefficients of the loss along the direction, by interpolation in 0, 1, 2, ..."""
    size = expanded_loss(steps.residuals.problem).degree + 1
    losses = [_loss(steps, direction, t) for t in range(size)]
    inverse = fmpq_mat(size, size, [t**k for t in range(size) for k in range(size)]).inv()
    zero = steps.exact.point.field.element(0)
    return [sum((loss * inverse[k, t] for t, loss in enumerate(losses)), zero) for k in range(size)]


def _polynomial(steps: PointSteps, coefficients: Sequence[FieldElement]) -> Formula:
    terms: list[Formula] = []
    for k, x in enumerate(coefficients):
        if not x.is_zero():
            terms.append(_monomial(steps.exact.formula(x), k))
    return total(terms)


def _monomial(number: Formula, exponent: int) -> Formula:
    """A number times a power of ``t``."""
    if not exponent:
        return number
    power: Formula = T if exponent == 1 else Power(T, exponent)
    if isinstance(number, Negative):
        return Negative(_monomial(number.argument, exponent))
    return power if number == Rational(Fraction(1)) else Product((number, power))


def _step_of(coefficients: Sequence[Any]) -> int:
    """The step of a weight on a line of a certificate: its second coefficient."""
    return int(coefficients[1]) if len(coefficients) > 1 else 0


def _table(mask: Sequence[Sequence[int]], direction: Direction, layer: int) -> list[list[Fraction]]:
    return [[direction.get((layer, r, c), Fraction(0)) for c in range(len(row))] for r, row in enumerate(mask)]
