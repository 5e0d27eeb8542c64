"""The routes of the explorer, and the server until it is stopped."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from h11 import LocalProtocolError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn import Config, Server

from proofs.explore.answers import ANSWERS
from proofs.explore.gate import Gate, Keys, told
from proofs.explore.helper import Helper
from proofs.explore.jobs import MEMORY, Job, Queue
from proofs.explore.refused import Refused, of_error, refused
from proofs.explore.work import work_of
from symbolic.errors import LandscapeError, ProblemError

HOST = "127.0.0.1"
MOST_BYTES = 1 << 18
"""Longest body of a request."""
PATIENCE = 10.0
"""Seconds in which a body must arrive."""
PULSE = 2.0
"""Seconds between events of a job that has nothing new to tell: its clock, and a sign of life."""
STREAMS, HOLD = 4, 1.0
"""When more streams of events are open than this, the oldest ends, after so many seconds at least, and the page opens it again:
a browser has few connections to one server for all its tabs, and every tab gets its turn."""
CONNECTIONS = 400
PAGE = Path(__file__).with_name("page")
MIMES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
TOKEN = "{{token}}"  # noqa: S105 - its place in the page


class _Json(Response):
    """JSON that is text already."""

    media_type = "application/json"


class _Explorer:
    """What the routes share."""

    def __init__(self, keys: Keys, start: dict[str, Any], command: Sequence[str], memory: int) -> None:
        self.keys, self.start = keys, json.dumps(start).encode()
        self.helper, self.queue = Helper(), Queue(command, memory=memory)
        self.files = {path.relative_to(PAGE).as_posix(): path for path in PAGE.rglob("*") if path.suffix in MIMES}

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Load everything before the first click; leave no process behind."""
        asyncio.get_running_loop().set_exception_handler(_stray)
        warming = asyncio.create_task(self.helper.warm_up())
        self.queue.start()
        try:
            yield
        finally:
            warming.cancel()
            await asyncio.gather(self.queue.close(), self.helper.close())

    async def page(self, _request: Request) -> Response:
        text = self.files["index.html"].read_text(encoding="utf-8")
        return HTMLResponse(text.replace(TOKEN, self.keys.page))

    async def file(self, request: Request) -> Response:
        path = self.files.get(request.path_params["name"])
        if path is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(path.read_bytes(), media_type=MIMES[path.suffix])

    async def begin(self, _request: Request) -> Response:
        return _Json(self.start)

    async def answer(self, request: Request) -> Response:
        what = request.path_params["what"]
        if what not in ANSWERS:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _Json(await self.helper.ask(what, await sent(request)))

    async def put(self, request: Request) -> Response:
        job = self.queue.put(work_of(await sent(request)))
        return _Json(self.queue.state(job), HTTPStatus.ACCEPTED)

    async def job(self, request: Request) -> Response:
        job = self._named(request)
        job.heard = time.monotonic()
        return _Json(self.queue.state(job))

    async def cancel(self, request: Request) -> Response:
        job = self._named(request)
        await self.queue.cancel(job)
        return _Json(self.queue.state(job))

    async def events(self, request: Request) -> Response:
        return _Events(self.queue, self._named(request))

    def _named(self, request: Request) -> Job:
        return self.queue.get(request.path_params["job"])


