"""The verification of bad points refuses every tampering and every trap, and knows directions and idle weights."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from proofs.badness import verify
from proofs.badness.base_cases import BaseCase
from proofs.badness.fibres import critical_fibre
from proofs.badness.verify import NotCertified, verify_bad
from proofs.certificates.document import assembled, checked
from proofs.certificates.format.minima import FlatByFibre
from proofs.certificates.widening import base_claim
from symbolic import Problem, SparseNetwork
from symbolic.errors import ProblemError
from symbolic.network.weights import Weights
from symbolic.numeric.network_loss import NetworkLoss
from symbolic.verdict import Status
from tests import problems
from tests.proofs.badness.badness_examples import (
    CASES,
    EVERY,
    STORED,
    changed,
    free_places,
    moved,
    plain_gradient,
    plain_loss,
    sum_of,
)

# Tampering


@pytest.mark.parametrize("name", CASES)
def test_a_changed_target_is_refused(name):
    case, refused = CASES[name], 0
    for o, row in enumerate(case.problem.targets):
        for s, y in enumerate(row):
            problem = replace(case.problem, targets=changed(case.problem.targets, o, s, y + 1))
            if any(plain_gradient(problem, case.point).values()):
                refused += 1
                with pytest.raises(NotCertified, match="critical") as caught:
                    verify_bad(problem, case.point, case.lower, case.directions)
                assert caught.value.verdict.status is Status.REFUTED
    assert refused


@pytest.mark.parametrize("name", CASES)
def test_a_moved_point_is_refused(name):
    case, refused = CASES[name], 0
    for place in free_places(case.problem.network):
        point = moved(case.point, place, Fraction(1, 7))
        if any(plain_gradient(case.problem, point).values()):
            refused += 1
            with pytest.raises(NotCertified):
                verify_bad(case.problem, point, case.lower)
    assert refused >= 2


@pytest.mark.parametrize("name", CASES)
def test_a_point_is_not_lower_than_itself(name):
    case = CASES[name]
    with pytest.raises(NotCertified, match="lower"):
        verify_bad(case.problem, case.point, case.point)


@pytest.mark.parametrize("name", CASES)
def test_a_flipped_mask_entry_is_refused(name):
    case, refused = CASES[name], 0
    first, second = case.problem.network.masks
    for layer, mask in enumerate((first, second)):
        for r, row in enumerate(mask):
            for c, bit in enumerate(row):
                flipped = [first, second]
                flipped[layer] = changed(mask, r, c, 1 - bit)
                problem = replace(case.problem, network=SparseNetwork.of(*flipped))
                weight = (case.point.first, case.point.second)[layer][r][c]
                if bit and weight:
                    refused += 1
                    with pytest.raises(ProblemError):
                        verify_bad(problem, case.point, case.lower)
                elif any(plain_gradient(problem, case.point).values()):
                    refused += 1
                    with pytest.raises((NotCertified, ProblemError)):
                        verify_bad(problem, case.point, case.lower)
    assert refused


def test_every_stored_example_resists_one_change():
    for _, _, case in STORED:
        place = next(
            p
            for p in free_places(case.problem.network)
            if any(plain_gradient(case.problem, moved(case.point, p, 1)).values())
        )
        with pytest.raises(NotCertified):
            verify_bad(case.problem, moved(case.point, place, 1), case.lower)


# Directions


def test_family_directions_are_needed_and_checked():
    for case in CASES.values():
        if case.strict:
            continue
        with pytest.raises(NotCertified, match="nullity") as caught:
            verify_bad(case.problem, case.point, case.lower, [])
        assert caught.value.verdict.status is Status.UNDECIDED
        for place in free_places(case.problem.network):
            direction = moved(case.directions[0], place, 1)
            straight = [plain_loss(case.problem, sum_of(case.point, direction, t)) for t in range(6)]
            fibre = critical_fibre(case.problem, case.point)
            tangent = fibre is not None and fibre.holds(case.problem, [direction])
            if len(set(straight)) > 1 and not tangent:
                with pytest.raises(NotCertified, match="directions"):
                    verify_bad(case.problem, case.point, case.lower, [direction])
    golden = CASES["golden"]
    assert verify_bad(golden.problem, golden.point, golden.lower).directions == ()


def test_directions_must_stay_critical():
    # One unit, v = 0: its filter may move in the kernel of G only, though W2 W1 does not change (and the mirror image).
    network = SparseNetwork.of([[1, 1]], [[1], [1]])
    problem = Problem.of(network, targets=[[1, 0], [0, 0]])
    none = [[0], [0]]
    point = Weights.of(network, [[0, 1]], none)
    verify.check_directions(problem, point, [Weights.of(network, [[0, 1]], none)])
    with pytest.raises(NotCertified, match="a filter of direction 0"):
        verify.check_directions(problem, point, [Weights.of(network, [[1, 0]], none)])
    point = Weights.of(network, [[0, 0]], [[0], [1]])
    verify.check_directions(problem, point, [Weights.of(network, [[0, 0]], [[0], [1]])])
    with pytest.raises(NotCertified, match="an output vector of direction 0"):
        verify.check_directions(problem, point, [Weights.of(network, [[0, 0]], [[1], [0]])])


def test_directions_are_critical_all_along():
    for case in EVERY:
        for k, direction in enumerate(case.directions):
            other = case.directions[(k + 1) % len(case.directions)]
            for t, u in ((1, 0), (-3, 2), (Fraction(1, 5), Fraction(-7, 3))):
                point = sum_of(sum_of(case.point, direction, t), other, u)
                assert not any(plain_gradient(case.problem, point).values())
                assert plain_loss(case.problem, point) == plain_loss(case.problem, case.point)


# Traps and limits


def test_traps():
    # Nullity equal to the number of pairs, and nearby points are lower: nothing may be certified.
    trap = problems.ten_pairs()
    point = Weights.of(
        trap.network,
        [[1, 1, 1], [1, 0, 0], [1, 0, 0], [1, 0, 0]],
        [[1, 1, 2, -1], [10, 0, 0, 0], [0] * 4, [1, 0, 0, 0]],
    )
    zero = Weights.of(trap.network, [[0] * 3] * 4, [[0] * 4] * 4)
    lower = Weights.of(
        trap.network,
        [[0, 1, -1], [-1, -1, 0], [0, 1, 0], [-1, -1, 0]],
        [[-1, -3, -2, 0], [-10, -6, 9, -5], [-2, 0, 0, 0], [0] * 4],
    )
    assert (plain_loss(trap, point), plain_loss(trap, lower)) == (8, 5)
    with pytest.raises(NotCertified, match="nullity 10"):
        verify_bad(trap, point, lower)
    with pytest.raises(NotCertified, match="negative"):
        verify_bad(trap, zero, point)
    golden = CASES["golden"]
    with pytest.raises(NotCertified, match="scope"):
        decayed = Problem.of(golden.problem.network, targets=golden.problem.targets, weight_decay=1)
        verify_bad(decayed, golden.point, golden.lower)
    with pytest.raises(NotCertified, match="scope"):
        square = SparseNetwork.of(*golden.problem.network.masks, activation="square")
        verify_bad(Problem.of(square, targets=golden.problem.targets), golden.point, golden.lower)


def test_hidden_minimum_ends_where_the_theory_says():
    # w_1 = (cos t, sin t): a minimum for small t, a saddle beyond t = 0.6 (rational points of the circle).
    case = CASES["hidden minimum"]
    for first, second, minimal in (("40/41", "9/41", True), ("4/5", "3/5", False), ("3/5", "4/5", False)):
        point = Weights.of(case.problem.network, [[0, 1, 1], [first, second, 0]], case.point.second)
        if minimal:
            assert verify_bad(case.problem, point, case.lower).loss == 8
        else:
            with pytest.raises(NotCertified, match="negative"):
                verify_bad(case.problem, point, case.lower)


def test_closed_orbits_need_independent_vectors():
    # Two units in opposite order of size: unit 0 <= unit 1, so both filters and both output vectors are compared.
    case = CASES["opposite nesting"]
    network = case.problem.network
    good = Weights.of(network, [[0, 0, 1], [1, 0, 0]], [[1, 0], [0, 1], [0, 1]])
    filters = Weights.of(network, [[2, 2, 0], [1, 1, 0]], [[1, 0], [0, 1], [0, 1]])
    outputs = Weights.of(network, [[0, 0, 1], [1, 0, 0]], [[1, 2], [1, 2], [0, 0]])
    assert verify.closed_orbit(case.problem, good).proved
    for point, what in ((filters, "filters"), (outputs, "output vectors")):
        verdict = verify.closed_orbit(case.problem, point)
        assert verdict.status is Status.UNDECIDED
        assert verdict.reason.startswith(f"the {what} of") and verdict.reason.endswith("are dependent")


def test_weights_the_data_cannot_see():
    # A copy of an input and a void unit: four more weights, one of them idle; the minimum stays strict.
    network = SparseNetwork.of([[1, 0, 0, 0], [0, 1, 1, 1], [1, 1, 0, 0]], [[1, 1, 0], [0, 1, 0]])
    case = CASES["tug of war"]
    inputs = [*case.problem.inputs, case.problem.inputs[2]]
    problem = Problem.of(network, targets=case.problem.targets, inputs=inputs)
    wide = lambda w: Weights.of(network, [[*w.first[0], 0], [*w.first[1], 0], [0] * 4], [[*r, 0] for r in w.second])  # noqa: E731
    example = verify_bad(problem, wide(case.point), wide(case.lower))
    assert (example.strict, example.loss, example.valley.proved) == (True, 1, True)
    assert (example.inertia.zero, example.orbit) == (3, 3)


# Curved families


FIBRES = [
    (([[1, 1, 1], [1, 1, 1], [1, 1, 0]], [[1, 1, 1], [1, 1, 1], [1, 1, 0]]), [[2, 0, 0], [0, 2, 0], [0, 0, 1]]),
    (([[0, 1, 1], [1, 1, 0], [1, 0, 1]], [[1, 1, 1], [1, 1, 1], [0, 1, 1]]), [[0, 2, 0], [0, 0, 2], [1, 0, 0]]),
]
POINTS = [
    (
        ([[1, 0, 0], [0, 1, 0], [0, 0, 0]], [[2, 0, 0], [0, 2, 0], [0, 0, 0]]),
        ([[0, 1, 0], [0, 0, 1], [1, 0, 0]], [[0, 0, 2], [2, 0, 0], [0, 1, 0]]),
    ),
    (
        ([[0, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 0], [0, 0, 2], [0, 0, 0]]),
        ([[0, 1, 0], [1, 0, 0], [0, 0, 1]], [[2, 0, 0], [0, 0, 2], [0, 1, 0]]),
    ),
]


@pytest.mark.parametrize("which", range(2))
def test_a_minimum_in_a_curved_family(which):
    """No affine family fills the kernel of the Hessian, the fibre of the product on the kept weights does."""
    network = SparseNetwork.of(*FIBRES[which][0])
    problem = Problem.of(network, targets=FIBRES[which][1])
    point, lower = (Weights.of(network, *tables) for tables in POINTS[which])
    found = verify_bad(problem, point, lower)
    assert (found.loss, found.lower_loss, found.strict, found.valley.status) == (1, 0, False, Status.UNDECIDED)
    assert set(found.directions) == set(critical_fibre(problem, point).tangents)
    assert verify_bad(problem, point, lower, found.directions) == found
    with pytest.raises(NotCertified):
        verify_bad(problem, point, lower, verify.critical_directions(problem, point))
    with pytest.raises(NotCertified):
        verify_bad(problem, point, lower, critical_fibre(problem, point).others)
    claim = base_claim(BaseCase("curved", "", problem, point, lower, found.directions))
    assert isinstance(claim.shown, FlatByFibre)
    assert checked(assembled(problem, [claim], None)).report.valid


def test_points_near_a_curved_family_are_not_lower():
    """Descent from points nearby ends at the loss of the minimum."""
    network = SparseNetwork.of(*FIBRES[0][0])
    problem = Problem.of(network, targets=FIBRES[0][1])
    loss, random = NetworkLoss(problem), np.random.default_rng(0)
    start = loss.vector([np.array(t, dtype=float) for t in POINTS[0][0]])
    points = start + 0.05 * random.standard_normal((400, len(start)))
    for _ in range(4000):
        points -= 0.02 * loss.gradients(points)
    assert loss.losses(points).min() > 1 - 1e-9


def test_of_two_zeros_one_stays_zero():
    """At the origin the product of two weights is not reached; with one of them 0 nothing has to be, and the fibre is too small."""
    problem = Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[0]])
    fibre = critical_fibre(problem, Weights.of(problem.network, [[0]], [[0]]))
    assert len(fibre.tangents) == 1 and fibre.others == ()
