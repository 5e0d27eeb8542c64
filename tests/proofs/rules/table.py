"""The table of masks with three units as a test of lemmas on valleys: whom they call good, and whom they must not."""

from __future__ import annotations

from random import Random

from proofs.claims import Claim
from proofs.forbidden.classes import BAD, GOOD, three_unit_classes
from symbolic import Problem, SparseNetwork
from symbolic.chambers.find import find_chamber
from symbolic.structure.sets import mask_structure

DATA = ("whitened", "any")


def classes():
    return three_unit_classes(Claim.SPURIOUS_VALLEY)


def structure_of(c, data):
    return mask_structure(SparseNetwork((c.first, c.second)), data)


def contradictions(rule):
    """How many bad classes a rule calls good."""
    bad = (structure_of(c, data) for c in classes() for data in DATA if c.verdict(data) == BAD)
    return sum(rule.applies(structure, structure.units) is not None for structure in bad)


def settled(name):
    """The classes that a lemma settles, with the kinds of data it does so for."""
    found = [(c, [d for d in DATA if c.verdict(d) == GOOD and c.reason(d) == name]) for c in classes()]
    return [(c, data) for c, data in found if data]


def no_chamber_is_found(found, seed, draws=1):
    """Look for chambers in classes that are called good, with random targets, and correlated inputs where any data are."""
    random = Random(seed)
    for c, kinds in found:
        network = SparseNetwork((c.first, c.second))
        for data in [data for data in ("whitened", *({"any"} & set(kinds))) for _ in range(draws)]:
            targets = [[random.randint(-3, 3) for _ in range(network.inputs)] for _ in range(network.outputs)]
            inputs = [[random.randint(-1, 2) for _ in range(network.inputs)] for _ in range(network.inputs)]
            problem = Problem.of(network, inputs=inputs if data == "any" else None, targets=targets)
            assert find_chamber(problem, seed) is None
