"""``landscape theorems`` and ``landscape verify``."""

from __future__ import annotations

from pathlib import Path

import click

from proofs.cli import options

FAILS, OPEN = 1, 3


@click.command()
@options.json_option
def theorems(json_path: str | None) -> None:
    """The registry of statements: what they say, where they come from, what is known.

    \b
    Examples:
      landscape theorems
      landscape theorems --json
    """
    from proofs.cli.output import columns, tell
    from proofs.statements.registry import statements
    from proofs.statements.report import list_text, statement_dict

    found = list(statements().values())
    if json_path is not None:
        answer = {"schema": "landscape/theorems/1", "theorems": [statement_dict(s) for s in found]}
        options.write_json(answer, json_path)
    if json_path != "-":
        tell(list_text(found, columns()))


@click.command(
    epilog="Exit status: 0 holds in all cases (or a witness is certified), 1 certified failure (or no witness), 3 some case undecided, 2 bad input."
)
@click.argument("identifier", required=False, metavar="[ID|FILE.py]")
@click.option("--all", "everything", is_flag=True, help="Check every statement of the registry.")
@click.option(
    "--inputs", default=2, show_default=True, type=click.IntRange(1, 4), help="Most inputs of the small cases."
)
@click.option("--units", default=2, show_default=True, type=click.IntRange(1, 4), help="Most hidden units.")
@click.option("--outputs", default=2, show_default=True, type=click.IntRange(1, 4), help="Most outputs.")
@click.option(
    "--example",
    "example_path",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Write the first counterexample (or witness) as a problem file.",
)
@click.option("--keep-hypotheses", is_flag=True, help="Do not drop the hypotheses in turn.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the random integer data.")
@options.budget_option
@options.json_option
@options.quiet_option
def verify(
    identifier: str | None,
    everything: bool,
    inputs: int,
    units: int,
    outputs: int,
    example_path: Path | None,
    keep_hypotheses: bool,
    seed: int,
    budget: float,
    json_path: str | None,
    quiet: bool,
) -> int:
    """Decide the statement ID on all small cases, and drop its hypotheses in turn.

    FILE.py is a Python file with statements of your own (docs/own_statement.md). It is your code: it is run, in the process that
    works for this command, which is killed at the end of the budget. Do not run files of others that you have not read.

    \b
    Examples:
      landscape verify scalar_output
      landscape verify disjoint_filters --inputs 3 --outputs 2
      landscape verify examples/statements/equal_filters.py
      landscape verify --all --json report.json
    """
    import time

    from proofs.cli.output import columns, progress, write_whole
    from proofs.cli.worker import pass_on_output
    from proofs.statements.cases import CaseSet
    from proofs.statements.decide import Decider
    from proofs.statements.own import own_statements
    from proofs.statements.registry import statement, statements
    from proofs.statements.report import report_text, told
    from proofs.statements.verify import Outcome
    from proofs.statements.verify import verify as run
    from symbolic.network.writing import problem_toml

    if (identifier is None) == (not everything):
        raise click.UsageError("name one statement (see `landscape theorems`), or use --all.")
    own = identifier is not None and identifier.endswith(".py")
    if everything:
        chosen = list(statements().values())
    elif own:
        chosen = own_statements(options.read_from(Path(str(identifier))))
    else:
        chosen = [statement(str(identifier))]
    cases, decider = CaseSet(inputs, units, outputs, seed=seed), Decider()
    deadline = time.monotonic() + budget
    reports = []
    with progress(quiet) as report:
        for one in chosen:
            reports.append(
                run(one, cases, decider=decider, drop=not keep_hypotheses, deadline=deadline, progress=report)
            )
            if json_path != "-" and not (quiet and json_path):
                click.echo((told if own else report_text)(reports[-1], columns()), nl=len(chosen) > 1)
                pass_on_output()
    if example_path is not None:
        example = next((r.example for r in reports if r.example is not None), None)
        if example is None:
            click.echo(f"{example_path}: not written, there is no counterexample and no witness", err=True)
        else:
            write_whole(example_path, problem_toml(example).encode())
    if json_path is not None:
        answers = [r.to_dict() for r in reports]
        many = {"schema": "landscape/verifications/1", "verifications": answers}
        options.write_json(many if everything or len(answers) > 1 else answers[0], json_path)
    statuses = {r.status for r in reports}
    if statuses & {Outcome.REFUTED, Outcome.NO_WITNESS}:
        return FAILS
    return OPEN if Outcome.UNDECIDED in statuses else 0
