"""What happens when an engine is not installed: it is told at once, kept among the notes of the result, and replaced where it can be."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from symbolic.engines.flint_engine import FlintEngine
from symbolic.engines.locate import INSTALL
from symbolic.engines.system import Answer, Companion, Job
from symbolic.errors import BudgetSpent, EngineWarning

STAND_IN_SECONDS = 20.0
"""How long python-flint tries in the place of msolve, for one problem, when no budget was asked for."""

_notes: ContextVar[list[str] | None] = ContextVar("_notes", default=None)


@contextmanager
def missing_engines() -> Iterator[list[str]]:
    """The list of what was told about missing engines meanwhile, each once."""
    outer, mine = _notes.get(), list[str]()
    token = _notes.set(mine)
    try:
        yield mine
    finally:
        _notes.reset(token)
        if outer is not None:
            outer += [note for note in mine if note not in outer]


def tell_missing(engine: str, instead: str) -> None:
    """Tell that an engine is missing, what is done instead, and which command installs it: as a warning, and among the notes.

    Arguments:
        engine: its name.
        instead: what is done instead.

    Examples:
        >>> import warnings
        >>> with missing_engines() as notes, warnings.catch_warnings(action="ignore"):
        ...     tell_missing("msolve", "nothing is solved")
        >>> notes
        ['msolve is not installed: nothing is solved; install it with: landscape doctor --install']
    """
    note = f"{engine} is not installed: {instead}; install it with: {INSTALL}"
    told = _notes.get()
    if told is not None:
        if note in told:
            return
        told.append(note)
    warnings.warn(note, EngineWarning, stacklevel=3)


class StandIn(FlintEngine):
    """python-flint in the place of msolve.

    Attributes:
        limit: seconds for all systems together; None for no limit of its own.
    """

    def __init__(self, limit: float | None = STAND_IN_SECONDS, progress: Callable[[str], None] | None = None) -> None:
        self.limit, self.progress = limit, progress
        self._spent = 0.0
        self._shown = ""

    def run(
        self, jobs: Sequence[Job], seconds: float, workers: int, companion: Companion | None = None
    ) -> list[Answer]:
        """Answer the jobs within what is left of the limit (see :class:`symbolic.engines.system.Engine`)."""
        allowed = "" if self.limit is None else f", for at most {self.limit:g} s (more with --budget SECONDS)"
        tell_missing("msolve", f"python-flint solves instead, which is fit for small systems only{allowed}")
        left = (
            seconds if self.limit is None else min(seconds, max(self.limit - self._spent, 0.0) / 2)
        )  # others may follow
        began = time.monotonic()
        answers = super().run(jobs, left, workers, companion)
        self._spent += time.monotonic() - began
        spent = BudgetSpent(f"python-flint in the place of msolve (install it with: {INSTALL})", self.limit or seconds)
        return [spent if isinstance(answer, BudgetSpent) else answer for answer in answers]

    def waiting(self, left: float) -> None:
        """Show how long it will go on."""
        text = f"python-flint, in the place of msolve, tries for another {left:.0f} s"
        if self.progress is not None and text != self._shown:
            self._shown = text
            self.progress(text)
