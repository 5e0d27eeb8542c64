"""Proof trees for what the solver found: a minimum, a lower point and the valley argument, or a complete list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symbolic.landscape.kind import Kind
from symbolic.structure.benign import benign
from symbolic.structure.rules import Claim
from symbolic.verdict import Status

if TYPE_CHECKING:
    from symbolic.landscape.component import Component
    from symbolic.landscape.solution import Solution


def witness(solution: Solution, claim: str) -> Component | None:
    """The component that proves a claim of badness: strict before other minima, then by loss."""
    if claim == "spurious_valley":
        found = [c for c in solution.components if c.valley.proved]
    else:
        found = [c for c in solution.components if c.spurious.proved]
    if claim == "spurious_strict_minimum":
        found = [c for c in found if c.kind is Kind.STRICT_MINIMUM]
    return min(found, key=lambda c: c.kind is not Kind.STRICT_MINIMUM, default=None)


def solver_tree(solution: Solution, claim: str) -> dict[str, Any] | None:
    """The proof (or refutation) of a claim from a solution, as JSON-ready dictionaries; None where it is undecided."""
    if claim in ("spurious_valley", "spurious_strict_minimum", "spurious_minimum"):
        component = witness(solution, claim)
        if component is not None:
            return _badness(solution, claim, component)
    if claim == "all_minima_global" and (component := witness(solution, "spurious_minimum")) is not None:
        return _node("refuted_by_example", premises=[_badness(solution, "spurious_minimum", component)])
    if claim == "no_spurious_valley" and (component := witness(solution, "spurious_valley")) is not None:
        return _node("refuted_by_example", premises=[_badness(solution, "spurious_valley", component)])
    source = "spurious_valley" if claim == "no_spurious_valley" else claim
    verdict = solution.verdicts[source]
    if verdict.status is Status.UNDECIDED:
        return None
    if source == "spurious_valley":
        if benign(solution.problem, Claim.NO_SPURIOUS_VALLEY).proved:
            return _node("structure", reason=verdict.reason)
        return _node(
            "coercive",
            reason=verdict.reason,
            premises=[_complete_list(solution, solution.verdicts["all_minima_global"].reason)],
        )
    return _complete_list(solution, verdict.reason)


def _complete_list(solution: Solution, reason: str) -> dict[str, Any]:
    """What follows from a complete list of critical points."""
    strata = [_node("complete_stratum", reason=s.complete.reason, units=solution.units_of(s)) for s in solution.strata]
    return _node("complete_list", reason=reason, premises=[*strata, _infimum(solution)])


def _badness(solution: Solution, claim: str, component: Component) -> dict[str, Any]:
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
    if claim == "spurious_valley":
        premises.append(_node("valley", reason=component.valley.reason))
    return _node(claim, premises=premises)


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
