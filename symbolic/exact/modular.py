"""Minimal polynomials in number fields of large degree, by random primes with a stated error probability.

A parametrised point has coordinates ``x_j = N_j(t) / (c_j w'(t))`` with ``f(t) = 0`` for an irreducible factor f of w. Exact
arithmetic modulo f is slow beyond degree 30 or so; modulo a prime of 62 bits it is fast. An identity ``A = 0 mod f``
is tested modulo p: if it fails over Q, the resultant of f and A is a non-zero integer which every prime that does not
notice divides, so at most (its bits)/61 of the more than 2^55 such primes are bad.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from flint import fmpq, fmpz, fmpz_poly, nmod, nmod_mat, nmod_poly

from symbolic.exact.field import ExactPoint, primitive
from symbolic.exact.quotient import Image

LOW, HIGH = 2**61, 2**62
PRIME_BITS = 61
PRIMES = 2**55
"""Fewer than the number of primes between 2^61 and 2^62."""
TARGET = Fraction(1, 2**64)
MAX_PRIMES = 4000
TRIES = 8
"""Primes that are drawn where one that is not bad is wanted and nothing is lost without it."""

Convert = Callable[[fmpq], Any]
Function = Callable[[Sequence[Any], Convert], Any]
"""A polynomial map of the coordinates over any ring: (coordinates, embedding of the rationals) -> value or values."""


@dataclass(frozen=True, eq=False)
class ParametrisedPoint:
    """A conjugacy class of proposed solutions (compared by identity).

    Attributes:
        modulus: f, irreducible.
        slope: ``w'``.
        numerators: N_j.
        denominators: c_j.
    """

    modulus: fmpz_poly
    slope: fmpz_poly
    numerators: tuple[fmpz_poly, ...]
    denominators: tuple[int, ...]


class Residue:
    """A residue class modulo f and p, with the ring operations a polynomial map needs."""

    __slots__ = ("modulus", "poly")

    def __init__(self, poly: nmod_poly, modulus: nmod_poly) -> None:
        self.poly, self.modulus = poly, modulus

    def _other(self, other: object) -> Any:
        return other.poly if isinstance(other, Residue) else other

    def __add__(self, other: object) -> Residue:
        return Residue(self.poly + self._other(other), self.modulus)

    __radd__ = __add__

    def __neg__(self) -> Residue:
        return Residue(-self.poly, self.modulus)

    def __sub__(self, other: object) -> Residue:
        return Residue(self.poly - self._other(other), self.modulus)

    def __mul__(self, other: object) -> Residue:
        return Residue(self.poly * self._other(other) % self.modulus, self.modulus)

    __rmul__ = __mul__


@dataclass(frozen=True)
class _Reduction:
    """The point modulo one prime: its coordinates, and the embedding of the rationals."""

    prime: int
    modulus: nmod_poly
    coordinates: list[Residue]

    def convert(self, value: fmpq) -> Residue:
        q = fmpq(value)
        constant = int(q.p) % self.prime * pow(int(q.q), -1, self.prime)
        return Residue(nmod_poly([constant], self.prime), self.modulus)


def random_prime() -> int:
    """A prime between 2^61 and 2^62 from the operating system's entropy."""
    while True:
        candidate = fmpz(secrets.randbelow((HIGH - LOW) // 2) * 2 + LOW + 1)
        if candidate.is_prime():
            return int(candidate)


def _reduce(point: ParametrisedPoint, prime: int) -> _Reduction | None:
    """The point mod p; None for a prime that divides a denominator or a leading coefficient."""
    modulus = nmod_poly([int(c) for c in point.modulus.coeffs()], prime)
    if modulus.degree() != point.modulus.degree() or any(d % prime == 0 for d in point.denominators):
        return None
    unit, inverse, _ = (nmod_poly([int(c) for c in point.slope.coeffs()], prime) % modulus).xgcd(modulus)
    if unit.degree() != 0:
        return None
    coordinates = [
        Residue(nmod_poly([int(c) for c in n.coeffs()], prime) * inverse % modulus * pow(d, -1, prime), modulus)
        for n, d in zip(point.numerators, point.denominators, strict=True)
    ]
    return _Reduction(prime, modulus, coordinates)


@dataclass(frozen=True)
class ResiduePoint:
    """An exact point modulo a prime that has a root of its field's polynomial.

    Attributes:
        prime: p.
        coordinates: the coordinates mod p.
    """

    prime: int
    coordinates: list[nmod]

    def convert(self, value: fmpq) -> nmod:
        """A rational number mod p."""
        q = fmpq(value)
        return nmod(int(q.p), self.prime) / nmod(int(q.q), self.prime)

    def matrix(self, rows: Sequence[Sequence[nmod]]) -> nmod_mat:
        """A table of residues as a flint matrix."""
        return nmod_mat(len(rows), len(rows[0]), [int(x) for row in rows for x in row], self.prime)


def reduce_point(point: ExactPoint) -> ResiduePoint:
    """An exact point modulo a random prime of 61 bits (every relation between the coordinates is kept)."""
    modulus = point.field.modulus
    denominators = [int(x.poly.denom()) for x in point.coordinates]
    while True:
        prime = random_prime()
        reduced = nmod_poly([int(c) for c in modulus.coeffs()], prime)
        if reduced.degree() != modulus.degree() or any(d % prime == 0 for d in denominators):
            continue
        roots = [r for r, _ in reduced.roots()]
        if roots:
            values = []
            for x, d in zip(point.coordinates, denominators, strict=True):
                numerator = nmod_poly([int(c) for c in x.poly.numer().coeffs()], prime)
                values.append(numerator(roots[0]) / nmod(d, prime))
            return ResiduePoint(prime, values)


def minimal_polynomial_of(
    point: ParametrisedPoint, zero: Function, value: Function, size: int, degree: int = 4
) -> tuple[fmpz_poly, Fraction] | None:
    """The minimal polynomial of a polynomial value at a point, and the probability that it is wrong.

    Arguments:
        point: the proposed conjugacy class.
        zero: polynomials of smaller degree that must vanish at it (they are tested).
        value: the polynomial whose value is wanted.
        size: bits that bound the coefficients and the common denominators of all these polynomials.
        degree: the degree of the polynomial whose value is wanted.

    Returns:
        The primitive irreducible polynomial, or None if the point is no solution or the coefficients do not settle.
    """
    images: list[tuple[int, list[int]]] = []
    guess: list[Fraction] | None = None
    product, residues = 1, [0] * (int(point.modulus.degree()) + 1)
    while len(images) < MAX_PRIMES:
        reduced = _reduce(point, random_prime())
        if reduced is None:
            continue
        if any(bool(r.poly) for r in zero(reduced.coordinates, reduced.convert)):
            return None
        element = value(reduced.coordinates, reduced.convert)
        image = characteristic_image(element.poly, reduced.modulus, reduced.prime)
        if guess is not None and all(
            (x.numerator - c * x.denominator) % reduced.prime == 0 for x, c in zip(guess, image, strict=True)
        ):
            break
        images.append((reduced.prime, image))
        product, residues = _chinese(product, residues, reduced.prime, image)
        guess = _rationals(residues, product)
    else:
        return None
    assert guess is not None
    polynomial = _squarefree_part(guess)
    bound = _identity_bits(point, polynomial, size, degree)
    share = Fraction(bound // PRIME_BITS + 1, PRIMES)
    error = Fraction(1)
    while error >= TARGET:
        if share * 2**8 > 1:
            return None
        reduced = _reduce(point, random_prime())
        if reduced is None:
            continue
        vanishing = [*zero(reduced.coordinates, reduced.convert)]
        vanishing.append(_evaluate(polynomial, value(reduced.coordinates, reduced.convert), reduced))
        if any(bool(r.poly) for r in vanishing):
            return None
        error *= share
    factors = [f for f, _ in polynomial.factor()[1]]
    return (primitive(factors[0]), error) if len(factors) == 1 else None


def degree_exceeds(point: ParametrisedPoint, value: Function, bound: int) -> bool:
    """Whether the degree over Q of a polynomial value at a point is larger than a bound, seen modulo one prime.

    Arguments:
        point: the conjugacy class.
        value: the polynomial.
        bound: the bound. False decides nothing.
    """
    for _ in range(TRIES):
        reduced = _reduce(point, random_prime())
        if reduced is not None:
            image = Image(reduced.prime, reduced.modulus, nmod_poly([1], reduced.prime))
            return image.independent_powers(value(reduced.coordinates, reduced.convert).poly, bound + 1)
    return False


def characteristic_image(element: nmod_poly, modulus: nmod_poly, prime: int) -> list[int]:
    """The characteristic polynomial of multiplication by a residue class, by power sums and Newton's identities.

    Arguments:
        element: the class modulo ``modulus`` and the prime.
        modulus: f mod p.
        prime: p, larger than the degree of f.

    Returns:
        The coefficients mod p, constant term first; the leading one is 1.
    """
    degree = int(modulus.degree())
    traces = _traces(modulus, prime, degree)
    power, sums = nmod_poly([1], prime), [degree]
    for _ in range(degree):
        power = power * element % modulus
        sums.append(sum(int(c) * t for c, t in zip(power.coeffs(), traces, strict=False)) % prime)
    elementary = [1]
    for k in range(1, degree + 1):
        total = sum((-1) ** (i - 1) * elementary[k - i] * sums[i] for i in range(1, k + 1))
        elementary.append(total * pow(k, -1, prime) % prime)
    return [(-1) ** k * elementary[k] % prime for k in range(degree, -1, -1)]


def _traces(modulus: nmod_poly, prime: int, degree: int) -> list[int]:
    """Traces of 1, t, ..., t^(degree - 1): power sums of the roots of the modulus."""
    lead = pow(int(modulus[degree]), -1, prime)
    a = [int(modulus[degree - k]) * lead % prime for k in range(degree + 1)]
    sums = [degree % prime]
    for k in range(1, degree):
        sums.append(-(k * a[k] + sum(a[i] * sums[k - i] for i in range(1, k))) % prime)
    return sums


def _chinese(product: int, residues: list[int], prime: int, image: list[int]) -> tuple[int, list[int]]:
    inverse = pow(product, -1, prime)
    merged = [r + product * ((c - r) * inverse % prime) for r, c in zip(residues, image, strict=True)]
    return product * prime, merged


def _rationals(residues: list[int], modulus: int) -> list[Fraction] | None:
    """Rational reconstruction of every coefficient with one common denominator growing along the way."""
    bound = isqrt(modulus // 2)
    result, denominator = [], 1
    for residue in residues:
        value = _reconstruct(residue * denominator % modulus, modulus, bound)
        if value is None:
            return None
        result.append(value / denominator)
        denominator *= value.denominator
        if denominator > bound:
            return None
    return result


def _reconstruct(residue: int, modulus: int, bound: int) -> Fraction | None:
    """The fraction with numerator and denominator at most ``bound`` that is congruent to the residue."""
    a, b, x, y = modulus, residue, 0, 1
    while b > bound:
        quotient = a // b
        a, b, x, y = b, a - quotient * b, y, x - quotient * y
    if y == 0 or abs(y) > bound:
        return None
    return Fraction(b, y)


def _squarefree_part(coefficients: list[Fraction]) -> fmpz_poly:
    scale = 1
    for c in coefficients:
        scale = scale * c.denominator // _gcd(scale, c.denominator)
    polynomial = fmpz_poly([int(c * scale) for c in coefficients])
    return primitive(polynomial // polynomial.gcd(polynomial.derivative()))


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _evaluate(polynomial: fmpz_poly, element: Residue, reduced: _Reduction) -> Residue:
    total = nmod_poly([0], reduced.prime)
    for c in reversed(polynomial.coeffs()):
        total = (total * element.poly + int(c) % reduced.prime) % reduced.modulus
    return Residue(total, reduced.modulus)


def _identity_bits(point: ParametrisedPoint, polynomial: fmpz_poly, size: int, value: int) -> int:
    """Bits of the resultant of f with the largest identity that is tested: ``polynomial(x) = 0``, x of degree e.

    With m = deg polynomial, and numerators and slope of degree below D and at most s bits, clearing denominators gives
    a polynomial of degree below ``e m D`` and at most ``m (e (s + log D) + size) + bits of polynomial + m`` bits.
    """
    degree, m = int(point.modulus.degree()), int(polynomial.degree())
    span = max(int(n.degree()) for n in (*point.numerators, point.slope)) + 1
    sizes = [int(abs(c)).bit_length() for n in (*point.numerators, point.slope) for c in n.coeffs()]
    s = max(sizes, default=1) + sum(d.bit_length() for d in point.denominators) + span.bit_length()
    coefficients = max(int(abs(c)).bit_length() for c in polynomial.coeffs())
    identity = m * (value * (s + span.bit_length()) + size) + coefficients + m
    modulus = max(int(abs(c)).bit_length() for c in point.modulus.coeffs()) + degree.bit_length()
    return value * m * span * modulus + degree * identity
