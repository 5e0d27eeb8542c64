"""First use without engines: what is missing is told at once, in one line and in the notes, and what stands in for it is short."""

from __future__ import annotations

import json
import os
import re
import time

import pytest
from flint import fmpq

from tests.command import run_alone
from tests.proofs.cli.test_command import HARD

INFINITE = "masks = [[[1,1,1],[1,1,1]],[[1,0],[1,1],[0,1]]]\ntargets = [[1,0,0],[0,0,3],[0,2,0]]\n"


def only(folder, *names):
    """Surroundings in which only these engines are installed."""
    from symbolic.engines import load_engine

    for name in names:
        place = folder / "sage_wheels" / "bin"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).symlink_to(load_engine(name).binary.resolve())
    return {**os.environ, "LANDSCAPE_ENGINES": str(folder), "PATH": "/nowhere"}


def the_line(result, *words):
    [line] = [told for told in result.stderr.splitlines() if not re.match(r"landscape: \d+ s\b", told)]  # progress
    assert line.startswith("landscape: ") and line.endswith("install it with: landscape doctor --install")
    assert all(word in line for word in words), line
    return line.removeprefix("landscape: ")


@pytest.mark.parametrize("command", ["solve", "prove"])
def test_a_missing_engine_is_told_in_one_line_and_in_the_notes(tmp_path, command):
    result = run_alone(command, "examples/tug_of_war.toml", "--json", "--quiet", env=only(tmp_path))
    line = the_line(result, "msolve is not installed", "python-flint", "20 s", "--budget")
    data = json.loads(result.stdout)
    assert result.returncode == 0 and line in data["notes"]
    if command == "solve":
        assert data["engine"]["name"] == "python-flint" and all(
            s["complete"]["status"] == "PROVED" for s in data["strata"]
        )


def test_nothing_is_told_where_nothing_is_missed(tmp_path):
    file = tmp_path / "line.toml"
    file.write_text("masks = [[[1]],[[1]]]\ntargets = [[1]]\n")
    for arguments in (("prove", file), ("solve", "examples/tug_of_war.toml", "--engine", "python-flint")):
        result = run_alone(*arguments, env=only(tmp_path))
        assert result.returncode == 0 and result.stderr == ""


def test_the_stand_in_keeps_to_its_limit_for_all_systems_together():
    from symbolic.engines.missing import StandIn, missing_engines
    from symbolic.engines.system import Dimension, Job, Task, make_system
    from symbolic.errors import BudgetSpent, EngineWarning

    job = Job(Task.COUNT, make_system(["x"], [{(2,): fmpq(1), (0,): fmpq(-2)}]))
    said = []
    engine = StandIn(30.0, said.append)
    with pytest.warns(EngineWarning, match="msolve is not installed"), missing_engines() as notes:
        assert engine.run([job, job], 30.0, 1) == [Dimension(0, 2)] * 2
        engine._spent = 30.0
        [spent, _] = engine.run([job, job], 30.0, 2)
    assert isinstance(spent, BudgetSpent) and "landscape doctor --install" in str(spent) and len(notes) == 1
    assert said and "python-flint, in the place of msolve" in said[0]


def test_singular_is_missed_where_it_is_needed(tmp_path):
    file = tmp_path / "infinite.toml"
    file.write_text(INFINITE)
    result = run_alone("solve", file, "--json", env=only(tmp_path, "msolve"))
    line = the_line(result, "Singular is not installed", "stay undecided")
    data = json.loads(result.stdout)
    assert result.returncode == 3 and line in data["notes"]
    [full] = [s for s in data["strata"] if s["complete"]["status"] == "UNDECIDED"]
    assert "Singular" in full["complete"]["reason"]


@pytest.mark.slow
@pytest.mark.parametrize(("more", "most"), [((), 35), (("--budget", "3"), 10)])
def test_a_hard_problem_without_engines_ends_soon(tmp_path, more, most):
    file = tmp_path / "hard.toml"
    file.write_text(HARD)
    start = time.monotonic()
    result = run_alone("solve", file, "--json", *more, env=only(tmp_path))
    assert time.monotonic() - start < most
    data = json.loads(result.stdout)
    assert result.returncode == 3 and data["verdicts"]["all_minima_global"]["status"] == "UNDECIDED"
    the_line(result, "msolve is not installed")
