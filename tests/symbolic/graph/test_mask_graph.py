"""Facts of the mask graph, against hand-made cases, brute force and the Hessians of the solver's minima."""

from __future__ import annotations

import random
from xml.etree import ElementTree as ET

import mpmath
import networkx as nx
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from symbolic import Problem, SparseNetwork, solve
from symbolic.errors import UnsupportedProblem
from symbolic.graph.canonical import canonical_form, permuted
from symbolic.graph.drawing import mask_svg
from symbolic.graph.enumeration import masks
from symbolic.graph.generic_rank import generic_rank
from symbolic.graph.mask_graph import GENERIC, Gram, MaskGraph, Rectangle, Relation
from symbolic.polynomials.network import loss_polynomial
from tests import problems, strategies


def rectangle(outputs, inputs):
    return Rectangle(frozenset(outputs), frozenset(inputs))


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        (([0], [0]), ([1], [1]), "disjoint"),
        (([0, 1], [0]), ([1, 2], [1]), "rows_only"),
        (([0], [0, 1]), ([1], [1, 2]), "columns_only"),
        (([0, 1], [0, 1]), ([0, 1], [0, 1]), "equal"),
        (([0, 1], [0, 1]), ([0, 1, 2], [0, 1]), "nested"),
        (([0], [1]), ([0, 1], [0, 1]), "nested"),
        (([0, 1], [0, 1, 2]), ([0, 1, 2], [0, 1]), "oppositely_nested"),
        (([0, 1], [0, 1]), ([0, 2], [0, 2]), "crossing"),
        (([0, 1], [0, 1]), ([0, 1], [1, 2]), "crossing"),
    ],
)
def test_relations(first, second, relation):
    a, b = rectangle(*first), rectangle(*second)
    assert a.relation(b) == b.relation(a) == Relation(relation)


def test_facts_of_the_golden_mask():
    graph = MaskGraph.of_problem(problems.golden())
    assert (graph.weights, graph.symmetry_dimension, graph.components) == (8, 2, ((0, 1),))
    assert graph.uncovered == ((1, 2), (2, 1)) and graph.multiply_covered == ((0, 0),)
    assert generic_rank(graph).rank == 6 and not generic_rank(graph).fills_support


def test_void_units_are_named_and_left_out():
    graph = MaskGraph(((1, 1), (0, 0), (1, 0)), ((1, 1, 0),))
    assert (graph.void, graph.units, graph.classes, graph.pairs) == ((1, 2), (0,), ((0,),), ((0, 0),))


def test_interaction_depends_on_the_gram_pattern():
    masks = ((1, 1, 0, 0), (0, 0, 1, 1)), ((1, 1), (1, 1))
    assert MaskGraph(*masks).components == ((0,), (1,))
    assert MaskGraph(*masks, GENERIC).components == ((0, 1),)
    assert MaskGraph(*masks, Gram("data", frozenset({(0, 0), (1, 1), (0, 1)}))).components == ((0,), (1,))
    assert MaskGraph(*masks, Gram("data", frozenset({(1, 3)}))).components == ((0, 1),)


def test_hasse_diagram_of_a_chain_has_covering_pairs_only():
    graph = MaskGraph(((1, 1, 1), (1, 1, 0), (1, 0, 0)), ((1, 1, 1), (0, 1, 1), (0, 0, 1)))
    assert len(graph.pairs) == 6
    assert set(graph.hasse_diagram().edges) == {((0,), (1,)), ((1,), (2,))}


def test_the_networkx_graph_has_an_edge_per_weight():
    graph = MaskGraph.of_problem(problems.wide())
    network = graph.network()
    assert network.number_of_edges() == graph.weights and nx.is_directed_acyclic_graph(network)
    assert set(graph.interaction_graph().edges) == {(0, 1), (0, 2), (0, 3)}


@given(strategies.masks(max_units=4))
def test_networkx_agrees_on_the_diagram_and_on_the_components(pair):
    graph = MaskGraph(*pair)
    twins = {u: c for c, members in enumerate(graph.classes) for u in members}
    order = nx.DiGraph()
    order.add_nodes_from(range(len(graph.classes)))
    order.add_edges_from((twins[i], twins[j]) for i, j in graph.pairs if twins[i] != twins[j])
    found = {(graph.classes[a], graph.classes[b]) for a, b in nx.transitive_reduction(order).edges}
    assert set(graph.hasse_diagram().edges) == found
    parts = nx.connected_components(graph.interaction_graph())
    assert set(graph.components) == {tuple(sorted(part)) for part in parts}


