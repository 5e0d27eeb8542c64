"""Problems that take far longer than a few seconds, of every kind, drawn from seeds: for tests of the budget."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

GOLDEN = [[[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]]
TUG_OF_WAR = [[[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]]
CHAIN = [[[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], [[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]]]
CYCLE = [[[1, 1, 0], [0, 1, 1], [1, 0, 1]], [[1, 0, 1], [1, 1, 0], [0, 1, 1]]]
NESTED = [
    [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]],
    [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]],
]


def dense(inputs: int, *widths: int) -> list[list[list[int]]]:
    """The masks of a dense network."""
    return [[[1] * a for _ in range(b)] for a, b in zip((inputs, *widths), widths, strict=False)]


def drawn(seed: str, masks: list[Any], samples: int = 0, digits: int = 0, **more: object) -> dict[str, object]:
    """A problem with these masks and random data: small integers, or rationals of so many digits."""
    stream = Random(seed)

    def number() -> object:
        if not digits:
            return stream.randint(-5, 5)
        return f"{stream.randint(-(10**digits), 10**digits)}/{stream.randint(1, 10**digits)}"

    inputs, outputs = len(masks[0][0]), len(masks[-1])
    problem: dict[str, object] = {"title": seed, "masks": masks, **more}
    if samples:
        problem["inputs"] = [[number() for _ in range(samples)] for _ in range(inputs)]
    problem["targets"] = [[number() for _ in range(samples or inputs)] for _ in range(outputs)]
    return problem


def heavy_problems() -> Iterator[dict[str, object]]:
    """All of them; titles are unique."""
    for units, inputs, samples, outputs in [(4, 2, 5, 2), (5, 2, 5, 1), (3, 3, 6, 2), (6, 2, 4, 2), (4, 3, 5, 1)]:
        for activation in ("relu", "leaky_relu:1/10"):
            name = f"{activation}, {units} units, {inputs} inputs, {samples} samples, {outputs} outputs"
            yield drawn(name, dense(inputs, units, outputs), samples, activation=activation)
    for activation in ("relu", "leaky_relu:1/3"):
        yield drawn(f"{activation} with decay", dense(2, 3, 2), 4, activation=activation, weight_decay="1/7")
        yield drawn(f"{activation}, long numbers", dense(2, 3, 2), 4, 20, activation=activation)
        yield drawn(f"{activation}, sparse", CYCLE, 5, activation=activation)
    yield {
        "title": "relu, four units, five samples",
        "masks": dense(2, 4, 2),
        "inputs": [[3, 1, -3, -1, 3], [-3, 3, 3, -1, 0]],
        "targets": [[2, 1, 1, 1, 2], [1, -1, 0, -2, -2]],
        "activation": "relu",
    }
    for units, size in [(36, 3), (36, 6), (20, 4), (12, 8), (9, 5), (64, 3)]:
        yield drawn(f"dense, {units} units, {size} inputs", dense(size, units, size))
    yield drawn("dense, 8 units, 30 inputs", dense(30, 8, 3))
    for units, size in [(5, 4), (6, 4), (8, 5)]:
        stream = Random(f"masks {units}")
        masks = [
            [[int(stream.random() < 0.6) for _ in range(a)] for _ in range(b)]
            for a, b in ((size, units), (units, size))
        ]
        yield drawn(f"random masks, {units} units", masks)
        yield drawn(f"random masks, {units} units, correlated", masks, size + 1)
    yield drawn("nested", NESTED)
    yield drawn("nested, correlated", NESTED, 5)
    identity = [[int(r in (c, (c + 1) % 7)) for c in range(7)] for r in range(7)]
    yield drawn("seven units in a cycle", [identity, identity])
    for power in (3, 4, 5, 7, 9):
        yield drawn(f"power {power}, dense", dense(2, 2, 2), 3, activation=f"power:{power}")
        yield drawn(f"power {power}, sparse", GOLDEN, 4, activation=f"power:{power}")
    yield drawn("power 9, three units", CYCLE, activation="power:9")
    yield drawn("square, four units", dense(3, 4, 2), 5, activation="square")
    yield drawn("cube with decay", dense(2, 2, 1), 3, activation="cube", weight_decay="1/3")
    yield drawn("power 6 with decay", GOLDEN, 3, activation="power:6", weight_decay="1/100")
    yield drawn("three layers", dense(2, 2, 2, 2))
    yield drawn("three layers, wide", dense(3, 4, 4, 3))
    yield drawn("four layers", dense(2, 2, 2, 2, 2))
    yield drawn("four layers, sparse", [*GOLDEN, [[1, 1, 0], [0, 1, 1]], [[1, 1], [0, 1]]])
    yield drawn("three square layers", dense(2, 2, 2, 1), 3, activation="square")
    yield drawn("four cube layers", dense(1, 2, 2, 2, 1), 3, activation="cube")
    yield drawn("three layers with decay", dense(2, 2, 2, 1), weight_decay="1/10")
    for decay in ("1/2", "1/1000", "12345678901/98765432109"):
        yield drawn(f"golden, decay {decay}", GOLDEN, weight_decay=decay)
        yield drawn(f"chain, decay {decay}", CHAIN, weight_decay=decay)
    for digits in (10, 20, 30):
        for name, masks in (("golden", GOLDEN), ("chain", CHAIN), ("cycle", CYCLE), ("tug of war", TUG_OF_WAR)):
            yield drawn(f"{name}, {digits} digits", masks, 0, digits)
            yield drawn(f"{name}, {digits} digits, correlated", masks, len(masks[0][0]) + 1, digits)
    for activation in ("tanh", "sigmoid", "softplus"):
        yield drawn(f"{activation}, dense", dense(3, 4, 2), 6, activation=activation)
        yield drawn(f"{activation}, wide", dense(2, 12, 3), 8, activation=activation)
