"""Networks whose features are fixed have a convex loss: no bad minima and no bad valleys, for every activation and depth."""

from __future__ import annotations

from proofs.rules.lemmas import Lemma
from proofs.rules.tree import ProofNode
from symbolic.network import Problem, reach
from symbolic.structure.rules import BOTH, Claim

FIXED_FEATURES = Lemma(
    "fixed_features",
    "if no weight before the final layer changes an output the loss is convex (a constant, if no weight does and none has decay)",
    ("no weight before the final layer changes an output: masks leave no way, inputs vanish, or units hear nothing",),
    BOTH,
    "derived in docs/rules.md",
    "Every output is a constant times a sum of weights of the final layer. With the squares of the decay the loss is a convex quadratic function that is "
    "bounded below: local minima are global, straight lines lead to them, and the infimum is attained.",
    scope="any depth, activation and weight decay",
)


def fixed_features(problem: Problem, claim: Claim) -> ProofNode | None:
    """That a claim holds because the loss is convex in all weights; None where the lemma does not apply.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> pruned = Problem.of(SparseNetwork.of([[1]], [[0]], [[1]]), targets=[[3]])
        >>> print(fixed_features(pruned, Claim.ALL_MINIMA_GLOBAL).text())
        fixed_features: units none
    """
    if not reach.fixed_features(problem):
        return None
    return ProofNode(claim, FIXED_FEATURES, ())
