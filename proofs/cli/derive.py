"""``landscape derive``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.cli import options

if TYPE_CHECKING:
    from proofs.derivations.derived import Derived
    from symbolic.errors import LandscapeError

FORMATS = ("tex", "html", "md", "ipynb", "pdf")
TEMPLATES = ("article", "amsart", "beamer")
OPEN = 3
SOLVING = 0.5
"""Part of the budget that the solver may take; the argument is computed again while it is written."""
ILLUSTRATING = 0.1
"""Part of the budget for the critical points of a problem that structure decides."""


@click.command(
    epilog="Exit status: 0 written, 2 bad input, 3 not written for this kind of problem, 4 a needed program is missing."
)
@options.optional_file
@click.option(
    "--statement",
    "identifier",
    metavar="ID",
    help="A statement of the registry (see `landscape theorems`) instead of a file.",
)
@click.option("--lemma", metavar="NAME", help="A structural lemma, for example complete_classes, instead of a file.")
@click.option(
    "--format",
    "formats",
    default="html",
    show_default=True,
    callback=options.names_of(FORMATS, "formats"),
    metavar="NAMES",
    help="tex, html, md, ipynb, pdf, with commas between them.",
)
@click.option(
    "--output",
    default=Path(),
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write into (default: here).",
)
@click.option(
    "--template",
    type=click.Choice(TEMPLATES),
    default="article",
    show_default=True,
    help="The LaTeX class of tex and pdf: an article, amsart, or a beamer handout.",
)
@click.option("--author", default="", metavar="NAME", help="Who signs the text.")
@click.option("--date", default="", metavar="DATE", help="A date below the title, in words, or: today.")
@click.option("--short", is_flag=True, help="One theorem and its proof, on a page: FILE-short.* (with FILE only).")
@click.option("--no-pictures", is_flag=True, help="Leave the pictures out.")
@options.json_option
@options.seed_option
@options.budget_option
@options.quiet_option
def derive(
    file: Path | None,
    identifier: str | None,
    lemma: str | None,
    formats: tuple[str, ...],
    output: Path,
    template: str,
    author: str,
    date: str,
    short: bool,
    no_pictures: bool,
    json_path: str | None,
    seed: int,
    budget: float,
    quiet: bool,
) -> int:
    """The whole argument about the problem in FILE, a statement or a lemma as a text: every step is checked again while it is made.

    \b
    Examples:
      landscape derive examples/tug_of_war.toml
      landscape derive examples/tug_of_war.toml --short --format pdf
      landscape derive examples/golden.toml --format tex,html,pdf --output golden
      landscape derive examples/tug_of_war.toml --format pdf --template amsart --author "A. Author" --date today
      landscape derive --statement scalar_output
      landscape derive --lemma complete_classes --format md --json
    """
    from proofs.cli.failures import failure_of
    from proofs.cli.output import make_folder, write_whole
    from symbolic.errors import BudgetSpent, EngineFailed, EngineMissing, UnsupportedProblem

    if file is None and identifier is None and lemma is None:
        file, json_path = options.the_file(file, json_path)
    if sum(x is not None for x in (file, identifier, lemma)) != 1:
        raise click.UsageError("Give exactly one of FILE, --statement and --lemma.")
    if short and file is None:
        raise click.UsageError("--short goes with FILE.")
    try:
        if file is not None:
            stem = "problem" if str(file) == "-" else file.stem
            name_of_file = f"{stem}-short" if short else stem
            certificate = f"{name_of_file}.certificate.json"
            built = _of_file(file, seed, budget, quiet, short, not no_pictures, certificate)
        else:
            name_of_file, built = str(identifier or lemma), _of_registry(identifier, lemma, seed, budget, quiet)
    except UnsupportedProblem as error:
        return options.refuse(file or identifier or lemma, error, OPEN)
    make_folder(output)
    built = built.signed(author, _dated(date))
    written: list[tuple[str, Path]] = []

    def write(kind: str, path: Path, content: bytes) -> None:
        write_whole(path, content)
        written.append((kind, path))
        if json_path != "-":
            click.echo(str(path))

    failed: list[tuple[str, LandscapeError]] = []
    for name in formats:
        try:
            content = built.render(name, template)
        except (EngineMissing, EngineFailed, BudgetSpent) as error:
            failed.append((name, error))
            continue
        write(name, output / f"{name_of_file}.{name}", content)
    if not written:
        raise failed[0][1]
    for path, content in _pictures(built, tuple(kind for kind, _ in written), output):
        write("picture", path, content)
    for name, content in built.files.items():
        write("certificate", output / name, content)
    for name, reason in failed:
        click.echo(f"not written as {name}: {reason}", err=True)
    if json_path is not None:
        options.write_json(_answer(built, str(file or identifier or lemma), written, failed), json_path)
    return failure_of(failed[0][1]).status if failed else 0


def _dated(date: str) -> str:
    """A date as it is printed; ``today`` is the day by ISO 8601."""
    import datetime

    return datetime.date.today().isoformat() if date == "today" else date


def _answer(
    built: Derived, subject: str, written: list[tuple[str, Path]], failed: list[tuple[str, LandscapeError]]
) -> dict[str, Any]:
    """What was derived, how each step was checked, and where it was written."""
    document = built.derivation
    return {
        "schema": "landscape/derivation/1",
        "subject": subject,
        "title": document.title,
        "steps": [{"name": step.name, "certainty": step.check.certainty} for step in document.steps()],
        "files": [{"format": kind, "path": str(path)} for kind, path in written],
        "failed": [{"format": kind, "reason": str(error)} for kind, error in failed],
    }


def _of_file(
    file: Path, seed: int, budget: float, quiet: bool, short: bool, pictures: bool, certificate: str
) -> Derived:
    """The derivation of a problem."""
    from proofs.certificates.certify import attempt
    from proofs.cli.output import progress
    from proofs.cli.worker import begin_printing
    from proofs.derivations.of_problem import board_of, derivation_of, illustration, need_formulas
    from proofs.derivations.one_page import need_short_form
    from proofs.proving.prove import prove
    from symbolic.network import read_problem
    from symbolic.solving.solve import solve

    problem = read_problem(options.read_from(file))
    need_formulas(problem)
    with progress(quiet) as report:
        engine = options.solving_engine(report)
        found = prove(
            problem, solve=lambda p: solve(p, engine=engine, seed=seed, budget=SOLVING * budget, progress=report)
        )
        shown = illustration(
            found, lambda p: solve(p, engine=engine, seed=seed, budget=ILLUSTRATING * budget, progress=report)
        )
        begin_printing(budget)
        if short:
            need_short_form(found)
        certified = attempt(found)
        if short:
            return board_of(found, certified, solution=shown, file=certificate)
        return derivation_of(found, certified, seed, pictures, solution=shown, file=certificate)


def _of_registry(identifier: str | None, lemma: str | None, seed: int, budget: float, quiet: bool) -> Derived:
    """The derivation of a statement or of a lemma."""
    import time

    from proofs.cli.output import progress
    from proofs.derivations.derived import Derived
    from proofs.derivations.of_lemma import lemma_derivation
    from proofs.derivations.of_statement import statement_derivation
    from proofs.statements.cases import CaseSet

    if identifier is None:
        return Derived(lemma_derivation(str(lemma)), {})
    with progress(quiet) as report:
        deadline = time.monotonic() + budget
        return Derived(statement_derivation(identifier, CaseSet(seed=seed), deadline=deadline, progress=report), {})


def _pictures(built: Derived, formats: tuple[str, ...], output: Path) -> list[tuple[Path, bytes]]:
    """The files that LaTeX and Markdown read."""
    files = []
    for picture in built.pictures.values():
        if "tex" in formats:
            files.append((output / f"{picture.name}.pdf", picture.pdf))
        if "md" in formats:
            files.append((output / f"{picture.name}.svg", picture.svg))
    return files
