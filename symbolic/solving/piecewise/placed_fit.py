"""A fit with a place for every unit that is off: the weights, cells and component that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symbolic.exact.inertia import Inertia
from symbolic.exact.real import RealNumber
from symbolic.landscape.kind import Kind
from symbolic.solving.piecewise.block import BlockComponent, Weights
from symbolic.solving.piecewise.cell_fits import CellFit
from symbolic.solving.piecewise.cells.fits import OFF
from symbolic.solving.piecewise.cells.off_several_outputs import KernelCell, Meeting
from symbolic.solving.piecewise.cells.one_sided import Rim
from symbolic.solving.piecewise.cells.patterns import CellUnit, arrangements
from symbolic.solving.piecewise.cells.scalars import Scalar

Placed = KernelCell | Rim


@dataclass(frozen=True)
class PlacedFit:
    """A fit of the units that are not off, and where each of the others is.

    Attributes:
        units: the units of the block.
        fit: the fit.
        off: for each unit its place; None for units of the fit, and for units that are zero.
    """

    units: tuple[CellUnit, ...]
    fit: CellFit
    off: tuple[Placed | None, ...]

    @property
    def placed(self) -> list[tuple[CellUnit, Placed]]:
        """The units that have a place, with it."""
        return [(u, p) for u, p in zip(self.units, self.off, strict=True) if p is not None]

    @property
    def steep(self) -> list[CellUnit]:
        """Units with v = 0 at a filter w with ``G w = 0``, though their gradient block G is not zero."""
        return [u for u, p in self.placed if isinstance(p, KernelCell) and p.meeting is Meeting.SOME]

    @property
    def free(self) -> list[CellUnit]:
        """Units with v = 0 in an active cell on which their gradient block vanishes."""
        return [u for u, p in self.placed if isinstance(p, KernelCell) and p.cell in u.active and u not in self.steep]

    @property
    def still(self) -> list[CellUnit]:
        """Units that are inactive where they are placed."""
        return [u for u, p in self.placed if p.cell not in u.active]

    @property
    def cells(self) -> tuple[int, ...]:
        """The face of each unit; OFF for one that is zero."""
        return tuple(face if p is None else p.cell for face, p in zip(self.fit.support, self.off, strict=True))

    def weights(self) -> Weights:
        """Weights of the fit, and filters (for inactive units on borders also output weights) of the units that are placed."""
        weights: Weights = {}
        if self.fit.linear is not None and self.fit.point is not None:
            for unit, w, v in zip(self.fit.linear.units, self.fit.point.filters, self.fit.point.sides, strict=True):
                weights |= inner_weights(unit, _numbers(w)) | outer_weights(unit, _numbers(v))
        for unit, place in self.placed:
            if place.filter is not None:
                weights |= inner_weights(unit, _numbers(place.filter))
            if isinstance(place, Rim):
                weights |= outer_weights(unit, _numbers(place.sides))
        return weights

    def component(
        self,
        twins: Sequence[tuple[int, ...]],
        kind: Kind,
        reason: str,
        inertia: Inertia | None,
        dimension: int | None,
        border: bool,
    ) -> BlockComponent:
        """The component of a block.

        Arguments:
            twins: positions of units that can be swapped.
            kind: the kind of the component.
            reason: how that was decided.
            inertia: inertia of the Hessian in all weights of the block.
            dimension: dimension of the set.
            border: whether it lies on a border of cells.
        """
        silent = {u.number: (0,) * len(u.samples) for u in self.units}
        signs = {u.number: u.faces[c].signs for u, c in zip(self.units, self.cells, strict=True) if c != OFF}
        states: list[object] = [(cell, p is None) for cell, p in zip(self.cells, self.off, strict=True)]
        alive = (u.number for u, face in zip(self.units, self.fit.support, strict=True) if face != OFF)
        return BlockComponent(
            self.fit.loss,
            kind,
            reason,
            inertia,
            dimension,
            tuple(alive),
            self.weights,
            silent | signs,
            border,
            arrangements(states, twins),
            self.fit.trust,
        )


def _numbers(scalars: Sequence[Scalar]) -> list[RealNumber]:
    return [x.number() for x in scalars]


def inner_weights(unit: CellUnit, values: Sequence[RealNumber]) -> Weights:
    """The input weights of a unit with a filter w."""
    return {(0, unit.number, c): x for c, x in zip(unit.inputs, values, strict=True)}


def outer_weights(unit: CellUnit, values: Sequence[RealNumber]) -> Weights:
    """The output weights v of a unit."""
    return {(1, i, unit.number): x for i, x in zip(unit.outputs, values, strict=True)}


def higher_orders(unit: CellUnit) -> str:
    """Why the kind is not decided where a unit with v = 0 can move."""
    return f"unit {unit.number} has v = 0 and its gradient block vanishes; higher orders would have to decide"
