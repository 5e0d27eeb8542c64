"""Labels of classes: ``UNITS.OUTPUTS.INPUTS``, the least type counts under renaming of the units.

For every non-empty set of units, smaller sets first and then in lexicographic order, OUTPUTS counts the outputs that these units feed and no others;
INPUTS counts inputs in the same way. Among the counts that arise by renaming units the least ones are taken, outputs before inputs. A count is written
with one digit; if one has more, all are written with hyphens between them (with one unit there is one count on each side). So a label is a
definition: it depends on the class alone, and anyone can compute it, and the class from it.
"""

from __future__ import annotations

import re

from symbolic.errors import LandscapeError
from symbolic.graph.types import MaskTypes, unit_sets

MOST_UNITS = 8
"""Renamings are tried one by one."""
_SIDE = "([0-9]{1,255}|[0-9]{1,6}(?:-[0-9]{1,6}){1,254})"
LABEL_PATTERN = rf"([1-8])\.{_SIDE}\.{_SIDE}"


class BadLabel(LandscapeError, ValueError):
    """A text is the label of no class.

    Attributes:
        text: the text.
    """

    def __init__(self, text: str, rule: str) -> None:
        self.text = text
        super().__init__(f"a label {rule} (found {text[:60]!r})")


def label_of(types: MaskTypes) -> str:
    """The label of the class of a mask: the same for all names of its units, inputs and outputs.

    Arguments:
        types: of a mask with up to :data:`MOST_UNITS` units.

    Raises:
        BadLabel: for more units.

    Examples:
        >>> label_of(MaskTypes.of_counts(2, (1, 0, 1), (0, 1, 1)))
        '2.011.101'
        >>> label_of(MaskTypes.of_counts(2, (0, 0, 12), (0, 1, 1)))
        '2.0-0-12.0-1-1'
    """
    if types.units > MOST_UNITS:
        raise BadLabel(str(types), f"is for up to {MOST_UNITS} units")
    sides = named_types(types).vectors()
    between = "-" if max(map(max, sides)) > 9 else ""
    outputs, inputs = (between.join(map(str, side)) for side in sides)
    return f"{types.units}.{outputs}.{inputs}"


def named_types(types: MaskTypes) -> MaskTypes:
    """The types with the names of units that a label has: the first of the orbit under renaming.

    Examples:
        >>> print(named_types(MaskTypes.of_counts(2, (1, 0, 1), (0, 1, 1))))
        (0,1,1)x(1,0,1)
    """
    return types.orbit(transposing=False)[0]


def types_of_label(label: str) -> MaskTypes:
    """The types that a label stands for.

    Raises:
        BadLabel: if it is no label: of another form, with another number of counts, or with counts that are not the least ones.

    Examples:
        >>> print(types_of_label("2.011.101"))
        (0,1,1)x(1,0,1)
    """
    match = re.fullmatch(LABEL_PATTERN, label)
    if match is None:
        raise BadLabel(label, "is units.outputs.inputs, for example 2.011.011")
    units = int(match[1])
    outputs, inputs = (_counts(side, units) for side in match.groups()[1:])
    if not len(outputs) == len(inputs) == len(unit_sets(units)):
        raise BadLabel(label, f"with {units} units has {len(unit_sets(units))} counts on each side")
    types = MaskTypes.of_counts(units, outputs, inputs)
    if label_of(types) != label:
        raise BadLabel(label, f"has the least counts under renaming of the units: {label_of(types)}")
    return types


def _counts(side: str, units: int) -> list[int]:
    """The counts of one side; with one unit there is one count."""
    return [int(side)] if units == 1 else list(map(int, side.split("-") if "-" in side else side))
