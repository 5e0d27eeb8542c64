"""Jobs in their queue: nothing is lost, nothing is left."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from proofs.explore.helper import MEMORY
from proofs.explore.jobs import Queue
from proofs.explore.memory import tree, used
from proofs.explore.work import work_of
from tests.command import COMMAND, ROOT, run_alone
from tests.proofs.explore.browser import LONG, TUG, descendants, eventually, served, workers

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells of processes on Linux only")
SMALL = {"hidden": ["1"], "final": ["1"], "targets": [["3"]]}


@pytest.fixture
def fresh():
    with served() as one:
        one.enter()
        yield one


def at_work(browser, count=1):
    """Wait until a job has begun to compute."""
    return eventually(lambda: len(workers(browser)) > count and workers(browser))


@LINUX
def test_a_long_job_is_cancelled_and_leaves_no_process(fresh):
    job = fresh.put(kind="solve", state=LONG, budget=600)
    with fresh.events(job) as events:
        assert next(events)["status"] == "running"
        at_work(fresh)
        told = fresh.post(f"/api/jobs/{job}/cancel", {}).json
        assert told["status"] == "cancelled" and workers(fresh) == {}
        assert list(events)[-1]["status"] == "cancelled"
    assert fresh.post(f"/api/jobs/{job}/cancel", {}).json["status"] == "cancelled"
    assert fresh.made(kind="solve", state=SMALL)["exit_status"] == 0


@LINUX
def test_progress_is_told(fresh):
    job = fresh.put(kind="solve", state=LONG, budget=600)
    with fresh.events(job) as events:
        told = next(event for event in events if event["progress"])
        assert told["status"] == "running" and float(told["elapsed"]) > 0 and "s" in told["progress"][-1]


def test_points_and_counts_are_told_as_they_come(browser):
    """One line for each step, whose numbers change."""
    state = {"hidden": ["110", "101"], "final": ["11", "10", "01"], "targets": [["1", "2", "3"]] * 3}
    told = []
    with browser.events(browser.put(kind="solve", state=state, budget=100)) as events:
        told = [event["progress"] for event in events]
    lines = [line.partition(": ")[2] for line in told[-1]]
    assert [line for line in lines if line.endswith("counts modulo primes")], told
    assert len({re.sub(r"\d+", "", line) for line in lines}) == len(lines)


def within(memory, command, state, budget=10):
    """What the page is told of a solve whose processes have so much memory."""

    async def ended():
        queue = Queue(command, memory=memory)
        job = queue.put(work_of({"kind": "solve", "state": state, "budget": budget}))
        while not job.status.ended:
            await job.changed.wait()
        return json.loads(queue.state(job))

    return asyncio.run(ended())


@LINUX
def test_the_memory_of_a_job_is_bounded():
    """Too little is told as such; where an engine alone has too little, what is not known says why."""
    greedy = "import symbolic.solving.solve as s; s.solve = lambda *_, **__: bytearray(1 << 29)\n"
    told = within(1 << 28, [*COMMAND[:-1], greedy + COMMAND[-1]], SMALL)
    assert told["status"] == "failed" and told["answer"]["error"]["kind"] == "memory"
    assert "landscape explore --memory" in told["answer"]["error"]["message"]
    strata = within(100 << 20, COMMAND, LONG)["answer"]["result"]["strata"]
    reasons = {stratum["complete"]["reason"] for stratum in strata}
    assert [
        reason for reason in reasons if re.fullmatch("engine msolve: stopped by signal .* memory is used up", reason)
    ]


GREEDY = f"kept_for_{os.getpid()} = bytearray(b'1') * (200 << 20); import time; time.sleep(60)"
CHILDREN = f"""
import subprocess, sys, time, symbolic.solving.solve as s
def solve(*_, **__):
    children = [subprocess.Popen([sys.executable, "-c", {GREEDY!r}], start_new_session=True) for _ in range(3)]
    time.sleep(60)
s.solve = solve
"""
"""A solve that starts three processes, which take memory and do not end with it."""


def greedy():
    """Those of these processes that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if path.read_bytes().split(b"\0")[-2:][0] == GREEDY.encode() and alive(path.parent.name):
                found.append(path)
    return found


