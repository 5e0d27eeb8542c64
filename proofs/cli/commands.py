"""The sub-commands. Heavy imports happen inside them, so that ``--help`` answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.cli import options
from proofs.cli.certificates import check, rocq
from proofs.cli.derive import derive
from proofs.cli.exercise import exercise
from proofs.cli.grade import grade
from proofs.cli.importing import import_
from proofs.cli.output import is_open_file, write_bytes
from proofs.cli.paths import descend
from proofs.cli.search import search
from proofs.cli.selftest import selftest
from proofs.cli.statements import theorems, verify
from proofs.cli.structure import graph, prove
from proofs.cli.sweep import sweep
from proofs.cli.wide import wide
from symbolic.errors import UnsupportedProblem

if TYPE_CHECKING:
    from symbolic.landscape.solution import Solution

INCOMPLETE = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sparse-landscape", prog_name="landscape")
def landscape() -> None:
    """Exact loss landscapes of sparse (masked) one-hidden-layer networks.

    \b
    Examples:
      landscape new > problem.toml
      landscape solve problem.toml
      landscape graph problem.toml
      landscape prove problem.toml
      landscape explain strict_minimum
    """


@landscape.command(
    epilog="Exit status: 0 every stratum complete, 3 some stratum undecided, 2 bad input, 4 engine missing."
)
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


for command in (
    graph,
    prove,
    check,
    rocq,
    theorems,
    verify,
    search,
    descend,
    wide,
    derive,
    exercise,
    grade,
    sweep,
    import_,
    selftest,
):
    landscape.add_command(command)


@landscape.command()
@click.option("--output", type=click.Path(path_type=Path), help="Write to this new file instead of standard output.")
def new(output: Path | None) -> None:
    """A commented template of a problem file.

    \b
    Example:
      landscape new --output problem.toml
    """
    text = Path(__file__).with_name("template.toml").read_bytes()
    if output is not None and (output.is_file() or output.is_dir()) and not is_open_file(output):
        raise click.BadParameter(f"{output} exists already; choose another name", param_hint="--output")
    write_bytes(text, "-" if output is None else str(output))


@landscape.command()
@click.argument("word", required=False)
@options.json_option
def explain(word: str | None, json_path: str | None) -> None:
    """The meaning of a kind, verdict, lemma or other WORD of the output; without WORD the list of words.

    \b
    Examples:
      landscape explain valley
      landscape explain valley --json
    """
    from proofs.cli.glossary import explanation, meaning, named, words

    if word is None and json_path is not None and named(json_path) is not None:
        word, json_path = json_path, "-"
        options.answer_goes_to(json_path)
    if json_path is not None:
        found = [{"word": one, "meaning": meaning(one)} for one in words()] if word is None else []
        answer: dict[str, Any] = {"schema": "landscape/words/1", "words": found}
        if word is not None:
            answer = {"schema": "landscape/explanation/1", "word": named(word), "meaning": meaning(word)}
        options.write_json(answer, json_path)
    if json_path != "-":
        click.echo("\n".join(words()) if word is None else explanation(word))


@landscape.command()
@click.option("--install", is_flag=True, help="Download the pinned engines into their own folder.")
@options.json_option
def doctor(install: bool, json_path: str | None) -> int:
    """Which engines are present, and whether the packages are really ours.

    \b
    Examples:
      landscape doctor --install
      landscape doctor --json
    """
    from proofs.cli.doctor import examine, findings_text, install_engines

    if install:
        install_engines(quiet=json_path == "-")
    found = examine()
    if json_path is not None:
        options.write_json(found, json_path)
    if json_path != "-":
        click.echo(findings_text(found))
    return int(found["exit_status"])
