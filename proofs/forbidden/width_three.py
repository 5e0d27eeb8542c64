"""Minima of three units, masks of every size: boxes that cover all masks above no known bad one, and a lemma for each box.

Good masks lie below good ones and bad ones above bad ones. A box minus the masks above a point is the union of the boxes in which one count
stays below that of the point; so cutting the box of all masks at every known bad mask leaves finitely many boxes without bounds, which
cover exactly the other masks. If a lemma settles each of them, the known bad masks are all (docs/three_units.md, "All sizes").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np

from proofs.claims import Claim
from proofs.forbidden.three_units import known_minimal_types
from proofs.rules.engine import prove_mask
from symbolic.graph.types import MaskTypes, unit_sets
from symbolic.network import SparseNetwork
from symbolic.structure import rules

Vector = tuple[int, ...]
"""Seven counts of outputs and seven of inputs."""
SETS = unit_sets(3)
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
        lemma: the lemma that shows that the mask of the corner is good, or None.
    """

    upper: Vector
    lemma: str | None


@cache
def good_corners(data: str, claim: Claim = Claim.SPURIOUS_MINIMUM) -> tuple[Corner, ...]:
    """The maximal boxes of masks with three units that lie above no known bad mask, each with a lemma, if one is known.

    A lemma on minima that applies with :data:`UNBOUNDED` inputs or outputs of a type applies with any larger number of them
    (docs/three_units.md, "All sizes"), and a good mask has only good ones below it.
    Of lemmas on valleys the first is not shown, and many corners have none.

    Arguments:
        data: ``whitened`` or ``any``.
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.

    Returns:
        One box of each orbit under renaming units, and exchanging inputs and outputs for whitened data.

    Examples:
        >>> found = good_corners("whitened")
        >>> len(found), all(corner.lemma for corner in found)
        (65, True)
    """
    points = [vector(t) for t in known_minimal_types(data, claim)]
    good = rules.Claim.ALL_MINIMA_GLOBAL if claim is Claim.SPURIOUS_MINIMUM else rules.Claim.NO_SPURIOUS_VALLEY
    return tuple(Corner(box, _lemma(box, data, good)) for box in cut(points, data))


def cut(points: list[Vector], data: str) -> tuple[Vector, ...]:
    """The upper corners of the maximal boxes that contain none of some points.

    Arguments:
        points: with every point those of its orbit.
        data: the kind of data, which says what is symmetric.

    Returns:
        One corner of each orbit.

    Raises:
        ValueError: if a count of a point is larger than :data:`UNBOUNDED`.
    """
    if max(map(max, points)) > UNBOUNDED:
        raise ValueError(f"no count of a point may be larger than {UNBOUNDED}")
    order = sorted(points, key=lambda p: (-sum(map(bool, p)), sum(p), p))
    table = np.array(order, dtype=np.int8)
    everything: Vector = (UNBOUNDED,) * 14
    todo, seen, free = [everything], set[Vector](), set[Vector]()
    while todo:
        box = min(orbit(todo.pop(), data))
        if box in seen:
            continue
        seen.add(box)
        inside = (table <= np.array(box, dtype=np.int8)).all(axis=1)
        if not inside.any():
            free.add(box)
        else:
            point = order[int(inside.argmax())]
            todo += [(*box[:n], x - 1, *box[n + 1 :]) for n, x in enumerate(point) if x]
    everywhere = np.array([moved for box in free for moved in orbit(box, data)], dtype=np.int8)
    return tuple(sorted(box for box in free if (everywhere >= np.array(box)).all(axis=1).sum() == 1))


def vector(types: MaskTypes) -> Vector:
    """The counts of outputs, then those of inputs."""
    outputs, inputs = types.vectors()
    return outputs + inputs


def types_of_vector(v: Vector) -> MaskTypes:
    """The types with these counts."""
    return MaskTypes.of_counts(3, v[:7], v[7:])


def below(p: Vector, v: Vector) -> bool:
    """Whether no count of p is larger than that of v."""
    return all(a <= b for a, b in zip(p, v, strict=True))


def orbit(v: Vector, data: str) -> set[Vector]:
    """The counts under renaming units, and exchanging inputs and outputs for whitened data."""
    found: set[Vector] = set()
    for names in RENAMINGS:
        moved = [0] * 14
        for n, place in enumerate(names):
            moved[place], moved[7 + place] = v[n], v[7 + n]
        found.add(tuple(moved))
        if data == "whitened":
            found.add((*moved[7:], *moved[:7]))
    return found


def _lemma(v: Vector, data: str, claim: rules.Claim) -> str | None:
    """The lemma that shows a claim of a mask."""
    if not (any(v[:7]) and any(v[7:])):
        return "no weight"
    node = prove_mask(SparseNetwork(types_of_vector(v).masks()), claim, data)
    return None if node is None else node.lemma.name
