"""Lists of critical points, compared with the key modulo the symmetry of the mask."""

from __future__ import annotations

from collections import Counter
from typing import Any

from proofs.exercises.answers import KeyPoint, PointsAnswer
from proofs.exercises.grading.feedback import Feedback, Graded, Kind, NotGraded, right
from proofs.exercises.grading.orbits import permuted, same_orbit
from proofs.exercises.grading.reading import close, read_object, read_table
from proofs.exercises.grading.scheme import SCHEME
from proofs.exercises.grading.tally import Place, Tally
from proofs.exercises.grading.weights import (
    Rows,
    Weights,
    key_weights,
    loss_of,
    off_mask,
    problem_of,
    read_weights,
    weight_name,
)
from proofs.exercises.grammar import TooMuchWork, Tower
from proofs.exercises.grammar.surds import Work
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import Problem

MAX_LISTED = 32
"""Most points in an answer."""
_TWICE = {False: "lies in the same orbit as one before it", True: "has the same matrix M = W2 W1 as one before it"}
"""By whether points with the same matrix count as one."""


def grade_points(raw: object, key: PointsAnswer) -> Graded:
    """Compare a list of critical points with the key.

    Raises:
        NotGraded: if the answer is no list, or too long a one.
    """
    if not isinstance(raw, list):
        raise NotGraded(Kind.UNREADABLE, "give a list of points")
    if len(raw) > MAX_LISTED:
        raise NotGraded(Kind.TOO_LARGE, f"at most {MAX_LISTED} points")
    judge = _Judge(key)
    tally, work = Tally(tuple(point.kind for point in key.orbits), _TWICE[key.by_function]), Work()
    for number, item in enumerate(raw, start=1):
        try:
            judge.point(item, f"point {number}", tally, work)
        except NotGraded as problem:
            tally.junk(problem.feedback)
        except TooMuchWork as error:
            tally.junk(Feedback(Kind.TOO_LARGE, f"point {number}: {error}"))
    judge.missing(tally)
    share = tally.share()
    if share == 1 and not tally.feedback:
        return right("All points, and all kinds, are right.")
    return Graded(share, tuple(tally.feedback))


