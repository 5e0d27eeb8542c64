"""Hypothesis strategies: random small masks and integer data."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from symbolic import Problem, SparseNetwork


@st.composite
def masks(draw, max_units=2, max_inputs=3, max_outputs=3):
    d, k = draw(st.integers(1, max_inputs)), draw(st.integers(1, max_outputs))
    h = draw(st.integers(1, max_units))
    row = lambda n: st.lists(st.integers(0, 1), min_size=n, max_size=n).filter(any)  # noqa: E731
    first = [draw(row(d)) for _ in range(h)]
    columns = [draw(row(k)) for _ in range(h)]
    return first, [[column[i] for column in columns] for i in range(k)]


@st.composite
def problems(draw, max_units=2, max_inputs=3, max_outputs=3, whitened=None, entries=4, weights=14):
    first, second = draw(masks(max_units, max_inputs, max_outputs))
    assume(sum(map(sum, first)) + sum(map(sum, second)) <= weights)
    d, k = len(first[0]), len(second)
    number = st.integers(-entries, entries)
    identity = draw(st.booleans()) if whitened is None else whitened
    n = d if identity else draw(st.integers(1, 4))
    targets = [[draw(number) for _ in range(n)] for _ in range(k)]
    inputs = None if identity else [[draw(st.integers(-3, 3)) for _ in range(n)] for _ in range(d)]
    return Problem.of(SparseNetwork.of(first, second), targets=targets, inputs=inputs)
