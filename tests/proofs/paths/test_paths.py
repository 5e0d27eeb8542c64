"""Descent paths: certified from many starts, checked against floating point, and refused after any change that matters."""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction
from functools import cache
from itertools import pairwise

import jsonschema
import numpy as np
import pytest

from proofs.certificates.checker import check
from proofs.certificates.checker.global_end import positive
from proofs.certificates.checker.paths import bernstein
from proofs.certificates.document import assembled, certificate_bytes
from proofs.paths import wide
from proofs.paths.certificate import descent_paths, path_certificate, path_claim
from proofs.paths.path import NoPath
from proofs.paths.starts import NARROW_MINIMA, random_weights, weights_of_json
from symbolic import Problem, SparseNetwork
from symbolic.errors import ProblemError
from symbolic.network.weights import Weights
from tests import problems
from tests.command import ROOT, run

SHAPES = {
    # activation: (inputs, units, outputs, samples) of random problems; enough units for the features to span all they can
    "linear": [(2, 3, 2, 3), (3, 2, 2, 4), (3, 2, 3, 4), (3, 1, 3, 3), (2, 1, 2, 3), (1, 1, 1, 2), (4, 3, 4, 4)],
    "square": [(2, 4, 2, 3), (2, 3, 2, 5), (1, 2, 1, 2)],
    "cube": [(2, 5, 1, 4), (2, 4, 2, 6)],
    "power:4": [(1, 1, 2, 3)],
    "relu": [(2, 4, 2, 3), (2, 3, 1, 3), (3, 5, 2, 4)],
    "leaky_relu:1/10": [(2, 4, 2, 3), (2, 3, 1, 3), (3, 5, 2, 4)],
    "tanh": [(2, 4, 2, 3), (1, 3, 1, 3), (2, 6, 3, 4)],
    "sigmoid": [(2, 4, 2, 3), (1, 3, 1, 3)],
    "softplus": [(2, 4, 2, 3), (1, 3, 1, 3)],
}
SEEDS = 3


def dense(d, h, k, activation="linear"):
    return SparseNetwork.of([[1] * d] * h, [[1] * h] * k, activation=activation)


def random_case(activation, shape, seed):
    d, h, k, n = shape
    draw = random.Random(100 * seed + d + h + k)
    samples = [(1, 2), (2, -1), (-1, -3), (3, 1), (-2, 1), (1, -4)] if d == 2 else None
    columns = samples[:n] if samples else [[draw.randint(-3, 3) for _ in range(d)] for _ in range(n)]
    if d == 1:
        columns = [(s + 1,) for s in range(n)]
    targets = [[draw.randint(-3, 3) for _ in range(n)] for _ in range(k)]
    problem = Problem.of(dense(d, h, k, activation), inputs=list(zip(*columns, strict=True)), targets=targets)
    return problem, random_weights(problem, seed)


def golden():
    """A spurious minimum of the golden mask, which is a saddle of the dense network."""
    network = dense(3, 2, 3)
    problem = Problem.of(network, targets=problems.golden().targets)
    return problem, Weights.of(network, [[2, 1, 0], [1, 0, 0]], [[1, -2], [1, 0], [0, 0]])


def zero(activation, d, h, k):
    network = dense(d, h, k, activation)
    problem = Problem.of(network, targets=[[i + 2 * j + (i == j) * 3 for j in range(d)] for i in range(k)])
    return problem, Weights.of(network, [[0] * d] * h, [[0] * h] * k)


STARTS = {
    f"embedded {name}, {copies} copies": (case.widened, copies)
    for name, case in NARROW_MINIMA.items()
    for copies in (3, 5)
}
STARTS |= {
    f"{activation} {shape}, seed {seed}": (random_case, activation, shape, seed)
    for activation, shapes in SHAPES.items()
    for shape in shapes
    for seed in range(SEEDS)
}
STARTS |= {"embedded golden": (golden,)} | {
    f"zero {activation} {shape}": (zero, activation, *shape)
    for activation, shape in [
        ("linear", (3, 2, 3)),
        ("linear", (3, 3, 2)),
        ("linear", (3, 2, 2)),
        ("square", (2, 3, 2)),
        ("relu", (2, 2, 1)),
    ]
}


