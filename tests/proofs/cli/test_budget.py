"""Budgets and signals: a command ends in time whatever it is doing, says what is proved so far, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from symbolic import Problem, SparseNetwork, budget, solve
from tests.heavy_problems import CYCLE, GOLDEN, dense, drawn, heavy_problems

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from proofs.cli.start import main; main()"]
SCHEMA = json.loads((ROOT / "docs/schema/solution-1.json").read_text())
SECONDS = 3
ENDLESS = "(fmpz(2) ** 1277 - 1).factor()"
"""One call of flint that takes years: the number has no known factor."""


def limit(seconds: float) -> float:
    """What a budget allows, and more where others use the processors as well."""
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    return (1.2 * seconds + 5) * busy


def started(code: str, *arguments: object, **more: object) -> subprocess.Popen[str]:
    """A program of its own session, so that all its processes can be found."""
    command = [sys.executable, "-c", code, *map(str, arguments)] if code else [*COMMAND, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **more
    )


def in_session(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def nothing_left(session: int) -> bool:
    until = time.monotonic() + 5
    while in_session(session) and time.monotonic() < until:
        time.sleep(0.02)
    return not in_session(session)


WORK = f"""
import sys
from flint import fmpz
from proofs.cli.failures import tell
from proofs.cli.run import Answer, Terminated
from proofs.cli.supervisor import supervised
from proofs.cli.worker import begin_budget, release_output, temporary_file
from proofs.cli.terminal import finish, prepare
from symbolic.budget import in_time

def work():
    {{work}}
    release_output()
    return finish(3)

def endless():
    print("begun", file=sys.stderr, flush=True)
    return {ENDLESS}

def command():
    try:
        return work()
    except (Exception, KeyboardInterrupt, Terminated) as error:
        release_output()
        return tell(error, [], Answer())

prepare()
sys.exit(supervised(command))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_signals_end_a_command_inside_one_long_call(number, status, tmp_path):
    rest = tmp_path / "half"
    rest.write_text("half a file")
    process = started(WORK.format(work=f"temporary_file({str(rest)!r}); begin_budget(600); print(1); endless()"))
    assert process.stderr is not None and process.stderr.readline() == "begun\n"
    time.sleep(0.3)
    began = time.monotonic()
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=20)
    assert time.monotonic() - began < limit(0) / 4
    assert process.returncode == status and "Traceback" not in stderr
    assert nothing_left(process.pid)
    if number != signal.SIGKILL:
        assert not rest.exists() and stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("wait", [0.0, 0.2, 0.5, 1.0, 4.0])
def test_signals_end_solving_at_any_moment(number, status, wait, tmp_path):
    problem, output = tmp_path / "problem.json", tmp_path / "out"
    problem.write_text(json.dumps(drawn("chosen", GOLDEN, 0, 30)))
    output.mkdir()
    process = started("", "solve", problem, "--json", output / "result.json")
    time.sleep(wait)
    began = time.monotonic()
    process.send_signal(number)
    _, stderr = process.communicate(timeout=20)
    assert time.monotonic() - began < limit(0) / 4
    if wait >= 1:  # before, the interpreter may not have got to the first line of the program
        assert process.returncode == status and "Traceback" not in stderr
    assert nothing_left(process.pid)
    assert {path.name for path in output.iterdir()} <= {"result.json"}


@pytest.mark.slow
def test_a_copy_goes_on_when_a_call_takes_too_long():
    work = "print('before'); begin_budget(0.5); print(in_time(endless, str)); print('after')"
    process = started(WORK.format(work=work))
    stdout, stderr = process.communicate(timeout=30)
    assert stdout.splitlines() == ["before", "the budget of 0.5 s is spent", "after"]
    assert (process.returncode, stderr) == (3, "begun\n") and nothing_left(process.pid)


@pytest.mark.slow
def test_without_anything_cheaper_the_command_says_that_its_budget_is_spent():
    work = "\n    ".join(["begin_budget(0.5)", "in_time(endless, lambda why: endless())", "print('never')"])
    process = started(WORK.format(work=work))
    began = time.monotonic()
    stdout, stderr = process.communicate(timeout=60)
    assert time.monotonic() - began < limit(0.5)
    assert stdout == "" and "the budget of 0.5 s is spent" in stderr and nothing_left(process.pid)


@pytest.mark.slow
def test_standard_input_is_not_read_twice():
    """The copy that goes on finds standard input empty; that is no fault of the file."""
    work = "begin_budget(0.5); text = sys.stdin.buffer.read(); endless() if text else print('empty')"
    process = started(WORK.format(work=work), stdin=subprocess.PIPE)
    stdout, stderr = process.communicate("problem", timeout=30)
    assert stdout == "" and "the budget of 0.5 s is spent" in stderr and process.returncode == 3


@pytest.mark.slow
def test_reports_are_shown_one_by_one():
    process = started("", "verify", "--all", "--budget", 60)
    assert process.stdout is not None and process.stdout.readline()
    assert process.poll() is None, "the first report is there before the last one is"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert nothing_left(process.pid)


@pytest.mark.slow
def test_a_worker_that_crashes_is_not_replaced():
    """What is printed by a copy is true of the state it was made in; but a crash is no spent budget."""
    work = (
        "begin_budget(60); in_time(lambda: __import__('os').kill(__import__('os').getpid(), 11), print); print('never')"
    )
    process = started(WORK.format(work=work))
    stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout) == (139, "") and "killed by signal 11" in stderr
    assert nothing_left(process.pid)


