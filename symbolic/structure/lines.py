"""A class next to lines of its rectangle: linear units that share its outputs and see one direction of its inputs (or the mirror image).

If the class with r twins and the t units of each line satisfy ``r + t >= |O|``, every local minimum is global: the units
of a line can take back, to first order, whatever the class changes on it (docs/rules, "lines").
"""

from __future__ import annotations

from dataclasses import dataclass

from symbolic.structure.structure import Structure, Units


@dataclass(frozen=True)
class Lines:
    """A class and the lines of its rectangle.

    Attributes:
        side: ``inputs`` (lines are single inputs, outputs are equal) or ``outputs`` (the mirror image).
        main: the class.
        lines: the classes of linear units.
    """

    side: str
    main: Units
    lines: tuple[Units, ...]


def class_with_lines(structure: Structure, units: Units) -> Lines | None:
    """Units as a class and lines of its rectangle, with enough units on each line; None if they are not of this kind."""
    classes = structure.classes(units)
    large = [twins for twins in classes if min(structure.shape(twins[0])) > 1]
    lines = tuple(twins for twins in classes if min(structure.shape(twins[0])) <= 1)
    if len(large) != 1 or not lines or not structure.common_form(large[0]):
        return None
    main, (outputs, inputs) = large[0], structure.shape(large[0][0])
    if all(structure.leq(main[0], line[0]) and structure.shape(line[0]) == (outputs, 1) for line in lines):
        independent = len(lines) == 1 or structure.independent([line[0] for line in lines])
        if independent and all(len(main) + len(line) >= outputs for line in lines):
            return Lines("inputs", main, lines)
    mirrored = all(structure.leq(line[0], main[0]) and structure.shape(line[0]) == (1, inputs) for line in lines)
    if mirrored and all(len(main) + len(line) >= inputs for line in lines):
        return Lines("outputs", main, lines)
    return None
