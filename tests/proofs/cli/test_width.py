"""Narrow terminals: no line of any command is longer than the terminal, but for one word that cannot be broken."""

from __future__ import annotations

import json
import re
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.cli.output import columns, folded
from symbolic import Problem, SparseNetwork, solve
from symbolic.landscape.json import solution_json
from symbolic.landscape.summary import component_head, component_row, summary_text
from tests.command import ROOT, run

README = [
    shlex.split(part)[1:]
    for block in re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    for part in block.replace("&&", "\n").splitlines()
    if part.strip().startswith("landscape ")
]
"""The commands of the README in their order: later ones read what earlier ones wrote."""
ELSEWHERE = {("doctor", "--install"), ("explore",)}
"""What waits for a browser, or loads programs."""
COMMANDS = [
    ["solve", "examples/tug_of_war.toml"],
    ["solve", "examples/infimum_not_attained.toml"],
    ["prove", "examples/golden.toml"],
    ["prove", "examples/golden.toml", "--masks-only"],
    ["prove", "examples/wide_dense_relu.toml"],
    ["graph", "examples/golden.toml"],
    ["graph", "examples/minimum_but_no_valley.toml"],
    ["theorems"],
    ["exercise", "--list"],
    ["examples"],
    ["explain"],
    *[["explain", word] for word in ("kind", "Morse-Bott", "base case", "orbit", "complete_chains", "PROVED")],
    ["verify", "single_class", "--keep-hypotheses", "--quiet"],
    ["verify", "examples/statements/equal_filters.py", "--quiet"],
    ["search", "--masks", "examples/tug_of_war.toml", "--correlated", "--quiet"],
    ["search", "--sizes", "1,1,1", "--quiet"],
    ["forbidden", "--units", "2", "--claim", "spurious_valley"],
    ["descend", "examples/tug_of_war.toml"],
    ["descend", "examples/wide_dense_relu.toml"],
    ["doctor"],
    ["grade", "examples/classroom/sheet2/answers.json", "--key", "examples/classroom/sheet2/key/sheet-medium-1.json"],
    ["grade", "examples/classroom/answers", "--keys", "examples/classroom/sheet1/key"],
]


def too_long(text: str, width: int) -> list[str]:
    """The lines that are longer and could have been broken."""
    return [line for line in text.splitlines() if len(line) > width and " " in line.strip()]


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_commands_keep_to_the_width(arguments, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    done = run(*arguments)
    assert done.returncode in (0, 3) and "Traceback" not in done.stderr, done.stderr
    assert done.stdout and too_long(done.stdout, width) == []


def test_the_commands_of_the_readme_keep_to_60_columns(monkeypatch, tmp_path):
    assert [command[0] for command in README] == ["doctor", "examples", "solve", "prove", "check"]
    monkeypatch.setenv("COLUMNS", "60")
    for command in README:
        if tuple(command) in ELSEWHERE:
            continue
        done = run(*(tmp_path / word if word.endswith((".toml", ".json")) else word for word in command))
        assert done.returncode == 0, done.stderr
        assert too_long(done.stdout.replace(str(tmp_path), ""), 60) == []


def test_a_width_that_is_given_is_taken_within_bounds(monkeypatch):
    for text, width in {
        "72": 72,
        "1": 60,
        "100000000": 400,
        "0": 80,
        "": 80,
        "x": 80,
        "-5": 80,
        "9" * 5000: 80,
    }.items():
        monkeypatch.setenv("COLUMNS", text)
        assert columns() == width, text


def test_folding_loses_no_word_and_keeps_columns_of_short_lines():
    text = "short  line\n\n  " + "word " * 30 + "\n" + "x" * 90 + " end\n"
    new = folded(text, 60)
    assert new.split() == text.split() and new.startswith("short  line\n\n  word")
    assert too_long(new, 60) == [] and max(map(len, new.splitlines())) == 90
    assert too_long(text, 60)  # the test can fail


NETWORKS = {
    "one unit": ([[1, 1]], [[1], [1]]),
    "tug of war": ([[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]),
    "split": ([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 0], [0, 1], [0, 1]]),
    "three units": ([[1, 0], [0, 1], [0, 1]], [[1, 0, 0], [0, 1, 1]]),
}
LARGEST = 10**60
huge = st.one_of(
    st.integers(-LARGEST, LARGEST),
    st.integers(0, 60).map(lambda k: 10**k),
    st.fractions(-LARGEST, LARGEST, max_denominator=LARGEST),
)


def words_missing(solution, digits: int, width: int) -> set[str]:
    """Words of the table of components that the summary does not have in one piece."""
    shown = summary_text(solution, digits, width)
    assert max(map(len, shown.splitlines())) <= width, shown
    names = component_head(solution)
    kept = [k for k, name in enumerate(names) if width >= 80 or name != "exact"]
    rows = [names, *(component_row(solution, component, digits) for component in solution.components)]
    return {word for row in rows for k in kept for word in row[k].split()} - set(shown.split())


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_huge_numbers_leave_no_column_without_room(data):
    first, second = NETWORKS[data.draw(st.sampled_from(sorted(NETWORKS)))]
    row = st.lists(huge, min_size=len(first[0]), max_size=len(first[0]))
    targets = data.draw(st.lists(row, min_size=len(second), max_size=len(second)))
    solution = solve(Problem.of(SparseNetwork.of(first, second), targets=targets))
    for width in (60, 80):
        assert words_missing(solution, 10, width) == set()


def test_a_loss_of_forty_zeros_is_rounded_and_exact_in_json():
    """It squeezed the other columns to single letters."""
    solution = solve(Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[10**20, 0], [3, 10**20 + 1]]))
    for width in (60, 80):
        assert words_missing(solution, 10, width) == set()
        shown = summary_text(solution, 10, width)
        assert "1.000000000E+40" in shown and "0" * 20 not in shown
        assert max(map(len, summary_text(solution, 50, width).splitlines())) <= width
    *_, last = json.loads(solution_json(solution))["components"]
    assert last["loss"]["minimal_polynomial"] == [-(10**40) - 9 - (10**20 + 1) ** 2, 1]


def test_numbers_that_no_float_holds_are_no_error():
    """Sums of squares are looked for in floats: with such data there is no bound."""
    solution = solve(Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[10**199, 0], [3, 10**200]]))
    assert len(solution.components) == 3 and solution.complete
    assert words_missing(solution, 10, 60) == set()