class _Judge:
    """Compares points with one key."""

    def __init__(self, key: PointsAnswer) -> None:
        self.key = key
        self.problem: Problem = problem_of(key.problem)
        self.graph = MaskGraph.of(self.problem.network)
        self.loss = loss_of(self.problem)
        self.derivatives = self.loss.over(lambda x: x)

    def point(self, item: object, place: str, tally: Tally, work: Work) -> None:
        """Judge one point of the answer."""
        names = ("M", "W1", "W2", "kind") if self.key.by_function else ("W1", "W2", "kind")
        raw = read_object(item, names, place)
        tower = Tower(work=work)
        orbits = [key_weights(point.first, point.second, tower) for point in self.key.orbits]
        if "M" in raw:
            if "W1" in raw or "W2" in raw:
                raise NotGraded(Kind.UNREADABLE, f"{place} has M and weights: give one of them")
            found = self._function(raw["M"], orbits, place, tally, tower)
        else:
            found = self._weights(read_weights(raw, self.problem, tower, place), orbits, place, tally)
        if found is not None:
            tally.find(found, raw.get("kind"), place)

    def _function(self, raw: Any, orbits: list[Weights], place: str, tally: Tally, tower: Tower) -> Place | None:
        """The orbit with this end-to-end matrix."""
        table = read_table(raw, tower, f"M of {place}", ((len(self.graph.second), len(self.graph.first[0])),))
        for k, orbit in enumerate(orbits):
            if orbit.function == table.rows:
                return Place(k)
        near = self._near(table.rows, table.decimal, orbits, place, tally)
        if near is None:
            tally.junk(Feedback(Kind.UNKNOWN_FUNCTION, f"{place}: no critical point has this matrix M."))
        return near

    def _weights(self, weights: Weights, orbits: list[Weights], place: str, tally: Tally) -> Place | None:
        """The orbit of these weights, or one that they nearly lie in."""
        function = weights.function
        tally.dead = tally.dead or self._dead(weights)
        equal = [k for k, orbit in enumerate(orbits) if orbit.function == function]
        masked = off_mask(weights, self.problem.network.masks)
        moving = None if masked else self._moving(weights)
        if masked is None and moving is None:
            for k in equal:
                if self.key.by_function or same_orbit(self.graph, orbits[k], weights):
                    return Place(k)
        for k in equal:
            others = permuted(weights, self.problem.network.masks)
            if any(same_orbit(self.graph, orbits[k], other) for other in others):
                tally.say(
                    Kind.PERMUTED, f"{place} is right up to a permutation of the units; the masks tell them apart."
                )
                return Place(k, SCHEME.near_miss, critical=False)
        if masked:
            tally.junk(Feedback(Kind.OFF_MASK, f"{place}: {masked} must be 0, because its mask is."))
            return None
        if moving is None:
            return self._elsewhere(equal, place, tally)
        near = self._near(function, weights.decimal, orbits, place, tally)
        if near is None:
            text = f"{place} is not critical: the derivative by {moving} is not 0 there."
            tally.junk(Feedback(Kind.NOT_CRITICAL, text))
        return near

    def _elsewhere(self, equal: list[int], place: str, tally: Tally) -> Place | None:
        """A critical point outside all orbits of the key."""
        if equal:
            text = "is critical and computes the same as a point of the key, but no symmetry takes one to the other."
            tally.say(Kind.SAME_FUNCTION, f"{place} {text}")
            return Place(equal[0], SCHEME.near_miss)
        tally.say(Kind.SAME_FUNCTION, f"{place} is critical, but it is not one of the points asked for.")
        return None

    def _near(self, function: Rows, decimal: bool, orbits: list[Weights], place: str, tally: Tally) -> Place | None:
        """A rounded point, or one with a sign error, told by the end-to-end matrix."""
        for k, orbit in enumerate(orbits):
            entries = [(x, y) for a, b in zip(function, orbit.function, strict=True) for x, y in zip(a, b, strict=True)]
            zero = all(y == 0 for _, y in entries)
            if decimal and not zero and all(close(x, y) for x, y in entries):
                tally.say(Kind.DECIMAL, f"{place} is close to a critical point, but rounded: give exact numbers.")
                return Place(k, SCHEME.near_miss, critical=False)
            if not zero and all(x == -y for x, y in entries):
                tally.say(Kind.SIGN, f"{place} is a critical point up to a sign.")
                return Place(k, SCHEME.near_miss, critical=False)
        return None

    def _moving(self, weights: Weights) -> str | None:
        """A weight whose derivative is not zero, or None at a critical point."""
        gradient = self.derivatives.gradient(weights.flat(self.loss))
        return next((weight_name(p) for p, g in zip(self.loss.places, gradient, strict=True) if g != 0), None)

    def missing(self, tally: Tally) -> None:
        """Tell of which kinds orbits were not found, and nothing else about them: their losses are asked for too."""
        lost = [k for k in range(len(self.key.orbits)) if k not in tally.entries]
        dead = [k for k, point in enumerate(self.key.orbits) if self._dead(_weights_of(point))]
        if dead and set(dead) <= set(lost) and tally.entries and not tally.dead:
            tally.say(Kind.DEAD_UNITS, "No point with a dead unit is listed: what if a unit has v = 0 or w = 0?")
            lost = [k for k in lost if k not in dead]
        for kind, number in Counter(self.key.orbits[k].kind for k in lost).items():
            text = (
                f"One orbit is missing: a {kind}."
                if number == 1
                else f"{number} orbits of this kind are missing: {kind}."
            )
            tally.say(Kind.MISSING_ORBIT, text)

    def _dead(self, weights: Weights) -> bool:
        """Whether a unit of a point that is not void has no incoming or no outgoing weight."""
        return any(
            all(x == 0 for x in weights.first[j]) or all(row[j] == 0 for row in weights.second)
            for j in self.graph.units
        )


def _weights_of(point: KeyPoint) -> Weights:
    return key_weights(point.first, point.second, Tower())
