"""Exact weights of a two-layer network, and its loss and gradient there by plain matrix products.

Nothing here goes through the polynomials of ``symbolic``: the values serve to check them as well.
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq, fmpq_mat

from symbolic.exact.linear_algebra import Row, express, independent_rows, product, rational, to_matrix, to_rows
from symbolic.network import Problem
from symbolic.network.problem import Matrix, identity
from symbolic.network.weights import Weights
from symbolic.polynomials.reduced import ReducedNetwork


def matrix_of(rows: Matrix) -> fmpq_mat:
    """A table of Fractions as a flint matrix."""
    return to_matrix([[rational(x) for x in row] for row in rows], len(rows[0]))


def residual(problem: Problem, weights: Weights) -> fmpq_mat:
    """``W2 W1 X - Y``, k x n."""
    end_to_end = matrix_of(weights.second) * matrix_of(weights.first)
    if not _identity_inputs(problem):
        end_to_end *= matrix_of(problem.inputs)
    return end_to_end - matrix_of(problem.targets)


def _identity_inputs(problem: Problem) -> bool:
    return problem.inputs == identity(len(problem.inputs))


def loss_at(problem: Problem, weights: Weights) -> Fraction:
    """The loss of a two-layer linear problem without decay.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1]], [[1]])
        >>> loss_at(Problem.of(network, targets=[[3]]), Weights.of(network, [[1]], [[1]]))
        Fraction(4, 1)
    """
    total = sum((x * x for row in residual(problem, weights).tolist() for x in row), fmpq(0))
    return Fraction(int(total.p), int(total.q))


def matrix_gradient(problem: Problem, weights: Weights) -> fmpq_mat:
    """G: half the gradient in the end-to-end matrix ``W2 W1``, k x d."""
    found = residual(problem, weights)
    return found if _identity_inputs(problem) else found * matrix_of(problem.inputs).transpose()


def free_gradient(problem: Problem, weights: Weights) -> dict[tuple[int, int, int], fmpq]:
    """Half the derivatives in the free weights, by layer, row and column."""
    gradient = matrix_gradient(problem, weights)
    tables = (matrix_of(weights.second).transpose() * gradient, gradient * matrix_of(weights.first).transpose())
    return {
        (layer, r, c): table[r, c]
        for layer, (mask, table) in enumerate(zip(problem.network.masks, tables, strict=True))
        for r, row in enumerate(mask)
        for c, bit in enumerate(row)
        if bit
    }


def core_vector(network: ReducedNetwork, weights: Weights) -> list[fmpq]:
    """Weights, or a direction, in the coordinates of the core problem (a linear map onto them).

    The filter of a unit is found from what it does to the samples, ``w_j X``, so weights that the data cannot tell
    apart have the same image.
    """
    samples = len(network.problem.inputs[0])
    x = matrix_of(network.problem.inputs)
    kept = independent_rows(to_rows(x), samples)
    rows = [to_rows(x)[r] for r in kept]
    filters = to_rows(matrix_of(weights.first) * x)
    vector: list[fmpq] = []
    for number, unit in zip(network.units, network.core.units, strict=True):
        basis = product(unit.basis, rows, samples)
        coordinates = express([filters[number]], basis, samples)
        if coordinates is None:
            raise ArithmeticError(f"the filter of unit {number} is outside its input space")
        vector.extend(rational(weights.second[o][number]) for o in unit.outputs)
        vector.extend(coordinates[0])
    return vector


def filters_on_samples(problem: Problem, weights: Weights) -> tuple[Row, ...]:
    """``w_j X`` for every unit: what its filter does to the samples."""
    return to_rows(matrix_of(weights.first) * matrix_of(problem.inputs))
