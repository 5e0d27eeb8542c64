"""A problem, and its loss as a polynomial (docs/certificates.md: Top level)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from .activation import Activation
from .exact import ONE, ZERO, Field, dot, number
from .polynomial import FULL, JETS, Poly, Ring, add, multiply, tidy
from .reading import MAX_LAYERS, Clock, items, keys, plain, rational, require, table

Point = list[Any]  # one number (or interval) per weight
Matrix = list[list[Any]]


class Problem:
    """A problem: masks, data, activation, decay; ``two_linear`` means two linear layers without decay.

    More than two layers are read for every activation where ``deep`` allows it, else for powers only.
    """

    def __init__(self, value: Any, deep: bool = False) -> None:
        entry = keys(value, "masks targets inputs activation weight_decay", "title rounding")
        plain(entry.get("title", ""))
        if "rounding" in entry:  # how floats became the numbers below: information for readers, no part of any claim
            record = keys(entry["rounding"], "mode numbers largest_change largest_denominator")
            plain(record.pop("mode"))
            _ = [rational(x) for x in record.values()]
        self.masks = [[items(row) for row in items(mask)] for mask in items(entry["masks"])]
        require(2 <= len(self.masks) <= MAX_LAYERS, f"a network has 2 to {MAX_LAYERS} layers")
        for mask in self.masks:
            require(len({len(row) for row in mask}) == 1 and mask[0] != [], "a mask is ragged or empty")
            require(all(type(bit) is int and bit in (0, 1) for row in mask for bit in row), "a mask entry is 0 or 1")
        require(all(len(a) == len(b[0]) for a, b in pairwise(self.masks)), "the shapes of the masks do not chain")
        self.data = {name: entry[name] for name in ("targets", "inputs", "activation", "weight_decay")}
        self.hidden = len(self.masks[0])  # the units after the first layer
        # a weight is an index; below: the weights into a unit after a layer {source: weight}, out of one {target: weight}
        self.at: dict[tuple[int, int, int], int] = {}
        self.rows: list[list[dict[int, int]]] = [[{} for _ in mask] for mask in self.masks]
        self.columns: list[list[dict[int, int]]] = [[{} for _ in mask] for mask in self.masks[:-1]]
        for layer, mask in enumerate(self.masks):
            for r, row in enumerate(mask):
                for c in (c for c, bit in enumerate(row) if bit):
                    weight = self.at[layer, r, c] = self.rows[layer][r][c] = len(self.at)
                    if layer:
                        self.columns[layer - 1][c][r] = weight
        self.variables: list[Poly] = [{(i,): ONE} for i in range(len(self.at))]
        require(self.at != {}, "a network has at least one weight")
        targets = items(entry["targets"], len(self.masks[-1]))
        self.y = table(targets, len(targets), len(items(targets[0])))
        self.x = table(entry["inputs"], len(self.masks[0][0]), len(self.y[0]))
        self.samples = list(zip(*self.x, strict=True))
        require(len(self.samples) > 0, "there are no samples")
        self.activation = Activation(entry["activation"])
        require(self.activation.power > 0 or len(self.masks) == 2 or deep, "this activation needs two layers")
        decay = entry["weight_decay"]
        rates = self.weights(decay, rational, ZERO) if isinstance(decay, list) else [rational(decay)] * len(self.at)
        self.decay = {i: d for i, d in enumerate(rates) if d}
        require(all(d > 0 for d in self.decay.values()), "a decay is negative")
        self.near: tuple[Point, set[int]] | None = None  # a point, and the weights that occur near it
        self.kinks: set[tuple[int, int]] = set()  # (unit, sample) where the activation is taken as 0
        self.two_linear = len(self.masks) == 2 and self.activation.power == 1 and not self.decay

    def weights(self, value: Any, entry: Callable[[Any], Any], empty: Any) -> list[Any]:
        """Read one entry per weight, in the order of the weights; entries outside the masks must be empty."""
        result = []
        for rows, mask in zip(items(value, len(self.masks)), self.masks, strict=True):
            for row, bits in zip(items(rows, len(mask)), mask, strict=True):
                for cell, bit in zip(items(row, len(bits)), bits, strict=True):
                    parsed = entry(cell)
                    require(bit == 1 or parsed == empty, "an entry outside the masks is not 0")
                    result += [parsed] * bit
        return result

    def point(self, value: Any, field: Field | None) -> Point:
        """Read a point."""
        return self.weights(value, lambda cell: number(cell, field), ZERO)

    def place(self, value: Any) -> int:
        """Read the place of a weight."""
        place = tuple(items(value, 3))
        require(all(type(i) is int for i in place) and place in self.at, "not the place of a weight")
        return self.at[place]

    def need_two_linear(self, what: str) -> None:
        """Refuse what holds for two linear layers without decay only."""
        require(self.two_linear, f"{what} needs two linear layers without decay")

    def residuals(self, weights: Sequence[Poly], ring: Ring) -> list[Poly]:
        """The entries of f(X) - Y as polynomials, when the weights are polynomials."""
        result = []
        for sample, (x, y) in enumerate(zip(self.samples, zip(*self.y, strict=True), strict=True)):
            values: list[Poly] = [tidy({ring.one: c}) for c in x]
            for layer, rows in enumerate(self.rows):
                after = []
                for unit, row in enumerate(rows):
                    Clock.tick()
                    z: Poly = {}
                    heard = layer == len(self.rows) - 1 or self.columns[layer][unit] != {}
                    heard = heard and (layer > 0 or (unit, sample) not in self.kinks)
                    for source, weight in row.items() if heard else ():
                        add(z, multiply(weights[weight], values[source], ring))
                    after.append(self.activation.apply(z, ring) if layer < len(self.rows) - 1 else z)
                values = after
            for z, target in zip(values, y, strict=True):
                add(z, {ring.one: -target})
                result.append(tidy(z))
        return result

    def loss(self, weights: Sequence[Poly], ring: Ring) -> Poly:
        """The loss as a polynomial."""
        total: Poly = {}
        for r in self.residuals(weights, ring):
            add(total, multiply(r, r, ring))
        for i, d in self.decay.items():
            add(total, multiply(weights[i], weights[i], ring), d)
        return total

    def loss_at(self, point: Point) -> Any:
        """The loss at a point: a number, or an interval."""
        return self.loss([tidy({(): w}) for w in point], FULL).get((), ZERO)

    def around(self, point: Point) -> list[Poly]:
        """The weights as polynomials in a displacement from the point."""
        return [tidy({(): w} | u) for w, u in zip(point, self.variables, strict=True)]

    def flattened(self, kinks: set[tuple[int, int]]) -> Problem:
        """The same problem in which some units of the first layer are 0 on some samples."""
        result = copy(self)
        result.kinks, result.near = kinks, None
        return result

    def without(self, place: tuple[int, int, int]) -> Problem:
        """The same problem with a weight less."""
        cut = [
            [[bit if (k, r, c) != place else 0 for c, bit in enumerate(row)] for r, row in enumerate(mask)]
            for k, mask in enumerate(self.masks)
        ]
        return Problem({**self.data, "masks": cut})

    def void(self, unit: int) -> bool:
        """Whether a hidden unit of two layers has no outputs, or no input that matters."""
        return not self.columns[0][unit] or all(not x[a] for a in self.rows[0][unit] for x in self.samples)

    def acting(self, point: Point, unit: int) -> list[tuple[Fraction, ...]]:
        """The samples on which the output of a unit of the first layer is not constant near the point."""
        if self.activation.name != "relu":
            return self.samples
        row = self.rows[0][unit]
        return [
            x
            for x in self.samples
            if self.activation.side(dot([point[w] for w in row.values()], [x[a] for a in row])) >= 0
        ]

    @cached_property
    def anywhere(self) -> set[int]:
        """The weights that occur in a residual, for a polynomial activation."""
        return {i for r in self.residuals(self.variables, FULL) for monomial in r for i in monomial}

    def occurring(self, point: Point) -> set[int]:
        """The weights on which the residuals depend near the point: over the reals, those on which the loss without decay does."""
        if self.activation.power:
            return self.anywhere
        if self.near is None or self.near[0] is not point:
            self.near = point, {i for r in self.residuals(self.around(point), JETS) for monomial in r for i in monomial}
        return self.near[1]
