"""Chambers of determinants: descents along their walls and inside of them never get below what is claimed, nor where no sign is known."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from proofs.forbidden.examples import stored_chambers
from symbolic import Problem, SparseNetwork
from symbolic.chambers.chamber import Frame, Invariant, Minor, Normal
from symbolic.chambers.find import find_chamber
from symbolic.chambers.minor_patterns import least, minors_around, minors_matter
from symbolic.chambers.minors import Known, excluded
from tests.symbolic.chambers.problems import NONE, determinants, minor, problem
from tests.symbolic.chambers.test_attacks import attack


def tables(problem, random, scale):
    """Random weights on the masks."""
    return tuple(
        tuple(tuple(Fraction(round(64 * scale * random.gauss(0, 1)), 64) * bit for bit in row) for row in mask)
        for mask in problem.network.masks
    )


def attacked(seed, wanted):
    """Proposals around the starts of the stored chambers, for other targets: the bounds hold whether or not there is a valley."""
    random, found = Random(seed), 0
    stored = [c for c in stored_chambers() if "determinants" in c.case.name]
    turn = [[Fraction(3, 5), Fraction(4, 5), 0], [Fraction(-4, 5), Fraction(3, 5), 0], [0, 0, 1]]
    for n in range(60):
        case = random.choice(stored).case
        targets = [[y + Fraction(random.randint(-2, 2), 4) for y in row] for row in case.problem.targets]
        inputs = None if n % 3 else turn
        if inputs is not None:
            columns = list(zip(*turn, strict=True))
            targets = [[sum(y * x for y, x in zip(row, column, strict=True)) for column in columns] for row in targets]
        changed = Problem.of(case.problem.network, inputs=inputs, targets=targets)
        proposal = minors_around(changed, (case.point.first, case.point.second))
        if proposal is not None:
            found += 1
            attack(changed, proposal, np.random.default_rng(found))
        if found == wanted:
            break
    return found


@pytest.mark.parametrize("example", [minor, determinants])
def test_descents_in_the_examples_of_the_page(example):
    chamber = find_chamber(example(), 0)
    assert isinstance(chamber.proposal.inside, Minor) and len(chamber.proposal.walls) == 2
    attack(chamber.problem, chamber.proposal, np.random.default_rng(0))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_descents_in_many_chambers_of_determinants(seed):
    assert attacked(seed, 3) > 0


def test_no_valley_no_chamber_of_determinants():
    """Two nested units (nested_two): no point has a chamber around it that shows anything."""
    random, found = Random(1), 0
    for targets in ([[1, 2, 3], [3, -1, 0]], [[2, 2, 0], [1, -1, 1]]):
        good = problem(NONE, targets)
        assert minors_matter(good)
        for _ in range(40):
            proposal = minors_around(good, tables(good, random, 1))
            found += proposal is not None and proposal.bottom > 0 and proposal.barrier > proposal.bottom
        assert find_chamber(good, 0) is None
    assert found == 0


def test_every_sign_is_needed():
    """Without one of the invariants the determinant may have any sign."""
    for example in (minor, determinants):
        proposal = find_chamber(example(), 0).proposal
        held = [wall.invariant for wall in proposal.walls]
        assert excluded(example(), proposal.inside, Known(held))
        for k in range(len(held)):
            assert not excluded(example(), proposal.inside, Known(held[:k] + held[k + 1 :]))
            turned = [g.times(-1 if n == k else 1) for n, g in enumerate(held)]
            assert not excluded(example(), proposal.inside, Known(turned))


def test_malformed_minors_show_nothing():
    inside = find_chamber(minor(), 0).proposal.inside
    known = Known([])
    for outputs, units in (((0, 0, 1), (0, 1)), ((0, 1, 2), (0, 0)), ((0, 1), (0, 1)), ((0, 1, 2), ())):
        assert not excluded(minor(), Minor(inside.frame, outputs, units, inside.widths), known)


def test_walls_of_single_weights():
    """A weight is a factor of a determinant that the masks make triangular."""
    network = SparseNetwork.of([[1, 1, 1], [1, 1, 0], [1, 0, 0]], [[1, 1, 0], [1, 1, 0], [1, 1, 1]])
    chamber = find_chamber(Problem.of(network, targets=[[-2, 1, 0], [-1, 1, 2], [1, 2, -1]]), 0)
    steps = [wall.step for wall in chamber.proposal.walls if wall.invariant.weight is not None]
    assert any(isinstance(step, Normal) for step in steps)
    attack(chamber.problem, chamber.proposal, np.random.default_rng(2))


def test_the_least_eigenvalue_is_a_lower_bound():
    random = Random(5)
    for _ in range(30):
        rows = [[Fraction(random.randint(-9, 9), random.randint(1, 5)) for _ in range(4)] for _ in range(3)]
        form = [[sum(x * y for x, y in zip(a, b, strict=True)) for b in rows] for a in rows]
        low = float(np.linalg.eigvalsh(np.array(form, dtype=float))[0])
        assert 0 <= low - float(least(form)) < 0.002


def test_signs_that_are_known():
    v, w, u = (1, 0, 0), (0, 0, 0), (0, 0, 1)
    known = Known([Invariant(((Fraction(1), (v, w)), (Fraction(-1), (u,)))), Invariant.linear([Fraction(-1)], [u])])
    assert known.of(Invariant(((Fraction(-2), (w, v)), (Fraction(2), (u,))))) == -1
    assert known.of(Invariant(((Fraction(1), (v, w)), (Fraction(1), (u,))))) is None
    assert known.of(Invariant(((Fraction(1), (v, u)),))) is None and known.of(Invariant(((Fraction(1), (u, u)),))) == 1
    assert Known([], {u}).of(Invariant(((Fraction(1), (u, v)),))) == 0
    assert Frame((0,)).lifts == ()