@cache
def certified(name):
    build, *arguments = STARTS[name]
    return path_certificate(*build(*arguments))


@cache
def schema():
    return jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schema/certificate-1.json").read_text()))


# The same path in floating point, by another route than the checker's

FUNCTIONS = {
    "linear": lambda z: z,
    "square": lambda z: z**2,
    "cube": lambda z: z**3,
    "power:4": lambda z: z**4,
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu:1/10": lambda z: np.where(z > 0, z, z / 10),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softplus": lambda z: np.log1p(np.exp(z)),
}


def floats(table, alpha=0.0):
    def value(x):
        return (
            sum(float(Fraction(c)) * alpha**i for i, c in enumerate(x)) if isinstance(x, list) else float(Fraction(x))
        )

    return np.array([[value(x) for x in row] for row in table])


def root(field):
    if field is None:
        return 0.0
    low, high = (float(Fraction(x)) for x in field["interval"])
    real = [r.real for r in np.roots(field["polynomial"][::-1]) if abs(r.imag) < 1e-7]
    return min(real, key=lambda r: abs(r - (low + high) / 2))


def along(certificate):
    """The losses at some points of the path, in order."""
    problem, claim, alpha = certificate["problem"], certificate["claims"][0], root(certificate["field"])
    x, y, function = floats(problem["inputs"]), floats(problem["targets"]), FUNCTIONS[problem["activation"]]
    here = [floats(table, alpha) for table in claim["start"]]

    def loss(first, second):
        return float(np.sum((second @ function(first @ x) - y) ** 2))

    losses = [loss(*here)]
    for piece in claim["pieces"]:
        if piece == "least_squares":
            features = function(here[0] @ x)
            best = np.linalg.lstsq(features.T, y.T, rcond=None)[0].T
            ends = [here[0], best]
        else:
            ends = [np.array([[sum(floats([cell], alpha)[0]) for cell in row] for row in table]) for table in piece]
        losses += [loss(*(a + t * (b - a) for a, b in zip(here, ends, strict=True))) for t in np.arange(1, 11) / 10]
        here = ends
    return losses


def least(certificate):
    """The least loss: for linear units by singular values, for powers by the monomials, otherwise 0."""
    problem = certificate["problem"]
    x, y, activation = floats(problem["inputs"]), floats(problem["targets"]), problem["activation"]
    if activation == "linear":
        inside = y @ np.linalg.pinv(x) @ x
        values = np.linalg.svd(inside, compute_uv=False)
        return float(np.sum((y - inside) ** 2) + np.sum(values[len(problem["masks"][0]) :] ** 2))
    if activation in ("square", "cube", "power:4"):
        draws = np.random.default_rng(0).normal(size=(60, len(x)))
        features = FUNCTIONS[activation](draws @ x)
        return float(np.sum((y - y @ np.linalg.pinv(features) @ features) ** 2))
    return 0.0


@pytest.mark.parametrize("name", STARTS)
def test_every_start_has_a_certified_path_to_a_global_minimum(name):
    certificate = certified(name)
    data = certificate_bytes(certificate)
    schema().validate(json.loads(data))
    result = check(data)
    assert result.valid, result.reason
    assert [claim.claim for claim in result.claims] == ["descent_path"] and result.claims[0].fully_checked
    assert certificate["claims"][0]["end"] != "lower"
    losses = along(certificate)
    size = max(1.0, losses[0])
    assert all(b <= a + 1e-9 * size for a, b in pairwise(losses))
    assert losses[-1] == pytest.approx(least(certificate), abs=1e-7 * size)


def test_there_are_many_starts_of_every_activation():
    assert len(STARTS) >= 90
    assert set(SHAPES) == set(FUNCTIONS)


