"""Commands whose answer takes longer: which arguments a request gives ``landscape``, and which files it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proofs.explore.refused import refused
from proofs.explore.state import State
from symbolic.network.writing import problem_toml

LEAST, MOST = 1.0, 3600.0
"""Seconds that a request may ask for."""
USUAL = 60.0
"""Seconds that it gets if it does not ask."""
PROBLEM, RESULT, FILES = "problem.toml", "result.json", "files"
"""In the folder of a command: what it reads, its JSON answer, and the folder of what else it writes."""


@dataclass(frozen=True)
class Work:
    """A command to run.

    Attributes:
        kind: its kind, as the request names it.
        arguments: those of ``landscape``, in a folder with the files :data:`PROBLEM` and the folder :data:`FILES`.
        problem: the text of the problem file.
        budget: the seconds it may take.
    """

    kind: str
    arguments: tuple[str, ...]
    problem: str
    budget: float


def work_of(request: dict[str, Any]) -> Work:
    """The command that a request asks for.

    Raises:
        Refused: if it asks for something else.
        ProblemError: if its state is no problem.

    Examples:
        >>> state = {"hidden": ["1"], "final": ["1"], "targets": [["1"]]}
        >>> work_of({"kind": "solve", "state": state, "budget": 5}).arguments
        ('solve', 'problem.toml', '--budget', '5', '--json', 'result.json')
    """
    kind = request.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise refused("kind", f"must be one of {', '.join(KINDS)}", repr(kind)[:60])
    budget = _budget(request.get("budget", USUAL))
    state = State.of(request.get("state"))
    command, *options = KINDS[kind](request, state)
    arguments = (command, PROBLEM, *options, "--budget", f"{budget:g}", "--json", RESULT)
    return Work(kind, arguments, problem_toml(state.subject), budget)


def _budget(asked: object) -> float:
    if isinstance(asked, bool) or not isinstance(asked, int | float) or not LEAST <= asked <= MOST:
        raise refused("budget", f"must be a number of seconds from {LEAST:g} to {MOST:g}", repr(asked)[:60])
    return float(asked)


def _solve(_request: dict[str, Any], state: State) -> list[str]:
    return ["solve"] if state.problem else []


KINDS: dict[str, Callable[[dict[str, Any], State], list[str]]] = {"solve": _solve}
"""For each kind the command, and its options."""
