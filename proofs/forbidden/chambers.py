"""Spurious valleys of two units without a minimum: chambers that no path below a level leaves (docs/chambers.md, docs/forbidden.md).

The file holds masks, data, a start, a lower point and the level. The walls are proposed from masks and data, and all is checked exactly by
:mod:`symbolic.chambers`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from proofs.badness.base_cases import BaseCase, read_case
from proofs.badness.points import loss_at
from proofs.badness.verify import NotCertified
from symbolic.chambers import chamber as chambers_of
from symbolic.chambers.find import proposals
from symbolic.chambers.minor_patterns import minors_around
from symbolic.chambers.sign_patterns import signs_around
from symbolic.chambers.verify import chamber_verdict
from symbolic.errors import ProblemError
from symbolic.network.numbers import exact_number
from symbolic.network.weights import Weights
from symbolic.verdict import refuted

FILE = "valleys.json"


@dataclass(frozen=True)
class ChamberProof:
    """A verified chamber.

    Attributes:
        barrier: the loss is at least this where the invariant vanishes.
        level: the valley is a component of ``{L <= level}``; it is below the barrier.
        bottom: the loss is at least this in the chamber.
        loss: the loss at the start, at most the level.
        lower_loss: the loss at a point elsewhere, below the bottom.
        chamber: walls, bounds and points.
    """

    barrier: Fraction
    level: Fraction
    bottom: Fraction
    loss: Fraction
    lower_loss: Fraction
    chamber: chambers_of.Chamber


@dataclass(frozen=True)
class Chamber:
    """A chamber with data; a claim until :meth:`verified` has run.

    Attributes:
        case: masks, data, the start, and a lower point.
        level: the level of the valley.
    """

    case: BaseCase
    level: Fraction

    def transposed(self) -> Chamber:
        """The same chamber with inputs and outputs exchanged.

        Raises:
            ValueError: if X is not the identity.
        """
        return Chamber(self.case.transposed(), self.level)

    def verified(self) -> ChamberProof:
        """The claim, proved in exact arithmetic.

        Raises:
            NotCertified: if an inequality of the argument fails.

        Examples:
            >>> corner = chambers()[0].verified()
            >>> [str(x) for x in (corner.barrier, corner.level, corner.loss, corner.bottom, corner.lower_loss)]
            ['2', '3/2', '121/100', '1', '0']
        """
        problem, (start, lower) = self.case.problem, map(_tables, (self.case.point, self.case.lower))
        patterns = signs_around(problem, start), minors_around(problem, start)
        around = [p for p in (*proposals(problem), *patterns) if p is not None and p.holds(start)]
        found = [chambers_of.Chamber(problem, proposal, start, lower) for proposal in around]
        shown = next((chamber for chamber in found if chamber_verdict(chamber).proved), None)
        if shown is None:
            reasons = [chamber_verdict(chamber).reason for chamber in found]
            raise NotCertified("a chamber", refuted(reasons[0] if reasons else "there is no wall around the start"))
        barrier, loss = shown.proposal.barrier, loss_at(problem, self.case.point)
        if not loss <= self.level < barrier:
            raise NotCertified("the level lies between start and barrier", refuted("it does not"))
        return ChamberProof(barrier, self.level, shown.proposal.bottom, loss, loss_at(problem, self.case.lower), shown)


def _tables(weights: Weights) -> chambers_of.Tables:
    return weights.first, weights.second


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("proofs.forbidden").joinpath(FILE).read_text(encoding="utf-8"))
    return found


@cache
def chambers() -> tuple[Chamber, ...]:
    """The chambers of the file, in its order.

    Raises:
        ProblemError: if the file is malformed.
    """
    return tuple(read_chamber(table, f"chambers[{n}]") for n, table in enumerate(_file()["chambers"]))


def read_chamber(table: dict[str, Any], key: str) -> Chamber:
    """Read one chamber: the table of a base case, with ``level``.

    Raises:
        ProblemError: if a key is missing or unknown, or its value malformed.
    """
    if "level" not in table:
        raise ProblemError(key, "a chamber has a level", ", ".join(table)[:60])
    rest = {name: value for name, value in table.items() if name != "level"}
    return Chamber(read_case(rest, key), exact_number(table["level"], f"{key}.level"))


@cache
def strict_cases() -> tuple[BaseCase, ...]:
    """The strict minima of the file, in its order.

    Raises:
        ProblemError: if the file is malformed.
    """
    return tuple(read_case(table, f"cases[{n}]") for n, table in enumerate(_file()["cases"]))