def test_the_example_of_the_theory():
    """Three copies of the ReLU base case: 12, 12, 12 and then 12 (1 - t)^2."""
    losses = along(certified("embedded relu, 3 copies"))
    assert losses[:21] == pytest.approx([12.0] * 21)
    assert losses[21:] == pytest.approx([12 * (1 - t / 10) ** 2 for t in range(1, 11)], abs=1e-12)


@pytest.mark.parametrize("name", [name for name in STARTS if name.startswith("embedded") and "3 copies" in name])
def test_embedded_minima_have_the_losses_of_the_theory(name):
    """Three times the loss of the narrow minimum, which the sparse network cannot leave."""
    table = {
        "relu": 4, "leaky relu": 441 / 101, "square": 4, "cube": 9.07209485, "tanh": 0.79522509,
        "sigmoid": 289 / 25, "softplus": 14.63028227,
    }  # fmt: skip
    activation = name.removeprefix("embedded ").removesuffix(", 3 copies")
    assert along(certified(name))[0] == pytest.approx(3 * table[activation], rel=1e-5)


# Changes


def bumped(certificate, size):
    """The path makes a detour: one outgoing weight moves away and comes back."""
    result = copy.deepcopy(certificate)
    claim = result["claims"][0]
    still = [[[[w] for w in row] for row in table] for table in claim["start"]]
    away, back = copy.deepcopy(still), copy.deepcopy(still)
    w = Fraction(claim["start"][1][0][0])
    away[1][0][0], back[1][0][0] = [str(w), str(size)], [str(w + size), str(-size)]
    claim["pieces"] = [away, back, *claim["pieces"]]
    return result


@pytest.mark.parametrize("size", [Fraction(50), Fraction(-50), Fraction(1, 10**6)])
@pytest.mark.parametrize("activation", SHAPES)
def test_a_detour_is_refused(activation, size):
    """Away or back, the loss rises: also by very little."""
    for seed in range(SEEDS):
        certificate = certified(f"{activation} {SHAPES[activation][0]}, seed {seed}")
        answer = check(certificate_bytes(bumped(certificate, size)))
        losses = along(bumped(certificate, size))
        moved = abs(losses[10] - losses[0]) > 1e-12
        assert answer.valid is not moved
        assert answer.valid or "increases along a piece" in str(answer.reason)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu:1/10", "tanh", "sigmoid", "softplus"])
def test_a_unit_that_works_may_not_move(activation):
    certificate = copy.deepcopy(certified(f"{activation} {SHAPES[activation][0]}, seed 0"))
    claim = certificate["claims"][0]
    moved = [[[[w] for w in row] for row in table] for table in claim["start"]]
    moved[0][0][0] = [claim["start"][0][0][0], "1/1000"]
    claim["pieces"] = [moved]
    claim["end"] = "lower"
    assert "not idle moves" in str(check(certificate_bytes(certificate)).reason)


@pytest.mark.parametrize("name", ["relu", "leaky relu", "square", "cube", "tanh", "sigmoid", "softplus"])
def test_another_activation_is_refused(name):
    """A path that was written for one activation does not pass for another (where the features have another kernel or span)."""
    certificate = certified(f"embedded {name}, 3 copies")
    exact = ("relu", "leaky_relu:1/10", "square", "cube", "linear")
    others = set(exact) - {certificate["problem"]["activation"]}
    if name in ("tanh", "sigmoid", "softplus"):
        others = {"square", "linear"}
    for other in others:
        changed = copy.deepcopy(certificate)
        changed["problem"]["activation"] = other
        assert not check(certificate_bytes(changed)).valid, other


@pytest.mark.parametrize("activation", ["linear", "square", "cube", "relu", "leaky_relu:1/10"])
def test_a_sample_left_out_is_noticed(activation):
    """A path that ignores a sample does not end at a global minimum of the whole problem."""
    shape = {"linear": (3, 2, 3, 4), "cube": (2, 4, 2, 6), "square": (2, 3, 2, 5)}.get(activation, (2, 4, 2, 3))
    problem, start = random_case(activation, shape, 0)
    less = Problem.of(
        problem.network, inputs=[r[:-1] for r in problem.inputs], targets=[r[:-1] for r in problem.targets]
    )
    path = next(descent_paths(less, start))
    field = path.best.point.field_entry() if path.best else None
    assert check(certificate_bytes(assembled(less, [path_claim(path)], field))).valid
    assert not check(certificate_bytes(assembled(problem, [path_claim(path)], field))).valid


