"""Random small problems with decay: one sample, or any; linear units, or any; decay on all weights, or on some."""

from __future__ import annotations

import random

from symbolic import Problem, SparseNetwork

DENSE = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])
TWO_SAMPLES = Problem.of(
    DENSE,
    targets=[[-2, 3], [3, -2]],
    weight_decay=[[["4/5", "1/10"], ["2/5", "7/10"]], [["4/5", "1/5"], ["1/10", "1/5"]]],
)
"""A strict spurious minimum of loss 3.716052965; the global one has 3.374981477; 189 complex critical points, 25 of them real."""
DENSE_UNIT = Problem.of(
    SparseNetwork.of([[1, 1]], [[1], [1]]),
    targets=[[2, 0], [0, "11/5"]],
    weight_decay=[[[1, "1/50"]], [["1/100"], [2]]],
)
"""One unit with two inputs and two outputs, two samples: a strict spurious minimum of loss 523/100, the global one has 121/25."""
UNEVEN = {
    "two outputs": Problem.of(
        SparseNetwork.of([[1]], [[1], [1]]), targets=[[0], [1]], weight_decay=[[["1/4"]], [[0], ["1/2"]]]
    ),
    "two inputs": Problem.of(
        SparseNetwork.of([[1, 1]], [[1]]), targets=[[0, 1]], weight_decay=[[[0, "1/2"]], [["1/4"]]]
    ),
}
"""One unit and decay on all its weights but one, which can be large at no cost: ``(v w)^2 + (u w - 1)^2 + w^2 / 4 + u^2 / 2``."""
KINDS = ("one sample", "one output", "one input", "linear units", "rank one")


def number(draw: random.Random) -> str:
    """A small positive fraction, seldom a large one."""
    if draw.random() < 0.1:
        return str(draw.randint(5, 60))
    return f"{draw.randint(1, 9)}/{draw.choice((1, 2, 5, 7, 10, 30))}"


def rates(draw: random.Random, masks: list[list[list[int]]], some: bool) -> list[list[list[str]]]:
    """Decay for every weight; with ``some`` a weight, a layer of a unit, or nothing is left out."""
    one = number(draw) if draw.random() < 0.2 else None
    table = [[[(one or number(draw)) if bit else "0" for bit in row] for row in mask] for mask in masks]
    for unit in range(len(masks[0])) if some else ():
        if draw.random() < 0.4:
            table[0][unit] = ["0" for _ in table[0][unit]]
        if draw.random() < 0.4:
            for row in table[1]:
                row[unit] = "0"
    for row in (row for mask in table for row in mask) if some else ():
        for place in range(len(row)):
            if draw.random() < 0.15:
                row[place] = "0"
    return table


def drawn(draw: random.Random, kind: str, weights: int, some: bool = False) -> Problem:
    """A problem of a kind: masks with dead units and empty rows, zero inputs, zero and equal targets."""
    while True:
        d, h, k = draw.randint(1, 3), draw.randint(1, 3), draw.randint(1, 3)
        d, k = (1 if kind == "one input" else d), (1 if kind == "one output" else k)
        density = draw.choice((0.5, 0.7, 1))
        first = [[int(draw.random() < density) for _ in range(d)] for _ in range(h)]
        second = [[int(draw.random() < density) for _ in range(h)] for _ in range(k)]
        if kind == "linear units":
            for unit in range(h):
                if draw.random() < 0.5:
                    first[unit] = [int(a == unit % d) for a in range(d)]
                else:
                    for o in range(k):
                        second[o][unit] = int(o == unit % k)
        if 2 <= sum(map(sum, first + second)) <= weights:
            break
    samples = 1 if kind == "one sample" else draw.randint(1, 3)
    inputs = [[draw.randint(-2, 3) for _ in range(samples)] for _ in range(d)]
    if kind == "rank one":
        inputs = [[draw.randint(-1, 2) * x for x in inputs[0]] for _ in range(d)]
    targets = [[draw.choice((0, draw.randint(-4, 5), 2)) for _ in range(samples)] for _ in range(k)]
    network = SparseNetwork.of(first, second)
    return Problem.of(network, inputs=inputs, targets=targets, weight_decay=rates(draw, [first, second], some))
