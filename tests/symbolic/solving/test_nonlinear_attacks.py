"""Attacks on ReLU, leaky ReLU and smooth networks: what once was wrong or refused, and lists against a finder of minima at kinks."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from proofs.certificates.certify import certify
from proofs.proving.prove import prove
from symbolic import Problem, SparseNetwork, solve
from symbolic.landscape.kind import Kind
from symbolic.solving.piecewise import one_output
from symbolic.verdict import Status

MINIMA = (Kind.STRICT_MINIMUM, Kind.MINIMUM)


def relu(first, second, inputs, targets, activation="relu", **more):
    return Problem.of(SparseNetwork.of(first, second, activation=activation), inputs=inputs, targets=targets, **more)


def certificate(problem):
    return certify(prove(problem, solve=lambda p: solve(p, budget=20))).certificate


# Blocks that look equal: the same samples and targets, but twins in one of them only (equal rows of X)

UNITS = {"twins first": [[1, 0], [1, 0], [1, 0], [0, 1]], "twins last": [[1, 0], [0, 1], [1, 0], [1, 0]]}


@pytest.mark.parametrize("order", sorted(UNITS))
def test_equal_samples_do_not_make_equal_blocks(order):
    problem = relu(UNITS[order], [[1, 1, 0, 0], [0, 0, 1, 1]], [[1, -1], [1, -1]], [[1, 2], [1, 2]])
    solution = solve(problem)
    assert solution.complete and solution.infimum.value.radical() == "0" and solution.infimum.attained
    assert solution.components[0].loss.radical() == "0"
    assert solution.components[0].kind in MINIMA


# Connected minima are one component, however many units there are


@pytest.mark.parametrize("width", [4, 6])
def test_global_minima_of_twins_are_connected(width):
    """From two spare units on any point of loss 0 can be moved to any other one."""
    problem = relu([[1]] * width, [[1] * width], [[1, -1]], [[1, 2]])
    solution = solve(problem)
    lowest = [c for c in solution.components if c.loss.radical() == "0"]
    assert len(lowest) == 1 or any("connected" in note for note in solution.notes)


# Certificates of claims that are PROVED


def test_a_strict_valley_next_to_a_flat_block_has_a_certificate():
    problem = relu([[1], [1]], [[1, 0], [0, 1]], [[1, -1]], [[1, 2], [0, 0]])
    assert solve(problem).verdicts["spurious_valley"].proved
    assert certificate(problem)["claims"][0]["claim"] == "spurious_valley"


def test_a_strict_minimum_at_a_kink_of_equal_samples_has_a_certificate():
    """The targets 1 and -10 of one sample pull to different sides; their sum decides."""
    problem = relu([[1, 1]], [[1]], [[1, 1, 0, 0], [1, -1, 1, 1]], [[2, 1, 1, -10]])
    strict = [c for c in solve(problem).components if c.cells == ("++00",)]
    assert strict[0].kind is Kind.STRICT_MINIMUM and strict[0].valley.proved
    assert certificate(problem)["claims"][0]["claim"] == "spurious_valley"


def test_one_of_two_equal_samples_at_a_kink_is_enough():
    problem = relu([[1, 1]], [[1]], [[1, 1, 0], [1, -1, 1]], [[2, 1, -10]])
    assert any(c.cells == ("++0",) and c.kind is Kind.STRICT_MINIMUM for c in solve(problem).components)
    assert certificate(problem)


def test_nearly_tied_minima_have_a_certificate():
    gap = Fraction(10**30 + 1, 10**30)
    problem = relu([[1]], [[1]], [[7, -7]], [[1, gap]])
    solution = solve(problem)
    assert [c.valley.status for c in solution.components[:2]] == [Status.REFUTED, Status.PROVED]
    assert certificate(problem)["claims"][0]["claim"] == "spurious_valley"


def test_exactly_tied_minima_are_both_global():
    solution = solve(relu([[1]], [[1]], [[7, -7]], [[1, 1]]))
    assert [c.spurious.status for c in solution.components[:2]] == [Status.REFUTED, Status.REFUTED]


def test_a_unit_held_at_zero_by_its_decay_has_a_certificate():
    problem = relu([[1]], [[1]], [[1, -1]], [[1, 1]], weight_decay=[[[2]], [[2]]])
    assert solve(problem).verdicts["all_minima_global"].proved
    assert certificate(problem)["claims"]


# Huge numbers


def test_huge_data_has_a_certificate_or_a_reason():
    huge = 10**200
    assert certificate(relu([[1]], [[1]], [[huge, -huge]], [[1, 2 * huge]]))


def test_numbers_too_large_for_floats_are_no_crash():
    huge = 10**398
    solve(relu([[1]], [[1]], [[huge, 3 * huge]], [[2, -3]], "sigmoid"), budget=5)


# Kinks: local minima found by subgradient descent, exact on their face, and confirmed by sampling, must be listed


def random_relu(seed):
    rng = Random(seed)
    units, inputs, samples = rng.randint(1, 2), rng.randint(1, 3), rng.randint(2, 4)
    first = [[1] + [int(rng.random() < 0.8) for _ in range(inputs - 1)] for _ in range(units)]
    x = [[rng.randint(-3, 3) for _ in range(samples)] for _ in range(inputs)]
    if rng.random() < 0.3:
        for row in x:
            row[-1] = rng.choice([0, 1, 2, -1]) * row[0]
    y = [[rng.randint(-3, 3) for _ in range(samples)]]
    return relu(first, [[1] * units], x, y, rng.choice(["relu", "leaky_relu:1/10", "leaky_relu:9/10"]))


class Kinks:
    """One output: the loss as a function of ``u = |v| w`` for fixed signs of v."""

    def __init__(self, problem):
        self.x = np.array(problem.inputs, dtype=float)
        self.y = np.array(problem.targets[0], dtype=float)
        self.mask = np.array(problem.network.masks[0], dtype=float)
        self.slope = float(problem.network.activation.slope)

    def output(self, u, signs):
        z = u @ self.x
        return (signs[:, :, None] * np.where(z > 0, z, self.slope * z)).sum(1)

    def loss(self, u, signs):
        return ((self.output(u, signs) - self.y) ** 2).sum(1)

    def descend(self, rng, starts=60, steps=900):
        signs = rng.choice([-1.0, 1.0], size=(starts, len(self.mask)))
        u = rng.normal(size=(starts, *self.mask.shape)) * self.mask * rng.choice([0.3, 1, 3], size=(starts, 1, 1))
        rate = 0.4 / ((self.x**2).sum() * len(self.mask) + 1e-9)
        for t in range(steps):
            z = u @ self.x
            a = np.where(z > 0, 1.0, self.slope)
            residual = (signs[:, :, None] * a * z).sum(1) - self.y
            gradient = np.einsum("bhs,ds->bhd", signs[:, :, None] * a * residual[:, None, :], self.x) * self.mask
            fade = 1.0 if 2 * t < steps else (2 - 2 * t / steps) ** 2 + 1e-6
            u = u - 2 * rate * fade * gradient
        return u, signs

    def polished(self, u, signs, tolerance):
        """The least squares point of the face that u nearly lies on; None if it is far away."""
        z, columns, basis = u @ self.x, [], []
        for j, row in enumerate(u):
            seen = np.nonzero(self.mask[j])[0]
            size = np.linalg.norm(row) * np.linalg.norm(self.mask[j][:, None] * self.x, axis=0)
            kinks = (np.abs(z[j]) < tolerance * size) & (size > 0)
            _, values, rows = np.linalg.svd(np.vstack([self.x[seen][:, kinks].T, np.zeros((1, len(seen)))]))
            a = np.where(kinks, 0.0, np.where(z[j] > 0, 1.0, self.slope))
            for direction in rows[(values > 1e-9).sum() :]:
                full = np.zeros(len(self.x))
                full[seen] = direction
                basis.append((j, full))
                columns.append(signs[j] * a * (full @ self.x))
        if not basis:
            return None
        matrix = np.array(columns).T
        start = np.array([full @ u[j] for j, full in basis])
        start = start + np.linalg.lstsq(matrix, self.y - matrix @ start, rcond=1e-10)[0]
        result = np.zeros_like(u)
        for (j, full), c in zip(basis, start, strict=True):
            result[j] += c * full
        return result if np.linalg.norm(result - u) < 0.2 * max(1e-3, np.linalg.norm(u)) else None

    def confirmed(self, u, signs, rng):
        here, many = self.loss(u[None], signs[None])[0], 800
        for size in (1e-4, 1e-6):
            moves = rng.normal(size=(many, *u.shape)) * self.mask * 10 ** rng.uniform(-3, 0, size=(many, len(u), 1))
            if (self.loss(u + size * moves, np.repeat(signs[None], many, 0)) - here).min() < -1e-13 * (1 + here):
                return False
        return np.linalg.norm(u, axis=1).min() > 1e-3

    def minima(self, seed):
        """(f(X), whether at a kink) of the minima found."""
        rng = np.random.default_rng(seed)
        found = []
        for u, signs in zip(*self.descend(rng), strict=True):
            if np.linalg.norm(u, axis=1).min() < 1e-3:
                continue
            for tolerance in (1e-2, 1e-4):
                point = self.polished(u, signs, tolerance)
                if point is not None and self.confirmed(point, signs, rng):
                    seen = np.array([[bool((m * x).any()) for x in self.x.T] for m in self.mask])
                    found.append(
                        (self.output(point[None], signs[None])[0], (np.abs(point @ self.x)[seen] < 1e-9).any())
                    )
                    break
        return found

    def missing(self, solution, seed):
        known = []
        for component in solution.components:
            if component.kind in MINIMA:
                w, v = solution.arrays(component)
                z = w @ self.x
                known.append((v @ np.where(z > 0, z, self.slope * z))[0])
        return [f for f, _ in self.minima(seed) if not any(np.abs(f - g).max() < 1e-6 for g in known)]


@pytest.mark.parametrize("seed", range(12))
def test_minima_at_kinks_are_listed(seed):
    problem = random_relu(seed)
    solution = solve(problem)
    assert solution.complete
    assert not Kinks(problem).missing(solution, seed)


def test_the_finder_sees_kinks():
    found = [kink for seed in range(4) for _, kink in Kinks(random_relu(seed)).minima(seed)]
    assert any(found) and not all(found)


KINK = relu([[1, 1]], [[1]], [[1, 1, 0], [1, -1, 1]], [[2, 1, -10]])
"""A strict minimum where the filter is orthogonal to the last sample."""


def test_the_finder_finds_a_kink_known_by_hand():
    assert any(kink and np.allclose(f, [1.5, 1.5, 0]) for f, kink in Kinks(KINK).minima(0))
    assert not Kinks(KINK).missing(solve(KINK), 0)


def test_the_finder_notices_a_border_that_is_left_out(monkeypatch):
    """Mutation: fits on borders are rejected as if some direction led down."""
    monkeypatch.setattr(one_output, "holds_at_border", lambda unit, face, side, residual: unit.open(unit.faces[face]))
    assert Kinks(KINK).missing(solve(KINK), 0)


# No reported minimum has a lower point nearby, at any scale, dead units moved alone or not


@pytest.mark.parametrize("seed", range(20, 32))
def test_nothing_is_lower_near_a_reported_minimum(seed):
    problem = random_relu(seed)
    solution, rng = solve(problem), np.random.default_rng(seed)
    kinks = Kinks(problem)
    for component in solution.components:
        if component.kind not in MINIMA:
            continue
        w, v = solution.arrays(component)
        for size in (1e-4, 1e-6):
            shape = (1500, len(w), w.shape[1] + 1)
            moves = size * rng.normal(size=shape) * 10 ** rng.uniform(-3, 0, size=shape)
            moves *= rng.random((1500, len(w), 1)) < rng.choice([0.4, 1.0], size=(1500, 1, 1))
            near = np.concatenate([w + moves[..., :-1] * kinks.mask, (v[0] + moves[..., -1])[..., None]], axis=2)
            z = near[..., :-1] @ kinks.x
            values = (near[..., -1:] * np.where(z > 0, z, kinks.slope * z)).sum(1)
            here = float(component.loss.ball(60).mid())
            assert (((values - kinks.y) ** 2).sum(1) - here).min() > -1e-12 * (1 + here)
