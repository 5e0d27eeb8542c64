"""Square roots adjoined one after the other, so that equal numbers are always written alike.

A :class:`Tower` is ``Q = K_0 < K_1 < K_2 < ...`` with ``K_{i+1} = K_i(sqrt r_i)``, where ``r_i > 0`` lies in ``K_i`` and is not a
square there. Then every number of ``K_{i+1}`` is ``a + b sqrt r_i`` in exactly one way with a, b in ``K_i``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isqrt

from flint import fmpq

from proofs.exercises.grammar.errors import TooMuchWork
from proofs.exercises.grammar.surds import (
    HALF,
    ONE,
    ZERO,
    Exact,
    Radical,
    Surd,
    Work,
    inverse,
    joined,
    parts,
    sign,
)

MAX_ROOTS = 6
"""Most independent square roots in one tower."""


@dataclass
class Tower:
    """The square roots adjoined so far; numbers made with one tower can be compared.

    Examples:
        >>> tower = Tower()
        >>> golden = (tower.sqrt(fmpq(5)) + ONE) * HALF
        >>> golden * golden == golden + ONE, tower.sqrt(golden * golden) == golden
        (True, True)
    """

    roots: list[Radical] = field(default_factory=list)
    work: Work = field(default_factory=Work)

    def sqrt(self, value: Exact) -> Exact:
        """The square root that is not negative.

        Raises:
            ValueError: for a negative number.
            TooMuchWork: if there are too many independent square roots.
        """
        if sign(value) < 0:
            raise ValueError("the square root of a negative number")
        root = self._square_root(value, len(self.roots))
        if root is not None:
            return root if sign(root) >= 0 else -root
        if len(self.roots) >= MAX_ROOTS:
            raise TooMuchWork
        scale, radicand = _tidy(value)
        self.roots.append(Radical(len(self.roots), radicand, self.work))
        return Surd(ZERO, scale, self.roots[-1])

    def _square_root(self, value: Exact, level: int) -> Exact | None:
        """A square root in the field of the first ``level`` roots, or None if there is none.

        With ``w = s + t root``: ``w^2 = x + y root`` needs ``x^2 - y^2 r = (s^2 - t^2 r)^2`` to be a square ``n^2``, and then
        ``s^2`` is ``(x + n)/2`` or ``(x - n)/2``.
        """
        if level == 0:
            return _rational_root(value)
        last = self.roots[level - 1]
        x, y = parts(value, last)
        if y == 0:
            inside = self._square_root(x, level - 1)
            if inside is not None:
                return inside
            factor = self._square_root(x * inverse(last.radicand), level - 1)
            return None if factor is None else joined(ZERO, factor, last)
        norm = self._square_root(x * x - y * y * last.radicand, level - 1)
        if norm is None:
            return None
        for square in ((x + norm) * HALF, (x - norm) * HALF):
            s = self._square_root(square, level - 1)
            if s is not None:
                return joined(s, y * inverse(s + s), last)
        return None


def _rational_root(value: fmpq) -> fmpq | None:
    top, bottom = int(value.p), int(value.q)
    if top < 0 or isqrt(top) ** 2 != top or isqrt(bottom) ** 2 != bottom:
        return None
    return fmpq(isqrt(top), isqrt(bottom))


def _tidy(value: Exact) -> tuple[fmpq, Exact]:
    """``(c, r)`` with ``value = c^2 r``; for a rational number r is an integer without small square factors."""
    if isinstance(value, Surd):
        return ONE, value
    rest, scale = int(value.p * value.q), fmpq(1, value.q)
    for prime in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31):
        while rest % (prime * prime) == 0:
            rest, scale = rest // (prime * prime), scale * prime
    return scale, fmpq(rest)
