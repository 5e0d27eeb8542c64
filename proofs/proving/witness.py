"""The witness of a claim: the one component that every text, tree and certificate about it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.claims import Claim
from symbolic.landscape.kind import Kind
from symbolic.landscape.verdicts import clearest

if TYPE_CHECKING:
    from symbolic.landscape.component import Component
    from symbolic.landscape.solution import Solution


def witness(solution: Solution, claim: Claim) -> Component | None:
    """The component that shows a claim of badness: a strict minimum before others, then the lowest.

    Arguments:
        solution: what the solver found.
        claim: a claim of badness; for the others no single component is enough.

    Returns:
        The component; None where none shows the claim.

    Examples:
        >>> from symbolic import SparseNetwork, solve
        >>> from symbolic.network import Problem
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
        >>> golden = solve(Problem.of(network, targets=[[0, 1, 0], [2, 1, 0], [0, 0, 1]]))
        >>> found = witness(golden, Claim.SPURIOUS_VALLEY)
        >>> found.identifier, str(found.kind), found.loss.radical()
        ('c1', 'strict_minimum', '1')
    """
    if not claim.bad:
        return None
    valley, strict = claim is Claim.SPURIOUS_VALLEY, claim is Claim.SPURIOUS_STRICT_MINIMUM
    return clearest(
        component
        for component in solution.components
        if (component.valley if valley else component.spurious).proved
        and (component.kind is Kind.STRICT_MINIMUM or not strict)
    )
