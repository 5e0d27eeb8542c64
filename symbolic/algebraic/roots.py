"""Isolated roots of integer polynomials, as flint proves them."""

from __future__ import annotations

from typing import Any, cast

from flint import acb, fmpz_poly


def isolated_roots(polynomial: fmpz_poly) -> list[acb]:
    """The distinct complex roots in disjoint balls; the imaginary part is exactly 0 for the real ones.

    Examples:
        >>> [root.imag.is_zero() for root in isolated_roots(fmpz_poly([-2, 0, 1]))]
        [True, True]
    """
    pairs = cast(list[Any], polynomial.complex_roots())
    return [root for root, _ in pairs]
