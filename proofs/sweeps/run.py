"""Worker processes for the tasks of a sweep; any of them may be killed, and so may the process that leads them.

The leader hands out one task at a time through a pipe and commits every row that comes back. A worker leads its own
process group, dies with the leader (Linux: at once; elsewhere when it next has a moment), and says when it is ready. When
a pipe closes, its worker is dead and its task is given to another; a task on which three workers have died becomes an
error, and so does one that takes far longer than its budget. Nothing that happens in a worker can touch the store.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Any, cast

from proofs.sweeps.row import Row, error_row
from proofs.sweeps.work import Keyed, R, T, attempted
from symbolic.errors import LandscapeError

OnRow = Callable[[Row], None]
"""What to do with a row: commit it, and show that it is there."""

DEATHS = 3
"""A task is an error when this many workers died on it."""
FALSE_STARTS = 10
"""The sweep stops when this many workers in a row died before they were ready."""
GRACE = 2.0
"""Seconds between asking workers to stop (and to stop their engines) and killing them."""
PR_SET_PDEATHSIG = 1


class WorkersFail(LandscapeError):
    """Workers die before they can take a task.

    Attributes:
        status: the exit status of the last one; negative for a signal.
    """

    def __init__(self, status: int | None) -> None:
        self.status = status
        super().__init__(
            f"workers must come up (found {FALSE_STARTS} that died at the start, the last with status {status}): "
            "look for lack of memory, or try --jobs 1"
        )


@dataclass(eq=False)
class _Worker:
    """A worker process as the leader sees it.

    Attributes:
        process: the process.
        pipe: to and from it.
        ready: whether it has come up.
        task: what it is doing.
        until: when it must have done it, by the monotonic clock.
    """

    process: SpawnProcess
    pipe: Connection
    ready: bool = False
    task: Keyed | None = None
    until: float = inf


def run_tasks(
    tasks: Sequence[T], work: Callable[[T], R], on_row: Callable[[R | Row], None], *, jobs: int, limit: float = inf
) -> None:
    """Carry out tasks with worker processes.

    Arguments:
        tasks: the tasks; they are begun in this order and end in any.
        work: what a worker does with a task.
        on_row: called with every result, or the row that tells an error, here and one at a time. A task is done when this has returned.
        jobs: how many workers there are.
        limit: seconds after which a worker is killed and its task becomes an error.

    Returns:
        When every task has its row. When this function is left by an exception, every worker is dead.

    Raises:
        WorkersFail: if workers cannot be started.
    """
    leader = _Leader(work, on_row, limit, deque(tasks))
    try:
        while leader.busy():
            leader.hand_out(jobs)
            leader.listen()
            leader.look_at_the_clock()
    finally:
        with _signals_held():
            _stop(leader.workers)


@dataclass
class _Leader:
    """What the leading process knows.

    Attributes:
        work: what a worker does with a task.
        on_row: what is done with a row.
        limit: seconds for a task.
        waiting: tasks that nobody does.
        workers: the workers that live, as far as is known.
        deaths: how many workers died on a task, by its key.
        false_starts: how many workers in a row died before they were ready.
    """

    work: Callable[[Any], Any]
    on_row: Callable[[Any], None]
    limit: float
    waiting: deque[Any]
    workers: list[_Worker] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    false_starts: int = 0

    def busy(self) -> bool:
        """Whether something is left to do."""
        return bool(self.waiting) or any(worker.task for worker in self.workers)

    def hand_out(self, jobs: int) -> None:
        """Start workers that are missing and give tasks to idle ones."""
        wanted = min(jobs, len(self.waiting) + sum(worker.task is not None for worker in self.workers))
        while len(self.workers) < wanted:
            _start(self.work, self.workers)
        for worker in self.workers:
            if worker.ready and worker.task is None and self.waiting:
                with suppress(OSError):  # it died meanwhile: its pipe will tell
                    worker.pipe.send(self.waiting[0])
                    worker.task, worker.until = self.waiting.popleft(), time.monotonic() + self.limit

    def listen(self) -> None:
        """Wait for messages: the first of a worker says that it is ready, the others are rows; a closed pipe is a death."""
        until = min(worker.until for worker in self.workers)
        patience = None if until == inf else max(until - time.monotonic(), 0)
        by_pipe = {worker.pipe: worker for worker in self.workers}
        for pipe in wait(list(by_pipe), patience):
            worker = by_pipe[cast(Connection, pipe)]
            try:
                row = worker.pipe.recv()
            except (EOFError, OSError):
                self.mourn(worker)
                continue
            worker.ready, self.false_starts = True, 0
            if row is not None:
                self.on_row(row)
                worker.task, worker.until = None, inf

    def mourn(self, worker: _Worker) -> None:
        """Bury a worker; its task goes to another, unless too many have died on it.

        Raises:
            WorkersFail: if too many died before they were ready.
        """
        self.workers.remove(worker)
        status = _bury(worker)
        if not worker.ready:
            self.false_starts += 1
            if self.false_starts == FALSE_STARTS:
                raise WorkersFail(status)
        if worker.task is not None:
            self.deaths[worker.task.key] += 1
            if self.deaths[worker.task.key] < DEATHS:
                self.waiting.append(worker.task)
            else:
                text = f"{DEATHS} workers died on this task, the last one with status {status}"
                self.on_row(error_row(worker.task.key, text))

    def look_at_the_clock(self) -> None:
        """Stop workers whose time is over."""
        for worker in [worker for worker in self.workers if worker.until < time.monotonic()]:
            self.workers.remove(worker)
            with _signals_held():
                _stop([worker])
            assert worker.task is not None
            text = f"it did not end within {self.limit:g} s and was stopped"
            self.on_row(error_row(worker.task.key, text, self.limit))


def _start(work: Callable[[Any], Any], workers: list[_Worker]) -> None:
    """Start a worker and put it on the list; no signal comes in between."""
    context = get_context("spawn")
    with _signals_held():
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        process.start()
        theirs.close()
        workers.append(_Worker(process, ours))


def _bury(worker: _Worker) -> int | None:
    """Make sure that a worker is dead and close what belonged to it; its exit status."""
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()
    status = worker.process.exitcode
    worker.process.close()
    return status


def _stop(workers: Sequence[_Worker]) -> None:
    """Stop all workers: ask, wait a little, kill."""
    for worker in workers:
        worker.process.terminate()
    deadline = time.monotonic() + GRACE
    for worker in workers:
        worker.process.join(max(deadline - time.monotonic(), 0))
        _bury(worker)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait; processes started meanwhile begin with them held."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """The life of a worker: take a task, send its row, until the pipe closes."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    _die_with_leader()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
    with suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            pipe.send(attempted(work, pipe.recv()))


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Unwind, so that engines are stopped."""
    raise SystemExit


def _die_with_leader() -> None:
    """See to it that this worker ends when the leader does, however that ends."""
    leader = parent_process()
    assert leader is not None
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if not leader.is_alive():
            raise SystemExit
        return

    def watch() -> None:
        leader.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
