"""The step `minor`: both checks refuse every step that certain weights contradict; a checker with a hole accepts one."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import islice
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from proofs.certificates.checker import minor as genuine
from proofs.certificates.checker.bounds import Place
from proofs.certificates.checker.gram import polynomial
from proofs.certificates.checker.loss import Problem
from proofs.certificates.checker.reading import Invalid
from symbolic import Problem as EngineProblem
from symbolic import SparseNetwork
from symbolic.chambers.chamber import Frame, Invariant, Minor
from symbolic.chambers.verify import Check
from tests.proofs.certificates.minor_attacks import forgeries

SABOTAGE = {
    "a constant term that may vanish": ("require(apart,", "require(True,"),
    "weights that may vanish": ("any(map(side, alone))", "True"),
    "weights that another unit can replace": ("list(makers(place, o, i)) == [unit]", "unit in makers(place, o, i)"),
    "spoiled entries that may vanish": ("all(table[a][b].sure for a, b in held)", "True"),
    "terms of unknown sign": ("require(weak,", "require(True,"),
    "entries of unknown sign": ("known != 0 and (part", "(part"),
    "terms of both signs": ("require(len(signs) == 1", "require(True"),
    "a determinant of the same sign": ("require(product not in signs", "require(True"),
    "a determinant of unknown sign": ("require(product is not None", "require(True"),
    "an interval that touches 0": ("1 if low > 0 else -1 if high < 0", "1 if low >= 0 else -1 if high <= 0"),
    "entries that other units make too": ("made.keys() <= set(units)", "made.keys() & set(units)"),
    "no corner": ("(ONE, ONE) if unit == other", "(ZERO, ZERO) if unit == other"),
    "further rows anywhere": ("list(order[len(weights) :]) == ones", "True"),
    "a factor below 0": ("return 1 if min(ratios) > 0 else -1", "return 1"),
    "terms of a determinant with two signs": ("0 in found or len(found) > 1", "0 in found"),
    "terms of a determinant without a sign": ("0 in found or len(found) > 1", "len(found) > 1"),
    "permutations without a sign": ("return -ONE if swaps % 2 else ONE", "return ONE"),
    "half the width": ("(target - width, target + width)", "(target - width / 2, target + width / 2)"),
    "products of intervals by their ends": ("low, high = min(ends), max(ends)", "low, high = ends[0], ends[3]"),
    "another polynomial of the same terms": ("if len(ratios) == 1:", "if True:"),
    "a border of other units": ("require(set(beside) | set(below) <= set(units)", "require(True"),
    "more units than rows": ("0 < len(units) <= size", "0 < len(units)"),
    "the last term of those alike": ("before[0] + low, before[1] + high", "low, high"),
}
QUICK = (
    "more units than rows",
    "a determinant of unknown sign",
    "no corner",
    "permutations without a sign",
    "half the width",
)

BROKEN = (Invalid, ValueError)
"""How a checker with a hole refuses: one that takes units it does not have may look for them in vain."""


def accepted(minor, forgery, refusals=(Invalid,)):
    problem = Problem(forgery.problem)
    terms = [[[str(c), [[list(place), 1] for place in term]] for c, term in g] for g in forgery.chamber]
    place = Place(problem, [polynomial(problem, g) for g in terms], forgery.wall)
    try:
        return minor(place, forgery.step, forgery.bound)
    except refusals:
        return False


def shown(forgery):
    """The answer of the other check."""
    data, step = forgery.problem, forgery.step
    problem = EngineProblem.of(SparseNetwork.of(*data["masks"]), inputs=data["inputs"], targets=data["targets"])
    invariants = tuple(Invariant(tuple(g)) for g in forgery.chamber)
    lifts = tuple(tuple(map(Fraction, q)) for q in step["frame"]["lifts"])
    frame = Frame(tuple(step["frame"]["inputs"]), lifts)
    parts = (tuple(step.get(key, ())) for key in ("outputs", "units"))
    borders = (tuple(step.get(key, ())) for key in ("beside", "below"))
    minor = Minor(frame, *parts, tuple(map(Fraction, step["widths"])), *borders)
    return Check(problem, invariants).minor(minor, forgery.bound, forgery.wall)


def attack(seed, count):
    tried = 0
    for forgery in islice(forgeries(Random(seed)), count):
        assert not accepted(genuine.minor, forgery), forgery
        assert not shown(forgery), forgery
        tried += 1
    return tried


def sabotaged(text, replacement):
    """The step with one line of it changed."""
    source = Path(genuine.__file__).read_text()
    assert source.count(text) == 1
    module = ModuleType(f"{genuine.__package__}.sabotaged")
    module.__package__ = genuine.__package__
    sys.modules[module.__name__] = module
    try:
        exec(compile(source.replace(text, replacement), "sabotaged", "exec"), module.__dict__)
    finally:
        del sys.modules[module.__name__]
    return module.minor


def test_steps_that_weights_contradict_are_refused():
    assert attack(1, 400) == 400


@pytest.mark.parametrize("name", QUICK)
def test_a_checker_with_a_hole_accepts_one(name):
    minor = sabotaged(*SABOTAGE[name])
    assert any(accepted(minor, forgery, BROKEN) for forgery in islice(forgeries(Random(7)), 2000))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_many_steps_that_weights_contradict_are_refused(seed):
    assert attack(100 + seed, 12_000) == 12_000


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SABOTAGE if name not in QUICK])
def test_every_hole_is_found(name):
    minor = sabotaged(*SABOTAGE[name])
    assert any(accepted(minor, forgery, BROKEN) for forgery in islice(forgeries(Random(7)), 60_000))
