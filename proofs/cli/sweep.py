"""``landscape sweep``: start, resume, status, merge, export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.cli import options

if TYPE_CHECKING:
    from proofs.sweeps.plan import Size
    from proofs.sweeps.store import Store

NOT_ALL_DECIDED = 3
ANSWER_SECONDS = 600.0
"""The time that a question about a class may take; a search ends after its tries long before."""

store_argument = click.argument("store", type=click.Path(path_type=Path))
jobs_option = click.option(
    "--jobs",
    default=None,
    type=click.IntRange(1, 256),
    help="Worker processes (default: the number of processors).",
)
dask_option = click.option(
    "--dask",
    "address",
    metavar="ADDRESS",
    help="Let the workers of this Dask scheduler do the tasks (extra `cluster`); best with one thread per worker.",
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress and no summary.")


def _sizes(_context: click.Context, _option: click.Parameter, texts: tuple[str, ...]) -> list[Size]:
    return [options.size(text) for text in texts]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def sweep() -> None:
    """Decide all masks of some sizes with several data sets each, or for all data, into a store that survives every kill.

    \b
    Examples:
      landscape sweep start --up-to 2,2,3 --store small.db
      landscape sweep status small.db
      landscape sweep resume small.db
      landscape sweep export small.db --csv small.csv
      landscape sweep classes --up-to 3,3,3 --store classes.db
    """


sizes_option = click.option(
    "--sizes",
    metavar="D,H,K",
    multiple=True,
    callback=_sizes,
    help="Inputs, units, outputs; may be given several times.",
)
up_to_option = click.option(
    "--up-to",
    "largest",
    metavar="D,H,K",
    callback=options.optional_size,
    help="All sizes with at most so many of each.",
)
store_option = click.option(
    "--store", required=True, type=click.Path(path_type=Path), help="The store: a new file, or one begun so."
)
shard_option = click.option(
    "--shard", default="1/1", show_default=True, metavar="I/N", help="Do only part I of N of the tasks."
)


@sweep.command(
    epilog="Exit status: 0 every task decided, 3 some task undecided or with an error, 2 bad input, 130 and 143 interrupted."
)
@sizes_option
@up_to_option
@store_option
@click.option(
    "--data",
    metavar="NAMES",
    help="Data sets, separated by commas (default: all): whitened, correlated, zero_targets, repeated_columns, "
    "equal_singular_values, rank_deficient.",
)
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    default=(0,),
    type=click.IntRange(0),
    help="Draws the data and chooses the slices (default: 0); given several times, every mask gets several draws.",
)
@options.each_budget_option("Time of the solver for each task; what is not decided then is UNDECIDED.")
@shard_option
@jobs_option
@dask_option
@quiet_option
def start(
    sizes: list[Size],
    largest: Size | None,
    store: Path,
    data: str | None,
    seeds: tuple[int, ...],
    budget: float,
    shard: str,
    jobs: int | None,
    address: str | None,
    quiet: bool,
) -> int:
    """Begin a sweep; if the store is there and was begun with the same settings, go on with it.

    The masks of a size are those of all isomorphism classes without void units, unseen inputs and unfed outputs. Every
    shard is a store of its own; `merge` puts them together.

    \b
    Examples:
      landscape sweep start --sizes 2,2,2 --sizes 2,2,3 --store small.db
      landscape sweep start --up-to 3,2,3 --data whitened,correlated --shard 1/2 --store first.db
      landscape sweep start --up-to 2,2,2 --store small.db --dask tcp://scheduler:8786
    """
    from proofs.sweeps.plan import DATA, Settings, Shard
    from proofs.sweeps.session import begin

    chosen = _chosen(sizes, largest)
    _one_kind(jobs, address)
    names = list(DATA) if data is None else data.split(",")
    settings = Settings.of(chosen, names, seeds, budget)
    begin(store, settings, Shard.parse(shard))
    return _go_on(store, jobs, address, quiet=quiet)


@sweep.command(
    epilog="Exit status: 0 every question answered, 3 some open or with an error, 2 bad input, 130 and 143 interrupted."
)
@sizes_option
@up_to_option
@click.option("--units", metavar="H", type=click.IntRange(1), help="Of these sizes only those with so many units.")
@store_option
@click.option(
    "--data",
    type=click.Choice(["whitened", "any"]),
    help="Only for some whitened inputs (X X^T = I), or only for some inputs at all (default: both).",
)
@click.option(
    "--claim",
    "claims",
    multiple=True,
    type=click.Choice(["spurious_minimum", "spurious_strict_minimum", "spurious_valley"]),
    help="Only this question; may be given several times (default: all three).",
)
@click.option(
    "--tries",
    default=2000,
    show_default=True,
    type=click.IntRange(0, 10**9),
    help="Critical points that a search draws for each open question; with 0 only lemmas, known examples and the order are asked.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the searches.")
@shard_option
@jobs_option
@dask_option
@quiet_option
def classes(
    sizes: list[Size],
    largest: Size | None,
    units: int | None,
    store: Path,
    data: str | None,
    claims: tuple[str, ...],
    tries: int,
    seed: int,
    shard: str,
    jobs: int | None,
    address: str | None,
    quiet: bool,
) -> int:
    """Ask of all classes of masks whether some data have a spurious minimum, a strict one, a spurious valley.

    Lemmas and known examples answer first; then, small masks first, a seeded search looks for exact examples. What an answer
    says of larger or smaller masks is written down at once. Certificates are in the store; `resume`, `status`, `merge` and
    `export` work as for `start`.

    \b
    Examples:
      landscape sweep classes --up-to 3,3,3 --store three.db
      landscape sweep classes --up-to 3,4,3 --units 4 --claim spurious_minimum --store four.db
      landscape sweep classes --sizes 2,2,2 --data whitened --tries 0 --store two.db
    """
    from proofs.sweeps.plan import Settings, Shard
    from proofs.sweeps.questions import QUESTIONS
    from proofs.sweeps.session import begin

    chosen = [size for size in _chosen(sizes, largest) if units in (None, size[1])]
    _one_kind(jobs, address)
    asked = [q for q in QUESTIONS.values() if data in (None, q.data) and (not claims or q.claim in claims)]
    begin(store, Settings.of(chosen, [q.name for q in asked], [seed], ANSWER_SECONDS, tries), Shard.parse(shard))
    return _go_on(store, jobs, address, quiet=quiet)


@sweep.command(
    epilog="Exit status: 0 every task decided, 3 some task undecided or with an error, 2 bad input, 130 and 143 interrupted."
)
@store_argument
@click.option("--retry-errors", is_flag=True, help="Also do the tasks again that ended with an error.")
@jobs_option
@dask_option
@quiet_option
def resume(store: Path, retry_errors: bool, jobs: int | None, address: str | None, quiet: bool) -> int:
    """Do the open tasks of a store, with the settings it was begun with.

    \b
    Examples:
      landscape sweep resume small.db
      landscape sweep resume small.db --retry-errors --jobs 1
    """
    _one_kind(jobs, address)
    return _go_on(store, jobs, address, retry_errors=retry_errors, quiet=quiet)


@sweep.command(epilog="Exit status: 0 done, 2 no store.")
@store_argument
@options.json_option
def status(store: Path, json_path: str | None) -> None:
    """How far a sweep is, and what was found; it may be running meanwhile.

    \b
    Examples:
      landscape sweep status small.db
      landscape sweep status small.db --json
    """
    from proofs.sweeps.store import Store

    with Store(store) as opened:
        answer = _status(opened)
    if json_path is not None:
        options.write_json(answer, json_path)
    if json_path != "-":
        click.echo(_status_text(answer), nl=False)


@sweep.command(epilog="Exit status: 0 done, 2 bad input, stores that do not belong together, or results that disagree.")
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("stores", nargs=-1, required=True, type=click.Path(path_type=Path))
def merge(out: Path, stores: tuple[Path, ...]) -> None:
    """Put STORES (shards of one sweep, as a rule) together into the new store OUT.

    Tasks that several stores hold are taken once; if two results of one task say different things, nothing is written.

    \b
    Example:
      landscape sweep merge all.db first.db second.db
    """
    from proofs.sweeps.merge import merge as run

    run(out, stores)


@sweep.command(epilog="Exit status: 0 done, 2 no store, or a place that cannot be written.")
@store_argument
@click.option("--csv", "csv_path", required=True, metavar="PATH", help="Write the table here (- for standard output).")
def export(store: Path, csv_path: str) -> None:
    """Write the results as a table, one line for each task that is done, in the order of the plan.

    Proof trees and certificates are left out; they are in the store, in the view `sweep` (columns proof, certificate).

    \b
    Examples:
      landscape sweep export small.db --csv small.csv
      sqlite3 small.db "SELECT certificate FROM sweep WHERE position = 3" > certificate.json
    """
    from proofs.cli.output import write_bytes
    from proofs.sweeps.merge import table
    from proofs.sweeps.store import Store

    with Store(store) as opened:
        content = table(opened)
    write_bytes(content, csv_path)


def _chosen(sizes: list[Size], largest: Size | None) -> list[Size]:
    """The sizes that were asked for."""
    from proofs.sweeps.plan import sizes_up_to

    if not sizes and largest is None:
        raise click.UsageError("Give --sizes or --up-to.")
    return [*sizes, *(sizes_up_to(largest) if largest else [])]


def _one_kind(jobs: int | None, address: str | None) -> None:
    if jobs is not None and address is not None:
        raise click.UsageError("--jobs is for processes on this machine, --dask for a cluster: give one of them.")


def _go_on(
    path: Path, jobs: int | None, address: str | None, *, retry_errors: bool = False, quiet: bool = False
) -> int:
    import os

    from proofs.sweeps.session import go_on
    from proofs.sweeps.store import Store

    try:
        with bar(quiet) as progress:
            decided = go_on(
                path, jobs=jobs or os.cpu_count() or 1, address=address, retry_errors=retry_errors, progress=progress
            )
    except BaseException as error:
        if isinstance(error, Exception):
            raise
        click.echo(f"landscape: every finished task is in {path}; go on with: landscape sweep resume {path}", err=True)
        raise
    if not quiet:
        with Store(path) as store:
            click.echo(_status_text(_status(store)), nl=False)
    return 0 if decided else NOT_ALL_DECIDED


@contextmanager
def bar(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar with the remaining time, on stderr when it is a terminal; a line now and then when it is a file."""
    if quiet or not sys.stderr.isatty():
        from proofs.cli.output import progress

        with progress(quiet) as report:
            yield lambda done, planned: report(f"{done} of {planned} tasks")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from proofs.cli.terminal import canvas

    columns = (TextColumn("tasks"), BarColumn(), MofNCompleteColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=canvas()), speed_estimate_period=600) as shown:
        task = shown.add_task("tasks", total=None)

        def tell(done: int, planned: int) -> None:
            shown.update(task, completed=done, total=planned)

        yield tell


