"""Sweeps whose processes are killed, fail or never end: kills lose nothing and double nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from proofs.sweeps.plan import Plan, Settings
from proofs.sweeps.row import Row
from proofs.sweeps.run import WorkersFail, run_tasks
from proofs.sweeps.session import go_on
from tests.proofs.sweeps.sweep_helpers import (
    ROOT,
    SMALL,
    begun,
    cheap,
    children,
    command_of,
    deadly,
    endless,
    hopeless,
    leader,
    rows_of,
    unfit,
    wait_until,
)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers through /proc")
def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path):
    settings, random = replace(SMALL, seeds=(0, 1)), Random(2)
    path, planned = begun(tmp_path / "killed.db", settings), [task.key for task in Plan.of(settings).tasks]
    targets, seen = ["leader", "worker"] * 10, {}
    random.shuffle(targets)
    process = leader(path)
    with closing(sqlite3.connect(path)) as reader:
        for number, target in enumerate(targets):
            goal = len(seen) + random.randint(0, 5)
            wait_until(lambda goal=goal: reader.execute("SELECT count(*) FROM results").fetchone()[0] >= goal)
            time.sleep(random.random() / 15)
            workers = wait_until(lambda pid=process.pid: children(pid))
            assert process.poll() is None, f"the sweep ended before kill {number}"
            if target == "leader":
                process.kill()
                process.wait()
                wait_until(lambda gone=workers: not any(b"spawn_main" in command_of(pid) for pid in gone), 5)
            else:
                os.kill(random.choice(workers), signal.SIGKILL)
            rows = {row.key: row for row in rows_of(path)}
            assert {key: rows[key] for key in seen} == seen, "a committed row is gone, or was done again"
            assert set(rows) <= set(planned)
            seen = rows
            if target == "leader":
                process = leader(path)
    assert process.wait(timeout=60) == 0

    rows = rows_of(path)
    assert [row.key for row in rows] == planned
    assert {row.key: row for row in rows if row.key in seen} == seen
    undisturbed = begun(tmp_path / "undisturbed.db", settings)
    assert not go_on(undisturbed, jobs=2, work=cheap)  # a third of the cheap rows is UNDECIDED
    timeless = [[replace(row, seconds=0, finished="") for row in rows_of(p)] for p in (path, undisturbed)]
    assert timeless[0] == timeless[1]
    assert {row.status for row in rows} == {"PROVED", "REFUTED", "UNDECIDED"} and not any(row.error for row in rows)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["killed.db", "undisturbed.db"]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers through /proc")
def test_workers_die_with_their_leader_in_the_middle_of_a_task():
    code = (
        "from dataclasses import replace; from proofs.sweeps.plan import Plan; from proofs.sweeps.run import run_tasks; "
        "from tests.proofs.sweeps.sweep_helpers import SMALL, endless; "
        "run_tasks(Plan.of(replace(SMALL, data=('zero_targets',))).tasks, endless, print, jobs=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    workers = wait_until(lambda: len(found := children(process.pid)) == 2 and found)
    wait_until(lambda: all(os.getsid(pid) == pid for pid in workers))  # each leads its own group: it is at work
    process.kill()
    process.wait()
    try:
        wait_until(lambda: not any(b"spawn_main" in command_of(pid) for pid in workers), 5)
    finally:
        for pid in workers:
            if b"spawn_main" in command_of(pid):
                os.kill(pid, signal.SIGKILL)


def test_a_task_that_kills_its_workers_becomes_an_error(tmp_path):
    path = begun(tmp_path / "s.db", Settings.of([(1, 1, 1), (2, 1, 1)], ["whitened", "zero_targets"], [0], 60))
    assert not go_on(path, jobs=2, work=deadly)
    rows = {row.key: row for row in rows_of(path)}
    assert len(rows) == 4
    for key, row in rows.items():
        if "zero_targets" in key:
            assert row.error == "3 workers died on this task, the last one with status -9"
        else:
            assert row.error is None and row.status == "PROVED"


def test_a_task_without_an_end_becomes_an_error():
    tasks = Plan.of(Settings.of([(2, 1, 1)], ["zero_targets", "whitened"], [0, 1], 60)).tasks
    rows: list[Row] = []
    run_tasks(tasks, endless, rows.append, jobs=1, limit=1.0)
    assert sorted(row.key for row in rows) == sorted(task.key for task in tasks)
    for row in rows:
        assert (row.error or "").startswith("it did not end within 1 s") == ("zero_targets" in row.key)


def test_workers_that_never_come_up_end_the_sweep(monkeypatch):
    monkeypatch.setattr("proofs.sweeps.run._serve", unfit)
    with pytest.raises(WorkersFail, match="10 that died at the start, the last with status 7"):
        run_tasks(Plan.of(SMALL).tasks, hopeless, lambda _row: None, jobs=2)
