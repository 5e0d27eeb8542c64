"""Exact verification of a spurious local minimum of a linear network with three layers (docs/deep.md).

A point ``(W1, W2, W3)`` is accepted when

1. its gradient vanishes and the Hessian has no negative eigenvalue;
2. the kernel of the Hessian is spanned by tangents of explicit critical points: those of the symmetry that mixes the units of one
   hidden layer, and the directions ``W2 + N`` with ``W3 N = 0`` that keep every point critical;
3. another point, given as exact weights, has a smaller loss.

The set of these critical points is the image of a smooth map whose differential has the rank of the Hessian's kernel, so the
splitting lemma gives the local minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

from proofs.badness.points import matrix_of
from proofs.badness.verify import NotCertified
from symbolic.exact.inertia import Inertia, rational_inertia
from symbolic.exact.linear_algebra import null_space, reduced, to_matrix
from symbolic.network import Problem
from symbolic.network.numbers import number_text
from symbolic.network.problem import Mask, Matrix
from symbolic.polynomials.expanded import ExpandedLoss, expanded_loss
from symbolic.verdict import refuted, undecided

Tables = tuple[Matrix, Matrix, Matrix]
"""W1, W2, W3; or a direction in which they move."""
Direction = dict[tuple[int, int, int], fmpq]
"""The weights that move, by layer, row and column."""


@dataclass(frozen=True)
class DeepMinimum:
    """A verified spurious local minimum of three linear layers.

    Attributes:
        loss: the loss at the minimum.
        lower_loss: the loss at the lower point.
        inertia: of the Hessian in all weights.
        orbit: rank of the tangents of the symmetry.
    """

    loss: Fraction
    lower_loss: Fraction
    inertia: Inertia
    orbit: int

    @property
    def strict(self) -> bool:
        """Whether the minimisers nearby are the orbit of the point alone."""
        return self.orbit == self.inertia.zero

    def summary(self) -> str:
        """One line for people."""
        kind = "strict spurious minimum" if self.strict else "spurious minimum on a critical family"
        return (
            f"{kind}: loss {number_text(self.loss)}, lower {number_text(self.lower_loss)}, "
            f"inertia {self.inertia}, orbit {self.orbit}"
        )


def verify_deep_bad(problem: Problem, point: Tables, lower: Tables) -> DeepMinimum:
    """Verify that a point is a spurious local minimum, in exact arithmetic.

    Arguments:
        problem: three layers, linear activation, no weight decay.
        point: the local minimum.
        lower: a point with a smaller loss.

    Raises:
        NotCertified: if a step fails; its verdict says whether the claim is false or left open.
        ValueError: for another network, or weights that do not fit the masks.
    """
    if len(problem.network.masks) != 3 or problem.network.activation.kind != "linear" or problem.decayed:
        raise ValueError("three linear layers without weight decay are needed")
    _need_masked(problem, point)
    _need_masked(problem, lower)
    loss = expanded_loss(problem)
    gradient, hessian = loss.over(fmpq).gradient_and_hessian(_values(loss, point))
    if any(g != 0 for g in gradient):
        raise NotCertified("the gradient vanishes", refuted("a derivative is not 0"))
    inertia = rational_inertia(to_matrix(hessian, loss.size))
    if inertia.negative:
        raise NotCertified("the Hessian is positive semidefinite", refuted(f"inertia {inertia}"))
    symmetry = [_vector(loss, tangent) for tangent in _mixings(problem, point)]
    orbit = len(reduced(symmetry, loss.size))
    family = [_vector(loss, direction) for direction in _free(problem, point)]
    spanned = len(reduced([*symmetry, *family], loss.size))
    if spanned != inertia.zero:
        reason = f"critical directions of rank {spanned} are known, the kernel has dimension {inertia.zero}"
        raise NotCertified("critical points fill the kernel of the Hessian", undecided(reason))
    high, low = _loss(problem, point), _loss(problem, lower)
    if low >= high:
        raise NotCertified("the lower point is lower", refuted(f"{number_text(low)} >= {number_text(high)}"))
    return DeepMinimum(high, low, inertia, orbit)


def _need_masked(problem: Problem, tables: Tables) -> None:
    for mask, table in zip(problem.network.masks, tables, strict=True):
        fits = len(mask) == len(table) and all(len(bits) == len(row) for bits, row in zip(mask, table, strict=True))
        if not fits or any(
            x and not bit for bits, row in zip(mask, table, strict=True) for bit, x in zip(bits, row, strict=True)
        ):
            raise ValueError("the weights do not fit the masks")


def _values(loss: ExpandedLoss, tables: Tables) -> list[fmpq]:
    return [fmpq(tables[i][r][c].numerator, tables[i][r][c].denominator) for i, r, c in loss.places]


def _vector(loss: ExpandedLoss, direction: Direction) -> list[fmpq]:
    return [direction.get(place, fmpq(0)) for place in loss.places]


def _residual(problem: Problem, tables: Tables) -> fmpq_mat:
    """``W3 W2 W1 X - Y``, k x n."""
    first, second, third = map(matrix_of, tables)
    return third * second * first * matrix_of(problem.inputs) - matrix_of(problem.targets)


def _loss(problem: Problem, tables: Tables) -> Fraction:
    total = sum((x * x for row in _residual(problem, tables).tolist() for x in row), fmpq(0))
    return Fraction(int(total.p), int(total.q))


def _mixings(problem: Problem, point: Tables) -> Iterator[Direction]:
    """Tangents of ``row i += t row j`` of one layer and ``column j -= t column i`` of the next, where the masks allow both."""
    masks, tables = problem.network.masks, [matrix_of(table) for table in point]
    for layer in (0, 1):
        before, after = masks[layer], masks[layer + 1]
        for i in range(len(before)):
            for j in range(len(before)):
                if _within(before[j], before[i]) and _within(_column(after, i), _column(after, j)):
                    into = {(layer, i, c): tables[layer][j, c] for c in range(len(before[0]))}
                    out = {(layer + 1, r, j): -tables[layer + 1][r, i] for r in range(len(after))}
                    yield into | out


def _free(problem: Problem, point: Tables) -> Iterator[Direction]:
    """The directions N of W2 with ``W3 N = 0``; all points ``W2 + N`` are critical where ``G (N W1)^T`` vanishes on the mask of W3.

    The function does not change along them, hence neither G (half the gradient in the end-to-end matrix) nor ``W3 W2``, so the
    derivatives in W1 and W2 stay 0. Those in W3 are ``G ((W2 + N) W1)^T`` on its mask.
    """
    _, middle, last = problem.network.masks
    first, third = matrix_of(point[0]), matrix_of(point[2])
    gradient = _residual(problem, point) * matrix_of(problem.inputs).transpose()
    for j in range(len(middle[0])):
        rows = [i for i in range(len(middle)) if middle[i][j]]
        for kernel in null_space([[third[k, i] for i in rows] for k in range(len(last))], len(rows)):
            moved = fmpq_mat(len(middle), len(middle[0]))
            for i, x in zip(rows, kernel, strict=True):
                moved[i, j] = x
            change = gradient * (moved * first).transpose()
            if any(change[k, i] != 0 and last[k][i] for k in range(len(last)) for i in range(len(middle))):
                continue
            yield {(1, i, j): x for i, x in zip(rows, kernel, strict=True)}


def _within(small: Sequence[int], large: Sequence[int]) -> bool:
    return all(b for a, b in zip(small, large, strict=True) if a)


def _column(mask: Mask, index: int) -> tuple[int, ...]:
    return tuple(row[index] for row in mask)
