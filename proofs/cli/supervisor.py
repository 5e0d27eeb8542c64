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
- removes temporary files when all is over, and kills what is left but what the command leaves to the user (``LEFT_ALONE``).

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

from proofs.cli.failures import tell, tell_killed
from proofs.cli.run import Answer, Terminated
from proofs.cli.worker import (
    FIRST,
    LAST,
    LEFT_ALONE,
    MOST,
    OVERTIME,
    PR_SET_CHILD_SUBREAPER,
    STOPPING,
    Link,
    become_worker,
    last_moment,
    process_control,
    unwind,
    worked,
)

GRACE = 0.6
"""Seconds a worker may take to unwind after a signal, unless it asks for more."""
RESERVE = (0.42, 0.3, 0.18, 0.08)
"""The part of the time after the budget that is kept for others: from the worker, from the copy that follows it, and so on."""
ANY, SHALLOW = 2, 1
"""So many copies go on from wherever they were made; so many after them from the outermost attempt; then the first copy."""
PATIENCE = 0.5
"""Seconds after its end that a worker may take to notice it (and as much as a twentieth of the budget)."""


def supervised(work: Callable[[], int]) -> int:
    """Run the command in a worker, watch over it, and exit with its status; the worker returns from here.

    Arguments:
        work: runs the command and returns the exit status.
    """
    if not hasattr(os, "fork") or not STOPPING:
        signal.signal(signal.SIGTERM, unwind)
        return work()
    began = time.monotonic()
    control, life = os.pipe(), os.pipe()
    sys.stdout.flush()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (*STOPPING, signal.SIGCHLD))
    try:
        supervisor, worker = os.getpid(), os.fork()
    except OSError:  # no more processes, or no memory for them
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGTERM, unwind)
        return work()
    if worker == 0:
        os.close(control[0])
        os.close(life[1])
        become_worker(Link(control[1], life[0], supervisor, began))
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return worked(work)
    os.close(control[1])
    os.close(life[0])
    watch = _Watch(worker, began, control[0], life[1])
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    try:
        status = watch.until_the_end()
    finally:
        watch.clear_up()
    sys.stderr.flush()
    os._exit(status)  # there is nothing to tidy up in this process


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
        self.grace = GRACE
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
        self.kill_at = time.monotonic() + self.grace
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
                self.end = last_moment(self.began, self.budget)
                self.latest = self._turn()
                self._due(time.monotonic() + self.budget)
            case "until":
                self._due(float(value))
            case "grace":
                self.grace = float(value)
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
                if self.status is None and not _exists(self.current):
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
            shallowest = min((depth for depth in self.copies.values() if depth > FIRST), default=FIRST)
            deepest = MOST if self.turns <= ANY else shallowest if self.turns <= ANY + SHALLOW else FIRST
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
        while _reaped() and (rest := _descendants(os.getpid()) - _left_alone()):
            for pid in rest:
                _send(pid, signal.SIGKILL)
            time.sleep(0.002)
        for path in self.files:
            _remove(path)
        if self.killed:
            _remove_folders(self.killed)


def _remove(path: bytes) -> None:
    """Remove a file, or a folder with all that is in it."""
    import shutil

    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            os.unlink(path)


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


def _left_alone() -> set[int]:
    """The processes that stay when the command ends, such as the user's browser, with all that they started (Linux)."""
    found = set[int]()
    for pid in _descendants(os.getpid()):
        with suppress(OSError), open(f"/proc/{pid}/environ", "rb") as file:
            if f"{LEFT_ALONE}=1".encode() in file.read().split(b"\0"):
                found |= {pid} | _descendants(pid)
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
    process_control(PR_SET_CHILD_SUBREAPER, 1)


def _remove_folders(pids: set[int]) -> None:
    """Remove the temporary folders of processes that were killed (symbolic.engines.processes.scratch_prefix)."""
    import shutil
    import tempfile

    place = tempfile.gettempdir()
    for pid in pids:
        for name in os.listdir(place):
            if name.startswith(f"landscape-{pid}-"):
                shutil.rmtree(os.path.join(place, name), ignore_errors=True)
