"""Path tracking while engines count: one attempt after another, in steps that fill the time spent waiting for answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence

from symbolic import budget
from symbolic.engines.system import Answer, Dimension
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import Found

Steps = Generator[bool, None, None]
"""Work in steps, each of which tells whether it did something."""
Wanted = Callable[[], int | None]
"""Tells the number of orbits by a count, once it is known."""
Tell = Callable[[Found], None]
"""Gets what is found before it is complete; it grows then."""

TRACKING, LONGER = 0.6, 0.9
"""Part of the time that is left which path tracking may take for one problem, and for one whose points no engine gives."""
MANY = 300
"""From so many orbits on, or where not even a count comes, engines that solve over the rationals do not come to an end."""


class Tracking:
    """Orbits found by path tracking, while an engine counts them.

    Attributes:
        counts: the answers to the questions how many there are, as far as they are there.
        late: whether the first of them did not come in the time it was given.
    """

    def __init__(self, propose: Callable[[Wanted, Tell], Steps], counts: Sequence[Answer]) -> None:
        self.counts, self.late = list(counts), False
        self._propose = propose
        self._steps: Steps | None = None
        self._found: Found | None = None
        self._seconds, self._part, self._over = 0.0, 0.0, False

    def answered(self, _: int, answer: Answer) -> None:
        """One more count."""
        self.counts.append(answer)

    def idle(self) -> bool:
        """A few milliseconds of tracking; whether there was something to do."""
        return self.step()

    @property
    def wanted(self) -> int | None:
        """The number of orbits by the first count; None where it is not known."""
        sizes = (answer.quotient_dimension for answer in self.counts if isinstance(answer, Dimension))
        return next(sizes, None)

    @property
    def certified(self) -> int:
        """How many orbits are certified so far."""
        return 0 if self._found is None else self._found.count

    @property
    def hopeless(self) -> bool:
        """Whether a count says that there are infinitely many."""
        return any(isinstance(answer, Dimension) and answer.quotient_dimension is None for answer in self.counts)

    def step(self) -> bool:
        """A few milliseconds of tracking; whether there was something to do."""
        if self._over or self.hopeless:
            return False
        many = self.late if self.wanted is None else self.wanted >= MANY
        part = LONGER if many else TRACKING
        if self._part < part:
            self._seconds += (part - self._part) * min(budget.left(), 1e9)
            self._part = part
        begin = time.monotonic()
        with budget.within(self._seconds):
            busy = budget.in_time(self._one_step, lambda _: None)
        self._over = busy is None
        self._seconds = max(self._seconds - (time.monotonic() - begin), 1e-3)
        return bool(busy)

    def _one_step(self) -> bool | None:
        """Whether something was done; None at the end."""
        if self._steps is None:
            self._steps = self._propose(lambda: self.wanted, self._tell)
        return next(self._steps, None)

    def _tell(self, found: Found) -> None:
        self._found = found

    def found(self) -> Found | None:
        """The certified orbits, after all remaining steps or those there was time for; None where there are none."""
        while self.step():
            pass
        return self._found


class Following(Tracking):
    """The orbits of one attempt, found by path tracking.

    Attributes:
        attempt: the attempt.
    """

    def __init__(self, attempt: Attempt, seed: int, counts: Sequence[Answer]) -> None:
        super().__init__(self._points, counts)
        self.attempt, self._seed = attempt, seed

    def _points(self, wanted: Wanted, tell: Tell) -> Steps:
        from symbolic.solving.isolated.tracked_points import tracked_points

        return tracked_points(self.attempt, wanted, tell, self._seed)
