"""Spurious valleys of two units without a minimum: chambers that no path below a level leaves.

A chamber is where a function of the weights is positive. Where that function vanishes the loss is larger than the level, so it keeps its sign on every
component of ``{L <= level}`` (a connected set on which a continuous function has no zero). In the chamber the loss is at least the bottom, and
somewhere else it is smaller. So the component of a point of the chamber, with a loss of at most the level, is a spurious valley. Two arguments of
this kind settle the forbidden masks that have no strict example; both are proved in docs/forbidden.md ("Valleys at infinity").
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from proofs.badness.base_cases import BaseCase, read_case
from proofs.badness.points import loss_at
from proofs.badness.verify import NotCertified
from symbolic.errors import ProblemError
from symbolic.network.arrays import Matrix
from symbolic.network.numbers import exact_number
from symbolic.verdict import refuted

FILE = "valleys.json"
CORNER = (((1, 0), (1, 1)), ((1, 1), (0, 1)))
CROSSING = (((1, 0, 1), (0, 1, 1)), ((1, 1), (1, 1)))


@dataclass(frozen=True)
class ChamberProof:
    """A verified chamber.

    Attributes:
        barrier: the loss is at least this where the invariant vanishes.
        level: the valley is a component of ``{L <= level}``; it is below the barrier.
        bottom: the loss is at least this in the chamber.
        loss: the loss at the start, at most the level.
        lower_loss: the loss at a point elsewhere, below the bottom.
    """

    barrier: Fraction
    level: Fraction
    bottom: Fraction
    loss: Fraction
    lower_loss: Fraction


@dataclass(frozen=True)
class Chamber:
    """A chamber with data; a claim until :meth:`verified` has run.

    Attributes:
        case: masks, targets (X is the identity), the start, and a lower point.
        argument: ``sign`` or ``crossing``.
        level: the level of the valley.
        flipped: whether masks, data and points are those of the argument with inputs and outputs exchanged.
    """

    case: BaseCase
    argument: str
    level: Fraction
    flipped: bool = False

    def transposed(self) -> Chamber:
        """The same chamber with inputs and outputs exchanged."""
        return Chamber(self.case.transposed(), self.argument, self.level, not self.flipped)

    def verified(self) -> ChamberProof:
        """The claim, proved in exact arithmetic.

        Raises:
            NotCertified: if an inequality of the argument fails.

        Examples:
            >>> corner = chambers()[0].verified()
            >>> [str(x) for x in (corner.barrier, corner.level, corner.loss, corner.bottom, corner.lower_loss)]
            ['2', '3/2', '121/100', '1', '0']
        """
        shape = self.case.transposed() if self.flipped else self.case
        if not shape.identity_inputs or self.argument not in ARGUMENTS:
            raise NotCertified("scope", refuted("the arguments are 'sign' and 'crossing', for X = I"))
        barrier, bottom = ARGUMENTS[self.argument](shape)
        problem = self.case.problem
        found = ChamberProof(
            barrier, self.level, bottom, loss_at(problem, self.case.point), loss_at(problem, self.case.lower)
        )
        for holds, words in (
            (found.level < barrier, "the level is below the barrier"),
            (found.loss <= found.level, "the loss at the start is at most the level"),
            (found.lower_loss < bottom, "the lower point is below the bottom"),
        ):
            need(holds, words)
        return found


def need(holds: bool, words: str) -> None:
    """Refuse a claim that does not hold."""
    if not holds:
        raise NotCertified(words, refuted("it is not"))


def sign(case: BaseCase) -> tuple[Fraction, Fraction]:
    """Barrier and bottom of the sign argument on the corner mask.

    With ``M = [[u + v1 w1, v1 w2], [v2 w1, v2 w2]]`` the invariant is ``-v2 w2 b22``. Where ``v2 = 0`` the second row of M is 0, where ``w2 = 0`` the
    second column: the loss is at least ``b22^2 + min(b12^2, b21^2)``. In the chamber ``v2 w2`` and ``b22`` have opposite signs, so that
    ``(v2 w2 - b22)^2 >= b22^2``.
    """
    need(case.problem.network.masks == CORNER, "the mask is the corner")
    (_, b12), (b21, b22) = case.problem.targets
    v2, w2 = case.point.second[1][1], case.point.first[1][1]
    need(v2 * w2 * b22 < 0, "the start is in the chamber")
    return b22**2 + min(b12**2, b21**2), b22**2


def crossing(case: BaseCase) -> tuple[Fraction, Fraction]:
    """Barrier and bottom of the crossing argument on two outputs and filters that cross.

    The columns of M are ``v0 al, v1 ga, s v0 + t v1``, those of Y are a, c, b. The invariant is ``-det(a, c) det(v0, v1) (v0.a) (v1.c)``. Where
    ``det(v0, v1) = 0`` a unit vector n is orthogonal to v0 and v1, and the loss is at least ``(n.a)^2 + (n.b)^2 + (n.c)^2``; where ``v0.a = 0`` it is
    at least ``|a|^2``, where ``v1.c = 0`` at least ``|c|^2``. In the chamber v0 can be turned to the line of a and v1 to that of c, by at most a quarter
    turn each, so that their distances from a and c do not grow; at the end the invariant is negative, so on the way det(v0, v1) = 0, where
    the distances are at least ``(n.a)^2 + (n.c)^2``.
    """
    need(case.problem.network.masks == CROSSING, "the mask is that of two crossing filters on two outputs")
    a, c, b = (tuple(row[n] for row in case.problem.targets) for n in range(3))
    v0, v1 = (tuple(row[n] for row in case.point.second) for n in range(2))
    need(-_det(a, c) * _det(v0, v1) * _dot(v0, a) * _dot(v1, c) > 0, "the start is in the chamber")
    bottom = _least((a, c))
    return min(_least((a, c, b)), _dot(a, a), _dot(c, c)), bottom


ARGUMENTS: dict[str, Callable[[BaseCase], tuple[Fraction, Fraction]]] = {"sign": sign, "crossing": crossing}


def _least(vectors: Matrix) -> Fraction:
    """A lower bound of ``sum (n . x)^2`` over unit vectors n in the plane: the smaller diagonal entry, less the size of the other entry."""
    p, r = (sum((x[i] ** 2 for x in vectors), Fraction(0)) for i in range(2))
    return min(p, r) - abs(sum((x[0] * x[1] for x in vectors), Fraction(0)))


def _dot(x: tuple[Fraction, ...], y: tuple[Fraction, ...]) -> Fraction:
    return sum((s * t for s, t in zip(x, y, strict=True)), Fraction(0))


def _det(x: tuple[Fraction, ...], y: tuple[Fraction, ...]) -> Fraction:
    return x[0] * y[1] - x[1] * y[0]


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
    """Read one chamber: the table of a base case, with ``argument`` and ``level``.

    Raises:
        ProblemError: if a key is missing or unknown, or its value malformed.
    """
    if not {"argument", "level"} <= set(table):
        raise ProblemError(key, "a chamber has an argument and a level", ", ".join(table)[:60])
    rest = {name: value for name, value in table.items() if name not in ("argument", "level")}
    level = exact_number(table["level"], f"{key}.level")
    return Chamber(read_case(rest, key), str(table["argument"]), level)


@cache
def strict_cases() -> tuple[BaseCase, ...]:
    """The strict minima of the file, in its order.

    Raises:
        ProblemError: if the file is malformed.
    """
    return tuple(read_case(table, f"cases[{n}]") for n, table in enumerate(_file()["cases"]))
