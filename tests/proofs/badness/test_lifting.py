"""Lifts of base cases to larger masks: found where they are, verified, and what the lemma says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from proofs.badness import atlas, lifting, matching
from proofs.badness.verify import NotCertified
from symbolic import Problem, SparseNetwork, solve
from symbolic.network.weights import Weights
from tests.proofs.badness.badness_examples import CASES, changed, moved, plain_loss


def planted(case, random, size):
    """Random large masks around a case: whatever disturbs it is removed again."""
    small_first, small_second = case.problem.network.masks
    d, h, k = (len(x) + random.randint(*size) for x in (small_first[0], small_first, small_second))
    inputs, units, outputs = (
        random.sample(range(n), len(x)) for n, x in ((d, small_first[0]), (h, small_first), (k, small_second))
    )
    density = random.choice((0.15, 0.3, 0.6))
    first = [[int(random.random() < density) for _ in range(d)] for _ in range(h)]
    second = [[int(random.random() < density) for _ in range(h)] for _ in range(k)]
    for j, unit in enumerate(units):
        for i, column in enumerate(inputs):
            first[unit][column] = small_first[j][i]
        for o, row in enumerate(outputs):
            second[row][unit] = small_second[o][j]
    kept = lifting.support(small_first, small_second)
    for j in set(range(h)) - set(units):
        for o, row in enumerate(outputs):
            for i, column in enumerate(inputs):
                if second[row][j] and first[j][column] and (not case.identity_inputs or (o, i) in kept):
                    second[row][j] = 0
    return tuple(map(tuple, first)), tuple(map(tuple, second))


def test_planted_cases_are_found_and_verified():
    random, sizes, small = Random(11), [], []
    for case in CASES.values():
        for size in ((0, 2), (1, 4), (5, 12)):
            first, second = planted(case, random, size)
            found = lifting.find_lift(first, second, [case])
            assert found is not None, (case.name, first, second)
            example = lifting.verify_lift(found)
            assert example.loss == plain_loss(found.problem, found.point)
            assert example.lower_loss == plain_loss(found.problem, found.lower) < example.loss
            assert example.valley.proved == case.strict
            sizes.append(len(first))
            small.append(found)
    assert len(sizes) >= 50 and max(sizes) > 12
    # The lemma itself: at random weights the large loss is at least that of the restriction.
    for found in small:
        restriction = random_restriction(found, random)
        assert plain_loss(found.problem, restriction[0]) >= plain_loss(found.case.problem, restriction[1])


def random_restriction(found, random):
    tables = [
        tuple(tuple(Fraction(random.randint(-3, 3)) * bit for bit in row) for row in mask)
        for mask in found.problem.network.masks
    ]
    units, inputs, outputs = found.match.units, found.match.inputs, found.match.outputs
    first = tuple(tuple(tables[0][j][i] for i in inputs) for j in units)
    second = tuple(tuple(tables[1][o][j] for j in units) for o in outputs)
    return Weights(*tables), Weights(first, second)


def test_random_large_masks():
    random, verified, missed = Random(5), set(), 0
    for h in (6, 12, 24, 64):
        for density in (0.08, 0.2, 0.4, 0.8):
            for whitened in (True, False):
                size = min(h, 60)
                first = tuple(tuple(int(random.random() < density) for _ in range(size)) for _ in range(h))
                second = tuple(tuple(int(random.random() < density) for _ in range(h)) for _ in range(size))
                if density == 0.8 and h > 30:
                    continue
                found = lifting.find_lift(first, second, identity_inputs=whitened)
                if found is None:
                    missed += 1
                else:
                    assert not whitened or found.problem.whitened
                    lifting.verify_lift(found)
                    verified.add(found.case.name)
    assert missed and len(verified) >= 2


def test_the_solver_agrees_on_small_lifts():
    golden = ((1, 1, 0), (1, 0, 1)), ((1, 1), (1, 0), (0, 1), (1, 0))
    corner = ((1, 0, 1), (1, 1, 0)), ((1, 1), (0, 1))
    tug = ((1, 0, 0), (0, 1, 1)), ((1, 1), (0, 1), (1, 0))
    for (first, second), name in ((golden, "golden"), (corner, "corner"), (tug, "tug of war")):
        found = lifting.find_lift(first, second, [CASES[name]])
        example = lifting.verify_lift(found)
        solution = solve(found.problem)
        assert solution.verdicts["spurious_minimum"].proved
        assert any(c.spurious.proved and c.loss.radical() == str(example.loss) for c in solution.components)
        assert found.strict() in (True, None) if name != "corner" else not found.strict()


def test_masks_without_a_base_case():
    nothing = [
        (((1, 1, 1), (1, 1, 1)), ((1, 1), (1, 1), (1, 1))),  # dense
        (((1, 1, 0), (0, 1, 1), (1, 1, 1)), ((1, 1, 1),)),  # one output
        (((1,), (1,)), ((1, 1), (1, 0), (0, 1))),  # one input
        (((1, 1, 0, 0), (0, 0, 1, 1)), ((1, 0), (1, 0), (0, 1), (0, 1))),  # two separate blocks
    ]
    for first, second in nothing:
        assert lifting.find_lift(first, second) is None
    for entry in atlas.two_unit_atlas():
        for data in ("whitened", "correlated"):
            found = lifting.find_lift(entry.first, entry.second, identity_inputs=data == "whitened")
            if entry.proof(data) is not None:
                assert found is None, entry.text
            elif found is not None:
                lifting.verify_lift(found)
                assert entry.bad(data), f"{entry.text}: a lift exists, the atlas has no example"


def test_the_base_cases_reach_every_bad_class():
    for entry in atlas.two_unit_atlas():
        for data in ("whitened", "correlated"):
            found = lifting.find_lift(entry.first, entry.second, identity_inputs=data == "whitened")
            assert (found is not None) == entry.bad(data), (entry.text, data)


def test_a_spent_budget_is_not_found():
    golden = CASES["golden"].problem.network.masks
    assert matching.find_match(*golden, *golden, whitened=True).units in ((0, 1), (1, 0))
    assert matching.find_match(*golden, *golden, whitened=True, budget=3) is None


@pytest.fixture(scope="module")
def a_lift():
    first = ((1, 1, 0, 1, 0), (1, 0, 1, 0, 0), (0, 1, 1, 1, 1))
    second = ((1, 1, 0), (1, 0, 0), (0, 1, 0), (1, 0, 1))
    found = lifting.find_lift(first, second, [CASES["golden"]])
    lifting.verify_lift(found)
    return found


def test_tampered_lifts_are_refused(a_lift):
    problem, match, case = a_lift.problem, a_lift.match, a_lift.case
    units, outputs = match.units, match.outputs
    spare = next(i for i in range(5) if i not in match.inputs)
    row = next(o for o in range(4) if o not in outputs)
    other = next(j for j in range(3) if j not in units)

    def with_target(o, i, y):
        return replace(a_lift, problem=replace(problem, targets=changed(problem.targets, o, i, Fraction(y))))

    rescaled = Weights(
        tuple(tuple(2 * x for x in w) if j == units[0] else w for j, w in enumerate(a_lift.point.first)),
        tuple(tuple(x / 2 if j == units[0] else x for j, x in enumerate(r)) for r in a_lift.point.second),
    )
    working = moved(moved(a_lift.point, (0, other, 4), 1), (1, row, other), 1)
    outside = replace(case, problem=replace(case.problem, targets=changed(case.problem.targets, 1, 2, Fraction(5))))
    changes = [
        ("row 3 of Y", with_target(row, 1, 1)),
        ("row 0 of Y", with_target(outputs[0], spare, 1)),
        ("row 0 of Y", with_target(outputs[0], match.inputs[0], 7)),
        ("row 0 of X", replace(a_lift, problem=replace(problem, inputs=changed(problem.inputs, 0, 1, Fraction(1))))),
        ("restricted masks", replace(a_lift, match=replace(match, units=(units[0], other)))),
        ("used twice", replace(a_lift, match=replace(match, outputs=(outputs[0], outputs[0], outputs[2])))),
        ("squares vanish", replace(a_lift, point=working)),
        ("squares vanish", replace(a_lift, lower=a_lift.point)),
        ("restrict", replace(a_lift, point=rescaled)),
        ("lower point is lower", replace(a_lift, case=replace(case, lower=case.point))),
        ("outside the support", replace(lifting.lift(case, match, *problem.network.masks), case=outside)),
        ("scope", replace(a_lift, problem=Problem.of(problem.network, targets=problem.targets, weight_decay=1))),
    ]
    for message, tampered in changes:
        with pytest.raises(NotCertified, match=message):
            lifting.verify_lift(tampered)
    first, second = problem.network.masks
    connected = changed(first, other, match.inputs[0], 1), changed(second, outputs[0], other, 1)
    with pytest.raises(NotCertified, match="another unit"):
        lifting.verify_lift(replace(a_lift, problem=replace(problem, network=SparseNetwork.of(*connected))))


def test_harmless_units_may_cover_what_the_case_leaves_free():
    golden = CASES["golden"].problem.network.masks
    first = (*golden[0], (0, 0, 1), (0, 1, 0))
    second = ((1, 1, 0, 0), (1, 0, 1, 0), (0, 1, 0, 1))
    found = lifting.find_lift(first, second, [CASES["golden"]])
    assert lifting.verify_lift(found).valley.proved
    assert lifting.find_lift((*golden[0], (0, 1, 1)), ((1, 1, 1), (1, 0, 1), (0, 1, 1)), [CASES["golden"]]) is None


def test_strictness_is_looked_at_again():
    # A zero row keeps the loss and may break a symmetry: badness stays, strictness is only claimed where it holds.
    case = CASES["golden"]
    found = lifting.find_lift(*case.problem.network.masks, [case])
    assert found.strict() is True
    shrunk = CASES["opposite nesting"]
    first, second = shrunk.problem.network.masks
    row = tuple(int(j == 0) for j in range(2))
    lost = lifting.find_lift(first, (*second, row), [shrunk])
    lifting.verify_lift(lost)
    assert lost.strict() is not True
