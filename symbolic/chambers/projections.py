"""Orthogonal parts of rational vectors, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from symbolic.chambers.chamber import Vector
from symbolic.exact.linear_algebra import null_space, product, rational, reduced, to_matrix, to_rows


def fraction(x: fmpq) -> Fraction:
    """A flint rational as a Fraction."""
    return Fraction(int(x.p), int(x.q))


def rejected(y: Sequence[Fraction], vectors: Sequence[Sequence[Fraction]]) -> Vector:
    """The part of y that is orthogonal to some vectors.

    Examples:
        >>> rejected([Fraction(3), Fraction(4)], [[Fraction(1), Fraction(0)]])
        (Fraction(0, 1), Fraction(4, 1))
    """
    size = len(y)
    basis = reduced([[rational(x) for x in v] for v in vectors], size)
    if not basis:
        return tuple(map(Fraction, y))
    rows, column = to_matrix(basis, size), fmpq_mat(size, 1, [rational(x) for x in y])
    weights = (rows * rows.transpose()).solve(rows * column)
    rest = column - rows.transpose() * weights
    return tuple(fraction(rest[n, 0]) for n in range(size))


def orthogonalised(vectors: Sequence[Sequence[Fraction]]) -> tuple[Vector, ...]:
    """An orthogonal basis of the span of some vectors.

    Examples:
        >>> orthogonalised([[Fraction(1), Fraction(0)], [Fraction(1), Fraction(2)], [Fraction(5), Fraction(5)]])
        ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(2, 1)))
    """
    basis: list[Vector] = []
    for vector in vectors:
        rest = rejected(vector, basis)
        if any(rest):
            basis.append(rest)
    return tuple(basis)


def within(vectors: Sequence[Sequence[Fraction]], others: Sequence[Sequence[Fraction]]) -> tuple[Vector, ...]:
    """A basis of the combinations of some vectors that are orthogonal to others.

    Examples:
        >>> one, zero = Fraction(1), Fraction(0)
        >>> within([[one, zero, one], [zero, one, zero]], [[one, zero, zero]])
        ((Fraction(0, 1), Fraction(1, 1), Fraction(0, 1)),)
    """
    if not vectors:
        return ()
    size = len(vectors[0])
    basis = reduced([[rational(x) for x in v] for v in vectors], size)
    conditions = to_matrix([[rational(x) for x in v] for v in others], size) * to_matrix(basis, size).transpose()
    kernel = null_space(to_rows(conditions), len(basis))
    return tuple(tuple(map(fraction, row)) for row in product(kernel, basis, size))
