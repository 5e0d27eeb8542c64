"""Critical points of a dense network with one hidden unit: eigenvectors of a 2 x 2 Gram matrix of the targets, with exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd, isqrt

from flint import fmpq

from proofs.exercises.grammar import Exact, Tower
from proofs.exercises.grammar.surds import coefficients, inverse

Rows = list[list[Exact]]


@dataclass(frozen=True)
class Alive:
    """A critical orbit with an alive unit.

    Attributes:
        eigenvalue: of the Gram matrix of the targets; what the point takes off the loss.
        vector: its eigenvector.
        first: incoming weights of one point.
        second: outgoing weights of one point.
    """

    eigenvalue: Exact
    vector: list[Exact]
    first: Rows
    second: Rows


@dataclass(frozen=True)
class Targets:
    """Targets with two rows or two columns, and the critical points of the loss with inputs X = I and one hidden unit.

    Attributes:
        rows: Y.

    Examples:
        >>> [str(point.eigenvalue) for point in Targets(((1, 1), (0, 1))).alive]
        ['3/2 + 1/2*sqrt(5)', '3/2 - 1/2*sqrt(5)']
    """

    rows: tuple[tuple[int, ...], ...]

    @property
    def by_inputs(self) -> bool:
        """Whether Y has two columns: then the eigenvectors of ``Y^T Y`` are filters; otherwise those of ``Y Y^T`` are output vectors."""
        return len(self.rows[0]) == 2

    @cached_property
    def gram(self) -> list[list[int]]:
        """``Y^T Y`` or ``Y Y^T``, 2 x 2."""
        rows = list(zip(*self.rows, strict=True)) if self.by_inputs else self.rows
        return [[sum(x * y for x, y in zip(a, b, strict=True)) for b in rows] for a in rows]

    @property
    def discriminant(self) -> int:
        """Of the characteristic polynomial."""
        (a, b), (_, c) = self.gram
        return (a - c) ** 2 + 4 * b * b

    @cached_property
    def alive(self) -> tuple[Alive, ...]:
        """The critical orbits with an alive unit, the lowest loss first."""
        (a, b), (_, c) = self.gram
        root = Tower().sqrt(fmpq(self.discriminant))
        found = []
        for sign_ in (1, -1):
            eigenvalue = (root * sign_ + fmpq(a + c)) * fmpq(1, 2)
            if b:
                vector = _tidy([fmpq(2 * b), root * sign_ + fmpq(c - a)])
            else:
                vector = [fmpq(int((a > c) == (sign_ > 0))), fmpq(int((a > c) != (sign_ > 0)))]
            found.append(Alive(eigenvalue, vector, *self._weights(vector)))
        return tuple(found)

    def _weights(self, vector: list[Exact]) -> tuple[Rows, Rows]:
        """W1 and W2 with the eigenvector on its side and the best fit on the other."""
        scale = inverse(_dot(vector, vector))
        if self.by_inputs:
            return [vector], [[_dot(row, vector) * scale] for row in self.rows]
        return [[_dot(column, vector) * scale for column in zip(*self.rows, strict=True)]], [[x] for x in vector]

    @property
    def total(self) -> int:
        """The loss at zero."""
        return sum(x * x for row in self.rows for x in row)

    @property
    def fibre(self) -> str:
        """On which side of the dead unit weights other than zero are critical: the longer one; none for square targets."""
        outputs, inputs = len(self.rows), len(self.rows[0])
        return "" if inputs == outputs else "inputs" if inputs > outputs else "outputs"

    @property
    def features(self) -> dict[str, int]:
        """Its features."""
        numbers = [x for p in self.alive for row in (*p.first, *p.second, [p.eigenvalue]) for x in row]
        sizes = [abs(int(part)) for x in numbers for c in coefficients(x) for part in (c.p, c.q)]
        return {
            "entries": sum(map(len, self.rows)),
            "diagonal": int(self.gram[0][1] == 0),
            "roots": int(isqrt(self.discriminant) ** 2 != self.discriminant),
            "largest": max(sizes),
        }


def _dot(numbers: Sequence[Exact], vector: Sequence[Exact]) -> Exact:
    result: Exact = fmpq(0)
    for x, y in zip(numbers, vector, strict=True):
        result = y * x + result
    return result


def _tidy(vector: list[Exact]) -> list[Exact]:
    """The same direction with small numbers: whole coefficients without a common factor, the first one positive."""
    factor = gcd(*(int(c.p) for x in vector for c in coefficients(x))) * (1 if vector[0] > 0 else -1)
    return [x * fmpq(1, factor) for x in vector]
