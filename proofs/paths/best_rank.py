"""The best matrix of a given rank (Eckart and Young), exactly, and points of a network that give it.

With ``M0 = Y X^T S^-1`` and ``S = X X^T`` the best matrix is ``P M0``, where P projects onto the first eigenvectors of
``C = M0 S M0^T``. If one eigenvector is kept, or all but one, P lies in the field of one eigenvalue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from proofs.badness.points import matrix_of
from proofs.certificates.points import RATIONAL, CertifiedPoint
from proofs.paths.path import BestRank, NoPath
from symbolic.exact.field import FieldElement, NumberField
from symbolic.exact.linear_algebra import independent_rows, to_matrix
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber
from symbolic.exact.roots import isolated_roots
from symbolic.network import Problem
from symbolic.network.weights import Weights

SAMPLES = 64
"""Points of a straight piece at which floating point looks whether the loss falls."""
LEAST_FALL = 1e-9
LEAST_SHARE = Fraction(1, 50)
HALVINGS = 12


Table = list[list[FieldElement]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Target:
    """What a narrow network should reach.

    Attributes:
        problem: two linear layers.
        best: M0, the best matrix without a bound on the rank.
        projection: P, in a number field.
        gap: a rational between the squares of the singular values that are kept and those that are not.
        floor: about the least loss.
    """

    problem: Problem
    best: fmpq_mat
    projection: Table
    gap: Fraction
    floor: Fraction

    @classmethod
    def of(cls, problem: Problem) -> Target | None:
        """The target for the width of the network; None if the best matrix has no larger rank than that.

        Raises:
            NoPath: if ``X X^T`` is singular, two singular values at the cut are equal, or P is in no field of one eigenvalue.
        """
        x, y, units = matrix_of(problem.inputs), matrix_of(problem.targets), len(problem.network.masks[0])
        gram = x * x.transpose()
        if gram.rank() < gram.nrows():
            raise NoPath("the inputs are dependent and the network is narrow")
        best = gram.solve(x * y.transpose()).transpose()
        square = best * gram * best.transpose()
        rank = square.rank()
        if rank <= units:
            return None
        if 1 < units < rank - 1:
            raise NoPath(f"the best matrix of rank {units} lies in no field of one singular value")
        values = sorted(np.linalg.eigvalsh(_floats(square.tolist())), reverse=True)
        kept, left = float(values[units - 1]), float(values[units])
        if kept - left < LEAST_FALL * kept:
            raise NoPath("the singular values that a narrow network should keep are not larger than the others")
        line = _line(square, kept if units == 1 else left)
        if units == 1:
            projection = line
        else:
            onto = _onto(best)
            projection = [[onto[i, j] - p for j, p in enumerate(row)] for i, row in enumerate(line)]
        middle = Fraction((kept + left) / 2).limit_denominator(max(1, round(8 / (kept - left))))
        missed = _floats((best * x - y).tolist())
        floor = Fraction(float(np.sum(missed**2)) + sum(max(0.0, float(v)) for v in values[units:]))
        return cls(problem, best, projection, middle, floor)

    def end_from(self, here: Weights) -> BestRank | None:
        """The exact end near a point, if the loss seems to fall on the straight piece to it."""
        p, best = _floats([[x.ball(96) for x in row] for row in self.projection]), _floats(self.best.tolist())
        first, second = (np.array([[float(w) for w in row] for row in table]) for table in (here.first, here.second))
        outer = p @ second
        if np.linalg.matrix_rank(outer) < len(first):
            return None
        inner = np.linalg.lstsq(outer, best, rcond=None)[0]
        if not self._falls(first, second, inner - first, outer - second):
            return None
        exact_outer = [
            [_dot(row, column) for column in zip(*_rationals(here.second), strict=True)] for row in self.projection
        ]
        turned = [list(column) for column in zip(*exact_outer, strict=True)]
        gram = [[_dot(u, v) for v in turned] for u in turned]
        aims = [[_dot(u, column) for column in zip(*self.best.tolist(), strict=True)] for u in turned]
        field = exact_outer[0][0].field
        tables = (_solved(gram, aims), exact_outer)
        return BestRank(CertifiedPoint(field, tuple(tuple(tuple(row) for row in table) for table in tables)), self.gap)

    def _falls(self, first: Floats, second: Floats, inner: Floats, outer: Floats) -> bool:
        x, y = (_floats(matrix_of(table).tolist()) for table in (self.problem.inputs, self.problem.targets))
        for t in (np.arange(SAMPLES) + 0.5) / SAMPLES:
            one, other = first + t * inner, second + t * outer
            slope = np.sum((other @ one @ x - y) * ((outer @ one + other @ inner) @ x))
            if slope > -LEAST_FALL * t * (1 - t):
                return False
        return True

    def stuck(self, before: Fraction, after: Fraction) -> bool:
        """Whether the loss fell by a small share of what it should still fall."""
        return before - after <= LEAST_SHARE * (after - self.floor)

    def escape(self, here: Weights, refit: Callable[[Weights], Weights]) -> Weights | None:
        """A point from which the best is in sight again, when the layers hardly move because they are near a saddle.

        The output of the unit that gives least turns towards the output that is missed most, and the incoming weights follow.

        Arguments:
            here: outgoing weights of full rank, the incoming ones at their optimum.
            refit: moves the incoming weights to their optimum.
        """
        second = np.array([[float(w) for w in row] for row in here.second])
        root = np.linalg.cholesky(
            _floats((matrix_of(self.problem.inputs) * matrix_of(self.problem.inputs).transpose()).tolist())
        )
        given = second @ np.array([[float(w) for w in row] for row in here.first]) @ root
        missed = np.linalg.svd(_floats(self.best.tolist()) @ root - given)[0][:, 0]
        least = np.linalg.svd(given)[0][:, len(here.first) - 1]
        turn = np.outer(missed, second.T @ least)
        for halvings in range(HALVINGS):
            for sign in (1, -1):
                step = sign * 0.5**halvings * turn
                table = [
                    [w + _short(x) for w, x in zip(*rows, strict=True)]
                    for rows in zip(here.second, step.tolist(), strict=True)
                ]
                moved = refit(Weights(here.first, tuple(map(tuple, table))))
                first, inner = (np.array([[float(w) for w in row] for row in point.first]) for point in (here, moved))
                if self._falls(first, second, inner - first, step):
                    return moved
        return None


def least_loss(problem: Problem) -> RealNumber:
    """The least loss of dense linear networks of this width: what is missed, without the first singular values.

    Arguments:
        problem: two dense linear layers without decay.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> least_loss(Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[1, 1], [0, 1]])).decimal(8)
        '0.38196601'
    """
    x, y, units = matrix_of(problem.inputs), matrix_of(problem.targets), len(problem.network.masks[0])
    reached = y * _onto(x.transpose())
    square = reached * reached.transpose()
    characteristic = fmpz_poly([int(c) for c in (square.charpoly() * square.charpoly().denom()).coeffs()])
    unreached = y * y.transpose() - square
    floor = sum((unreached[i, i] for i in range(len(problem.targets))), fmpq(0))
    factors = characteristic.factor()[1]
    left = len(problem.targets) - units
    if all(factor.degree() == 1 for factor, _ in factors):
        roots = sorted(-fmpq(factor[0], factor[1]) for factor, multiplicity in factors for _ in range(multiplicity))
        return RealNumber.rational(sum(roots[:left], floor))

    def enclose(bits: int) -> arb:
        with working_precision(bits):
            values = [arb(r.real) for factor, multiplicity in factors for r in isolated_roots(factor) * multiplicity]
            values.sort(key=lambda value: value.mid())
            return sum(values[:left], arb(floor))

    return RealNumber(enclose, None)


def _short(x: float) -> Fraction:
    return Fraction(x).limit_denominator(1 << 10)


def _floats(rows: Any) -> Floats:
    return np.array([[float(arb(x).mid()) for x in row] for row in rows])


def _rationals(rows: Any) -> list[list[fmpq]]:
    return [[fmpq(x.numerator, x.denominator) for x in row] for row in rows]


def _dot(u: Any, v: Any) -> Any:
    pairs = list(zip(u, v, strict=True))
    return sum((a * b for a, b in pairs[1:]), pairs[0][0] * pairs[0][1])


def _line(square: fmpq_mat, value: float) -> Table:
    """The projection onto the eigenvector of the eigenvalue near a float.

    Raises:
        NoPath: if the eigenvalue is multiple.
    """
    characteristic = fmpz_poly([int(c) for c in (square.charpoly() * square.charpoly().denom()).coeffs()])
    factors = [factor for factor, _ in characteristic.factor()[1]]
    roots = [
        (abs(float(r.real.mid()) - value), f, r.real) for f in factors for r in isolated_roots(f) if r.imag.is_zero()
    ]
    _, modulus, enclosure = min(roots, key=lambda root: root[0])
    field = RATIONAL if modulus.degree() == 1 else NumberField(modulus, arb(enclosure))
    root = fmpq(-int(modulus[0]), int(modulus[1])) if modulus.degree() == 1 else fmpq_poly([0, 1])
    size = square.nrows()
    shifted = [
        [field.element(square[i, j]) - (field.element(root) if i == j else 0) for j in range(size)] for i in range(size)
    ]
    for skipped in range(size):  # the eigenvector with entry 1 here: the other equations determine it
        others = [i for i in range(size) if i != skipped]
        table = [[shifted[i][j] for j in others] for i in others]
        try:
            solved = _solved(table, [[-shifted[i][skipped]] for i in others])
        except ZeroDivisionError:
            continue
        vector = [field.element(1)] * size
        for i, (x,) in zip(others, solved, strict=True):
            vector[i] = x
        scale = _dot(vector, vector).inverse()
        return [[a * b * scale for b in vector] for a in vector]
    raise NoPath("a singular value at the cut is multiple")


def _onto(matrix: fmpq_mat) -> fmpq_mat:
    """The orthogonal projection onto the column space."""
    turned = matrix.transpose().tolist()
    rows = [turned[j] for j in independent_rows(turned, matrix.nrows())]
    basis = to_matrix(rows, matrix.nrows())
    return basis.transpose() * (basis * basis.transpose()).solve(basis)


def _solved(table: Table, sides: Table) -> Table:
    """The solution of ``table Z = sides``, by elimination.

    Raises:
        ZeroDivisionError: if the table is singular.
    """
    size = len(table)
    rows = [[*row, *side] for row, side in zip(table, sides, strict=True)]
    for c in range(size):
        pivot = next((r for r in range(c, size) if not rows[r][c].is_zero()), None)
        if pivot is None:
            raise ZeroDivisionError("a singular table")
        rows[c], rows[pivot] = rows[pivot], rows[c]
        inverse = rows[c][c].inverse()
        rows[c] = [x * inverse for x in rows[c]]
        for r in range(size):
            if r != c and not rows[r][c].is_zero():
                factor = rows[r][c]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[c], strict=True)]
    return [row[size:] for row in rows]
