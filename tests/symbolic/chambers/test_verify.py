"""The exact check of chambers refuses what is not so, in step with the checker of certificates; bounds hold at points and along paths."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from proofs.certificates import checker
from proofs.certificates.chambers import chamber_claim
from proofs.certificates.document import assembled, certificate_bytes
from symbolic.chambers.find import find_chamber
from symbolic.chambers.verify import chamber_verdict, exact_loss
from symbolic.network.weights import places
from symbolic.numeric.network_loss import NetworkLoss
from tests.symbolic.chambers.problems import SQUARES, TYPES, crossing, determinants, minor, random_problem, signs, split

FOUND = {
    "signs": signs,
    "crossing": crossing,
    "split": lambda: split("crossing"),
    "inputs": lambda: random_problem("crossing of inputs", 1),
    "squares": lambda: SQUARES,
    "minor": minor,
    "determinants": determinants,
}


def chamber_of(name):
    return find_chamber(FOUND[name](), 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: {"barrier": c.barrier + Fraction(1, 10**6)}, "wall"),
        (lambda c: {"bottom": c.bottom + Fraction(1, 10**6)}, "in the chamber"),
        (lambda c: {"barrier": c.bottom}, "below the barrier"),
        (lambda c: {"bottom": Fraction(0)}, "lower point"),
        (lambda c: {"walls": c.walls[1:]}, "wall|in the chamber"),
    ],
)
def test_what_is_not_shown_is_undecided(change, reason):
    chamber = chamber_of("signs")
    verdict = chamber_verdict(replace(chamber, proposal=replace(chamber.proposal, **change(chamber.proposal))))
    assert verdict.status == "UNDECIDED" and any(word in verdict.reason for word in reason.split("|"))


def numbers(value, change):
    """The same nested data with every rational, index and unit replaced by what ``change`` makes of it."""
    if is_dataclass(value):
        kept = ("problem", "words")
        return replace(
            value, **{f.name: numbers(getattr(value, f.name), change) for f in fields(value) if f.name not in kept}
        )
    if isinstance(value, tuple):
        return tuple(numbers(item, change) for item in value)
    return change(value) if isinstance(value, Fraction) else value


def disturbed(chamber, random, chance):
    """A chamber in which some numbers are others."""
    return numbers(chamber, lambda x: x + random.choice((-1, 1, Fraction(1, 3))) if random.random() < chance else x)


@pytest.mark.parametrize("name", FOUND)
def test_both_checks_agree_on_disturbed_chambers(name):
    random, chamber = Random(0), chamber_of(name)
    answers = []
    for n in range(60):
        other = disturbed(chamber, random, 0.01 * (n % 4))
        data = certificate_bytes(assembled(other.problem, [chamber_claim(other)], None))
        answers.append(checker.check(data).valid)
        assert answers[-1] == chamber_verdict(other).proved
    assert True in answers and False in answers


def at(chamber, points):
    """Losses, and the values of the invariants, at many points."""
    index = {place: n for n, place in enumerate(places(chamber.problem))}
    values = [
        sum(float(c) * points[:, [index[p] for p in chosen]].prod(axis=1) for c, chosen in wall.invariant.terms)
        for wall in chamber.proposal.walls
    ]
    return NetworkLoss(chamber.problem).losses(points), np.array(values)


@pytest.mark.parametrize("name", FOUND)
def test_no_point_of_a_chamber_is_below_its_bottom(name):
    chamber, random = chamber_of(name), np.random.default_rng(0)
    start = NetworkLoss(chamber.problem).vector([np.array(t, dtype=float) for t in chamber.start])
    for scale in (0.1, 1.0, 10.0):
        near = start + scale * random.standard_normal((20000, len(start)))
        losses, values = at(chamber, near)
        inside = (values > 0).all(axis=0)
        assert inside.sum() > 500
        assert losses[inside].min() >= float(chamber.proposal.bottom) - 1e-9


def pass_height(chamber, random):
    """The highest loss on a path from the start to the lower point, after the path has been pulled down for a while."""
    loss = NetworkLoss(chamber.problem)
    ends = [loss.vector([np.array(t, dtype=float) for t in tables]) for tables in (chamber.start, chamber.lower)]
    middle = random.standard_normal(len(ends[0])) * 1.5
    share = np.linspace(0, 1, 16)[:, None]
    path = np.concatenate([(1 - share) * ends[0] + share * middle, (1 - share[1:]) * middle + share[1:] * ends[1]])
    for _ in range(400):
        slope = loss.gradients(path[1:-1])
        path[1:-1] -= 2e-3 * slope / np.maximum(1, np.linalg.norm(slope, axis=1, keepdims=True) / 20)
        length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
        even = np.linspace(0, length[-1], len(path))
        path = np.stack([np.interp(even, length, column) for column in path.T], axis=1)
    fine = np.concatenate([np.linspace(a, b, 40) for a, b in pairwise(path)])
    return loss.losses(fine).max()


@pytest.mark.parametrize("name", FOUND)
def test_no_path_out_passes_below_the_barrier(name):
    chamber = chamber_of(name)
    height = pass_height(chamber, np.random.default_rng(0))
    assert height >= float(chamber.proposal.barrier) - 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", TYPES)
def test_no_path_out_of_random_chambers(name, seed):
    chamber, random = find_chamber(random_problem(name, seed), 0), np.random.default_rng(seed)
    for _ in range(5 if chamber is not None else 0):
        assert pass_height(chamber, random) >= float(chamber.proposal.barrier) - 1e-6


def test_the_loss_of_a_deep_network_with_decay():
    from symbolic import Problem, SparseNetwork

    deep = Problem.of(SparseNetwork.of([[1]], [[1]], [[1]], activation="square"), targets=[[3]], weight_decay=1)
    assert exact_loss(deep, tuple(((Fraction(x),),) for x in (2, 1, -1))) == (16 + 3) ** 2 + 6
