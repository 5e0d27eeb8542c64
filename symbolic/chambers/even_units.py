"""Chambers of square units with one output: the signs of their outgoing weights (docs/chambers.md, "Bounds: sums of squares").

Where the outgoing weight of unit j has the sign s_j, the output is ``sum_j s_j (u_j x)^2`` with ``u_j = |v_j|^(1/2) w_j``. A sum of squares
of polynomials in u that bounds the loss is sorted by the units in which they are odd: these contribute a factor ``|v_j|``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product

from flint import fmpq

from symbolic.bounds.programs import best_gram, installed
from symbolic.bounds.squares import Gram, relations, semidefinite
from symbolic.budget import look
from symbolic.chambers.chamber import Invariant, Product, Products, Proposal, Wall
from symbolic.chambers.projections import fraction
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.network.weights import Place

MOST_UNITS = 3
MOST_MONOMIALS = 60
Signs = Mapping[int, int]
"""The sign of the outgoing weight of each unit that has one."""
Monomial = tuple[int, ...]


@dataclass(frozen=True)
class Bound:
    """A lower bound of the loss where outgoing weights have given signs, and the products that show it."""

    value: Fraction
    products: Products


def even_proposals(problem: Problem) -> Iterator[Proposal]:
    """For all signs of the outgoing weights: the chamber where they have these signs, if one unit less costs more.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1, 1]], [[1]], activation="square")
        >>> [float(p.bottom) < 5 < float(p.barrier) + 1 for p in even_proposals(Problem.of(network, targets=[[1, -2]]))]
        [True, True]
    """
    network = problem.network
    if len(network.masks) != 2 or network.activation.power != 2 or problem.decayed or len(problem.targets) != 1:
        return
    units = [j for j, bit in enumerate(network.masks[1][0]) if bit and any(network.masks[0][j])]
    if not 1 <= len(units) <= MOST_UNITS or not installed():
        return
    known: dict[tuple[tuple[int, int], ...], Bound | None] = {}

    def bound(signs: Signs, chamber: Sequence[int]) -> Bound | None:
        key = tuple(signs.items())
        if key not in known:
            look("the search for a chamber")
            known[key] = _bound(problem, signs, chamber)
        return known[key]

    for pattern in product((1, -1), repeat=len(units)):
        signs = dict(zip(units, pattern, strict=True))
        inside = bound(signs, units)
        walls = [bound({j: s for j, s in signs.items() if j != unit}, units) for unit in units]
        if inside is None or any(wall is None for wall in walls):
            continue
        shown = [wall for wall in walls if wall is not None]
        barrier = min(wall.value for wall in shown)
        if barrier <= inside.value:
            continue
        names = ", ".join(f"{j} {'positive' if s > 0 else 'negative'}" for j, s in signs.items())
        yield Proposal(
            tuple(
                Wall(Invariant.linear([Fraction(signs[j])], [(1, 0, j)]), _lowered(wall, barrier))
                for j, wall in zip(units, shown, strict=True)
            ),
            barrier,
            inside.products,
            inside.value,
            f"outgoing weights ({names}) that cannot change their sign",
        )


def _lowered(bound: Bound, value: Fraction) -> Products:
    """The same products for a smaller bound: the difference is added to the square of 1."""
    first, *others = bound.products.products
    (corner, *row), *rows = first.gram
    return Products(
        (Product(first.invariants, first.monomials, ((corner + bound.value - value, *row), *rows)), *others)
    )


def _bound(problem: Problem, signs: Signs, chamber: Sequence[int]) -> Bound | None:
    """The best sum of squares for ``sum_j s_j (u_j x)^2``."""
    variables = [(j, i) for j in signs for i, bit in enumerate(problem.network.masks[0][j]) if bit]
    size = len(variables)
    singles = [tuple(int(n == m) for m in range(size)) for n in range(size)]
    pairs = [tuple(map(sum, zip(a, b, strict=True))) for a, b in combinations_with_replacement(singles, 2)]
    monomials: list[Monomial] = [(0,) * size, *singles, *pairs]
    if len(monomials) > MOST_MONOMIALS:
        return None
    odd = [_odd(m, variables) for m in monomials]
    index = {m: n for n, m in enumerate(monomials)}
    gram = [[fmpq(0)] * len(monomials) for _ in monomials]
    for x, y in zip(zip(*problem.inputs, strict=True), problem.targets[0], strict=True):
        residual = {(0,) * size: -rational(y)}
        for (n, (j, a)), (m, (k, b)) in product(enumerate(variables), repeat=2):
            if j == k:
                key = tuple(map(sum, zip(singles[n], singles[m], strict=True)))
                residual[key] = residual.get(key, fmpq(0)) + signs[j] * rational(x[a] * x[b])
        for p, c in residual.items():
            for q, d in residual.items():
                gram[index[p]][index[q]] += c * d
    table = tuple(map(tuple, gram))
    moves = relations(monomials, odd)
    found = best_gram(monomials, table, moves, lambda _, rows: semidefinite(rows))
    if found is None:
        return None
    value, best = found
    shown = Products(
        tuple(_product(kind, monomials, odd, best, variables, signs, chamber) for kind in dict.fromkeys(odd))
    )
    return Bound(fraction(value), shown)


def _odd(monomial: Monomial, variables: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The units in which a monomial is odd."""
    degree: dict[int, int] = {}
    for e, (j, _) in zip(monomial, variables, strict=True):
        degree[j] = degree.get(j, 0) + e
    return tuple(j for j, e in degree.items() if e % 2)


def _product(
    kind: tuple[int, ...],
    monomials: Sequence[Monomial],
    odd: Sequence[tuple[int, ...]],
    gram: Gram,
    variables: Sequence[tuple[int, int]],
    signs: Signs,
    chamber: Sequence[int],
) -> Product:
    """The squares that are odd in the same units, in the weights."""
    chosen = [n for n, found in enumerate(odd) if found == kind]
    flips = []
    names: list[tuple[tuple[Place, int], ...]] = []
    for n in chosen:
        powers: dict[Place, int] = {(0, j, i): e for e, (j, i) in zip(monomials[n], variables, strict=True) if e}
        flip = 1
        for j in signs:
            half = sum(e for e, (unit, _) in zip(monomials[n], variables, strict=True) if unit == j) // 2
            if half:
                powers[1, 0, j] = half
                flip *= signs[j] ** half
        names.append(tuple(powers.items()))
        flips.append(flip)
    rows = tuple(
        tuple(fraction(gram[r][c]) * f * g for c, g in zip(chosen, flips, strict=True))
        for r, f in zip(chosen, flips, strict=True)
    )
    return Product(tuple(chamber.index(j) for j in kind), tuple(names), rows)
