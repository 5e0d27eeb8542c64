"""Sets of critical points of a block with one output: which of them are connected, of what kind they are, and a point of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product

from flint import fmpq, fmpq_mat

from symbolic.budget import look
from symbolic.exact.inertia import Inertia, rational_inertia
from symbolic.exact.linear_algebra import Row
from symbolic.exact.parts import connected_parts
from symbolic.exact.real import RealNumber
from symbolic.landscape.kind import Kind
from symbolic.solving.piecewise.block import BlockComponent, Weights
from symbolic.solving.piecewise.cells.arrangement import dot, sign
from symbolic.solving.piecewise.cells.fits import OFF, Fit
from symbolic.solving.piecewise.cells.off_one_output import Placement
from symbolic.solving.piecewise.cells.patterns import CellUnit, arrangements
from symbolic.solving.piecewise.placed_fit import inner_weights, outer_weights

MAX_IMAGES = 600
"""Most sets with the same residual that are compared with each other to see which are connected."""


@dataclass(frozen=True)
class Piece:
    """Critical points of one block: a fit of the units that are not zero, and a placement of each of the others.

    Attributes:
        fit: the fit.
        off: for each unit its placement; None for units of the fit.
        kind: minimum or saddle.
    """

    fit: Fit
    off: tuple[Placement | None, ...]
    kind: Kind

    @cached_property
    def states(self) -> tuple[object, ...]:
        """One state per unit; equal states of twins can be swapped without effect."""
        return tuple(
            p.states if p is not None else (face, side)
            for p, face, side in zip(self.off, self.fit.support, self.fit.sides, strict=True)
        )


def by_residual(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces with one residual and kind: only these can be connected."""
    groups: dict[tuple[Row, Kind], list[Piece]] = {}
    for piece in pieces:
        groups.setdefault((piece.fit.residual, piece.kind), []).append(piece)
    return list(groups.values())


def comparable(twins: Sequence[tuple[int, ...]], group: Sequence[Piece]) -> bool:
    """Whether the images of some pieces are few enough to be compared with each other."""
    return len(group) == 1 or sum(arrangements(piece.states, twins) for piece in group) <= MAX_IMAGES


def joined(
    units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]], pieces: Sequence[Piece]
) -> list[tuple[list[Piece], int]]:
    """Pieces that are connected, up to swaps of twins, with the number of images of each such set."""
    result: list[tuple[list[Piece], int]] = []
    for group in by_residual(pieces):
        counts = [arrangements(piece.states, twins) for piece in group]
        if len(group) == 1 or not comparable(twins, group):
            result += [([piece], count) for piece, count in zip(group, counts, strict=True)]
            continue
        look("which sets of equal loss are connected")
        images = [(k, image) for k, piece in enumerate(group) for image in _images(piece, twins)]
        parts = connected_parts(
            range(len(images)),
            lambda a, b: _touch(units, images[a][1], images[b][1]) or _touch(units, images[b][1], images[a][1]),  # noqa: B023
        )
        orbits: dict[frozenset[int], int] = {}
        for part in parts:
            members = frozenset(images[i][0] for i in part)
            orbits[members] = orbits.get(members, 0) + 1
        result += [([group[k] for k in sorted(members)], count) for members, count in orbits.items()]
    return result


def apart(twins: Sequence[tuple[int, ...]], pieces: Sequence[Piece]) -> list[tuple[list[Piece], int]]:
    """Every piece by itself, with the number of its images."""
    return [([piece], arrangements(piece.states, twins)) for piece in pieces]


def contained(units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]], low: Piece, others: Sequence[Piece]) -> bool:
    """Whether a set lies in the closure of one of some sets with the same residual, after some swap of twins."""
    images = _images(low, twins)
    return any(_touch(units, image, high.states) for high in others for image in images)


def _images(piece: Piece, twins: Sequence[tuple[int, ...]]) -> list[tuple[object, ...]]:
    """The distinct states under swaps of twins."""
    images: dict[tuple[object, ...], None] = {}
    for orders in product(*(permutations(members) for members in twins)):
        moved = list(piece.states)
        for members, order in zip(twins, orders, strict=True):
            for j, source in zip(members, order, strict=True):
                moved[j] = piece.states[source]
        images[tuple(moved)] = None
    return list(images)


def _touch(units: Sequence[CellUnit], low: Sequence[object], high: Sequence[object]) -> bool:
    """Whether the first set lies in the closure of the second (the residuals being the same)."""
    return all(_in_closure(unit, a, b) for unit, a, b in zip(units, low, high, strict=True))


def _in_closure(unit: CellUnit, a: object, b: object) -> bool:
    """The same for the state of one unit: equal, or on a face of the other's face, or off where the other may be zero."""
    if a == b:
        return True
    if not isinstance(b, tuple):
        return False
    if isinstance(a, frozenset):
        return (b[0], 0) in a
    return isinstance(a, tuple) and a[1] == b[1] and b[0] in unit.above[a[0]]


