"""From a numeric minimum to an exact rational one: fix the symmetry, round, and let :mod:`proofs.badness.verify` decide."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from proofs.badness.base_cases import BaseCase
from proofs.badness.points import loss_at
from proofs.badness.verify import NotCertified, verify_bad
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.points import NotCertifiable
from proofs.certificates.widening import base_claim
from proofs.search.critical_first import rational_point
from proofs.search.numeric import Candidate, Property
from symbolic.network import Problem
from symbolic.network.numbers import number_text
from symbolic.network.weights import Weights
from symbolic.numeric.activations import Floats
from symbolic.numeric.descent import descend
from symbolic.numeric.linear_loss import Moments, Pattern

DENOMINATOR = 60
"""Largest denominator of a weight of the minimum."""
NEAR = 1e-4
"""How close to such a number a weight must be for rounding to be tried."""
TINY = 1e-6


def rational_claim(
    problem: Problem, pattern: Pattern, candidate: Candidate, kind: Property
) -> tuple[ClaimEntry, str] | None:
    """The claim of a certificate for a candidate whose minimum is rational, and its loss; None if that does not work out.

    Arguments:
        problem: masks and data.
        pattern: the same masks.
        candidate: floats near the minimum and near a lower point.
        kind: the property to show.

    Examples:
        >>> from proofs.search.data import IntegerData
        >>> from proofs.search.numeric import propose
        >>> from symbolic import SparseNetwork
        >>> first, second = ((1, 1, 0), (1, 0, 1)), ((1, 1), (1, 0), (0, 1))
        >>> pattern, data = Pattern.of(first, second), IntegerData(((0, 1, 0), (2, 1, 0), (0, 0, 1)))
        >>> [candidate] = propose(pattern, [data], np.random.default_rng(0))
        >>> claim, loss = rational_claim(data.problem(SparseNetwork.of(first, second)), pattern, candidate, "strict")
        >>> claim.plain()["claim"], loss
        ('spurious_valley', '1')
    """
    rows = np.array([candidate.high, candidate.low])
    inputs = np.array([[[float(x) for x in row] for row in problem.inputs]])
    targets = np.array([[[float(x) for x in row] for row in problem.targets]])
    polished = descend(pattern, rows, Moments.of(inputs, targets).repeated(2), steps=12, warm=True)
    first, second = pattern.tables(polished.theta)
    point = _rounded(problem, pattern, *gauge(pattern, first[0], second[0]))
    if point is None:
        return None
    lower = rational_point(problem, *_all_units(problem, pattern, first[1], second[1]), loss_at(problem, point))
    if lower is None:
        return None
    try:
        example = verify_bad(problem, point, lower)
        if (kind != "minimum" and not example.strict) or (kind == "valley" and not example.valley.proved):
            return None
        case = BaseCase("found by search", "", problem, point, lower, example.directions)
        return base_claim(case), number_text(example.loss)
    except (NotCertified, NotCertifiable):
        return None


def gauge(pattern: Pattern, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """The point of an orbit whose filters are reduced: a pivot 1 in each, 0 at the pivots of the units above.

    Arguments:
        pattern: the mask.
        first: W1.
        second: W2.

    Returns:
        W1 and W2 moved by ``w_i -> w_i - c w_j, v_j -> v_j + c v_i`` (i <= j) and rescaled: W2 W1 is the same.
    """
    first, second = first.copy(), second.copy()
    size = max(float(np.abs(first).max()), float(np.abs(second).max()), TINY)
    below = {j: [i for i, other in pattern.pairs if other == j and i != j] for j in range(len(first))}
    order = sorted(range(len(first)), key=lambda j: (sum(pattern.first[j]), -len(below[j]), j))
    for j in order:
        pivot = int(np.abs(first[j]).argmax())
        scale = first[j, pivot]
        if abs(scale) < TINY * size:
            first[j] = 0
            scale = float(np.abs(second[:, j]).max())
            second[:, j] /= scale if scale > TINY * size else 1.0
            continue
        first[j] /= scale
        second[:, j] *= scale
        for i in below[j]:
            factor = first[i, pivot]
            first[i] -= factor * first[j]
            second[:, j] += factor * second[:, i]
    return first, second


def _all_units(problem: Problem, pattern: Pattern, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """The same weights with zeros for units that the pattern leaves out."""
    full_first, full_second = (np.zeros((len(mask), len(mask[0]))) for mask in problem.network.masks)
    full_first[list(pattern.units)] = first
    full_second[:, list(pattern.units)] = second
    return full_first, full_second


def _rounded(problem: Problem, pattern: Pattern, first: Floats, second: Floats) -> Weights | None:
    """Weights with small denominators near given ones; None if some weight has none nearby."""
    tables = []
    for table in _all_units(problem, pattern, first, second):
        if not np.isfinite(table).all():
            return None
        rows = [[Fraction(x).limit_denominator(DENOMINATOR) for x in row] for row in table.tolist()]
        if any(
            abs(float(y) - x) > NEAR * max(1.0, abs(x))
            for a, b in zip(rows, table.tolist(), strict=True)
            for y, x in zip(a, b, strict=True)
        ):
            return None
        tables.append(rows)
    return Weights.of(problem.network, *tables)
