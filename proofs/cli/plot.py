"""``landscape plot``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.cli import options
from symbolic.errors import UnsupportedProblem

if TYPE_CHECKING:
    from proofs.documents.picture import Picture
    from symbolic.landscape.solution import Solution
    from symbolic.network import Problem

NAMES = ("mask", "levels", "path", "plane", "cells")
FORMATS = ("svg", "png", "pdf")
NOTHING = 3
MOST_BYTES = 1 << 26
"""Longest solution that is read."""


def _folder(folder: Path) -> Path:
    """A folder; a name like that of a picture is none."""
    if folder.suffix.removeprefix(".") in FORMATS and not folder.is_dir():
        raise click.BadParameter(
            f"a folder, the pictures in it have names of their own (got {str(folder)!r}; --format chooses the kind)"
        )
    return folder


@click.command(
    epilog="Exit status: 0 drawn, 2 bad input, 3 none of the pictures makes sense here, 4 the extra documents is missing."
)
@options.optional_file
@click.option(
    "--picture",
    "names",
    default=",".join(NAMES),
    metavar="NAMES",
    callback=options.names_of(NAMES, "pictures"),
    help="mask, levels, path, plane, cells, with commas between them (default: all that make sense).",
)
@click.option(
    "--points",
    metavar="NAMES",
    callback=lambda _c, _o, text: () if text is None else tuple(part.strip() for part in text.split(",")),
    help="Three components, like c0,c1,c3, for the plane (default: around the lowest saddle); one for the cells.",
)
@click.option(
    "--solution",
    "solved",
    type=click.Path(path_type=Path),
    help="What `solve --json` wrote about the problem: it is not solved again.",
)
@click.option(
    "--format",
    "formats",
    default="svg",
    show_default=True,
    metavar="NAMES",
    callback=options.names_of(FORMATS, "formats"),
    help="svg, png, pdf, with commas between them.",
)
@click.option(
    "--output",
    default=Path(),
    type=click.Path(path_type=Path, file_okay=False),
    callback=lambda _c, _o, folder: _folder(folder),
    help="The folder to write into (default: here).",
)
@options.json_option
@options.seed_option
@options.budget_option
@options.quiet_option
def plot(
    file: Path | None,
    names: tuple[str, ...],
    points: tuple[str, ...],
    solved: Path | None,
    formats: tuple[str, ...],
    output: Path,
    json_path: str | None,
    seed: int,
    budget: float,
    quiet: bool,
) -> int:
    """Pictures of the landscape of the problem in FILE, each with a description in words.

    mask: the network. levels: the critical components by loss and number of negative eigenvalues. path: the loss along a way
    from a spurious minimum over the lowest saddle. plane: contours through three critical points. cells: where ReLU units of
    one input are on, and what they compute. What is drawn between critical points is computed in floating point.

    \b
    Examples:
      landscape plot examples/tug_of_war.toml --output pictures
      landscape plot examples/golden.toml --picture path,plane --format svg,png
      landscape plot examples/tug_of_war.toml --picture plane --points c0,c1,c7
      landscape solve problem.toml --json solution.json
      landscape plot problem.toml --solution solution.json
    """
    file, json_path = options.the_file(file, json_path)
    from proofs.cli.output import make_folder, progress, write_whole
    from symbolic.network import read_problem

    problem = read_problem(file)
    with progress(quiet) as report:
        try:
            if set(names) == {"mask"}:
                found = [_mask(problem)]
            elif solved is not None:
                found = _drawn(names, points, _recalled(solved, problem))
            else:
                found = _drawn(names, points, _solved(problem, seed, 0.7 * budget, report))
        except UnsupportedProblem as error:
            return options.refuse(file, error, NOTHING)
    if not found:
        return options.refuse(file, f"nothing to draw as {', '.join(names)}", NOTHING)
    make_folder(output)
    stem = "problem" if str(file) == "-" else file.stem
    written = []
    for picture in found:
        for kind in formats:
            path = output / f"{stem}-{picture.name}.{kind}"
            write_whole(path, getattr(picture, kind))
            written.append({"picture": picture.name, "format": kind, "path": str(path)})
            if json_path != "-":
                click.echo(str(path))
    if json_path is not None:
        about = [{"picture": picture.name, "description": picture.description} for picture in found]
        options.write_json({"schema": "landscape/pictures/1", "pictures": about, "files": written}, json_path)
    return 0


def _solved(problem: Problem, seed: int, budget: float, report: Callable[[str], None]) -> Solution:
    from symbolic.solving.solve import solve

    return solve(problem, engine=options.solving_engine(report), seed=seed, budget=budget, progress=report)


def _recalled(path: Path, problem: Problem) -> Solution:
    """What the pictures need of a solution that was written before."""
    from proofs.cli.output import read_bytes
    from proofs.derivations.pictures.recalled import recalled

    return recalled(read_bytes(path, MOST_BYTES), problem)


def _drawn(names: tuple[str, ...], points: tuple[str, ...], solution: Solution) -> list[Picture]:
    """The pictures that were asked for and make sense."""
    from proofs.derivations.figures import cells_of, landscape_figures, mask_figure, plane_of

    wanted = [name for name in names if name != "plane" or not points]
    figures = [mask_figure(solution.problem) if "mask" in names else None, *landscape_figures(solution, wanted)]
    pictures = [figure.picture for figure in figures if figure is not None]
    if points and "plane" in names:
        pictures.append(plane_of(solution, points))
    if "cells" in names:
        try:
            pictures.append(cells_of(solution, points))
        except UnsupportedProblem:
            if set(names) == {"cells"}:
                raise
    return pictures


def _mask(problem: Problem) -> Picture:
    from proofs.derivations.pictures import mask_graph_picture

    return mask_graph_picture(problem)
