"""The gradient in the end-to-end matrix M at exact points, and the least squares matrix of a support."""

from __future__ import annotations

from flint import fmpq, fmpq_mat

from proofs.certificates.points import CertifiedPoint
from symbolic.exact.field import FieldElement
from symbolic.exact.linear_algebra import independent_rows, rational
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import Problem
from symbolic.polynomials.reduced import two_layer_linear


def matrix_gradient(problem: Problem, point: CertifiedPoint) -> list[list[FieldElement]]:
    """``(W2 W1 X - Y) X^T``, one row per output."""
    first, second = point.tables
    zero = point.field.element(0)
    x, y = ([[rational(entry) for entry in row] for row in table] for table in (problem.inputs, problem.targets))
    samples = range(len(x[0]))
    hidden = [[sum((w * x[c][s] for c, w in enumerate(row)), zero) for s in samples] for row in first]
    gradient = []
    for line, targets in zip(second, y, strict=True):
        residual = [sum((v * hidden[j][s] for j, v in enumerate(line)), zero - targets[s]) for s in samples]
        gradient.append([sum((residual[s] * row[s] for s in samples), zero) for row in x])
    return gradient


def dead_unit(problem: Problem, point: CertifiedPoint) -> int | None:
    """A unit with a vanishing vector whose gradient block does not vanish."""
    gradient, (first, second) = matrix_gradient(problem, point), point.tables
    for unit, rectangle in enumerate(MaskGraph.of(problem.network).rectangles):
        dead = all(first[unit][c].is_zero() for c in rectangle.inputs) or all(
            second[r][unit].is_zero() for r in rectangle.outputs
        )
        if dead and any(not gradient[r][c].is_zero() for r in rectangle.outputs for c in rectangle.inputs):
            return unit
    return None


def convex_optimum(problem: Problem, point: CertifiedPoint) -> bool:
    """Whether the gradient in the end-to-end matrix vanishes on every rectangle (two linear layers without decay)."""
    if not two_layer_linear(problem):
        return False
    gradient = matrix_gradient(problem, point)
    return all(gradient[r][c].is_zero() for r, c in MaskGraph.of(problem.network).cover)


def least_squares_matrix(problem: Problem) -> list[list[fmpq]]:
    """A matrix M, zero outside the rectangles, that minimises ``||M X - Y||^2`` among all such matrices."""
    first, second = problem.network.masks
    x = [[rational(entry) for entry in row] for row in problem.inputs]
    samples = len(x[0])
    result = []
    for output, line in enumerate(second):
        seen = sorted({c for unit, bit in enumerate(line) if bit for c, on in enumerate(first[unit]) if on})
        rows = [x[c] for c in seen]
        chosen = [seen[k] for k in independent_rows(rows, samples)] if rows else []
        entries = [fmpq(0)] * len(first[0])
        if chosen:
            a = fmpq_mat(len(chosen), samples, [entry for c in chosen for entry in x[c]])
            y = fmpq_mat(samples, 1, [rational(t) for t in problem.targets[output]])
            for c, value in zip(chosen, (a * a.transpose()).solve(a * y).entries(), strict=True):
                entries[c] = value
        result.append(entries)
    return result
