"""The lemma shear: an input (output) that one of two units need not see (feed) (docs/certificates.md: Structure)."""

from __future__ import annotations

from typing import Any

from .loss import Problem
from .reaching import in_stages
from .reading import index, items, keys, require
from .shared import indices


def sheared(problem: Problem, units: list[int], node: dict[str, Any]) -> list[tuple[Problem, list[int]]]:
    """Check that a shear mixes two units, and that the masks without a weight of one or the other reach almost every matrix.

    Returns:
        The two smaller problems, with the units that are left.
    """
    require(node["side"] in ("inputs", "outputs"), "the side of a shear is inputs or outputs")
    j, k = indices(items(node["order"], 2), problem.hidden)
    require({j, k} <= set(units), "a shear mixes two of the units")
    fed, seen = [problem.columns[0], problem.rows[0]][:: 1 if node["side"] == "inputs" else -1]
    places = len(problem.x) if node["side"] == "inputs" else len(problem.y)
    y = index(node["place"], places)
    require(
        set(fed[j]) <= set(fed[k]) and set(seen[k]) <= set(seen[j]),
        "the two units do not lie so that a shear mixes them",
    )
    require(y in seen[k], "the second unit does not see the input")
    alone = {o for o in fed[k] if not any(o in fed[m] and y in seen[m] for m in units if m != k)}
    equal = set(seen[j]) == set(seen[k]) and set(fed[k]) <= set(fed[j]) | alone
    require(not alone or (len(alone) == 1 and equal), "the second unit makes too much alone")
    result = []
    for unit, entry in zip((j, k), items(node["parts"], 2), strict=True):
        place = (0, unit, y) if node["side"] == "inputs" else (1, y, unit)
        smaller = problem.without(place)
        left = [m for m in units if smaller.rows[0][m] and smaller.columns[0][m]]
        part = keys(entry, "stages values")
        in_stages(smaller, left, part["stages"], part["values"])
        result.append((smaller, left))
    return result
