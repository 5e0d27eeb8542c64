"""Critical points of a network whose only symmetries are signs, proposed by path tracking: one set of alive units after the other.

Weights that belong to no path through alive units are zero at a critical point where all decays are positive, and the others are the
weights of a smaller network with all units alive. Counts modulo a prime tell how many orbits of the signs each of these has;
one point of each is followed and certified, and its images under the signs are points because the loss does not change.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations, product
from math import inf

import numpy as np
from flint import acb, arb

from symbolic.budget import in_time, left, look, within
from symbolic.engines.system import Answer, Dimension
from symbolic.exact.krawczyk import Box, certify
from symbolic.exact.precision import working_precision
from symbolic.homotopy.data import Array
from symbolic.homotopy.monodromy import search_orbits
from symbolic.homotopy.networks import NetworkFamily
from symbolic.homotopy.tracker import with_pauses
from symbolic.polynomials.expanded import ExpandedLoss
from symbolic.solving.isolated.apart import Apart
from symbolic.solving.isolated.small_degree import small_point
from symbolic.solving.isolated.verified_points import ROOT_BITS, CorePoint, Found, Pairs
from symbolic.symmetry.layers import LayerSymmetry
from symbolic.symmetry.slices import Pin, Slice
from symbolic.verify.slice_system import SliceSystem

PART = 0.6
"""Part of the time that is left which path tracking may take."""
REAL = 1e-7
"""Imaginary parts below this, relative to the point, are taken for zero; the box decides."""


@dataclass(frozen=True)
class AliveSet:
    """Units that can be alive together, and the weights that are not zero then.

    Attributes:
        units: their numbers among the hidden units.
        weights: positions of the weights.
    """

    units: tuple[int, ...]
    weights: tuple[int, ...]


def alive_sets(symmetry: LayerSymmetry) -> list[AliveSet]:
    """The sets of units each of which lies on a path from an input to an output through the set, small ones first, without that of none."""
    nodes, last = symmetry.units, len(symmetry.problem.network.masks) - 1
    found = []
    for size in range(1, len(nodes) + 1):
        for chosen in combinations(range(len(nodes)), size):
            alive = {nodes[u] for u in chosen}
            weights = tuple(
                k
                for k, (layer, row, column) in enumerate(symmetry.places)
                if (layer == last or (layer, row) in alive) and (layer == 0 or (layer - 1, column) in alive)
            )
            sides = (side for u in chosen for side in symmetry.unit_weights[u])
            if all(set(side) & set(weights) for side in sides):
                found.append(AliveSet(chosen, weights))
    return found


class NetworkFollowing:
    """The critical points of a loss, found by path tracking while an engine counts.

    Attributes:
        loss: the loss.
        sets: the sets of alive units.
        counts: for each set the answer how many points there are whose other weights are zero, as far as it is there.
    """

    def __init__(self, loss: ExpandedLoss, symmetry: LayerSymmetry, seed: int) -> None:
        self.loss, self.sets = loss, alive_sets(symmetry)
        self.counts: list[Answer | None] = [None] * len(self.sets)
        self.found = Found()
        self._symmetry, self._steps = symmetry, self._work(seed)
        self._over = False

    def cut(self, number: int) -> Slice:
        """Where all weights but those of a set are zero."""
        own = self.sets[number].weights
        return Slice(self.loss.size, tuple(Pin(k, 0, ()) for k in range(self.loss.size) if k not in own), ())

    def answered(self, index: int, answer: Answer) -> None:
        """The count of a set; others are for the caller."""
        if index < len(self.counts):
            self.counts[index] = answer

    def idle(self) -> bool:
        """A few milliseconds of tracking, once all counts of sets are there."""
        return None not in self.counts and self.step()

    def step(self) -> bool:
        """A few milliseconds of tracking; whether something was done."""
        if not self._over:
            self._over = not in_time(lambda: next(self._steps, False), lambda _: False)
        return not self._over

    def finish(self) -> Found:
        """The certified points, after all remaining steps or those there is time for."""
        with within(PART * left() if left() < inf else inf):
            while self.step():
                pass
        return self.found

    @cached_property
    def _wanted(self) -> list[float]:
        """For each set the number of orbits with exactly its units alive, by the counts."""
        orbits: list[float] = []
        for answer, own in zip(self.counts, self.sets, strict=True):
            size = answer.quotient_dimension if isinstance(answer, Dimension) else None
            below = 1 + sum(  # zero
                count * 2 ** len(other.units)
                for other, count in zip(self.sets, orbits, strict=False)
                if set(other.units) < set(own.units)
            )
            orbits.append(inf if size is None or below == inf else (size - below) // 2 ** len(own.units))
        return orbits

    def _work(self, seed: int) -> Generator[bool, None, None]:
        pairs, apart = Pairs(), Apart()
        self.found.pairs = lambda: pairs
        system = SliceSystem(self.loss, Slice(self.loss.size, (), ()))
        self._certify(system, np.zeros(self.loss.size, complex), [(1,) * self.loss.size], apart, pairs)
        for number, own in enumerate(self.sets):
            family = NetworkFamily.of(self.loss.problem, [self.loss.places[k] for k in own.weights])
            if family is None:
                return
            orbits = yield from with_pauses(search_orbits(family, partial(self._wanted.__getitem__, number), seed))
            signs = self._signs(own)
            for orbit in family.of_problem(_one_of_each(family, orbits)):
                yield True
                look("the certification of tracked points")
                point = np.zeros(self.loss.size, complex)
                point[list(own.weights)] = orbit
                self._certify(system, point, signs, apart, pairs)

    def _signs(self, own: AliveSet) -> list[tuple[int, ...]]:
        """The signs of all weights under each choice of units of a set whose weights change theirs, if the loss is the same."""
        odd, size = self.loss.problem.network.activation.power % 2, self.loss.size
        chosen = []
        for turned in product((1, -1), repeat=len(own.units)):
            signs = np.ones(size, int)
            for unit, sign in zip(own.units, turned, strict=True):
                into, out = self._symmetry.unit_weights[unit]
                signs[list(into)] *= sign
                if odd:
                    signs[list(out)] *= sign
            chosen.append(tuple(int(s) for s in signs))
        return [signs for signs in chosen if unchanged(self.loss, signs)]

    def _certify(
        self,
        system: SliceSystem,
        point: Array,
        signs: Sequence[tuple[int, ...]],
        apart: Apart,
        pairs: Pairs,
    ) -> None:
        """Prove that a point is near, and list its images."""
        found, real = self.found, np.abs(point.imag).max(initial=0.0) < REAL * (1 + np.abs(point).max(initial=0.0))
        with working_precision(ROOT_BITS):
            box = certify(system, [arb(x.real) if real else acb(x.real, x.imag) for x in point])
            if box is None:
                found.rejected += 1
                return
            for image in (_turned(box, sign) for sign in signs):
                if not apart.add(image):
                    continue
                if real:
                    found.real.append(CorePoint(image, small_point(image)))
                else:
                    pairs.append((image, None))
        found.nonreal = 2 * len(pairs)
        found.weight = found.count


def unchanged(loss: ExpandedLoss, signs: Sequence[int]) -> bool:
    """Whether a loss stays the same where weights change their signs: every monomial does.

    Arguments:
        loss: the loss.
        signs: 1 or -1 for each weight.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> from symbolic.polynomials.expanded import expanded_loss
        >>> loss = expanded_loss(Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[2]]))
        >>> unchanged(loss, [-1, -1]), unchanged(loss, [-1, 1])
        (True, False)
    """
    turned = {k for k, sign in enumerate(signs) if sign < 0}
    return all(sum(e for k, e in monomial if k in turned) % 2 == 0 for _, monomial in loss.terms[0])


def _turned(box: Box[SliceSystem], signs: Sequence[int]) -> Box[SliceSystem]:
    """The box of an image under signs that do not change the loss."""
    entries, region = (tuple(x * s for x, s in zip(part, signs, strict=True)) for part in (box.entries, box.region))
    return Box(box.system, entries, region, box.precision)


def _one_of_each(family: NetworkFamily, orbits: Array) -> Array:
    """One of two conjugate orbits."""
    kept: list[Array] = []
    marks = np.zeros((0, 0), complex)
    for point, own in zip(orbits, family.invariants(orbits), strict=True):
        size = 1 + np.abs(own).max()
        if kept and np.abs(marks - own.conj()).max(axis=1).min() < REAL * size:
            continue
        kept.append(point)
        marks = own[None] if len(kept) == 1 else np.concatenate([marks, own[None]])
    return np.array(kept, complex).reshape(-1, family.size)
