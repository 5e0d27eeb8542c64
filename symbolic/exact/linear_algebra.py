"""Small exact linear algebra over the rationals, on tuples of rows (hashable, any shape)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

Row = tuple[fmpq, ...]
Rows = tuple[Row, ...]


def rational(value: Fraction) -> fmpq:
    """A Fraction as a flint rational."""
    return fmpq(value.numerator, value.denominator)


def to_matrix(rows: Sequence[Sequence[fmpq]], columns: int) -> fmpq_mat:
    """A flint matrix with the given rows; ``columns`` fixes the shape when there are none."""
    return fmpq_mat(len(rows), columns, [x for row in rows for x in row])


def to_rows(matrix: fmpq_mat) -> Rows:
    """The rows of a flint matrix."""
    return tuple(tuple(row) for row in matrix.tolist())


def identity(size: int) -> Rows:
    """The identity matrix."""
    return tuple(tuple(fmpq(int(r == c)) for c in range(size)) for r in range(size))


def reduced(rows: Sequence[Sequence[fmpq]], columns: int) -> Rows:
    """The reduced row echelon basis of the row space: equal exactly when the spaces are equal."""
    echelon, rank = to_matrix(rows, columns).rref()
    return to_rows(echelon)[:rank]


def independent_rows(rows: Sequence[Sequence[fmpq]], columns: int) -> tuple[int, ...]:
    """Positions of the first rows that form a basis of the row space."""
    if not rows:
        return ()
    echelon, rank = to_matrix(rows, columns).transpose().rref()
    table = echelon.tolist()
    return tuple(next(c for c in range(len(rows)) if table[r][c] != 0) for r in range(rank))


def express(targets: Sequence[Sequence[fmpq]], rows: Sequence[Sequence[fmpq]], columns: int) -> Rows | None:
    """The matrix T with ``targets = T rows`` for independent ``rows``; None if a target is outside their span."""
    count = len(rows)
    if not targets:
        return ()
    stacked = to_matrix([*rows, *targets], columns).transpose()
    echelon, rank = stacked.rref()
    if rank != count:
        return None
    table = echelon.tolist()
    return tuple(tuple(table[r][count + t] for r in range(count)) for t in range(len(targets)))


def product(left: Sequence[Sequence[fmpq]], right: Sequence[Sequence[fmpq]], columns: int) -> Rows:
    """The matrix product of two tables; ``columns`` is the width of the right one."""
    if not left:
        return ()
    return to_rows(to_matrix(left, len(right)) * to_matrix(right, columns))


def null_space(rows: Sequence[Sequence[fmpq]], columns: int) -> Rows:
    """A basis of ``{x : rows x = 0}``."""
    echelon, rank = to_matrix(rows, columns).rref()
    table = echelon.tolist()
    pivots = [next(c for c in range(columns) if table[r][c] != 0) for r in range(rank)]
    basis = []
    for free in (c for c in range(columns) if c not in pivots):
        vector = [fmpq(0)] * columns
        vector[free] = fmpq(1)
        for r, pivot in enumerate(pivots):
            vector[pivot] = -table[r][free]
        basis.append(tuple(vector))
    return tuple(basis)
