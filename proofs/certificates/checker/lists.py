"""Lists of critical points, and what follows from a complete one (docs/certificates.md: Lists of critical points)."""

from fractions import Fraction
from typing import Any

from .exact import (
    ONE,
    ZERO,
    Element,
    Field,
    Number,
    Poly1,
    common,
    derivative,
    divide,
    dot,
    evaluate,
    is_zero,
    parts,
    roots,
    sign,
)
from .expansion import Expansion
from .minimum import local_minimum
from .reading import Clock, index, items, keys, rationals, require
from .shared import join, read_trust
from .two_linear import blind, convex_optimum, end_to_end
from .verdict import Scope, Trust


def complete_list(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A list of critical points with their kinds; that it is complete is taken on trust."""
    keys(claim, "claim points complete")
    problem, facts = scope.problem, []
    for entry in items(claim["points"]):
        keys(entry, "point field kind", "symmetry family pinned definite ball direction dead global")
        given, kind = entry.keys() - {"point", "field", "kind"}, entry["kind"]
        field = None if entry["field"] is None else Field(entry["field"])
        point = problem.point(entry["point"], field)
        expansion = Expansion(problem, point)
        if kind == "saddle" and given == {"direction"}:
            direction = rationals(entry["direction"], len(point))
            moved = [i for i, x in enumerate(direction) if x]
            d = [direction[i] for i in moved]
            curvature = dot(d, [dot(row, d) for row in expansion.hessian(moved)])
            require(sign(curvature) < 0, "the direction of a saddle is not negative")
        elif kind == "saddle":
            require(given == {"dead"}, "a saddle needs a direction or a dead unit")
            problem.need_two_linear("a dead unit")
            unit = index(entry["dead"], problem.hidden)
            sides = problem.rows[0][unit], problem.columns[0][unit]
            require(any(all(is_zero(point[i]) for i in side.values()) for side in sides), "the unit is not dead")
            require(not blind(problem, end_to_end(problem, point), unit), "the gradient vanishes on the dead unit")
        elif kind == "minimum" and given == {"global"}:
            problem.need_two_linear("a global minimum by convexity")
            require(entry["global"] is True, "global is true or left out")
            optimal = convex_optimum(problem, end_to_end(problem, point))
            require(optimal, "the gradient in M does not vanish on every rectangle")
            kind = "global"
        elif kind in ("minimum", "strict_minimum"):
            needed = "point field kind symmetry pinned" + " family" * (kind == "minimum")
            local_minimum(problem, field, keys(entry, needed, "definite ball"), kind == "strict_minimum")
        else:
            require(kind == "other" and not given, "unknown kind of critical point")
        facts.append((kind, problem.loss_at(point)))
    complete = keys(claim["complete"], "status reason error_probability rests_on")
    require(complete["status"] == "PROVED", "the list is not said to be complete")
    return read_trust(complete, "the list of critical points is complete")._replace(fact=facts)


def global_by_list(scope: Scope, claim: dict[str, Any]) -> Trust:
    """Every local minimum is global: every point of an earlier list is a saddle, or has the loss of the infimum."""
    keys(claim, "claim method list infimum")
    require(claim["method"] == "list", "unknown method")
    points, value = (scope.trusts[index(claim[key], len(scope.trusts))] for key in ("list", "infimum"))
    named = isinstance(points.fact, list) and isinstance(value.fact, Fraction | Element)
    require(named, "the indices do not name a list and an infimum")
    for kind, loss in points.fact:
        fits = kind in ("saddle", "global") or same(loss, value.fact)
        require(fits, "a point of the list may be a minimum above the infimum")
    return join(points, value)


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
