"""``landscape search``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from proofs.cli import options

if TYPE_CHECKING:
    from proofs.search.search import SearchResult

NOT_FOUND = 3

NAMES = {
    "strict": "a strict spurious local minimum",
    "minimum": "a spurious local minimum",
    "valley": "a spurious valley",
}


@click.command(
    epilog="Exit status: 0 found, 3 not found within the budget (or not one hidden layer of linear units), 2 bad input, 4 engine missing."
)
@click.option(
    "--masks",
    "masks_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Search data for the masks of this problem file (targets may be left out; data in it are ignored).",
)
@click.option(
    "--sizes",
    callback=options.optional_size,
    metavar="D,H,K",
    help="Search all masks with D inputs, H units, K outputs.",
)
@click.option("--correlated", is_flag=True, help="Search inputs X as well (default: X is the identity).")
@click.option(
    "--property",
    "kind",
    default="strict",
    show_default=True,
    type=click.Choice(list(NAMES)),
    help="A strict spurious minimum, any spurious minimum, or a spurious valley.",
)
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Chooses data, starting points and slices."
)
@click.option(
    "--budget",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    callback=options.start_clock,
    help="Time allowed; what is not found then may still exist.",
)
@options.jobs_option
@click.option("--output", type=click.Path(path_type=Path), help="Write the problem found: a .toml or .json file.")
@click.option("--certificate", "certificate_path", type=click.Path(path_type=Path), help="Write its certificate.")
@options.json_option
@options.quiet_option
def search(
    masks_file: Path | None,
    sizes: tuple[int, int, int] | None,
    correlated: bool,
    kind: Literal["strict", "minimum", "valley"],
    seed: int,
    budget: float,
    jobs: int | None,
    output: Path | None,
    certificate_path: Path | None,
    json_path: str | None,
    quiet: bool,
) -> int:
    """Search small integer data for which a mask has a spurious minimum: certified, and printed as a problem file.

    Random data are tried numerically, shrunk, and confirmed exactly; nothing is reported without a certificate that the
    independent checker accepted. Not found means not found: `landscape prove` may know more.

    \b
    Examples:
      landscape search --masks examples/golden.toml --seed 7
      landscape search --masks examples/tug_of_war.toml --correlated --output found.toml
      landscape search --sizes 3,2,3 --property valley --certificate found.json
    """
    if (masks_file is None) == (sizes is None):
        raise click.UsageError("Give either --masks FILE or --sizes D,H,K.")
    from proofs.certificates.document import certificate_bytes
    from proofs.cli.output import columns, folded, progress, tell, write_whole
    from proofs.search.search import search as run
    from symbolic.errors import UnsupportedProblem
    from symbolic.network import read_masks
    from symbolic.network.writing import problem_json, problem_toml

    subject = sizes if masks_file is None else read_masks(masks_file).network
    assert subject is not None
    with progress(quiet) as report:
        try:
            result = run(
                subject,
                whitened=not correlated,
                property=kind,
                seed=seed,
                budget=budget,
                jobs=jobs,
                progress=report,
            )
        except UnsupportedProblem as error:
            return options.refuse(masks_file or "--sizes", error, NOT_FOUND)
    if result.problem is not None and output is not None:
        as_json = output.suffix.lower() == ".json"
        text = problem_json(result.problem) if as_json else problem_toml(result.problem, _remarks(result))
        write_whole(output, text.encode())
    if result.certificate is not None and certificate_path is not None:
        write_whole(certificate_path, certificate_bytes(result.certificate))
    if json_path is not None:
        options.write_json(result.to_dict(), json_path)
    if json_path is None or (json_path != "-" and not quiet):
        if result.problem is None:
            tell("\n".join(_remarks(result)))
        else:
            remarks = folded("\n".join(_remarks(result)), columns() - 2).split("\n")
            click.echo(problem_toml(result.problem, remarks), nl=False)
    return 0 if result.found else NOT_FOUND


def _remarks(result: SearchResult) -> list[str]:
    """What was found and how, or what was tried in vain."""
    tried = f"seed {result.seed}: {result.tried} data sets tried on {_masks(result.examined)}, {result.seconds:.1f} s"
    found = result.confirmed
    lines = []
    if found is not None:
        lines.append(
            f"{NAMES[result.kind][0].upper()}{NAMES[result.kind][1:]} of loss {found.loss}; less can be reached."
        )
        lines.append(f"Method: {result.method}; certified: {found.source}.")
    else:
        lines.append(f"Not found: {NAMES[result.kind]} (this proves nothing about the masks that were searched).")
        if result.proved:
            good = "There is no spurious valley" if result.kind == "valley" else "Every local minimum is global"
            lines.append(f"{good} on {_masks(result.proved)}, by structure: nothing to find there.")
    if result.refused:
        lines.append(f"Proposals that were not confirmed: {len(result.refused)}; the last: {result.refused[-1]}")
    lines.append(tried)
    return lines


def _masks(number: int) -> str:
    return "1 mask" if number == 1 else f"{number} masks"
