"""A. Bharadwaj, S. Hosten, arXiv:2301.12651: critical points of one hidden layer of three units, one sample, random decay.

The figures are those of the authors' notebook ``analysis/MATH899_Research.ipynb`` (github.com/ayusbhar2/homotopy_continuatioNN), 100
random systems for each size, solved numerically; the paper itself, with one and two units as well, was not at hand.
For these sizes single rows of the program's output are compared (``analysis/cloud_output``).
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import pytest

from proofs.statements.registry.decay import matchable, matched_signs, matchings
from symbolic import Problem, SparseNetwork, solve

UNITS = 3
TABLE = [
    # inputs, outputs, complex, with all weights not 0, most real
    (1, 1, 13, 0, 7),
    (2, 1, 13, 0, 7),
    (3, 1, 13, 0, 7),
    (4, 1, 13, 0, 7),
    (1, 2, 73, 0, 15),
    (2, 2, 73, 0, 15),
    (3, 2, 73, 0, 15),
    (4, 2, 73, 0, 15),
    (1, 3, 245, 64, 19),
    (2, 3, 245, 64, 23),
]


def dense(outputs):
    return tuple((1,) * UNITS for _ in range(outputs))


def solved(inputs, lambdas, mus, targets):
    """The one stratum of a dense problem with one sample of ones."""
    network = SparseNetwork.of([[1] * inputs] * UNITS, dense(len(targets)))
    problem = Problem.of(network, inputs=[[1]] * inputs, targets=[[y] for y in targets], weight_decay=[lambdas, mus])
    solution = solve(problem, budget=240)
    (stratum,) = solution.strata
    assert stratum.complete.proved, stratum.complete.reason
    return stratum


@pytest.mark.parametrize(("inputs", "outputs", "number", "full", "real"), TABLE)
def test_the_formula_gives_their_table(inputs, outputs, number, full, real):
    """The real points they saw are no more than the bound allows."""
    graph, units = dense(outputs), tuple(range(UNITS))
    assert matchings(graph) == sum(4**r * comb(UNITS, r) * comb(outputs, r) for r in range(UNITS + 1)) == number
    assert number <= (1 + 4 * outputs) ** UNITS
    assert 4**UNITS * sum(matchable(graph, rows, units) for rows in combinations(range(outputs), UNITS)) == full
    assert real <= matched_signs(graph) == sum(2**r * comb(UNITS, r) for r in range(min(UNITS, outputs) + 1))


def test_rows_of_their_output_for_one_and_two_units():
    """Two units, one output, one sample: 9 complex, up to 5 real. One unit, one input, two outputs, two samples: 9 complex, 3 real."""
    assert (matchings(((1, 1),)), matched_signs(((1, 1),))) == (9, 5)
    problem = Problem.of(
        SparseNetwork.of([[1]], [[1], [1]]),
        inputs=[[2, -1]],
        targets=[[3, 1], [-2, 5]],
        weight_decay=[[["3/10"]], [["1/7"], ["2/9"]]],
    )
    stratum = solve(problem).strata[0]
    assert stratum.complete.proved and (stratum.count, stratum.real) == (9, 3)


@pytest.mark.parametrize("inputs", [1, 2])
def test_one_output_has_all_its_points(inputs):
    """13 complex and 7 real, which is the bound."""
    lambdas = [["47/100"] * inputs, ["51/100"] * inputs, ["3/4"] * inputs]
    stratum = solved(inputs, lambdas, [["19/20", "1/25", "3/20"]], [8])
    assert (stratum.count, stratum.real) == (13, 7)


TWO_OUTPUTS = {
    15: ([["41/100"], ["31/100"], ["12/25"]], [["3/25", "39/50", "57/100"], ["24/25", "9/50", "1/4"]], [2, 2]),
    19: ([["19/25"], ["3/5"], ["3/4"]], [["37/100", "18/25", "3/20"], ["21/50", "3/25", "51/100"]], [7, 7]),
}


@pytest.mark.slow
@pytest.mark.parametrize("real", TWO_OUTPUTS)
def test_two_outputs_have_the_points_they_saw_and_four_more(real):
    """73 complex; 15 real as in their table, and 19, which is the bound."""
    stratum = solved(1, *TWO_OUTPUTS[real])
    assert (stratum.count, stratum.real) == (73, real)
