"""The common scale of X and Y, taken out of the system an engine solves and put back into its answer.

Multiplying Y by a number multiplies the weights on one side of every unit by it. In the units of the data the numbers of a
solution grow with its degree, so a scale of a thousand costs an engine thousands of digits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import gcd

from flint import fmpq

from symbolic.engines.system import Parametrization
from symbolic.polynomials.core import CoreProblem


def common_scale(core: CoreProblem) -> fmpq:
    """The number s for which the problem in the weights v / s has linear terms and Gram matrices without a common factor.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> from symbolic.polynomials.reduced import reduce_inputs
        >>> network = SparseNetwork.of([[1]], [[1], [1]])
        >>> common_scale(reduce_inputs(Problem.of(network, targets=[[3000], [4000]])).core)
        1000
    """
    linear = _content(x for row in core.form.linear for x in row)
    gram = _content(x for rows in core.form.grams for row in rows for x in row)
    return linear / gram if linear and gram else fmpq(1)


def put_back(answer: Parametrization, factors: list[fmpq]) -> Parametrization:
    """An answer with each coordinate multiplied by its factor.

    Arguments:
        answer: the parametrisation.
        factors: one number per variable.
    """
    pairs = list(zip(answer.numerators, answer.denominators, factors, strict=True))
    numerators = tuple(n * int(f.p) for n, _, f in pairs)
    return replace(answer, numerators=numerators, denominators=tuple(d * int(f.q) for _, d, f in pairs))


def _content(values: Iterable[fmpq]) -> fmpq:
    """The largest rational number of which all are whole multiples."""
    top, bottom = 0, 1
    for value in values:
        if value != 0:
            top, bottom = gcd(top * int(value.q), int(value.p) * bottom), bottom * int(value.q)
            common = gcd(top, bottom)
            top, bottom = top // common, bottom // common
    return fmpq(top, bottom)
