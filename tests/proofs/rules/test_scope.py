"""A refusal says which lemma is missing, and which theorem of docs/deep.md is not among them."""

from __future__ import annotations

import pytest

from proofs.claims import Claim
from proofs.paths.certificate import path_certificate
from proofs.paths.path import NoPath
from proofs.proving.masks import prove_masks
from proofs.rules.scope import missing_lemma
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import Weights

ONE = [[1]]
DEEP = {
    "one output": ([[1, 1]], ONE, ONE),
    "one input": (ONE, ONE, [[1], [1]]),
    "wide enough": ([[1, 1]] * 2, [[1, 1]] * 2, [[1, 1]] * 2),
}


@pytest.mark.parametrize("name", DEEP)
def test_theorems_that_are_not_lemmas_are_named(name):
    words = missing_lemma(SparseNetwork.of(*DEEP[name]))
    assert "2 hidden layers is missing" in words and name in words and "docs/deep.md" in words


def test_no_theorem_is_named_where_none_holds():
    narrow = SparseNetwork.of([[1, 1]], ONE, [[1], [1]])
    assert "docs/deep.md" not in missing_lemma(narrow)
    assert "docs/deep.md" not in missing_lemma(SparseNetwork.of(*DEEP["one output"]), decayed=True)
    assert missing_lemma(SparseNetwork.of(ONE, ONE, activation="square")).endswith("square is missing")


def test_masks_and_paths_say_it():
    network = SparseNetwork.of(*DEEP["one output"])
    reasons = {finding.verdict.reason for finding in prove_masks(network, Claim.ALL_MINIMA_GLOBAL).findings}
    assert len(reasons) == 1 and "one output" in reasons.pop()
    deep = Problem.of(network, targets=[[1, 2]])
    with pytest.raises(NoPath, match="through 3 layers is missing"):
        path_certificate(deep, Weights(((0,),), ((0,),)))
