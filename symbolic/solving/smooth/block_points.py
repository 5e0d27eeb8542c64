"""Critical points of one block: every numeric candidate is certified, or left out and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from symbolic.solving.smooth.candidates import find_candidates
from symbolic.solving.smooth.critical import CriticalPoint
from symbolic.solving.smooth.gradient_system import critical_box
from symbolic.solving.smooth.loss import AnalyticLoss
from symbolic.solving.smooth.symmetry import same_point

FINE_BITS = 256
"""Accuracy at which a loss without an exact value is compared with zero."""
MAX_WEIGHTS = 48
"""Most weights of a block in which candidates are searched."""
MAX_LISTED = 64
"""Most combinations of critical points of different blocks that are listed."""


@dataclass(frozen=True)
class BlockPoints:
    """What was found in one block.

    Attributes:
        loss: the loss of the block.
        points: certified critical points, lowest first.
        low: weights of small loss, for lower points.
        notes: what was left out.
    """

    loss: AnalyticLoss
    points: tuple[CriticalPoint, ...]
    low: tuple[tuple[float, ...], ...] = ()
    notes: tuple[str, ...] = ()


def solve_block(loss: AnalyticLoss, seed: int, seconds: Callable[[], float]) -> BlockPoints:
    """Search and certify in one block.

    Arguments:
        loss: the loss of the block.
        seed: chooses the starts.
        seconds: what is left of the budget.
    """
    if loss.size > MAX_WEIGHTS:
        return BlockPoints(loss, (), (), (f"a block of {loss.size} weights is not searched (at most {MAX_WEIGHTS})",))
    try:
        candidates = find_candidates(loss, seed, seconds=seconds)
    except OverflowError:
        return BlockPoints(loss, (), (), ("the numbers are too large for numeric candidates",))
    points: list[CriticalPoint] = []
    refused = unseen = near_zero = 0
    for candidate in candidates.points:
        if seconds() <= 0:
            unseen += 1
            continue
        box = critical_box(loss, candidate)
        if box is None:
            refused += 1
        elif not any(same_point(p.box, box) for p in points):
            point = CriticalPoint(box)
            if point.loss.exact is None and point.loss.ball(FINE_BITS).contains(0):
                near_zero += 1
            else:
                points.append(point)
    notes = []
    if candidates.flat:
        notes.append(f"numeric candidates left out: {candidates.flat} (not isolated, or on the way to infinity)")
    if refused:
        notes.append(f"numeric candidates left out: {refused} (Krawczyk's test does not confirm them)")
    if near_zero:
        notes.append(f"critical points left out: {near_zero} (their loss cannot be told from 0)")
    if unseen:
        notes.append(f"numeric candidates not examined: {unseen} (the budget is spent)")
    if not points and not unseen and not near_zero:
        notes.append("no isolated critical point was certified")
    points.sort(key=lambda p: float(p.loss.ball(60).mid()))
    return BlockPoints(loss, tuple(points), candidates.low, tuple(notes))


def combinations(solved: Sequence[BlockPoints]) -> tuple[list[tuple[CriticalPoint, ...]], str | None]:
    """One point of each block, in all ways or in some; and what was left out."""
    every = [s.points for s in solved]
    if len(every) == 1 or prod(map(len, every)) <= MAX_LISTED:
        return list(product(*every)), None
    minima = [tuple(p for p in points if p.minimal) for points in every]
    if prod(map(len, minima)) <= MAX_LISTED:
        note = "of the combinations of critical points of blocks only those of minima are listed"
        return list(product(*minima)), note
    note = "of the combinations of minima of blocks only the lowest and some high ones are listed"
    lowest, highest = (tuple(points[k] for points in minima) for k in (0, -1))
    one_high = [(*lowest[:k], points[-1], *lowest[k + 1 :]) for k, points in enumerate(minima) if len(points) > 1]
    return list(dict.fromkeys([lowest, *one_high, highest])), note
