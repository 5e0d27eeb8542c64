"""Whether the infimum is attained where lemmas show that there is no spurious valley: all of them show it but `matched_basis`, `lone_rectangle` and `shear`."""

from __future__ import annotations

from fractions import Fraction

from symbolic import Problem, SparseNetwork
from symbolic.chambers.verify import exact_loss
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.linear.solve import attainment
from symbolic.structure.benign import attained_by_structure, benign
from symbolic.structure.rules import ATTAINING, LONE_RECTANGLE, MATCHED_BASIS, RULES, SHEAR, Claim
from symbolic.symmetry.preorder import preorder

INPUTS, OUTPUTS = [[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 0, 1]], [[1] * 3] * 3
NEVER = Problem.of(SparseNetwork.of(INPUTS, OUTPUTS), targets=[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]])
"""At the last two inputs units 1 and 2 want the same direction; then the rank does not suffice at the others."""


def on_the_way(e):
    """Weights of loss e squared."""
    first = [[1, 0, 0, 0], [0, -1 / e, 1, 0], [0, 1 / e, 0, 1]]
    second = [[1, 0, 0], [0, 0, e], [0, 1, 1]]
    return tuple(tuple(tuple(map(Fraction, row)) for row in table) for table in (first, second))


def test_an_infimum_that_paths_do_not_reach():
    """The solver said that this infimum is attained: there is no spurious valley. It is 0, and a loss of 0 needs a matrix of rank three and two."""
    assert [exact_loss(NEVER, on_the_way(Fraction(1, n))) for n in (1, 10, 1000)] == [
        1,
        Fraction(1, 100),
        Fraction(1, 10**6),
    ]
    assert benign(NEVER, Claim.NO_SPURIOUS_VALLEY).proved and not attained_by_structure(NEVER).proved
    network = reduce_inputs(NEVER)
    assert not attainment(network, preorder(network.core), None)[0].proved


def test_the_other_lemmas_show_it():
    assert set(RULES) - set(ATTAINING) == {MATCHED_BASIS, LONE_RECTANGLE, SHEAR}
    nested = Problem.of(
        SparseNetwork.of([[1, 1, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [1, 1, 0], [0, 0, 1]]),
        targets=[[1, 2, 3], [0, 1, 0], [2, 0, 1]],
    )
    found = attained_by_structure(nested)
    assert found.proved and "nested_basis" in found.reason
