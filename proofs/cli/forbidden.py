"""``landscape forbidden``."""

from __future__ import annotations

import click

from proofs.cli import options

UNDECIDED = 3


@click.command(
    epilog="Exit status: 0 every list is proved to be complete, 2 bad input, 3 one is not, or the budget is spent."
)
@click.option("--units", default=2, show_default=True, type=click.IntRange(1, 64), help="Hidden units: the width.")
@click.option(
    "--data",
    default="whitened",
    show_default=True,
    type=click.Choice(["whitened", "any"]),
    help="For some whitened inputs (X X^T = I) or for some inputs at all; any targets.",
)
@click.option(
    "--claim",
    type=click.Choice(["spurious_minimum", "spurious_valley"]),
    help="What the masks have (default: a list for each).",
)
@options.limit_option
@options.json_option
def forbidden(units: int, data: str, claim: str | None, json_path: str | None) -> int:
    """The forbidden masks of a width: minimal ones with a spurious minimum or valley for some data, an example for each.

    A linear mask of this width is bad exactly if it contains a forbidden one: if it arises from it by adding inputs and outputs.
    The lists for two units are complete for all numbers of inputs and outputs, and are checked anew whenever they are shown.

    \b
    Examples:
      landscape forbidden
      landscape forbidden --units 2 --data any --claim spurious_valley
      landscape forbidden --data any --json forbidden.json
    """
    from proofs.forbidden.listing import forbidden_dict, forbidden_masks, forbidden_text
    from proofs.forbidden.table import CLAIMS

    found = [forbidden_masks(units, data, wanted) for wanted in ([claim] if claim else CLAIMS)]
    if json_path is not None:
        answer = {"schema": "landscape/forbidden/1", "units": units, "data": data}
        options.write_json({**answer, "lists": list(map(forbidden_dict, found))}, json_path)
    if json_path != "-":
        click.echo("\n".join(map(forbidden_text, found)), nl=False)
    return 0 if all(result.complete.proved for result in found) else UNDECIDED