def _stray(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of an error that no request can be told of in one line; what breaks HTTP after its answer is no error of ours."""
    error = context.get("exception")
    if not isinstance(error, LocalProtocolError | ConnectionError):
        print(f"landscape: {of_error(error or RuntimeError(context['message'])).failure.message}", file=sys.stderr)


class _Events(Response):
    """A job as server-sent events: one at every change, and one now and then; the last when it has ended.

    Attributes:
        staying: the streams that stay as long as nobody else wants the connection, the oldest first.
    """

    staying: ClassVar[list[_Events]] = []

    def __init__(self, queue: Queue, job: Job) -> None:
        super().__init__(media_type="text/event-stream")
        del self.headers["content-length"]
        self.queue, self.job, self.leave = queue, job, asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Listen to the job until it ends, until nobody is there, or until others want the connection."""
        job, gone = self.job, asyncio.create_task(_gone(receive))
        leave = asyncio.create_task(self._left())
        job.listeners += 1
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": b"retry: 50\n", "more_body": True})
            last = False
            while not last and not gone.done():
                changed, last = job.changed, job.status.ended or leave.done()
                event = b"data: " + self.queue.state(job) + b"\n\n"
                await send({"type": "http.response.body", "body": event, "more_body": not last})
                if not last:
                    change = asyncio.create_task(changed.wait())
                    await asyncio.wait([change, gone, leave], timeout=PULSE, return_when=asyncio.FIRST_COMPLETED)
                    change.cancel()
        finally:
            for task in (gone, leave):
                task.cancel()
            job.listeners -= 1
            job.heard = time.monotonic()

    async def _left(self) -> None:
        """Return when the stream should end for others, at the earliest after ``HOLD`` seconds."""
        self.staying.append(self)
        content = [stream for stream in self.staying if not stream.leave.is_set()]
        if len(content) > STREAMS:
            content[0].leave.set()
        try:
            await asyncio.sleep(HOLD)
            await self.leave.wait()
        finally:
            self.staying.remove(self)


async def _gone(receive: Receive) -> None:
    """Return when the other side has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def sent(request: Request) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        Refused: if it is too long, comes too slowly, or is none.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        found = request.headers.get("content-type", "none")[:60]
        raise refused("Content-Type", "must be application/json", found, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > MOST_BYTES:
                    rule = f"must have at most {MOST_BYTES} bytes"
                    raise refused("body", rule, "more", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except TimeoutError:
        rule = f"must arrive within {PATIENCE:g} seconds"
        raise refused("body", rule, f"{len(body)} bytes", HTTPStatus.REQUEST_TIMEOUT) from None
    except ClientDisconnect:
        raise refused("body", "must arrive as a whole", f"{len(body)} bytes") from None
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise refused("body", "must be JSON in UTF-8", str(error)[:100]) from None
    if not isinstance(value, dict):
        raise refused("body", "must be a JSON object", f"a {type(value).__name__}")
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


async def _refused(_request: Request, error: Exception) -> Response:
    """Errors of the toolkit, of the explorer and of the routes, told alike."""
    if isinstance(error, HTTPException):
        found = HTTPStatus(error.status_code).phrase.lower()
        kind = found.replace(" ", "_")
        error = refused("address", "must be one that the explorer answers", found, error.status_code, kind)
    return told(error if isinstance(error, Refused) else of_error(error))


def application(
    keys: Keys, port: int, start: dict[str, Any], command: Sequence[str], memory: int = MEMORY
) -> Starlette:
    """The explorer as an application.

    Arguments:
        keys: the secrets of this run.
        port: where it is served.
        start: what the page shows first, and what it may say of the program.
        command: how ``landscape`` is started.
        memory: most bytes of address space for each process of a job.
    """
    explorer = _Explorer(keys, start, command, memory)
    served = Starlette(
        routes=[
            Route("/healthz", _healthy, methods=["GET"]),
            Route("/", explorer.page, methods=["GET"]),
            Route("/page/{name:path}", explorer.file, methods=["GET"]),
            Route("/api/start", explorer.begin, methods=["GET"]),
            Route("/api/jobs", explorer.put, methods=["POST"]),
            Route("/api/jobs/{job}", explorer.job, methods=["GET"]),
            Route("/api/jobs/{job}/events", explorer.events, methods=["GET"]),
            Route("/api/jobs/{job}/cancel", explorer.cancel, methods=["POST"]),
            Route("/api/{what}", explorer.answer, methods=["POST"]),
        ],
        middleware=[Middleware(Gate, keys=keys, port=port)],
        exception_handlers={Refused: _refused, LandscapeError: _refused, HTTPException: _refused},
        lifespan=explorer.lifespan,
    )
    served.router.redirect_slashes = False
    return served


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("ok")


def bound(port: int) -> socket.socket:
    """A socket that listens on this machine only.

    Arguments:
        port: its port; 0 for any that is free.

    Raises:
        ProblemError: if the port is not free.
    """
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        found = f"{port}: {error.strerror or type(error).__name__}; --port 0 takes one that is free"
        raise ProblemError("--port", "must be a port of this machine that is free", found) from None


def serve(
    listening: socket.socket,
    start: dict[str, Any],
    command: Sequence[str],
    ready: Callable[[str], None],
    memory: int = MEMORY,
) -> None:
    """Serve the explorer until SIGINT or SIGTERM.

    Arguments:
        listening: the socket.
        start: what the page shows first.
        command: how ``landscape`` is started.
        ready: called with the address to open, once it answers.
        memory: most bytes of address space for each process of a job.
    """
    port, keys = listening.getsockname()[1], Keys()
    settings = Config(
        application(keys, port, start, command, memory),
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=0,
    )
    server = _Server(settings, lambda: ready(f"http://{HOST}:{port}/?token={keys.entry}"))
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


class _Server(Server):
    """A server that says when it answers."""

    def __init__(self, settings: Config, ready: Callable[[], None]) -> None:
        super().__init__(settings)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready()
