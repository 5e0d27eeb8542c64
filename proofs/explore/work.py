"""Commands whose answer takes longer: which arguments a request gives ``landscape``, and which files it leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from proofs.claims import Claim
from proofs.explore.refused import refused
from proofs.explore.state import MOST as MOST_UNITS
from proofs.explore.state import State
from symbolic.network.writing import problem_toml

LEAST, MOST = 1.0, 3600.0
"""Seconds that a request may ask for."""
USUAL = 60.0
"""Seconds that it gets if it does not ask."""
PROBLEM, RESULT, FILES = "problem.toml", "result.json", "files"
"""In the folder of a command: what it reads, its JSON answer, and the folder of what else it writes."""
SOLUTION = "solution.json"
"""The solution in that folder, where it is known already."""
CHART = "chart.csv"
"""The table of a chart in that folder, which grows while it is made."""


@dataclass(frozen=True)
class Work:
    """A command to run.

    Attributes:
        kind: its kind, as the request names it.
        arguments: those of ``landscape``, in a folder with the files :data:`PROBLEM` and the folder :data:`FILES`.
        state: what the problem file holds.
        budget: the seconds it may take.
    """

    kind: str
    arguments: tuple[str, ...]
    state: State
    budget: float

    @property
    def problem(self) -> str:
        """The text of the problem file."""
        return problem_toml(self.state.subject)

    @property
    def posed(self) -> str:
        """The problem without its title, which is what is solved."""
        return json.dumps({**self.state.sent, "title": ""}, sort_keys=True)

    @property
    def from_solution(self) -> tuple[str, ...]:
        """What the arguments have more where the folder has a file :data:`SOLUTION`; nothing for what makes no use of it."""
        return ("--solution", SOLUTION) if self.kind == "picture" else ()


@dataclass(frozen=True)
class _Kind:
    """How a kind of work becomes a command.

    Attributes:
        options: the command and its options for a request.
        open: whether it does without targets.
        of: the state that is worked on, if it is another than the one that was sent.
    """

    options: Callable[[_Request], list[str]]
    open: bool = False
    of: Callable[[State], State] | None = None


@dataclass(frozen=True)
class _Request:
    """What was asked for: its values are read through methods that check them."""

    sent: dict[str, Any]
    budget: float

    def choice(self, key: str, known: Sequence[str]) -> str:
        """One of some words; the first if there is none."""
        value = self.sent.get(key, known[0])
        if value not in known:
            raise refused(key, f"must be one of {', '.join(known)}", repr(value)[:60])
        return str(value)

    def text(self, key: str, pattern: str, rule: str) -> str:
        """A text of a given form."""
        value = self.sent.get(key)
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
            raise refused(key, f"must be {rule}", repr(value)[:60])
        return value

    def whole(self, key: str, usual: int, least: int, most: int) -> int:
        """A whole number between two bounds."""
        value = self.sent.get(key, usual)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise refused(key, f"must be a whole number from {least} to {most}", repr(value)[:60])
        return value

    @property
    def seconds(self) -> list[str]:
        """The budget as an option."""
        return ["--budget", f"{self.budget:g}"]


def work_of(sent: dict[str, Any]) -> Work:
    """The command that a request asks for.

    Raises:
        Refused: if it asks for something else.
        ProblemError: if its state is no problem.

    Examples:
        >>> state = {"hidden": ["1"], "final": ["1"], "targets": [["1"]]}
        >>> work_of({"kind": "solve", "state": state, "budget": 5}).arguments
        ('solve', 'problem.toml', '--budget', '5', '--json', 'result.json')
    """
    name = sent.get("kind")
    if not isinstance(name, str) or name not in KINDS:
        raise refused("kind", f"must be one of {', '.join(KINDS)}", repr(name)[:60])
    kind, budget = KINDS[name], _budget(sent.get("budget", USUAL))
    command, *options = kind.options(_Request(sent, budget))
    state = State.of(sent.get("state"))
    if not kind.open:
        state = State(state.sent, state.problem)
    if kind.of is not None:
        state = kind.of(state)
    return Work(name, (command, PROBLEM, *options, "--json", RESULT), state, budget)


def _budget(asked: object) -> float:
    if isinstance(asked, bool) or not isinstance(asked, int | float) or not LEAST <= asked <= MOST:
        raise refused("budget", f"must be a number of seconds from {LEAST:g} to {MOST:g}", repr(asked)[:60])
    return float(asked)


def _derivation(asked: _Request) -> list[str]:
    chosen = asked.choice("format", ("html", "md", "tex", "ipynb"))
    return ["derive", "--format", chosen, "--output", FILES, *asked.seconds]


def _certificate(asked: _Request) -> list[str]:
    claim = asked.choice("claim", ("", *map(str, Claim)))
    return ["prove", *(["--claim", claim] if claim else []), "--output", f"{FILES}/certificate.json", *asked.seconds]


def _example(asked: _Request) -> list[str]:
    claim = asked.choice("claim", (str(Claim.SPURIOUS_MINIMUM), str(Claim.SPURIOUS_VALLEY)))
    return ["graph", "--claim", claim, "--example", f"{FILES}/example.json", *asked.seconds]


POINTS = {"plane": 3, "cells": 1}
"""The points that a picture can be asked for."""


def _picture(asked: _Request) -> list[str]:
    what, points = asked.choice("what", ("levels", "path", "plane", "cells")), asked.sent.get("points")
    options = ["plot", "--picture", what, "--output", FILES, *asked.seconds]
    if points is None or what not in POINTS:
        return options
    if not isinstance(points, list) or len(points) != POINTS[what] or not all(map(_component, points)):
        raise refused("points", f"must be as many names like c0 as the picture has, {POINTS[what]}", repr(points)[:60])
    return [*options, "--points", ",".join(points)]


def _component(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(r"c\d{1,5}", name, re.ASCII) is not None


def _chart(asked: _Request) -> list[str]:
    entry = asked.text("entry", r"[XY]\[\d{1,2},\d{1,2}\]", "an entry like Y[0,1]")
    number = r"[+-]?[0-9./]{1,40}"
    low, high = (asked.text(key, number, "an exact number like -1/2") for key in ("from", "to"))
    steps = asked.whole("steps", 17, 2, 200)
    each = max(asked.budget / steps, 0.5)
    drawn = ["--csv", f"{FILES}/{CHART}", "--svg", f"{FILES}/chart.svg", "--budget", f"{each:g}"]
    return ["chart", "--vary", f"{entry}={low}..{high}", "--grid", f"{steps}", *drawn]


def _descent(asked: _Request) -> list[str]:
    start = f"random:{asked.whole('seed', 0, 0, 10**6)}"
    return ["descend", "--start", start, "--steps", "60", "--output", f"{FILES}/descent.json", *asked.seconds]


def wide_dense(state: State) -> State:
    """The same data for a network with dense layers and a unit at least for every sample.

    Examples:
        >>> wide_dense(State.of({"hidden": ["10"], "final": ["1"], "targets": [["1", "2"]]})).sent["hidden"]
        ['11', '11']
    """
    problem = state.problem
    units = max(len(problem.network.masks[0]), min(len(problem.targets[0]), MOST_UNITS))
    hidden, final = ["1" * problem.network.inputs] * units, ["1" * units] * problem.network.outputs
    return State.of({**state.sent, "hidden": hidden, "final": final})


KINDS = {
    "solve": _Kind(lambda asked: ["solve", *asked.seconds]),
    "certificate": _Kind(_certificate),
    "masks": _Kind(lambda asked: ["prove", "--masks-only", *asked.seconds], open=True),
    "example": _Kind(_example, open=True),
    "derivation": _Kind(_derivation),
    "picture": _Kind(_picture),
    "chart": _Kind(_chart),
    "descent": _Kind(_descent, of=wide_dense),
    "scripts": _Kind(lambda asked: ["export", "--output", FILES, *asked.seconds]),
}
"""The kinds of work."""
