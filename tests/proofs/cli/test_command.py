"""The command as a user meets it: exit statuses, messages, JSON, interruption."""

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

from tests.command import COMMAND, ROOT, run, run_alone

HARD = """
masks = [[[1,1,1,0],[0,1,1,1],[1,0,1,1]], [[1,0,1],[1,1,0],[1,1,1],[0,1,1]]]
targets = [[3,-2,1,4],[-1,4,2,-3],[2,-3,1,5],[1,2,-4,3]]
"""


@pytest.mark.parametrize("name", ["tug_of_war", "golden"])
def test_solve_prints_a_summary_of_at_most_80_columns(name):
    result = run_alone("solve", f"examples/{name}.toml")
    assert result.returncode == 0 and result.stderr == ""
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "strict minimum *" in result.stdout and "spurious local minimum" in " ".join(result.stdout.split())


def test_json_is_valid_and_has_the_documented_numbers(tmp_path):
    path = tmp_path / "result.json"
    result = run("solve", "examples/golden.toml", "--json", path, "--quiet", "--digits", 16)
    assert (result.returncode, result.stdout) == (0, "")
    data = json.loads(path.read_text())
    schema = json.loads((ROOT / "docs/schema/solution-1.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(data)
    assert data["schema"] == "landscape/solution/1"
    assert data["symmetry"] == {"dimension": 2, "pairs": [[0, 0], [1, 1]]}
    first = data["components"][0]
    assert first["loss"]["minimal_polynomial"] == [4, -6, 1] and first["loss"]["decimal"] == "0.7639320225002103"
    assert first["inertia"] == {"negative": 0, "zero": 2, "positive": 6}
    assert {s["complex_count"] for s in data["strata"] if s["alive"] == [0, 1]} == {25}
    assert [p.name for p in tmp_path.iterdir()] == ["result.json"]


def test_the_committed_schema_is_the_generated_one():
    from symbolic.landscape.json import json_schema

    assert json.loads((ROOT / "docs/schema/solution-1.json").read_text()) == json.loads(json.dumps(json_schema()))


def test_every_status_has_reason_and_error_probability():
    data = json.loads(run("solve", "--json", "examples/tug_of_war.toml").stdout)

    def check(value):
        if isinstance(value, dict):
            if "status" in value:
                assert value["status"] in ("PROVED", "REFUTED", "UNDECIDED")
                assert value["reason"] and value["error_probability"]
                if value["error_probability"] != "0":
                    assert value["rests_on"]
            for item in value.values():
                check(item)
        elif isinstance(value, list):
            for item in value:
                check(item)

    check(data)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("masks = [[[1]],[[1]]]\ntargets = [[0.5]]", ["targets[0][0]", "exact", "0.5"]),
        ("masks = [[[1]],[[2]]]\ntargets = [[1]]", ["masks[1][0][0]", "0 or 1", "2"]),
        ("nonsense", ["TOML"]),
    ],
)
def test_bad_files_end_with_status_two_and_one_line(tmp_path, text, words):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    result = run("solve", path)
    assert result.returncode == 2 and result.stdout == ""
    assert "Traceback" not in result.stderr and len(result.stderr.strip().splitlines()) == 1
    assert all(word in result.stderr for word in [*words, str(path)])


@pytest.mark.parametrize("extra", ['activation = "relu"', 'activation = "tanh"'])
def test_what_is_not_solved_yet_is_refused_politely(tmp_path, extra):
    path = tmp_path / "later.toml"
    path.write_text(f"masks = [[[1]],[[1]],[[1]]]\ntargets = [[1]]\n{extra}\n")
    result = run("solve", path)
    assert result.returncode == 3 and "not solved by this version" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("masks = [[[1]],[[1]],[[1]]]\ntargets = [[1]]\n", "every local minimum is global"),
        ("masks = [[[1]],[[1]]]\ntargets = [[3]]\nweight_decay = 1\n", "The infimum 5 is attained"),
        ('masks = [[[1]],[[1]]]\ntargets = [[1]]\nactivation = "square"\n', "spurious local minimum: c1 (loss 1)"),
    ],
)
def test_depth_decay_and_powers_are_solved(tmp_path, text, found):
    path = tmp_path / "other.toml"
    path.write_text(text)
    result = run("solve", path)
    assert result.returncode == 0 and found in " ".join(result.stdout.split()), result.stdout + result.stderr


