"""The checker answers whatever it is given: random bytes, truncated certificates, random values in random places."""

from __future__ import annotations

import json
import random
import re

import pytest

from tests.proofs.certificates.checker_building import answer, put
from tests.proofs.certificates.checker_examples import NAMES, examples


def test_random_bytes():
    rng = random.Random(0)
    for _ in range(300):
        assert not answer(rng.randbytes(rng.randint(0, 200)))[0].valid
    letters = '[]{}:,"0123456789-/ ntrue\\'
    for _ in range(1000):
        assert not answer("".join(rng.choices(letters, k=rng.randint(1, 40))).encode())[0].valid


@pytest.mark.parametrize("name", ["golden", "list", "widened"])
def test_truncations(name):
    data = json.dumps(examples()[name]).encode()
    for size in range(0, len(data), max(1, len(data) // 150)):
        assert not answer(data[:size])[0].valid


def routes(document, here=()):
    yield here
    children = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, child in children:
        yield from routes(child, (*here, key))


VALUES = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2**70,
    "",
    "0",
    "1/3",
    "-7",
    "x",
    [],
    [[]],
    [0, 1],
    {},
    {"a": 1},
    "\ud800",
    "1" * 5000,
    "1/" + "9" * 5000,
    "1/0",
    10**400,
    "power:12",
    "tanh",
    "leaky_relu:1/2",
    "leaky_relu:1/0",
    [0] * 300,
    "\x1b[31m",
]


@pytest.mark.parametrize("name", NAMES)
def test_random_values_in_random_places(name):
    """Always an answer, and never by an error of Python that stands for a missing check of a type."""
    rng = random.Random(name)
    everywhere = [route for route in routes(examples()[name]) if route]
    for _ in range(120):
        mutated = put(examples()[name], list(rng.choice(everywhere)), rng.choice(VALUES))
        result, _ = answer(json.dumps(mutated).encode(), allow_engine=True)
        if not result.valid:
            assert not re.match(r"invalid: [A-Za-z]+(Error|Exception):", result.reason), result.reason
