"""Requests as an attacker or a broken program sends them: always an answer, never a traceback, and the memory stays what it was."""

from __future__ import annotations

import json
import random
import re
import socket
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.proofs.explore.browser import TUG, descendants, eventually, served, workers

HEAD = b"Host: 127.0.0.1:%d\r\nCookie: %s\r\nX-Landscape-Token: %s\r\nContent-Type: application/json\r\n"
PATHS = (
    "/api/verdict",
    "/api/jobs",
    "/api/picture",
    "/api/export",
    "/api/jobs/x/cancel",
    "/api/start",
    "/page/x",
    "/",
    "/healthz",
)
MOST_GROWTH = 100_000
"""Kilobytes that the server may grow by."""
VALUES = (
    None, True, -1, 10**30, 1.5, "", "a" * 3000, "\x00", "\ud800", [], [[]], {}, {"a": {}}, "<script>alert(1)</script>", "../../etc/passwd",
    "1" * 5000, ["1"] * 3000, {"hidden": 1}, "__import__('os').system('id')", float("1e308"), [None], "\u202e", "%s%n", "0x10", "1/0", "-", "NaN",
)  # fmt: skip


def spoiled(value, draw):
    """The value with one part of it replaced."""
    if isinstance(value, dict) and value and draw.random() < 0.8:
        key = draw.choice(list(value))
        if draw.random() < 0.15:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: spoiled(value[key], draw)}
    if isinstance(value, list) and value and draw.random() < 0.7:
        place = draw.randrange(len(value))
        return [*value[:place], spoiled(value[place], draw), *value[place + 1 :]]
    return draw.choice(VALUES)


def body(draw):
    """A body: JSON with something wrong in it, or no JSON at all."""
    kind = draw.choice(
        ["solve", "certificate", "masks", "example", "picture", "chart", "descent", "derivation", "scripts"]
    )
    request = {"kind": kind, "state": TUG, "budget": 1, "what": "graph", "entry": "Y[0,0]", "from": "0", "to": "1"}
    text = json.dumps(spoiled(request, draw)).encode()
    match draw.randrange(8):
        case 0:
            return draw.randbytes(draw.randrange(400))
        case 1:
            return text[: draw.randrange(len(text))]
        case 2:
            return b"[" * draw.randrange(1, 60_000)
        case 3:
            place = draw.randrange(len(text))
            return text[:place] + draw.randbytes(3) + text[place:]
        case 4:
            return b'{"state": "' + b"x" * draw.randrange(400_000) + b'"}'
    return text


def request(browser, draw):
    """The bytes of a request, and whether they are so broken that HTTP itself refuses them."""
    method = draw.choice([b"POST"] * 8 + [b"GET", b"PUT", b"G\x00T", b"HEAD"])
    path = draw.choice(PATHS).encode()
    if draw.random() < 0.1:
        path = b"/" + draw.randbytes(draw.randrange(1, 60)).replace(b"\r", b"").replace(b"\n", b"")
    head = HEAD % (browser.port, browser.keys["Cookie"].encode(), browser.keys["X-Landscape-Token"].encode())
    sent = body(draw)
    length = len(sent)
    match draw.randrange(12):
        case 0:
            head += b"X-A: " + b"a" * draw.randrange(100_000) + b"\r\n"
        case 1:
            head = head.replace(b"\r\n", b"\n", 1) + b"broken line\r\n"
        case 2:
            head += b"Origin: " + draw.randbytes(9).hex().encode() + b"\r\n"
        case 3:
            length = draw.choice([0, max(0, length - 5)])
        case 4:
            head += b"Transfer-Encoding: chunked\r\n"
            sent += b"\r\n0\r\n\r\n"
        case 5:
            head += b"".join(b"X-%d: b\r\n" % k for k in range(draw.randrange(300)))
        case 6:
            head = head.replace(b"Host", draw.choice([b"Hots", b"Host: a\r\nHost", b"\xff"]))
    if draw.random() < 0.9:
        head += b"Content-Length: %d\r\n" % length
    return method + b" " + path + b" HTTP/1.1\r\n" + head + b"Connection: close\r\n\r\n" + sent


def answered(browser, raw):
    """Everything that the server says to some bytes."""
    with socket.create_connection(("127.0.0.1", browser.port), 30) as connection:
        connection.settimeout(30)
        said = b""
        with suppress(OSError):  # it said no before everything was sent
            connection.sendall(raw)
        with suppress(ConnectionError):
            while piece := connection.recv(1 << 16):
                said += piece
        return said


def memory(browser):
    """Kilobytes of memory of the server and of the process that it asks."""
    sizes = {}
    for pid in {browser.process.pid, *descendants(browser.process.pid)} - set(workers(browser)):
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        sizes[pid] = int(found[1]) if found else 0
    return sum(sizes.values())


def attacked(count, seed):
    """Send many malformed requests, and see that the server is what it was."""
    draw, said = random.Random(seed), []
    with served() as one:
        one.enter()
        assert one.post("/api/verdict", {"state": TUG}).status == 200
        before = memory(one)
        for _ in range(count):
            raw = request(one, draw)
            answer = answered(one, raw)
            assert b"Traceback" not in answer and b'File "' not in answer
            found = re.match(rb"HTTP/1\.1 (\d\d\d) ", answer)
            said.append(int(found[1]) if found else None)
        eventually(lambda: workers(one) == {}, 60)
        assert one.ask("GET", "/healthz").body == b"ok"
        assert one.post("/api/verdict", {"state": TUG}).json["graph"]["verdict"]
        assert memory(one) - before < MOST_GROWTH
        one.process.terminate()
        _, told = one.process.communicate(timeout=30)
        assert "Traceback" not in told and "defect" not in told, told
    return said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
@pytest.mark.parametrize(("count", "seed"), [(150, 1), pytest.param(1000, 2, marks=pytest.mark.slow)])
def test_malformed_requests_are_answered(count, seed):
    said = attacked(count, seed)
    assert {200, 400, 403, 404} <= set(said) and 500 not in said
    assert None not in said, f"{said.count(None)} requests without an answer"


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]></svg><script>1</script>", "${7*7}{{7*7}}"],
)
def test_hostile_texts_stay_texts(browser, text):
    state = {**TUG, "title": text}
    drawn = browser.post("/api/picture", {"state": state, "what": "graph"}).json["svg"]
    assert "<script" not in drawn and "<img" not in drawn
    answer = browser.made(kind="certificate", state=state, budget=60)
    assert browser.post("/api/export", {"state": state, "what": "snippet"}).status == 200
    told = browser.get("/")
    assert text.encode() not in told.body and answer["state"]["title"] == text