def test_a_sample_added_needs_more_features():
    """tanh: two units span two samples, but not three."""
    problem = Problem.of(dense(1, 2, 1, "tanh"), inputs=[[1, 2]], targets=[[1, 0]])
    start = Weights.of(problem.network, [["1/2"], [1]], [[1, 1]])
    certificate = copy.deepcopy(path_certificate(problem, start))
    certificate["problem"]["inputs"][0].append(3)
    certificate["problem"]["targets"][0].append(1)
    assert "do not certainly span" in str(check(certificate_bytes(certificate)).reason)


def test_a_wrong_feature_in_the_writer_is_caught(monkeypatch):
    """The writer takes the features of another activation: the checker refuses what it proposes."""
    problem, start = random_case("relu", (2, 4, 2, 3), 0)
    linear = Problem.of(dense(2, 4, 2, "leaky_relu:1/2"), inputs=problem.inputs, targets=problem.targets)
    right = wide.exact_features
    monkeypatch.setattr(wide, "exact_features", lambda _, first: right(linear, first))
    with pytest.raises(NoPath, match="the checker does not accept"):
        path_certificate(problem, start)


# What is not found


UNDECIDED = {
    "few units": (dense(2, 2, 1, "relu"), {"inputs": [[1, 2, -1], [0, 1, 3]], "targets": [[1, 2, 3]]}, "2 units"),
    "parallel samples": (dense(1, 4, 1, "relu"), {"inputs": [[1, 2, -1]], "targets": [[1, 1, 1]]}, "span 2 of 3"),
    "sparse last layer": (
        SparseNetwork.of([[1]] * 2, [[1, 0], [0, 1]], activation="relu"),
        {"inputs": [[1, -1]], "targets": [[1, 2]] * 2},
        "not dense",
    ),
    "sparse and narrow": (
        SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]),
        {"targets": [[0, 1, 0], [2, 1, 0], [0, 0, 1]]},
        "sparse; the class of unit 0 is not complete",
    ),
    "decay": (dense(1, 1, 1), {"targets": [[1]], "weight_decay": 1}, "weight decay"),
    "three layers": (SparseNetwork.of([[1]], [[1]], [[1]]), {"targets": [[1]]}, "two layers"),
}


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_is_not_covered_says_why(name):
    network, data, reason = UNDECIDED[name]
    problem = Problem.of(network, **data)
    start = (
        Weights.of(network, *network.masks)
        if len(network.masks) == 2
        else Weights(((Fraction(1),),), ((Fraction(1),),))
    )
    with pytest.raises(NoPath, match=reason):
        path_certificate(problem, start)


@pytest.mark.parametrize("first", [[["1/2"], ["-1/2"], [0]], [[0], [0], [0]], [[2], [-2], [2]]])
def test_tanh_is_odd(first):
    """Equal, opposite and vanishing arguments of tanh give dependent features, exactly."""
    network = dense(1, 3, 1, "tanh")
    problem = Problem.of(network, inputs=[[1, 2, 5]], targets=[[1, 0, 1]])
    certificate = path_certificate(problem, Weights.of(network, first, [[1, 2, 3]]))
    losses = along(certificate)
    assert losses[:10] == pytest.approx([losses[0]] * 10) and losses[-1] == pytest.approx(0, abs=1e-9)


def test_dependencies_that_are_not_known_are_not_used():
    """sigmoid(z) + sigmoid(-z) = 1: three dependent features on three samples, no two of them equal."""
    network = dense(1, 4, 1, "sigmoid")
    problem = Problem.of(network, inputs=[[1, 2, 3, 5]], targets=[[1, 0, 1, 0]])
    with pytest.raises(NoPath, match="do not certainly span"):
        path_certificate(problem, Weights.of(network, [[1], [-1], [2], [-2]], [[1, 1, 1, 1]]))


