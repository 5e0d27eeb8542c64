"""How many primes can be bad for a system: the arithmetic Bezout inequality (docs/theory, "Completeness").

Krick, Pardo, Sombra (Duke 2001): for V in affine n-space and a polynomial f,
``h(V cap {f = 0}) <= deg(f) h(V) + deg(V) h(f) + deg(V) deg(f) log(n + 1)``, and the space itself has height at most
``n log(n + 1)``. Applied once per equation of a square system it bounds the height of all its components together.
A prime is bad when it divides a suitable coefficient of the primitive Chow form of a component; that coefficient has
at most ``h(V) + (n + 1) deg(V) log(n + 1)`` nats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod

PRIMES = 50_697_537
"""Number of primes between 2^30 and 2^31."""
PRIME_BITS = 30
"""Every such prime has at least this many bits below it, so b bits hold at most b/30 of them."""


@dataclass(frozen=True)
class HeightBound:
    """A bound on the bad primes of a square system.

    Attributes:
        degree: Bezout's number, the product of the degrees: at most so many irreducible components.
        bits: b, at most so many bits in the product of all bad primes.
    """

    degree: int
    bits: int

    @property
    def bad_primes(self) -> Fraction:
        """Upper bound on the share of the primes between 2^30 and 2^31 that are bad."""
        return min(Fraction(self.bits // PRIME_BITS + 1, PRIMES), Fraction(1))


def height_bound(degrees: Sequence[int], norms: Sequence[int]) -> HeightBound:
    """Bound the bad primes of a square integer system.

    Arguments:
        degrees: the total degree of each equation, at least 1.
        norms: for each equation an upper bound on its largest coefficient (its 1-norm will do).

    Examples:
        >>> height_bound([1], [1]).bits < 10
        True
    """
    n = len(degrees)
    bezout = prod(degrees)
    heights = sum((log2_above(max(norm, 1)) / degree for degree, norm in zip(degrees, norms, strict=True)), Fraction(0))
    return HeightBound(bezout, int(bezout * (heights + (3 * n + 1) * log2_above(n + 1))) + 1)


def two_group_degree(first: int, second: int, power: int) -> int:
    """The coefficient of ``s^power`` in ``(s + 2 t)^first (2 s + t)^second``.

    With power the number of unknowns of the first group it is the two-group Bezout number of a square system whose
    equations have bidegree (1, 2) ``first`` times and (2, 1) ``second`` times (docs/theory, "Rescalings alone").

    Examples:
        >>> two_group_degree(1, 1, 1), two_group_degree(6, 3, 6)
        (5, 2073)
    """
    return sum(
        comb(first, k) * 2 ** (first - k) * comb(second, power - k) * 2 ** (power - k)
        for k in range(max(0, power - second), min(first, power) + 1)
    )


def two_group_heights(free: Sequence[int], pinned: Sequence[int]) -> tuple[Fraction, Fraction]:
    """Bounds, in bits, on the heights of all components of a square system with two groups of unknowns.

    Arguments:
        free: for each equation of bidegree (1, 2) an upper bound on its 1-norm; as many as unknowns of the first group.
        pinned: the same for bidegree (2, 1) and the second group.

    Returns:
        The height in the unknowns of the first group, and that in those of the second (docs/theory, "Rescalings alone").
    """
    first, second = len(free), len(pinned)
    sizes = [sum((max(log2_above(max(n, 1)), Fraction(1)) for n in norms), Fraction(0)) for norms in (free, pinned)]

    def height(power: int) -> Fraction:
        by_free = two_group_degree(first - 1, second, power) if first else 0
        by_pinned = two_group_degree(first, second - 1, power) if second else 0
        return sizes[0] * by_free + sizes[1] * by_pinned

    return height(first - 1) if first else Fraction(0), height(first)


def log2_above(number: int) -> Fraction:
    """An upper bound on the binary logarithm of a positive integer, less than 1/32 above it.

    Examples:
        >>> log2_above(8), log2_above(10)
        (Fraction(3, 1), Fraction(107, 32))
    """
    power = number**32
    return Fraction(power.bit_length() - int(power & (power - 1) == 0), 32)
