"""Critical orbits proposed by path tracking instead of an engine: brought to the slice, certified by balls, told apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import acb, arb

from symbolic.budget import look
from symbolic.exact.krawczyk import Box, certify
from symbolic.exact.precision import working_precision
from symbolic.homotopy.family import Array, DataFamily
from symbolic.homotopy.monodromy import continued, random_linear_term, search_orbits
from symbolic.homotopy.stored import StoredStarts, load_starts, store_starts
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import ROOT_BITS, CorePoint, Found, Pairs
from symbolic.verify.slice_system import SliceSystem

REAL = 1e-7
"""Imaginary parts below this, relative to the point, are taken for zero; the box decides."""


def tracked_points(attempt: Attempt, wanted: int, seed: int) -> Found:
    """Certified orbits of an attempt, from stored starts or by monodromy.

    Arguments:
        attempt: one that may be tracked, with its slice.
        wanted: the number of orbits that counts say there are.
        seed: chooses the loops.

    Raises:
        BudgetSpent: when the time is over.
    """
    family = DataFamily.of(attempt.core)
    assert family is not None
    known = load_starts(family)
    if known is not None:
        orbits = continued(family, known.points, known.linear, family.linear, wanted, seed)
        if len(orbits) >= wanted:
            return certified_orbits(attempt, family, orbits)
    orbits = search_orbits(family, wanted, seed)
    if len(orbits) == wanted:
        linear = random_linear_term(family, seed)
        points = continued(family, orbits, family.linear, linear, wanted, seed)
        if len(points) == wanted:
            store_starts(family, StoredStarts(linear, points))
    return certified_orbits(attempt, family, orbits)


def certified_orbits(attempt: Attempt, family: DataFamily, orbits: Array) -> Found:
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
    points = np.zeros((len(orbits), attempt.core.size), complex)
    points[:, family.places] = orbits
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
