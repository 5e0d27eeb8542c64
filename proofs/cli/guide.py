"""``landscape new``, ``landscape explain``, ``landscape doctor`` and ``landscape cache``: what is not about one problem."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import click

from proofs.cli import options
from proofs.cli.output import columns, is_open_file, tell, write_bytes
from proofs.cli.terminal import shown

INDENTED: Any = {"initial_indent": "  ", "subsequent_indent": "  "}


@click.command()
@click.option("--output", type=click.Path(path_type=Path), help="Write to this new file instead of standard output.")
def new(output: Path | None) -> None:
    """A commented template of a problem file.

    \b
    Example:
      landscape new --output problem.toml
    """
    _write_new(Path(__file__).with_name("template.toml").read_bytes(), output)


def _write_new(text: bytes, output: Path | None) -> None:
    """Write to a file that is not there yet, or to standard output."""
    if output is not None and (output.is_file() or output.is_dir()) and not is_open_file(output):
        raise click.BadParameter(f"{output} exists already; choose another name", param_hint="--output")
    write_bytes(text, "-" if output is None else str(output))


@click.command()
@click.argument("name", required=False)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this new file instead of standard output.")
@click.option(
    "--all",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Write all example files, data and the course unit included, into this new folder.",
)
@options.json_option
def examples(name: str | None, output: Path | None, folder: Path | None, json_path: str | None) -> None:
    """The problem file of the example NAME; without NAME the list of examples, each with one thing to see.

    \b
    Examples:
      landscape examples
      landscape examples --all examples
      landscape examples golden --output golden.toml
      landscape examples golden | landscape solve -
    """
    from difflib import get_close_matches

    from symbolic import examples as known
    from symbolic.network.writing import problem_toml

    if folder is not None:
        if name is not None or output is not None or json_path is not None:
            raise click.UsageError(
                "--all FOLDER writes every example; give neither NAME nor --output nor --json with it."
            )
        _copy_examples(folder)
        return
    if name is None:
        listed = [
            (word, (getattr(known, word).__doc__ or "").splitlines()[0].replace("``", "")) for word in known.names()
        ]
        if json_path is not None:
            answer = {"schema": "landscape/examples/1", "examples": [{"name": n, "about": a} for n, a in listed]}
            options.write_json(answer, json_path)
        if json_path != "-":
            width = min(columns(), 78)
            click.echo("\n".join(f"{word}\n{textwrap.fill(about, width, **INDENTED)}" for word, about in listed))
        return
    key = name.removesuffix(".toml").replace("-", "_")
    if key not in known.names():
        near = get_close_matches(key, known.names(), n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; see `landscape examples`"
        raise click.UsageError(f"there is no example {name!r}{hint}")
    problem = getattr(known, key)()
    if json_path is not None:
        options.write_json({"schema": "landscape/example/1", "name": key, "problem": problem.to_dict()}, json_path)
    if output is not None or json_path != "-":
        _write_new(problem_toml(problem).encode(), output)


def _copy_examples(folder: Path) -> None:
    """Write the folder of examples, to a place where nothing is yet."""
    import shutil

    from proofs.cli.example_files import examples_folder

    source = examples_folder()
    if source is None:
        raise click.UsageError(
            "this installation came without example files; `landscape examples NAME` writes single ones"
        )
    if folder.exists():
        raise click.BadParameter(f"{shown(str(folder))} exists already; choose another name", param_hint="--all")
    try:
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise click.BadParameter(f"cannot be written: {error.strerror or error}", param_hint="--all") from None
    click.echo(f"{sum(path.is_file() for path in folder.rglob('*'))} files in {shown(str(folder))}")


@click.command()
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
        click.echo("\n".join(words()) if word is None else explanation(word, columns()))


@click.command()
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
        tell(findings_text(found))
    return int(found["exit_status"])


@click.command()
@click.option("--clear", is_flag=True, help="Delete all stored starts.")
@options.json_option
def cache(clear: bool, json_path: str | None) -> None:
    """Stored starts of path tracking: where they are kept, how many, how large.

    Large systems are solved once for random data; new data on the same masks are then reached by one homotopy. Files only
    propose: points are certified in any case. LANDSCAPE_CACHE=DIR names another folder, LANDSCAPE_CACHE=off keeps nothing.

    \b
    Examples:
      landscape cache
      landscape cache --clear
      landscape cache --json
    """
    from symbolic.homotopy.folder import cache_folder, forget_all, stored_files

    cleared = forget_all() if clear else 0
    files, folder = stored_files(), cache_folder()
    size = sum(path.stat().st_size for path in files)
    if json_path is not None:
        place = None if folder is None else str(folder)
        answer = {
            "schema": "landscape/cache/1",
            "folder": place,
            "files": len(files),
            "bytes": size,
            "cleared": cleared,
        }
        options.write_json(answer, json_path)
    if json_path != "-":
        place = "nothing is kept (LANDSCAPE_CACHE=off)" if folder is None else shown(str(folder))
        click.echo(f"stored starts: {len(files)} files, {size / 1e6:.1f} MB, in {place}" if folder else place)
        if clear:
            click.echo(f"deleted: {cleared}")
