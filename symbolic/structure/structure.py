"""Structural facts about the units of two linear layers: what lemmas may ask, whoever knows the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from symbolic.structure.sets import MaskStructure

Units = tuple[int, ...]


@dataclass(frozen=True)
class Separation:
    """A unit whose outputs see independent parts of its filter, so that it is as good as several units.

    Attributes:
        units: the unit, and new numbers for the others.
        outputs: what each of them feeds.
    """

    units: Units
    outputs: tuple[Units, ...]

    def to_dict(self) -> dict[str, Any]:
        """The separation as JSON-ready dictionaries."""
        return {"units": list(self.units), "outputs": [list(part) for part in self.outputs]}


class Structure(Protocol):
    """Facts about the units of a two-layer linear problem without decay; units carry their numbers in the network."""

    @property
    def units(self) -> Units:
        """The units that can change the loss."""

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is assumed of the data, in words; empty for given data."""

    @property
    def separated(self) -> tuple[Separation, ...]:
        """The units that the last elimination has separated."""

    def independent(self, units: Sequence[int]) -> bool:
        """Whether units that see one dimension of the inputs each are known to see independent ones."""

    def parts(self, units: Units) -> list[Units]:
        """The connected components of the interaction graph on some units."""

    def classes(self, units: Units) -> list[Units]:
        """The classes of twins among some units: equal outputs, equal input spaces."""

    def shape(self, unit: int) -> tuple[int, int]:
        """The number of outputs and the dimension of the input space of a unit."""

    def leq(self, i: int, j: int) -> bool:
        """Whether ``i <= j``: outputs of i among those of j, input space of j in that of i."""

    def common_form(self, units: Units) -> bool:
        """Whether twins see the same quadratic form at all their outputs, up to positive factors."""

    def without(self, units: Units, classes: Sequence[Units]) -> Structure | None:
        """The problem of ``units`` after eliminating complete classes among them; None where that is not known."""

    def eliminated(self, units: Units, classes: Sequence[Units]) -> Structure:
        """The same, also where it is not known what the outputs see of what is left."""

    def by_sets(self) -> MaskStructure | None:
        """The masks as they are, for lemmas that look at nothing else; None where classes were eliminated."""


def complete(structure: Structure, twins: Units) -> bool:
    """Whether a class has at least ``min(|O_c|, dim U_c)`` twins: it can be any matrix on its rectangle."""
    return len(twins) >= min(structure.shape(twins[0]))
