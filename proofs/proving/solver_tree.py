"""Proof trees for what the solver found: a minimum, a lower point and the valley argument, or a complete list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proofs.claims import Claim
from proofs.proving.witness import witness
from symbolic.chambers.verify import exact_loss
from symbolic.landscape.kind import Kind
from symbolic.network.numbers import number_text
from symbolic.structure import rules
from symbolic.structure.benign import benign
from symbolic.verdict import Status

if TYPE_CHECKING:
    from symbolic.chambers.chamber import Chamber
    from symbolic.landscape.component import Component
    from symbolic.landscape.solution import Solution


def solver_tree(solution: Solution, claim: Claim) -> dict[str, Any] | None:
    """The proof (or refutation) of a claim from a solution, as JSON-ready dictionaries; None where it is undecided."""
    bad = claim if claim.bad else claim.opposite
    component = witness(solution, bad)
    if component is not None:
        shown = _badness(solution, bad, component)
        return shown if claim.bad else _node("refuted_by_example", premises=[shown])
    valley = bad is Claim.SPURIOUS_VALLEY
    if valley and solution.chamber is not None:
        shown = _chamber(solution.chamber)
        return shown if claim.bad else _node("refuted_by_example", premises=[shown])
    verdict = solution.verdicts[bad if valley else claim]
    if verdict.status is Status.UNDECIDED:
        return None
    if valley:
        if benign(solution.problem, rules.Claim.NO_SPURIOUS_VALLEY).proved:
            return _node("structure", reason=verdict.reason)
        return _node(
            "coercive",
            reason=verdict.reason,
            premises=[_complete_list(solution, solution.verdicts[Claim.ALL_MINIMA_GLOBAL].reason)],
        )
    return _complete_list(solution, verdict.reason)


def _complete_list(solution: Solution, reason: str) -> dict[str, Any]:
    """What follows from a complete list of critical points."""
    strata = [_node("complete_stratum", reason=s.complete.reason, units=solution.units_of(s)) for s in solution.strata]
    return _node("complete_list", reason=reason, premises=[*strata, _infimum(solution)])


def _badness(solution: Solution, claim: Claim, component: Component) -> dict[str, Any]:
    lower = next((c for c in solution.components if c.loss.compare(component.loss) == -1), None)
    if lower is not None:
        below = _node("lower_point", reason=f"component {lower.identifier} has loss {_loss(lower)}")
    elif solution.lower is not None:
        below = _node("lower_point", reason="rational weights with a lower loss, see the note of landscape solve")
    else:
        below = _infimum(solution)
    kind = "strict_minimum" if component.kind is Kind.STRICT_MINIMUM else "minimum"
    minimum = _node(
        kind,
        reason=f"component {component.identifier} has loss {_loss(component)}: {component.kind_reason}",
        units=list(component.alive),
    )
    premises = [minimum, below]
    if claim is Claim.SPURIOUS_VALLEY:
        premises.append(_node("valley", reason=component.valley.reason))
    return _node(str(claim), premises=premises)


def _chamber(chamber: Chamber) -> dict[str, Any]:
    """A chamber: its walls, its inside, and the two points."""
    proposal, problem = chamber.proposal, chamber.problem
    start, lower = (exact_loss(problem, tables) for tables in (chamber.start, chamber.lower))
    return _node(
        "chamber",
        reason=proposal.words,
        premises=[
            _node("barrier", reason=f"the loss is at least {proposal.barrier} on all {len(proposal.walls)} walls"),
            _node("bottom", reason=f"the loss is at least {proposal.bottom} inside"),
            _node("start", reason=f"a point inside has loss {number_text(start)}"),
            _node("lower_point", reason=f"a point elsewhere has loss {number_text(lower)}"),
        ],
    )


def _infimum(solution: Solution) -> dict[str, Any]:
    infimum = solution.infimum
    value = "" if infimum.value is None else f"{infimum.value.radical() or infimum.value.decimal(10)}: "
    return _node("infimum", reason=f"{value}{infimum.verdict.reason}")


def _loss(component: Component) -> str:
    return component.loss.radical() or component.loss.decimal(10)


def _node(
    lemma: str, *, reason: str = "", units: list[int] | None = None, premises: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    result: dict[str, Any] = {"lemma": lemma}
    if units is not None:
        result["units"] = units
    if reason:
        result["reason"] = reason
    result["premises"] = premises or []
    return result
