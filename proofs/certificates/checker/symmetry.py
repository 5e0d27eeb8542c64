"""Directions along which the loss does not change (docs/certificates.md: Directions)."""

from fractions import Fraction
from typing import Any

from .exact import ONE, ZERO, dot
from .loss import Point, Problem
from .reading import Clock, index, items, keys, rationals, require


def tangent(problem: Problem, point: Point, entry: Any) -> Point:
    """The tangent at the point of a listed one-parameter group, which leaves the loss unchanged."""
    Clock.tick()
    known = ("unused", "idle", "scale", "pair", "rotation")
    kind = next((key for key in known if isinstance(entry, dict) and key in entry), "")
    require(kind != "", "unknown kind of symmetry")
    result: Point = [ZERO] * len(point)
    if kind == "unused":
        weight = problem.place(keys(entry, "unused")["unused"])
        require(
            weight not in problem.decay and weight not in problem.occurring(point),
            "an unused weight occurs in the loss",
        )
        result[weight] = ONE
    elif kind == "idle":
        vector = rationals(keys(entry, "idle vector")["vector"], len(problem.x))
        row = problem.rows[0][index(entry["idle"], problem.hidden)]
        require(all(a in row or not n for a, n in enumerate(vector)), "an idle vector leaves the mask")
        require(not problem.decay.keys() & row.values(), "an idle row decays")
        acting = problem.acting(point, entry["idle"])
        require(all(dot(vector, x) == 0 for x in acting), "an idle vector acts on a sample")
        for a, weight in row.items():
            result[weight] = vector[a]
    else:
        layer = index(keys(entry, kind, "layer").get("layer", 0), len(problem.masks) - 1)
        units = [entry[kind]] * 2 if kind == "scale" else items(entry[kind], 2)
        i, j = (index(unit, len(problem.masks[layer])) for unit in units)
        sides = [(side[layer][i], side[layer][j]) for side in (problem.rows, problem.columns)]
        require(problem.activation.degree > 0, f"a {kind} needs an activation that scales")
        require(kind == "scale" or problem.activation.power == 1, f"a {kind} needs linear activation")
        if kind == "rotation":
            require(i != j, "a rotation needs two units")
            for first, second in sides:
                require(first.keys() == second.keys(), "a rotation needs equal masks")
                for place, weight in first.items():
                    equal = problem.decay.get(weight) == problem.decay.get(second[place])
                    require(equal, "a rotation needs equal decays")
                    result[weight], result[second[place]] = point[second[place]], -point[weight]
        else:
            touched = {weight for pair in sides for side in pair for weight in side.values()}
            require(not touched & problem.decay.keys(), f"a {kind} needs weights without decay")
            (row_i, row_j), (column_i, column_j) = sides
            require(column_i.keys() <= column_j.keys() and row_j.keys() <= row_i.keys(), "not a pair of units")
            for source, weight in row_j.items():
                result[row_i[source]] += point[weight]
            for target, weight in column_i.items():
                result[column_j[target]] -= point[weight] * Fraction(problem.activation.degree)
    return result


def need_lasting(problem: Problem, entries: list[dict[str, Any]]) -> None:
    """Refuse directions along which a piecewise linear loss stays the same only until a unit changes its cell."""
    for entry in entries if problem.activation.piecewise else ():
        if "unused" in entry:
            layer, row, column = entry["unused"]
            void = problem.void(column if layer else row)
            require(void, "a unit that is inactive here need not be inactive elsewhere")
        if "idle" in entry:
            everywhere = all(dot(rationals(entry["vector"]), x) == 0 for x in problem.samples)
            require(everywhere, "an idle vector acts on a sample where the unit is inactive here")
