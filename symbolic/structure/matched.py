"""As many units as outputs, with a common part of the inputs: output vectors that differ in their zeros can be made a basis at constant loss.

Then the filters make any matrix at the common inputs, and what is left is a problem of the units that see other inputs as well
(docs/rules.md, "matched_basis"). With inputs and outputs exchanged likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, combinations_with_replacement

from symbolic.exact.parts import connected_parts
from symbolic.structure.closure import Rectangle, rectangles
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Units

MAX_UNITS = 5
"""Most units for which a matched basis is looked for."""
MAX_ADDED = 2
"""Most outputs that are added."""

View = Mapping[int, Rectangle]


@dataclass(frozen=True)
class MatchedBasis:
    """Why the output vectors (filters) of some units can be made a basis.

    Attributes:
        side: ``inputs`` (the filters make what all units see) or ``outputs`` (the mirror image).
        rest: what is left: ``single`` inputs, ``twins``, a ``pair`` or a ``square``.
        added: for each output (input) that is added the units that feed (see) it.
    """

    side: str
    rest: str
    added: tuple[Units, ...]


def matched_basis(structure: MaskStructure, units: Units) -> MatchedBasis | None:
    """How the output vectors (filters) of some units can be made a basis, perhaps with outputs (inputs) added; None if it was not found.

    Arguments:
        structure: masks with nothing eliminated.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> network = SparseNetwork.of([[0, 1, 1], [0, 1, 1], [1, 1, 1]], [[1, 0, 1], [0, 1, 1], [1, 1, 1]])
        >>> matched_basis(mask_structure(network, "any"), (0, 1, 2))
        MatchedBasis(side='inputs', rest='single', added=())
        >>> network = SparseNetwork.of([[1, 0, 1], [0, 1, 1], [1, 1, 1]], [[1, 0, 1], [0, 1, 1], [1, 1, 1]])
        >>> matched_basis(mask_structure(network, "any"), (0, 1, 2)) is None
        True
    """
    found = rectangles(structure, units)
    if not 1 < len(units) <= MAX_UNITS:
        return None
    for side in ("inputs", "outputs"):
        view = found if side == "inputs" else {j: (i, o) for j, (o, i) in found.items()}
        missing = len(units) - len(frozenset[int]().union(*(outputs for outputs, _ in view.values())))
        if 0 <= missing <= MAX_ADDED:
            for added in combinations_with_replacement(list(_subsets(units)), missing):
                rest = _what_is_left(_with_outputs(view, added))
                if rest is not None:
                    return MatchedBasis(side, rest, added)
    return None


def _subsets(units: Units) -> Iterator[Units]:
    """The non-empty subsets of some units."""
    return chain.from_iterable(combinations(units, size) for size in range(1, len(units) + 1))


def _with_outputs(view: View, added: tuple[Units, ...]) -> View:
    """The rectangles with outputs added, called -1, -2, and so on."""
    return {
        j: (outputs | {-1 - n for n, members in enumerate(added) if j in members}, inputs)
        for j, (outputs, inputs) in view.items()
    }


def _what_is_left(view: View) -> str | None:
    """What is left once the common inputs are fitted; None if a hypothesis fails."""
    common = frozenset[int].intersection(*(inputs for _, inputs in view.values()))
    outputs = {j: fed for j, (fed, _) in view.items()}
    own = {j: seen - common for j, (_, seen) in view.items() if seen != common}
    rest = _rest(outputs, own, len(common)) if common else None
    return rest if rest and _held_apart(outputs, own) and _never_stuck(outputs, own) else None


def _rest(outputs: Mapping[int, frozenset[int]], own: Mapping[int, frozenset[int]], common: int) -> str | None:
    """The kind of problem that the units with inputs of their own pose at these."""
    if all(len(seen) == 1 for seen in own.values()):
        return "single"
    others = [outputs[j] for j in outputs if j not in own]
    if len(set(own.values())) == len({outputs[j] for j in own}) == 1 and (
        len(own) == 1 or (len(others) == 1 and len(others[0]) >= len(own))
    ):
        return "twins"
    if len(outputs) != 3 or len(own) != 2:
        return None
    few, many = sorted(own, key=lambda j: (len(own[j]), -len(outputs[j])))
    everything = frozenset[int]().union(*outputs.values())
    if outputs[few] != everything or others[0] | outputs[many] != everything:
        return None
    if len(own[few]) == 1 and own[few] < own[many] and min(len(others[0]), len(outputs[many])) >= 2:
        return "pair"
    square = own[few] == own[many] and (len(own[few]), common) == (2, 1)
    return "square" if square and len(others[0]) == len(outputs[many]) == 2 else None


def _held_apart(outputs: Mapping[int, frozenset[int]], own: Mapping[int, frozenset[int]]) -> bool:
    """Whether units and outputs can be matched, and every factor of the determinant that depends on units with inputs of their own on others too."""
    units = tuple(outputs)
    pairs = {pair for matching in _matchings(outputs, units) for pair in zip(units, matching, strict=True)}
    places = {j: {o for unit, o in pairs if unit == j} for j in units}
    parts = connected_parts(units, lambda a, b: bool(places[a] & places[b]))
    return bool(pairs) and all(any(j not in own for j in part) for part in parts if any(j in own for j in part))


def _matchings(outputs: Mapping[int, frozenset[int]], units: Units) -> Iterator[tuple[int, ...]]:
    """The ways to give each unit an output of its own."""
    if not units:
        yield ()
        return
    for rest in _matchings(outputs, units[:-1]):
        yield from ((*rest, o) for o in sorted(outputs[units[-1]] - set(rest)))


def _never_stuck(outputs: Mapping[int, frozenset[int]], own: Mapping[int, frozenset[int]]) -> bool:
    """Whether, where dependent output vectors cannot be made independent, the gradient vanishes."""
    everything = frozenset[int]().union(*outputs.values())
    for dependent in _subsets(tuple(outputs)):
        kept = [j for j in dependent if j in own]
        free = [j for j in dependent if j not in own]
        alike = not free and len({own[j] for j in kept}) == 1
        freed = frozenset[int]().union(*(outputs[j] for j in free))
        stuck = kept and len(dependent) > 1 and not alike and len(freed) < len(dependent)
        if stuck and (len(kept) < len(own) or freed.union(*(outputs[j] for j in kept)) != everything):
            return False
    return True
