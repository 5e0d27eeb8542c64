"""Critical orbits proposed by path tracking instead of an engine: brought to the slice, certified by balls, told apart.

Everything here is done in steps, so that it can go on while engines count: a step tells whether it did something, or waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from math import inf
from typing import TypeVar

import numpy as np
from flint import acb, arb

from symbolic.budget import left, look
from symbolic.engines.system import Parametrization
from symbolic.exact.krawczyk import certify
from symbolic.exact.precision import working_precision
from symbolic.homotopy.data import Array
from symbolic.homotopy.family import DataFamily
from symbolic.homotopy.folder import cache_folder
from symbolic.homotopy.monodromy import Orbits, continued, random_data, search_orbits
from symbolic.homotopy.stored import StoredStarts, load_starts, nearest_starts, store_starts
from symbolic.homotopy.tracker import with_pauses, without_pause
from symbolic.solving.isolated.apart import Apart
from symbolic.solving.isolated.slice_attempt import Attempt, Try
from symbolic.solving.isolated.small_degree import small_point
from symbolic.solving.isolated.verified_points import ROOT_BITS, CorePoint, Found, Pairs
from symbolic.symmetry.slices import Pin
from symbolic.verify.proposals import propose
from symbolic.verify.slice_system import SliceSystem

T = TypeVar("T")
REAL = 1e-7
"""Imaginary parts below this, relative to the point, are taken for zero; the box decides."""
PATIENCE = 5.0
"""Seconds that monodromy waits for a count."""
CERTIFYING = 0.4
"""Part of the time that is left for what monodromy found by then, which is certified and listed."""
SLICES, MEETS = 4, 1e-6
"""Slices that are tried, and the least size of a functional, relative to the weights, where one meets an orbit."""


def starts_known(attempt: Attempt) -> int:
    """How many orbits are stored for the masks of an attempt."""
    family = DataFamily.of(attempt.core)
    known = None if family is None else load_starts(family)
    return 0 if known is None else len(known.points)


def tracked_points(
    attempt: Attempt, wanted: Callable[[], int | None], tell: Callable[[Found], None], seed: int
) -> Generator[bool, None, None]:
    """Certified orbits of an attempt: from stored starts, those of near data first, or by monodromy where these lead to fewer than are counted.

    Without a count monodromy ends when nothing new comes, or early enough for what it found to be certified.

    Arguments:
        attempt: one that may be tracked, with its slice.
        wanted: tells the number of orbits that counts say there are, once it is known.
        tell: gets what is found before it is complete; it grows then.
        seed: chooses the loops.

    Raises:
        BudgetSpent: when the time is over.
    """
    family = DataFamily.of(attempt.core)
    assert family is not None
    for known in nearest_starts(family):
        orbits = yield from with_pauses(continued(family, known, family.data, seed=seed))
        if len(orbits) < (wanted() or len(known.points)):
            continue
        _meet(attempt, family, orbits, seed)
        found = yield from certified_orbits(attempt, family, orbits, tell)
        if found.count == len(known.points):
            store_starts(family, StoredStarts(family.data, orbits), latest=True)
        while wanted() is None:
            yield False
        if found.count >= (wanted() or 0):
            return
        break
    begin = time.monotonic()
    while wanted() is None and time.monotonic() < begin + PATIENCE:
        yield False
    target = Orbits(family, family.data)
    steps = search_orbits(family, lambda: wanted() or inf, seed, target)
    ended = yield from until(steps, CERTIFYING * left())
    if ended is not None and len(ended) >= (wanted() or len(ended)):
        yield from with_pauses(_stored(family, ended, seed))
    orbits = np.array(target.points).reshape(-1, family.size) if ended is None else ended
    _meet(attempt, family, orbits, seed)
    yield from certified_orbits(attempt, family, orbits, tell)


def keep_starts(attempt: Attempt, answer: Parametrization, seed: int) -> None:
    """Store the solutions that an engine found as starts for other data.

    Arguments:
        attempt: one that may be tracked.
        answer: its solutions, in the units of the data.
        seed: chooses the data they are stored for.

    Raises:
        BudgetSpent: when the time is over.
    """
    family = DataFamily.of(attempt.core)
    if family is None or cache_folder() is None or load_starts(family) is not None:
        return
    rows = []
    with working_precision(ROOT_BITS):
        for proposal in propose(answer):
            unknowns = [complex(acb(x).mid()) for x in proposal.unknowns(len(attempt.cut.free))]
            rows.append(attempt.cut.lift(unknowns, 1.0))
    points = family.from_core(np.array(rows, complex))
    real = np.abs(points.imag).max(axis=1) == 0
    without_pause(_stored(family, np.concatenate([points, points[~real].conj()]), seed))


def _stored(family: DataFamily, orbits: Array, seed: int) -> Generator[None, None, None]:
    data = random_data(family, seed)
    points = yield from continued(family, StoredStarts(family.data, orbits), data, seed=seed)
    if len(points) == len(orbits):
        store_starts(family, StoredStarts(data, points))


def until(steps: Generator[None, None, T], seconds: float) -> Generator[bool, None, T | None]:
    """Steps that never wait, while more than some seconds of the budget are left.

    Returns:
        Their result; None if they do not come to an end before.
    """
    busy = with_pauses(steps)
    while left() > seconds:
        try:
            next(busy)
        except StopIteration as end:
            result: T = end.value
            return result
        yield True
    return None


def certified_orbits(
    attempt: Attempt, family: DataFamily, orbits: Array, tell: Callable[[Found], None] = lambda _: None
) -> Generator[bool, None, Found]:
    """What certification makes of proposed orbits.

    Arguments:
        attempt: the problem and its slice.
        family: the systems the orbits were found in.
        orbits: one point of each, one a row; closed under conjugation or not.
        tell: gets what is found before it is complete.

    Raises:
        BudgetSpent: when the time is over.
    """
    return (yield from certified(attempt, _on_slice(attempt, family, orbits), tell))


def certified(attempt: Try, points: Array, tell: Callable[[Found], None]) -> Generator[bool, None, Found]:
    """What certification makes of points that are proposed on a slice.

    Arguments:
        attempt: the problem and its slice.
        points: the unknowns of each, one point a row; closed under conjugation or not.
        tell: gets what is found before it is complete.

    Raises:
        BudgetSpent: when the time is over.
    """
    pairs, apart = Pairs(), Apart()
    found = Found(pairs=lambda: pairs)
    tell(found)
    system = SliceSystem(attempt.core, attempt.cut)
    for unknowns in _upper(points):
        yield True
        look("the certification of tracked points")
        real = not unknowns.imag.any()
        with working_precision(ROOT_BITS):
            box = certify(system, [arb(x.real) if real else acb(x.real, x.imag) for x in unknowns])
            new = box is not None and apart.add(box)
            if box is None or not new or not attempt.certainly_alive(box.system.point(box.entries), acb):
                found.rejected += 1 if real else 2
            elif real:
                found.real.append(CorePoint(box, small_point(box)))
            else:
                pairs.append((box, None))
        found.nonreal = 2 * len(pairs)
        found.weight = found.count
    return found


def _upper(points: Array) -> Array:
    """One of each pair of conjugate points, and the real ones made real; points that agree to many digits once."""
    kept: list[Array] = []
    for point in points:
        size = 1 + np.abs(point).max()
        if np.abs(point.imag).max() < REAL * size:
            chosen = point.real.astype(complex)
        else:
            first = point.imag[np.abs(point.imag) >= REAL * size][0]
            chosen = point if first > 0 else point.conj()
        if not kept or np.abs(np.array(kept) - chosen).max(axis=1).min() > REAL * size:
            kept.append(chosen)
    return np.array(kept).reshape(-1, points.shape[1])


def _meet(attempt: Attempt, family: DataFamily, orbits: Array, seed: int) -> None:
    """Choose another slice, without charts, where some orbit does not meet that of the attempt, or only far away."""
    while attempt.number + 1 < SLICES and len(orbits) and min(map(_least, _pinned(attempt, family, orbits))) < MEETS:
        attempt.number, attempt.charts = attempt.number + 1, ()
        attempt.choose(seed)


def _least(pinned: tuple[Array, Array]) -> float:
    """The least size of a functional, relative to the weights of its unit."""
    value, own = pinned
    return float((np.abs(value) / (np.abs(own).max(axis=1) + 1e-300)).min())


def _pinned(attempt: Attempt, family: DataFamily, orbits: Array) -> Iterator[tuple[Array, Array]]:
    """For each unit the functional that the slice fixes, and the weights it is one of."""
    points = family.of_core(orbits)
    for pin, own, _ in _sides(attempt):
        yield points[:, pin.weight] + sum(c * points[:, k] for k, c in pin.terms), points[:, own]


def _sides(attempt: Attempt) -> Iterator[tuple[Pin, list[int], list[int]]]:
    """For each unit its pin, the weights on the side of it, and the others."""
    pins = {pin.weight: pin for pin in attempt.cut.pins}
    for number, unit in enumerate(attempt.core.units):
        v = [attempt.core.v_index(number, o) for o in range(len(unit.outputs))]
        w = [attempt.core.w_index(number, r) for r in range(len(unit.basis))]
        pin = next(pins[k] for k in (*v, *w) if k in pins)
        yield pin, *((v, w) if pin.weight in v else (w, v))


def _on_slice(attempt: Attempt, family: DataFamily, orbits: Array) -> Array:
    """The unknowns of the points of the slice on the orbits; those whose functional vanishes are left out."""
    points = family.of_core(orbits)
    for pin, own, other in _sides(attempt):
        value = points[:, pin.weight] + sum(c * points[:, k] for k, c in pin.terms)
        points, value = points[value != 0], value[value != 0]
        factor = (pin.constant / value)[:, None]
        points[:, own] *= factor
        points[:, other] /= factor
    return points[:, list(attempt.cut.free)]
