"""Slices with many zeros: a unit pinned at one weight, where no orbit has a zero there (docs/theory, "Charts").

Where the symmetry is nothing but rescalings a slice asks ``f(p) = 1`` of the vector p of each unit on its pinned side, f a
linear form. The form may be the first weight itself, once it is known that it vanishes on no orbit. Systems on such
slices have far fewer terms, and smaller solutions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.slices import Pin, Slice, pinned_side


def chartable(core: CoreProblem, sides: Mapping[int, str]) -> tuple[int, ...]:
    """The units with more than one weight on their pinned side.

    Arguments:
        core: a problem whose symmetry is rescalings.
        sides: the side each unit is pinned on.
    """
    return tuple(unit for unit in range(len(core.units)) if len(pinned_side(core, sides, unit)) > 1)


def chart_slice(core: CoreProblem, sides: Mapping[int, str], cut: Slice, units: Collection[int]) -> Slice:
    """The slice with some units pinned at the first weight of their pinned side; the unknowns of that side come first.

    Arguments:
        core: a problem whose symmetry is rescalings.
        sides: the side each unit is pinned on.
        cut: a slice on these sides.
        units: the units that are pinned at one weight.
    """
    weights = {pinned_side(core, sides, unit)[0] for unit in units}
    pins = tuple(Pin(pin.weight, 1, ()) if pin.weight in weights else pin for pin in cut.pins)
    functionals = tuple(
        replace(group, rest=tuple((0,) * len(line) for line in group.rest)) if group.twins[0] in units else group
        for group in cut.functionals
    )
    first = tuple(weight for unit in range(len(core.units)) for weight in pinned_side(core, sides, unit))
    return Slice(cut.size, pins, functionals, first)


def border_slice(core: CoreProblem, sides: Mapping[int, str], cut: Slice, unit: int) -> Slice:
    """A slice of the points where the first weight of a unit's pinned side is 0.

    Arguments:
        core: a problem whose symmetry is rescalings.
        sides: the side each unit is pinned on.
        cut: a slice on these sides; its form for the unit, without the first weight and with coefficient 1 at the second, is used.
        unit: one with more than one weight on its pinned side.
    """

    def pins() -> Iterator[Pin]:
        zero, pivot, *_ = pinned_side(core, sides, unit)
        for pin in cut.pins:
            if pin.weight == zero:
                yield Pin(zero, 0, ())
                yield Pin(pivot, 1, tuple((weight, a) for weight, a in pin.terms if weight != pivot))
            else:
                yield pin

    return Slice(cut.size, tuple(pins()), ())
