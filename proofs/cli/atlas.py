"""``landscape atlas``: the classification as a static site."""

from __future__ import annotations

from pathlib import Path

import click

from proofs.cli import options


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def atlas() -> None:
    """The classification of small masks as a site that needs no server: a page for each class, a search, downloads.

    \b
    Example:
      landscape atlas build --output atlas
    """


@atlas.command(epilog="Exit status: 0 written, 2 bad input, 3 the budget is spent, 4 the extra documents is missing.")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A new folder for the site, or an empty one.",
)
@click.option(
    "--units",
    default=3,
    show_default=True,
    type=click.IntRange(1, 3),
    help="All classes with up to so many hidden units, and up to three inputs and outputs.",
)
@click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="A store of `sweep classes`: its examples are asked where those of the program leave a question open.",
)
@click.option(
    "--docs",
    metavar="ADDRESS",
    help="Where the documentation is, seen from the folder: its pages are linked then.",
)
@options.limit_option
@options.quiet_option
def build(output: Path, units: int, store: Path | None, docs: str | None, quiet: bool) -> None:
    """Ask lemmas and examples about every class anew, and write the site: it is there in full or not at all.

    Open index.html of the folder in a browser, from the disk or from any server of files. Every certificate that the site offers
    is accepted by the checker while it is made. Two builds with one version write the same bytes.

    \b
    Examples:
      landscape atlas build --output atlas
      landscape atlas build --units 2 --output small
      landscape atlas build --store classes.db --output atlas
    """
    from proofs.cli.output import progress, write_folder
    from proofs.cli.terminal import shown
    from symbolic.errors import ExtraMissing

    try:
        from proofs.atlas.site import site_files
    except ModuleNotFoundError as missing:
        raise ExtraMissing(str(missing.name), "documents") from None
    from proofs.atlas.address import docs_address
    from proofs.atlas.classes import built
    from proofs.atlas.stores import stored_examples

    examples = None if store is None else stored_examples(store)
    address = None if docs is None else docs_address(docs)
    with progress(quiet) as report, write_folder(output) as write:
        made = built(units, progress=lambda done, every: report(f"{done} of {every} classes"), examples=examples)
        number = 0
        for path, content in site_files(made, address):
            write(path, content)
            number += 1
    click.echo(f"{len(made.classes)} classes, {number} files: open {shown(str(output / 'index.html'))}")
