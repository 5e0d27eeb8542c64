"""Isolated roots of integer polynomials, as flint proves them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from flint import acb, fmpz_poly
from flint import ctx as flint_context


def isolated_roots(polynomial: fmpz_poly) -> list[acb]:
    """The distinct complex roots in disjoint balls; the imaginary part is exactly 0 for the real ones.

    Examples:
        >>> [root.imag.is_zero() for root in isolated_roots(fmpz_poly([-2, 0, 1]))]
        [True, True]
    """
    return list(_isolated(tuple(int(c) for c in polynomial.coeffs()), flint_context.prec))


@lru_cache(maxsize=128)
def _isolated(coefficients: tuple[int, ...], bits: int) -> tuple[acb, ...]:
    """The roots at the working precision ``bits`` (kept: conjugate numbers ask for the same roots again and again)."""
    del bits
    pairs = cast(list[Any], fmpz_poly(list(coefficients)).complex_roots())
    return tuple(root for root, _ in pairs)
