"""Two processes per command: one works, the other watches, so that signals and budgets hold inside any call of any library.

``landscape`` forks before anything heavy is imported. The child, the *worker*, runs the command; the parent, the *supervisor*,
waits, passes its exit status on, and

- on SIGINT, SIGTERM or SIGHUP asks the worker to unwind and kills it, and everything it started, when that takes longer than
  ``GRACE`` seconds;
- at the end of the budget kills a worker that has not noticed it. A *copy* of the worker, forked at the beginning of the attempt
  that takes too long (:func:`symbolic.budget.in_time`), then goes on from there as if the attempt had failed, with all time
  spent: what was proved before is printed, the rest is UNDECIDED. Copies sleep on a pipe and share their memory with the worker;
  at most one is kept for each level of nested attempts, and a new one only when the last is old enough for its cost. Standard
  output is held back from the first copy on, and written once, by the process that gets to the end;
- removes temporary files when all is over.

When the supervisor itself is killed the kernel kills the worker (Linux), a pipe that closes ends the copies, and engines die with
the process that started them (symbolic/engines/processes.py). Where there is no ``fork`` the command runs in one process.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from proofs.cli.failures import TERMINATED, Answer, Terminated, tell, tell_killed
from proofs.cli.terminal import hold_output, write_held_output

GRACE = 0.6
"""Seconds a worker may take to unwind after a signal."""
OVERTIME, LAST = 0.2, 4.2
"""The command has ended after the budget, this part of it, and so many seconds."""
RESERVE = (0.42, 0.3, 0.18, 0.08)
"""The part of this time that is kept for others: from the worker, from the copy that follows it, and so on."""
ANY, SHALLOW = 2, 1
"""So many copies go on from wherever they were made; so many after them only from attempts that are not inside others."""
PATIENCE = 0.5
"""Seconds after its end that a worker may take to notice it (and as much as a twentieth of the budget)."""
PRINTING, PRINTING_SECONDS = 0.1, 1.0
"""Part of the budget, and so many seconds, for exact numbers that are printed: these are not taken from the budget."""
COPY_COST, FIRST_COPY = 50.0, 0.02
"""A new copy is made when the last one is older than so many times what it cost to make, and so many seconds."""
FIRST, MOST = -1, 1 << 30
"""The depth of the copy that is made before anything is done, and more than any depth."""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if hasattr(signal, "SIGHUP") else ()


def supervised(work: Callable[[], int]) -> int:
    """Run the command in a worker and watch over it; return its exit status, in both processes.

    Arguments:
        work: runs the command and returns the exit status.
    """
    if not hasattr(os, "fork") or not STOPPING:
        signal.signal(signal.SIGTERM, _unwind)
        return work()
    began = time.monotonic()
    control, life = os.pipe(), os.pipe()
    sys.stdout.flush()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (*STOPPING, signal.SIGCHLD))
    supervisor, worker = os.getpid(), os.fork()
    if worker == 0:
        os.close(control[0])
        os.close(life[1])
        _become_worker(_Link(control[1], life[0], supervisor, began))
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return _worked(work)
    os.close(control[1])
    os.close(life[0])
    watch = _Watch(worker, began, control[0], life[1])
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    try:
        return watch.until_the_end()
    finally:
        watch.clear_up()


# The worker and its copies


class _Link:
    """What the worker knows: its pipes, its copies, and the output that is held back."""

    def __init__(self, control: int, life: int, supervisor: int, began: float) -> None:
        self.control, self.life, self.supervisor, self.began = control, life, supervisor, began
        self.end = float("inf")
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
        recent = now < self.next_copy and depth > 0 and self.copies and self.copies[-1][0] >= depth
        if os.getpid() != self.pid or self.ended or recent:
            return False
        hold_output()
        self.drop_copies(depth)
        reading, writing = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        try:
            pid = os.fork()
            if pid == 0:
                os.close(writing)
                _sleep(reading, self.life)
                self._wake()
                return True
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(reading)
        self.copies.append((depth, pid, writing))
        self.tell(f"copy {pid} {depth}")
        self.next_copy = time.monotonic() + max(COPY_COST * (time.monotonic() - now), FIRST_COPY)
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
        budget.grant(now + (self.end - now) / 4)
        self.tell(f"awake {self.pid}")

    def release(self) -> None:
        """The result is there: end the copies, and write what was held back."""
        if os.getpid() != self.pid:
            return
        self.ended = True
        self.drop_copies()
        self.tell("writing")
        write_held_output()


_link: _Link | None = None


def begin_budget(seconds: float) -> None:
    """Start the clock of this command.

    Arguments:
        seconds: what ``--budget`` says.

    Raises:
        BudgetSpent: in the copy that goes on when nothing was finished in time.
    """
    from symbolic import budget
    from symbolic.errors import BudgetSpent

    budget.set_clock(time.monotonic() + seconds, seconds)
    if _link is None:
        return
    _link.end = _last_moment(_link.began, seconds)
    _link.tell(f"budget {seconds!r}")
    budget.keep_copy, budget.expect_end = _link.keep_copy, _link.expect_end
    if _link.keep_copy(FIRST):
        raise BudgetSpent("nothing was finished", seconds)


def begin_printing(seconds: float) -> None:
    """Give what is printed what is left of the budget, and at least its own share of time.

    Arguments:
        seconds: what ``--budget`` says.
    """
    from symbolic import budget

    if _link is None:
        return
    now = time.monotonic()
    end = now + max(budget.left(), min(PRINTING * seconds + PRINTING_SECONDS, (_link.end - now) / 2))
    budget.set_clock(end, seconds, now)
    _link.expect_end(end)


def release_output() -> None:
    """Write what was held back: the command is done."""
    if _link is not None:
        _link.release()


def temporary_file(path: str | os.PathLike[str]) -> None:
    """Tell the supervisor of a file that must not stay behind when this process is killed."""
    if _link is not None:
        _link.tell(f"file {os.fsencode(os.path.abspath(path)).hex()}")


def _become_worker(link: _Link) -> None:
    global _link
    _link = link
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _unwind)
    _die_with_parent()
    if os.getppid() != link.supervisor:
        os._exit(TERMINATED)


def _worked(work: Callable[[], int]) -> int:
    assert _link is not None
    try:
        status = work()
    finally:
        if os.getpid() == _link.pid:
            _link.drop_copies()
    if os.getpid() == _link.pid:
        _link.tell(f"done {status}")
    return status


def _unwind(number: int, _frame: FrameType | None) -> None:
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
        signal.signal(number, _unwind)


def _state(pipe: int) -> int:
    """POLLIN where something can be read, with POLLHUP where the other end is closed."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    return next((event for _, event in poll.poll(0)), 0)