def _status(store: Store) -> dict[str, Any]:
    from proofs.sweeps.files import in_use

    planned, done = store.count()
    settings = store.about()
    tally = store.tally()
    return {
        "schema": "landscape/sweep/1",
        "settings": settings | {"budget": f"{settings['budget']:g}"},
        "planned": planned,
        "done": done,
        "open": planned - done,
        "errors": sum(count for _, status, _, count, _ in tally if status is None),
        "undecided": sum(count for _, status, _, count, _ in tally if status == "UNDECIDED"),
        "running": in_use(store.path),
        "found": [
            {"claim": claim, "status": status, "method": method, "tasks": count, "seconds": f"{seconds:.3f}"}
            for claim, status, method, count, seconds in tally
            if status is not None
        ],
        "seconds": f"{sum(seconds for *_, seconds in tally):.3f}",
    }


def _status_text(answer: dict[str, Any]) -> str:
    """The state for people."""
    from textwrap import wrap

    from proofs.cli.output import columns

    settings = answer["settings"]
    sizes = " ".join(",".join(map(str, size)) for size in settings["sizes"])
    lines = [
        f"{answer['done']} of {answer['planned']} tasks done, {answer['undecided']} undecided, {answer['errors']} errors"
        + (", running" if answer["running"] else "")
    ]
    for name, text in (
        ("sizes", sizes),
        ("data", " ".join(settings["data"])),
        ("seeds", " ".join(map(str, settings["seeds"]))),
        ("tries", str(settings["tries"])) if settings["tries"] else ("budget", f"{settings['budget']} s per task"),
        ("shards", " ".join(settings["shards"])),
    ):
        lines += wrap(text, columns(), initial_indent=f"{name:8s}", subsequent_indent=" " * 8)
    if answer["found"]:
        lines += ["", f"{'claim':28s}{'status':11s}{'shown by':11s}{'tasks':>8s}{'seconds':>11s}"]
        lines += [
            f"{found['claim'] or '-':28s}{found['status']:11s}{found['method'] or '-':11s}{found['tasks']:8d}{float(found['seconds']):11.1f}"
            for found in answer["found"]
        ]
    return "\n".join(lines) + "\n"
