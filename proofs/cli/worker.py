"""The process that runs the command, and its sleeping copies: what they tell the supervisor (proofs/cli/supervisor.py)."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from proofs.cli.run import TERMINATED, Terminated
from proofs.cli.terminal import hold_output, write_held_output

OVERTIME, LAST = 0.2, 4.2
"""The command has ended after the budget, this part of it, and so many seconds."""
PRINTING, PRINTING_SECONDS = 0.1, 1.0
"""Part of the budget, and so many seconds, for exact numbers that are printed: these are not taken from the budget."""
SECOND_CHANCE = 0.35
"""A copy that wakes when more than this part of the time after the budget is left may use some of it to put together what is there."""
EARLY = 0.5
"""Seconds in which no copy is made but the first, which is small: most commands are done by then."""
COPY_COST = 50.0
"""A new copy is made when the last one is older than so many times what it cost to make, ..."""
COPY_AGE, OLDEST = 0.5, 2.0
"""... and than this part of the time so far, or so many seconds: every page that is written after a copy costs once more."""
FIRST, MOST = -1, 1 << 30
"""The depth of the copy that is made before anything is done, and more than any depth."""
LEFT_ALONE = "LANDSCAPE_LEFT_ALONE"
"""Set to 1 in the environment of a process that is not ended with the command."""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if hasattr(signal, "SIGHUP") else ()


class Link:
    """What the worker knows: its pipes, its copies, and the output that is held back."""

    def __init__(self, control: int, life: int, supervisor: int, began: float) -> None:
        self.control, self.life, self.supervisor, self.began = control, life, supervisor, began
        self.spent = self.end = float("inf")
        self.pid = os.getpid()
        self.copies: list[tuple[int, int, int]] = []  # (depth, pid, pipe)
        self.next_copy = 0.0
        self.ended = False

    def tell(self, message: str) -> None:
        """Send a line to the supervisor."""
        with suppress(OSError):
            os.write(self.control, f"{message}\n".encode())

    def expect_end(self, end: float) -> None:
        """Tell the supervisor when this process should notice that its time is over."""
        if os.getpid() == self.pid and end < float("inf"):
            self.tell(f"until {end!r}")

    def keep_copy(self, depth: int) -> bool:
        """Fork a copy that sleeps; True in the copy when the worker was killed because it took too long."""
        now = time.monotonic()
        soon = depth > FIRST and now < max(self.next_copy, self.began + EARLY)
        if os.getpid() != self.pid or self.ended or soon:
            return False
        hold_output()
        sys.stderr.flush()  # what is in its buffer would be written by every copy
        self.drop_copies(depth)
        try:
            reading, writing = os.pipe()
        except OSError:
            return False  # too many files are open: the copies before have to do
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        try:
            pid = os.fork()
            if pid == 0:
                os.close(writing)
                _sleep(reading, self.life)
                self._wake()
                return True
        except OSError:
            os.close(reading)
            os.close(writing)
            return False  # no more processes, or no memory for them
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(reading)
        self.copies.append((depth, pid, writing))
        self.tell(f"copy {pid} {depth}")
        done = time.monotonic()
        self.next_copy = done + max(COPY_COST * (done - now), min(COPY_AGE * (done - self.began), OLDEST))
        return False

    def drop_copies(self, depth: int = FIRST) -> None:
        """End the copies that were made at this depth of nested attempts, or deeper."""
        while self.copies and self.copies[-1][0] >= depth:
            _, pid, pipe = self.copies.pop()
            with suppress(OSError):
                os.write(pipe, b"x")
            os.close(pipe)
            if pid:
                with suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def _wake(self) -> None:
        """Take the place of the worker that was killed, with all time spent but a little for putting together what is there."""
        from symbolic import budget

        self.pid = os.getpid()
        self.copies = [(depth, 0, pipe) for depth, _, pipe in self.copies]
        until = time.monotonic() + 1.0
        while sys.platform.startswith("linux") and os.getppid() != self.supervisor and time.monotonic() < until:
            time.sleep(0.001)  # the dying worker is still the parent: its death must not be ours
        _die_with_parent()
        now = time.monotonic()
        left = self.end - now
        if left > SECOND_CHANCE * (self.end - self.spent):  # later ones only print
            budget.grant(now + left / 4)
        self.tell(f"awake {self.pid}")

    def pass_on(self) -> None:
        """Write what was held back so far; the copies, who would write it again, end."""
        if os.getpid() == self.pid:
            self.drop_copies()
            write_held_output()

    def release(self) -> None:
        """The result is there: end the copies, and write what was held back."""
        if os.getpid() != self.pid:
            return
        self.ended = True
        self.drop_copies()
        self.tell("writing")
        write_held_output()


_link: Link | None = None


def begin_budget(seconds: float, *, all_or_nothing: bool = False) -> None:
    """Start the clock of this command.

    The copy that goes on when nothing was finished in time finds all time spent.

    Arguments:
        seconds: what ``--budget`` says.
        all_or_nothing: whether the command has nothing to say then.

    Raises:
        BudgetSpent: in that copy, if it has nothing to say.
    """
    import click

    from symbolic import budget
    from symbolic.errors import BudgetSpent

    set_back = budget.set_clock(time.monotonic() + seconds, seconds)
    context = click.get_current_context(silent=True)
    if context is not None:
        context.find_root().call_on_close(set_back)
    if _link is None:
        return
    _link.spent, _link.end = _link.began + seconds, last_moment(_link.began, seconds)
    _link.tell(f"budget {seconds!r}")
    budget.keep_copy, budget.expect_end = _link.keep_copy, _link.expect_end
    if _link.keep_copy(FIRST):
        if all_or_nothing:
            raise BudgetSpent("nothing was finished", seconds)
        sys.stdin = _Gone(seconds)


def begin_printing(seconds: float) -> None:
    """Give what is printed what is left of the budget, and at least its own share of time.

    Arguments:
        seconds: what ``--budget`` says.
    """
    from symbolic import budget

    now = time.monotonic()
    share = PRINTING * seconds + PRINTING_SECONDS
    if _link is not None:
        share = min(share, (_link.end - now) / 2)
    end = now + max(budget.left(), share)
    budget.set_clock(end, seconds, now)
    if _link is not None:
        _link.expect_end(end)


class _Gone:
    """Standard input after another process has read it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __getattr__(self, name: str) -> object:
        from symbolic.errors import BudgetSpent

        raise BudgetSpent("nothing was finished", self._seconds)


