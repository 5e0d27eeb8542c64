"""Lemmas on masks that look at nothing but rectangles: closure, columns, three_units, elimination (docs/certificates.md: Structure)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from .exact import dot
from .loss import Problem
from .reading import Clock, index, items, keys, require
from .shared import indices

Side = tuple[set[int], set[int]]  # outputs and inputs of a unit; exchanged for mirror images
MAX_AT, MAX_BACK = 12, 8  # units at one input (output) for which all subsets are gone through

# For each pattern the sets of units that may feed outputs, and that may see inputs, as often as they are written; with a star any number of times.
PATTERNS = {
    "equal outputs, inputs 01 12 0": (["012*"], ["01", "12", "0"]),
    "equal outputs, inputs 01 02 12": (["012*"], ["01", "02", "12"]),
    "equal outputs, inputs 012 01 2": (["012*"], ["012", "01", "2"]),
    "equal outputs, inputs 01 01 02": (["012*"], ["01", "01", "02"]),
    "equal outputs, inputs 012 01 02": (["012*"], ["012", "01", "02"]),
    "outputs 012 01 02, inputs 012 12": (["012", "01", "02"], ["012", "12"]),
    "outputs 12 01 02, inputs 012 12": (["12", "01", "02"], ["012", "12"]),
    "outputs 12 012, inputs 01 02 12* 012*": (["12", "012"], ["01", "02", "12*", "012*"]),
    "outputs 012 012, inputs 2* 012 012": (["012", "012"], ["2*", "012", "012"]),
    "outputs 012 012, inputs 2* 01 012": (["012", "012"], ["2*", "01", "012"]),
    "outputs 012 012, inputs 2* 01 12": (["012", "012"], ["2*", "01", "12"]),
    "outputs 012 012, inputs 2* 12 012": (["012", "012"], ["2*", "12", "012"]),
    "outputs 012 012 012, inputs 02 12*": (["012", "012", "012"], ["02", "12*"]),
}
UNCORRELATED = ("outputs 012 012 012, inputs 02 12*",)  # for inputs with rows that are orthogonal, or as a mirror image


def by_sets(problem: Problem, units: list[int], node: dict[str, Any]) -> None:
    """Check a node whose lemma is about the rectangles of these units."""
    require(bool(units), "the lemma needs a unit")
    mirrored = node.get("side") == "outputs"
    sides: dict[int, Side] = {j: (set(problem.columns[0][j]), set(problem.rows[0][j])) for j in units}
    if node["lemma"] == "closure":
        closure(sides, items(node["steps"]))
        return
    require(node["side"] in ("inputs", "outputs"), "the side of a lemma is inputs or outputs")
    if mirrored:
        sides = {j: (i, o) for j, (o, i) in sides.items()}
    apart = all(dot(a, b) == 0 for a, b in combinations(problem.x, 2))  # then columns do not meet
    if node["lemma"] == "columns":
        groups = items(node["classes"], 1)
        main = indices(groups[0], len(problem.masks[0]))
        columns(sides, main, mirrored or apart)
    else:
        require(node["pattern"] not in UNCORRELATED or mirrored or apart, "the pattern is for uncorrelated inputs")
        three_units(sides, indices(node["order"], len(problem.masks[0])), node["pattern"])


def movable(problem: Problem, units: list[int], node: dict[str, Any], members: list[int]) -> None:
    """Check that units with one input are moved in all directions by each of some classes, which else fill everything by closure."""
    sides: dict[int, Side] = {j: (set(problem.columns[0][j]), set(problem.rows[0][j])) for j in units}
    require(node["side"] in ("inputs", "outputs"), "the side of a lemma is inputs or outputs")
    view = {j: (i, o) for j, (o, i) in sides.items()} if node["side"] == "outputs" else sides
    require(bool(members), "an elimination needs a unit")
    seen = view[members[0]][1]
    require(len(seen) == 1 and all(view[j][1] == seen for j in members), "eliminated units see one and the same input")
    union = set().union(*(view[j][0] for j in members))
    given: set[tuple[int, int]] = set()
    movers = [indices(group, len(problem.masks[0])) for group in items(node["movers"])]
    require(bool(movers), "an elimination needs a class that moves")
    for group in movers:
        require(bool(group) and all(j in view and j not in members for j in group), "a class holds another unit")
        outputs, inputs = view[group[0]]
        require(all(view[j] == (outputs, inputs) for j in group), "a class holds units that are no twins")
        require(seen <= inputs and outputs <= union, "a class that moves sees the input, and feeds no other outputs")
        rado(outputs, len(group), [view[j][0] for j in members])
        given |= {(o, i) for o in sides[group[0]][0] for i in sides[group[0]][1]}
    closure(sides, items(node["steps"]), given)


def closure(sides: dict[int, Side], steps: list[Any], given: set[tuple[int, int]] | None = None) -> None:
    """Check that each step fills what it says, given the steps before, and that in the end all covered entries are filled."""
    flipped = {j: (i, o) for j, (o, i) in sides.items()}
    filled = set(given or ())
    size = max(max(o | i) for o, i in sides.values()) + 1
    for step in steps:
        Clock.tick()
        entry = keys(step, "rule side units entries")
        require(entry["side"] in ("inputs", "outputs"), "the side of a step is inputs or outputs")
        mirrored = entry["side"] == "outputs"
        view = flipped if mirrored else sides
        before = {(i, o) for o, i in filled} if mirrored else filled
        units = [index(j, max(sides) + 1) for j in items(entry["units"])]
        require(bool(units) and len(set(units)) == len(units), "a step needs different units")
        require(all(j in sides for j in units), "a step uses another unit")
        pairs = [tuple(index(x, size) for x in items(pair, 2)) for pair in items(entry["entries"])]
        new = {(pair[1], pair[0]) if mirrored else (pair[0], pair[1]) for pair in pairs}
        if entry["rule"] == "dependence":
            dependence(view, units, new)
        elif entry["rule"] == "chain":
            chain(view, units, new)
        else:
            require(entry["rule"] == "compensation", "unknown rule")
            require(len(new) == 1, "a compensation fills one entry")
            compensation(view, units, *next(iter(new)), before)
        filled |= {(i, o) for o, i in new} if mirrored else new
    for outputs, inputs in sides.values():
        require(all((o, i) in filled for o in outputs for i in inputs), "an entry is not filled")


def dependence(view: dict[int, Side], units: list[int], new: set[tuple[int, int]]) -> None:
    """At least |O| units with the outputs O; entries at inputs that all of them see."""
    outputs = view[units[0]][0]
    require(all(view[j][0] == outputs for j in units), "the units of a dependence have different outputs")
    require(len(units) >= len(outputs), "a dependence has fewer units than outputs")
    common = set.intersection(*(view[j][1] for j in units))
    require(all(o in outputs and i in common for o, i in new), "a dependence fills entries at common inputs only")


def chain(view: dict[int, Side], units: list[int], new: set[tuple[int, int]]) -> None:
    """Equal outputs, shrinking inputs; enough units before each step and in all; entries of the first unit."""
    outputs, inputs = view[units[0]]
    require(all(view[j][0] == outputs for j in units), "the units of a chain have different outputs")
    sizes = [len(view[j][1]) for j in units]
    for m in range(1, len(units)):
        require(view[units[m]][1] <= view[units[m - 1]][1], "the inputs of a chain do not shrink")
        require(sizes[m] == sizes[m - 1] or m >= sizes[0] - sizes[m], "a chain has too few units")
    require(len(units) >= sizes[0], "a chain has too few units")
    require(all(o in outputs and i in inputs for o, i in new), "a chain fills entries of its first unit only")


def compensation(view: dict[int, Side], units: list[int], b: int, i: int, filled: set[tuple[int, int]]) -> None:
    """The first unit moves its filter: its other entries at input i are filled, and others take back what it changes there."""
    outputs, inputs = view[units[0]]
    require(b in outputs and i in inputs, "a compensation fills an entry of its first unit")
    rows = outputs - {b}
    require(all((o, i) in filled for o in rows), "a compensation needs the other entries of the column")
    singles = [(*o, *x) for o, x in view.values() if len(o) == len(x) == 1]
    if len(units) > 1:
        fed = view[units[1]][0]
        require(len(fed) == 1 and fed <= rows, "the other units of a compensation feed one other output")
        require(all(view[k][0] == fed for k in units[2:]), "the other units of a compensation feed one other output")
        rows = rows - fed
        free = {x for x in inputs if all((o, x) in singles for o in rows)}
        taken_back(i, free, [view[k][1] for k in units[1:]])
    require(all((o, i) in singles for o in rows), "nothing takes back what a compensation changes")


def taken_back(i: int, free: set[int], sets: list[set[int]]) -> None:
    """Whichever of these units have output weight 0: the others see i, or those with 0 can be combined to change i.

    What they then change outside ``free`` only the others may see.
    """
    require(len(sets) <= MAX_BACK, "too many units take back a change")
    for size in range(len(sets) + 1):
        for zero in combinations(range(len(sets)), size):
            Clock.tick()
            alive = set().union(*(sets[k] for k in range(len(sets)) if k not in zero))
            outside = {k: sets[k] - free - alive for k in zero}
            combined = (
                i in sets[k] and largest(list(outside.values())) == largest([s for m, s in outside.items() if m != k])
                for k in zero
            )
            require(i in alive or any(combined), "nothing takes back what a compensation changes")


def largest(sets: list[set[int]]) -> int:
    """How many of some sets can have different members, by Hall's theorem in the form of Ore: min over subsets of |union| + |rest|."""
    bounds = [
        len(set().union(*chosen)) + len(sets) - size
        for size in range(len(sets) + 1)
        for chosen in combinations(sets, size)
    ]
    return min(bounds)


