"""Weights in answers and keys: tables that respect the masks, and the loss with its derivatives there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flint import fmpq

from proofs.exercises.grading.feedback import Kind, NotGraded
from proofs.exercises.grading.reading import Table, read_table
from proofs.exercises.grammar import Exact, Tower, number
from symbolic.errors import ProblemError
from symbolic.network import Problem, problem_from_dict
from symbolic.network.problem import Mask
from symbolic.polynomials.expanded import ExpandedLoss, expanded_loss

MAX_WEIGHTS = 64
"""Most weights of a problem whose points are graded."""

Rows = tuple[tuple[Exact, ...], ...]
Texts = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Weights:
    """The weights of a network with one hidden layer, as exact numbers.

    Attributes:
        first: W1, units x inputs.
        second: W2, outputs x units.
        decimal: whether a decimal was typed.
    """

    first: Rows
    second: Rows
    decimal: bool = False

    @property
    def function(self) -> Rows:
        """The end-to-end matrix ``W2 W1``."""
        columns = list(zip(*self.first, strict=True))
        return tuple(tuple(_dot(row, column) for column in columns) for row in self.second)

    def flat(self, loss: ExpandedLoss) -> list[Exact]:
        """The weights in the order of a loss."""
        tables = (self.first, self.second)
        return [tables[layer][r][c] for layer, r, c in loss.places]


def _dot(row: tuple[Exact, ...], column: tuple[Exact, ...]) -> Exact:
    total: Exact = fmpq(0)
    for x, y in zip(row, column, strict=True):
        if x != 0 and y != 0:
            total = total + x * y
    return total


def read_weights(raw: dict[str, Any], problem: Problem, tower: Tower, place: str) -> Weights:
    """The tables ``W1`` and ``W2`` of an answer, shaped like the masks (zeros outside them are checked elsewhere).

    Raises:
        NotGraded: if one is missing or does not have the shape of its mask.
    """
    tables: list[Table] = []
    for name, mask in zip(("W1", "W2"), problem.network.masks, strict=True):
        if name not in raw:
            raise NotGraded(Kind.UNREADABLE, f"{name} is missing in {place}")
        tables.append(read_table(raw[name], tower, f"{name} of {place}", ((len(mask), len(mask[0])),)))
    first, second = tables
    return Weights(first.rows, second.rows, first.decimal or second.decimal)


def off_mask(weights: Weights, masks: tuple[Mask, ...]) -> str | None:
    """The first weight that is not zero although its mask is, in words."""
    for name, table, mask in zip(("W1", "W2"), (weights.first, weights.second), masks, strict=True):
        for r, row in enumerate(table):
            for c, entry in enumerate(row):
                if entry != 0 and not mask[r][c]:
                    return f"row {r}, column {c} of {name}"
    return None


def key_weights(first: Texts, second: Texts, tower: Tower) -> Weights:
    """The weights of a key."""
    one, two = (tuple(tuple(number(x, tower).value for x in row) for row in rows) for rows in (first, second))
    return Weights(one, two)


@lru_cache(maxsize=32)
def loss_of(problem: Problem) -> ExpandedLoss:
    """The loss of a problem, kept: students are graded one after the other."""
    return expanded_loss(problem)


def problem_of(raw: dict[str, Any], where: str = "problem") -> Problem:
    """The problem of a key.

    Raises:
        ProblemError: if it is none, has not two layers, or more than 64 weights.
        UnsupportedProblem: if its loss is no polynomial.
    """
    problem = problem_from_dict(raw)
    if len(problem.network.masks) != 2:
        raise ProblemError(where, "a network with one hidden layer", f"{len(problem.network.masks)} layers")
    if problem.network.weights > MAX_WEIGHTS:
        raise ProblemError(where, f"at most {MAX_WEIGHTS} weights", f"{problem.network.weights}")
    return problem


def weight_name(place: tuple[int, int, int]) -> str:
    """How a weight is called in answers."""
    layer, row, column = place
    return f"{'v' if layer else 'w'}_{row}_{column}"
