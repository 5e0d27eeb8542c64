"""Steps of minors that are false for certain: weights in the closed chamber, or on its wall, have a loss below the claimed bound.

The weights come first, often with zeros; then targets near to what they make, invariants that they satisfy, and a step at random.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations
from math import isqrt, prod
from random import Random
from typing import Any, NamedTuple

BOUNDS = (Fraction(1, 10**6), Fraction(1, 10**4), Fraction(1, 100), Fraction(1, 10))
DENOMINATOR = 10**6
MOST_ROWS, STEPS = 4, 12

Terms = list[tuple[Fraction, tuple[tuple[int, int, int], ...]]]


class Forgery(NamedTuple):
    """A step that must be refused.

    Attributes:
        problem: the problem of a certificate.
        chamber: invariants that are at least 0 at the weights.
        wall: the index of one that is 0 there; None inside.
        step: a minor.
        bound: more than the loss at the weights.
    """

    problem: dict[str, Any]
    chamber: list[Terms]
    wall: int | None
    step: dict[str, Any]
    bound: Fraction


def forgeries(random: Random) -> Iterator[Forgery]:
    """Endlessly many."""
    while True:
        yield from _Weights(random).forgeries()


class _Weights:
    """Random masks and weights, and data that they almost fit."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.units = random.choice((1, 2, 2, 3, 3, 3, 4))
        self.inputs, self.outputs = (random.choice((1, 2, 2, 3, 3)) for _ in range(2))
        density, zeros, values = random.choice((0.6, 0.8, 1)), random.choice((0, 0.1, 0.3)), random.choice(VALUES)
        shapes = (self.units, self.inputs), (self.outputs, self.units)
        self.masks = [[[int(random.random() < density) for _ in range(n)] for _ in range(m)] for m, n in shapes]
        self.tables = [
            [
                [bit * (random.random() >= zeros) * random.choice((1, -1)) * random.choice(values) for bit in row]
                for row in m
            ]
            for m in self.masks
        ]
        self._draw_inputs(random.choice((0, 0, 0, 1)), random.random() < 0.5)
        errors = self._errors()
        self.loss = sum((e * e for row in errors for e in row), Fraction(0))
        made = times(times(self.tables[1], self.tables[0]), self.data)
        targets = [[a + e for a, e in zip(*rows, strict=True)] for rows in zip(made, errors, strict=True)]
        self.problem = {"masks": self.masks, "targets": texts(targets), "inputs": texts(self.data)} | LINEAR
        self._draw_chamber()

    def _draw_inputs(self, extra: int, plain: bool) -> None:
        """X = (U, U K) with a triangular matrix U of integers."""
        random, size = self.random, range(self.inputs)
        upper = [[int(a == b) or (0 if plain or b > a else random.randint(-1, 1)) for b in size] for a in size]
        self.inverse = [[0 for _ in size] for _ in size]
        for a in size:
            for c in size:
                self.inverse[a][c] = int(a == c) - sum(upper[a][b] * self.inverse[b][c] for b in range(a))
        self.further = [[random.randint(-1, 1) for _ in range(extra)] for _ in size]
        self.data = [[*row, *more] for row, more in zip(upper, times(upper, self.further), strict=True)]

    def lift(self, i: int) -> list[Fraction]:
        """A vector over the samples that X maps to a unit vector."""
        rest = [Fraction(self.random.randint(-1, 1), 2) for _ in self.further[0]]
        first = [
            row[i] - sum((k * t for k, t in zip(more, rest, strict=True)), Fraction(0))
            for row, more in zip(self.inverse, self.further, strict=True)
        ]
        return [*map(Fraction, first), *rest]

    def _errors(self) -> list[list[Fraction]]:
        random = self.random
        errors = [[Fraction(0) for _ in self.data[0]] for _ in range(self.outputs)]
        for _ in range(random.choice((0, 1, 1, 2))):
            size = Fraction(random.randint(-4, 4), random.choice((1, 2, 4)))
            errors[random.randrange(self.outputs)] = [size * q for q in self.lift(random.randrange(self.inputs))]
        return errors

    def _draw_chamber(self) -> None:
        """Signs of weights and determinants of the weights, and polynomials of the same terms; where they vanish any sign will do."""
        random, likely = self.random, self.random.choice((0.5, 0.8, 1))
        places = [
            (n, r, c) for n, m in enumerate(self.masks) for r, row in enumerate(m) for c, bit in enumerate(row) if bit
        ]
        pool: list[Terms] = [[(Fraction(1), (place,))] for place in places]
        for size in (2, 3):
            for units in combinations(range(self.units), size):
                for layer, count in ((1, self.outputs), (0, self.inputs)):
                    for chosen in combinations(range(count), size):
                        pool.append(self._determinant(layer, units, chosen))
        self.chamber: list[Terms] = []
        self.walls: list[int] = []
        for terms in pool:
            if not terms or random.random() > likely:
                continue
            if len(terms) > 1 and random.random() < 0.2:
                terms = [(c * random.choice((1, 2, -1)), places) for c, places in terms]
            value = sum((c * prod(self.tables[n][r][s] for n, r, s in term) for c, term in terms), Fraction(0))
            sign = (1 if value > 0 else -1) if value else random.choice((1, -1))
            self.walls += [] if value else [len(self.chamber)]
            self.chamber.append([(sign * c, term) for c, term in terms])

    def _determinant(self, layer: int, units: tuple[int, ...], chosen: tuple[int, ...]) -> Terms:
        terms = []
        for order in permutations(range(len(units))):
            factors = tuple((1, x, units[k]) if layer else (0, units[k], x) for x, k in zip(chosen, order, strict=True))
            swaps = sum(a > b for a, b in combinations(order, 2))
            if all(self.masks[n][r][c] for n, r, c in factors):
                terms.append((Fraction((-1) ** swaps), factors))
        return terms

    def forgeries(self) -> Iterator[Forgery]:
        """Random steps; some do not even have the right shape."""
        random = self.random
        for _ in range(STEPS if self.chamber else 0):
            wall = random.choice(self.walls) if self.walls and random.random() < 0.6 else None
            size = random.randint(1, min(MOST_ROWS, max(self.inputs, self.outputs) + 1))
            beside, below = (random.choice((0, 0, 1, 1, 2)) for _ in range(2))
            count = random.choice((size, size, size, size - 1, size + 1))
            if not (0 <= size - below <= self.outputs and 1 <= size - beside <= self.inputs):
                continue
            if not max(1, beside, below) <= count <= self.units:
                continue
            units = random.sample(range(self.units), count)
            borders = units if random.random() < 0.95 else range(self.units)
            inputs = random.sample(range(self.inputs), size - beside)
            lifts = [self.lift(i) for i in inputs]
            bound = self.loss + random.choice(BOUNDS)
            widths = [above(bound * sum(x * x for x in q)) for q in lifts]
            step: dict[str, Any] = {
                "step": "minor",
                "frame": {"inputs": inputs, "lifts": texts(lifts)},
                "outputs": random.sample(range(self.outputs), size - below),
                "units": units,
                "widths": [str(w) for w in widths],
            }
            step |= {"beside": random.sample(borders, beside)} if beside else {}
            step |= {"below": random.sample(borders, below)} if below else {}
            yield Forgery(self.problem, self.chamber, wall, step, bound)


VALUES = (1,), (1, 2), (1, 2, 3), (Fraction(1, 2), 1, 4)
LINEAR = {"activation": "linear", "weight_decay": 0}


def times(a: list[list[Any]], b: list[list[Any]]) -> list[list[Any]]:
    return [[sum(x * row[c] for x, row in zip(line, b, strict=True)) for c in range(len(b[0]))] for line in a]


def texts(table: list[list[Any]]) -> list[list[str]]:
    return [[str(Fraction(x)) for x in row] for row in table]


def above(square: Fraction) -> Fraction:
    """A rational number whose square is not smaller, but hardly larger."""
    root = Fraction(isqrt(int(square * DENOMINATOR**2)), DENOMINATOR)
    return root if root**2 >= square else root + Fraction(1, DENOMINATOR)