def ask_grace(seconds: float) -> None:
    """Have the supervisor wait longer than usual for this command to unwind after a signal.

    Arguments:
        seconds: how long.
    """
    if _link is not None:
        _link.tell(f"grace {seconds!r}")


def pass_on_output() -> None:
    """Write what was held back so far, for a command that tells its results one by one."""
    if _link is not None:
        _link.pass_on()


def release_output() -> None:
    """Write what was held back: the command is done."""
    if _link is not None:
        _link.release()


def temporary_file(path: str | os.PathLike[str]) -> None:
    """Tell the supervisor of a file or folder that must not stay behind when this process is killed."""
    if _link is not None:
        _link.tell(f"file {os.fsencode(os.path.abspath(path)).hex()}")


def become_worker(link: Link) -> None:
    """Be the process that works: unwind at a signal, die with the supervisor.

    Arguments:
        link: the pipes to the supervisor.
    """
    global _link
    _link = link
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, unwind)
    _die_with_parent()
    if os.getppid() != link.supervisor:
        os._exit(TERMINATED)


def worked(work: Callable[[], int]) -> int:
    """Run the command, end the copies, and tell the supervisor the exit status.

    Arguments:
        work: runs the command and returns the exit status.

    Returns:
        The exit status, in whichever process gets to the end.
    """
    assert _link is not None
    try:
        status = work()
    finally:
        if os.getpid() == _link.pid:
            _link.drop_copies()
    if os.getpid() == _link.pid:
        _link.tell(f"done {status}")
    return status


def unwind(number: int, _frame: FrameType | None) -> None:
    """Leave the command by an exception, once."""
    for other in (signal.SIGINT, signal.SIGTERM):
        signal.signal(other, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Terminated


def _sleep(pipe: int, life: int) -> None:
    """Sleep until the worker is dead; go on only if the supervisor killed it for its time and is alive itself."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    poll.register(life, 0)  # only its end is waited for
    poll.poll()
    if _state(life) != select.POLLIN or os.read(pipe, 1):
        os._exit(0)
    os.close(pipe)
    for number in STOPPING:
        signal.signal(number, unwind)


def _state(pipe: int) -> int:
    """POLLIN where something can be read, with POLLHUP where the other end is closed."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    return next((event for _, event in poll.poll(0)), 0)


def last_moment(began: float, seconds: float) -> float:
    """When the command is over, whatever happens."""
    return began + (1 + OVERTIME) * seconds + LAST


def _die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies (Linux)."""
    process_control(PR_SET_PDEATHSIG, signal.SIGKILL)


def process_control(option: int, value: int) -> None:
    """Set an attribute of this process in the kernel (``prctl``; Linux, elsewhere nothing)."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(option, value)
