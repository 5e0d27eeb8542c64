"""Dense linear networks of every width, from every start and for all data: rational pieces, then the lemma of docs/wide.md."""

from __future__ import annotations

import copy
import json
import random
from itertools import pairwise

import jsonschema
import numpy as np
import pytest

from proofs.certificates.checker import check
from proofs.certificates.document import assembled, certificate_bytes
from proofs.certificates.format.networks import DescentPath
from proofs.paths.best_rank import least_loss
from proofs.paths.certificate import path_certificate
from proofs.paths.report import path_text
from symbolic import Problem, SparseNetwork
from symbolic.network.weights import Weights
from tests.command import ROOT

LEMMA = "leading_eigenvectors"
FOUR = [[4, 1, 0, 0], [0, 3, 1, 0], [0, 0, 2, 1], [1, 0, 0, 1]]
TIED = [[2, 0, 0], [0, 2, 0], [0, 0, 2]]


def dense(d, h, k):
    return SparseNetwork.of([[1] * d] * h, [[1] * h] * k)


def case(seed):
    """A random narrow problem: any Gram matrix, often singular, and a start that is often a saddle or rank-deficient."""
    draw = random.Random(seed)
    k = draw.randint(2, 5)
    h, d, n = draw.randint(1, k - 1), draw.randint(1, 5), draw.randint(1, 5)

    def table(rows, columns, size=2):
        return [[draw.randint(-size, size) for _ in range(columns)] for _ in range(rows)]

    problem = Problem.of(dense(d, h, k), inputs=table(d, n), targets=table(k, n))
    size = draw.choice([0, 1, 2])
    return problem, Weights.of(problem.network, table(h, d, size), table(k, h, size))


def problem_of(h, targets, inputs=None):
    d = len(inputs) if inputs else len(targets[0])
    return Problem.of(dense(d, h, len(targets)), targets=targets, **({"inputs": inputs} if inputs else {}))


def start(problem, second):
    d, h = len(problem.inputs), len(second[0])
    return Weights.of(problem.network, [[0] * d] * h, second)


