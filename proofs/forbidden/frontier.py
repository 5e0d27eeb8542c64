"""Where knowledge of the minima of three units ends: the smallest masks, of any shape, that neither a lemma nor an example decides.

Good masks lie below good ones and bad ones above bad ones. So from the empty mask upwards, adding one input or output at a time, only
masks that are proved to be good need be left; those that are open are the frontier, and nothing above them is asked. What lies above no
known bad mask and not beyond the frontier falls into finitely many boxes without bounds, and a lemma settles each of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import permutations, product
from typing import Any

from proofs.claims import Claim
from proofs.forbidden.classify import classify
from proofs.forbidden.table import two_unit_list, types_of
from proofs.forbidden.three_units import typed_cases
from proofs.rules.engine import prove_mask
from symbolic.graph.types import Counts, MaskTypes, minimal, unit_sets
from symbolic.network import SparseNetwork
from symbolic.structure import rules
from symbolic.verdict import Status

Vector = tuple[int, ...]
"""Seven counts of outputs and seven of inputs."""
SETS = unit_sets(3)
FILE = "three_unit_frontier.json"
UNBOUNDED = 4
"""More than there are units: lemmas do not tell larger numbers of inputs or outputs of a type apart."""
RENAMINGS = tuple(
    tuple(SETS.index(tuple(sorted(names[j] for j in s))) for s in SETS) for names in permutations(range(3))
)


@dataclass(frozen=True)
class Corner:
    """A box of masks: all counts up to a corner, in which :data:`UNBOUNDED` stands for no bound.

    Attributes:
        upper: the counts of the corner.
        lemma: the lemma that shows that every mask of the box is good, or None.
    """

    upper: Vector
    lemma: str | None


@dataclass(frozen=True)
class Knowledge:
    """What is known of the minima of all masks with three units, for a kind of data.

    Attributes:
        beyond: masks that are open, minimal ones; masks above them and above no known bad one are open too.
        corners: boxes that cover all masks that are neither bad by a known mask nor above one that is open.
    """

    beyond: tuple[MaskTypes, ...]
    corners: tuple[Corner, ...]


@cache
def three_unit_knowledge(data: str) -> Knowledge:
    """The frontier and the boxes as in the file, which ``docs/render_three_units.py --decide`` writes; tests compute them again.

    Examples:
        >>> known = three_unit_knowledge("whitened")
        >>> len(known.beyond), all(corner.lemma for corner in known.corners)
        (6, True)
    """
    table = json.loads(files("proofs.forbidden").joinpath(FILE).read_text(encoding="utf-8"))[data]
    corners = (Corner(tuple(upper), lemma) for upper, lemma in table["corners"])
    return Knowledge(tuple(_types(tuple(v)) for v in table["beyond"]), tuple(corners))


def explored(data: str, size: int) -> dict[str, Any]:
    """The frontier up to a size and the boxes that it leaves, as data for the file."""
    beyond = frontier(data, size)
    boxes = [[list(corner.upper), corner.lemma] for corner in corners(data, beyond)]
    return {"beyond": [list(_vector(types)) for types in beyond], "corners": boxes}


def frontier(data: str, size: int) -> tuple[MaskTypes, ...]:
    """The minimal masks with three units and at most so many inputs and outputs together whose minima are not decided.

    Arguments:
        data: ``whitened`` or ``any``.
        size: the most inputs and outputs together; eight take about a minute.

    Returns:
        The masks, one of each orbit under renaming units, and exchanging inputs and outputs for whitened data. Every mask of the size that
        lies above none of them is decided.

    Examples:
        >>> frontier("whitened", 3)
        ()
    """
    bad = _known_bad(data)
    level: set[Vector] = {(0,) * 14}
    found: list[Vector] = []
    closed: set[Vector] = set()
    for _ in range(size):
        above = {min(_orbit(v[:n] + (v[n] + 1,) + v[n + 1 :], data)) for v in level for n in range(14)}
        level = set()
        for v in sorted(above):
            if any(_below(p, v) for p in closed) or any(_below(p, v) for p in bad):
                continue
            if _lemma(v, data) is not None:
                level.add(v)
            elif _open(v, data):
                found.append(v)
                closed |= _orbit(v, data)
    return tuple(_types(v) for v in found)


def corners(data: str, beyond: Sequence[MaskTypes]) -> tuple[Corner, ...]:
    """The maximal boxes of masks that lie above no known bad mask and none of some others, each with a lemma.

    A box minus the masks above a point is the union of the boxes in which one count stays below that of the point; so the result covers
    exactly the masks that are left. A lemma of structure that applies with :data:`UNBOUNDED` inputs or outputs of a type applies with
    any larger number of them (docs/three_units.md, "All sizes"), and a good mask has only good ones below it.

    Arguments:
        data: ``whitened`` or ``any``.
        beyond: masks that are left out as well, with all above them.

    Returns:
        One box of each orbit under renaming units, and exchanging inputs and outputs for whitened data.

    Raises:
        ValueError: if a count of a point is larger than :data:`UNBOUNDED`.
    """
    points = {*_known_bad(data), *(p for types in beyond for p in _orbit(_vector(types), data))}
    if max(map(max, points)) > UNBOUNDED:
        raise ValueError(f"no count of a point may be larger than {UNBOUNDED}")
    boxes: set[Vector] = {(UNBOUNDED,) * 14}
    for point in sorted(points, key=lambda p: (sum(map(bool, p)), sum(p), p)):
        hit = {box for box in boxes if _below(point, box)}
        cut = {(*box[:n], x - 1, *box[n + 1 :]) for box in hit for n, x in enumerate(point) if x}
        boxes -= hit
        kept: list[Vector] = []
        for box in sorted(cut, key=sum, reverse=True):
            if not any(_below(box, other) for other in (*kept, *boxes)):
                kept.append(box)
        boxes.update(kept)
    return tuple(Corner(box, _lemma(box, data)) for box in sorted({min(_orbit(box, data)) for box in boxes}))


def _types(v: Vector) -> MaskTypes:
    return MaskTypes.of_counts(3, v[:7], v[7:])


def _vector(types: MaskTypes) -> Vector:
    outputs, inputs = types.vectors()
    return outputs + inputs


def _below(p: Vector, v: Vector) -> bool:
    return all(a <= b for a, b in zip(p, v, strict=True))


def _orbit(v: Vector, data: str) -> set[Vector]:
    """The vector under renaming units, and exchanging inputs and outputs for whitened data."""
    found: set[Vector] = set()
    for names in RENAMINGS:
        moved = [0] * 14
        for n, place in enumerate(names):
            moved[place], moved[7 + place] = v[n], v[7 + n]
        found.add(tuple(moved))
        if data == "whitened":
            found.add((*moved[7:], *moved[:7]))
    return found


@cache
def _known_bad(data: str) -> tuple[Vector, ...]:
    """The minimal ones among the known bad masks, and those of two units with a third one that sees or feeds nothing."""
    pool = {types for types, _ in typed_cases(data)}
    for point in two_unit_list(Claim.SPURIOUS_MINIMUM, data).minimal:
        two = types_of(point)
        idle = [MaskTypes(3, side, two.inputs) for side in _joined(two.outputs)]
        idle += [MaskTypes(3, two.outputs, side) for side in _joined(two.inputs)]
        pool |= {t for types in idle for t in types.orbit(transposing=data == "whitened")}
    return tuple(map(_vector, minimal(pool)))


def _joined(side: Counts) -> Iterator[Counts]:
    """The counts with a third unit at some of the inputs (outputs)."""
    each = [units for units, n in side for _ in range(n)]
    for chosen in product((False, True), repeat=len(each)):
        sets = [(*units, 2) if joins else units for units, joins in zip(each, chosen, strict=True)]
        yield tuple((s, sets.count(s)) for s in sorted(set(sets), key=lambda s: (len(s), s)))


def _lemma(v: Vector, data: str) -> str | None:
    """The lemma that shows that every local minimum is global."""
    if not (any(v[:7]) and any(v[7:])):
        return "no weight"
    node = prove_mask(SparseNetwork(_types(v).masks()), rules.Claim.ALL_MINIMA_GLOBAL, data)
    return None if node is None else node.lemma.name


def _open(v: Vector, data: str) -> bool:
    """Whether no example sits in a mask either."""
    answers = classify(SparseNetwork(_types(v).masks()))
    found = next(a for a in answers if a.claim is Claim.SPURIOUS_MINIMUM and a.data == data)
    return found.verdict.status is Status.UNDECIDED