def piece_component(units: Sequence[CellUnit], pieces: Sequence[Piece], images: int) -> BlockComponent:
    """One component from connected pieces; the representative lies on the first of the largest ones."""
    sizes = [_dimension(units, piece) for piece in pieces]
    piece = pieces[sizes.index(max(sizes))]
    fit = piece.fit
    faces = [f if p is None else p.face for f, p in zip(fit.support, piece.off, strict=True)]
    signs = {unit.number: unit.faces[f].signs for unit, f in zip(units, faces, strict=True)}
    border = not all(unit.open(unit.faces[f]) for unit, f in zip(units, faces, strict=True))
    filters, sides = _point(fit, piece.off)
    kind, reason = _kind(units, piece, pieces)
    return BlockComponent(
        RealNumber.rational(dot(fit.residual, fit.residual)),
        kind,
        reason,
        None if border else _inertia(units, faces, filters, sides, fit.residual),
        max(sizes),
        tuple(u.number for u, face in zip(units, fit.support, strict=True) if face != OFF),
        lambda: _weights(units, filters, sides),
        signs,
        border,
        images,
    )


def _dimension(units: Sequence[CellUnit], piece: Piece) -> int:
    """Solutions u, a scale for each unit that is not off, and the placements of the others."""
    on = sum(1 for face in piece.fit.support if face != OFF)
    return piece.fit.freedom + on + sum(p.dimension for p in piece.off if p is not None)


def _point(fit: Fit, off: Sequence[Placement | None]) -> tuple[list[Row], list[fmpq]]:
    """Filters w and weights v of the units; the first non-zero entry of w is 1 or -1 where the unit is not off."""
    filters, sides = [], []
    for vector, side, place in zip(fit.vectors, fit.sides, off, strict=True):
        if place is not None:
            filters.append(place.filter)
            sides.append(fmpq(place.side))
        else:
            scale = abs(next(x for x in vector if x))
            filters.append(tuple(side * x / scale for x in vector))
            sides.append(side * scale)
    return filters, sides


def _weights(units: Sequence[CellUnit], filters: Sequence[Row], sides: Sequence[fmpq]) -> Weights:
    weights: Weights = {}
    for unit, w, v in zip(units, filters, sides, strict=True):
        weights |= inner_weights(unit, [RealNumber.rational(x) for x in w])
        weights |= outer_weights(unit, [RealNumber.rational(v)])
    return weights


def _kind(units: Sequence[CellUnit], piece: Piece, pieces: Sequence[Piece]) -> tuple[Kind, str]:
    """The kind of a component, with the reason in words."""
    if piece.kind is Kind.SADDLE:
        which = [u.number for u, p in zip(units, piece.off, strict=True) if p is not None and not p.minimal]
        return (
            Kind.SADDLE,
            f"{_named(which)} v = 0 and a gradient in v w that is not zero: the Hessian has a negative direction",
        )
    fit = piece.fit
    off = [u for u, p in zip(units, piece.off, strict=True) if p is not None]
    reasons = ["the loss is a convex quadratic in v w on every closed cell around, and no direction leads down"]
    isolated = not off and not fit.freedom and len(pieces) == 1
    if isolated and all(_rises(u, f, s, fit.residual) for u, f, s in zip(units, fit.support, fit.sides, strict=True)):
        return Kind.STRICT_MINIMUM, f"{reasons[0]}; its only minimiser nearby is one orbit of positive scaling"
    placed = [(u, p) for u, p in zip(units, piece.off, strict=True) if p is not None]
    nothing = [u.number for u, p in placed if not any(p.filter)]
    silent = [u.number for u, p in placed if u.number not in nothing and not any(u.slopes[p.face])]
    zero = [u.number for u in off if u.number not in silent and u.number not in nothing]
    if nothing:
        reasons.append(f"flat: {_named(nothing)} w = 0, and v of any size with its sign gives the same")
    if silent:
        reasons.append(f"flat: {_named(silent)} no sample on which it is active, so its weights do not matter nearby")
    if zero:
        reasons.append(f"flat: {_named(zero)} v = 0, and nothing is gained by any filter near its own")
    if fit.freedom or len(pieces) > 1:
        reasons.append("flat: the samples on which the units are active do not determine their weights")
    if len(reasons) == 1:
        reasons.append("flat to first order in a direction across a border of cells")
    return Kind.MINIMUM, "; ".join(reasons)


def _named(numbers: Sequence[int]) -> str:
    return f"unit {numbers[0]} has" if len(numbers) == 1 else f"units {', '.join(map(str, numbers))} have"


def _rises(unit: CellUnit, face: int, side: int, residual: Row) -> bool:
    """Whether the loss rises to first order in every direction out of a face (nothing to ask in an open cell)."""
    return all(side * sign(dot(unit.gradient(g, residual), unit.faces[g].point)) > 0 for g in unit.above[face])


def _inertia(
    units: Sequence[CellUnit], faces: Sequence[int], filters: Sequence[Row], sides: Sequence[fmpq], residual: Row
) -> Inertia:
    """The inertia of the Hessian in all weights of the block, at a rational point of open cells."""
    jacobian: list[list[fmpq]] = []
    size = sum(unit.size for unit in units)
    start, mixed = 0, fmpq_mat(size, size)
    for unit, face, w, v in zip(units, faces, filters, sides, strict=True):
        slopes, last = unit.slopes[face], start + len(w)
        jacobian += [[v * a * x[c] for a, x in zip(slopes, unit.samples, strict=True)] for c in range(len(w))]
        jacobian.append([a * dot(x, w) for a, x in zip(slopes, unit.samples, strict=True)])
        for c, g in enumerate(unit.gradient(face, residual)):
            mixed[start + c, last] = mixed[last, start + c] = g
        start += unit.size
    rows = fmpq_mat(size, len(residual), [x for row in jacobian for x in row])
    return rational_inertia(rows * rows.transpose() + mixed)
