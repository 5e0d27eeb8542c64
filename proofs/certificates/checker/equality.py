"""Whether numbers of different fields are equal (docs/certificates.md: Lists of critical points)."""

from fractions import Fraction

from .exact import ONE, ZERO, Element, Number, Poly1, common, derivative, divide, evaluate, is_zero, parts, roots
from .reading import Clock


def same(x: Number, y: Number) -> bool:
    """Whether two numbers, perhaps of different fields, are equal."""
    if isinstance(x, Fraction) or isinstance(y, Fraction) or x.field is y.field:
        return is_zero(x - y)
    relation = annihilator(y)
    if not is_zero(evaluate(relation, x)):
        return False
    while True:  # both are roots of the relation: equal if some interval with only one root holds both
        Clock.tick()
        (a, b), (c, d) = (tuple(end / z.den for end in z.field.enclosure(z.num)) for z in (x, y))
        if b < c or d < a:
            return False
        low, high = min(a, c), max(b, d)
        if low == high:
            return True
        low, high = 2 * low - high, 2 * high - low
        if evaluate(relation, low) != 0 != evaluate(relation, high) and roots(relation, low, high) == 1:
            return True
        x.field.refine()
        y.field.refine()


def annihilator(y: Element) -> Poly1:
    """A square free polynomial over Q that vanishes at y: the first linear relation among its powers modulo f."""
    power: Number = ONE
    rows: list[tuple[list[Fraction], list[Fraction]]] = []  # (reduced power, how it was combined)
    while True:
        Clock.tick()
        num, den = parts(power)
        vector = [Fraction(c, den) for c in num] + [ZERO] * (len(y.field.f) - 1 - len(num))
        combination = [ZERO] * len(rows) + [ONE]
        for row, used in rows:
            pivot = next(i for i, c in enumerate(row) if c)
            factor = vector[pivot] / row[pivot]
            vector = [a - factor * b for a, b in zip(vector, row, strict=True)]
            combination = [a - factor * b for a, b in zip(combination, used + [ZERO] * len(combination), strict=False)]
        if not any(vector):
            return divide(combination, common(combination, derivative(combination)))[0]
        rows.append((vector, combination))
        power = y * power