def test_usage_errors_end_with_status_two():
    for arguments in (["solve"], ["nothing"], ["solve", "examples/golden.toml", "--seed", "x"], ["explain", "vally"]):
        result = run(*arguments)
        assert result.returncode == 2 and "Traceback" not in result.stderr
    assert "valley" in run("explain", "vally").stderr


def test_an_infinite_stratum_is_decomposed(tmp_path):
    path = tmp_path / "infinite.toml"
    path.write_text("masks = [[[1,1,1],[1,1,1]],[[1,0],[1,1],[0,1]]]\ntargets = [[1,0,0],[0,0,3],[0,2,0]]\n")
    result = run("solve", path, "--json", tmp_path / "result.json")
    assert result.returncode == 0 and "infinite" in result.stdout
    data = json.loads((tmp_path / "result.json").read_text())
    full = next(s for s in data["strata"] if s["alive"] == [0, 1])
    assert full["complex_count"] is None and full["dimension"] == 1 and full["complete"]["status"] == "PROVED"
    assert any("Singular" in name for name in full["complete"]["rests_on"])
    assert "dimension 2, degrees 1 2 2 4; dimension 3, degrees 2 2 2 6 6" in full["complete"]["reason"]
    assert [c["loss"]["exact"] for c in data["components"]] == ["1", "4", "5", "9", "10", "13", "14"]


def test_a_missing_engine_names_the_command_that_installs_it(tmp_path):
    environment = {**os.environ, "LANDSCAPE_ENGINES": str(tmp_path), "PATH": ""}
    result = run_alone("solve", "examples/tug_of_war.toml", "--engine", "msolve", env=environment)
    assert result.returncode == 4 and "landscape doctor --install" in result.stderr
    assert run_alone("doctor", env=environment).returncode == 4


def test_a_spent_budget_is_undecided_not_empty(tmp_path):
    path = tmp_path / "hard.toml"
    path.write_text(HARD)
    result = run_alone("solve", path, "--budget", "0.3", "--json")
    data = json.loads(result.stdout)
    assert result.returncode == 3
    spent = [s for s in data["strata"] if "budget" in s["complete"]["reason"]]
    assert spent and all(s["complete"]["status"] == "UNDECIDED" and s["complex_count"] is None for s in spent)
    assert children() == []


def children():
    """Engine processes of these engines that are running anywhere."""
    home = os.environ.get("LANDSCAPE_ENGINES", "")
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            if words and words[0].startswith(home.encode()) and words[0].endswith(b"msolve") and parent in MINE:
                found.append(folder.name)
    return found