HEAVY = {str(problem["title"]): problem for problem in heavy_problems()}


@pytest.mark.slow
@pytest.mark.parametrize("title", HEAVY)
def test_solve_ends_in_time_with_what_is_proved(title, tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(HEAVY[title]))
    began = time.monotonic()
    process = started("", "solve", path, "--budget", SECONDS, "--json", "--quiet")
    stdout, stderr = process.communicate(timeout=60)
    assert time.monotonic() - began < limit(SECONDS)
    assert process.returncode in (0, 3) and stderr == "" and nothing_left(process.pid)
    result = json.loads(stdout)
    jsonschema.validate(result, SCHEMA)
    undecided = [s["complete"] for s in result["strata"] if s["complete"]["status"] != "PROVED"]
    assert bool(undecided) == (process.returncode == 3) and all(v["reason"] for v in undecided)


def test_there_are_enough_heavy_problems():
    assert len(HEAVY) >= 60


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["prove", "FILE", "--json"],
        ["derive", "FILE", "--format", "md,html", "--output", "FOLDER"],
        ["search", "--masks", "FILE", "--json"],
        ["graph", "FILE", "--json"],
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize(
    "title", ["relu, sparse", "random masks, 6 units", "golden, 30 digits", "dense, 36 units, 6 inputs"]
)
def test_other_commands_end_in_time(arguments, title, tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(HEAVY[title]))
    words = [{"FILE": str(path), "FOLDER": str(tmp_path / "out")}.get(word, word) for word in arguments]
    began = time.monotonic()
    process = started("", *words, "--budget", SECONDS)
    stdout, stderr = process.communicate(timeout=60)
    assert time.monotonic() - began < limit(SECONDS)
    assert process.returncode in (0, 3) and "Traceback" not in stderr and nothing_left(process.pid)
    if "--json" in arguments:
        assert json.loads(stdout)["schema"].startswith("landscape/")


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["verify", "--all", "--json"],
        ["wide", "tanh", "--width", "64", "--json"],
        ["search", "--sizes", "3,2,3", "--json"],
    ],
    ids=lambda words: words[0],
)
def test_commands_without_a_problem_end_in_time(words):
    began = time.monotonic()
    process = started("", *words, "--budget", SECONDS)
    stdout, stderr = process.communicate(timeout=60)
    assert time.monotonic() - began < limit(SECONDS)
    assert process.returncode in (0, 3) and "Traceback" not in stderr and nothing_left(process.pid)
    assert json.loads(stdout)["schema"].startswith("landscape/")


@pytest.mark.slow
def test_the_kernel_ends_in_time(tmp_path):
    certificate = tmp_path / "golden.json"
    assert (
        subprocess.run(
            [*COMMAND, "prove", "examples/golden.toml", "--output", certificate], cwd=ROOT, check=False
        ).returncode
        == 0
    )
    began = time.monotonic()
    process = started("", "rocq", certificate, "--output", tmp_path / "sources", "--check", "--budget", 1)
    _, stderr = process.communicate(timeout=60)
    assert time.monotonic() - began < limit(1)
    assert process.returncode in (3, 4) and "Traceback" not in stderr and nothing_left(process.pid)


def test_nothing_is_claimed_without_time():
    """Every way of solving, with a budget that is spent before it begins."""
    for number, activation in enumerate(("linear", "relu", "leaky_relu:1/2", "square", "tanh")):
        data = drawn(f"without time {number}", dense(2, 2, 2), 3, activation=activation)
        network = SparseNetwork.of(*data["masks"], activation=activation)
        problem = Problem.of(network, inputs=data["inputs"], targets=data["targets"])
        solution = solve(problem, budget=0)
        assert not solution.complete
        assert all(str(verdict.status) in ("UNDECIDED", "REFUTED", "PROVED") for verdict in solution.verdicts.values())
        assert any("budget" in s.complete.reason for s in solution.strata) or any("budget" in n for n in solution.notes)
        assert str(solution)


def test_verdicts_are_the_same_with_time_and_without():
    """What is claimed with little time is claimed with much."""
    data = drawn("compared", CYCLE)
    problem = Problem.of(SparseNetwork.of(*data["masks"]), targets=data["targets"])
    quick, slow = solve(problem, budget=0.3), solve(problem, budget=60)
    for name, verdict in quick.verdicts.items():
        assert str(verdict.status) in ("UNDECIDED", str(slow.verdicts[name].status))


def test_shares_and_overtime():
    with budget.within(10):
        with budget.within(0):
            assert budget.spent() and budget.reason() == "its share of the budget of 10 s is spent"
            with budget.overtime():
                assert not budget.spent() or budget.left() == 0
        assert not budget.spent()
        with budget.within(100):
            assert budget.left() <= 10
    assert budget.left() == float("inf")


def test_what_is_not_done_in_time_is_given_up_once():
    given_up = []

    def step() -> str:
        budget.look("a step")
        return "done"

    def instead(why: str) -> str:
        given_up.append(why)
        return "given up"

    assert budget.in_time(step, instead) == "done"
    with budget.within(0):
        assert budget.in_time(step, instead) == "given up"
        with budget.overtime():
            assert budget.in_time(step, instead) == "done"
    assert given_up == ["the budget of 0 s is spent"]
