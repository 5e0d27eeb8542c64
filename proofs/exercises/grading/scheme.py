"""Partial credit: one table, for all questions.

An answer earns a share of the points of its question; points are rounded down to halves.

A decimal that is not equal to a whole number is no rounding of it. And a key that is a whole number up to 10 often counts
something, and is hit by chance: there a factor or the reciprocal earns nothing, and a sign only where the key is negative.

================  =================================================================================================
kind of answer    share
================  =================================================================================================
every kind        1 if it is right; 0 if it is missing, unreadable or beyond a limit.
number,           1/2 for a sign error, a factor 2 or 1/2 (or -2, -1/2), or rounded decimals that are close: within one
polynomial,       percent where the key is not whole, and equal where it is. A decimal that is exactly the number is
matrix            right.
number            1/4 for another root of the same polynomial (``1 - sqrt(5)`` for ``1 + sqrt(5)``), or the reciprocal. If
                  the key is a whole number up to 10 (in absolute value): 1/2 for a sign error where the key is negative,
                  and nothing else.
polynomial        1/2 if only the constant term is wrong, or only one of at least three terms; 1/4 for any other constant
                  factor, or if at least half of the terms of the key are right and there are not more wrong ones.
matrix            1/2 if it is transposed; else half the part of the entries that are right, if these are at least half.
choice            with several right options: 1/2 for one mistake if there are at least three options and the answer names
                  at least one; else 0.
order             of n options: 1/(n-1) for each of the n-1 pairs of neighbours that stands in the answer, next to each other
                  and in this order (Moodle's grading "relative to the next item, excluding last"); 1/2 for the right
                  order from its end.
groups            1/2 if moving or leaving out one number makes it right.
points            the key has n orbits. Each orbit that is found earns 1/n with the right kind, 3/4 of that for a minimum
                  that is even strict, 1/2 of that with a wrong kind or none, and 1/2 of that (once more halved with a
                  wrong kind) for a near miss: permuted units, a sign error, a decimal that is close, or another point with
                  the same end-to-end matrix. Each other entry that is not critical or cannot be read costs 1/2 of 1/n (not
                  below 0 in all), and so does a near miss that is not critical, beside another entry for its orbit. A point
                  listed twice costs nothing; with different kinds it has a wrong kind.
direction         1 or 0.
lower point       1 or 0.
================  =================================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Scheme:
    """The shares of the table above."""

    sign: Fraction = Fraction(1, 2)
    factor_two: Fraction = Fraction(1, 2)
    close_decimal: Fraction = Fraction(1, 2)
    conjugate: Fraction = Fraction(1, 4)
    reciprocal: Fraction = Fraction(1, 4)
    constant: Fraction = Fraction(1, 2)
    one_term: Fraction = Fraction(1, 2)
    some_terms: Fraction = Fraction(1, 4)
    other_factor: Fraction = Fraction(1, 4)
    transposed: Fraction = Fraction(1, 2)
    entries: Fraction = Fraction(1, 2)
    one_option: Fraction = Fraction(1, 2)
    backwards: Fraction = Fraction(1, 2)
    one_number: Fraction = Fraction(1, 2)
    weaker_kind: Fraction = Fraction(3, 4)
    wrong_kind: Fraction = Fraction(1, 2)
    near_miss: Fraction = Fraction(1, 2)
    not_critical: Fraction = Fraction(1, 2)


NOTHING = Fraction(0)
SCHEME = Scheme()
SMALL = 10
"""Whole numbers up to this are hit by chance: no credit for a factor or the reciprocal."""
CLOSE = Fraction(1, 100)
"""A decimal is close if its relative error is at most this."""


def points(share: Fraction, maximum: int) -> Fraction:
    """The points of a share, rounded down to halves.

    Examples:
        >>> points(Fraction(1, 3), 4), points(Fraction(1), 4)
        (Fraction(1, 1), Fraction(4, 1))
    """
    return Fraction(int(2 * share * maximum), 2)
