"""Sweeps of real work: what a row says of a known mask, and the command from start to export."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import sqlite3
import subprocess
from contextlib import closing, suppress
from fractions import Fraction

import pytest

from proofs.sweeps.plan import Task
from proofs.sweeps.work import decide
from tests.proofs.sweeps.sweep_helpers import COMMAND, GOLDEN, ROOT, children, command_of, rows_of, run, wait_until


def test_a_known_bad_mask_is_found_with_its_certificate():
    from proofs.certificates.checker import check

    row = decide(Task(GOLDEN, "whitened", 2), budget=60)
    assert (row.claim, row.status, row.method, row.spurious_strict_minimum) == (
        "spurious_valley",
        "PROVED",
        "solver",
        "PROVED",
    )
    counts = {tuple(stratum["alive"]): stratum["complex"] for stratum in json.loads(row.strata)}
    assert counts == {(0, 1): 25, (0,): 2, (1,): 2, (): 1}  # docs/theory.md: 25 for the golden mask
    assert (
        check(row.certificate.encode()).valid
        and row.shown_by == f"c{json.loads(row.proof)['premises'][0]['reason'][11]}"
    )
    problem = json.loads(row.certificate)["problem"]
    assert [[Fraction(x) for x in r] for r in problem["targets"]] == [
        list(r) for r in Task(GOLDEN, "whitened", 2).problem().targets
    ]


@pytest.mark.parametrize(
    ("number", "status", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_a_small_real_sweep_is_interrupted_and_resumed(tmp_path, number, status, word):
    path, table_path = tmp_path / "s.db", tmp_path / "s.csv"
    arguments = ["start", "--sizes", "2,2,2", "--data", "whitened,rank_deficient", "--jobs", "2", "--store", str(path)]
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_until(path.exists)
    with closing(sqlite3.connect(path)) as reader:
        wait_until(lambda: reader.execute("SELECT count(*) FROM results").fetchone()[0])
    workers = children(process.pid)
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == status and output == ""
    assert f"landscape: {word}" in errors and "landscape sweep resume" in errors and "Traceback" not in errors
    wait_until(lambda: not any(b"spawn_main" in command_of(pid) for pid in workers), 5)
    assert [p.name for p in tmp_path.iterdir()] == ["s.db"]
    done = rows_of(path)
    result = run("resume", path, "--jobs", 2)
    assert (result.returncode, result.stderr) == (0, "") and "0 undecided, 0 errors" in result.stdout
    rows = rows_of(path)
    assert set(done) <= set(rows) and len(rows) == len({row.key for row in rows})
    answer = json.loads(run("status", path, "--json").stdout)
    assert (answer["planned"], answer["done"], answer["open"], answer["running"]) == (len(rows), len(rows), 0, False)
    claims = {(found["status"], found["claim"]) for found in answer["found"]}
    assert claims == {("PROVED", "all_minima_global"), ("PROVED", "spurious_valley")}, (
        "the corner has valleys at infinity"
    )
    assert run("export", path, "--csv", table_path).returncode == 0
    assert len(list(csv.reader(table_path.read_text().splitlines()))) == len(rows) + 1


def test_a_spent_budget_is_undecided_and_exits_with_3(tmp_path):
    arguments = ["start", "--sizes", "3,2,2", "--data", "whitened", "--budget", "0.001", "--store", tmp_path / "s.db"]
    result = run(*arguments)
    assert (result.returncode, result.stderr) == (3, "")
    rows = rows_of(tmp_path / "s.db")
    assert {row.status for row in rows} == {"PROVED", "UNDECIDED"} and not any(row.error for row in rows)
    assert all(row.refusal and row.certificate is None for row in rows if row.status == "UNDECIDED")
    assert run(*arguments).returncode == 3 and rows_of(tmp_path / "s.db") == rows


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["start", "--store", "s.db"], "Give --sizes or --up-to"),
        (["start", "--sizes", "2,2", "--store", "s.db"], "a size is inputs,units,outputs"),
        (["start", "--sizes", "2,2,2", "--store", "s.db", "--data", "white"], "must be among whitened"),
        (["start", "--sizes", "2,2,2", "--store", "s.db", "--shard", "3/2"], "must be i/n"),
        (["start", "--sizes", "1,1,1", "--store", "no/such/folder/s.db"], "No such file or directory"),
        (["resume", "s.db", "--jobs", "1", "--dask", "tcp://x:1"], "give one of them"),
        (["resume", "README.md"], "not a database"),
        (["export", "pyproject.toml", "--csv", "-"], "not a database"),
    ],
)
def test_bad_input_is_named_and_exits_with_2(arguments, words):
    from click.testing import CliRunner

    from proofs.cli.sweep import sweep
    from symbolic.errors import LandscapeError

    result = CliRunner().invoke(sweep, arguments)
    if result.exit_code != 2:  # the command's frame turns these into status 2
        assert isinstance(result.exception, LandscapeError)
    assert words in " ".join(f"{result.output} {result.exception}".split())


def test_progress_with_the_remaining_time_on_a_terminal(tmp_path):
    leader, terminal = pty.openpty()
    arguments = ["start", "--up-to", "1,2,2", "--data", "whitened", "--store", str(tmp_path / "small.db")]
    process = subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, stderr=terminal, stdout=subprocess.DEVNULL)
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # the terminal closes with the process
        while chunk := os.read(leader, 4096):
            shown += chunk
    os.close(leader)
    assert process.wait(timeout=60) == 0 and b"tasks" in shown and b"left" in shown and b"0:00:00" in shown