@LINUX
def test_the_memory_of_all_processes_of_a_job_is_bounded():
    """Each of three children stays below the bound, together they do not: the job ends before its time, and they with it."""
    began = time.monotonic()
    told = within(1 << 29, [*COMMAND[:-1], CHILDREN + COMMAND[-1]], SMALL, budget=60)
    assert told["status"] == "failed" and told["answer"]["error"]["kind"] == "memory" and time.monotonic() - began < 50
    message = told["answer"]["error"]["message"]
    assert (
        re.search(r"together used \d\.\d GiB", message)
        and "at most 0.5 GiB" in message
        and "landscape explore --memory" in message
    )
    eventually(lambda: not greedy())


@LINUX
def test_what_is_shared_counts_once():
    """A copy of a process shares its memory until it writes there."""
    program = (
        "import os, sys, time; kept = bytearray(b'1') * (100 << 20); os.fork(); print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one:
        assert one.stdout.readline() and one.stdout.readline()
        assert len(tree(one.pid)) == 2 and 100 << 20 < used(one.pid) < 150 << 20
        one.stdin.close()
    assert used(one.pid) == 0


@LINUX
def test_the_helper_and_the_jobs_get_the_bound_that_is_given():
    with served("--memory", "1") as one:
        one.enter()
        one.put(kind="solve", state=LONG, budget=60)
        (pid, *_) = at_work(one)
        assert f"{1 << 30}" in Path(f"/proc/{pid}/limits").read_text().split("Max address space")[1].splitlines()[0]
        (helper,) = (pid for pid, words in descendants(one.process.pid).items() if "explore.helper" in words)
        assert f"{MEMORY}" in Path(f"/proc/{helper}/limits").read_text().split("Max address space")[1].splitlines()[0]


@LINUX
def test_a_job_ends_with_the_page_that_asked_for_it(fresh):
    job = fresh.put(kind="solve", state=LONG, budget=600)
    with fresh.events(job) as events:
        next(events)
        at_work(fresh)
    eventually(lambda: workers(fresh) == {}, 30)
    eventually(lambda: fresh.get(f"/api/jobs/{job}").json["status"] != "running", 5)
    told = fresh.get(f"/api/jobs/{job}").json
    assert told["status"] == "cancelled" and "gone" in told["answer"]["error"]["message"]


@pytest.mark.slow
@LINUX
def test_who_asks_now_and_then_keeps_a_job_alive(fresh):
    job, end = fresh.put(kind="solve", state=LONG, budget=600), time.monotonic() + 15
    while time.monotonic() < end:
        assert fresh.get(f"/api/jobs/{job}").json["status"] == "running"
        time.sleep(1)


@LINUX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_end_of_the_server_is_the_end_of_all(number):
    with served() as one:
        one.enter()
        one.put(kind="solve", state=LONG, budget=600)
        at_work(one)
        before = descendants(one.process.pid)
        assert len(before) > 3
        os.kill(one.process.pid, number)
        printed, told = one.process.communicate(timeout=20)
        assert "Traceback" not in printed + told
        assert one.process.returncode == {signal.SIGINT: 0, signal.SIGTERM: 143, signal.SIGKILL: -9}[number]
        eventually(lambda: not [pid for pid in before if alive(pid)])
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", one.port), 2).close()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("count", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_many_pages_solve_at_once_and_nothing_is_lost(browser, count):
    def page(number):
        state = {**SMALL, "targets": [[str(number)]]}
        told = browser.finished(browser.put(kind="solve", state=state))
        assert told["status"] == "done", told
        return told["answer"]["result"]["problem"]["targets"], told["answer"]["result"]["components"][0]["loss"][
            "exact"
        ]

    numbers = range(1, count + 1)
    with ThreadPoolExecutor(count) as pages:
        found = list(pages.map(page, numbers))
    assert found == [([[number]], "0") for number in numbers]


def test_streams_take_turns_where_there_are_many(fresh):
    jobs = [fresh.put(kind="solve", state=LONG, budget=600) for _ in range(6)]
    with ExitStack() as stack:
        opened = [stack.enter_context(fresh.events(job)) for job in jobs]
        assert [list(events)[-1]["status"] for events in opened[:2]] == ["running", "running"]
        assert fresh.get(f"/api/jobs/{jobs[0]}").json["status"] == "running"
    for job in jobs:
        fresh.post(f"/api/jobs/{job}/cancel", {})


@pytest.mark.slow
@LINUX
def test_few_jobs_run_at_a_time_and_few_wait(fresh):
    jobs = [fresh.put(kind="solve", state=LONG, budget=600) for _ in range(3)]
    told = [fresh.get(f"/api/jobs/{job}").json for job in jobs]
    assert [(one["status"], one["position"]) for one in told] == [("running", 0), ("running", 0), ("queued", 1)]
    answers = [fresh.post("/api/jobs", {"kind": "solve", "state": SMALL}) for _ in range(64)]
    assert [one.status for one in answers] == [202] * 63 + [429]
    assert "wait" in answers[-1].json["error"]["message"]
    for job in jobs:
        fresh.post(f"/api/jobs/{job}/cancel", {})
    assert fresh.finished(answers[62].json["job"])["status"] == "done"


def test_a_job_that_is_not_there(browser):
    for method, path in (("GET", "/api/jobs/x"), ("GET", "/api/jobs/x/events"), ("POST", "/api/jobs/x/cancel")):
        told = browser.ask(method, path, {} if method == "POST" else None, browser.keys)
        assert told.status == 404 and told.json["error"]["kind"] == "not_found"


def test_a_verdict_that_takes_too_long_costs_only_itself(fresh):
    ones = "1" * 64
    huge = {
        "hidden": [ones[:k] + "0" + ones[k + 1 :] for k in range(64)],
        "final": [ones[:k] + "0" * (64 - k) for k in range(1, 65)],
    }
    told = fresh.post("/api/verdict", {"state": huge})
    assert told.status in (200, 503) and b"Traceback" not in told.body
    assert fresh.post("/api/verdict", {"state": TUG}).status == 200


@LINUX
def test_a_helper_that_dies_is_replaced(fresh):
    assert fresh.post("/api/verdict", {"state": TUG}).status == 200
    (helper,) = (pid for pid, words in descendants(fresh.process.pid).items() if "helper" in words)
    os.kill(helper, signal.SIGKILL)
    eventually(lambda: not alive(helper))
    assert fresh.post("/api/verdict", {"state": TUG}).status in (200, 503)
    assert fresh.post("/api/verdict", {"state": TUG}).status == 200


def test_a_port_in_use_is_told_cleanly(browser):
    done = run_alone("explore", "--port", browser.port, "--no-browser")
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
    assert f"--port: must be a port of this machine that is free (found {browser.port}" in done.stderr


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_a_missing_extra_is_called_by_its_name(missing):
    program = (
        "import importlib.util as u, sys\nfind = u.find_spec\n"
        f"u.find_spec = lambda name, *rest: None if name == {missing!r} else find(name, *rest)\n"
        "sys.argv = ['landscape', 'explore', '--port', '0', '--no-browser']\n"
        "from proofs.cli.start import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert done.returncode == 4 and "sparse-landscape[explore]" in done.stderr and missing in done.stderr


def test_the_file_is_what_the_page_shows_first(tmp_path):
    with served("examples/golden.toml") as one:
        one.enter()
        assert one.get("/api/start").json["state"]["title"] == "Golden example"
    deep = tmp_path / "deep.toml"
    deep.write_text("masks = [[[1]], [[1]], [[1]]]\ntargets = [[1]]")
    bad = tmp_path / "bad.toml"
    bad.write_text("masks = 3")
    for path, words in ((deep, "one hidden layer"), (bad, "masks"), (tmp_path / "none.toml", "readable file")):
        done = subprocess.run(
            [*COMMAND, "explore", str(path), "--port", "0", "--no-browser"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


@LINUX
def test_the_browser_is_opened_without_telling_its_token_and_stays(tmp_path):
    told = tmp_path / "told"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > {told}.new\nmv {told}.new {told}\nexec sleep 60\n')
    script.chmod(0o755)
    with served(opened=True, env=os.environ | {"BROWSER": f"{script} %s &"}) as one:
        page = Path(eventually(lambda: told.exists() and told.read_text().strip()).removeprefix("file://"))
        assert page.stat().st_mode & 0o777 == 0o600 and f"/?token={one.entry}" in page.read_text()
        (browser,) = (pid for pid, words in descendants(one.process.pid).items() if words.startswith("sleep 60"))
        assert not [words for words in descendants(one.process.pid).values() if one.entry in words]
        one.process.terminate()
        one.process.communicate(timeout=30)
        assert alive(browser) and not page.exists()
        os.kill(browser, signal.SIGKILL)
