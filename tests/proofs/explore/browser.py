"""A server of the explorer in a process of its own, and a browser that says just what a test wants."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import jsonschema

from tests.command import COMMAND, ROOT

TUG = {
    "hidden": ["100", "011"],
    "final": ["11", "01"],
    "inputs": [["1", "0", "1"], ["2", "0", "1"], ["0", "2", "0"]],
    "targets": [["1", "0", "0"], ["0", "1", "0"]],
}
LONG = {
    "hidden": ["1111"] * 4,
    "final": ["1111"] * 3 + ["0111"],
    "inputs": [["1", "2", "3", "5"], ["-1", "1/2", "3", "7"], ["1", "1", "4", "11"], ["2", "-3", "1", "1/3"]],
    "targets": [["1", "2", "1/3", "0"], ["0", "7", "1", "-1"], ["3", "1", "1", "2"], ["1", "0", "5", "1/7"]],
}
"""A problem that keeps the solver busy for minutes."""


OWN = ("explore --port", "proofs.explore.helper")
"""What stands in the command lines of the server and of its helper."""


VALID = set()
"""The names of the schemas that something was found to have."""


@cache
def validator(name):
    return jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schema" / f"{name}-1.json").read_text("utf-8")))


def valid(told):
    """What the server says, once it has the schema that it names; so have the answer of a job, and the reason why there is none."""
    name = told["schema"].split("/")[1]
    validator(name).validate(told)
    VALID.add(name)
    if name == "explorer_job" and told["answer"] is not None:
        valid(told["answer"])
    return told


@dataclass(frozen=True)
class Told:
    """An answer of the server."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return valid(json.loads(self.body))


@dataclass
class Browser:
    """Speaks to a server.

    Attributes:
        port: where it is.
        process: the process that serves.
        entry: the token of the printed address.
        keys: the headers that the page sends.
    """

    port: int
    process: subprocess.Popen
    entry: str
    keys: dict = field(default_factory=dict)

    def ask(self, method, path, body=None, headers=None, *, timeout=60):
        """One request, with nothing but what is given; bodies that are not bytes go as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, data, headers or {})
            answer = connection.getresponse()
            return Told(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def enter(self):
        """Open the printed address, as a browser does, and keep the cookie and the token of the page."""
        entered = self.ask("GET", f"/?token={self.entry}")
        assert entered.status == 303 and entered.headers["location"] == "/"
        self.keys = {"Cookie": entered.headers["set-cookie"].split(";")[0], "Content-Type": "application/json"}
        page = self.ask("GET", "/", headers=self.keys)
        self.keys["X-Landscape-Token"] = re.search(rb'name="landscape-token" content="([^"]+)"', page.body)[1].decode()

    def get(self, path):
        return self.ask("GET", path, headers=self.keys)

    def post(self, path, body):
        return self.ask("POST", path, body, self.keys)

    def put(self, **request):
        """Ask for a job; its name."""
        told = self.post("/api/jobs", request)
        assert told.status == 202, told
        return told.json["job"]

    @contextmanager
    def events(self, job):
        """Listen to a job: an iterator over what is told."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request("GET", f"/api/jobs/{job}/events", headers=self.keys)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        try:
            yield (
                valid(json.loads(line.removeprefix(b"data: ")))
                for line in iter(answer.readline, b"")
                if line.startswith(b"data: ")
            )
        finally:
            answer.close()
            connection.close()

    def finished(self, job):
        """Listen to a job until it has ended, again and again as a browser does; the last that is told."""
        while True:
            with self.events(job) as events:
                told = list(events)[-1]
            if told["status"] in ("done", "failed", "cancelled"):
                return told

    def made(self, **request):
        """A job from beginning to end; its answer."""
        told = self.finished(self.put(**request))
        assert told["status"] == "done", told
        return told["answer"]


@contextmanager
def served(*arguments, opened=False, **options):
    """A server, and a browser that has not yet entered; both are gone afterwards."""
    command = [*COMMAND, "explore", "--port", "0", *([] if opened else ["--no-browser"]), *map(str, arguments)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options
    )
    try:
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)", line)
        assert found, line + process.stderr.read()
        yield Browser(int(found[1]), process, found[2])
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def descendants(pid):
    """The processes that descend from one, with their command lines (Linux)."""
    parents, words = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                number = int(folder.name)
                parents[number] = int((folder / "stat").read_bytes().rpartition(b")")[2].split()[1])
                words[number] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    found, fresh = set(), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return {number: words.get(number, "") for number in found}


def workers(browser):
    """The processes of jobs: neither the two of the server nor its helper."""
    found = descendants(browser.process.pid)
    return {pid: words for pid, words in found.items() if not any(mark in words for mark in OWN)}


def eventually(holds, seconds=20.0):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not (value := holds()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return value
