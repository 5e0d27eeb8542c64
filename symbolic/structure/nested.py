"""Two units with equal outputs, the inputs of one among those of the other (or the mirror image): a pair that has no spurious valley when it is small.

The loss on paths with the best filters is a function of flags: the plane of both output vectors, and the line of the unit that
sees more. If there are two outputs, or if the larger unit sees at most one dimension more, every flag can be turned
to a best one without ever losing anything (docs/forbidden.md, "nested_two" and "nested_gauge").
"""

from __future__ import annotations

from dataclasses import dataclass

from symbolic.structure.structure import Structure, Units


@dataclass(frozen=True)
class NestedPair:
    """Two units, one inside the other.

    Attributes:
        side: ``inputs`` (equal outputs, nested inputs) or ``outputs`` (the mirror image).
        inner: the unit that sees (feeds) less.
        outer: the other.
        common: how many outputs (dimensions of inputs) they have in common.
        more: how many dimensions of inputs (outputs) the outer unit has more, at most.
    """

    side: str
    inner: int
    outer: int
    common: int
    more: int


def nested_pair(structure: Structure, units: Units) -> NestedPair | None:
    """Two units as a nested pair; None if they are not one, or if their outputs see different forms.

    Arguments:
        structure: facts about the units.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> nested_pair(mask_structure(SparseNetwork.of([[1, 1, 0], [1, 1, 1]], [[1, 1], [1, 1]]), "any"), (0, 1))
        NestedPair(side='inputs', inner=0, outer=1, common=2, more=1)
    """
    if len(units) != 2:
        return None
    for inner, outer in (units, units[::-1]):
        (rows, columns), (more_rows, more_columns) = structure.shape(inner), structure.shape(outer)
        if rows == more_rows and structure.leq(outer, inner) and structure.common_form((outer,)):
            return NestedPair("inputs", inner, outer, rows, more_columns - columns)
        if columns == more_columns and structure.leq(inner, outer) and structure.common_form((outer,)):
            return NestedPair("outputs", inner, outer, columns, more_rows - rows)
    return None
