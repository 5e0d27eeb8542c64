"""Labels: the same for a class whatever its names, different for different classes, and read back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.atlas.classes import _all_labels
from proofs.atlas.labels import LABEL_PATTERN, BadLabel, label_of, types_of_label
from symbolic.graph.types import MaskTypes, unit_sets


@st.composite
def types(draw, largest=3):
    units = draw(st.integers(1, 3))
    counts = st.lists(st.integers(0, largest), min_size=len(unit_sets(units)), max_size=len(unit_sets(units)))
    return MaskTypes.of_counts(units, draw(counts), draw(counts))


@given(types(), st.randoms(use_true_random=False))
def test_a_label_knows_no_names(found, stream):
    names = stream.sample(range(found.units), found.units)
    label = label_of(found)
    assert label_of(found.renamed(names)) == label
    assert types_of_label(label) in found.orbit(transposing=False)


@given(types(), types())
def test_different_classes_have_different_labels(one, other):
    same = one.units == other.units and other in one.orbit(transposing=False)
    assert (label_of(one) == label_of(other)) == same


@given(types(largest=40))
def test_large_counts_are_read_back(found):
    label = label_of(found)
    assert re.fullmatch(LABEL_PATTERN, label) and label_of(types_of_label(label)) == label


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2.011",
        "2.110.101",
        "2.011.11",
        "9.1.1",
        "2.01-1.011",
        "3.011.011",
        "2.0-1-1.0-1-1",
        "1.-1.1",
        "../x",
        "2.101.011",
        "2.011.011\n",
    ],
)
def test_other_texts_are_no_labels(text):
    with pytest.raises(BadLabel):
        types_of_label(text)


def test_labels_do_not_depend_on_the_other_classes():
    assert set(_all_labels(2, 2)) < set(_all_labels(2, 3))
    assert len(set(_all_labels(2, 3))) == 9 + 97
