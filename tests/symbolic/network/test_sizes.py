"""Large masks: the quick ways to the facts of a mask agree with the plain ones, and what is too much work is refused with its number."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from proofs.proving.mask_report import LISTED, mask_report, report_dict, report_text
from symbolic import Problem, SparseNetwork, solve
from symbolic.errors import UnsupportedProblem
from symbolic.exact.parts import connected_parts
from symbolic.graph.generic_rank import generic_rank
from symbolic.graph.mask_graph import GENERIC, WHITENED, Gram, MaskGraph
from symbolic.network import OpenProblem
from symbolic.structure.sets import MaskStructure, mask_structure

DATA = Gram("data", frozenset({(0, 0), (1, 1), (2, 2), (0, 2)}))


def random_masks(seed, most=6):
    random = np.random.default_rng(seed)
    d, h, k = random.integers(3, most, size=3)
    first, second = random.random((h, d)) < random.random(), random.random((k, h)) < random.random()
    first[0, 0] = second[0, 0] = True
    return SparseNetwork.of(first, second)


@pytest.mark.parametrize("seed", range(60))
def test_facts_found_by_bits_are_those_of_sets(seed):
    network = random_masks(seed)
    for gram in (WHITENED, GENERIC, DATA):
        graph = MaskGraph.of(network, gram)
        r = graph.rectangles
        counts = {}
        for a, b, relation in graph.relations():
            counts.setdefault(relation, []).append((a, b))
        assert graph.relation_counts == {relation: (len(pairs), pairs[0]) for relation, pairs in counts.items()}
        pairs = tuple((i, j) for i in graph.units for j in graph.units if r[i].below(r[j]))
        assert graph.pairs == pairs and graph.symmetry_dimension == len(pairs)
        assert graph.cover_counts[:2] == (len(graph.cover), sum(n > 1 for n in graph.cover.values()))
        assert len(graph.uncovered) == graph.cover_counts[2] and set(graph.uncovered).isdisjoint(graph.cover)
        assert graph.multiply_covered == tuple(sorted(e for e, n in graph.cover.items() if n > 1))

        def coupled(a, b, r=r, gram=gram):
            ends = [(min(x, y), max(x, y)) for x in r[a].inputs for y in r[b].inputs]
            near = {"whitened": lambda x, y: x == y, "generic": lambda x, y: True}.get(
                gram.name, lambda x, y: (x, y) in gram.nonzero
            )
            return bool(r[a].outputs & r[b].outputs) and any(near(x, y) for x, y in ends)

        assert graph.components == tuple(connected_parts(graph.units, coupled))
        assert all(graph.interacts(a, b) == coupled(a, b) for a, b in combinations(graph.units, 2))


@pytest.mark.parametrize("seed", range(60))
def test_structures_by_bits_are_those_of_sets(seed):
    """After an elimination outputs see different inputs of a unit: all questions against sets of (output, input)."""
    network = random_masks(seed)
    structure = mask_structure(network, "whitened")
    graph = structure.graph
    gone = set()
    while structure is not None and structure.units:
        seen = {
            u: {(o, i) for o in graph.rectangles[u].outputs for i in graph.rectangles[u].inputs} - gone
            for u in structure.units
        }

        def at(u, o, seen=seen):
            return {i for p, i in seen[u] if p == o}

        def outputs(u, seen=seen):
            return {o for o, _ in seen[u]}

        for a in structure.units:
            assert structure.shape(a) == (len(outputs(a)), len({i for _, i in seen[a]}))
            assert structure.common_form((a,)) == (len({frozenset(at(a, o)) for o in outputs(a)}) == 1)
            for b in structure.units:
                assert structure.leq(a, b) == all(o in outputs(b) and at(b, o) <= at(a, o) for o in outputs(a))
        groups = {}
        for u in structure.units:
            groups.setdefault(frozenset(seen[u]), []).append(u)
        assert structure.classes(structure.units) == list(map(tuple, groups.values()))
        assert structure.parts(structure.units) == connected_parts(
            structure.units, lambda a, b, seen=seen: bool(seen[a] & seen[b])
        )
        first = structure.classes(structure.units)[0]
        gone |= seen[first[0]]
        structure = structure.without(structure.units, [first])
        assert structure.units == tuple(sorted(u for u in seen if u not in first and seen[u] - gone))
        assert isinstance(structure, MaskStructure)


def test_many_units_are_summarised_and_counted():
    """500 units: 124,750 pairs are counted, not listed; a rank that takes too much work is refused with the number."""
    random = np.random.default_rng(2)
    network = SparseNetwork.of(random.random((500, 40)) < 0.5, random.random((40, 500)) < 0.5)
    report = mask_report(OpenProblem.of(network))
    found, text = report_dict(report), report_text(report)
    assert found["pairs"] is None and sum(found["relations"].values()) == 124_750 > LISTED
    assert found["symmetry"]["dimension"] == 500 and len(found["symmetry"]["pairs"]) == 500
    assert len(text) < 4000 and f"{found['relations']['crossing']} crossing" in text
    with pytest.raises(UnsupportedProblem, match="multiplications"):
        generic_rank(MaskGraph(((1,) * 512,) * 500, ((1,) * 500,) * 512))


def test_orders_of_groups_may_be_longer_than_what_is_printed():
    dense = SparseNetwork.of(np.ones((2, 3000)), np.ones((1, 2)))
    report = mask_report(OpenProblem.of(dense))
    assert report_dict(report)["automorphisms"] is None and "automorphisms      about 10^9" in report_text(report)


def test_solve_refuses_with_the_number_that_is_too_large():
    network = SparseNetwork.of(np.ones((100, 50)), np.ones((2, 100)))
    with pytest.raises(UnsupportedProblem, match=r"5200 weights.*4096.*graph"):
        solve(Problem.of(network, targets=np.ones((2, 50), dtype=int)))


def test_solve_refuses_units_that_see_too_much():
    random = np.random.default_rng(0)
    network = SparseNetwork.of(random.random((3, 784)) < 0.6, np.ones((3, 3)))
    with pytest.raises(UnsupportedProblem, match=r"up to 511 independent inputs.*at most 2e\+08.*graph"):
        solve(Problem.of(network, targets=random.integers(-3, 4, size=(3, 784))))


def test_bounds_by_features_do_not_list_what_they_cannot_use():
    """Power 12 of 40 inputs has 2 * 10^11 monomials: no bound, at once."""
    from symbolic.bounds.support import support_bound

    network = SparseNetwork.of(np.ones((2, 40)), np.ones((1, 2)), activation="power:12")
    assert support_bound(Problem.of(network, targets=np.ones((1, 40), dtype=int))) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("d", "h", "k", "share"),
    [(784, 300, 10, 0.1), (784, 64, 10, 0.3), (4096, 250, 4000, 0.5), (256, 4096, 250, 0.02), (1024, 1000, 1000, 0.5)],
)
def test_large_masks_are_examined_in_seconds(d, h, k, share):
    import resource
    import time

    random = np.random.default_rng(0)
    network = SparseNetwork.of(random.random((h, d)) < share, random.random((k, h)) < share)
    begun = time.process_time()
    report = mask_report(OpenProblem.of(network))
    text = report_text(report)
    assert time.process_time() - begun < 20 * (1 if d * h < 300_000 else 4)
    assert report.canonical is not None and len(text) < 6000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_500_000
