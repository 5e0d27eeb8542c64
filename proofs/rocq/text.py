"""Numbers, rows, tables and definitions as Rocq text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import lcm
from typing import Any

from flint import fmpq

from proofs.certificates.ball import Position, is_zero
from proofs.certificates.points import rational_text
from symbolic.exact.field import FieldElement


def plain(title: str) -> str:
    """A title without characters that could end a comment.

    Examples:
        >>> plain("Golden *) example")
        'Golden    example'
    """
    return re.sub(r"[^A-Za-z0-9 .,:=-]", " ", title)


def trimmed(row: Sequence[Any]) -> list[Any]:
    """A row without the zeros at its end; the library reads them as zeros."""
    row = list(row)
    while row and is_zero(row[-1]):
        row.pop()
    return row


def rational(value: fmpq) -> str:
    """A rational as a literal.

    Examples:
        >>> rational(fmpq(2)), rational(fmpq(-1, 3))
        ('2', '(-1 # 3)')
    """
    text = str(rational_text(value)).replace("/", " # ")
    return text if text.isdigit() else f"({text})"


def coefficients(value: FieldElement | fmpq) -> str:
    """A number as the list of coefficients the library computes with, constant term first.

    Examples:
        >>> coefficients(fmpq(1, 2))
        '[(1 # 2)]'
    """
    found = value.poly.coeffs() if isinstance(value, FieldElement) else [value]
    return row([fmpq(c) for c in found], rational)


def row(values: Sequence[Any], show: Callable[[Any], str]) -> str:
    """A list."""
    return "[" + "; ".join(show(x) for x in values) + "]"


def table(rows: Sequence[Sequence[Any]], show: Callable[[Any], str], indent: str = "") -> str:
    """A list of lists, one per line if there is an indent."""
    separator = f";\n{indent}" if indent else "; "
    return "[" + separator.join(row(entries, show) for entries in rows) + "]"


def algebraic_table(rows: Sequence[Sequence[FieldElement]]) -> str:
    """A table of algebraic numbers; their coefficients share a denominator, which saves the kernel its gcds."""
    shared = lcm(*(int(fmpq(c).q) for entries in rows for x in entries for c in x.poly.coeffs()))

    def show(value: FieldElement) -> str:
        numerators = [int(fmpq(c).p) * (shared // int(fmpq(c).q)) for c in value.poly.coeffs()]
        return row([f"({n} # {shared})" for n in numerators], str)

    return table(rows, show)


def definition(name: str, kind: str, value: str, scope: str) -> str:
    """A definition that holds data."""
    return f"Definition {name} : {kind} := {value}%{scope}."


def position(place: Position) -> str:
    """A weight: the layer, row and column."""
    layer, at, column = place
    return f"({'true' if layer else 'false'}, {at}, {column})"
