"""Polynomials over the fractions, and how many roots they have in an interval: for reading files back, on its own.

A polynomial is a list of fractions, constant term first, without zeros on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

Polynomial = list[Fraction]


def trimmed(coefficients: Sequence[Fraction]) -> Polynomial:
    """The polynomial with these coefficients.

    Examples:
        >>> trimmed([Fraction(1), Fraction(0)])
        [Fraction(1, 1)]
    """
    found = list(coefficients)
    while found and found[-1] == 0:
        found.pop()
    return found


def difference(p: Polynomial, q: Polynomial) -> Polynomial:
    """P - q."""
    length = max(len(p), len(q))
    one, two = ([*r, *[Fraction(0)] * (length - len(r))] for r in (p, q))
    return trimmed([a - b for a, b in zip(one, two, strict=True)])


def remainder(p: Polynomial, q: Polynomial) -> Polynomial:
    """The remainder of p modulo q, which is not zero."""
    rest = list(p)
    while len(rest) >= len(q):
        factor, shift = rest[-1] / q[-1], len(rest) - len(q)
        rest = trimmed([c - factor * q[k - shift] if k >= shift else c for k, c in enumerate(rest)])
    return rest


def common_factor(p: Polynomial, q: Polynomial) -> Polynomial:
    """The monic greatest common divisor of two polynomials that are not both zero.

    Examples:
        >>> common_factor(trimmed(map(Fraction, (-1, 0, 1))), trimmed(map(Fraction, (2, -2))))
        [Fraction(-1, 1), Fraction(1, 1)]
    """
    while q:
        p, q = q, remainder(p, q)
    return [c / p[-1] for c in p]


def value(p: Polynomial, x: Fraction) -> Fraction:
    """p(x)."""
    result = Fraction(0)
    for c in reversed(p):
        result = result * x + c
    return result


def root_count(p: Polynomial, low: Fraction, high: Fraction) -> int:
    """How many different roots a polynomial has between two numbers that are no roots (Sturm).

    Raises:
        ValueError: for the zero polynomial, or if an end is a root.

    Examples:
        >>> root_count(trimmed(map(Fraction, (-2, 0, 1))), Fraction(0), Fraction(10))
        1
    """
    if not p or value(p, low) == 0 or value(p, high) == 0:
        raise ValueError("zero, or an end is a root")
    chain = [p, trimmed([k * c for k, c in enumerate(p)][1:])]
    while chain[-1]:
        rest = remainder(chain[-2], chain[-1])
        scale = max((abs(c) for c in rest), default=Fraction(1))
        chain.append([-c / scale for c in rest])

    def variations(x: Fraction) -> int:
        signs = [v > 0 for v in (value(q, x) for q in chain[:-1]) if v != 0]
        return sum(a != b for a, b in pairwise(signs))

    return variations(low) - variations(high)