@given(strategies.masks(max_units=3), strategies.masks(max_units=3), st.randoms(use_true_random=False))
def test_canonical_texts_are_equal_where_networkx_finds_an_isomorphism(pair, other, random):
    first, second = pair
    sizes = len(first[0]), len(first), len(second)
    renamed = permuted(first, second, tuple(tuple(random.sample(range(n), n)) for n in sizes))
    for candidate in (renamed, other):
        graphs = [MaskGraph(*masks).network() for masks in (pair, candidate)]
        same = nx.is_isomorphic(*graphs, node_match=lambda a, b: a["layer"] == b["layer"])
        assert same == (canonical_form(*pair).text == canonical_form(*candidate).text)


@given(strategies.masks(max_units=4))
def test_pairs_are_the_incidence_algebra(pair):
    """``g`` keeps both masks exactly when its entries lie on the pairs: checked entry by entry with matrices."""
    first, second = pair
    graph = MaskGraph(tuple(map(tuple, first)), tuple(map(tuple, second)))
    units = range(len(first))
    expected = {
        (i, j)
        for i in units
        for j in units
        if all(first[i][c] or not first[j][c] for c in range(len(first[0])))
        and all(row[j] or not row[i] for row in second)
    }
    assert set(graph.pairs) == expected


@given(strategies.masks(max_units=4))
def test_the_generic_rank_against_a_jacobian_over_the_rationals(pair):
    first, second = pair
    graph = MaskGraph(tuple(map(tuple, first)), tuple(map(tuple, second)))
    draw = random.Random(7)
    w1 = [[fmpq(draw.randint(1, 10**6)) * x for x in row] for row in first]
    w2 = [[fmpq(draw.randint(1, 10**6)) * x for x in row] for row in second]
    d, k = len(first[0]), len(second)
    rows = []
    for j, row in enumerate(first):
        for c, x in enumerate(row):
            if x:
                rows.append([w2[o][j] if b == c else fmpq(0) for o in range(k) for b in range(d)])
    for o, row in enumerate(second):
        for j, x in enumerate(row):
            if x:
                rows.append([w1[j][b] if p == o else fmpq(0) for p in range(k) for b in range(d)])
    from symbolic.exact.linear_algebra import to_matrix

    assert generic_rank(graph).rank == to_matrix(rows, d * k).rank()


def hessian_nullity(problem, tables):
    """Zero eigenvalues of the Hessian of the expanded loss, in 60-digit arithmetic."""
    polynomial = loss_polynomial(problem)
    with mpmath.workdps(60):
        point = [
            table[r][c].mpf(60)
            for table, mask in zip(tables, problem.network.masks, strict=True)
            for r, row in enumerate(mask)
            for c, x in enumerate(row)
            if x
        ]

        def value(p):
            terms = p.to_dict().items()
            return mpmath.fsum(
                mpmath.mpf(int(fmpq(c).p))
                / int(fmpq(c).q)
                * mpmath.fprod(x ** int(e) for x, e in zip(point, powers, strict=True))
                for powers, c in terms
            )

        matrix = mpmath.matrix([[value(entry) for entry in row] for row in polynomial.hessian])
        eigenvalues = mpmath.eigsy(matrix, eigvals_only=True)
        return sum(1 for x in eigenvalues if abs(x) < mpmath.mpf(10) ** -30)


SIZES = [(d, h, k) for h in (1, 2) for d in (1, 2, 3) for k in (1, 2, 3) if d <= k and (d, h, k) != (1, 2, 1)]
"""All sizes up to 3, 2, 3 up to transposition; two twins with one weight each on both sides have no strict minima."""


@pytest.mark.parametrize(("inputs", "units", "outputs"), SIZES)
def test_symmetry_dimension_is_the_nullity_at_generic_strict_minima(inputs, units, outputs):
    """All mask classes of a size with random targets: pairs, orbit rank and Hessian agree, or the mask is defective."""
    seen = defective = 0
    for number, (first, second) in enumerate(masks(inputs, units, outputs, transpose=True)):
        network = SparseNetwork((first, second))
        graph = MaskGraph(first, second)
        rank = generic_rank(graph)
        draw = random.Random(number)
        targets = [[draw.randint(-9, 9) for _ in range(inputs)] for _ in range(outputs)]
        problem = Problem.of(network, targets=targets)
        solution = solve(problem, budget=200)
        strict = [c for c in solution.components if c.kind == "strict_minimum"]
        if rank.defect:
            defective += 1
            assert not strict
            continue
        assert rank.orbit <= graph.symmetry_dimension
        for component in strict:
            seen += 1
            assert component.dimension == rank.orbit
            assert hessian_nullity(problem, solution.weights(component)) == rank.orbit
    assert seen or defective


