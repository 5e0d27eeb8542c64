"""``landscape import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.cli import options

if TYPE_CHECKING:
    from proofs.cli.import_files import Tables
    from symbolic.network import OpenProblem, Problem
    from symbolic.network.rounding import NumberReader

_path = click.Path(path_type=Path)


@click.command("import", epilog="Exit status: 0 done, 2 bad input.")
@click.argument("files", nargs=-1, required=True, type=_path, metavar="FILE...")
@click.option(
    "--output", type=_path, metavar="PATH", help="Write a .toml or .json file (default: TOML to standard output)."
)
@click.option("--layers", metavar="A,B,...", help="The names of the layers in the file, first layer first.")
@click.option("--transpose", is_flag=True, help="The tables of the layers are (units before) x (units after).")
@click.option("--inputs", type=_path, metavar="FILE", help="X, d x n, from a .npy or .csv file.")
@click.option("--targets", type=_path, metavar="FILE", help="Y, k x n, from a .npy or .csv file.")
@click.option(
    "--round",
    "rounding",
    metavar="HOW",
    help="How floats in X and Y become exact: exact (their binary value) or within:1e-6 (the simplest fraction that near).",
)
@click.option("--activation", default="linear", show_default=True, help="As in a problem file.")
@click.option("--title", default="", help="A short name.")
@options.quiet_option
def import_(
    files: tuple[Path, ...],
    output: Path | None,
    layers: str | None,
    transpose: bool,
    inputs: Path | None,
    targets: Path | None,
    rounding: str | None,
    activation: str,
    title: str,
    quiet: bool,
) -> int:
    """Make a problem file from the arrays of other programs: .npz, .npy, .csv, .safetensors. Nothing is unpickled.

    One .npz or .safetensors file holds the layers as M1, M2, ... (masks) or W1, W2, ... (trained weights, whose non-zero pattern is
    the mask), or under the names of --layers; an .npz file may hold X and Y as well. Of .npy and .csv files each is one layer.
    Tables are (units after) x (units before). Cells of a CSV file are exact decimals; with --round they are rounded like floats.

    \b
    Examples:
      landscape import pruned.npz --output problem.toml
      landscape import model.safetensors --layers fc1.weight,fc2.weight --output problem.toml
      landscape import w1.csv w2.csv --targets y.csv --round within:1e-6 --output problem.toml
    """
    from proofs.cli.import_files import tables_of
    from symbolic.network.rounding import NumberReader, Rounding

    for file in (*files, *(f for f in (inputs, targets) if f is not None)):
        options.read_from(file)
    reader = NumberReader(None if rounding is None else Rounding.parse(rounding))
    found = [tables_of(file) for file in files]
    chosen, left = _layers(found, layers)
    network_tables = [(name, _read(tables, name)) for tables, name in chosen]
    if transpose:
        network_tables = [(name, _transposed(table)) for name, table in network_tables]
    data = {"X": inputs, "Y": targets}
    numbers: dict[str, Any] = {"X": None, "Y": None}
    for key, path in data.items():
        inside = next(
            (tables for tables in found if path is None and key in tables.names and (tables, key) in left), None
        )
        if path is not None:
            tables = tables_of(path)
            if len(tables.names) != 1:
                raise click.BadParameter(
                    "a .npy or .csv file holds it", param_hint="--inputs" if key == "X" else "--targets"
                )
            numbers[key] = _numbers(_read(tables, tables.names[0]), str(path), reader)
        elif inside is not None:
            left.remove((inside, key))
            numbers[key] = _numbers(_read(inside, key), key, reader)
    problem = _problem(network_tables, numbers, activation, title, reader)
    unused = [name for _, name in left]
    _write(problem, output, [f"Not used: {', '.join(map(repr, unused[:20]))}"] if unused else [], quiet)
    return 0


def _layers(found: list[Tables], layers: str | None) -> tuple[list[tuple[Tables, str]], list[tuple[Tables, str]]]:
    """The layers in order, and what else the files hold.

    Raises:
        ProblemError: if it is not clear which tables they are.
    """
    from proofs.cli.import_files import layer_names
    from symbolic.errors import ProblemError

    everything = [(tables, name) for tables in found for name in tables.names]
    if layers is not None:
        chosen = []
        for name in layers.split(","):
            places = [place for place in everything if place[1] == name]
            if len(places) != 1:
                rule = f"names a table of the files ({_listed(everything)})"
                raise ProblemError("--layers", rule, f"{name!r}" if not places else f"{name!r} in two files")
            chosen.append(places[0])
    elif len(found) > 1:
        chosen = everything
        if len(everything) != len(found):
            raise ProblemError("FILE", "of several files each is one layer (.npy or .csv)", _listed(everything))
    else:
        names = layer_names(found[0].names)
        chosen = [(found[0], name) for name in names]
        if not chosen:
            rule = "layers are called M1, M2, ... or W1, W2, ...; name them by --layers"
            raise ProblemError("FILE", rule, _listed(everything), found[0].source)
    return chosen, [place for place in everything if place not in chosen]


def _listed(places: list[tuple[Tables, str]]) -> str:
    return ", ".join(name for _, name in places[:12])[:300] + (", ..." if len(places) > 12 else "")


def _read(tables: Tables, name: str) -> Any:
    return tables.read(name)


def _transposed(table: Any) -> Any:
    return [list(column) for column in zip(*table, strict=True)] if isinstance(table, list) else table.T


def _numbers(table: Any, key: str, reader: NumberReader) -> Any:
    """Exact numbers; the cells of a CSV file are rounded like floats where a rounding is named."""
    from symbolic.errors import ProblemError
    from symbolic.network.arrays import number_table

    if isinstance(table, list):
        return [[reader.decimal(cell, f"{key}[{r}][{c}]") for c, cell in enumerate(row)] for r, row in enumerate(table)]
    if table.dtype.kind == "f" and reader.rounding is None:
        rule = (
            "floats become exact by --round exact (their binary value) or --round within:1e-6 (simple fractions nearby)"
        )
        raise ProblemError(key, rule, f"entries of type {table.dtype}")
    return number_table(table, key, reader)


def _problem(
    layers: list[tuple[str, Any]], numbers: dict[str, Any], activation: str, title: str, reader: NumberReader
) -> Problem | OpenProblem:
    from symbolic.errors import ProblemError
    from symbolic.network import OpenProblem, Problem, SparseNetwork

    tables = [table for _, table in layers]
    masks = all(name.startswith("M") and name[1:].isdigit() for name, _ in layers)
    try:
        network = (SparseNetwork.of if masks else SparseNetwork.from_weights)(*tables, activation=activation)
    except ProblemError as error:
        hint = (
            "; --transpose reads tables that are (units before) x (units after)"
            if "column per row" in error.rule
            else ""
        )
        raise ProblemError(error.key, error.rule + hint, error.found) from None
    record = reader.record()
    if numbers["Y"] is None:
        return OpenProblem.of(network, inputs=numbers["X"], title=title, rounding=record)
    return Problem.of(network, targets=numbers["Y"], inputs=numbers["X"], title=title, rounding=record)


def _write(problem: Problem | OpenProblem, output: Path | None, notes: list[str], quiet: bool) -> None:
    from proofs.cli.output import write_whole
    from symbolic.errors import ProblemError
    from symbolic.network import OpenProblem
    from symbolic.network.reading import MAX_BYTES
    from symbolic.network.writing import problem_json, problem_toml

    network = problem.network
    hidden = ", ".join(f"{len(mask)} units" for mask in network.masks[:-1])
    words = [f"{network.inputs} inputs, {hidden}, {network.outputs} outputs, {network.weights} weights"]
    if isinstance(problem, OpenProblem):
        words[0] += "; no targets: for `graph`, `prove --masks-only` and `search`"
    words += [f"Data: {problem.rounding.words()}"] if problem.rounding else []
    words += notes
    as_json = output is not None and output.suffix.lower() == ".json"
    text = (problem_json(problem) if as_json else problem_toml(problem, words)).encode()
    if len(text) > MAX_BYTES:
        rule = f"a problem file has at most {MAX_BYTES} bytes; round the data, or take fewer samples"
        raise ProblemError("output", rule, f"{len(text)}")
    if output is None:
        click.echo(text.decode(), nl=False)
        return
    write_whole(output, text)
    if not quiet:
        click.echo(f"{output}: " + "\n".join(words))