def _last_moment(began: float, seconds: float) -> float:
    """When the command is over, whatever happens."""
    return began + (1 + OVERTIME) * seconds + LAST


# The supervisor


class _Watch:
    """What the supervisor knows.

    Attributes:
        current: the process that works: the worker, or the copy that took its place.
        copies: the copies that were made, with the depth of the attempt each stands at.
        turns: how many processes had to be killed for their time.
        files: temporary files that were announced.
        killed: processes that had no time to clean up.
        kill_at: when the current process is killed, in seconds of the monotonic clock.
        stopped_by: the signal that ends the command.
    """

    def __init__(self, worker: int, began: float, control: int, life: int) -> None:
        self.current, self.began, self.control, self.life = worker, began, control, life
        self.copies: dict[int, int] = {}
        self.files: set[bytes] = set()
        self.killed: set[int] = set()
        self.budget = float("inf")
        self.kill_at = self.end = float("inf")
        self.status: int | None = None
        self.said: int | None = None
        self.awake = True
        self.turns = 0
        self.writing = False
        self.latest = float("inf")
        self.stopped_by: int | None = None
        self.rest = b""
        self.signals, writing = os.pipe()
        for pipe in (self.signals, writing, control):
            os.set_blocking(pipe, False)
        signal.set_wakeup_fd(writing)
        for number in (*STOPPING, signal.SIGCHLD):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, lambda *_: None)
        _adopt_orphans()

    def until_the_end(self) -> int:
        """Wait for the end of the command; its exit status."""
        while self.status is None:
            pause = self.kill_at - time.monotonic()
            if pause <= 0:
                self._too_long()
                continue
            select.select([self.control, self.signals], [], [], min(pause, 3600.0))
            for number in self._received():
                if number in STOPPING:
                    self._stop(number)
            self._listen()
            self._bury()
        if self.stopped_by is not None and self.said is None:
            self._tell(KeyboardInterrupt() if self.stopped_by == signal.SIGINT else Terminated())
            return 128 + self.stopped_by
        if self.status < 0:
            return 128 - self.status if self.writing else tell_killed(-self.status, sys.argv[1:])
        return self.status

    def _tell(self, error: BaseException) -> int:
        """Tell of an error in the place of the worker, unless that has begun to write its answer."""
        return tell(error, sys.argv[1:], Answer(begun=self.writing))

    def _received(self) -> bytes:
        with suppress(BlockingIOError):
            return os.read(self.signals, 64)
        return b""

    def _stop(self, number: int) -> None:
        """Ask the current process to unwind; a second signal does not wait."""
        if self.stopped_by is not None:
            self.kill_at = 0.0
            return
        self.stopped_by = number
        os.close(self.life)
        self.life = -1
        self.kill_at = time.monotonic() + GRACE
        _send(self.current, signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)

    def _listen(self) -> None:
        """Read what the worker and its copies say."""
        with suppress(BlockingIOError):
            while data := os.read(self.control, 4096):
                *lines, self.rest = (self.rest + data).split(b"\n")
                for line in lines:
                    self._heard(*line.decode().split())

    def _heard(self, word: str, value: str = "", depth: str = "0") -> None:
        match word:
            case "budget":
                self.budget = float(value)
                self.end = _last_moment(self.began, self.budget)
                self.latest = self._turn()
                self._due(time.monotonic() + self.budget)
            case "until":
                self._due(float(value))
            case "writing":
                self.writing = True
                if self.stopped_by is None:
                    self.kill_at = float("inf")
            case "copy":
                self.copies[int(value)] = int(depth)
            case "awake":
                self.current, self.awake = int(value), True
            case "file":
                self.files.add(bytes.fromhex(value))
            case "done":
                self.said = int(value)

    def _due(self, end: float) -> None:
        """The current process should notice at this time (or now, where it has passed) that its time is over."""
        if self.stopped_by is None:
            patience = PATIENCE + min(self.budget / 20, 5.0)
            self.kill_at = min(max(end, time.monotonic()) + patience, self.latest)

    def _turn(self) -> float:
        """Until when the current process may work at most."""
        kept = RESERVE[self.turns] if self.turns < len(RESERVE) else 0.0
        return self.end - kept * (OVERTIME * self.budget + LAST)

    def _bury(self) -> None:
        """Take note of the processes that ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                pid = 0
                if not _exists(self.current):
                    self._listen()
                    self.status = self.said if self.said is not None else -signal.SIGKILL
            if pid == 0:
                return
            self.copies.pop(pid, None)
            if pid == self.current and self.awake:
                self._listen()
                self.status = os.waitstatus_to_exitcode(status)

    def _too_long(self) -> None:
        """Kill the current process; let the last copy go on, if there is one and time for it."""
        now = time.monotonic()
        helpers = _descendants(self.current) - set(self.copies)
        self.copies.pop(self.current, None)
        in_time = self.stopped_by is None and now < self.end
        if in_time:
            self.turns += 1
            deepest = MOST if self.turns <= ANY else 0 if self.turns <= ANY + SHALLOW else FIRST
            for pid in [pid for pid, depth in self.copies.items() if depth > deepest]:
                _send(pid, signal.SIGKILL)
                del self.copies[pid]
            os.write(self.life, b"o")
            self.awake = not self.copies
        _send(self.current, signal.SIGKILL)
        self.killed.add(self.current)
        for pid in helpers:
            _send(pid, signal.SIGKILL)
        if not in_time or not self.copies:
            self._give_up()
            return
        asleep = time.monotonic() + 1.0
        while not self.awake and self.copies and time.monotonic() < asleep:
            select.select([self.control, self.signals], [], [], 0.05)
            self._received()
            self._listen()
            self._bury()
        if not self.awake:
            self._give_up()
            return
        self.copies.pop(self.current, None)
        now = time.monotonic()
        self.latest = min(self._turn(), now + (self.end - now) / 2) if self.turns < len(RESERVE) else self.end
        self.kill_at = self.latest

    def _give_up(self) -> None:
        """Nobody is left who could say what is proved."""
        if self.stopped_by is None:
            from symbolic.errors import BudgetSpent

            self.status = self._tell(BudgetSpent("nothing was finished", self.budget))
        else:
            self.status = 128 + self.stopped_by

    def clear_up(self) -> None:
        """Kill whatever is left, and remove the files that were announced."""
        if self.life >= 0:
            os.close(self.life)
        for pid in (*self.copies, self.current) if self.said is None else tuple(self.copies):
            _send(pid, signal.SIGKILL)
        while _reaped():
            for pid in _descendants(os.getpid()):
                _send(pid, signal.SIGKILL)
            time.sleep(0.002)
        for path in self.files:
            with suppress(OSError):
                os.unlink(path)
        if self.killed:
            _remove_folders(self.killed)


def _reaped() -> bool:
    """Bury the dead children; whether there are living ones."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _send(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _descendants(pid: int) -> set[int]:
    """The processes that descend from one, as far as the system tells."""
    parents = _parents()
    found, fresh = set[int](), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh and child not in found}
        found |= fresh
    return found


def _parents() -> dict[int, int]:
    """The parent of every process."""
    parents = {}
    if os.path.isdir("/proc/self"):
        for name in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:
                parents[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
        return parents
    import subprocess

    with suppress(OSError):
        table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False).stdout
        parents.update((int(pid), int(parent)) for pid, parent in map(str.split, table.splitlines()))
    return parents


def _adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent died (Linux)."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def _die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies (Linux)."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(option, value)


def _remove_folders(pids: set[int]) -> None:
    """Remove the temporary folders of processes that were killed (symbolic.engines.processes.scratch_prefix)."""
    import shutil
    import tempfile

    place = tempfile.gettempdir()
    for pid in pids:
        for name in os.listdir(place):
            if name.startswith(f"landscape-{pid}-"):
                shutil.rmtree(os.path.join(place, name), ignore_errors=True)
