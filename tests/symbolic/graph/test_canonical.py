"""Canonical forms, automorphisms and enumeration of masks, against orbits found by brute force, closed forms and nauty."""

from __future__ import annotations

import importlib.util
import random
import sys
from functools import cache
from itertools import permutations, product
from math import factorial, prod

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy.combinatorics import Permutation, PermutationGroup

from symbolic.errors import ProblemError, UnsupportedProblem
from symbolic.graph.canonical import automorphisms, canonical_form, permuted, transposed
from symbolic.graph.enumeration import masks

SIZES = list(product((1, 2, 3), repeat=3))
needs_pynauty = pytest.mark.skipif(
    importlib.util.find_spec("pynauty") is None,
    reason="pynauty (an optional accelerator, built from source) is not installed",
)


def table(rows):
    return tuple(tuple(int(x) for x in row) for row in rows)


# Brute force, with none of the code under test: a mask pair is a number of h d + k h bits, read row by row.


def bit_table(rows, columns, place):
    """For every rows x columns table as a number, the number of the table whose entry x is the old entry place[x]."""
    codes = np.arange(1 << (rows * columns), dtype=np.int32)
    return sum((codes >> place[x] & 1) << x for x in range(rows * columns))


@cache
def orbits(d, h, k, transpose):
    """The least number in the class of every mask pair."""
    least = np.full((1 << (h * d), 1 << (k * h)), 1 << 30, dtype=np.int32)
    for units in permutations(range(h)):
        for ins, outs in product(permutations(range(d)), permutations(range(k))):
            one = bit_table(h, d, [units[x // d] * d + ins[x % d] for x in range(h * d)])
            two = bit_table(k, h, [outs[x // h] * h + units[x % h] for x in range(k * h)])
            least = np.minimum(least, (one[:, None] << (k * h)) + two[None, :])
            if transpose and d == k:  # then M2^T has the shape of M1
                turn_one = bit_table(h, d, [(x % d) * h + x // d for x in range(h * d)])[two]
                turn_two = bit_table(k, h, [(x % h) * d + x // h for x in range(k * h)])[one]
                least = np.minimum(least, (turn_one[None, :] << (k * h)) + turn_two[:, None])
    return least


def coded(first, second):
    """The place of a mask pair in the tables of ``orbits``."""
    return tuple(sum(bit << x for x, bit in enumerate(sum(map(tuple, mask), ()))) for mask in (first, second))


def decoded(d, h, k, code):
    one, two = code >> (k * h), code & ((1 << (k * h)) - 1)
    return (
        table([[one >> (j * d + i) & 1 for i in range(d)] for j in range(h)]),
        table([[two >> (o * h + j) & 1 for j in range(h)] for o in range(k)]),
    )


def is_void(first, second):
    return not (all(map(any, first)) and all(map(any, zip(*second, strict=True))))


def is_unseen(first, second):
    return not (all(map(any, second)) and all(map(any, zip(*first, strict=True))))


def shuffled(first, second, draw):
    sizes = len(first[0]), len(first), len(second)
    return permuted(first, second, tuple(tuple(draw.sample(range(n), n)) for n in sizes))


@pytest.mark.parametrize("transpose", [False, True])
def test_classes_of_all_sizes_are_the_orbits_of_brute_force(transpose):
    for d, h, k in SIZES:
        least = orbits(d, h, k, transpose)
        classes = [(code, *decoded(d, h, k, int(code))) for code in np.unique(least)]
        small = h * (d + k) < 15
        for void, unseen in product((False, True), repeat=2) if small else [(False, False), (True, True)]:
            expected = [
                code
                for code, first, second in classes
                if (void or not is_void(first, second)) and (unseen or not is_unseen(first, second))
            ]
            found = [least[coded(*pair)] for pair in masks(d, h, k, transpose=transpose, void=void, unseen=unseen)]
            assert sorted(found) == expected, (d, h, k, void, unseen)


def test_numbers_of_classes_that_can_be_counted_by_hand():
    # without symmetry (d = k = 1) a unit is one of four rectangles, and a mask is a multiset of them
    assert [sum(1 for _ in masks(1, h, 1, void=True, unseen=True)) for h in (1, 2, 3)] == [4, 10, 20]
    # one input, one unit: the unit is known by how many outputs it feeds
    assert [sum(1 for _ in masks(1, 1, k, unseen=True)) for k in (1, 2, 5)] == [1, 2, 5]


def test_enumeration_yields_canonical_forms_in_a_fixed_order():
    for transpose in (False, True):
        pairs = list(masks(3, 2, 3, transpose=transpose))
        for first, second in pairs:
            form = canonical_form(first, second, transpose=transpose)
            assert (form.first, form.second) == (first, second)
        weights = [sum(map(sum, first + second)) for first, second in pairs]
        assert weights == sorted(weights)
        assert pairs == list(masks(3, 2, 3, transpose=transpose))


def test_sizes_must_be_positive():
    with pytest.raises(ProblemError, match="units"):
        list(masks(2, 0, 2))


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("size", [(2, 2, 2), (3, 2, 1), (1, 3, 2), (2, 2, 3), (2, 3, 2)])
def test_texts_are_equal_exactly_within_classes(size, transpose):
    d, h, k = size
    least = orbits(d, h, k, transpose)
    texts = {}
    for code in range(1 << (h * d + k * h)):
        pair = decoded(d, h, k, code)
        texts.setdefault(int(least[coded(*pair)]), set()).add(canonical_form(*pair, transpose=transpose).text)
    assert all(len(same) == 1 for same in texts.values())
    assert len(set.union(*texts.values())) == len(texts)


def test_texts_of_three_by_three_by_three_on_a_sample():
    least, draw = orbits(3, 3, 3, False), random.Random(7)
    seen = {}
    for code in draw.sample(range(1 << 18), 4000):
        pair = decoded(3, 3, 3, code)
        seen.setdefault(canonical_form(*pair).text, set()).add(int(least[coded(*pair)]))
    assert all(len(classes) == 1 for classes in seen.values())
    assert len(set.union(*seen.values())) == len(seen)


@st.composite
def pairs(draw, most=7):
    d, h, k = (draw(st.integers(1, most)) for _ in range(3))
    full = draw(st.sampled_from([0.2, 0.5, 0.8]))
    source = draw(st.randoms(use_true_random=False))
    return tuple(
        table([[source.random() < full for _ in range(columns)] for _ in range(rows)])
        for rows, columns in ((h, d), (k, h))
    )


@given(pairs(), st.randoms(use_true_random=False))
def test_text_keeps_under_permutations_and_transposition(pair, draw):
    other = shuffled(*pair, draw)
    assert canonical_form(*pair).text == canonical_form(*other).text
    assert canonical_form(*pair).first == canonical_form(*other).first
    form = canonical_form(*pair, transpose=True)
    for same in (other, transposed(*other)):
        assert canonical_form(*same, transpose=True).text == form.text


@given(pairs())
def test_permutations_carry_the_mask_to_its_form(pair):
    for transpose in (False, True):
        form = canonical_form(*pair, transpose=transpose)
        start = transposed(*pair) if form.transposed else pair
        assert [sorted(p) for p in form.permutations] == [
            list(range(n)) for n in (len(start[0][0]), len(start[0]), len(start[1]))
        ]
        assert permuted(*start, form.permutations) == (form.first, form.second)


def test_a_form_is_transposed_only_when_asked_and_needed():
    wide = ((1, 1, 0), (0, 1, 1)), ((1, 1),)
    assert not canonical_form(*wide).transposed
    assert canonical_form(*wide, transpose=True).transposed
    assert not canonical_form(*transposed(*wide), transpose=True).transposed


def test_text_says_the_mask():
    form = canonical_form(((0, 1), (1, 1)), ((1, 1),) * 9)
    size, rows = form.text.split(":")
    assert size == "2.2.9"
    first, second = ([int(row, 16) for row in mask.split(",")] for mask in rows.split(";"))
    assert first == [2 * a + b for a, b in form.first]
    assert second == [2 * a + b for a, b in form.second]


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        ((), ((1,),), r"masks\[0\]"),
        (((1, 2),), ((1,),), r"masks\[0\]"),
        (((1, 0),), ((1,), (1, 1)), r"masks\[1\]"),
        (((1, 0),), ((1, 1),), "columns"),
    ],
)
def test_malformed_masks_are_named(first, second, key):
    with pytest.raises(ProblemError, match=key):
        canonical_form(first, second)


def generated(group, d, h):
    """The order of the group that some triples generate, by Schreier-Sims on all neurons."""
    images = [[*ins, *(d + j for j in units), *(d + h + o for o in outs)] for ins, units, outs in group]
    return int(PermutationGroup([Permutation(image) for image in images]).order()) if images else 1


def test_order_of_the_group_is_the_number_of_permutations_that_keep_the_mask():
    draw = random.Random(3)
    for d, h, k in SIZES:
        for code in draw.sample(range(1 << (h * d + k * h)), min(12, 1 << (h * d + k * h))):
            pair = decoded(d, h, k, code)
            ways = product(*(permutations(range(n)) for n in (d, h, k)))
            keep = sum(permuted(*pair, way) == pair for way in ways)
            assert automorphisms(*pair).order == keep


@given(pairs())
def test_generators_are_automorphisms_and_generate_all(pair):
    group = automorphisms(*pair)
    assert all(permuted(*pair, generator) == pair for generator in group.generators)
    assert generated(group.generators, len(pair[0][0]), len(pair[0])) == group.order


def test_the_1245_graphs_with_an_edge_and_at_most_7_vertices_have_different_texts():
    # inputs are vertices, units are edges; R. C. Read, R. J. Wilson, An Atlas of Graphs, 1998
    graphs = [graph for graph in nx.graph_atlas_g() if graph.number_of_edges()]
    draw = random.Random(13)
    texts = set()
    for graph in graphs:
        form = canonical_form(*incidence(graph))
        assert canonical_form(*shuffled(*incidence(graph), draw)).text == form.text
        texts.add(form.text)
    assert len(graphs) == len(texts) == 1245


# Large masks: structure that only refinement, only twins, only parts or only the search can deal with.


def projective_plane(q):
    points = [(1, a, b) for a in range(q) for b in range(q)] + [(0, 1, a) for a in range(q)] + [(0, 0, 1)]
    lines = [[sum(x * y for x, y in zip(p, line, strict=True)) % q == 0 for p in points] for line in points]
    return table(lines), table([[1] * len(points)])


def incidence(graph):
    return table([[v in edge for v in graph] for edge in graph.edges]), table([[1] * graph.number_of_edges()])


def blocks(first, copies):
    """Copies of one block of units, each with an output of its own."""
    h, d = len(first), len(first[0])
    rows = [[first[j % h][i % d] if j // h == i // d else 0 for i in range(d * copies)] for j in range(h * copies)]
    return table(rows), table([[j // h == o for j in range(h * copies)] for o in range(copies)])


def cai_fuerer_immerman(graph, twisted):
    """Units are the even (at twisted vertices odd) subsets of the edges at a vertex; inputs are the two sides of each edge.

    J.-Y. Cai, M. Fuerer, N. Immerman, Combinatorica 1992: of connected graphs, those with an even number of twists are
    isomorphic, those with an odd number are isomorphic, and one of each kind are not, though refinement sees no difference.
    """
    place = {frozenset(edge): x for x, edge in enumerate(graph.edges)}
    rows = []
    for v in graph:
        around = [place[frozenset((v, w))] for w in graph[v]]
        for sides in product((0, 1), repeat=len(around)):
            if sum(sides) % 2 == (v in twisted):
                ends = {2 * e + side for e, side in zip(around, sides, strict=True)}
                rows.append([i in ends for i in range(2 * len(place))])
    sides = [[i // 2 == e for i in range(2 * len(place))] for e in range(len(place))]
    return table(rows + sides), table([[1] * len(rows) + [0] * len(sides)])


def convolution(units, inputs, stride, width, circle):
    place = (lambda x: x % inputs) if circle else (lambda x: x)
    return table([[0 <= place(i - stride * j) < width for i in range(inputs)] for j in range(units)])


def torus():
    return table([[(i // 8 - j // 8) % 8 < 3 and (i - j) % 8 < 3 for i in range(64)] for j in range(64)])


def random_mask():
    draw = random.Random(17)
    return tuple(
        table([[draw.random() < full for _ in range(columns)] for _ in range(rows)])
        for rows, columns, full in ((64, 400, 0.05), (20, 64, 0.3))
    )


ALL = table([[1] * 64])
LARGE = {  # a mask and the order of its group, where theory knows it
    "dense": (lambda: (table([[1] * 256] * 64), ALL * 64), factorial(64) ** 2 * factorial(256)),
    "one input per unit": (lambda: (table(np.eye(64)), ALL), factorial(64)),
    "all inputs but one": (lambda: (table(1 - np.eye(64)), table(1 - np.eye(64))), factorial(64)),
    "circle": (lambda: (convolution(64, 256, 4, 8, True), ALL * 10), 128 * factorial(4) ** 64 * factorial(10)),
    "interval": (lambda: (convolution(64, 260, 4, 8, False), ALL), 2 * factorial(4) ** 65),
    "torus": (lambda: (torus(), ALL), 64 * 8),
    "equal blocks": (lambda: blocks(convolution(4, 4, 1, 2, True), 16), 8**16 * factorial(16)),
    "nine Fano planes": (lambda: blocks(projective_plane(2)[0], 9), 168**9 * factorial(9)),
    "projective plane over F_7": (lambda: projective_plane(7), 5630688),
    "pairs of 12 inputs": (lambda: incidence(nx.complete_graph(12)), factorial(12)),
    "ten Petersen graphs": (
        lambda: incidence(nx.disjoint_union_all([nx.petersen_graph()] * 10)),
        120**10 * factorial(10),
    ),
    "inner products over F_2^6": (
        lambda: (table([[(i & j).bit_count() % 2 for i in range(64)] for j in range(64)]), ALL),
        prod(2**6 - 2**r for r in range(6)),
    ),
    "random": (random_mask, None),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_masks_finish(name):
    build, order = LARGE[name]
    pair, draw = build(), random.Random(11)
    other = shuffled(*pair, draw)
    form = canonical_form(*pair, nodes=300)
    assert form.text == canonical_form(*other, nodes=300).text
    assert not form.text.startswith("nauty")
    group = automorphisms(*pair, nodes=300)
    assert all(permuted(*pair, generator) == pair for generator in group.generators)
    assert order is None or group.order == order


def test_masks_that_refinement_cannot_tell_apart():
    graph = nx.random_regular_graph(3, 10, seed=1)
    assert nx.is_connected(graph)
    plain, once, twice = (cai_fuerer_immerman(graph, twists) for twists in (set(), {0}, {3, 7}))
    assert canonical_form(*plain).text == canonical_form(*twice).text
    assert canonical_form(*plain).text != canonical_form(*once).text


def test_giving_up_is_an_error_that_names_the_limit(monkeypatch):
    monkeypatch.setitem(sys.modules, "pynauty", None)
    pair = projective_plane(3)
    assert automorphisms(*pair).order == 5616
    for ask in (canonical_form, automorphisms):
        with pytest.raises(UnsupportedProblem, match="5 refinements do not decide it"):
            ask(*pair, nodes=5)


@needs_pynauty
def test_pynauty_takes_over_only_when_the_own_search_gives_up():
    pair = projective_plane(3)
    assert canonical_form(*pair).text.startswith("13.13.1:")
    assert canonical_form(*pair, nodes=5).text.startswith("nauty-")
    assert automorphisms(*pair, nodes=5).order == 5616


@needs_pynauty
def test_pynauty_agrees_on_which_random_masks_are_isomorphic():
    draw = random.Random(5)
    for transpose in (False, True):
        own, foreign = {}, {}
        for _ in range(1500):
            d, h, k = (draw.choice((2, 3)) for _ in range(3))
            pair = decoded(d, h, k, draw.randrange(1 << (h * d + k * h)))
            ours, theirs = (canonical_form(*pair, transpose=transpose, nodes=nodes).text for nodes in (1000, 0))
            assert own.setdefault(ours, theirs) == theirs
            assert foreign.setdefault(theirs, ours) == ours
        assert len(own) < 1400  # many pairs of them are isomorphic


@needs_pynauty
@given(pairs(), st.randoms(use_true_random=False))
def test_pynauty_on_larger_masks(pair, draw):
    form = canonical_form(*pair, nodes=0)
    assert permuted(*pair, form.permutations) == (form.first, form.second)
    assert form.text == canonical_form(*shuffled(*pair, draw), nodes=0).text
    group = automorphisms(*pair, nodes=0)
    assert group.order == automorphisms(*pair).order
    assert all(permuted(*pair, generator) == pair for generator in group.generators)
