"""Critical orbits proposed by path tracking instead of an engine: brought to the slice, certified by balls, told apart.

Everything here is done in steps, so that it can go on while engines count: a step tells whether it did something, or waits.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

import numpy as np
from flint import acb, arb

from symbolic.budget import look
from symbolic.engines.system import Parametrization
from symbolic.exact.krawczyk import Box, certify
from symbolic.exact.precision import working_precision
from symbolic.homotopy.family import Array, DataFamily
from symbolic.homotopy.monodromy import continued, random_data, search_orbits
from symbolic.homotopy.stored import StoredStarts, load_starts, store_starts
from symbolic.homotopy.tracker import without_pause
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import ROOT_BITS, CorePoint, Found, Pairs
from symbolic.verify.proposals import propose
from symbolic.verify.slice_system import SliceSystem

T = TypeVar("T")
REAL = 1e-7
"""Imaginary parts below this, relative to the point, are taken for zero; the box decides."""


def starts_known(attempt: Attempt) -> int:
    """How many orbits are stored for the masks of an attempt."""
    family = DataFamily.of(attempt.core)
    known = None if family is None else load_starts(family)
    return 0 if known is None else len(known.points)


def tracked_points(attempt: Attempt, wanted: Callable[[], int | None], seed: int) -> Generator[bool, None, Found]:
    """Certified orbits of an attempt: from stored starts, or by monodromy where these lead to fewer than are counted.

    Arguments:
        attempt: one that may be tracked, with its slice.
        wanted: tells the number of orbits that counts say there are, once it is known.
        seed: chooses the loops.

    Raises:
        BudgetSpent: when the time is over.
    """
    family = DataFamily.of(attempt.core)
    assert family is not None
    known, orbits = load_starts(family), np.zeros((0, family.size), complex)
    if known is not None:
        orbits = yield from _busy(continued(family, known, family.data, seed=seed))
    while wanted() is None:
        look("path tracking")
        yield False
    count = wanted() or 0
    if len(orbits) < count:
        orbits = yield from _busy(search_orbits(family, count, seed))
        if len(orbits) == count:
            yield from _busy(_stored(family, orbits, seed))
    return (yield from certified_orbits(attempt, family, orbits))


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
    if family is None or load_starts(family) is not None:
        return
    rows = []
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


def _busy(steps: Generator[None, None, T]) -> Generator[bool, None, T]:
    """Steps that never wait."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        yield True


def certified_orbits(attempt: Attempt, family: DataFamily, orbits: Array) -> Generator[bool, None, Found]:
    """What certification makes of proposed orbits.

    Arguments:
        attempt: the problem and its slice.
        family: the systems the orbits were found in.
        orbits: one point of each, one a row; closed under conjugation or not.

    Raises:
        BudgetSpent: when the time is over.
    """
    found, pairs, boxes = Found(), Pairs(), list[Box[SliceSystem]]()
    system = SliceSystem(attempt.core, attempt.cut)
    for unknowns in _upper(_on_slice(attempt, family, orbits)):
        yield True
        look("the certification of tracked points")
        real = not unknowns.imag.any()
        with working_precision(ROOT_BITS):
            box = certify(system, [arb(x.real) if real else acb(x.real, x.imag) for x in unknowns])
            if box is None or _met(box, boxes):
                found.rejected += 1 if real else 2
                continue
            boxes.append(box)
            if not attempt.certainly_alive(box.system.point(box.entries), acb):
                found.rejected += 1 if real else 2
            elif real:
                found.real.append(CorePoint(box, None))
            else:
                pairs.append((box, None))
    found.nonreal, found.pairs = 2 * len(pairs), lambda: pairs
    found.weight = found.count
    return found


def _met(box: Box[SliceSystem], others: Sequence[Box[SliceSystem]]) -> bool:
    """Whether a box or its conjugate has a point in common with another one."""
    return any(box.overlaps(other) or box.overlaps(other.conjugate()) for other in others)


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


def _on_slice(attempt: Attempt, family: DataFamily, orbits: Array) -> Array:
    """The unknowns of the points of the slice on the orbits; those whose functional vanishes are left out."""
    points = family.of_core(orbits)
    pins = {pin.weight: pin for pin in attempt.cut.pins}
    for number, unit in enumerate(attempt.core.units):
        v = [attempt.core.v_index(number, o) for o in range(len(unit.outputs))]
        w = [attempt.core.w_index(number, r) for r in range(len(unit.basis))]
        pin = next(pins[k] for k in (*v, *w) if k in pins)
        value = points[:, pin.weight] + sum(c * points[:, k] for k, c in pin.terms)
        points, value = points[value != 0], value[value != 0]
        own, other = (v, w) if pin.weight in v else (w, v)
        factor = (pin.constant / value)[:, None]
        points[:, own] *= factor
        points[:, other] /= factor
    return points[:, list(attempt.cut.free)]
