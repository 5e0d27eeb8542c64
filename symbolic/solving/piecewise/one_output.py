"""Blocks of units with one output: every critical point in open cells and every local minimum on borders, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from flint import fmpq

from symbolic.budget import in_time, look, overtime
from symbolic.errors import BudgetSpent
from symbolic.exact.linear_algebra import Row
from symbolic.exact.real import RealNumber
from symbolic.landscape.kind import Kind
from symbolic.solving.piecewise.block import BlockSolution
from symbolic.solving.piecewise.cells.arrangement import dot
from symbolic.solving.piecewise.cells.fits import OFF, Fit, fits, holds_at_border, support_count, supports
from symbolic.solving.piecewise.cells.off_one_output import Placement, placements
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.connected_sets import (
    MAX_IMAGES,
    Piece,
    apart,
    by_residual,
    comparable,
    contained,
    joined,
    piece_component,
)
from symbolic.solving.settings import Settings
from symbolic.verdict import Verdict, proved, undecided

MAX_PIECES = 4000
"""Most sets of critical points of one block that are listed."""
MANY = 200
"""From so many sets with one residual on, border sets in the closure of another one are not kept apart from it."""


def solve_convex_block(
    units: Sequence[CellUnit],
    twins: Sequence[tuple[int, ...]],
    targets: Row,
    settings: Settings,
    report: Callable[[str], None],
) -> BlockSolution:
    """Solve a block of units that lead to one output.

    On a product of closed cells, with fixed signs of v, the loss is a convex quadratic in ``u_j = |v_j| w_j``: it attains
    its minimum, in the relative interior of one product of faces. So the minimum of the block is the lowest loss of a
    fit on any product of faces.

    Arguments:
        units: the units.
        twins: positions of units that can be swapped.
        targets: the targets of the output.
        settings: seed and budget.
        report: called with a short text now and then.
    """
    inner = [[k for k in unit.cells if k in unit.active] for unit in units]
    outer = [list(unit.active) for unit in units]
    total, cells = support_count(twins, inner), support_count(twins, [unit.cells for unit in units], 0)
    everything = support_count(twins, outer)
    report(f"{cells} products of activation cells, {everything - total} products of faces on their borders")
    walk = _Walk(units, twins, targets, settings)
    done = walk.run(supports(units, twins, inner))
    opened = _verdict(done, total, walk.full, "critical point in open activation cells")
    bound = walk.least if opened.proved else fmpq(0)
    bordered = (
        s for s in supports(units, twins, outer) if any(f != OFF and f not in c for f, c in zip(s, inner, strict=True))
    )
    more = walk.run(bordered) if opened.proved else 0
    borders = _verdict(more, everything - total, walk.full, "local minimum on a border of cells")
    if borders.proved:
        infimum = proved("the minimum is attained on some product of faces, and all of them were examined")
    elif opened.proved and walk.lowest == bound:
        infimum = proved("no activation cell allows a smaller least squares error")
    else:
        infimum = undecided("not every product of faces was examined")
    with overtime():
        groups, notes = in_time(
            lambda: (joined(units, twins, walk.pieces), _uncompared(twins, walk.pieces)),
            lambda why: (apart(twins, walk.pieces), [f"sets of equal loss may be connected: {why}"]),
        )
        components = tuple(piece_component(units, group, images) for group, images in groups)
    if walk.rejected:
        notes = [f"{walk.rejected} stationary sets on borders are no local minima", *notes]
    return BlockSolution(
        components,
        opened,
        borders,
        cells,
        cells if opened.proved else min(cells, done),
        None if walk.lowest is None else RealNumber.rational(walk.lowest),
        infimum,
        bound,
        tuple(notes),
    )


def _uncompared(twins: Sequence[tuple[int, ...]], pieces: Sequence[Piece]) -> list[str]:
    """A remark where sets of equal loss are too many to be compared."""
    if all(comparable(twins, group) for group in by_residual(pieces)):
        return []
    return [f"sets of equal loss may be connected: more than {MAX_IMAGES} are not compared with each other"]


def _verdict(done: int, total: int, full: bool, what: str) -> Verdict:
    if full:
        return undecided(f"more than {MAX_PIECES} sets of critical points")
    if done < total:
        return undecided(f"{done} of {total} choices of faces (or no output) per unit were examined in the budget")
    return proved(f"every {what} is listed: all {total} choices of a face or no output per unit were examined")


class _Walk:
    """Goes through supports and collects the sets of critical points."""

    def __init__(
        self, units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]], targets: Row, settings: Settings
    ) -> None:
        self.units, self.twins, self.targets, self.settings = units, twins, targets, settings
        self.pieces: list[Piece] = []
        self.same: dict[tuple[Row, Kind], list[Piece]] = {}
        self.least = dot(targets, targets)
        self.lowest: fmpq | None = None
        self.rejected = 0
        self.full = False
        self.known: dict[tuple[int, Row], list[Placement]] = {}

    def run(self, chosen: Iterator[tuple[int, ...]]) -> int:
        """Examine supports until the budget is spent; how many were."""
        done = 0
        for support in chosen:
            if self.full or self.settings.spent:
                break
            try:
                found, residual = fits(self.units, self.twins, support, self.targets)
                self.least = min(self.least, dot(residual, residual))
                for fit in found:
                    self._add(fit)
            except BudgetSpent:
                break
            done += 1
        return done

    def _add(self, fit: Fit) -> None:
        loss = dot(fit.residual, fit.residual)
        self.lowest = loss if self.lowest is None else min(self.lowest, loss)
        on = [j for j, face in enumerate(fit.support) if face != OFF]
        if not all(holds_at_border(self.units[j], fit.support[j], fit.sides[j], fit.residual) for j in on):
            self.rejected += 1
            return
        inside = all(self.units[j].open(self.units[j].faces[fit.support[j]]) for j in on)
        choices = [[None] if j in on else self._placements(j, fit.residual) for j in range(len(self.units))]
        for off in product(*choices):
            look("the places of units that are off")
            placed = [p for p in off if p is not None]
            minimal = all(p.minimal for p in placed)
            if not minimal and not (inside and all(p.open for p in placed)):
                continue
            if not self._in_order(off, choices):
                continue
            piece = Piece(fit, off, Kind.MINIMUM if minimal else Kind.SADDLE)
            same = self.same.setdefault((fit.residual, piece.kind), [])
            if not inside and len(same) >= MANY and contained(self.units, self.twins, piece, same):
                continue
            same.append(piece)
            self.pieces.append(piece)
            if len(self.pieces) > MAX_PIECES:
                self.full = True
                return

    def _placements(self, unit: int, residual: Row) -> list[Placement]:
        key = (unit, residual)
        if key not in self.known:
            self.known[key] = placements(self.units[unit], residual)
        return self.known[key]

    def _in_order(self, off: Sequence[Placement | None], choices: Sequence[Sequence[Placement | None]]) -> bool:
        """Whether twins that are off have their placements in increasing order."""
        for members in self.twins:
            places = [_position(choices[j], off[j]) for j in members if off[j] is not None]
            if places != sorted(places):
                return False
        return True


def _position(choices: Sequence[Placement | None], chosen: Placement | None) -> int:
    return next(k for k, p in enumerate(choices) if p is not None and chosen is not None and p.states == chosen.states)