def columns(sides: dict[int, Side], main: list[int], free: bool) -> None:
    """One class; every other unit has one input, and the units at each input satisfy Rado's inequality."""
    require(bool(main) and all(j in sides for j in main), "the class has another unit")
    outputs, inputs = sides[main[0]]
    require(all(sides[j] == (outputs, inputs) for j in main), "the class holds units that are no twins")
    at: dict[int, list[set[int]]] = {}
    for j, (fed, seen) in sides.items():
        if j not in main:
            require(len(seen) == 1, "a unit beside the class has several inputs")
            at.setdefault(min(seen), []).append(fed)
    for x, sets in at.items():
        union = set().union(*sets)
        if x in inputs:
            rado(outputs, len(main), sets)
        elif not free and outputs & union:
            require(outputs <= union, "an input outside the class shares some of its outputs only")
            rado(set(), 0, sets)


def rado(outputs: set[int], twins: int, sets: list[set[int]]) -> None:
    """For all subsets K' of K: |O_K'| + max(0, r - |O & O_K'|) + |K| - |K'| >= |O with O_K|."""
    require(len(sets) <= MAX_AT, "too many units at one input")
    needed = len(outputs.union(*sets))
    for size in range(len(sets) + 1):
        for chosen in combinations(sets, size):
            Clock.tick()
            union = set().union(*chosen)
            rank = len(union) + max(0, twins - len(outputs & union)) + len(sets) - size
            require(rank >= needed, "a column has too few units")


def three_units(sides: dict[int, Side], order: list[int], name: Any) -> None:
    """The units, in this order, lie below a pattern."""
    require(isinstance(name, str) and name in PATTERNS, "unknown pattern")
    require(len(order) == 3 and set(order) == set(sides), "a pattern is about all units, and three of them")
    for place, allowed in enumerate(PATTERNS[name]):
        seen: list[str] = []
        for point in sorted(set().union(*(side[place] for side in sides.values()))):
            seen.append("".join(str(n) for n, j in enumerate(order) if point in sides[j][place]))
        few = all(f"{s}*" in allowed or seen.count(s) <= allowed.count(s) for s in seen)
        require(few, "the units do not lie below the pattern")
