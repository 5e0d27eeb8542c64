"""A lower bound from the number of units: the end-to-end matrix has no larger rank (Eckart and Young after whitening)."""

from __future__ import annotations

from functools import cmp_to_key

from flint import arb, fmpq, fmpq_mat, fmpq_poly

from symbolic.exact.field import primitive
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber, real_roots
from symbolic.polynomials.core import CoreProblem


def rank_bound(core: CoreProblem) -> RealNumber | None:
    """The minimum of the loss over all matrices of rank at most the number of units, masks forgotten.

    With one positive definite Gram matrix S for all outputs it is the least value over all matrices plus the smallest
    eigenvalues of ``B S^-1 B^T``, as many as there are outputs more than units.

    Returns:
        None where the outputs have different Gram matrices, or S is singular.
    """
    grams = set(core.form.grams)
    if len(grams) != 1:
        return None
    gram = next(iter(grams))
    width, outputs = core.form.width, len(core.form.grams)
    s = fmpq_mat(width, width, [x for row in gram for x in row])
    if s.rank() < width:
        return None
    b = fmpq_mat(outputs, width, [x for row in core.form.linear for x in row])
    c = b * s.solve(b.transpose())
    trace = sum((c[k, k] for k in range(outputs)), fmpq(0))
    return _smallest(c, max(outputs - len(core.units), 0)).plus(core.form.constant - trace)


def _order(a: tuple[RealNumber, int], b: tuple[RealNumber, int]) -> int:
    return a[0].compare(b[0]) or 0


def _smallest(matrix: fmpq_mat, count: int) -> RealNumber:
    """The sum of the smallest eigenvalues of a positive semidefinite rational matrix."""
    rational, irrational = fmpq(0), list[RealNumber]()
    roots: list[tuple[RealNumber, int]] = []
    for factor, power in fmpq_poly(matrix.charpoly()).numer().factor()[1]:
        roots += [(root, int(power)) for root in real_roots(primitive(factor))]
    roots.sort(key=cmp_to_key(_order))
    for root, power in roots:
        for _ in range(min(power, count)):
            count -= 1
            if root.value is None:
                irrational.append(root)
            else:
                rational += root.value
    if not irrational:
        return RealNumber.rational(rational)
    if len(irrational) == 1:
        return irrational[0].plus(rational)

    def enclose(bits: int) -> arb:
        with working_precision(bits + 64):
            return sum((root.ball(bits + 16) for root in irrational), arb(rational))

    return RealNumber(enclose, None)
