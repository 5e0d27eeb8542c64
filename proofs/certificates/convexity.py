"""The gradient in the end-to-end matrix M at exact points, and the least squares matrix of a support."""

from __future__ import annotations

from flint import fmpq, fmpq_mat

from proofs.certificates.points import CertifiedPoint
from symbolic.algebraic.field import FieldElement
from symbolic.network import Problem
from symbolic.polynomials.linear_algebra import independent_rows
from symbolic.reduce.inputs import rational, two_layer_linear


def dead_unit(problem: Problem, point: CertifiedPoint) -> int | None:
    """A unit with a vanishing vector whose gradient block does not vanish."""
    first, second = point.tables
    for unit, row in enumerate(problem.network.masks[0]):
        outputs = [r for r, line in enumerate(problem.network.masks[1]) if line[unit]]
        inputs = [c for c, bit in enumerate(row) if bit]
        if not inputs or not outputs:
            continue
        dead = all(first[unit][c].is_zero() for c in inputs) or all(second[r][unit].is_zero() for r in outputs)
        if dead and any(not _gradient(problem, point, r, c).is_zero() for r in outputs for c in inputs):
            return unit
    return None


def convex_optimum(problem: Problem, point: CertifiedPoint) -> bool:
    """Whether the gradient in the end-to-end matrix vanishes on every rectangle (two linear layers without decay)."""
    if not two_layer_linear(problem):
        return False
    first, second = problem.network.masks
    return all(
        _gradient(problem, point, r, c).is_zero()
        for unit, row in enumerate(first)
        for r, line in enumerate(second)
        if line[unit]
        for c, bit in enumerate(row)
        if bit
    )


def _gradient(problem: Problem, point: CertifiedPoint, output: int, column: int) -> FieldElement:
    """The entry of ``(W2 W1 X - Y) X^T`` at an output and an input."""
    first, second = point.tables
    total = point.field.element(0)
    for s in range(len(problem.inputs[0])):
        x = problem.inputs[column][s]
        if not x:
            continue
        y = problem.targets[output][s]
        residual = point.field.element(fmpq(-y.numerator, y.denominator))
        for unit, v in enumerate(second[output]):
            if v.is_zero():
                continue
            for c, w in enumerate(first[unit]):
                z = problem.inputs[c][s]
                if z:
                    residual = residual + v * w * fmpq(z.numerator, z.denominator)
        total = total + residual * fmpq(x.numerator, x.denominator)
    return total


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
