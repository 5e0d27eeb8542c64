"""Statements of a user: a Python file is run, and what it does wrong is told as such.

The file is the user's own code and can do what any program of theirs can. It runs in the process that works for the command, which
is killed at the end of the budget (proofs/cli/supervisor.py), with a bound on its memory.
"""

from __future__ import annotations

import runpy
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path

from proofs.statements.decide import Decider
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.errors import BudgetSpent, LandscapeError, ProblemError
from symbolic.network import Problem
from symbolic.verdict import Verdict, undecided

MEMORY = 8 << 30
"""Bytes of address space."""


def own_statements(path: Path) -> list[Statement]:
    """Run a file and collect the statements that its names hold, in the order in which they are given.

    What it prints goes to standard error. An error in ``decide`` later leaves that case undecided, with the error as its reason.

    Arguments:
        path: a Python file.

    Raises:
        ProblemError: if the file cannot be read, fails, or holds no statement; or one that has a name of the registry or calls
            itself proved in general (only the registry does, where a page holds the proof).
    """
    _limit_memory()
    source = str(path)
    if not path.is_file():
        raise ProblemError("FILE", "must be a readable Python file", "no such file", source)
    try:
        with redirect_stdout(sys.stderr):
            names = runpy.run_path(source, run_name="landscape_statement")
    except LandscapeError:
        raise
    except (Exception, SystemExit) as error:
        raise ProblemError("FILE", "runs without an error", _told(error, source), source) from None
    found: list[Statement] = []
    for value in names.values():
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, Statement) and all(one is not known for known in found):
                found.append(one)
    if not found:
        raise ProblemError("FILE", "gives a name to at least one Statement (docs/own_statement.md)", "none", source)
    for one in found:
        if one.standing is Standing.PROVED:
            raise ProblemError("FILE", "is a conjecture, or cited: that cases hold is no proof", one.identifier, source)
    identifiers = [one.identifier for one in found]
    if len(set(identifiers)) < len(identifiers):
        raise ProblemError("FILE", "gives each statement an identifier of its own", ", ".join(identifiers), source)
    return [_guarded(one, source) for one in found]


def _limit_memory() -> None:
    """Bound the address space of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _told(error: BaseException, source: str) -> str:
    """An error with the line of the file in which it arose."""
    lines = [entry.lineno for entry in traceback.extract_tb(error.__traceback__) if entry.filename == source]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == source else lines[-1] if lines else None
    where = f" (line {line})" if line else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}{where}"


def _guarded(statement: Statement, source: str) -> Statement:
    """The statement with errors of its own code told: no case is decided by them."""

    def decide(problem: Problem, decider: Decider) -> Verdict:
        try:
            verdict = statement.decide(problem, decider)
        except BudgetSpent:
            raise
        except LandscapeError as error:
            return undecided(str(error))
        except Exception as error:
            return undecided(f"the statement's own code failed: {_told(error, source)}")
        if not isinstance(verdict, Verdict):
            return undecided(f"the statement's own code gave no verdict, but a {type(verdict).__name__}")
        return verdict

    hypotheses = tuple(replace(h, holds=_told_holds(h, source)) for h in statement.hypotheses)
    guarded = replace(statement, decide=decide, hypotheses=hypotheses)

    def extra() -> list[Problem]:
        problems = _told_problems("extra", statement.extra, source)
        for problem in problems:
            if missing := guarded.failing(problem):
                raise ProblemError(
                    "FILE",
                    f"examples satisfy the hypotheses of {statement.identifier}",
                    f"one without {', '.join(missing)}",
                    source,
                )
        return problems

    return replace(guarded, extra=extra, near=lambda: _told_problems("near", statement.near, source))


def _told_problems(name: str, given: Callable[[], Iterable[Problem]], source: str) -> list[Problem]:
    try:
        return list(given())
    except Exception as error:
        raise ProblemError("FILE", f"{name} gives problems", _told(error, source), source) from None


def _told_holds(hypothesis: Hypothesis, source: str) -> Callable[[Problem], bool]:
    def holds(problem: Problem) -> bool:
        try:
            return bool(hypothesis.holds(problem))
        except LandscapeError:
            raise
        except Exception as error:
            rule = f"hypothesis {hypothesis.name!r} decides every problem"
            raise ProblemError("FILE", rule, _told(error, source), source) from None

    return holds
