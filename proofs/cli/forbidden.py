"""``landscape forbidden``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.cli import options

if TYPE_CHECKING:
    from proofs.forbidden.listing import ForbiddenMasks

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
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write a certificate for each example, checked before it is written.",
)
@options.limit_option
@options.json_option
def forbidden(units: int, data: str, claim: str | None, output: Path | None, json_path: str | None) -> int:
    """The forbidden masks of a width: minimal ones with a spurious minimum or valley for some data, an example for each.

    A linear mask of this width is bad exactly if it contains a forbidden one: if it arises from it by adding inputs and outputs.
    The lists for two units are complete for all numbers of inputs and outputs, and are checked anew whenever they are shown.

    \b
    Examples:
      landscape forbidden
      landscape forbidden --units 2 --data any --claim spurious_valley
      landscape forbidden --data any --json forbidden.json
      landscape forbidden --claim spurious_valley --output certificates
    """
    from proofs.cli.output import columns, tell
    from proofs.forbidden.listing import forbidden_dict, forbidden_masks, forbidden_text
    from proofs.forbidden.table import CLAIMS

    found = [forbidden_masks(units, data, wanted) for wanted in ([claim] if claim else CLAIMS)]
    written = [None if output is None else _write_certificates(result, output) for result in found]
    if json_path is not None:
        answer = {"schema": "landscape/forbidden/1", "units": units, "data": data}
        options.write_json({**answer, "lists": list(map(forbidden_dict, found, written))}, json_path)
    if json_path != "-":
        tell("\n".join(forbidden_text(one, columns()) for one in found))
        if output is not None:
            number = sum(map(len, filter(None, written)))
            files = "1 file" if number == 1 else f"{number} files"
            tell(f"\nCertificates: {files} in {output}, fully checked" if number else "\nCertificates: none")
    return 0 if all(result.complete.proved for result in found) else UNDECIDED


def _write_certificates(found: ForbiddenMasks, folder: Path) -> list[str]:
    """One file for each example of a list; their paths."""
    from proofs.certificates.document import assembled, checked
    from proofs.certificates.widening import example_claim
    from proofs.cli.output import make_folder, write_whole

    make_folder(folder)
    paths = []
    for number, example in enumerate(found.examples, 1):
        certified = checked(assembled(example.case.problem, [example_claim(example)], None), allow_engine=False)
        path = folder / f"{found.claim}_{found.data}_{number}.json"
        write_whole(path, certified.data)
        paths.append(str(path))
    return paths
