"""Two hidden units, and the minima of three: masks without a forbidden one are good, for masks of every size (docs/forbidden.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from proofs.claims import Claim
from proofs.forbidden.classify import checked_list
from proofs.forbidden.table import counts_of
from proofs.forbidden.three_units import known_bad_below, known_minimal
from proofs.statements import predicates as given
from proofs.statements.cases import CaseSet
from proofs.statements.decide import Decider, minima_are_global
from proofs.statements.registry.valleys import CLAIM as PATHS
from proofs.statements.registry.valleys import paths_lead_down
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.graph.mask_graph import MaskGraph
from symbolic.graph.types import MaskTypes
from symbolic.network import Problem
from symbolic.verdict import Verdict

WORDS = {Claim.SPURIOUS_MINIMUM: "minima", Claim.SPURIOUS_VALLEY: "valleys"}


def free_of_forbidden(claim: Claim, data: str) -> Hypothesis:
    """That at most two units can change the loss, and that the mask of two contains no forbidden mask of a list.

    Examples:
        >>> from symbolic.examples import golden
        >>> free_of_forbidden(Claim.SPURIOUS_MINIMUM, "whitened").holds(golden())
        False
    """

    def holds(problem: Problem) -> bool:
        if len(problem.network.masks) != 2:
            return False
        alive = MaskGraph.of(problem.network).units
        if len(alive) != 2:
            return len(alive) < 2
        point = counts_of(MaskTypes.of(problem.network).restricted(alive))
        return checked_list(claim, data).source.forbidden_in(point) is None

    words = f"at most two units can change the loss, and the mask contains no forbidden mask for {WORDS[claim]} and {data} data"
    return Hypothesis("no_forbidden_mask", words, holds)


def free_of_width_three(data: str) -> Hypothesis:
    """That three units can change the loss, and that the mask of these lies above no forbidden mask of width three for minima.

    Examples:
        >>> from symbolic.examples import golden
        >>> free_of_width_three("whitened").holds(golden())
        False
    """

    def holds(problem: Problem) -> bool:
        if len(problem.network.masks) != 2:
            return False
        alive = MaskGraph.of(problem.network).units
        return len(alive) == 3 and not known_bad_below(MaskTypes.of(problem.network).restricted(alive), data)

    words = f"three units can change the loss, and the mask of these lies above no forbidden mask of width three for minima and {data} data"
    return Hypothesis("no_forbidden_mask", words, holds)


def _small(data: str) -> Iterator[Problem]:
    """Small problems that meet the hypotheses, with whitened or with correlated inputs."""
    drawn = CaseSet(2, 3, 2, ("random" if data == "whitened" else "correlated",), weights=8).problems()
    return filter(free_of_width_three(data).holds, drawn)


def _three(data: str) -> Statement:
    kind = "whitened data" if data == "whitened" else "any data"
    return Statement(
        f"forbidden_three_{'' if data == 'whitened' else 'any_'}minima",
        f"three hidden units: a mask above no forbidden mask of width three has no spurious minima, for {kind}",
        (given.LINEAR, *((given.WHITENED,) if data == "whitened" else ()), free_of_width_three(data)),
        GLOBAL,
        minima_are_global,
        "derived in docs/three_units.md; for masks of every size, and every forbidden mask has data that are bad",
        Standing.PROVED,
        "the theorem in docs/three_units.md; its case distinction is made anew by proofs.forbidden.width_three",
        extra=lambda: _small(data),
        common=False,
        near=lambda: [example.case.problem for _, example in known_minimal(Claim.SPURIOUS_MINIMUM, data)],
    )


def _examples(claim: Claim, data: str) -> Callable[[], Iterable[Problem]]:
    return lambda: [example.case.problem for example in checked_list(claim, data).examples]


def _statement(claim: Claim, data: str, conclusion: str, decide: Callable[[Problem, Decider], Verdict]) -> Statement:
    number = {"whitened": "", "any": "any_"}[data] + WORDS[claim]
    whitened = (given.WHITENED,) if data == "whitened" else ()
    kind = "whitened data" if data == "whitened" else "any data"
    return Statement(
        f"forbidden_{number}",
        f"two hidden units: a mask without a forbidden mask has no spurious {WORDS[claim]}, for {kind}",
        (given.LINEAR, *whitened, free_of_forbidden(claim, data)),
        conclusion,
        decide,
        "derived in docs/forbidden.md; for masks of every size, and every forbidden mask has data that are bad",
        Standing.PROVED,
        "the theorem on two units in docs/forbidden.md; its case distinction is checked by proofs.forbidden.check",
        near=_examples(claim, data),
    )


GLOBAL = "every local minimum is global"
STATEMENTS = (
    _statement(Claim.SPURIOUS_MINIMUM, "whitened", GLOBAL, minima_are_global),
    _statement(Claim.SPURIOUS_MINIMUM, "any", GLOBAL, minima_are_global),
    _statement(Claim.SPURIOUS_VALLEY, "whitened", PATHS, paths_lead_down),
    _statement(Claim.SPURIOUS_VALLEY, "any", PATHS, paths_lead_down),
    _three("whitened"),
    _three("any"),
)
