"""``landscape solve``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.cli import options
from symbolic.errors import UnsupportedProblem

if TYPE_CHECKING:
    from symbolic.landscape.solution import Solution

INCOMPLETE = 3


@click.command(epilog="Exit status: 0 every stratum complete, 3 some stratum undecided, 2 bad input, 4 engine missing.")
@options.optional_file
@options.json_option
@options.seed_option
@options.budget_option
@options.jobs_option
@click.option(
    "--digits",
    default=None,
    type=click.IntRange(1, 2000),
    help="Significant digits of decimals (default: 10 in the summary, 16 in JSON).",
)
@click.option(
    "--engine",
    "engine_name",
    default=None,
    type=click.Choice(["msolve", "python-flint"]),
    help="Default: msolve if installed.",
)
@click.option(
    "--deterministic", is_flag=True, help="Let Singular count over Q: completeness without a chance of error."
)
@options.quiet_option
def solve(
    file: Path | None,
    json_path: str | None,
    seed: int,
    budget: float,
    jobs: int | None,
    digits: int | None,
    engine_name: str | None,
    deterministic: bool,
    quiet: bool,
) -> int:
    """Every critical component of the problem in FILE, exactly: verified, classified, with the verdicts they prove.

    \b
    Examples:
      landscape solve examples/tug_of_war.toml
      landscape solve examples/golden.toml --json result.json --digits 30
    """
    file, json_path = options.the_file(file, json_path)
    from proofs.cli.output import print_summary, progress
    from proofs.cli.worker import begin_printing
    from symbolic.budget import in_time
    from symbolic.engines import load_engine
    from symbolic.network import read_problem
    from symbolic.solving.solve import nothing_known
    from symbolic.solving.solve import solve as run

    problem = read_problem(file)
    with progress(quiet) as report:
        engine = load_engine(engine_name) if engine_name else options.solving_engine(report)
        try:
            solution = run(
                problem,
                engine=engine,
                seed=seed,
                budget=budget,
                jobs=jobs,
                deterministic=deterministic,
                progress=report,
            )
        except UnsupportedProblem as error:
            return options.refuse(file, error, INCOMPLETE)
    begin_printing(budget)
    if json_path is not None:
        from symbolic.landscape.json import solution_json

        def unprinted(why: str) -> tuple[Solution, bytes]:
            nothing = nothing_known(problem, seed, solution.engine, f"not printed: {why}")
            return nothing, solution_json(nothing, digits or 16)

        solution, text = in_time(lambda: (solution, solution_json(solution, digits or 16)), unprinted)
        options.write_answer(text, json_path)
    if json_path is None or (json_path != "-" and not quiet):
        print_summary(solution, digits or 10)
    return 0 if solution.complete else INCOMPLETE
