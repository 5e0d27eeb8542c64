"""Lone inputs of any data, by least squares in floats: where the checker accepts them, one change of weights makes the rest orthogonal to them."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random

import numpy as np
import pytest

from proofs.certificates.checker.lone import without_lone
from proofs.certificates.checker.reading import Invalid
from proofs.certificates.checker.structure import Sight
from symbolic import Problem, SparseNetwork
from tests.proofs.certificates.fabricated import Forger

NEAR = 1e-9


def off(rows):
    """The projection off some rows."""
    return np.eye(rows.shape[1]) - np.linalg.pinv(rows, rcond=NEAR) @ rows


def within(row, rows):
    """Whether a row is a combination of some rows."""
    return np.allclose(row @ off(rows), 0)


class Floats:
    """What outputs see, in floats, once some units that are complete alone are eliminated; it shares nothing with the checker."""

    def __init__(self, first, second, x, gone):
        self.x, self.feeds = np.array(x, dtype=float), [np.flatnonzero(column) for column in np.array(second).T]
        self.spaces = [self.x[np.flatnonzero(row)] for row in first]
        self.lost = [
            np.vstack([self.x[:0], *(self.spaces[j] for j in gone if o in self.feeds[j])]) for o in range(len(second))
        ]
        self.left = [j for j in range(len(first)) if j not in gone and self.shows(j)]

    def shows(self, j, lost=None):
        """The outputs that see something of a unit."""
        lost = self.lost if lost is None else lost
        return [o for o in self.feeds[j] if not np.allclose(self.spaces[j] @ off(lost[o]), 0)]

    def fitted_last(self, lone):
        """Whether the lemma allows these inputs to be fitted last; None where no unit shows all of them."""
        rows = self.x[lone]
        at = [rows @ off(lost) for lost in self.lost]
        see = [j for j in self.left if all(within(row, self.spaces[j]) for row in rows)]
        ends = sorted({o for j in see for o in self.feeds[j] if not np.allclose(at[o], 0)})
        if not ends:
            return None
        see = [j for j in see if set(self.feeds[j]) & set(ends)]
        joint = np.hstack([at[o] for o in ends])
        products = np.hstack([self.x @ at[o].T for o in ends])
        grams = np.hstack([rows @ at[o].T for o in ends])
        for j in self.left:
            seen = [o for o in ends if o in self.feeds[j]]
            if j not in see:
                if any(not np.allclose(self.spaces[j] @ at[o].T, 0) for o in seen):
                    return False
                continue
            inputs = [a for a in range(len(self.x)) if within(self.x[a], self.spaces[j])]
            change = products[inputs] @ np.linalg.pinv(grams, rcond=NEAR)
            if len(seen) < len(ends) or not np.allclose(change @ grams, products[inputs]):
                return False
        if any(np.linalg.matrix_rank(at[o], NEAR) < np.linalg.matrix_rank(joint, NEAR) for o in ends):
            return False
        lost = [np.vstack([before, rows]) if o in ends else before for o, before in enumerate(self.lost)]
        own = sum(not self.shows(j, lost) for j in see)
        r, others = len(ends), len(see) - own
        return own >= r or (own == r - 1 and r * others >= 2)


def drawn(random):
    """Masks in which some units often see the first input and feed the same outputs, and small inputs, often dependent or 0."""
    hidden, inputs, outputs = random.choice([(2, 2, 2), (3, 3, 2), (3, 3, 3), (4, 3, 3)])
    first = [[int(random.random() < 0.45) for _ in range(inputs)] for _ in range(hidden)]
    second = [[int(random.random() < 0.45) for _ in range(hidden)] for _ in range(outputs)]
    alike, ends = random.randint(2, hidden), random.randint(0, 2)
    for j in range(hidden):
        first[j][0] = max(first[j][0], int(j < alike))
        for o in range(ends):
            second[o][j] = int(j < alike)
    samples = random.randint(2, 4)
    return first, second, [[random.choice([-1, 0, 0, 1, 2]) for _ in range(samples)] for _ in range(inputs)]


def answers(seed, draws):
    """What the checker and the floats say about all lone inputs, after each elimination of units that are complete alone."""
    random = Random(seed)
    for _ in range(draws):
        first, second, x = drawn(random)
        targets = [[1] * len(x[0])] * len(second)
        problem = Forger.of(Problem.of(SparseNetwork.of(first, second), inputs=x, targets=targets), random).problem
        whole = Sight(problem, {})
        units = [j for j in range(len(first)) if whole.outputs(j)]
        alone = [j for j in units if whole.complete([[j]])]
        for gone in (some for n in range(len(alone) + 1) for some in combinations(alone, n)):
            sight, floats = whole.eliminate([[j] for j in gone]), Floats(first, second, x, gone)
            left = [j for j in units if j not in gone and sight.outputs(j)]
            assert left == floats.left
            for lone in (list(some) for n in range(1, len(x) + 1) for some in combinations(range(len(x)), n)):
                fitted = floats.fitted_last(lone)
                if fitted is not None:
                    yield accepted(sight, left, lone), fitted, (first, second, x, gone, lone)


def accepted(sight, left, lone):
    try:
        without_lone(sight, left, {"side": "inputs", "lone": lone})
    except Invalid:
        return False
    return True


def compared(seed, draws):
    """How often both say yes, both no, and only the checker refuses; that only the floats do is an error."""
    found = list(answers(seed, draws))
    assert not [where for checked, fitted, where in found if checked and not fitted]
    counts = Counter((checked, fitted) for checked, fitted, _ in found)
    return counts[True, True], counts[False, False], counts[False, True]


def test_lone_inputs_that_the_checker_accepts_are_fitted_last():
    """It may refuse more: where other units show a part of these inputs to other outputs, or a part of which nothing is left."""
    both, neither, refused = compared(0, 60)
    assert both > 100 and neither > 300 and refused < both / 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_more_lone_inputs_that_the_checker_accepts_are_fitted_last(seed):
    """Enough that without any one condition the checker accepts what is not fitted last."""
    both, neither, refused = compared(seed, 200)
    assert both > 300 and neither > 1000 and refused < both / 3
