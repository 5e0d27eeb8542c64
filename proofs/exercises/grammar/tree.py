"""The tree of an answer: what the parser finds, before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq


@dataclass(frozen=True)
class Number:
    """A rational number."""

    value: fmpq
    at: int


@dataclass(frozen=True)
class Name:
    """A name, spelled as the key spells it."""

    name: str
    at: int


@dataclass(frozen=True)
class Sum:
    """A sum; each term with its sign."""

    terms: tuple[tuple[int, Node], ...]
    at: int


@dataclass(frozen=True)
class Product:
    """A product; each factor with 1, or -1 if it is divided by."""

    factors: tuple[tuple[int, Node], ...]
    at: int


@dataclass(frozen=True)
class Power:
    """A power."""

    base: Node
    exponent: Node
    at: int


@dataclass(frozen=True)
class Root:
    """A square root."""

    inside: Node
    at: int


Node = Number | Name | Sum | Product | Power | Root
