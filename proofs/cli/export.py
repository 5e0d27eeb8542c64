"""``landscape export``."""

from __future__ import annotations

from pathlib import Path

import click

from proofs.cli import options
from symbolic.errors import UnsupportedProblem

OPEN = 3
PROGRAMS = ("singular", "macaulay2", "sage", "mathematica", "julia")


@click.command(epilog="Exit status: 0 written, 2 bad input, 3 there are no polynomial equations, 4 engine missing.")
@options.optional_file
@click.option(
    "--to",
    "programs",
    default=",".join(PROGRAMS),
    metavar="NAMES",
    callback=options.names_of(PROGRAMS, "programs"),
    help="singular, macaulay2, sage, mathematica, julia (HomotopyContinuation.jl), with commas between them (default: all).",
)
@click.option(
    "--output",
    default=Path(),
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write into (default: here).",
)
@options.json_option
@options.seed_option
@options.budget_option
@options.quiet_option
def export(
    file: Path | None,
    programs: tuple[str, ...],
    output: Path,
    json_path: str | None,
    seed: int,
    budget: float,
    quiet: bool,
) -> int:
    """The critical equations of the problem in FILE as scripts for other programs, with the counts that are expected.

    Every stratum is a system of its own with finitely many solutions, one for each critical orbit: count them elsewhere
    and compare. Strata in which the symmetry mixes units have no equations in the script, and say so.

    \b
    Examples:
      landscape export examples/golden.toml --to singular,julia --output golden
      landscape export examples/weight_decay.toml --to macaulay2 --json
    """
    file, json_path = options.the_file(file, json_path)
    from proofs.cli.output import make_folder, progress, write_whole
    from proofs.export.parts import parts_of
    from proofs.export.scripts import PROGRAMS as KNOWN
    from proofs.export.scripts import script
    from symbolic.network import read_problem
    from symbolic.solving.solve import solve

    problem = read_problem(file)
    with progress(quiet) as report:
        engine = options.solving_engine(report)
        try:
            solution = solve(problem, engine=engine, seed=seed, budget=0.8 * budget, progress=report)
            parts = parts_of(solution)
        except UnsupportedProblem as error:
            return options.refuse(file, error, OPEN)
    make_folder(output)
    stem = "problem" if str(file) == "-" else file.stem
    written = []
    for name in programs:
        path = output / f"{stem}.{KNOWN[name].ending}"
        write_whole(path, script(name, parts, problem.title or "a sparse network", seed).encode())
        written.append({"program": KNOWN[name].name, "path": str(path)})
        if json_path != "-":
            click.echo(str(path))
    if json_path is not None:
        told = [{"title": part.title, "expected": part.expected, "remark": part.remark} for part in parts]
        options.write_json({"schema": "landscape/export/1", "parts": told, "files": written}, json_path)
    return 0