MINE = {os.getpid(), 1}


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_killed_in_the_middle_nothing_is_left_behind(tmp_path, number, status):
    problem, work = tmp_path / "hard.toml", tmp_path / "work"
    work.mkdir()
    problem.write_text(HARD)
    output = tmp_path / "out"
    output.mkdir()
    process = subprocess.Popen(
        [*COMMAND, "solve", str(problem), "--json", str(output / "r.json")],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(work)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        engines = wait_for(lambda: descendants(process.pid))
        assert engines, "the engine must have been started"
        process.send_signal(number)
        _, stderr = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == status and b"Traceback" not in stderr
    assert wait_for(lambda: not any(alive(pid) for pid in engines)), "no engine may survive"
    assert list(work.iterdir()) == []
    told = {path.name: json.loads(path.read_text())["exit_status"] for path in output.iterdir()}
    assert told == ({} if status < 0 else {"r.json": status})


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    return None


def descendants(pid):
    """The engine processes that descend from a process."""
    parents, engines = {}, set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                name = (folder / "cmdline").read_bytes()
            except (OSError, IndexError):
                continue
            parents[int(folder.name)] = int(fields[1])
            if b"msolve" in name.split(b"\0")[0]:
                engines.add(int(folder.name))
    found, fresh = set(), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= fresh
    return sorted(engines & found)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_new_writes_a_template_that_solves(tmp_path):
    path = tmp_path / "new.toml"
    assert run("new", "--output", path).returncode == 0
    assert run("solve", path).returncode == 0
    again = run("new", "--output", path)
    assert again.returncode == 2 and "exists already" in again.stderr
    assert run("new").stdout == path.read_text()


def test_explain_knows_every_kind_and_verdict():
    from symbolic.solving.linear.components import Kind

    words = run("explain").stdout.split()
    for word in [*(k.value for k in Kind), "spurious", "valley", "PROVED", "stratum", "infimum"]:
        if word == "maximum":
            continue
        assert word in words
        assert run("explain", word).stdout.strip()


def test_foreign_packages_of_the_same_name_are_noticed(tmp_path):
    metadata = tmp_path / "symbolic-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: symbolic\nVersion: 1.0\n")
    (metadata / "top_level.txt").write_text("symbolic\n")
    (metadata / "RECORD").write_text("")
    result = run_alone("doctor", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert result.returncode == 2
    assert "fresh virtual environment" in result.stderr and "symbolic" in result.stderr


def test_help_has_examples_and_solving_does_not_import_sympy():
    for command in ("solve", "new", "explain", "doctor"):
        assert "landscape " + command in run(command, "--help").stdout
    script = (
        "import sys; from symbolic import read_problem, solve; from symbolic.landscape.summary import summary_text; "
        "summary_text(solve(read_problem('examples/golden.toml'))); print('sympy' in sys.modules, 'numpy' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.split() == ["False", "False"]


def test_a_hostile_title_cannot_move_the_cursor(tmp_path):
    path = tmp_path / "hostile.toml"
    path.write_text('masks = [[[1]],[[1]]]\ntargets = [[1]]\ntitle = "\\u001b[2J"\n')
    result = run_alone("solve", path)
    assert result.returncode == 2 and "\x1b" not in result.stdout + result.stderr
    path.write_text('masks = [[[1]],[[1]]]\ntargets = [[1]]\ntitle = "[bold]x[/bold]"\n')
    assert "[bold]x[/bold]" in run_alone("solve", path).stdout


def test_the_documented_example_is_the_output_for_the_golden_example():
    def masked(value, key=""):
        """The result without what the random primes decide."""
        if isinstance(value, dict):
            return {k: masked(v, k) for k, v in value.items() if k not in ("reason", "error_probability")}
        return [masked(v) for v in value] if isinstance(value, list) else value

    documented = json.loads((ROOT / "docs/schema/golden.json").read_text())
    assert masked(json.loads(run("solve", "examples/golden.toml", "--json").stdout)) == masked(documented)


def test_a_command_inside_another_program_leaves_no_clock_behind():
    from math import inf

    from click.testing import CliRunner

    from proofs.cli.commands import landscape
    from symbolic import budget

    result = CliRunner().invoke(landscape, ["solve", str(ROOT / "examples/quadratic.toml"), "--budget", "30", "--json"])
    assert result.exit_code in (0, 3) and budget.left() == inf
    for wrong in (["graph", "--budget", "30", "--nonsense"], ["solve", "--budget", "30"]):
        assert CliRunner().invoke(landscape, wrong).exit_code == 2 and budget.left() == inf


def test_help_loads_no_command():
    code = "import sys; from proofs.cli.commands import landscape; landscape(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    modules = done.stdout.splitlines()[-1].split()
    loaded = {name for name in modules if name.startswith("proofs.cli.")}
    assert loaded == {"proofs.cli.commands"} and not {"doctest", "tempfile", "json", "flint"} & set(modules)
    assert "Every critical component" in done.stdout


def test_every_command_is_where_the_help_says():
    import click

    from proofs.cli.commands import COMMANDS, landscape

    context = click.Context(landscape)
    assert landscape.list_commands(context) == sorted(COMMANDS)
    for name, home in COMMANDS.items():
        command = landscape.get_command(context, name)
        assert command is not None and command.name == name and command.help
        assert home.summary.endswith((".", "?")) and len(home.summary) <= 60
    assert landscape.get_command(context, "nothing") is None
