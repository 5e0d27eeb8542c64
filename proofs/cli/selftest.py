"""``landscape selftest``: does what is installed here give the known answers?

The examples in the docstrings of the public names run, two problems with known landscapes are solved, and the checker reads a
certificate that came with the package, as it is and with one number changed. What needs an engine that is missing is named and
not counted as passed.
"""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from proofs.cli import options
from proofs.failures import ENGINE_MISSING

SCHEMA = "landscape/selftest/1"
FAILED = 1
FACES = ("symbolic", "proofs")
CERTIFICATE = Path(__file__).with_name("golden.json")


@dataclass(frozen=True)
class Outcome:
    """How a test ended.

    Attributes:
        name: what was tested.
        passed: whether it gave what it should; None where it was not run.
        words: what was found, or why it was not run.
        seconds: how long it took.
    """

    name: str
    passed: bool | None
    words: str
    seconds: float


class NotRun(Exception):
    """A test cannot run here; the message says why."""


@click.command(
    epilog="Exit status: 0 everything passed, 1 something failed, 4 an engine is missing and something was not run."
)
@options.json_option
@options.quiet_option
def selftest(json_path: str | None, quiet: bool) -> int:
    """Whether this installation gives the known answers: some twenty seconds, nothing is written.

    \b
    Examples:
      landscape selftest
      landscape selftest --json
    """
    outcomes = []
    for name, test in tests():
        outcomes.append(tried(name, test))
        if json_path != "-" and not quiet:
            click.echo(line(outcomes[-1]))
    status = exit_status(outcomes)
    if json_path is not None:
        options.write_json(answer(outcomes, status), json_path)
    if json_path != "-":
        count = {verdict: sum(outcome.passed is verdict for outcome in outcomes) for verdict in (True, False, None)}
        click.echo(f"{count[True]} passed, {count[False]} failed, {count[None]} not run")
    return status


def tests() -> list[tuple[str, Callable[[], str]]]:
    """The tests by name: each returns what it found, and raises where that is not what it should be."""
    found: list[tuple[str, Callable[[], str]]] = [("engines", engines)]
    found += [(f"examples of {name}", partial(examples, name)) for name in FACES]
    return [*found, ("tug of war", tug_of_war), ("golden example", golden), ("checker", checker)]


def tried(name: str, test: Callable[[], str]) -> Outcome:
    """Run a test.

    Examples:
        >>> tried("sums", lambda: "1 + 1 = 2").passed, tried("never", lambda: str(1 // 0)).passed
        (True, False)
    """
    start = time.perf_counter()
    passed: bool | None = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing engine is told once, by its own test
        try:
            words = test()
        except NotRun as error:
            passed, words = None, str(error)
        except Exception as error:  # whatever it is, it is told and counted
            passed, words = False, f"{type(error).__name__}: {error}"
    return Outcome(name, passed, words, time.perf_counter() - start)


def exit_status(outcomes: list[Outcome]) -> int:
    """0 if everything passed, 1 if something failed, 4 if something was not run."""
    if any(outcome.passed is False for outcome in outcomes):
        return FAILED
    return ENGINE_MISSING if any(outcome.passed is None for outcome in outcomes) else 0


def answer(outcomes: list[Outcome], status: int) -> dict[str, Any]:
    """The JSON answer."""
    words = {True: "passed", False: "failed", None: "not run"}
    found = [
        {"name": one.name, "outcome": words[one.passed], "reason": one.words, "milliseconds": round(1000 * one.seconds)}
        for one in outcomes
    ]
    return {"schema": SCHEMA, "passed": status == 0, "tests": found}


def line(outcome: Outcome) -> str:
    """An outcome for people."""
    word = {True: "passed", False: "FAILED", None: "NOT RUN"}[outcome.passed]
    return f"{outcome.name:22s}{word:9s}{outcome.seconds:5.1f} s  {outcome.words}"


def expect(what: str, found: object, wanted: object) -> None:
    """Raise if something is not what it should be.

    Raises:
        ValueError: naming what, found and wanted.
    """
    if found != wanted:
        raise ValueError(f"{what}: found {found}, must be {wanted}")


def engines() -> str:
    """Which engines are there."""
    from proofs.cli.doctor import examine

    found = examine()
    missing = [engine["name"] for engine in found["engines"] if not engine["found"]]
    if missing:
        raise NotRun(f"missing: {', '.join(missing)} (landscape doctor --install)")
    return ", ".join(f"{engine['name']} {engine['version']}" for engine in found["engines"])


def need(engine: str) -> None:
    """Stop where an engine is missing.

    Raises:
        NotRun: then.
    """
    from symbolic.engines import load_engine
    from symbolic.errors import EngineMissing

    try:
        load_engine(engine)
    except EngineMissing as error:
        raise NotRun(f"{engine} is missing") from error


def examples(package: str) -> str:
    """Run the examples in the docstrings of what a package offers."""
    import doctest

    need("msolve")
    need("Singular")
    face = import_module(package)
    report, tried, failed, named = StringIO(), 0, 0, 0
    runner = doctest.DocTestRunner(verbose=False)
    for name in dir(face):
        named += 1
        offered = getattr(face, name)
        home = offered if isinstance(offered, ModuleType) else import_module(offered.__module__)
        for test in doctest.DocTestFinder(exclude_empty=True).find(offered, name, module=home, globs=vars(home).copy()):
            result = runner.run(test, out=report.write)
            tried, failed = tried + result.attempted, failed + result.failed
    if failed:
        raise ValueError(f"{failed} of {tried} examples differ: {' '.join(report.getvalue().split())[:400]}")
    if not tried:
        raise ValueError("no examples were found")
    return f"{tried} examples of {named} names"


def tug_of_war() -> str:
    """The first example of the README: all components, their losses and kinds."""
    from symbolic import examples, solve

    need("msolve")
    solution = solve(examples.tug_of_war())
    losses = [component.loss.radical() for component in solution.components]
    expect("losses", losses, ["1/2", "1", "1", *["5/3 - 2*sqrt(5)/9"] * 2, "6/5", "3/2", "2"])
    expect("strata complete", solution.complete, True)
    expect("global minima", [c.identifier for c in solution.global_minima()], ["c0"])
    expect("spurious minima", [c.identifier for c in solution.spurious()], ["c1"])
    return repr(solution)


def golden() -> str:
    """The second: an irrational infimum, and a spurious minimum far above it."""
    from symbolic import examples, solve

    need("msolve")
    solution = solve(examples.golden())
    expect("infimum", str(solution.infimum.value), "3 - sqrt(5)")
    expect("attained", (solution.infimum.verdict.proved, solution.infimum.attained), (True, True))
    expect("spurious minima", [str(c.loss) for c in solution.spurious()], ["1"])
    return repr(solution)


def checker() -> str:
    """The checker accepts a certificate of the golden example, and refuses it with one number changed."""
    from proofs.certificates.checker import check_limited

    data = CERTIFICATE.read_bytes()
    result = check_limited(data)
    expect("certificate", (result.valid, result.reason), (True, None))
    changed = json.loads(data)
    changed["problem"]["targets"][1][0] += 1
    expect("changed certificate accepted", check_limited(json.dumps(changed).encode()).valid, False)
    return f"{', '.join(claim.claim for claim in result.claims)} accepted; with one number changed refused"
