"""Landscapes without bad minima or bad valleys, decided from masks and data alone (docs/rules.md).

These are the verdicts of `solve`; `proofs.rules` shows the same rules as lemmas with proof trees.
"""

from __future__ import annotations

from symbolic.budget import in_time
from symbolic.network import Problem
from symbolic.network.reach import acting_weights, fixed_features
from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.reduced import two_layer_linear
from symbolic.structure.decay import all_decay, linear_units_decay
from symbolic.structure.density import wide_dense
from symbolic.structure.forms import problem_structure
from symbolic.structure.rules import ATTAINING, RULES, Claim, derive
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.strata import full_rank_of
from symbolic.verdict import Verdict, proved, undecided

SENTENCES = {
    Claim.ALL_MINIMA_GLOBAL: "every local minimum is global",
    Claim.NO_SPURIOUS_VALLEY: "there is no spurious valley",
}
CONSTANT = "no weight changes the outputs, so the loss is a constant"
CONVEX = "no weight before the final layer changes the outputs, so the loss is a convex quadratic function"


def complete_classes(core: CoreProblem, order: Preorder) -> list[tuple[int, ...]]:
    """The classes with at least ``min(|O_c|, p_c)`` twins."""
    return [twins for twins in order.classes() if len(twins) >= full_rank_of(core, twins)]


def benign_in_time(problem: Problem, claim: Claim) -> Verdict:
    """The same as :func:`benign`; UNDECIDED when there is no time for it."""
    return in_time(lambda: benign(problem, claim), undecided)


def benign(problem: Problem, claim: Claim) -> Verdict:
    """Whether a claim holds by structure alone: without a solver, for the data given.

    Arguments:
        problem: any problem.
        claim: what to show.

    Returns:
        PROVED with the names of the lemmas, or UNDECIDED.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> pruned = Problem.of(SparseNetwork.of([[1]], [[0]], [[1]], activation="tanh"), targets=[[3]])
        >>> print(benign(pruned, Claim.NO_SPURIOUS_VALLEY).reason)
        no weight changes the outputs, so the loss is a constant
    """
    if fixed_features(problem):
        return proved(convexity(problem))
    if two_layer_linear(problem):
        step = derive(problem_structure(problem), claim, RULES)
        if step is None:
            return undecided("no structural lemma applies")
        return proved(f"{SENTENCES[claim]}, by structure: {', '.join(step.names())}")
    if problem.decayed:
        return _benign_decay(problem, claim)
    parts = wide_dense(problem) if claim is Claim.NO_SPURIOUS_VALLEY else None
    if parts is not None:
        counts = "; ".join(f"{len(part.units)} units span at most {part.dimension} dimensions" for part in parts)
        return proved(f"{SENTENCES[claim]}, by structure: wide_dense ({counts})")
    return undecided("no structural lemma applies")


def attained_by_structure(problem: Problem) -> Verdict:
    """Whether lemmas on valleys show, for a linear network without decay, that the infimum is attained.

    Paths that lead down from everywhere may still lead to infinity: `matched_basis` and `lone_rectangle` say nothing of this.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> wide = SparseNetwork.of([[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 0, 1]], [[1] * 3] * 3)
        >>> problem = Problem.of(wide, targets=[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]])
        >>> str(benign(problem, Claim.NO_SPURIOUS_VALLEY).status), str(attained_by_structure(problem).status)
        ('PROVED', 'UNDECIDED')
    """
    if fixed_features(problem):
        return proved(convexity(problem))
    step = derive(problem_structure(problem), Claim.NO_SPURIOUS_VALLEY, ATTAINING)
    if step is None:
        return undecided("no lemma on valleys shows that the infimum is attained")
    return proved(f"paths lead down to a global minimum, by structure: {', '.join(step.names())}")


def _benign_decay(problem: Problem, claim: Claim) -> Verdict:
    """What the one lemma on weight decay says."""
    if linear_units_decay(problem) is None:
        return undecided("no structural lemma applies")
    if claim is Claim.NO_SPURIOUS_VALLEY and not all_decay(problem):
        return undecided("no structural lemma applies")
    return proved(f"{SENTENCES[claim]}, by structure: linear_units_decay")


def convexity(problem: Problem) -> str:
    """Why the loss of a problem with fixed features has no bad minima and no bad valleys, in words."""
    if acting_weights(problem):
        return CONVEX
    return CONSTANT if not problem.decayed else f"{CONSTANT} plus the decay of the weights"


def coercive(problem: Problem) -> Verdict:
    """Whether the loss tends to infinity with the weights it depends on, so that its sublevel sets are compact in these.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1]], [[1]])
        >>> str(coercive(Problem.of(network, targets=[[1]], weight_decay="1/2")).status)
        'PROVED'
    """
    acting = acting_weights(problem)
    if not acting:
        return proved(convexity(problem))
    if not all_decay(problem):
        return undecided("whether the infimum is attained is not known, for not every weight has positive decay")
    free = problem.network.weights > sum(1 for table in problem.decay for row in table for x in row if x > 0)
    which = "every weight that the loss depends on" if free else "every weight"
    return proved(f"positive decay on {which} makes the loss coercive")


def closed_functions(problem: Problem) -> Verdict:
    """Whether the functions of a two-layer network without decay form a closed set, so that the infimum is attained (docs/families.md, "Power units").

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> unit = SparseNetwork.of([[1, 1]], [[1], [1]], activation="square")
        >>> closed_functions(Problem.of(unit, targets=[[1, 2], [3, 4]])).proved
        True
    """
    network = problem.network
    if len(network.masks) != 2 or problem.decayed or network.activation.kind not in ("linear", "power"):
        return undecided("whether the infimum is attained is not known, for not every weight has positive decay")
    if any(sum(row) > 1 for row in network.masks[1]):
        return undecided(
            "whether the infimum is attained is not known, for units with a common output may cancel at infinity"
        )
    return proved("units without common outputs make a closed set of functions")


def no_valley_by_compactness(everything: Verdict, compact: Verdict) -> Verdict:
    """That there is no spurious valley where the loss is coercive and every local minimum is global (docs/rules.md, "coercive").

    Arguments:
        everything: the verdict on "every local minimum is global".
        compact: the verdict of :func:`coercive`.

    Returns:
        PROVED, or UNDECIDED where one of the two is not proved.
    """
    if not (everything.proved and compact.proved):
        return undecided("no argument excludes spurious valleys, in particular at infinity")
    return proved(f"{compact.reason}, and every local minimum is global", everything, compact)
