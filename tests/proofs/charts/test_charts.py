"""Charts: exact grids, points that agree with single solves, tables that go on, and errors that say what to do."""

from __future__ import annotations

import json
from fractions import Fraction

import jsonschema
import numpy as np
import pytest

import proofs.charts.chart as charts
from proofs.charts.chart import ChartFile, chart
from proofs.charts.grid import problem_at, read_axis
from proofs.charts.points import described
from symbolic import examples, solve
from symbolic.errors import ProblemError
from tests.command import ROOT, run


def at_once(tasks, work, on_row, *, jobs, limit):
    """In the place of worker processes."""
    for task in tasks:
        on_row(work(task))


@pytest.fixture
def in_process(monkeypatch):
    monkeypatch.setattr(charts, "run_tasks", at_once)


def test_an_axis_is_exact():
    axis = read_axis(" X[1, 0] = -1/3 .. 1 ".replace(" .. ", ".."), 5)
    assert (axis.name, axis.values[1]) == ("X[1,0]", Fraction(0))


@pytest.mark.parametrize(
    "text", ["Y[0,1]", "Z[0,1]=0..1", "Y[0,1]=1..0", "Y[0,1]=0..0", "Y[0]=0..1", "Y[0,1]=a..b", "Y[0,1]=0..1/0"]
)
def test_what_is_no_axis_is_refused(text):
    with pytest.raises(ProblemError):
        read_axis(text)


def test_an_entry_outside_the_table_is_refused(in_process):
    with pytest.raises(ProblemError, match="3 x 3"):
        chart(examples.golden(), [read_axis("Y[3,0]=0..1", 2)])


def test_points_agree_with_single_solves(in_process):
    problem = examples.golden()
    axes = [read_axis("Y[0,1]=0..2", 2), read_axis("Y[1,0]=0..3", 2)]
    found = chart(problem, axes)
    assert found.array("spurious").shape == (2, 2) and len(found.points) == 4
    for place, point in found.points.items():
        assert point == described(place, solve(problem_at(problem, axes, place)))
    assert {p.spurious for p in found.points.values()} == {0, 1}
    one = found.points[1, 1]
    assert float(one.gap) == pytest.approx(float(one.highest) - float(one.lowest), abs=1e-9)


def test_a_table_goes_on_where_it_was_cut(in_process, tmp_path):
    problem, axes = examples.tug_of_war(), [read_axis("Y[0,0]=0..3", 4)]
    file = ChartFile(tmp_path / "chart.csv", problem, axes)
    whole = chart(problem, axes, file=file)
    text = file.path.read_text()
    file.path.write_text(text[: text.rindex("\n", 0, len(text) - 2) + 4])  # the last row is cut
    seen = []
    again = chart(problem, axes, file=file, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (3, 4) and again.points == whole.points
    other = ChartFile(file.path, problem, [read_axis("Y[0,0]=0..2", 4)])
    with pytest.raises(ProblemError, match="same problem and grid"):
        other.read()


def test_points_that_are_not_complete_are_not_counted_as_known(in_process):
    found = chart(examples.golden(), [read_axis("Y[0,1]=0..1", 2)], budget=1e-6)
    assert not found.count("complete") and all(point.note for point in found.points.values())
    assert np.isfinite(found.array("complete")).all()


def test_the_summary_names_a_gap_only_where_there_is_a_spurious_minimum():
    where = ["--vary", "Y[0,0]=1..2", "--grid", "2"]
    assert "largest gap between two minima: about" in run("chart", "examples/tug_of_war.toml", *where).stdout
    good = run("chart", "examples/infimum_not_attained.toml", *where)
    assert good.returncode in (0, 3) and "gap" not in good.stdout


def test_the_command(tmp_path):
    table, picture = tmp_path / "chart.csv", tmp_path / "chart.svg"
    where = ["--csv", str(table), "--svg", str(picture), "--json"]
    result = run("chart", "examples/tug_of_war.toml", "--vary", "Y[0,0]=1..2", "--grid", "2", *where)
    answer = json.loads(result.stdout)
    jsonschema.validate(answer, json.loads((ROOT / "docs/schema/chart-1.json").read_text()))
    assert answer["schema"] == "landscape/chart/1" and [p["spurious"] for p in answer["points"]] == [1, 1]
    assert table.read_text().startswith("# landscape chart ") and picture.read_text().startswith("<svg")
