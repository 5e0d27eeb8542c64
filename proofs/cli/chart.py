"""``landscape chart``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.cli import options
from proofs.cli.sweep import dask_option

if TYPE_CHECKING:
    from proofs.charts.chart import Chart

NOT_ALL_KNOWN = 3


@click.command(epilog="Exit status: 0 every point complete, 3 some not, 2 bad input, 4 engine or extra missing.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@click.option("--vary", "texts", multiple=True, metavar="ENTRY=A..B", help="An entry of X or Y; once or twice.")
@click.option("--grid", default=None, metavar="N[xM]", help="Values of each entry (default: 20).")
@click.option(
    "--csv", "csv_path", type=click.Path(path_type=Path), help="The table; a chart that was stopped goes on in it."
)
@click.option(
    "--parquet", "parquet_path", type=click.Path(path_type=Path), help="The whole table (needs the extra tables)."
)
@click.option("--svg", "svg_path", type=click.Path(path_type=Path), help="A picture (needs the extra documents).")
@click.option("--png", "png_path", type=click.Path(path_type=Path), help="The same as a bitmap.")
@click.option(
    "--boundaries",
    metavar="N",
    default=0,
    type=click.IntRange(0, 60),
    help="Halve N times the distance between neighbours with different numbers of minima.",
)
@options.each_budget_option("Time allowed for each point; what is not done then counts as not known.")
@options.jobs_option
@dask_option
@options.seed_option
@options.json_option
@options.quiet_option
def chart(
    files: tuple[Path, ...],
    texts: tuple[str, ...],
    grid: str | None,
    csv_path: Path | None,
    parquet_path: Path | None,
    svg_path: Path | None,
    png_path: Path | None,
    boundaries: int,
    budget: float,
    jobs: int | None,
    address: str | None,
    seed: int,
    json_path: str | None,
    quiet: bool,
) -> int:
    """How the landscape of the problem in FILE changes while one or two entries of its data run over a grid.

    Every point is solved exactly: number of local minima and of spurious ones, and the gap between the highest and the
    lowest. Rows and columns are counted from 0, samples are columns. Without --vary the points are the problems of several
    files, one by one.

    \b
    Examples:
      landscape chart examples/golden.toml --vary "Y[0,1]=-2..2" --csv chart.csv
      landscape chart examples/golden.toml --vary "Y[0,1]=-2..2" --vary "Y[1,0]=0..3" --grid 20x20 --svg chart.svg
      landscape chart examples/golden.toml --vary "Y[0,1]=-2..2" --boundaries 20
      landscape chart monday.toml tuesday.toml wednesday.toml --csv week.csv
    """
    from proofs.charts.chart import ChartFile
    from proofs.charts.chart import chart as run
    from proofs.charts.grid import Axis, Files, listed, read_axis
    from proofs.cli.output import write_whole
    from proofs.cli.sweep import bar
    from symbolic.network import read_problem

    if len(texts) > 2:
        raise click.UsageError("--vary can be given once or twice.")
    if jobs is not None and address is not None:
        raise click.UsageError("--jobs is for processes on this machine, --dask for a cluster: give one of them.")
    if (len(files) > 1) == bool(texts):
        raise click.UsageError("Give one FILE with --vary, or several without.")
    if not texts and (grid is not None or boundaries):
        raise click.UsageError("--grid and --boundaries are for entries that --vary names.")
    problems = [read_problem(options.read_from(file)) for file in files]
    problem, axes = problems[0], list[Axis | Files]()
    if texts:
        axes += [read_axis(text, steps) for text, steps in zip(texts, _steps(grid, len(texts)), strict=True)]
    else:
        axes.append(listed([str(file) for file in files], problems))
    if svg_path is not None or png_path is not None:
        _need("matplotlib", "documents")
    if parquet_path is not None:
        _need("pyarrow", "tables")
    table = None if csv_path is None else ChartFile(csv_path, problem, axes)
    with bar(quiet) as progress:
        found = run(
            problem,
            axes,
            budget=budget,
            jobs=jobs,
            seed=seed,
            boundaries=boundaries,
            address=address,
            file=table,
            progress=progress,
        )
    if svg_path is not None or png_path is not None:
        from proofs.charts.plot import chart_picture

        picture = chart_picture(found)
        for path, content in ((svg_path, picture.svg), (png_path, picture.png)):
            if path is not None:
                write_whole(path, content)
    if parquet_path is not None:
        from proofs.charts.parquet import parquet

        write_whole(parquet_path, parquet(found))
    if json_path is not None:
        options.write_json(_answer(found), json_path)
    if json_path != "-" and not quiet:
        click.echo("\n".join(_summary(found)))
    return 0 if found.count("complete") == len(found.points) else NOT_ALL_KNOWN


def _need(package: str, extra: str) -> None:
    """Refuse a file before the work is done.

    Raises:
        EngineMissing: without the package.
    """
    from importlib.util import find_spec

    from symbolic.errors import ExtraMissing

    if find_spec(package) is None:
        raise ExtraMissing(package, extra)


def _steps(grid: str | None, count: int) -> list[int]:
    """How many values each axis has."""
    from proofs.charts.grid import STEPS

    if grid is None:
        return [STEPS] * count
    parts = grid.lower().split("x")
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts) or len(parts) not in (1, count):
        raise click.BadParameter(
            f"one number for each entry, like {'20' if count == 1 else '20x30'} (got {grid!r})", param_hint="--grid"
        )
    return [int(part) for part in parts] * (count if len(parts) == 1 else 1)


def _answer(found: Chart) -> dict[str, Any]:
    """The chart as data."""
    from dataclasses import asdict

    axes = [{"entry": axis.name, "values": [str(value) for value in axis.values]} for axis in found.axes]
    points = [asdict(point) | {"place": list(point.place)} for point in found.points.values()]
    changes = [
        {
            "place": list(one.place),
            "entry": found.axes[one.axis].name,
            "low": str(one.low),
            "high": str(one.high),
            "below": list(one.below),
            "above": list(one.above),
            "note": one.note,
        }
        for one in found.boundaries
    ]
    return {"schema": "landscape/chart/1", "axes": axes, "points": points, "boundaries": changes}


def _summary(found: Chart) -> list[str]:
    """The chart in a few lines."""
    from collections import Counter

    total = len(found.points)
    lines = [f"{total} points, {found.count('complete')} with a complete list of critical components"]
    by_count = Counter(point.spurious for point in found.points.values() if point.complete)
    lines += [f"  {number} spurious minima: {points} points" for number, points in sorted(by_count.items())]
    gaps = [(float(point.gap), point) for point in found.points.values() if point.spurious]
    if gaps:
        value, point = max(gaps, key=lambda one: one[0])
        where = ", ".join(f"{axis.name} = {axis.values[k]}" for axis, k in zip(found.axes, point.place, strict=True))
        lines.append(f"largest gap between two minima: about {value:.6g} at {where}")
    if found.boundaries:
        width = max(one.high - one.low for one in found.boundaries)
        lines.append(f"{len(found.boundaries)} boundaries between neighbours, each within {float(width):.3g}")
    if len(found.axes) == 1:
        lines += [
            f"  {found.axes[0].name} from {one.low} to {one.high}: "
            f"minima {one.below[0]} to {one.above[0]}, spurious {one.below[1]} to {one.above[1]}"
            for one in found.boundaries
        ]
    return lines
