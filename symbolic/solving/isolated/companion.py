"""What is done while engines work: verification of answers that are there, path tracking, and telling how far all of it is."""

from __future__ import annotations

from collections.abc import Callable

from symbolic.display import counted
from symbolic.engines.system import Answer, Parametrization
from symbolic.solving.isolated.following import Following
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import Verification


class Companion:
    """Verifies parametrisations and follows paths while other engine processes are still running; tells how far all of it is.

    Arguments:
        report: called with a short text.
        counts: how many of the jobs count.
    """

    def __init__(self, report: Callable[[str], None], counts: int = 0) -> None:
        self.solving: dict[int, Attempt] = {}
        self.counting: dict[int, Following] = {}
        self.started: list[Verification] = []
        self.report, self.counts = report, counts
        self._solved, self._points, self._counted, self._certified = 0, 0, 0, 0

    def _tell(self) -> None:
        """Say how much is there: systems and their points, counts, points on paths."""
        parts = []
        if self.solving:
            parts.append(f"{self._solved} of {counted(len(self.solving), 'system')} solved")
            parts.append(f"{counted(self._points, 'complex point')} found")
        if self._certified:
            parts.append(f"{counted(self._certified, 'point')} certified on paths")
        if self.counts:
            parts.append(f"{self._counted} of {self.counts} counts modulo primes")
        self.report(", ".join(parts))

    def answered(self, index: int, answer: Answer) -> None:
        """Start on an answer to a SOLVE job; tell who waits for a count."""
        if index in self.solving:
            self._solved += 1
            self._points += answer.quotient_dimension if isinstance(answer, Parametrization) else 0
        else:
            self._counted += 1
        self._tell()
        if index in self.solving and isinstance(answer, Parametrization):
            self.started.append(Verification(self.solving[index], answer))
        if index in self.counting:
            self.counting[index].counts.append(answer)

    def idle(self) -> bool:
        """One step of any verification that is not finished, or of path tracking."""
        followed = dict.fromkeys(self.counting.values())
        busy = any(one.step() for one in self.started) or any(one.step() for one in followed)
        certified = sum(one.certified for one in followed)
        if certified > self._certified:
            self._certified = certified
            self._tell()
        return busy

    def of(self, attempt: Attempt, answer: Parametrization) -> Verification:
        """The verification of exactly this answer, started or not."""
        mine = (v for v in self.started if v.attempt is attempt and v.given is answer)
        return next(mine, None) or Verification(attempt, answer)
