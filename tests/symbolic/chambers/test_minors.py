"""Chambers of determinants: descents along their walls and inside of them never get below what is claimed, nor where no sign is known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import prod
from random import Random

import numpy as np
import pytest

from proofs.forbidden.examples import stored_chambers
from symbolic import Problem, SparseNetwork
from symbolic.chambers.chamber import Frame, Invariant, Minor, Normal
from symbolic.chambers.find import find_chamber
from symbolic.chambers.minor_patterns import least, minors_around, minors_matter
from symbolic.chambers.minors import Bordered, Known, excluded
from tests.symbolic.chambers.problems import NONE, determinants, minor, problem
from tests.symbolic.chambers.test_attacks import attack


def tables(problem, random, scale):
    """Random weights on the masks."""
    return tuple(
        tuple(tuple(Fraction(round(64 * scale * random.gauss(0, 1)), 64) * bit for bit in row) for row in mask)
        for mask in problem.network.masks
    )


def attacked(seed, wanted, kind="determinants"):
    """Proposals around the starts of the stored chambers, for other targets: the bounds hold whether or not there is a valley."""
    random, found = Random(seed), 0
    stored = [c for c in stored_chambers() if kind in c.case.name]
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_descents_in_many_chambers_of_bordered_determinants(seed):
    assert attacked(seed, 3, "bordered") == 3


def test_descents_in_a_chamber_of_a_bordered_determinant():
    chamber = next(c for c in stored_chambers() if c.case.name == "bordered determinant at infinity").verified().chamber
    steps = [chamber.proposal.inside, *(wall.step for wall in chamber.proposal.walls)]
    assert sum(isinstance(step, Minor) and step.beside == (2,) for step in steps) == 2
    attack(chamber.problem, chamber.proposal, np.random.default_rng(0))


def value(matrix):
    """A determinant."""
    if not matrix:
        return Fraction(1)
    return sum(
        (-1) ** k * x * value([[*row[:k], *row[k + 1 :]] for row in matrix[1:]]) for k, x in enumerate(matrix[0])
    )


@pytest.mark.parametrize("seed", range(40))
def test_a_bordered_part_is_a_product(seed):
    """Its determinant is that of the bordered output weights times that of the bordered input weights."""
    random = Random(seed)
    size = random.randint(1, 4)
    network = SparseNetwork.of(
        *(tuple(tuple(int(random.random() < 0.8) for _ in range(4)) for _ in range(4)) for _ in "vw")
    )
    first, second = weights = tables(Problem.of(network, targets=[[0] * 4] * 4), random, 1)
    units, outputs, inputs = (random.sample(range(4), size) for _ in range(3))
    beside, below = (random.sample(units, random.randint(0, size - 1)) for _ in range(2))
    outputs, inputs = outputs[len(below) :], inputs[len(beside) :]
    lifts = tuple(tuple(Fraction(i == a) for i in range(4)) for a in inputs)
    whole = Problem.of(network, targets=[[0] * 4] * 4)
    widths = (Fraction(1),) * len(inputs)
    step = Minor(Frame(tuple(inputs), lifts), tuple(outputs), tuple(units), widths, tuple(beside), tuple(below))
    part = Bordered(whole, step, Known([]))
    rows = [
        [sum(second[o][j] * first[j][i] for j in units) for i in inputs] + [second[o][t] for t in beside]
        for o in outputs
    ] + [[first[t][i] for i in inputs] + [Fraction(t == other) for other in beside] for t in below]
    assert part.square and value(rows) == prod(factor.at(weights) for factor in part.factors())


def test_a_border_that_may_vanish_shows_nothing():
    """On the wall of one weight of the border the others cannot vanish as long as two entries of M are not 0."""
    chamber = next(c for c in stored_chambers() if c.case.name == "bordered determinant at infinity").verified().chamber
    invariants = [wall.invariant for wall in chamber.proposal.walls]
    wall = next(wall for wall in chamber.proposal.walls if isinstance(wall.step, Minor))
    known = Known(invariants, frozenset({wall.invariant.weight[0]}))
    assert excluded(chamber.problem, wall.step, known)
    assert not excluded(chamber.problem, replace(wall.step, widths=(Fraction(2),) * 2), known)
    for broken in ({"beside": (0,)}, {"beside": ()}, {"beside": (2, 2)}, {"units": (0, 1)}, {"below": (2,)}):
        assert not excluded(chamber.problem, replace(wall.step, **broken), known)


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
