"""The problem of a certificate: masks and data, with the keys of a problem file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, convert

from proofs.certificates.format.values import Entry, Rational, Text
from symbolic.network import Problem

Mask = Annotated[Sequence[Annotated[Sequence[Literal[0, 1]], Meta(min_length=1)]], Meta(min_length=1)]
Table = Annotated[Sequence[Annotated[Sequence[Rational], Meta(min_length=1)]], Meta(min_length=1)]
ActivationName = Annotated[
    str,
    Meta(
        pattern="^(linear|square|cube|power:([2-9]|1[0-2])|relu|leaky_relu:[0-9]+/[0-9]+|tanh|sigmoid|softplus)$",
        title="activation",
    ),
]


class RoundingEntry(Entry, frozen=True):
    """How floats became the numbers of the problem: information for readers, no part of any claim."""

    mode: Text
    numbers: Rational
    largest_change: Rational
    largest_denominator: Rational


class ProblemEntry(Entry, frozen=True, kw_only=True):
    """Masks, data, activation and decay; every key but ``title`` and ``rounding`` is written out."""

    title: Text | UnsetType = UNSET
    masks: Annotated[Sequence[Mask], Meta(min_length=2, max_length=6)]
    targets: Table
    inputs: Table
    activation: ActivationName
    weight_decay: Rational | Sequence[Sequence[Sequence[Rational]]]
    rounding: RoundingEntry | UnsetType = UNSET


def problem_entry(problem: Problem) -> ProblemEntry:
    """A problem as certificates state it.

    Raises:
        msgspec.ValidationError: if the format cannot hold it: more than six layers, or more inputs than a file may have.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> problem_entry(Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[["1/2"]])).targets
        [['1/2']]
    """
    return convert(problem.to_dict(), ProblemEntry)
