"""A block of a piecewise linear problem: units that share outputs; the loss is a sum over the blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from flint import arb, fmpq

from symbolic.exact.inertia import Inertia
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber
from symbolic.landscape.kind import Kind
from symbolic.network.weights import Place
from symbolic.solving.piecewise.cells.arrangement import Signs
from symbolic.verdict import Verdict

Weights = dict[Place, RealNumber]
CLOSED = "a strict minimum whose orbit under positive scaling of the units is closed"
ISOLATED = "an isolated strict minimum"


class InCell(Protocol):
    """Where a unit that is off may be: in a cell."""

    @property
    def cell(self) -> int:
        """The number of the cell."""


def twins_in_order(members: Sequence[int], off: Sequence[InCell | None]) -> bool:
    """Whether the twins that are off stand in cells in ascending order: one of all arrangements that swaps make of each other."""
    cells = [placed.cell for j in members if (placed := off[j]) is not None]
    return cells == sorted(cells)


@dataclass(frozen=True)
class BlockComponent:
    """A connected set of critical points of one block, up to symmetry.

    Attributes:
        loss: the part of the loss that belongs to the outputs of the block.
        kind: its kind.
        reason: how the kind was decided, in words.
        inertia: inertia of the Hessian in the weights of the block at the representative; None if not known.
        dimension: its dimension; None if not known.
        alive: the units that are not zero on every sample, numbered as in the problem.
        weights: makes the weights of the representative that are not zero.
        cells: for each unit the signs of ``w . x_s`` at the representative.
        border: whether the representative lies on a border of cells.
        multiplicity: number of images under swaps of twins that are listed as this one.
        trust: what it rests on besides code of this package; None for nothing.
    """

    loss: RealNumber
    kind: Kind
    reason: str
    inertia: Inertia | None
    dimension: int | None
    alive: tuple[int, ...]
    weights: Callable[[], Weights]
    cells: dict[int, Signs]
    border: bool = False
    multiplicity: int = 1
    trust: Verdict | None = None


@dataclass(frozen=True)
class BlockSolution:
    """What is known about one block.

    Attributes:
        components: the critical components and the border minima.
        opened: whether every critical point in open cells is listed.
        borders: whether every local minimum on a border is listed.
        products: number of products of cells (twins in one order).
        examined: how many of them were examined.
        lowest: the lowest loss of a point that was found; None without one.
        infimum: PROVED when that is the minimum of the block.
        bound: a proved lower bound.
        notes: remarks.
    """

    components: tuple[BlockComponent, ...]
    opened: Verdict
    borders: Verdict
    products: int
    examined: int
    lowest: RealNumber | None
    infimum: Verdict
    bound: fmpq
    notes: tuple[str, ...] = ()


def signs_text(signs: Signs) -> str:
    """A sign vector as text.

    Examples:
        >>> signs_text((1, -1, 0))
        '+-0'
    """
    return "".join("-0+"[s + 1] for s in signs)


def plus(a: RealNumber, b: RealNumber) -> RealNumber:
    """The sum; exact when one of the two is rational."""
    if a.value is not None:
        return b.plus(a.value)
    if b.value is not None:
        return a.plus(b.value)

    @cache
    def enclose(bits: int) -> arb:
        with working_precision(bits + 64):
            return arb(a.ball(bits + 8) + b.ball(bits + 8))

    return RealNumber(enclose, None)
