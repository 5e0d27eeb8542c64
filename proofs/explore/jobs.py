"""Commands as they wait, run and end: a few at a time, each in a process that is killed when nobody listens any more."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import signal
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any

from proofs.explore.memory import tree, used
from proofs.explore.products import partial, product
from proofs.explore.refused import Refused, of_error, refused, too_long, too_much
from proofs.explore.solved import Solved
from proofs.explore.work import FILES, PROBLEM, RESULT, SOLUTION, Work
from proofs.failures import Failure
from symbolic.engines.processes import bounded, guarded, scratch_prefix

AT_ONCE = 2
"""Commands that run at a time."""
WAITING = 64
"""Commands that wait at most."""
KEPT = 1 << 27
"""Most bytes of answers that are kept; the oldest go first."""
UNHEARD = 12.0
"""Seconds after which a command that nobody listens to is killed."""
GRACE = 1.5
"""Seconds in which a command may end by itself when it is told to."""
OVERTIME, LAST = 0.3, 15.0
"""A command has ended by itself after its budget, this part of it and so many seconds; else it is killed."""
MEMORY = 4 << 30
"""Most bytes of memory that a command and all that it starts use together, and of address space of each of its processes."""
LOOK = 0.5
"""Seconds between two looks at how much they use."""
PAUSE = 0.1
"""Seconds between two looks at what a command says."""
LINES, LETTERS = 40, 300
"""Most lines of progress that are kept, and letters of each."""


class Status(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self not in (Status.QUEUED, Status.RUNNING)


@dataclass
class Job:
    """A command as it waits, runs and ends.

    Attributes:
        work: the command.
        name: a random name, by which the page asks for it.
        status: where it stands.
        made: when it was asked for, in seconds of the monotonic clock; ``began`` when it was started, ``ended`` when it ended.
        listeners: how many connections listen to it; ``heard`` is when the last one did.
        progress: what it said of its progress.
        answer: its answer, or why there is none, as JSON.
        changed: set, and replaced, at every change.
        process: the command while it runs, in ``folder``.
        partial: what of its answer was there when somebody asked last.
        taken: bytes of memory that its processes together used when they were looked at last.
        why: why it was cancelled.
    """

    work: Work
    name: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    status: Status = Status.QUEUED
    made: float = field(default_factory=time.monotonic)
    began: float | None = None
    ended: float | None = None
    listeners: int = 0
    heard: float = field(default_factory=time.monotonic)
    progress: deque[str] = field(default_factory=lambda: deque(maxlen=LINES))
    answer: bytes = b"null"
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    process: asyncio.subprocess.Process | None = None
    folder: Path | None = None
    partial: list[dict[str, Any]] = field(default_factory=list)
    taken: int = 0
    why: str = ""

    def tell(self) -> None:
        """Wake who listens."""
        self.changed.set()
        self.changed = asyncio.Event()

    @property
    def unheard(self) -> float:
        """For how long nobody has listened, in seconds."""
        return 0.0 if self.listeners else time.monotonic() - self.heard

    def end(self, status: Status, answer: bytes) -> None:
        """Nothing will change any more."""
        self.status, self.answer, self.ended = status, answer, time.monotonic()
        if status is Status.DONE:
            self.partial = []
        self.tell()


class Queue:
    """All jobs of a run of the server."""

    def __init__(self, command: Sequence[str], unheard: float = UNHEARD, memory: int = MEMORY) -> None:
        self.command, self.unheard, self.memory = list(command), unheard, memory
        self.jobs: dict[str, Job] = {}
        self.solved = Solved()
        self._waiting: deque[Job] = deque()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch for jobs that nobody listens to."""
        self._watch = asyncio.create_task(self._watched())

    def put(self, work: Work) -> Job:
        """Run a command when its turn comes.

        Raises:
            Refused: if too many wait.
        """
        if len(self._waiting) >= WAITING:
            rule = f"at most {WAITING} jobs wait at a time; try again when some are done"
            raise refused("queue", rule, f"{len(self._waiting)} jobs", HTTPStatus.TOO_MANY_REQUESTS, "busy")
        job = Job(work)
        self.jobs[job.name] = job
        self._waiting.append(job)
        self._next()
        return job

    def get(self, name: str) -> Job:
        """A job by its name.

        Raises:
            Refused: if there is none.
        """
        if name not in self.jobs:
            raise refused("job", "must be one that is kept", name[:40], HTTPStatus.NOT_FOUND, "not_found")
        return self.jobs[name]

    def position(self, job: Job) -> int:
        """How many jobs are before this one; 0 once it runs."""
        return self._waiting.index(job) + 1 if job in self._waiting else 0

    def state(self, job: Job) -> bytes:
        """What the page is told of a job, as JSON in one line."""
        end = job.ended or time.monotonic()
        if job.folder is not None:
            job.partial = partial(job.work, job.folder)
        told: dict[str, Any] = {
            "schema": "landscape/explorer_job/1",
            "job": job.name,
            "kind": job.work.kind,
            "status": job.status,
            "position": self.position(job),
            "elapsed": f"{end - job.began:.1f}" if job.began else "0.0",
            "budget": f"{job.work.budget:g}",
            "progress": list(job.progress),
            "partial": job.partial,
        }
        return json.dumps(told)[:-1].encode() + b', "answer": ' + job.answer + b"}"

    async def cancel(self, job: Job, why: str = "cancelled") -> None:
        """Stop a job; when this returns its processes are gone."""
        if job.status.ended:
            return
        job.why = why
        if job in self._waiting:
            self._waiting.remove(job)
            self._cancelled(job)
            return
        if job.process is not None:
            await stop(job.process)
        task = self._tasks.get(job.name)
        if task is not None:
            await asyncio.wait([task], timeout=2 * GRACE)

    async def close(self) -> None:
        """Stop everything."""
        if self._watch is not None:
            self._watch.cancel()
        await asyncio.gather(*(self.cancel(job, "the explorer was stopped") for job in list(self.jobs.values())))

    def _next(self) -> None:
        """Start jobs while there is room."""
        while self._waiting and len(self._tasks) < AT_ONCE:
            job = self._waiting.popleft()
            job.status, job.began = Status.RUNNING, time.monotonic()
            self._tasks[job.name] = asyncio.create_task(self._run(job))
        for job in self._waiting:
            job.tell()

    async def _run(self, job: Job) -> None:
        job.tell()
        try:
            answer = await self._answered(job)
            status = Status.DONE
        except Refused as error:
            status, answer = Status.FAILED, _told(error.failure)
        except Exception as error:
            status, answer = Status.FAILED, _told(of_error(error).failure)
        finally:
            del self._tasks[job.name]
        if job.why:
            self._cancelled(job)
        else:
            job.end(status, answer)
        self._forget()
        self._next()

    def _cancelled(self, job: Job) -> None:
        job.end(Status.CANCELLED, _told(Failure("cancelled", job.why, 130)))

    async def _answered(self, job: Job) -> bytes:
        """Run the command in a folder of its own; its answer."""
        with tempfile.TemporaryDirectory(prefix=scratch_prefix()) as name:
            folder = Path(name)
            (folder / PROBLEM).write_text(job.work.problem, encoding="utf-8")
            (folder / FILES).mkdir()
            job.folder, arguments = folder, job.work.arguments
            if job.work.from_solution and (known := self.solved.of(job.work.posed)) is not None:
                (folder / SOLUTION).write_bytes(known)
                arguments += job.work.from_solution
            with (folder / "printed").open("wb") as printed:
                job.process = await asyncio.create_subprocess_exec(
                    *guarded(bounded([*self.command, *arguments], self.memory)),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=printed,
                    stderr=asyncio.subprocess.PIPE,
                    cwd=folder,
                    env=os.environ | {"LANDSCAPE_PROGRESS": "0"},
                    start_new_session=True,
                )
            if job.why:
                await stop(job.process)
            watch = asyncio.create_task(self._bounded(job, job.process))
            try:
                async with asyncio.timeout(job.work.budget * (1 + OVERTIME) + LAST):
                    await _listen(job)
                    status = await job.process.wait()
                if job.taken > self.memory:
                    raise too_much(job.work.kind, job.taken, self.memory)
            except TimeoutError:
                raise too_long(job.work.kind, job.work.budget) from None
            finally:
                watch.cancel()
                await stop(job.process)
                job.partial, job.folder = partial(job.work, folder), None
            answer = await asyncio.to_thread(product, job.work, folder, status)
            if job.work.kind == "solve":
                self.solved.keep(job.work.posed, (folder / RESULT).read_bytes())
            return answer

    async def _bounded(self, job: Job, process: asyncio.subprocess.Process) -> None:
        """Stop a command whose processes together use more memory than they may."""
        while job.taken <= self.memory:
            await asyncio.sleep(LOOK)
            job.taken = await asyncio.to_thread(used, process.pid)
        for pid in tree(process.pid)[1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await stop(process)

    def _forget(self) -> None:
        """Drop the oldest answers when they are too many; what is listened to stays."""
        ended = sorted((job for job in self.jobs.values() if job.status.ended), key=lambda job: job.ended or 0.0)
        size = sum(len(job.answer) + 1000 for job in ended)
        for job in ended:
            if size <= KEPT:
                break
            if not job.listeners and job.unheard > self.unheard:
                size -= len(job.answer) + 1000
                del self.jobs[job.name]

    async def _watched(self) -> None:
        """Kill jobs that nobody listens to."""
        while True:
            await asyncio.sleep(min(1.0, self.unheard / 4))
            for job in list(self.jobs.values()):
                if not job.status.ended and not job.why and job.unheard > self.unheard:
                    await self.cancel(job, "the page that asked for it is gone")


async def _listen(job: Job) -> None:
    """Note what the command says of its progress."""
    assert job.process is not None and job.process.stderr is not None
    rest = b""
    while piece := await job.process.stderr.read(1 << 16):
        *lines, rest = (rest + piece).split(b"\n")
        rest = rest[-4096:]
        for line in lines:
            text = line.decode("utf-8", "replace").removeprefix("landscape: ")
            if job.progress and _step(job.progress[-1]) == _step(text[:LETTERS]):
                job.progress.pop()  # the same step at a later time, perhaps with other numbers
            job.progress.append(text[:LETTERS])
        job.tell()
        await asyncio.sleep(PAUSE)


def _step(line: str) -> str:
    """What a line of progress says is being done, without its time and its numbers."""
    return re.sub(r"[0-9]+", "", line.partition(": ")[2])


async def stop(process: asyncio.subprocess.Process) -> None:
    """End a command and all that it started: asked first, then killed."""
    if process.returncode is not None:
        return
    for number, seconds in ((signal.SIGTERM, GRACE), (signal.SIGKILL, 10.0)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(process.wait()), seconds)
            return


def _told(failure: Failure) -> bytes:
    return json.dumps(failure.to_dict()).encode()
