"""``landscape theorems`` and ``landscape verify``."""

from __future__ import annotations

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
    from proofs.statements.registry import statements
    from proofs.statements.report import list_text, statement_dict

    found = list(statements().values())
    if json_path is not None:
        answer = {"schema": "landscape/theorems/1", "theorems": [statement_dict(s) for s in found]}
        options.write_json(answer, json_path)
    if json_path != "-":
        click.echo(list_text(found), nl=False)


@click.command(
    epilog="Exit status: 0 holds in all cases (or a witness is certified), 1 certified failure, 3 some case undecided, 2 bad input."
)
@click.argument("identifier", required=False)
@click.option("--all", "everything", is_flag=True, help="Check every statement of the registry.")
@click.option(
    "--inputs", default=2, show_default=True, type=click.IntRange(1, 4), help="Most inputs of the small cases."
)
@click.option("--units", default=2, show_default=True, type=click.IntRange(1, 4), help="Most hidden units.")
@click.option("--outputs", default=2, show_default=True, type=click.IntRange(1, 4), help="Most outputs.")
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
    seed: int,
    budget: float,
    json_path: str | None,
    quiet: bool,
) -> int:
    """Decide the statement IDENTIFIER on all small cases, and drop its hypotheses in turn.

    \b
    Examples:
      landscape verify scalar_output
      landscape verify disjoint_filters --inputs 3 --outputs 2
      landscape verify --all --json report.json
    """
    import time

    from proofs.cli.output import progress
    from proofs.cli.worker import pass_on_output
    from proofs.statements.cases import CaseSet
    from proofs.statements.decide import Decider
    from proofs.statements.registry import statement, statements
    from proofs.statements.report import report_text
    from proofs.statements.verify import verify as run
    from symbolic.verdict import Status

    if (identifier is None) == (not everything):
        raise click.UsageError("name one statement (see `landscape theorems`), or use --all.")
    chosen = list(statements().values()) if everything else [statement(str(identifier))]
    cases, decider = CaseSet(inputs, units, outputs, seed=seed), Decider()
    deadline = time.monotonic() + budget
    reports = []
    with progress(quiet) as report:
        for one in chosen:
            reports.append(run(one, cases, decider=decider, deadline=deadline, progress=report))
            if json_path != "-" and not (quiet and json_path):
                click.echo(report_text(reports[-1]), nl=len(chosen) > 1)
                pass_on_output()
    if json_path is not None:
        answers = [r.to_dict() for r in reports]
        everyone = {"schema": "landscape/verifications/1", "verifications": answers}
        options.write_json(everyone if everything else answers[0], json_path)
    statuses = {r.status for r in reports}
    return FAILS if Status.REFUTED in statuses else OPEN if Status.UNDECIDED in statuses else 0
