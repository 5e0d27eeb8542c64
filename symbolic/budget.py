"""The time that is left: one clock for a whole computation, looked at wherever something may take long.

:func:`within` bounds what happens inside it. Loops call :func:`look`, which raises :class:`~symbolic.errors.BudgetSpent` when the
time is over; :func:`in_time` is where such a computation is given up and something cheaper takes its place. A step inside one long
call of a library cannot look at a clock: under the command line a copy of the process is kept at the beginning of an attempt
(:data:`keep_copy`), and goes on from there without the step when the process had to be killed in it (proofs/cli/supervisor.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from symbolic.errors import BudgetSpent

T = TypeVar("T")


@dataclass(frozen=True)
class Clock:
    """When the time is over.

    Attributes:
        end: the ``time.monotonic()`` value.
        seconds: how long it was in all, for messages.
        whole: when the time of the whole computation is over, of which this is a share.
        late: when :func:`overtime` is over too.
        overtime: whether it has begun.
    """

    end: float
    seconds: float
    whole: float
    late: float
    overtime: bool = False


OVERTIME, OVERTIME_SECONDS = 0.05, 1.0
"""Part of the budget, and so many seconds, for putting together what was found in it."""
SHARE_OVERTIME = 0.5
"""The same for a share of the budget, as part of that."""
_ENDLESS = Clock(inf, inf, inf, inf)
_clock: ContextVar[Clock] = ContextVar("clock", default=_ENDLESS)
_depth: ContextVar[int] = ContextVar("depth", default=0)

expect_end: Callable[[float], None] | None = None
"""Told the time when this process should next notice that its time is over, whenever that is put off or comes back."""
keep_copy: Callable[[int], bool] | None = None
"""Keeps a copy of the process, given how many attempts it stands in; True in the copy when it has to go on, False otherwise."""
waited: Callable[[], None] | None = None
"""Called now and then while engines work: whoever tells of progress can say that it is still the same step."""

_granted = 0.0
"""Until when there is overtime although it was over before."""


def _end(clock: Clock) -> float:
    return max(clock.end, _granted) if clock.overtime else clock.end


def left() -> float:
    """Seconds that are left; infinite without a budget."""
    return max(_end(_clock.get()) - time.monotonic(), 0.0)


def spent() -> bool:
    """Whether the time is over."""
    return time.monotonic() >= _end(_clock.get())


def grant(until: float) -> None:
    """Allow overtime until a time of the monotonic clock, where it was over before."""
    global _granted
    _granted = until


def reason() -> str:
    """Why something was not done, in words.

    Examples:
        >>> with within(20):
        ...     reason()
        'the budget of 20 s is spent'
    """
    clock = _clock.get()
    share = "its share of " if clock.end < clock.whole and time.monotonic() < clock.whole else ""
    return f"{share}the budget of {clock.seconds:g} s is spent"


def look(task: str) -> None:
    """Go on only while there is time.

    Arguments:
        task: what is being computed, in words.

    Raises:
        BudgetSpent: if the time is over.
    """
    if spent():
        raise BudgetSpent(task, _clock.get().seconds)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Bound what happens inside, never beyond the bound outside.

    Arguments:
        seconds: the time for it; a share of what is left where the whole has a budget.

    Examples:
        >>> with within(60):
        ...     with within(3600):
        ...         left() <= 60
        True
    """
    outer = _clock.get()
    end = time.monotonic() + seconds
    if end < outer.end:
        if outer.end < inf:
            late = min(end + SHARE_OVERTIME * max(seconds, 0.0), outer.late)
            inner = Clock(end, outer.seconds, outer.whole, late)
        else:
            inner = Clock(end, seconds, end, end + OVERTIME * seconds + OVERTIME_SECONDS)
    else:
        inner = outer
    token = _clock.set(inner)
    try:
        yield
    finally:
        _clock.reset(token)


def set_clock(end: float, seconds: float, whole: float | None = None) -> Callable[[], None]:
    """Set the clock of a whole program; a bound that is set inside it stays.

    Arguments:
        end: when the time is over.
        seconds: the budget, for messages.
        whole: when that was over, if ``end`` is not it.

    Returns:
        What sets it back, for a program inside another one.
    """
    before = _clock.get()
    _clock.set(Clock(end, seconds, end if whole is None else whole, end + OVERTIME * seconds + OVERTIME_SECONDS))

    def set_back() -> None:
        _clock.set(before)

    return set_back


@contextmanager
def overtime(part: float = 1.0) -> Iterator[None]:
    """A little more time, once, for what happens inside: putting together what was found within the budget.

    Arguments:
        part: how much of what is left of it.

    Examples:
        >>> with within(0):
        ...     with overtime():
        ...         0 < left() <= 1
        True
    """
    outer = _clock.get()
    begin = max(outer.end, time.monotonic())
    end = outer.late if part == 1 else begin + part * max(outer.late - begin, 0.0)
    inner = Clock(end, outer.seconds, outer.whole, outer.late, overtime=True)
    token = _clock.set(inner)
    if expect_end is not None:
        expect_end(_end(inner))
    try:
        yield
    finally:
        _clock.reset(token)
        if expect_end is not None:
            expect_end(outer.end)


def in_time(step: Callable[[], T], otherwise: Callable[[str], T]) -> T:
    """Do something that may take long; when the time is over, before it or in it, something cheaper instead.

    Arguments:
        step: what to do.
        otherwise: called with the reason when the step is not done.

    Examples:
        >>> with within(0):
        ...     in_time(lambda: 1 / 0, lambda why: why)
        'the budget of 0 s is spent'
    """
    if spent():
        return otherwise(reason())
    depth = _depth.get()
    if keep_copy is not None and keep_copy(depth):
        return otherwise(reason())
    token = _depth.set(depth + 1)
    try:
        return step()
    except BudgetSpent:
        return otherwise(reason())
    finally:
        _depth.reset(token)
