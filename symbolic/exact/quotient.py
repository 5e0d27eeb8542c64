"""The ring Q[t]/(f) of a conjugacy class of points: what all its real points share, and images modulo a prime.

An engine gives coordinates as ``N(t) / (c s(t))`` with one slope s. As residue classes their coefficients are about as many
times longer as f has roots, so numerators are kept as they come: sums and products of them stay short, and one is zero
modulo f exactly when the primitive part of f divides it over the integers (Gauss).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz, fmpz_poly, nmod_mat, nmod_poly
from flint.utils.flint_exceptions import DomainError

from symbolic.budget import look

FIRST_PRIME = 2**62
"""Images are taken modulo primes below this one. What they show holds for every prime, so none needs to be random."""


@dataclass(frozen=True)
class Image:
    """A quotient ring modulo a prime that divides no leading coefficient, with an invertible slope.

    Attributes:
        prime: p.
        modulus: f mod p.
        inverse: the inverse of the slope.
    """

    prime: int
    modulus: nmod_poly
    inverse: nmod_poly

    def of(self, polynomial: fmpq_poly) -> nmod_poly | None:
        """A polynomial with rational coefficients as a residue class; None if p divides its denominator."""
        denominator = int(polynomial.denom())
        if denominator % self.prime == 0:
            return None
        image = nmod_poly([int(c) % self.prime for c in polynomial.numer().coeffs()], self.prime)
        return image * pow(denominator, -1, self.prime) % self.modulus

    def inverted(self, element: nmod_poly) -> nmod_poly | None:
        """The inverse of a residue class; None where there is none."""
        unit, inverse, _ = element.xgcd(self.modulus)
        return inverse * pow(int(unit[0]), -1, self.prime) if unit.degree() == 0 else None

    def independent_powers(self, element: nmod_poly, count: int) -> bool:
        """Whether 1, x, ..., x^(count - 1) are independent modulo p; then they are independent over Q as well."""
        degree = int(self.modulus.degree())
        if count > degree:
            return False
        rows, power = [], nmod_poly([1], self.prime)
        for _ in range(count):
            rows += [int(power[k]) for k in range(degree)]
            power = power * element % self.modulus
        return int(nmod_mat(count, degree, rows, self.prime).rank()) == count


@dataclass(frozen=True, eq=False)
class QuotientRing:
    """Q[t]/(f) for an irreducible f (compared by identity).

    Attributes:
        modulus: f.
        slope: s, prime to f.
    """

    modulus: fmpz_poly
    slope: fmpz_poly

    @cached_property
    def _primitive(self) -> fmpz_poly:
        return self.modulus / fmpz_poly([self.modulus.content()])

    @cached_property
    def degree(self) -> int:
        """The degree of f."""
        return int(self.modulus.degree())

    @cached_property
    def quotient(self) -> fmpq_poly:
        """The modulus over the rationals."""
        return fmpq_poly(self.modulus)

    @cached_property
    def _powers(self) -> list[fmpq_poly]:
        return [fmpq_poly([1]), fmpq_poly(self.slope)]

    def slope_power(self, exponent: int) -> fmpq_poly:
        """A power of the slope, not reduced."""
        while len(self._powers) <= exponent:
            self._powers.append(self._powers[-1] * self._powers[1])
        return self._powers[exponent]

    @cached_property
    def slope_inverse(self) -> fmpq_poly:
        """The inverse of the slope, as a residue class."""
        return self.inverse(self._powers[1] % self.quotient)

    def inverse(self, element: fmpq_poly) -> fmpq_poly:
        """The inverse of a residue class that is not zero: one linear system, much faster than Euclid's algorithm over Q."""
        degree = self.degree
        table, one = self.multiplication(element), fmpq_mat(degree, 1)
        one[0, 0] = 1
        return fmpq_poly(table.solve(one).entries())

    def multiplication(self, element: fmpq_poly) -> fmpq_mat:
        """The matrix of multiplication by a residue class, in the basis 1, t, t^2, ..."""
        degree = self.degree
        table, column, t = fmpq_mat(degree, degree), element, fmpq_poly([0, 1])
        for c in range(degree):
            for r in range(int(column.degree()) + 1):
                table[r, c] = column[r]
            column = column * t % self.quotient
        return table

    def characteristic_polynomial(self, element: fmpq_poly) -> fmpz_poly:
        """The characteristic polynomial of a residue class, up to a constant: a power of its minimal polynomial.

        For ``x = M / (d f')`` it is the resultant of f and ``d f' T - M`` in t, interpolated at whole numbers T. The numerators M
        over f' are short: their coefficients are traces, where those of x itself are about as many times longer as f has roots.
        """
        derivative = fmpq_poly(self._primitive.derivative())
        over = element * derivative % self.quotient
        denominator, numerator, slope = int(over.denom()), over.numer(), derivative.numer()
        top, lead = max(int(slope.degree()), int(numerator.degree())), int(self._primitive.leading_coefficient())
        places = [k - self.degree // 2 for k in range(self.degree + 1)]
        values = []
        for place in places:
            look("a minimal polynomial")
            line = slope * (denominator * place) - numerator
            missing = lead ** (top - int(line.degree())) if line else 0
            values.append(fmpq(int(self._primitive.resultant(line)) * missing))
        return _interpolated(places, values).numer()

    def vanishes(self, polynomial: fmpq_poly) -> bool:
        """Whether f divides a polynomial."""
        if polynomial.degree() < self.degree:
            return not polynomial
        try:
            polynomial.numer() / self._primitive
        except DomainError:
            return False
        return True

    @cached_property
    def image(self) -> Image:
        """The ring modulo the first prime that is not bad for it."""
        for prime in _primes():
            modulus = nmod_poly([int(c) % prime for c in self.modulus.coeffs()], prime)
            if modulus.degree() != self.degree:
                continue
            slope = nmod_poly([int(c) % prime for c in self.slope.coeffs()], prime) % modulus
            unit, inverse, _ = slope.xgcd(modulus)
            if unit.degree() == 0:
                return Image(prime, modulus, inverse * pow(int(unit[0]), -1, prime))
        raise AssertionError("unreachable: only finitely many primes are bad")


def _interpolated(places: Sequence[int], values: Sequence[fmpq]) -> fmpq_poly:
    """The polynomial of least degree with given values, by divided differences."""
    differences = list(values)
    for order in range(1, len(places)):
        for k in range(len(places) - 1, order - 1, -1):
            differences[k] = (differences[k] - differences[k - 1]) / (places[k] - places[k - order])
    result = fmpq_poly([0])
    for place, difference in zip(places[::-1], differences[::-1], strict=True):
        result = result * fmpq_poly([-place, 1]) + difference
    return result


def _primes() -> Iterator[int]:
    candidate = FIRST_PRIME - 1
    while True:
        if fmpz(candidate).is_prime():
            yield candidate
        candidate -= 2
