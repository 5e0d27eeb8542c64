"""The search: what it finds on known bad masks, how small it gets, and that nothing false can come out of it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from click.exceptions import UsageError
from hypothesis import given, settings
from hypothesis import strategies as st

import proofs.search.confirm as confirming
import proofs.search.search as searching
import symbolic.solving.solve as solving
from proofs.badness.base_cases import base_cases
from proofs.badness.points import free_gradient, loss_at
from proofs.certificates.checker import check
from proofs.certificates.document import certificate_bytes
from proofs.claims import Claim
from proofs.cli.search import search as command
from proofs.search.confirm import NotConfirmed, accept, confirm
from proofs.search.data import IntegerData, random_data, simpler
from proofs.search.numeric import Candidate, propose
from proofs.search.rational import gauge
from proofs.search.search import search
from proofs.search.shrink import shrink
from symbolic import SparseNetwork, read_problem
from symbolic.errors import ProblemError, UnsupportedProblem
from symbolic.landscape.kind import Kind
from symbolic.network.weights import Weights
from symbolic.numeric.descent import descend
from symbolic.numeric.linear_loss import Moments, Pattern, derivatives, losses
from symbolic.verdict import proved
from tests.strategies import masks as mask_pairs

GOLDEN = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
TUG = SparseNetwork.of([[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]])
DENSE = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])
CORNER = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])
"""Only minima that are not strict, and no structural proof."""
GOLDEN_DATA = IntegerData(((0, 1, 0), (2, 1, 0), (0, 0, 1)))
BENIGN_DATA = IntegerData(((1, 0, 0), (0, 1, 0), (0, 0, 1)))


def entries(problem):
    return [x for table in (problem.targets, problem.inputs) for row in table for x in row]


def assert_certified(result, claims=("spurious_strict_minimum", "spurious_valley")):
    """The certificate is valid for a checker that trusts no engine, and it is about the problem reported."""
    verdict = check(certificate_bytes(result.certificate))
    assert verdict.valid and all(claim.fully_checked for claim in verdict.claims)
    assert {claim.claim for claim in verdict.claims} & set(claims)
    assert result.certificate["problem"] == result.problem.to_dict()


@pytest.mark.parametrize("seed", [101, 20_240_607])
@pytest.mark.parametrize(("network", "whitened"), [(GOLDEN, True), (TUG, False)])
def test_fresh_seeds_find_small_integer_data(network, whitened, seed):
    result = search(network, whitened=whitened, seed=seed, budget=60, base_cases=False)
    assert result.found and result.method == "numeric" and result.seconds < 60
    assert all(x.denominator == 1 and abs(x) <= 2 for x in entries(result.problem))
    assert result.start.measure > (0, 7, 9, 0), "it started from data that were small already"
    assert sum(x != 0 for row in result.problem.targets for x in row) <= 4
    assert result.problem.whitened is whitened or not whitened
    assert result.problem.network.masks == network.masks
    assert_certified(result)


def test_what_was_found_is_a_strict_spurious_minimum_for_the_solver():
    result = search(GOLDEN, seed=5)
    solution = solving.solve(result.problem, jobs=1)
    assert solution.verdicts["spurious_strict_minimum"].proved
    bad = [c for c in solution.components if c.spurious.proved and c.kind is Kind.STRICT_MINIMUM]
    assert result.confirmed.loss in [c.loss.radical() for c in bad]


def test_a_seed_gives_the_same_result_again():
    one, two = (search(GOLDEN, seed=12) for _ in range(2))
    assert (one.problem, one.tried, one.start) == (two.problem, two.tried, two.start)
    assert search(GOLDEN, seed=5).start != one.start


def test_a_mask_proved_benign_is_not_searched():
    result = search(DENSE, budget=30)
    assert not result.found and (result.tried, result.examined, result.proved) == (0, 0, 1)


def test_the_budget_ends_a_search_in_vain():
    result = search(CORNER, budget=0.6)
    assert not result.found and result.certificate is None and result.problem is None
    assert result.tried > 0 and result.seconds > 0.4


def test_minima_that_are_not_strict_are_found_when_asked_for():
    result = search(CORNER, property="minimum", seed=2)
    assert result.found
    assert_certified(result, ["spurious_minimum"])


def test_sizes_go_through_the_masks():
    result = search((3, 2, 3), property="valley", seed=4, budget=30)
    assert result.found and result.examined > 1 and result.proved > 1
    assert_certified(result, ["spurious_valley"])


def test_scope_and_limits_are_refused():
    with pytest.raises(UnsupportedProblem, match="one hidden layer"):
        search(SparseNetwork.of([[1]], [[1]], [[1]]))
    with pytest.raises(UnsupportedProblem, match="linear"):
        search(SparseNetwork.of([[1]], [[1]], activation="square"))
    with pytest.raises(ProblemError, match="raise --budget or use --masks"):
        search((6, 4, 6), budget=10)
    with pytest.raises(ProblemError, match="at least one"):
        search((0, 1, 1))
    with pytest.raises(ProblemError, match="three numbers"):
        search((2, 2))
    with pytest.raises(ValueError, match="strict, minimum or valley"):
        search(GOLDEN, property="nice")


def test_void_units_do_not_matter():
    network = SparseNetwork.of([[1, 1, 0], [0, 0, 0], [1, 0, 1]], [[1, 1, 1], [1, 0, 0], [0, 0, 1]])
    result = search(network, seed=1)
    assert result.found and result.problem.network.masks == network.masks
    assert_certified(result)


# ---------------------------------------------------------------------------------- nothing false comes out


def broken_solve(*arguments, **options):
    """A solver that calls every saddle a strict minimum and every strict minimum global."""
    solution = real_solve(*arguments, **options)
    components = tuple(
        replace(c, kind=Kind.STRICT_MINIMUM, spurious=proved("broken"), valley=proved("broken"))
        for c in solution.components
        if c.kind is Kind.SADDLE
    )
    return replace(solution, components=components)


real_solve = solving.solve


def nonsense(pattern, data, generator, kind="strict", **_options):
    """Every data set is a candidate, with random weights."""
    return [
        Candidate(d, tuple(generator.normal(size=pattern.weights)), tuple([0.0] * pattern.weights), 1.0, 0.5)
        for d in data
    ]


@pytest.mark.parametrize("kind", ["strict", "minimum", "valley"])
def test_a_broken_solver_is_not_believed(monkeypatch, kind):
    monkeypatch.setattr(solving, "solve", broken_solve)
    with pytest.raises(NotConfirmed) as caught:
        confirm(GOLDEN_DATA.problem(GOLDEN), kind, jobs=1)
    assert caught.value.step in ("certificate", "check")


def test_a_broken_solver_and_a_careless_writer_are_caught_by_the_checker(monkeypatch):
    """The certificate claims a saddle; its other entries are those of the true minimum."""
    made, real = [], confirming.badness_claim

    def recording(*arguments):
        made.append(real(*arguments))
        return made[-1]

    monkeypatch.setattr(confirming, "badness_claim", recording)
    assert confirm(GOLDEN_DATA.problem(GOLDEN)).claim == "spurious_strict_minimum" and len(made) == 1
    saddle = [[[0] * 3, [0] * 3], [[0] * 2, [0] * 2, [0] * 2]]

    def careless(*_):
        return msgspec.structs.replace(made[0][0], point=saddle), None

    monkeypatch.setattr(solving, "solve", broken_solve)
    monkeypatch.setattr(confirming, "badness_claim", careless)
    with pytest.raises(NotConfirmed, match="the checker refuses") as caught:
        confirm(GOLDEN_DATA.problem(GOLDEN), jobs=1)
    assert caught.value.step == "check"


def test_a_search_with_broken_parts_reports_nothing(monkeypatch):
    monkeypatch.setattr(solving, "solve", broken_solve)
    monkeypatch.setattr(searching, "propose", nonsense)
    monkeypatch.setattr("proofs.search.shrink.propose", nonsense)
    result = search(CORNER, budget=2, base_cases=False)
    assert not result.found and result.certificate is None
    assert result.refused and all(text.startswith("not confirmed") for text in result.refused)


def test_nonsense_from_the_numeric_route_is_refused_by_the_solver(monkeypatch):
    monkeypatch.setattr(searching, "propose", nonsense)
    monkeypatch.setattr("proofs.search.shrink.propose", nonsense)
    result = search(CORNER, budget=2, base_cases=False)
    assert not result.found and any("the solver shows no" in text for text in result.refused)


def test_benign_data_are_refused():
    with pytest.raises(NotConfirmed, match="shows no spurious_strict_minimum"):
        confirm(BENIGN_DATA.problem(GOLDEN), jobs=1)


def test_certificates_about_something_else_are_not_accepted():
    found = confirm(GOLDEN_DATA.problem(GOLDEN), jobs=1)
    with pytest.raises(NotConfirmed, match="another problem"):
        accept(found.certificate, BENIGN_DATA.problem(GOLDEN), found.claim)
    weaker = {**found.certificate, "claims": [{**found.certificate["claims"][0], "claim": "spurious_strict_minimum"}]}
    accept(weaker, found.problem, Claim.SPURIOUS_MINIMUM)
    with pytest.raises(NotConfirmed, match="not spurious_valley"):
        accept(weaker, found.problem, Claim.SPURIOUS_VALLEY)


def test_a_wrong_hint_does_not_hide_what_the_solver_shows():
    pattern = Pattern.of(*GOLDEN.masks)
    wrong = Candidate(GOLDEN_DATA, (1.0,) * 8, (0.0,) * 8, 1.0, 0.5)
    assert confirm(GOLDEN_DATA.problem(GOLDEN), "strict", (pattern, wrong), jobs=1).source.startswith("the solver")


# ---------------------------------------------------------------------------------- other ways to find something


def test_the_last_resort_is_a_base_case_and_says_so(monkeypatch):
    monkeypatch.setattr(searching, "propose", lambda *_, **__: [])
    monkeypatch.setattr(searching, "search_bad", lambda *_, **__: (None, 0))
    monkeypatch.setattr(searching, "find_chamber", lambda *_: None)
    monkeypatch.setattr(searching, "NUMERIC_SHARE", 0.004)
    for kind, claims in (("strict", ["spurious_strict_minimum", "spurious_valley"]), ("valley", ["widened"])):
        result = search(GOLDEN, property=kind, budget=60)
        assert result.method == "base case golden" and result.start is None
        assert_certified(result, claims)
        assert not search(GOLDEN, property=kind, budget=60, base_cases=False).found


def test_constructed_data_are_shrunk_too(monkeypatch):
    monkeypatch.setattr(searching, "propose", lambda *_, **__: [])
    result = search(GOLDEN, seed=1, base_cases=False)
    assert result.method == "constructed" and max(map(abs, entries(result.problem))) <= 2
    assert_certified(result)


# ---------------------------------------------------------------------------------- the numeric part


@given(mask_pairs(), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_float_losses_and_derivatives_are_the_exact_ones(pair, seed):
    network = SparseNetwork.of(*pair)
    pattern = Pattern.of(*pair)
    if not pattern.units:
        return
    generator = np.random.default_rng(seed)
    data = random_data(pattern, generator, whitened=False, count=4, size=2)
    if not data:
        return
    theta = generator.integers(-2, 3, size=(1, pattern.weights)).astype(float)
    problem = data[0].problem(network)
    moments = Moments.of(np.array([data[0].inputs], dtype=float), np.array([data[0].targets], dtype=float))
    first, second = pattern.tables(theta)
    full = [np.zeros((len(mask), len(mask[0])), dtype=int) for mask in network.masks]
    full[0][list(pattern.units)], full[1][:, list(pattern.units)] = first[0], second[0]
    point = Weights.of(network, full[0].tolist(), full[1].tolist())
    assert losses(pattern, theta, moments)[0] == pytest.approx(float(loss_at(problem, point)))
    exact = free_gradient(problem, point)
    units = pattern.units
    expected = [exact[1, o, units[a]] for o, a in zip(pattern.outputs, pattern.above, strict=True)]
    expected += [exact[0, units[b], i] for b, i in zip(pattern.below, pattern.inputs, strict=True)]
    gradient, hessian = derivatives(pattern, theta, moments)
    assert gradient[0] == pytest.approx([float(x) for x in expected])
    step = 1e-4 * np.eye(pattern.weights)
    many = Moments(*(np.repeat(x, pattern.weights, axis=0) for x in (moments.gram, moments.cross, moments.norm)))
    above, _ = derivatives(pattern, theta + step, many)
    below, _ = derivatives(pattern, theta - step, many)
    assert (above - below) / 2e-4 == pytest.approx(hessian[0], abs=1e-5)


def test_thousands_of_starts_a_second():
    from time import process_time

    pattern = Pattern.of(*GOLDEN.masks)
    generator = np.random.default_rng(0)
    moments = Moments.of(np.broadcast_to(np.eye(3), (64, 3, 3)), generator.integers(-3, 4, size=(64, 3, 3)) * 1.0)
    start = process_time()
    reached = descend(pattern, generator.normal(size=(2048, 8)), moments.repeated(32))
    assert 2048 / (process_time() - start) > 2000
    assert (reached.slope < 1e-8).mean() > 0.8


def test_shrinking_goes_down_and_keeps_the_identity():
    pattern = Pattern.of(*GOLDEN.masks)
    generator = np.random.default_rng(3)
    [candidate] = propose(pattern, [IntegerData(((1, 3, 0), (6, 3, 0), (0, 0, 4)))], generator)
    way = shrink(pattern, candidate, generator)
    assert all(b.data.measure < a.data.measure for a, b in pairwise(way))
    assert all(c.data.inputs is None for c in way) and way[-1].data.nonzeros == 4
    assert shrink(pattern, candidate, generator, spent=lambda: True) == [candidate]


@given(st.lists(st.lists(st.integers(-5, 5), min_size=2, max_size=2), min_size=3, max_size=3), st.booleans())
@settings(max_examples=40, deadline=None)
def test_simpler_data_are_simpler_and_their_inputs_stay_independent(rows, pairs):
    data = IntegerData((tuple(rows[0]),), tuple(map(tuple, rows[1:])))
    for other in simpler(data, pairs):
        assert other.measure < data.measure and any(map(any, other.targets))
        assert other.inputs is not None and round(abs(np.linalg.det(np.array(other.inputs)))) > 0


def test_the_gauge_keeps_the_end_to_end_map_and_undoes_the_symmetry():
    pattern = Pattern.of(((1, 1, 1), (1, 1, 1), (0, 1, 1)), ((1, 1, 1), (1, 1, 1), (0, 0, 1)))
    assert len(pattern.pairs) == 7
    generator = np.random.default_rng(1)
    first, second = pattern.tables(generator.normal(size=(1, pattern.weights)))
    first, second = first[0], second[0]
    reduced = gauge(pattern, first, second)
    assert reduced[1] @ reduced[0] == pytest.approx(second @ first)
    moved_first, moved_second = first.copy(), second.copy()
    for i, j in pattern.pairs:
        if i != j:
            moved_first[i] += 0.3 * moved_first[j]
            moved_second[:, j] -= 0.3 * moved_second[:, i]
    assert moved_second @ moved_first == pytest.approx(second @ first)
    once, twice = gauge(pattern, *reduced)
    assert once == pytest.approx(reduced[0]) and twice == pytest.approx(reduced[1])


# ---------------------------------------------------------------------------------- the command


def call(*arguments):
    return command.main([str(a) for a in arguments], standalone_mode=False, prog_name="landscape search")


def test_the_command_writes_a_problem_that_can_be_solved(tmp_path, capfd):
    problem, certificate = tmp_path / "found.toml", tmp_path / "found.json"
    masks = tmp_path / "masks.toml"
    masks.write_text("masks = [[[1,1,0],[1,0,1]],[[1,1],[1,0],[0,1]]]\n")
    assert call("--masks", masks, "--seed", 9, "--output", problem, "--certificate", certificate, "--quiet") == 0
    printed = capfd.readouterr().out
    assert printed == problem.read_text() and printed.startswith("# A strict spurious local minimum of loss ")
    found = read_problem(problem)
    assert found.network == GOLDEN and found.whitened
    assert check(certificate.read_bytes()).valid
    assert json.loads(certificate.read_text())["problem"] == found.to_dict()


def test_json_has_the_documented_keys(tmp_path, capfd):
    problem = tmp_path / "found.json"
    assert call("--masks", "examples/tug_of_war.toml", "--correlated", "--seed", 3, "--output", problem, "--json") == 0
    data = json.loads(capfd.readouterr().out)
    assert {"found", "problem", "certificate", "tried", "seed"} <= set(data)
    assert data["found"] is True and data["seed"] == 3 and data["tried"] > 0 and data["method"] == "numeric"
    assert read_problem(problem).to_dict() == data["problem"] == data["certificate"]["problem"]
    assert check(json.dumps(data["certificate"]).encode()).valid


def test_not_found_is_status_three_and_null(tmp_path, capfd):
    masks, path = tmp_path / "masks.json", tmp_path / "result.json"
    masks.write_text('{"masks": [[[1,1],[1,1]],[[1,1],[1,1]]], "targets": [[1,0],[0,1]]}')
    assert call("--masks", masks, "--json", path, "--output", tmp_path / "none.toml") == 3
    data = json.loads(path.read_text())
    assert data["found"] is False and data["problem"] is None and data["certificate"] is None and data["seed"] == 0
    assert "Not found" in capfd.readouterr().out and not (tmp_path / "none.toml").exists()
    assert call("--sizes", "2,2,1", "--budget", "2", "--quiet") == 3


def test_usage_and_bad_files_are_refused(tmp_path, capfd):
    with pytest.raises(UsageError, match="either --masks FILE or --sizes"):
        call()
    with pytest.raises(UsageError, match="inputs,units,outputs"):
        call("--sizes", "3,2")
    bad = tmp_path / "bad.toml"
    for text in ("masks = 3\n", "masks = [[[1]]]\n", "masks = [[[2]],[[1]]]\n", "targets = [[1]]\n"):
        bad.write_text(text)
        with pytest.raises(ProblemError, match=r"bad\.toml: masks"):
            call("--masks", bad)
    bad.write_text('masks = [[[1]],[[1]]]\nactivation = "relu"\n')
    assert call("--masks", bad) == 3 and "linear units" in capfd.readouterr().err


# ---------------------------------------------------------------------------------- slow


@pytest.mark.slow
@pytest.mark.parametrize("case", [c for c in base_cases() if c.strict], ids=lambda c: c.name)
def test_every_mask_of_a_strict_base_case_is_found_without_it(case):
    result = search(case.problem.network, whitened=case.identity_inputs, seed=8, budget=120, base_cases=False)
    assert result.found and max(map(abs, entries(result.problem))) <= 2
    assert_certified(result)


@pytest.mark.slow
@pytest.mark.parametrize("case", [c for c in base_cases() if not c.strict], ids=lambda c: c.name)
def test_masks_of_the_other_base_cases_have_minima_that_are_not_strict(case):
    network = case.problem.network
    result = search(network, whitened=case.identity_inputs, property="minimum", seed=8, budget=120, base_cases=False)
    assert result.found
    assert_certified(result, ["spurious_minimum", "spurious_strict_minimum", "spurious_valley"])