def test_outgoing_weights_that_collapse_grow_again():
    """The incoming weights see nothing of the targets, so the best outgoing weights for them are 0: a saddle."""
    network = dense(2, 1, 2)
    problem = Problem.of(network, targets=[[0, 2], [0, 0]])
    certificate = path_certificate(problem, Weights.of(network, [[1, 0]], [[0], [1]]))
    assert along(certificate)[-1] == pytest.approx(0, abs=1e-9)


# Parts of the checker


@pytest.mark.parametrize("seed", range(5))
def test_bernstein_coefficients_enclose(seed):
    draw = random.Random(seed)
    p = [Fraction(draw.randint(-9, 9)) for _ in range(draw.randint(1, 6))]
    values = [sum(c * Fraction(t, 20) ** i for i, c in enumerate(p)) for t in range(21)]
    bounds = bernstein(p)
    assert min(bounds) <= min(values) and max(values) <= max(bounds)
    assert bounds[0] == values[0] and bounds[-1] == values[-1]


@pytest.mark.parametrize("seed", range(20))
def test_positive_definite_by_elimination(seed):
    draw = random.Random(seed)
    rows = [[Fraction(draw.randint(-2, 2)) for _ in range(3)] for _ in range(3)]
    gram = [
        [sum(a * b for a, b in zip(u, v, strict=True)) - (i == j) for j, v in enumerate(rows)]
        for i, u in enumerate(rows)
    ]
    assert positive(gram) == bool(np.linalg.eigvalsh(np.array(gram, dtype=float))[0] > 1e-9)


# The command


def written(tmp_path, problem):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem.to_dict()))
    return str(path)


def test_the_command_writes_a_certificate(tmp_path):
    problem, start = NARROW_MINIMA["relu"].widened(3)
    weights, certificate = tmp_path / "weights.json", tmp_path / "path.json"
    weights.write_text(json.dumps(start.texts()))
    file = written(tmp_path, problem)
    done = run("descend", file, "--start-file", str(weights), "--output", str(certificate), "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    told = {"found": True, "pieces": 3, "reason": None, "certificate": str(certificate)}
    assert answer == {"schema": "landscape/descent/1", **told}
    assert check(certificate.read_bytes()).valid
    again = run("descend", file, "--start", str(certificate))
    assert again.returncode == 0 and "3 pieces to a global minimum" in again.stdout
    assert run("descend", file, "--start", str(tmp_path / "nothing.json")).returncode == 2


def test_the_command_says_when_there_is_none(tmp_path):
    network, data, _ = UNDECIDED["sparse last layer"]
    done = run("descend", written(tmp_path, Problem.of(network, **data)), "--output", str(tmp_path / "path.json"))
    assert done.returncode == 3 and "not dense" in done.stdout
    assert not (tmp_path / "path.json").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[[1.5]], [[1]]]",
        "[1, 2]",
        '{"claims": 3}',
        '{"first": [[1]]}',
        "[[[1, 1]], [[1]]]",
        '{"claims": [], "field": 1}',
        "\xff",
    ],
)
def test_bad_starts_are_refused(text):
    problem = Problem.of(dense(1, 1, 1), targets=[[1]])
    with pytest.raises(ProblemError):
        weights_of_json(problem, text.encode("latin-1"), "start.json")


def test_algebraic_starts_are_rounded():
    problem = Problem.of(dense(1, 1, 1), targets=[[1]])
    field = {"polynomial": [-2, 0, 1], "interval": [1, 2]}
    text = json.dumps({"field": field, "claims": [{"claim": "x", "point": [[[[0, 1]]], [["1/3"]]]}]})
    start = weights_of_json(problem, text.encode(), "start.json")
    assert abs(float(start.first[0][0]) - 2**0.5) < 1e-11 and start.second == ((Fraction(1, 3),),)
