"""Sums of squares: an exact Gram matrix that proves a lower bound on a polynomial loss.

``L - bound = z^T G z`` for a vector z of monomials and a positive semidefinite rational G. Both the identity and the
semidefiniteness are checked here over the rationals, whoever found G.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from symbolic.network import Problem
from symbolic.polynomials.expanded import ExpandedLoss
from symbolic.polynomials.network import output_polynomials

Monomial = tuple[int, ...]
"""The exponents of the weights that occur in the loss."""
Gram = tuple[tuple[fmpq, ...], ...]


@dataclass(frozen=True)
class SquaresBound:
    """A proof that a loss is never below ``bound``.

    Attributes:
        bound: the lower bound.
        monomials: z.
        gram: G.
    """

    bound: fmpq
    monomials: tuple[Monomial, ...]
    gram: Gram

    def holds(self, loss: ExpandedLoss) -> bool:
        """Whether the identity and the semidefiniteness hold, exactly."""
        expanded: dict[Monomial, fmpq] = {(0,) * loss.size: self.bound}
        for a, row in zip(self.monomials, self.gram, strict=True):
            for b, value in zip(self.monomials, row, strict=True):
                if value != 0:
                    key = tuple(x + y for x, y in zip(a, b, strict=True))
                    expanded[key] = expanded.get(key, fmpq(0)) + value
        target = terms_of(loss)
        keys = set(expanded) | set(target)
        same = all(expanded.get(k, fmpq(0)) == target.get(k, fmpq(0)) for k in keys)
        return same and semidefinite(self.gram)


def terms_of(loss: ExpandedLoss) -> dict[Monomial, fmpq]:
    """The loss as exponents -> coefficient, in the weights that occur."""
    result = {}
    for coefficient, pairs in loss.terms[0]:
        exponents = [0] * loss.size
        for k, e in pairs:
            exponents[k] = e
        result[tuple(exponents)] = coefficient
    return result


def semidefinite(rows: Sequence[Sequence[fmpq]]) -> bool:
    """Whether a symmetric rational matrix is positive semidefinite, by elimination.

    Examples:
        >>> semidefinite([[fmpq(1), fmpq(1)], [fmpq(1), fmpq(1)]]), semidefinite([[fmpq(0), fmpq(1)], [fmpq(1), fmpq(9)]])
        (True, False)
    """
    table = [list(row) for row in rows]
    size = len(table)
    if any(table[r][c] != table[c][r] for r in range(size) for c in range(r)):
        return False
    for k in range(size):
        pivot = table[k][k]
        if pivot < 0 or (pivot == 0 and any(table[k][c] != 0 for c in range(k, size))):
            return False
        if pivot == 0:
            continue
        for r in range(k + 1, size):
            factor = table[r][k] / pivot
            if factor != 0:
                for c in range(k, size):
                    table[r][c] -= factor * table[k][c]
    return True


def natural_gram(problem: Problem, loss: ExpandedLoss) -> tuple[tuple[Monomial, ...], Gram]:
    """Monomials z and a Gram matrix with ``L = z^T G z``: the outputs' own monomials, and the weights that decay.

    The geometric means of the outputs' monomials are added, so that a product of two of them can be written as a square.
    """
    place = {position: k for k, position in enumerate(loss.positions)}
    outputs = []
    for polynomial in output_polynomials(problem):
        terms = {}
        for exponents, c in polynomial.to_dict().items():
            key = [0] * loss.size
            for k, e in enumerate(exponents):
                if e:
                    key[place[k]] = int(e)
            terms[tuple(key)] = fmpq(c)
        outputs.append(terms)
    origin = (0,) * loss.size
    used = {origin} | {m for terms in outputs for m in terms}
    decays: dict[Monomial, fmpq] = {}
    for k, (layer, row, column) in enumerate(loss.places):
        amount = problem.decay[layer][row][column]
        if amount:
            single = tuple(int(j == k) for j in range(loss.size))
            used.add(single)
            decays[single] = fmpq(amount.numerator, amount.denominator)
    used |= {
        tuple((x + y) // 2 for x, y in zip(a, b, strict=True))
        for a in used
        for b in used
        if a < b and origin not in (a, b) and all((x + y) % 2 == 0 for x, y in zip(a, b, strict=True))
    }
    monomials = tuple(sorted(used, key=lambda m: (sum(m), m)))
    index = {m: k for k, m in enumerate(monomials)}
    table = [[fmpq(0)] * len(monomials) for _ in monomials]
    for terms in outputs:
        for a, x in terms.items():
            for b, y in terms.items():
                table[index[a]][index[b]] += x * y
    for m, value in decays.items():
        table[index[m]][index[m]] += value
    return monomials, tuple(map(tuple, table))


def relations(monomials: Sequence[Monomial], kinds: Sequence[object] | None = None) -> list[list[tuple[int, int, int]]]:
    """Symmetric integer matrices M with ``z^T M z = 0``, sparse: one for every way but one to write a product.

    Arguments:
        monomials: z.
        kinds: a kind for each monomial, if only products of two of the same kind count.

    Returns:
        Lists of (row, column, entry), both triangles.
    """
    ways: dict[Monomial, list[tuple[int, int]]] = {}
    for r, a in enumerate(monomials):
        for c, b in enumerate(monomials[: r + 1]):
            if kinds is not None and kinds[r] != kinds[c]:
                continue
            ways.setdefault(tuple(x + y for x, y in zip(a, b, strict=True)), []).append((r, c))
    result = []
    for pairs in ways.values():
        for other in pairs[1:]:
            result.append(_entries(pairs[0], 1) + _entries(other, -1))
    return result


def _entries(pair: tuple[int, int], sign: int) -> list[tuple[int, int, int]]:
    r, c = pair
    return [(r, r, 2 * sign)] if r == c else [(r, c, sign), (c, r, sign)]