SPECIAL = {
    "two of four singular values": (problem_of(2, FOUR), [[1, 0], [0, 1], [0, 0], [0, 0]]),
    "equal singular values": (problem_of(1, TIED), [[0], [0], [1]]),
    "two of three equal ones": (problem_of(2, TIED), [[0, 0]] * 3),
    "at a saddle": (problem_of(2, [[5, 0, 0], [0, 3, 0], [0, 0, 1]]), [[0, 0], [1, 0], [0, 1]]),
    "dependent inputs": (problem_of(1, [[1, 0], [0, 2]], [[1, 0], [0, 1], [1, 1]]), [[1], [0]]),
    "no input at all": (problem_of(1, [[1], [2]], [[0]]), [[1], [0]]),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_starts_and_data(name):
    problem, second = SPECIAL[name]
    assert ends_global(problem, path_certificate(problem, start(problem, second)))


def test_every_random_start():
    ends = [ends_global(*certified) for certified in ((p, path_certificate(p, s)) for p, s in map(case, range(80)))]
    assert all(ends) and len({end for end in ends if end}) >= 2  # by the lemma and by explicit pieces


def ends_global(problem, certificate):
    """What the end rests on; the schema and the checker accept the certificate."""
    jsonschema.validate(certificate, json.loads((ROOT / "docs/schema/certificate-1.json").read_text()))
    result = check(certificate_bytes(certificate))
    assert result.valid and result.claims[0].fully_checked, result.reason
    claim = certificate["claims"][0]
    return LEMMA if claim["pieces"][-1:] == [LEMMA] else str(claim["end"])


# The lemma, followed in floating point by steps (3) and (4) of its proof


def eigenspaces(problem, h):
    x, y = (np.array(table, dtype=float) for table in (problem.inputs, problem.targets))
    reached = y @ np.linalg.pinv(x) @ x
    values, vectors = np.linalg.eigh(reached @ reached.T)
    return vectors[:, ::-1][:, :h], vectors[:, ::-1][:, h:], np.sum(y**2) - np.sum(values[::-1][:h])


def loss(problem, second):
    """With the incoming weights at their optimum."""
    x, y = (np.array(table, dtype=float) for table in (problem.inputs, problem.targets))
    return np.sum((second @ (np.linalg.pinv(second) @ y @ np.linalg.pinv(x)) @ x - y) ** 2)


def pieces(kept, left, second):
    """The outgoing weights along the last piece."""
    while np.linalg.matrix_rank(kept.T @ second, tol=1e-9) < second.shape[1]:
        c = np.linalg.svd(kept.T @ second)[2][-1]
        u = second @ c
        e = kept @ np.linalg.svd((kept.T @ second).T)[2][-1]
        assert np.allclose(kept.T @ u, 0) and np.allclose(second.T @ e, 0)
        yield from ((np.eye(len(u)) + t * np.outer(e, u) / (u @ u)) @ second for t in np.linspace(0, 1, 30))
        second = (np.eye(len(u)) + np.outer(e, u) / (u @ u)) @ second
    yield from ((np.eye(len(second)) - t * left @ left.T) @ second for t in np.linspace(0, 1, 60))


@pytest.mark.parametrize("seed", range(40))
def test_the_loss_never_increases_along_the_piece_of_the_lemma(seed):
    problem, _ = case(1000 + seed)
    h, k = len(problem.network.masks[0]), len(problem.targets)
    kept, left, least = eigenspaces(problem, h)
    draw = np.random.default_rng(seed)
    inside = left @ draw.normal(size=(k - h, h)) + (kept @ draw.normal(size=(h, h)) if seed % 2 else 0)
    second = inside if np.linalg.matrix_rank(inside) == h else draw.normal(size=(k, h))
    losses = [loss(problem, w) for w in pieces(kept, left, second)]
    assert all(b <= a + 1e-7 * (1 + a) for a, b in pairwise(losses))
    assert losses[-1] == pytest.approx(least, abs=1e-6)
    assert float(least_loss(problem).decimal(12)) == pytest.approx(least, abs=1e-7)


# What the checker refuses


def refused(problem, weights, reason):
    first, second = weights
    claim = DescentPath([first, second], [LEMMA], "global")
    result = check(certificate_bytes(assembled(problem, [claim], None)))
    assert not result.valid and reason in result.reason, result.reason


def test_what_the_lemma_needs_is_checked():
    problem = problem_of(1, [[1, 0], [0, 2]])
    right = ([[0, 2]], [[0], [1]])
    claim = DescentPath(right, [LEMMA], "global")
    assert check(certificate_bytes(assembled(problem, [claim], None))).valid
    refused(problem, ([[0, 1]], [[0], [1]]), "not at their optimum")
    refused(problem, ([[0, 0]], [[0], [0]]), "dependent")
    sparse = Problem.of(SparseNetwork.of([[1, 1]], [[1], [0]]), targets=[[1, 0], [0, 2]])
    refused(sparse, ([[1, 0]], [[1], [0]]), "dense")
    decayed = Problem.of(dense(2, 1, 2), targets=[[1, 0], [0, 2]], weight_decay=1)
    refused(decayed, right, "without decay")
    square = Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]], activation="square"), targets=[[1, 0], [0, 2]])
    refused(square, ([[1, 0]], [[1], [0]]), "two linear layers")


@pytest.mark.parametrize("last", ["leading", ["leading_eigenvectors"], None, 3])
def test_other_last_pieces_are_refused(last):
    problem, second = SPECIAL["two of four singular values"]
    certificate = copy.deepcopy(path_certificate(problem, start(problem, second)))
    certificate["claims"][0]["pieces"][-1] = last
    assert not check(certificate_bytes(certificate)).valid
    certificate["claims"][0]["pieces"][-1], certificate["claims"][0]["end"] = LEMMA, "lower"
    assert not check(certificate_bytes(certificate)).valid


def test_the_report_tells_the_least_loss():
    problem, second = SPECIAL["two of four singular values"]
    told = path_text(path_certificate(problem, start(problem, second))).splitlines()[-1]
    singular = np.linalg.svd(np.array(FOUR, dtype=float))[1]
    assert told.endswith(f"loss about {sum(singular[2:] ** 2):.8g}")
