"""A second opinion on a decomposition: is there a critical point outside all families? Asked modulo a random prime."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from symbolic.engines.system import PolynomialSystem, Prime


def outside_system(ideal: PolynomialSystem, primes: Sequence[Prime], prime: int, stream: Random) -> PolynomialSystem:
    """Critical points at which a random combination of the generators of every family is not zero (``z_i l_i = 1``).

    A critical point outside all families gives a solution for almost all combinations and primes; without solutions the
    families are, up to that chance, all there is.

    Arguments:
        ideal: the gradient system, with integer coefficients.
        primes: the proposed families.
        prime: p.
        stream: chooses the combinations.
    """
    size, count = len(ideal.variables), len(primes)
    polynomials = []
    for polynomial in ideal.polynomials:
        terms = [(c % prime, (*e, *(0,) * count)) for c, e in polynomial]
        polynomials.append(tuple(t for t in terms if t[0]))
    for number, family in enumerate(primes):
        total: dict[tuple[int, ...], int] = {}
        for generator in family.generators:
            factor = stream.randrange(1, prime)
            for c, e in generator:
                total[e] = (total.get(e, 0) + factor * c) % prime
        marker = tuple(int(k == number) for k in range(count))
        terms = [(c, (*e, *marker)) for e, c in total.items() if c]
        polynomials.append((*terms, (prime - 1, (0,) * (size + count))))
    names = tuple(f"u{k}" for k in range(size + count))
    return PolynomialSystem(names, tuple(p for p in polynomials if p), prime)
