"""The lemma matched_basis: output vectors that are made a basis, though they have different zeros (docs/certificates.md: Structure)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from .loss import Problem
from .reading import Clock, items, require
from .shared import indices

MOST = 6  # units: all subsets are gone through


def matched_basis(problem: Problem, units: list[int], node: dict[str, Any]) -> None:
    """Check that units and outputs are matched, what the units with inputs of their own are, and what happens where outputs are dependent."""
    require(node["side"] in ("inputs", "outputs"), "the side of a matched basis is inputs or outputs")
    require(1 < len(units) <= MOST, "a matched basis has two to six units")
    fed, seen = [problem.columns[0], problem.rows[0]][:: 1 if node["side"] == "inputs" else -1]
    feeds: dict[int, set[Any]] = {j: set(fed[j]) for j in units}
    for number, entry in enumerate(items(node["added"])):
        members = indices(entry, len(problem.masks[0]))
        require(bool(members) and set(members) <= set(units), "what is added belongs to some of the units")
        for j in members:
            feeds[j].add(("added", number))
    everything = set().union(*feeds.values())
    require(len(everything) == len(units), "a matched basis has as many units as outputs")
    common = set.intersection(*(set(seen[j]) for j in units))
    require(bool(common), "the units of a matched basis have nothing in common")
    own = {j: set(seen[j]) - common for j in units if set(seen[j]) != common}
    what_is_left(feeds, own, common, node["rest"])
    every_factor_is_held(feeds, own)
    for size in range(2, len(units) + 1):
        for chosen in combinations(units, size):
            Clock.tick()
            inside = own.keys() & set(chosen)
            freed = set().union(*(feeds[j] for j in chosen if j not in own))
            same = len(inside) == size and all(own[j] == own[chosen[0]] for j in chosen)
            if inside and not same and len(freed) < size:
                reached = set().union(*(feeds[j] for j in chosen))
                require(inside == own.keys() and reached == everything, "dependent vectors may leave a gradient")


def what_is_left(feeds: dict[int, set[Any]], own: dict[int, set[int]], common: set[int], rest: Any) -> None:
    """Check the problem that the units with inputs of their own pose at these inputs."""
    require(
        rest in ("single", "twins", "pair", "square"),
        "what a matched basis leaves is single, twins, a pair or a square",
    )
    outside = [feeds[j] for j in feeds if j not in own]
    if rest == "single":
        require(all(len(inputs) == 1 for inputs in own.values()), "a unit has several inputs of its own")
        return
    sides = [(own[j], feeds[j]) for j in own]
    require(bool(sides), "no unit has inputs of its own")
    if rest == "twins":
        require(all(side == sides[0] for side in sides), "the units with inputs of their own are no twins")
        alone = len(sides) == 1 or (len(outside) == 1 and len(outside[0]) >= len(sides))
        require(alone, "several twins leave one unit, with outputs enough")
        return
    require(len(feeds) == 3 and len(sides) == 2, "a pair and a square have two of three units")
    everything = set().union(*feeds.values())
    (inputs, outputs), (more, less) = sorted(sides, key=lambda side: (len(side[0]), -len(side[1])))
    require(outputs == everything, "the first unit of a pair or a square has not all outputs")
    require(less | outside[0] == everything, "the two other units do not feed all outputs")
    if rest == "pair":
        require(len(inputs) == 1 and inputs < more, "the inputs of a pair are not nested")
        require(len(less) >= 2 and len(outside[0]) >= 2, "a unit beside a pair has one output")
    else:
        require(
            inputs == more and len(more) == 2 and len(common) == 1,
            "a square has two inputs, and there is one in common",
        )
        require(len(less) == 2 and len(outside[0]) == 2, "the two other units have two outputs")


def every_factor_is_held(feeds: dict[int, set[Any]], own: dict[int, set[int]]) -> None:
    """Check that the determinant of the output vectors is not 0, and that each of its factors with units that have inputs of their own has others.

    Pairs of a unit and an output that belong to some matching are grouped: groups with a common unit or output are one factor.
    """
    groups: list[tuple[set[int], set[Any]]] = []
    for j, outputs in feeds.items():
        fits = {o for o in outputs if matched({k: feeds[k] - {o} for k in feeds if k != j})}
        require(bool(fits), "units and outputs cannot be matched")
        touching = [group for group in groups if group[1] & fits]
        groups = [group for group in groups if not group[1] & fits]
        groups.append(({j}.union(*(g[0] for g in touching)), fits.union(*(g[1] for g in touching))))
    for members, _ in groups:
        require(
            not members & own.keys() or not members <= own.keys(), "a factor has only units with inputs of their own"
        )


def matched(choices: dict[int, set[Any]]) -> bool:
    """Whether all units can have outputs of their own: Hall's condition, for every set of units."""
    Clock.tick()
    return all(
        len(set().union(*(choices[j] for j in some))) >= size
        for size in range(1, len(choices) + 1)
        for some in combinations(choices, size)
    )
