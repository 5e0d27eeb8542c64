"""Charts: exact grids, points that agree with single solves, tables that go on, and errors that say what to do."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random

import jsonschema
import numpy as np
import pytest

import proofs.charts.boundaries as boundaries
import proofs.charts.chart as charts
from proofs.charts.chart import ChartFile, chart
from proofs.charts.grid import listed, problem_at, read_axis
from proofs.charts.points import ChartPoint, ChartTask, described
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


def test_boundaries_lie_between_points_that_differ(in_process):
    problem, axes = examples.golden(), [read_axis("Y[0,1]=0..2", 3), read_axis("Y[1,0]=0..3", 2)]
    found = chart(problem, axes, boundaries=2)
    assert found.boundaries
    for one in found.boundaries:
        axis, other = axes[one.axis], axes[1 - one.axis]
        at = other.put(problem, other.values[one.place[1 - one.axis]])
        step = axis.values[1] - axis.values[0]
        assert one.high - one.low == step / 4 and not one.note
        for value, label in ((one.low, one.below), (one.high, one.above)):
            point = described((), solve(axis.put(at, value)))
            assert (point.minima, point.spurious) == label
        assert one.below != one.above


def test_a_boundary_is_bisected_until_a_point_is_not_complete(monkeypatch):
    """A landscape that changes at 1/3 and at 2/3, and is not known in between."""

    def told(task, *, budget):
        x = task.problem.targets[0][0]
        number = 1 if x < Fraction(1, 3) else 2 if x < Fraction(2, 3) else 3
        return ChartPoint(task.place, number != 2 or not hidden, number, 0, 0, note="time over" if number == 2 else "")

    monkeypatch.setattr(boundaries, "examined", told)
    axis, hidden = read_axis("Y[0,0]=0..1", 2), False
    points = {(k,): told(ChartTask((k,), axis.at(examples.tug_of_war(), k), 0), budget=1) for k in (0, 1)}
    (task,) = boundaries.boundary_tasks(examples.tug_of_war(), [axis], points, 20, 0)
    found = boundaries.located(task, budget=1)
    assert found.low < Fraction(1, 3) <= found.high and found.high - found.low == Fraction(1, 2**20)
    assert (found.below, found.above) == ((1, 0), (2, 0))
    hidden = True
    found = boundaries.located(task, budget=1)
    assert (found.low, found.high, found.above) == (0, 1, (3, 0)) and "time over" in found.note


def test_problems_one_by_one(in_process, tmp_path):
    axis = read_axis("Y[0,0]=1..2", 2)
    problems = [axis.at(examples.tug_of_war(), k) for k in (0, 1)] + [examples.golden()]
    files = listed(["a", "b", "c"], problems)
    table = ChartFile(tmp_path / "chart.csv", problems[0], [files])
    found = chart(problems[0], [files], file=table, boundaries=3)
    assert [found.points[k,] == described((k,), solve(problem)) for k, problem in enumerate(problems)] == [True] * 3
    assert not found.boundaries and table.read() == found.points
    with pytest.raises(ProblemError, match="different files"):
        listed(["a", "a"], problems[:2])


@pytest.mark.filterwarnings("ignore")  # of Dask's own threads and sockets; nothing here asserts about warnings
def test_a_dask_cluster_draws_the_same_chart():
    pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")
    from distributed import LocalCluster

    problem, axes = examples.tug_of_war(), [read_axis("Y[0,0]=0..3", 4)]
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50) as machines:
        found = chart(problem, axes, address=machines.scheduler_address, boundaries=2)
    alone = chart(problem, axes, jobs=1, boundaries=2)
    assert found.points == alone.points and found.boundaries == alone.boundaries and len(found.points) == 4


@pytest.mark.slow
def test_regions_agree_with_solves_at_random_points():
    """Fifty random points, where the four corners around agree."""
    problem, axes = examples.golden(), [read_axis("Y[0,1]=-2..2", 17), read_axis("Y[1,0]=-2..2", 17)]
    found, stream, seen = chart(problem, axes), Random(1), 0
    labels = found.array("minima") * 100 + found.array("spurious")
    while seen < 50:
        values = [Fraction(stream.randint(-2000, 1999), 1000) for _ in axes]
        low = [int((value + 2) * 4) for value in values]
        around = {labels[low[0] + a, low[1] + b] for a in (0, 1) for b in (0, 1)}
        if len(around) > 1:
            continue
        seen += 1
        for axis, value in zip(axes, values, strict=True):
            problem = axis.put(problem, value)
        point = described((), solve(problem))
        assert point.complete and 100 * point.minima + point.spurious == around.pop(), values
    assert len(set(labels.ravel())) > 1


def test_the_summary_names_a_gap_only_where_there_is_a_spurious_minimum():
    where = ["--vary", "Y[0,0]=1..2", "--grid", "2"]
    assert "largest gap between two minima: about" in run("chart", "examples/tug_of_war.toml", *where).stdout
    good = run("chart", "examples/infimum_not_attained.toml", *where)
    assert good.returncode in (0, 3) and "gap" not in good.stdout


def test_the_command(tmp_path):
    table, picture = tmp_path / "chart.csv", tmp_path / "chart.svg"
    where = ["--csv", str(table), "--svg", str(picture), "--boundaries", "2", "--json"]
    result = run("chart", "examples/tug_of_war.toml", "--vary", "Y[0,0]=1..2", "--grid", "2", *where)
    answer = json.loads(result.stdout)
    jsonschema.validate(answer, json.loads((ROOT / "docs/schema/chart-1.json").read_text()))
    assert answer["schema"] == "landscape/chart/1" and [p["spurious"] for p in answer["points"]] == [1, 1]
    assert table.read_text().startswith("# landscape chart ") and picture.read_text().startswith("<svg")


def test_a_parquet_file_holds_the_table(tmp_path):
    reader = pytest.importorskip("pyarrow.parquet", reason="the optional extra `tables` is not installed")
    path, table = tmp_path / "chart.parquet", tmp_path / "chart.csv"
    where = ["--vary", "Y[0,0]=1/3..2", "--grid", "3", "--parquet", str(path), "--csv", str(table)]
    assert run("chart", "examples/tug_of_war.toml", *where).returncode == 0
    rows = reader.read_table(path).to_pylist()
    assert [row["Y[0,0]"] for row in rows] == ["1/3", "7/6", "2"] and rows[0]["Y[0,0] about"] == pytest.approx(1 / 3)
    problem = examples.tug_of_war()
    axis = read_axis("Y[0,0]=1/3..2", 3)
    for (place, point), row in zip(sorted(ChartFile(table, problem, [axis]).read().items()), rows, strict=True):
        assert place == point.place and (point.minima, point.spurious, point.complete) == (
            row["minima"],
            row["spurious"],
            row["complete"],
        )
        assert row["gap"] == pytest.approx(float(point.gap)) and row["note"] == point.note


def test_without_pyarrow_a_parquet_file_is_refused_before_the_work(monkeypatch, tmp_path):
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "pyarrow" else find(name, *a))
    where = ["--vary", "Y[0,0]=1..2", "--grid", "2", "--parquet", str(tmp_path / "chart.parquet")]
    refused = run("chart", "examples/tug_of_war.toml", *where)
    assert refused.returncode == 4 and "sparse-landscape[tables]" in refused.stderr


def test_files_and_entries_do_not_go_together():
    one, two = "examples/tug_of_war.toml", "examples/golden.toml"
    for arguments in ([one], [one, two, "--vary", "Y[0,0]=1..2"], [one, two, "--boundaries", "3"]):
        result = run("chart", *arguments)
        assert result.returncode == 2 and "Traceback" not in result.stderr
    both = run("chart", one, two)
    assert both.returncode in (0, 3) and "2 points" in both.stdout
