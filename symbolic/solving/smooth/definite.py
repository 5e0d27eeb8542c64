"""Positive definite matrices of balls: a congruence that a float Cholesky factor proposes, then diagonal dominance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import arb, arb_mat


def positive_definite(rows: Sequence[Sequence[arb]]) -> bool:
    """Whether every symmetric matrix in a matrix of balls is positive definite (False where that is not proved).

    With a non-singular R, H is positive definite exactly when ``R^T H R`` is; that matrix is close to the identity, and a
    symmetric matrix with ``c_ii > sum_(j != i) |c_ij|`` is positive definite. R is upper triangular with a non-zero diagonal.

    Arguments:
        rows: the matrix.

    Examples:
        >>> positive_definite([[arb(2), arb(1)], [arb(1), arb(1)]]), positive_definite([[arb(1), arb(1)], [arb(1), arb(1)]])
        (True, False)
        >>> positive_definite([[arb(1, 2)]])
        False
    """
    size = len(rows)
    factor = _proposal(rows)
    if factor is None:
        return False
    matrix = arb_mat(size, size, [x for row in rows for x in row])
    congruent = (factor.transpose() * matrix * factor).tolist()
    return all(
        bool(row[i] - sum((abs(x) for k, x in enumerate(row) if k != i), arb(0)) > 0) for i, row in enumerate(congruent)
    )


def _proposal(rows: Sequence[Sequence[arb]]) -> arb_mat | None:
    """An upper triangular matrix with a non-zero diagonal that nearly diagonalises the middle of the matrix."""
    size = len(rows)
    middle = np.array([[float(x.mid()) for x in row] for row in rows]).reshape(size, size)
    try:
        factor = np.linalg.inv(np.linalg.cholesky(middle)).T
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(factor).all() or not np.diagonal(factor).all():
        return None
    return arb_mat(
        size, size, [arb(float(x)) if k >= r else arb(0) for r, row in enumerate(factor) for k, x in enumerate(row)]
    )
