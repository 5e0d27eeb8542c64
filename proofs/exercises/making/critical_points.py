"""Critical points first, data afterwards: problems with small integers in which chosen weights are critical.

Every unit has a filter and an output vector, and either may be zero. The gradient G in W2 W1 is drawn from the linear space given by
``G_j w_j = 0`` and ``v_j^T G_j = 0``; the targets are ``Y = W2 W1 X - G X^-T``. Unlike :mod:`proofs.badness.construct`, G may be different
from 0 at a dead unit, which makes the point a saddle.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from random import Random

from flint import fmpq

from proofs.badness.construct import Draw, Masks, Table, correlated_inputs, critical_gradients, draw_weights, problem_of
from proofs.exercises.making.second_order import Local
from symbolic.network.problem import Mask, Matrix

Networks = Sequence[tuple[Mask, Mask]]


def dead_units(random: Random, units: int, count: int) -> list[str]:
    """For every unit which vectors are zero: ``v``, ``w``, seldom both, or none; so many units are dead."""
    dead = [""] * units
    for unit in random.sample(range(units), count):
        dead[unit] = random.choice(("v", "w", "v", "w", "vw"))
    return dead


def critical_draw(
    random: Random, masks: Masks, dead: Sequence[str], *, correlated: bool = False, size: int = 2, flat: bool = False
) -> Local:
    """A problem with a critical point.

    Arguments:
        random: where the numbers come from.
        masks: the masks.
        dead: for every unit ``v``, ``w`` or ``vw`` where these vectors are zero.
        correlated: whether X is a small integer matrix with determinant 1 or -1; otherwise it is the identity.
        size: the largest weight.
        flat: whether G = 0, so that the point is a global minimum.
    """
    w1, w2 = draw_weights(masks, random, dead, size)
    for j in (j for j, which in enumerate(dead) if which == "vw"):
        w1[j] = [0] * len(w1[j])
        for row in w2:
            row[j] = 0
    d, _, k = masks.shape
    gradient = [[0] * d for _ in range(k)] if flat else _gradient(random, masks, w1, w2)
    x = correlated_inputs(random, d) if correlated and d > 1 else [[int(r == c) for c in range(d)] for r in range(d)]
    problem, point = problem_of(masks, Draw(w1, w2, x, gradient), Fraction(1))
    return Local(problem, point)


def _gradient(random: Random, masks: Masks, w1: Table, w2: Table) -> Table:
    """A random integer matrix G on the support that makes the weights critical: without a common factor, then times 1, 2 or 3."""
    d, _, k = masks.shape
    total = [fmpq(0)] * len(masks.support)
    for vector in critical_gradients(masks, w1, w2, still=False):
        part = random.choice((-2, -1, 0, 1, 1, 2))
        total = [t + part * x for t, x in zip(total, vector, strict=True)]
    scale = lcm(*(int(x.q) for x in total))
    numbers = [int(x.p) * (scale // int(x.q)) for x in total]
    divisor, factor = max(gcd(*numbers), 1), random.choice((1, 1, 2, 3))
    table = [[0] * d for _ in range(k)]
    for (i, a), x in zip(masks.support, numbers, strict=True):
        table[i][a] = factor * (x // divisor)
    return table


def largest(*tables: Matrix) -> int:
    """The largest absolute value in some tables, rounded up.

    Examples:
        >>> largest(((Fraction(-7, 2), Fraction(1)),))
        4
    """
    return max(-(-abs(x).numerator // x.denominator) for table in tables for row in table for x in row)
