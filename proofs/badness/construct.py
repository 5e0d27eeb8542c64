"""Critical points first, data afterwards: exact problems in which chosen integer weights are critical.

For given weights and inputs X, let G be a matrix on the union of the rectangles with ``G_j w_j = 0`` and ``v_j^T G_j = 0`` for every
unit: a linear space. The targets ``Y = M X - G X^-T``, where ``M = W2 W1``, make the weights critical with half gradient
G in M, and every problem in which they are critical arises so, up to targets no unit can fit. On the rectangle of a dead
unit G is taken to be 0: otherwise the point is a saddle (docs/theory, "Lemma A").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm
from random import Random

from flint import fmpq, fmpq_mat

from proofs.badness.verify import BadExample, verify_bad
from symbolic import Problem, SparseNetwork
from symbolic.exact.linear_algebra import Rows, null_space
from symbolic.network.problem import Mask
from symbolic.network.weights import Weights

Table = list[list[int]]


@dataclass(frozen=True)
class Masks:
    """Two masks as index arrays.

    Attributes:
        first: M1, h x d.
        second: M2, k x h.
    """

    first: Mask
    second: Mask

    @property
    def shape(self) -> tuple[int, int, int]:
        """Inputs d, units h, outputs k."""
        return len(self.first[0]), len(self.first), len(self.second)

    @property
    def free(self) -> list[int]:
        """Positions of the free weights in W2 (flattened) followed by W1 (flattened)."""
        bits = [bit for mask in (self.second, self.first) for row in mask for bit in row]
        return [n for n, bit in enumerate(bits) if bit]

    @property
    def support(self) -> list[tuple[int, int]]:
        """Entries (output, input) that some unit covers."""
        d, h, k = self.shape
        return [
            (o, i) for o in range(k) for i in range(d) if any(self.second[o][j] and self.first[j][i] for j in range(h))
        ]


@dataclass(frozen=True)
class Draw:
    """A critical point before its data are scaled: integer weights, inputs X, and a direction G."""

    w1: Table
    w2: Table
    x: Table
    gradient: Table


def draw_weights(masks: Masks, random: Random, dead: Sequence[str], size: int) -> tuple[Table, Table]:
    """Random integer weights; ``dead`` says for each unit which vector is zero: ``v``, ``w`` or none."""
    d, h, k = masks.shape
    w1, w2 = [[0] * d for _ in range(h)], [[0] * h for _ in range(k)]
    for j in range(h):
        inputs = [i for i in range(d) if masks.first[j][i]]
        outputs = [o for o in range(k) if masks.second[o][j]]
        if dead[j] != "w":
            for i, value in zip(inputs, _primitive(random, len(inputs), size), strict=True):
                w1[j][i] = value
        if dead[j] != "v":
            for o, value in zip(outputs, _primitive(random, len(outputs), size), strict=True):
                w2[o][j] = value
    return w1, w2


def _primitive(random: Random, count: int, size: int) -> list[int]:
    while True:
        vector = [random.randint(-size, size) for _ in range(count)]
        if any(vector):
            return vector


def critical_gradients(masks: Masks, w1: Table, w2: Table, *, still: bool) -> Rows:
    """A basis of the matrices G on the support, entry by entry, with ``G_j w_j = 0`` and ``v_j^T G_j = 0``.

    Arguments:
        masks: the masks.
        w1: W1.
        w2: W2.
        still: whether G is 0 on the rectangles of dead units as well.
    """
    d, h, k = masks.shape
    place = {entry: n for n, entry in enumerate(masks.support)}
    equations: list[list[fmpq]] = []

    def add(terms: dict[tuple[int, int], int]) -> None:
        row = [fmpq(0)] * len(place)
        for entry, value in terms.items():
            row[place[entry]] += value
        equations.append(row)

    for j in range(h):
        inputs = [i for i in range(d) if masks.first[j][i]]
        outputs = [o for o in range(k) if masks.second[o][j]]
        if still and not (any(w1[j]) and any(w2[o][j] for o in outputs)):
            for o in outputs:
                for i in inputs:
                    add({(o, i): 1})
            continue
        for o in outputs:
            add({(o, i): w1[j][i] for i in inputs})
        for i in inputs:
            add({(o, i): w2[o][j] for o in outputs})
    return null_space(equations, len(place))


def gradient_space(masks: Masks, w1: Table, w2: Table) -> list[Table]:
    """The same as integer tables, with G = 0 on dead units."""
    d, _, k = masks.shape
    basis = []
    for vector in critical_gradients(masks, w1, w2, still=True):
        scale = lcm(*(int(x.q) for x in vector))
        table = [[0] * d for _ in range(k)]
        for (o, i), x in zip(masks.support, vector, strict=True):
            table[o][i] = int(x.p) * (scale // int(x.q))
        basis.append(table)
    return basis


def draws(masks: Masks, random: Random, whitened: bool, strict: bool, count: int) -> Iterator[Draw]:
    """Random critical points from ``count`` attempts; half of them with one dead unit unless ``strict``."""
    d, h, k = masks.shape
    for _ in range(count):
        dead = [""] * h
        if not strict and random.random() < 0.5:
            dead[random.randrange(h)] = random.choice("vw")
        w1, w2 = draw_weights(masks, random, dead, random.choice((1, 1, 2)))
        basis = gradient_space(masks, w1, w2)
        if not basis:
            continue
        factors = _primitive(random, len(basis), 1 if len(basis) == 1 else 2)
        gradient = [[sum(f * b[o][i] for f, b in zip(factors, basis, strict=True)) for i in range(d)] for o in range(k)]
        divisor = gcd(*(x for row in gradient for x in row))
        gradient = [[x // divisor for x in row] for row in gradient]
        x = [[int(r == c) for c in range(d)] for r in range(d)] if whitened else correlated_inputs(random, d)
        yield Draw(w1, w2, x, gradient)


def correlated_inputs(random: Random, size: int) -> Table:
    """A random square X with small integers and determinant 1 or -1, no two rows orthogonal."""
    while True:
        x = [[random.randint(-2, 2) if r != c else random.randint(1, 2) for c in range(size)] for r in range(size)]
        products = [sum(a * b for a, b in zip(r, s, strict=True)) for r, s in combinations(x, 2)]
        if all(products) and abs(fmpq_mat(size, size, [v for row in x for v in row]).det()) == 1:
            return x


def problem_of(masks: Masks, draw: Draw, scale: Fraction) -> tuple[Problem, Weights]:
    """The exact problem in which a draw is critical with half gradient ``scale * G``, and the point."""
    d, h, k = masks.shape
    network = SparseNetwork.of(masks.first, masks.second)
    x = fmpq_mat(d, d, [v for row in draw.x for v in row])
    m = fmpq_mat(k, h, [v for row in draw.w2 for v in row]) * fmpq_mat(h, d, [v for row in draw.w1 for v in row])
    g = fmpq_mat(k, d, [fmpq(v * scale.numerator, scale.denominator) for row in draw.gradient for v in row])
    y = m * x - g * x.inv().transpose()
    targets = [[Fraction(int(v.p), int(v.q)) for v in row] for row in y.tolist()]
    problem = Problem.of(network, targets=targets, inputs=draw.x)
    return problem, Weights.of(network, draw.w1, draw.w2)


def integral(example: BadExample) -> BadExample:
    """The same example with targets and output weights scaled to integers without a common factor."""
    numbers = [x for table in (example.problem.targets, example.point.second) for row in table for x in row]
    factor = Fraction(lcm(*(x.denominator for x in numbers)))
    factor /= gcd(*(int(x * factor) for x in numbers))

    def scaled(weights: Weights) -> Weights:
        return Weights(weights.first, tuple(tuple(x * factor for x in row) for row in weights.second))

    targets = [[x * factor for x in row] for row in example.problem.targets]
    problem = Problem.of(example.problem.network, targets=targets, inputs=example.problem.inputs)
    return verify_bad(problem, scaled(example.point), scaled(example.lower))
