"""What the checker accepts of nested pairs and separated units after an elimination is what docs/rules.md proves, by projections in floats."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from proofs.certificates.checker.loss import Problem
from proofs.certificates.checker.reading import Invalid
from proofs.certificates.checker.structure import Sight, nested
from tests.proofs.certificates.checker_building import problem

DRAWS = 250


def draw(stream):
    """A problem with two units, and rows that each output has lost: often the same ones, sometimes others."""
    outputs, inputs, samples = stream.choice((2, 3)), stream.choice((2, 3, 4)), stream.choice((2, 3, 4))
    x = [[stream.choice((0, 0, 1, 1, -1)) for _ in range(samples)] for _ in range(inputs)]
    masks = [
        [[stream.choice((0, 1, 1)) for _ in range(inputs)] for _ in range(2)],
        [[stream.choice((0, 1, 1, 1)) for _ in range(2)] for _ in range(outputs)],
    ]
    common = [[Fraction(stream.choice((0, 1, -1))) for _ in range(samples)] for _ in range(stream.choice((0, 1, 1, 2)))]
    lost = {}
    for i in range(outputs):
        rows = common + ([list(map(Fraction, stream.choice(x)))] if stream.random() < 0.4 else [])
        lost |= {i: rows} if rows else {}
    return Problem(problem(masks, [[1] * samples] * outputs, x)), lost


def seen(posed, lost, unit, output):
    """The rows of X of a unit, projected off what the output has lost."""
    rows = np.array([posed.x[a] for a in posed.rows[0][unit]], dtype=float)
    if output in lost:
        span = np.array(lost[output], dtype=float)
        rows = rows - rows @ np.linalg.pinv(span) @ span
    return rows


def rank(rows):
    return int(np.linalg.matrix_rank(rows, tol=1e-8))


def proportional(forms):
    return all(np.allclose(form / form.trace(), forms[0] / forms[0].trace()) for form in forms)


def alive(posed, lost, unit):
    """The outputs that see something of a unit."""
    return [i for i in sorted(posed.columns[0][unit]) if np.abs(seen(posed, lost, unit, i)).max() > 1e-9]


def accepts(check, *arguments):
    try:
        check(*arguments)
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("side", ["inputs", "outputs"])
def test_an_accepted_nested_pair_is_one_isometric_picture_at_every_output(side):
    stream, count = random.Random(f"nested {side}"), 0
    for posed, lost in (draw(stream) for _ in range(DRAWS)):
        sight = Sight(posed, lost)
        if not (sight.outputs(0) and sight.outputs(1)):
            continue
        for (inner, outer), lemma in product(((0, 1), (1, 0)), ("nested_two", "nested_gauge")):
            if not accepts(nested, sight, {"side": side, "order": [inner, outer]}, [0, 1], lemma):
                continue
            count += 1
            less, more = alive(posed, lost, inner), alive(posed, lost, outer)
            both = [np.vstack([seen(posed, lost, j, i) for j in (inner, outer)]) for i in less]
            assert proportional([rows @ rows.T for rows in both])
            whole = [seen(posed, lost, outer, i) for i in more]
            assert proportional([rows @ rows.T for rows in whole])
            small, large = rank(seen(posed, lost, inner, less[0])), rank(whole[0])
            assert rank(both[0]) == large
            if side == "inputs":
                assert less == more
                shared, further = len(less), large - small
            else:
                assert set(less) <= set(more)
                assert small == large
                shared, further = large, len(more) - len(less)
            assert shared <= 2 if lemma == "nested_two" else further <= 1
    assert count > 100


def test_units_are_separated_exactly_where_the_filter_makes_every_pair_of_what_is_seen():
    stream, answers = random.Random("separated"), []
    for posed, lost in (draw(stream) for _ in range(4 * DRAWS)):
        for unit in range(2):
            outputs = Sight(posed, lost).outputs(unit)
            for cut in range(1, len(outputs)):
                parts = [outputs[:cut], outputs[cut:]]
                views = [np.hstack([seen(posed, lost, unit, i) for i in part]) for part in parts]
                independent = rank(np.hstack(views)) == sum(map(rank, views))
                assert accepts(Sight(posed, lost).separate, [unit, 2], parts) is independent
                answers.append(independent)
    assert 10 < answers.count(True) < len(answers) / 2


def test_what_is_left_without_some_outputs_stays_no_mask():
    """Lemmas that look at the masks as they are stay forbidden there, also after an elimination of nothing."""
    whole = Sight(Problem(problem([[[1, 1], [1, 1]], [[0, 1], [1, 1]]], [[1, 2], [2, 3]])), {})
    assert whole.whole and whole.eliminate([]).whole
    for left in (whole.dropped([1]), whole.without_inputs([0], [0, 1]), whole.eliminate([[0]])):
        assert not left.whole and not left.eliminate([]).whole
