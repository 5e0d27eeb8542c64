"""Wide networks with a dense final layer have no spurious valleys, for every activation."""

from __future__ import annotations

from typing import Any

from proofs.rules.lemmas import Lemma
from proofs.rules.tree import ProofNode
from symbolic.network import Problem
from symbolic.structure import density
from symbolic.structure.rules import VALLEYS, Claim

WIDE_DENSE = Lemma(
    "wide_dense",
    "a network with a dense final layer and at least as many equal units as their features span dimensions has no spurious valley",
    (
        "units that share an output have the same inputs and the same outputs (weights that change no output do not count)",
        "of each kind there are at least q units, q the dimension of what they can make on the samples (at most the number of samples)",
    ),
    VALLEYS,
    "arXiv:2009.07439: wide dense networks have no spurious valleys under mild assumptions; derived in docs/wide.md",
    "While features are dependent, move the final layer in their kernel at constant loss until a unit is free, and move that unit to a new feature. "
    "With all features at hand the loss is convex in the final layer: move straight to its optimum.",
    scope="two layers, any activation, no weight decay",
)


def wide_dense(problem: Problem) -> ProofNode | None:
    """That a problem has no spurious valley because it is wide and dense; None where the lemma does not apply.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1], [1]], [[1, 1], [1, 1]], activation="relu")
        >>> print(wide_dense(Problem.of(network, inputs=[[1, -1]], targets=[[1, 2], [0, 1]])).text())
        wide_dense: units 0, 1 (dimension 2)
    """
    parts = density.wide_dense(problem)
    if parts is None:
        return None
    units = tuple(sorted(unit for part in parts for unit in part.units))
    facts: dict[str, Any] = {"dimension": ", ".join(str(part.dimension) for part in parts)}
    if len(parts) > 1:
        facts = {"parts": [list(part.units) for part in parts], **facts}
    return ProofNode(Claim.NO_SPURIOUS_VALLEY, WIDE_DENSE, units, facts)
