"""Masks as type counts: the counts say the mask up to names, the order is adding inputs and outputs, renaming acts."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symbolic.graph.canonical import canonical_form
from symbolic.graph.types import MaskTypes, minimal, unit_sets
from symbolic.network import SparseNetwork


def table(rows, columns):
    return st.lists(st.lists(st.integers(0, 1), min_size=columns, max_size=columns), min_size=rows, max_size=rows)


@st.composite
def masks(draw):
    h, d, k = (draw(st.integers(1, 4)) for _ in range(3))
    first, second = draw(table(h, d)), draw(table(k, h))
    assume(any(map(any, [*first, *second])))
    return SparseNetwork.of(first, second)


@settings(max_examples=60, deadline=None)
@given(masks(), st.data())
def test_types_say_the_mask_up_to_names_and_renaming_units_acts(network, data):
    types = MaskTypes.of(network)
    again = SparseNetwork(types.masks())
    assert MaskTypes.of(again) == types
    assert canonical_form(*again.masks).text == canonical_form(*network.masks).text
    names = data.draw(st.permutations(range(types.units)))
    first, second = network.masks
    place = {name: j for j, name in enumerate(names)}
    order = [place[name] for name in range(types.units)]
    moved = SparseNetwork.of([first[j] for j in order], [[row[j] for j in order] for row in second])
    assert MaskTypes.of(moved) == types.renamed(names)
    flipped = SparseNetwork.of(list(zip(*second, strict=True)), list(zip(*first, strict=True)))
    assert MaskTypes.of(flipped) == types.transposed()


@settings(max_examples=60, deadline=None)
@given(masks(), st.data())
def test_a_mask_is_below_what_it_becomes_by_more_inputs_and_outputs(network, data):
    first, second = network.masks
    line = data.draw(st.lists(st.integers(0, 1), min_size=len(first), max_size=len(first)))
    wider = SparseNetwork.of([[*row, bit] for row, bit in zip(first, line, strict=True)], second)
    taller = SparseNetwork.of(first, [*second, line])
    for larger in (wider, taller):
        assert MaskTypes.of(network).below(MaskTypes.of(larger))
        assert MaskTypes.of(larger).below(MaskTypes.of(network)) == (not any(line))


def test_units_that_leave_take_their_names_along():
    types = MaskTypes.of(SparseNetwork.of([[1, 1, 0], [0, 1, 0], [0, 1, 1]], [[1, 1, 0], [0, 1, 1]]))
    assert str(types) == "{0,1} {1,2} x {0} {2} {0,1,2}"
    assert str(types.restricted((0, 1))) == "(0,1,1)x(1,0,1)"
    assert types.restricted((0, 1)).inputs == (((), 1), ((0,), 1), ((0, 1), 1))
    assert str(types.restricted((2, 1))) == "(0,1,1)x(1,0,1)"


def test_minimal_elements_are_an_antichain_below_everything():
    everything = [MaskTypes.of_counts(1, (a,), (b,)) for a in range(5) for b in range(5) if a * b >= 6]
    found = minimal(everything)
    assert [t.vectors() for t in found] == [((2,), (3,)), ((3,), (2,))]
    assert all(any(low.below(t) for low in found) for t in everything)
    assert not any(a.below(b) for a in found for b in found if a != b)


def test_what_is_refused():
    with pytest.raises(ValueError, match="one hidden layer"):
        MaskTypes.of(SparseNetwork.of([[1]], [[1]], [[1]]))
    with pytest.raises(ValueError, match="3 counts"):
        MaskTypes.of_counts(2, (1, 1), (1, 1, 1))
    with pytest.raises(ValueError, match="permutation"):
        MaskTypes.of_counts(2, (1, 1, 1), (1, 1, 1)).renamed((0, 0))
    with pytest.raises(ValueError, match="at least one"):
        MaskTypes.of_counts(2, (0, 0, 0), (1, 1, 1)).masks()
    assert len(unit_sets(4)) == 15
