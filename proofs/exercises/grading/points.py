"""Lists of critical points, compared with the key modulo the symmetry of the mask."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from proofs.exercises.answers import KeyPoint, PointsAnswer
from proofs.exercises.grading.feedback import Feedback, Graded, Kind, NotGraded, right
from proofs.exercises.grading.orbits import permuted, same_orbit
from proofs.exercises.grading.reading import close, read_object, read_table
from proofs.exercises.grading.scheme import SCHEME
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

_KINDS = {
    "strict minimum": "strict minimum",
    "strict min": "strict minimum",
    "minimum": "minimum",
    "min": "minimum",
    "saddle": "saddle",
    "maximum": "maximum",
    "max": "maximum",
}


@dataclass
class _Tally:
    """What was found so far.

    Attributes:
        earned: for every orbit of the key the best share.
        wrong: number of points that are not critical.
        feedback: sentences.
    """

    earned: dict[int, Fraction] = field(default_factory=dict)
    wrong: int = 0
    feedback: list[Feedback] = field(default_factory=list)

    def say(self, kind: Kind, text: str) -> None:
        self.feedback.append(Feedback(kind, text))

    def find(self, orbit: int, share: Fraction, place: str) -> None:
        """An orbit was found; a second time is told, and the better share counts."""
        if orbit in self.earned:
            self.say(Kind.REPEATED, f"{place} lies in the same orbit as one before it.")
        self.earned[orbit] = max(share, self.earned.get(orbit, Fraction(0)))


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
    tally, work = _Tally(), Work()
    for number, item in enumerate(raw, start=1):
        try:
            judge.point(item, f"point {number}", tally, work)
        except NotGraded as problem:
            tally.feedback.append(problem.feedback)
        except TooMuchWork as error:
            tally.say(Kind.TOO_LARGE, f"point {number}: {error}")
    judge.missing(tally)
    size = len(key.orbits)
    share = (sum(tally.earned.values(), Fraction(0)) - tally.wrong * SCHEME.not_critical) / size
    if share == 1 and not tally.feedback:
        return right("All points, and all kinds, are right.")
    return Graded(max(share, Fraction(0)), tuple(tally.feedback))


class _Judge:
    """Compares points with one key."""

    def __init__(self, key: PointsAnswer) -> None:
        self.key = key
        self.problem: Problem = problem_of(key.problem)
        self.graph = MaskGraph.of(self.problem.network)
        self.loss = loss_of(self.problem)
        self.derivatives = self.loss.over(lambda x: x)

    def point(self, item: object, place: str, tally: _Tally, work: Work) -> None:
        """Judge one point of the answer."""
        keys = ("M", "W1", "W2", "kind") if self.key.by_function else ("W1", "W2", "kind")
        raw = read_object(item, keys, place)
        tower = Tower(work=work)
        orbits = [key_weights(point.first, point.second, tower) for point in self.key.orbits]
        if "M" in raw:
            if "W1" in raw or "W2" in raw:
                raise NotGraded(Kind.UNREADABLE, f"{place} has M and weights: give one of them")
            found = self._function(raw["M"], orbits, place, tally, tower)
        else:
            found = self._weights(read_weights(raw, self.problem, tower, place), orbits, place, tally)
        if found is not None:
            orbit, share = found
            tally.find(orbit, share * self._kind(raw.get("kind"), self.key.orbits[orbit], place, tally), place)

    def _function(
        self, raw: Any, orbits: list[Weights], place: str, tally: _Tally, tower: Tower
    ) -> tuple[int, Fraction] | None:
        """The orbit with this end-to-end matrix."""
        table = read_table(raw, tower, f"M of {place}")
        shape = (len(self.graph.second), len(self.graph.first[0]))
        if (len(table.rows), len(table.rows[0])) != shape:
            raise NotGraded(Kind.SHAPE, f"M of {place} must have {shape[0]} rows and {shape[1]} columns")
        for k, orbit in enumerate(orbits):
            if orbit.function == table.rows:
                return k, Fraction(1)
        near = self._near(table.rows, table.decimal, orbits, place, tally)
        if near is None:
            tally.wrong += 1
            tally.say(Kind.UNKNOWN_FUNCTION, f"{place}: no critical point has this matrix M.")
        return near

    def _weights(
        self, weights: Weights, orbits: list[Weights], place: str, tally: _Tally
    ) -> tuple[int, Fraction] | None:
        """The orbit of these weights, or one that they nearly lie in."""
        function = weights.function
        equal = [k for k, orbit in enumerate(orbits) if orbit.function == function]
        masked = off_mask(weights, self.problem.network.masks)
        moving = None if masked else self._moving(weights)
        if masked is None and moving is None:
            for k in equal:
                if self.key.by_function or same_orbit(self.graph, orbits[k], weights):
                    return k, Fraction(1)
        for k in equal:
            others = permuted(weights, self.problem.network.masks)
            if any(same_orbit(self.graph, orbits[k], other) for other in others):
                tally.say(
                    Kind.PERMUTED, f"{place} is right up to a permutation of the units; the masks tell them apart."
                )
                return k, SCHEME.near_miss
        if masked is None and moving is None:
            return self._elsewhere(equal, place, tally)
        near = self._near(function, weights.decimal, orbits, place, tally)
        if near is None:
            tally.wrong += 1
            if masked:
                tally.say(Kind.OFF_MASK, f"{place}: {masked} must be 0, because its mask is.")
            else:
                tally.say(Kind.NOT_CRITICAL, f"{place} is not critical: the derivative by {moving} is not 0 there.")
        return near

    def _elsewhere(self, equal: list[int], place: str, tally: _Tally) -> tuple[int, Fraction] | None:
        """A critical point outside all orbits of the key."""
        if equal:
            text = "is critical and computes the same as a point of the key, but no symmetry takes one to the other."
            tally.say(Kind.SAME_FUNCTION, f"{place} {text}")
            return equal[0], SCHEME.near_miss
        tally.say(Kind.SAME_FUNCTION, f"{place} is critical, but it is not one of the points asked for.")
        return None

    def _near(
        self, function: Rows, decimal: bool, orbits: list[Weights], place: str, tally: _Tally
    ) -> tuple[int, Fraction] | None:
        """A rounded point, or one with a sign error, told by the end-to-end matrix."""
        for k, orbit in enumerate(orbits):
            entries = [(x, y) for a, b in zip(function, orbit.function, strict=True) for x, y in zip(a, b, strict=True)]
            zero = all(y == 0 for _, y in entries)
            if decimal and not zero and all(close(x, y) for x, y in entries):
                tally.say(Kind.DECIMAL, f"{place} is close to a critical point, but rounded: give exact numbers.")
                return k, SCHEME.near_miss
            if not zero and all(x == -y for x, y in entries):
                tally.say(Kind.SIGN, f"{place} is a critical point up to a sign.")
                return k, SCHEME.near_miss
        return None

    def _moving(self, weights: Weights) -> str | None:
        """A weight whose derivative is not zero, or None at a critical point."""
        gradient = self.derivatives.gradient(weights.flat(self.loss))
        return next((weight_name(p) for p, g in zip(self.loss.places, gradient, strict=True) if g != 0), None)

    def _kind(self, raw: object, wanted: KeyPoint, place: str, tally: _Tally) -> Fraction:
        """The share that the kind of a point is worth."""
        if raw is None:
            tally.say(Kind.WRONG_KIND, f"{place}: its kind is missing.")
            return SCHEME.wrong_kind
        words = raw.lower().replace("_", " ").replace("-", " ").split()[:8] if isinstance(raw, str) else []
        given = _KINDS.get(" ".join(word for word in words if word not in ("local", "point")))
        if given == wanted.kind:
            return Fraction(1)
        if given is None:
            tally.say(Kind.WRONG_KIND, f"{place}: its kind must be one of strict minimum, minimum, saddle, maximum.")
            return SCHEME.wrong_kind
        if (given, wanted.kind) == ("minimum", "strict minimum"):
            tally.say(Kind.WEAKER_KIND, f"{place} is a minimum, and even a strict one.")
            return SCHEME.weaker_kind
        tally.say(Kind.WRONG_KIND, f"{place} is a critical point, but not a {given}.")
        return SCHEME.wrong_kind

    def missing(self, tally: _Tally) -> None:
        """Tell what was not found, without giving the points away."""
        lost = [k for k in range(len(self.key.orbits)) if k not in tally.earned]
        dead = [k for k, point in enumerate(self.key.orbits) if self._dead(point)]
        if dead and set(dead) <= set(lost) and tally.earned:
            tally.say(Kind.DEAD_UNITS, "No point with a dead unit is listed: what if a unit has v = 0 or w = 0?")
            lost = [k for k in lost if k not in dead]
        for k in lost:
            point = self.key.orbits[k]
            tally.say(Kind.MISSING_ORBIT, f"One orbit is missing: a {point.kind} with loss {point.loss}.")

    def _dead(self, point: KeyPoint) -> bool:
        """Whether a unit of a key point that is not void has no incoming or no outgoing weight."""
        weights = key_weights(point.first, point.second, Tower())
        return any(
            all(x == 0 for x in weights.first[j]) or all(row[j] == 0 for row in weights.second)
            for j in self.graph.units
        )
