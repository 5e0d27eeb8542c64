"""The process that answers at once: it has everything loaded, and is replaced when an answer takes too long.

The server never computes. What a request says is first read here, in a process that may be killed: a mask that keeps the
classification busy, or takes all memory, costs its own answer and no other.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from proofs.explore.refused import Refused, died, of_error, of_failure, refused, too_long
from proofs.failures import Failure
from symbolic.engines.processes import bounded, guarded

SECONDS = 10.0
"""Most seconds for one answer."""
WAITING = 100
"""Most requests that wait for one."""
MOST_BYTES = 1 << 25
"""Longest answer."""
MEMORY = 4 << 30
"""Most bytes of memory of the process."""
WARM_UP = (
    {"state": {"hidden": ["100", "011"], "final": ["11", "01"]}},
    {"state": {"hidden": ["111", "110", "011", "101", "010"], "final": ["11111", "11011", "01101"]}},
)
"""Masks whose verdicts load the lists for two units, and the examples for more."""
VERIFY = "verify"
"""Asks the process to verify the next of the examples that verdicts rest on; it answers whether one is left."""
PROGRAM = "from proofs.explore.helper import main; main()"


class Helper:
    """The server's side of the process."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, what: str, request: dict[str, Any], seconds: float = SECONDS) -> bytes:
        """The answer to a request, as JSON.

        Arguments:
            what: a name in :data:`proofs.explore.answers.ANSWERS`.
            request: the request.
            seconds: most seconds that it may take, once its turn has come.

        Raises:
            Refused: if there is none.
        """
        if self._waiting >= WAITING:
            raise refused("server", f"at most {WAITING} requests wait at a time", "more", 429, "busy")
        self._waiting += 1
        try:
            async with self._lock:
                return await self._asked(what, request, seconds)
        finally:
            self._waiting -= 1

    async def warm_up(self) -> None:
        """Load everything before the first click, then verify examples between clicks."""
        with suppress(Refused):
            for request in WARM_UP:
                await self.ask("verdict", request, 60.0)
            while json.loads(await self.ask(VERIFY, {})):
                pass

    async def _asked(self, what: str, request: dict[str, Any], seconds: float) -> bytes:
        done = False
        try:
            process = await self._started()
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps([what, request]).encode() + b"\n")
            async with asyncio.timeout(seconds):
                await process.stdin.drain()
                line = await process.stdout.readline()
            if not line.endswith(b"\n"):
                raise died(what)
            done = True
        except TimeoutError:
            raise too_long(what, seconds) from None
        except (ConnectionError, ValueError):  # it ended, or its line is longer than any may be
            raise died(what) from None
        finally:
            if not done:  # whatever it is doing, the next answer must not be mistaken for this one
                await self.close()
        status, answer = line[:1], line[1:-1]
        if status == b"+":
            return answer
        told = json.loads(answer)
        failure = Failure(told["kind"], told["message"], told["status"], told["attributes"])
        raise Refused(failure, told["http"]) if told["http"] else of_failure(failure)

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *guarded(bounded([sys.executable, "-P", "-c", PROGRAM], MEMORY)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=MOST_BYTES,
                start_new_session=True,
            )
        return self._process

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def main() -> None:
    """Answer requests, a line each, until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    for line in sys.stdin.buffer:
        answers.write(_answered(line) + b"\n")
        answers.flush()


@cache
def _examples() -> Iterator[None]:
    from proofs.forbidden.classify import verify_examples

    return verify_examples()


def _verified_one() -> bool:
    return next(_examples(), "all") is None


def _answered(line: bytes) -> bytes:
    """An answer after a plus, or why there is none after a minus."""
    from proofs.explore.answers import ANSWERS

    try:
        what, request = json.loads(line)
        if what == VERIFY:
            return b"+" + json.dumps(_verified_one()).encode()
        return b"+" + json.dumps(ANSWERS[what](request), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    except Refused as error:
        failure, http = error.failure, error.http
    except Exception as error:
        told = of_error(error)
        failure, http = told.failure, told.http
    return b"-" + json.dumps(vars(failure) | {"http": http}).encode()
