"""``landscape derive``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.cli import options

if TYPE_CHECKING:
    from proofs.derivations.build import Built

FORMATS = ("tex", "html", "md", "ipynb", "pdf")
OPEN = 3


def _formats(_context: click.Context, _option: click.Parameter, text: str) -> tuple[str, ...]:
    """Formats with commas between them."""
    chosen = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in chosen:
        if name not in FORMATS:
            raise click.BadParameter(f"formats are {', '.join(FORMATS)}, with commas between them (got {name!r})")
    return chosen


@click.command(
    epilog="Exit status: 0 written, 2 bad input, 3 not written for this kind of problem, 4 a needed program is missing."
)
@options.file_argument
@click.option(
    "--format",
    "formats",
    default="html",
    show_default=True,
    callback=_formats,
    metavar="NAMES",
    help="tex, html, md, ipynb, pdf, with commas between them.",
)
@click.option(
    "--output",
    default=Path(),
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write into (default: here).",
)
@click.option("--no-pictures", is_flag=True, help="Leave the pictures out.")
@options.seed_option
@options.budget_option
@options.quiet_option
def derive(
    file: Path, formats: tuple[str, ...], output: Path, no_pictures: bool, seed: int, budget: float, quiet: bool
) -> int:
    """The whole argument about the problem in FILE as a text: every step is checked again while it is made.

    \b
    Examples:
      landscape derive examples/tug_of_war.toml
      landscape derive examples/golden.toml --format tex,html,pdf --output golden
    """
    from proofs.cli.output import progress, write_whole
    from proofs.derivations.build import derivation_of
    from proofs.derivations.render import render
    from proofs.proving.strongest import prove
    from symbolic.errors import UnsupportedProblem
    from symbolic.network import read_problem
    from symbolic.solving.solve import solve

    problem = read_problem(file)
    try:
        with progress(quiet) as report:
            found = prove(problem, solve=lambda p: solve(p, seed=seed, budget=budget, progress=report))
            built = derivation_of(found, seed, pictures=not no_pictures)
    except UnsupportedProblem as error:
        click.echo(f"landscape: {file}: {error}", err=True)
        return OPEN
    output.mkdir(parents=True, exist_ok=True)
    for name in formats:
        path = output / f"{file.stem}.{name}"
        write_whole(path, render(built.derivation, name, built.pictures))
        click.echo(str(path))
    for path, content in _pictures(built, formats, output):
        write_whole(path, content)
        click.echo(str(path))
    return 0


def _pictures(built: Built, formats: tuple[str, ...], output: Path) -> list[tuple[Path, bytes]]:
    """The files that LaTeX and Markdown read."""
    files = []
    for picture in built.pictures.values():
        if "tex" in formats:
            files.append((output / f"{picture.name}.pdf", picture.pdf))
        if "md" in formats:
            files.append((output / f"{picture.name}.svg", picture.svg))
    return files
