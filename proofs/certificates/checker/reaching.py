"""That weights make every matrix, or almost every one, on the covered entries (docs/certificates.md: Structure, lemmas onto, enough and shear)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .exact import rank
from .loss import Problem
from .reading import items, rationals, require
from .shared import indices


def make_everything(problem: Problem, node: dict[str, Any]) -> None:
    """Check that filters of some units and output vectors of the others, the rest held, make every matrix on the covered entries."""
    filters = indices(node["filters"], len(problem.masks[0]))
    require(set(filters) <= set(node["units"]), "a filter of another unit")
    sides = {j: (sorted(problem.columns[0][j]), sorted(problem.rows[0][j])) for j in node["units"]}
    place = {entry: n for n, entry in enumerate({(o, i) for fed, seen in sides.values() for o in fed for i in seen})}
    rows: list[list[Fraction]] = []
    for j, vector in zip(node["units"], items(node["values"], len(node["units"])), strict=True):
        held, moving = sides[j] if j in filters else sides[j][::-1]
        numbers = rationals(vector, len(held))
        for m in moving:
            row = [Fraction(0)] * len(place)
            for h, x in zip(held, numbers, strict=True):
                row[place[(h, m) if j in filters else (m, h)]] = x
            rows.append(row)
    require(rank(rows) == len(place), "these vectors do not make every matrix")


def reach_almost_everything(problem: Problem, node: dict[str, Any]) -> list[int]:
    """Check that the units that are kept cover what all cover, and reach almost every matrix on these entries, in stages."""
    kept = indices(node["kept"], len(problem.masks[0]))
    require(kept != [] and set(kept) < set(node["units"]), "the units that are kept are some of the units, not all")
    outputs, inputs = problem.columns[0], problem.rows[0]
    made = {(o, i) for j in kept for o in outputs[j] for i in inputs[j]}
    covered = {(o, i) for j in node["units"] for o in outputs[j] for i in inputs[j]}
    require(made == covered, "the units that are kept do not cover every entry")
    in_stages(problem, kept, node["stages"], node["values"])
    return kept


def in_stages(problem: Problem, kept: list[int], stages: Any, values: Any) -> None:
    """Check that units reach almost every matrix on the entries that they cover.

    At some values of all their weights the entries of every stage, those that it changes and no later one, have derivatives of full
    rank in the weights of the stage, in which they are linear.
    """
    outputs, inputs = problem.columns[0], problem.rows[0]
    products: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for j in kept:
        for o, v in outputs[j].items():
            for i, w in inputs[j].items():
                products.setdefault((o, i), []).append((v, w))
    value: dict[int, Fraction] = {}
    for j, pair in zip(kept, items(values, len(kept)), strict=True):
        for weights, vector in zip((outputs[j], inputs[j]), items(pair, 2), strict=True):
            value |= zip((weights[k] for k in sorted(weights)), rationals(vector, len(weights)), strict=True)
    stage = dict.fromkeys(value, 0)
    for time, group in enumerate(items(stages), 1):
        for place in items(group):
            weight = problem.place(place)
            require(stage.get(weight) == 0, "a weight of a stage is of a unit that is kept, and of no other stage")
            stage[weight] = time
    rows: dict[int, list[list[Fraction]]] = {}
    for pairs in products.values():
        time = max(max(stage[v], stage[w]) for v, w in pairs)
        require(time > 0, "an entry belongs to no stage")
        require(
            not any(stage[v] == stage[w] == time for v, w in pairs),
            "an entry is not linear in the weights of its stage",
        )
        slope = {weight: Fraction(0) for weight in stage if stage[weight] == time}
        for v, w in pairs:
            for one, other in ((v, w), (w, v)):
                if one in slope:
                    slope[one] += value[other]
        rows.setdefault(time, []).append(list(slope.values()))
    require(
        all(rank(table) == len(table) for table in rows.values()), "a stage does not make every value at its entries"
    )
