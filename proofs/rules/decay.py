"""Linear units with weight decay: every second-order critical point is global, by one quadratic bound."""

from __future__ import annotations

from proofs.rules.lemmas import Lemma
from proofs.rules.tree import ProofNode
from symbolic.network import Problem
from symbolic.structure import decay
from symbolic.structure.rules import BOTH, Claim

LINEAR_UNITS_DECAY = Lemma(
    "linear_units_decay",
    "linear units with weight decay have no bad minima, whatever the masks and the data: for example one sample, or one output",
    (
        "every unit has one output, and decay on all of its incoming weights or on none; or its inputs are multiples of one another on the samples "
        "(one input, or one sample), and it has decay on all of its outgoing weights or on none (weights that change no output do not count)",
        "for valleys: every weight that changes an output has decay",
    ),
    BOTH,
    "derived in docs/decay.md",
    "With the residual R of a second-order critical point, the decay of each unit plus twice the product of R with what the unit says is a quadratic form "
    "that is nowhere negative, and 0 at the point. So the loss is nowhere less than at the point: it is global.",
    scope="two layers, linear activation, any weight decay",
)


def linear_units_decay(problem: Problem, claim: Claim) -> ProofNode | None:
    """That a claim holds because all units are linear and their decay is even; None where the lemma does not apply.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> dense = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])
        >>> one_sample = Problem.of(dense, inputs=[[1], [2]], targets=[[3], [4]], weight_decay="1/2")
        >>> print(linear_units_decay(one_sample, Claim.ALL_MINIMA_GLOBAL).text())
        linear_units_decay: units 0, 1
    """
    units = decay.linear_units_decay(problem)
    if units is None or (claim is Claim.NO_SPURIOUS_VALLEY and not decay.all_decay(problem)):
        return None
    return ProofNode(claim, LINEAR_UNITS_DECAY, units)
