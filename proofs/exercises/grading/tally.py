"""What was found in a list of points so far, and what it earns."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from proofs.exercises.answers import PointKind
from proofs.exercises.grading.feedback import Feedback, Kind
from proofs.exercises.grading.kinds import kind_named
from proofs.exercises.grading.scheme import SCHEME


@dataclass(frozen=True)
class Place:
    """Where an entry of a list belongs.

    Attributes:
        orbit: the orbit of the key, by number.
        share: what the place is worth: 1, or that of a near miss.
        critical: whether the entry is a critical point.
    """

    orbit: int
    share: Fraction = Fraction(1)
    critical: bool = True


@dataclass(frozen=True)
class _Entry:
    place: Place
    kind: object


@dataclass
class Tally:
    """What was found so far.

    Attributes:
        kinds: the right kind of every orbit.
        twice: what is said of an entry whose orbit was listed before.
        entries: for every orbit that was found its entries.
        wrong: number of entries that are not critical, or cannot be read.
        dead: whether a point with a dead unit was listed.
        feedback: sentences.
    """

    kinds: tuple[PointKind, ...]
    twice: str
    entries: dict[int, list[_Entry]] = field(default_factory=dict)
    wrong: int = 0
    dead: bool = False
    feedback: list[Feedback] = field(default_factory=list)

    def say(self, kind: Kind, text: str) -> None:
        """Add a sentence."""
        self.feedback.append(Feedback(kind, text))

    def junk(self, feedback: Feedback) -> None:
        """Count an entry that is no point of the key, and nothing near one."""
        self.wrong += 1
        self.feedback.append(feedback)

    def find(self, place: Place, kind: object, entry: str) -> None:
        """Count an entry that belongs to an orbit, with the kind that it names."""
        before = self.entries.setdefault(place.orbit, [])
        if place.share == 1 and any(one.place.share == 1 for one in before):
            self.say(Kind.REPEATED, f"{entry} {self.twice}.")
        before.append(_Entry(place, kind_named(kind) or kind))
        self._judge_kind(kind, self.kinds[place.orbit], entry)

    def _judge_kind(self, raw: object, wanted: PointKind, entry: str) -> None:
        given = kind_named(raw)
        if raw is None:
            self.say(Kind.WRONG_KIND, f"{entry}: its kind is missing.")
        elif given is None:
            self.say(Kind.WRONG_KIND, f"{entry}: its kind must be one of strict minimum, minimum, saddle, maximum.")
        elif (given, wanted) == ("minimum", "strict minimum"):
            self.say(Kind.WEAKER_KIND, f"{entry} is a minimum, and even a strict one.")
        elif given != wanted:
            self.say(Kind.WRONG_KIND, f"{entry} is a critical point, but not a {given}.")

    def share(self) -> Fraction:
        """The share of the points: what the orbits earn, less what wrong entries cost."""
        earned, wrong = Fraction(0), self.wrong
        for orbit, entries in self.entries.items():
            best = max(entries, key=lambda entry: entry.place.share)
            wrong += sum(not entry.place.critical for entry in entries if entry is not best)
            earned += best.place.share * self._kind_share(orbit, entries)
        return max((earned - wrong * SCHEME.not_critical) / len(self.kinds), Fraction(0))

    def _kind_share(self, orbit: int, entries: list[_Entry]) -> Fraction:
        """What the kind is worth; whoever names two kinds for one orbit has not decided."""
        named = [entry.kind for entry in entries if entry.kind is not None]
        if any(kind != named[0] for kind in named):
            self.say(Kind.WRONG_KIND, "One orbit is listed with different kinds, so that its kind is not right.")
            return SCHEME.wrong_kind
        if named[:1] == [self.kinds[orbit]]:
            return Fraction(1)
        weaker = (named[:1], self.kinds[orbit]) == (["minimum"], "strict minimum")
        return SCHEME.weaker_kind if weaker else SCHEME.wrong_kind
