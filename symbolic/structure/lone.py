"""Outputs that see one space of all units which reach them: their loss is that of one matrix, and can be fitted last.

Of n units that reach such outputs T, some feed nothing else. If these are one less than the dimension r of the space, and another unit
(two for ``r = 1``) feeds other outputs as well, then T drops out where what is left has no bad minima (docs/rules.md, "lone_rectangle").
With inputs and outputs exchanged the same holds if all units that these outputs see also see these inputs, and always for whitened data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from symbolic.exact.linear_algebra import independent_rows
from symbolic.graph.bitsets import as_bits, bits
from symbolic.polynomials.core import Unit
from symbolic.structure.forms import CoreStructure
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Separation, Structure, Units, complete


@dataclass(frozen=True)
class LoneRectangle:
    """Outputs (inputs) that are fitted last.

    Attributes:
        side: ``outputs``, or ``inputs`` (the mirror image).
        classes: complete classes that are eliminated before.
        separated: the units that this elimination separates.
        lone: the outputs (inputs).
        rest: the problem without them.
    """

    side: str
    classes: tuple[Units, ...]
    separated: tuple[Separation, ...]
    lone: Units
    rest: Structure


def lone_rectangles(structure: Structure, units: Units) -> Iterator[LoneRectangle]:
    """Outputs or inputs that are fitted last; what is left has to be shown to be good.

    Arguments:
        structure: facts about the units.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> masks = mask_structure(SparseNetwork.of([[0, 1], [1, 1], [1, 1]], [[0, 1, 0], [0, 0, 1], [1, 1, 1]]), "any")
        >>> found = next(lone_rectangles(masks, (0, 1, 2)))
        >>> found.side, found.classes, found.lone, found.rest.units
        ('outputs', ((0,),), (2,), (1, 2))
    """
    done = tuple(twins for twins in structure.classes(units) if complete(structure, twins))
    for classes in dict.fromkeys(((), done)):
        left = structure.eliminated(units, classes) if classes else structure
        kept = tuple(j for j in left.units if classes or j in units)
        if isinstance(left, MaskStructure):
            found = _by_sets(left, kept)
        else:
            assert isinstance(left, CoreStructure)
            found = _by_forms(left, kept)
        for side, lone, rest in found:
            if rest.units:
                yield LoneRectangle(side, classes, left.separated if classes else (), lone, rest)
    masks = structure.by_sets()
    if isinstance(structure, CoreStructure) and masks is not None and _independent(structure):
        yield from (found for found in lone_rectangles(masks, units) if found.side == "inputs")


def _independent(structure: CoreStructure) -> bool:
    """Whether the rows of X are independent, so that the masks tell the dimensions of what is seen."""
    return structure.graph is not None and structure.core.form.width == len(structure.graph.first[0])


def _enough(rank: int, own: int, others: int) -> bool:
    """Whether units of which some feed nothing else reach every matrix, and keep doing so along almost every path."""
    return own >= rank - 1 and others > 0 and rank * others >= 2


def _by_sets(structure: MaskStructure, units: Units) -> Iterator[tuple[str, Units, Structure]]:
    """By sets of inputs and outputs."""
    whitened = structure.graph.gram.name == "whitened"
    reaching = structure.views("outputs", units)
    for side in ("outputs", "inputs"):
        views = structure.views(side, units)
        groups: dict[tuple[frozenset[tuple[int, int]], int], list[int]] = {}
        for member, view in views.items():
            if len(set(view.values())) == 1:
                lost = 0 if whitened or side == "inputs" else structure.covered[member]
                groups.setdefault((frozenset(view.items()), lost), []).append(member)
        for (pairs, _), lone in groups.items():
            view = dict(pairs)
            ends = next(iter(view.values()))
            if _alone(views, view, lone) and (side == "outputs" or whitened or _aside(structure, reaching, view, ends)):
                rest = structure.dropped(side, as_bits(lone), units, ends)
                if rest is not None:
                    yield side, tuple(lone), rest


def _aside(
    structure: MaskStructure, reaching: Mapping[int, Mapping[int, int]], view: Mapping[int, int], ends: int
) -> bool:
    """Whether the outputs at which inputs are seen have lost the same, and see no other units: then the rest can be made orthogonal to these inputs."""
    alike = len({structure.covered[o] for o in bits(ends)}) == 1
    return alike and all(reaching[o].keys() == view.keys() for o in bits(ends))


def _alone(views: Mapping[int, Mapping[int, int]], view: Mapping[int, int], lone: list[int]) -> bool:
    """Whether there are enough units that feed (see) some outputs (inputs) and no others, and enough that do."""
    reached = {j: sum(j in other for other in views.values()) for j in view}
    own = sum(count == len(lone) for count in reached.values())
    return _enough(next(iter(view.values())).bit_count(), own, len(view) - own)


def _by_forms(structure: CoreStructure, units: Units) -> Iterator[tuple[str, Units, Structure]]:
    """By the quadratic forms of the outputs."""
    kept = {label: unit for label, unit in zip(structure.labels, structure.core.units, strict=True) if label in units}
    reaching = {o: tuple(j for j in kept if o in kept[j].outputs) for unit in kept.values() for o in unit.outputs}
    tried: set[int] = set()
    for first in sorted(reaching):
        same = [o for o in sorted(reaching) if reaching[o] == reaching[first] and o not in tried]
        if first in tried:
            continue
        rank = _rank(structure, kept, reaching[first], [first])
        lone = [
            o
            for o in same
            if rank == _rank(structure, kept, reaching[o], [o]) == _rank(structure, kept, reaching[o], [first, o])
        ]
        tried |= set(lone)
        own = sum(set(kept[j].outputs) <= set(lone) for j in reaching[first])
        full = all(_rank(structure, kept, (j,), [o]) == rank for j in reaching[first] for o in lone)
        if full and _enough(rank, own, len(reaching[first]) - own):
            yield "outputs", tuple(lone), _dropped(structure, kept, set(lone))


def _rank(structure: CoreStructure, kept: Mapping[int, Unit], units: Units, outputs: list[int]) -> int:
    """The dimension of what some outputs together see of some units together."""
    rows = [row for j in units for row in structure.seen(kept[j], outputs)]
    return len(independent_rows(rows, len(rows[0])))


def _dropped(structure: CoreStructure, kept: Mapping[int, Unit], lone: set[int]) -> CoreStructure:
    """The problem without some outputs."""
    left = {j: tuple(o for o in unit.outputs if o not in lone) for j, unit in kept.items()}
    units = {j: structure.restricted(kept[j], outputs) for j, outputs in left.items() if outputs}
    core = replace(structure.core, units=tuple(units.values()))
    return replace(structure, core=core, labels=tuple(units), graph=None, separated=())