def test_the_defective_classes_with_two_units_are_listed():
    """One input and two outputs or more, seen by two units that overlap in two outputs or contain each other (docs/rules.md)."""
    found = [
        (first, second)
        for d in (1, 2, 3)
        for k in (1, 2, 3)
        if d <= k
        for first, second in masks(d, 2, k, transpose=True)
        if generic_rank(MaskGraph(first, second)).defect
    ]
    outputs = [second for first, second in found]
    assert all(first == ((1,), (1,)) for first, _ in found)
    assert outputs == [((1, 1), (1, 0), (0, 1)), ((1, 1), (1, 1), (1, 0)), ((1, 1), (1, 1), (1, 1))]


def test_a_large_mask_is_analysed():
    """64 units, hundreds of inputs: facts, rank, canonical form, lemmas, picture (the time is in benchmarks)."""
    from proofs.proving.mask_report import mask_report, report_text

    draw = random.Random(1)
    first = [[int(draw.random() < 0.05) for _ in range(300)] for _ in range(64)]
    second = [[int(draw.random() < 0.3) for _ in range(64)] for _ in range(20)]
    problem = Problem.of(SparseNetwork.of(first, second), targets=[[0] * 300 for _ in range(20)])
    report = mask_report(problem)
    text = report_text(report)
    picture = mask_svg(report.graph)
    assert report.rank.exact and report.canonical and len(report.graph.units) == 64
    assert len(text.splitlines()) < 70 and max(map(len, text.splitlines())) <= 80 and "64 hidden units" in text
    ET.fromstring(picture)


def test_the_rank_of_a_dense_mask_is_that_of_matrices_of_small_rank_or_refused_at_once():
    def dense(units, inputs, outputs):
        return MaskGraph(((1,) * inputs,) * units, ((1,) * units,) * outputs)

    assert generic_rank(dense(5, 20, 9)).rank == 5 * (20 + 9 - 5)
    assert generic_rank(dense(12, 20, 9)).rank == 20 * 9
    with pytest.raises(UnsupportedProblem, match="elimination may take"):
        generic_rank(dense(300, 784, 10))


def test_the_rank_of_few_units_with_many_inputs_and_outputs():
    """More equations than are needed: random sums of all of them reach what is expected, where a sample does not."""
    draw = random.Random(3)
    first = tuple(tuple(int(draw.random() < 0.5) for _ in range(60)) for _ in range(3))
    second = tuple(tuple(int(draw.random() < 0.5) for _ in range(3)) for _ in range(40))
    rank = generic_rank(MaskGraph(first, second))
    assert rank.exact and rank.rank == rank.weights - rank.orbit


def test_the_picture_has_a_title_a_description_and_a_line_per_weight():
    graph = MaskGraph.of_problem(problems.golden())
    root = ET.fromstring(mask_svg(graph, "Golden <&> example"))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{space}title").text == "Golden <&> example"
    assert "Unit 1 sees inputs 0, 2 and feeds outputs 0, 2." in root.find(f"{space}desc").text
    assert len(root.findall(f"{space}line")) == 8


def test_a_mask_that_fills_its_support_over_c_but_not_over_r():
    """The example of docs/rules.md: two dense units and four single weights on the diagonal of 4 x 4."""
    from itertools import combinations

    from sympy import Matrix, Poly, groebner, symbols

    single = [[int(r == c) for c in range(4)] for r in range(4)]
    graph = MaskGraph.of(SparseNetwork.of([[1] * 4, [1] * 4, *single], [[1, 1, *row] for row in single]))
    assert generic_rank(graph).fills_support
    a, b, c, d = symbols("a b c d")
    rest = Matrix([[a, -1, -3, 1], [-4, b, -4, 4], [-4, 2, c, 2], [-4, 4, -1, d]])
    triples = list(combinations(range(4), 3))
    minors = [rest.extract(list(rows), list(columns)).det() for rows in triples for columns in triples]
    *linear, last = groebner(minors, a, b, c, d, order="lex").exprs
    assert len(linear) == 3 and Poly(last, d).degree() == 2 and Poly(last, d).discriminant() < 0
