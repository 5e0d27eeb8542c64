"""The common small cases: all masks up to isomorphism with seeded integer data and exceptional data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from proofs.badness.atlas import two_unit_atlas
from proofs.badness.base_cases import base_cases
from symbolic.graph.enumeration import masks
from symbolic.network import Problem, SparseNetwork

DATA = (
    "random",
    "zeros",
    "equal",
    "columns",
    "correlated",
    "deficient",
)
"""random targets; zero targets; equal singular values; a repeated column; correlated inputs; rank deficient inputs."""


@dataclass(frozen=True)
class CaseSet:
    """A finite set of instances.

    Attributes:
        inputs: most inputs.
        units: most hidden units.
        outputs: most outputs.
        data: which data each mask gets, names from ``DATA``.
        seed: of the random integers.
        weights: masks with more weights are left out.
    """

    inputs: int = 2
    units: int = 2
    outputs: int = 2
    data: tuple[str, ...] = DATA
    seed: int = 0
    weights: int = 12

    def words(self) -> str:
        """The set in words, precise enough to repeat it."""
        return (
            f"all masks with at most {self.inputs} inputs, {self.units} hidden units and {self.outputs} outputs in which every neuron is used "
            f"and at most {self.weights} weights, up to isomorphism, each with the data {', '.join(self.data)} (seed {self.seed})"
        )

    def problems(self) -> Iterator[Problem]:
        """The instances, small masks first."""
        sizes = [
            (d, h, k)
            for d in range(1, self.inputs + 1)
            for h in range(1, self.units + 1)
            for k in range(1, self.outputs + 1)
        ]
        found = [pair for d, h, k in sizes for pair in masks(d, h, k)]
        found.sort(key=lambda pair: sum(map(sum, (*pair[0], *pair[1]))))
        for number, (first, second) in enumerate(found):
            network = SparseNetwork((first, second))
            if network.weights > self.weights:
                continue
            draw = random.Random(1000 * self.seed + number)
            for name in self.data:
                yield _instance(network, name, draw)


def _instance(network: SparseNetwork, name: str, draw: random.Random) -> Problem:
    d, k = network.inputs, network.outputs
    targets = [[draw.randint(-4, 4) for _ in range(d)] for _ in range(k)]
    inputs = None
    if name == "zeros":
        targets = [[0] * d for _ in range(k)]
    elif name == "equal":
        targets = [[2 * int(r == c) for c in range(d)] for r in range(k)]
    elif name == "columns":
        targets = [[row[0]] * d for row in targets]
    elif name == "correlated":
        inputs = [[draw.randint(-2, 2) + 3 * int(r == c) for c in range(d)] for r in range(d)]
    elif name == "deficient":
        base = [draw.randint(1, 3) for _ in range(d)]
        inputs = [[(r + 1) * x for x in base] for r in range(d)]
    return Problem.of(network, targets=targets, inputs=inputs, title=f"{name} data")


def _squares() -> list[Problem]:
    """One quadratic unit: spurious minima that linear networks with these masks do not have."""
    one = SparseNetwork.of([[1]], [[1]], activation="square")
    two = SparseNetwork.of([[1, 1]], [[1]], activation="square")
    return [
        Problem.of(one, targets=[[1]], title="one square"),
        Problem.of(two, targets=[[1, -2]], title="a square of two inputs"),
    ]


def bad_pool() -> list[Problem]:
    """Problems with certified spurious minima, by number of weights: where counterexamples are looked for first."""
    found = _squares()
    found += [replace(case.problem, title=case.name) for case in base_cases()]
    found += [replace(case.problem, title=case.name) for entry in two_unit_atlas() for _, case in entry.examples]
    return sorted(found, key=size)


def size(problem: Problem) -> tuple[int, Fraction]:
    """What "small" means: the number of weights, then the sum of the absolute values of X and Y."""
    entries = (x for table in (problem.inputs, problem.targets) for row in table for x in row)
    return problem.network.weights, sum(map(abs, entries), Fraction(0))
