"""The face of the command: groups, similar names, words of the output, examples, pictures, narrow terminals, progress in files."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import time
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest

from proofs.cli import output
from proofs.cli.commands import COMMANDS, GROUPS
from proofs.cli.glossary import meaning, named
from symbolic import examples, read_problem, solve
from symbolic.engines.processes import run_processes
from symbolic.errors import EngineMissing, ExtraMissing
from symbolic.exact.real import RealNumber
from symbolic.graph.matrix_drawing import matrix_svg
from symbolic.landscape.summary import exact_text, summary_text
from tests.command import COMMAND, ROOT, run


def test_the_help_names_every_command_once_by_group():
    text = run("--help").stdout
    for title, group in GROUPS.items():
        assert f"{title}:\n" in text and group
    for name in COMMANDS:
        assert len(re.findall(rf"^  {name}  ", text, re.M)) == 1
    for solved in ("linear", "ReLU", "tanh", "weight decay"):
        assert solved in text


@pytest.mark.parametrize(("typed", "meant"), [("solv", "solve"), ("prov", "prove"), ("exercices", "exercise")])
def test_similar_names_are_offered(typed, meant):
    done = run(typed)
    assert done.returncode == 2 and f"Did you mean {meant}" in done.stderr
    assert "Did you mean" not in run("xyzzy").stderr


OUTPUTS = (
    ["solve", "examples/golden.toml"],
    ["solve", "examples/relu_two_valleys.toml"],
    ["graph", "examples/golden.toml"],
    ["prove", "examples/minimum_but_no_valley.toml"],
)


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_words_of_tables_and_verdicts_are_explained(arguments):
    """Heads of columns, kinds, verdicts, and what stands to the left of two blanks."""
    text = run(*arguments).stdout
    words = set(
        re.findall(
            r"\b(?:PROVED|REFUTED|UNDECIDED|saddle|strict minimum|minimum|mixed|crossing|nested|whitened)\b", text
        )
    )
    for line, below in zip(text.splitlines(), text.splitlines()[1:], strict=False):
        if set(below.strip()) == {"─"}:
            words |= set(re.split(r"  +", line.strip()))
    words |= set(re.findall(r"^([a-z]+(?: [a-z]+)?)   ?[^ ]", text, re.M)) - {"unit 0", "unit 1", "pairs of"}
    unknown = {word for word in words if named(word) is None and named(word.removesuffix("s")) is None}
    assert unknown <= {"alive units", "signs of w.x", "classes of", "end-to-end map", ""} and words


def test_other_names_lead_to_words():
    for word in ("dim", "Morse-Bott", "base case", "REFUTED", "orbit-alive", "whitened", "kind", "orbit", "complex"):
        assert len(meaning(word)) > 30
    lines = run("explain", "complete").stdout.splitlines()
    assert lines[0] == "complete" and max(map(len, lines)) <= 80


def test_every_example_is_printed_as_it_is_built(tmp_path):
    listed = run("examples").stdout
    for name in examples.names():
        assert f"{name}\n" in listed
        path = tmp_path / f"{name}.toml"
        assert run("examples", name.replace("_", "-"), "--output", path).returncode == 0
        assert read_problem(path) == getattr(examples, name)()
        assert run("examples", name, "--output", path).returncode == 2  # never over a file that is there
    assert "did you mean golden" in run("examples", "goldne").stderr


def test_pictures_of_a_landscape(tmp_path):
    done = run("plot", "examples/golden.toml", "--format", "svg,png", "--output", tmp_path, "--quiet")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"golden-{n}.{kind}" for n in ("mask-graph", "levels", "path", "plane") for kind in ("svg", "png")}
    assert (tmp_path / "golden-path.png").read_bytes().startswith(b"\x89PNG")
    ET.fromstring((tmp_path / "golden-plane.svg").read_text())
    assert run("plot", "examples/golden.toml", "--picture", "cake").returncode == 2
    assert run("plot", "examples/golden.toml", "--output", tmp_path / "golden.svg").returncode == 2
    assert run("plot", "examples/quadratic.toml", "--picture", "plane", "--quiet", "--output", tmp_path).returncode == 3


def test_pictures_are_drawn_from_a_solution_that_is_written(tmp_path):
    """With a budget in which nothing is solved, and of the problem in FILE only."""
    file, solution = tmp_path / "problem.toml", tmp_path / "solution.json"
    file.write_text('masks = [[[1]], [[1]]]\ninputs = [[1, -1]]\ntargets = [[1, 2]]\nactivation = "relu"\n')
    assert run("solve", file, "--json", solution, "--quiet").returncode == 0
    done = run("plot", file, "--solution", solution, "--budget", "0.000001", "--output", tmp_path / "drawn")
    assert done.returncode == 0, done.stderr
    drawn = sorted(path.name for path in (tmp_path / "drawn").iterdir())
    assert {"problem-cells.svg", "problem-levels.svg"} <= set(drawn)
    for problem, given, said in (
        ("examples/golden.toml", solution, "another problem"),
        (file, file, "must be what `landscape solve --json` has written"),
        (file, tmp_path / "none.json", "must be a readable file"),
    ):
        refused = run("plot", problem, "--solution", given, "--output", tmp_path / "none")
        assert refused.returncode == 2 and said in refused.stderr and "Traceback" not in refused.stderr


def test_a_large_mask_is_drawn_as_its_matrices(tmp_path):
    masks = [[[int((3 * r + c) % 4 == 0) for c in range(60)] for r in range(40)], [[1] * 40 for _ in range(10)]]
    (tmp_path / "large.toml").write_text(f"masks = {masks}\n")
    assert run("graph", tmp_path / "large.toml", "--svg", tmp_path / "large.svg", "--quiet").returncode == 0
    drawn = ET.fromstring((tmp_path / "large.svg").read_text())
    strokes = [path.get("d") for path in drawn.iter("{http://www.w3.org/2000/svg}path")]
    found = [[[0] * 60 for _ in range(40)], [[0] * 40 for _ in range(10)]]
    for layer, stroke in enumerate(strokes):
        for column, row, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", stroke):
            for c in range(int(column), int(column) + int(length)):
                found[layer][int(row)][c] = 1
    assert found == masks
    assert len(matrix_svg([[[1] * 1000] * 1000, [[1] * 1000]])) < 30_000


@pytest.mark.parametrize("name", ["golden", "tug_of_war", "relu_two_valleys", "weight_decay", "minimum_but_no_valley"])
@pytest.mark.parametrize("width", [60, 80])
def test_a_summary_keeps_to_its_width(name, width):
    solution = solve(getattr(examples, name)())
    text = summary_text(solution, width=width)
    assert max(map(len, text.splitlines())) <= width
    assert not re.search(r"^ {20,}\S$", text, re.M)  # no column of single letters
    for component in solution.components:
        assert component.loss.decimal(10) in text
        assert (exact_text(component.loss) or "") in " ".join(text.split())


def test_long_fractions_are_rounded_for_people():
    from flint import fmpq

    assert exact_text(RealNumber.rational(fmpq(1, 3))) == "1/3"
    assert exact_text(RealNumber.rational(fmpq(123456789012, 7))) == "123456789012/7"
    assert exact_text(RealNumber.rational(fmpq(1234567890123, 7))) is None


def test_progress_in_a_file_is_a_line_every_ten_seconds(monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with output.progress(quiet=False) as report:
        for _ in range(25):
            now[0] += 1
            report("3 of 4 strata")
    assert capsys.readouterr().err.splitlines() == [f"landscape: {s} s: 3 of 4 strata" for s in (10, 20)]
    with output.progress(quiet=True) as report:
        now[0] += 100
        report("nothing")
    assert capsys.readouterr().err == ""


def test_an_extra_is_called_an_extra():
    error = ExtraMissing("jinja2", "documents")
    assert isinstance(error, EngineMissing) and error.extra == "documents"
    assert str(error).startswith("the Python package jinja2 is missing; it comes with the extra 'documents'")
    assert "engine" not in str(error)


def test_progress_in_a_file_goes_on_while_an_engine_works(monkeypatch, capsys):
    monkeypatch.setenv("LANDSCAPE_PROGRESS", "0.2")
    with output.progress(quiet=False) as report:
        report("one long step")
        run_processes([(["sleep", "0.9"], "")], 10, 1)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) >= 2 and all(line.endswith(": one long step") for line in lines)
    run_processes([(["sleep", "0.5"], "")], 10, 1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", [("examples",), ("explain", "saddle"), ("explain", "complete")])
def test_lists_keep_to_a_narrow_terminal(arguments):
    """On a terminal of 60 columns; readline, which tests load, tells child processes another width."""
    surroundings = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 60, 0, 0))
    with subprocess.Popen([*COMMAND, *arguments], stdout=other, stdin=other, cwd=ROOT, env=surroundings) as process:
        os.close(other)
        printed = b""
        with suppress(OSError):
            while piece := os.read(main, 4096):
                printed += piece
    os.close(main)
    lines = printed.decode().splitlines()
    assert process.returncode == 0 and 50 < max(map(len, lines)) <= 60
