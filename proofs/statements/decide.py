"""Deciding instances: the solver's verified components, without the structural lemmas that a statement may rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from proofs.certificates.chambers import chamber_claim
from proofs.certificates.claims import badness_claim
from proofs.certificates.document import CertificateRejected, assembled, checked
from proofs.certificates.points import NotCertifiable
from proofs.claims import Claim
from proofs.proving.witness import witness
from symbolic import budget
from symbolic.errors import UnsupportedProblem
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution
from symbolic.network import Problem
from symbolic.solving.solve import solve
from symbolic.verdict import Verdict, proved, refuted, undecided

BUDGET = 20.0
"""Seconds for one instance."""
VACUOUS = "vacuous: "
"""How the reason of a verdict begins when the instance has nothing to check."""

Solver = Callable[..., Solution]


@dataclass
class Decider:
    """Solves problems and certifies components, each once.

    Attributes:
        solver: the solver (tests put a broken one here).
        budget: seconds for one instance.
        seed: of the slices.
    """

    solver: Solver = solve
    budget: float = BUDGET
    seed: int = 0
    _known: dict[str, Solution | str] = field(default_factory=dict)
    _refusals: dict[tuple[int, str, Claim | None], str | None] = field(default_factory=dict)

    def solution(self, problem: Problem) -> Solution | str:
        """The solution, or why there is none."""
        key = repr(problem.to_dict())
        if key not in self._known:
            try:
                self._known[key] = self.solver(problem, budget=min(self.budget, budget.left()), seed=self.seed)
            except UnsupportedProblem as error:
                self._known[key] = str(error)
        return self._known[key]

    def uncertified(self, solution: Solution, component: Component, claim: Claim | None = None) -> str | None:
        """Why a component of a solution of this decider has no certificate; see :func:`uncertified`."""
        key = (id(solution), component.identifier, claim)
        if key not in self._refusals:
            self._refusals[key] = uncertified(solution, component, claim)
        return self._refusals[key]

    def solve(self, problem: Problem) -> Solution:
        """The solution.

        Raises:
            UnsupportedProblem: if the solver does not cover the problem.
        """
        found = self.solution(problem)
        if isinstance(found, str):
            raise UnsupportedProblem("this problem", found)
        return found


def has_spurious_valley(problem: Problem, decider: Decider) -> Verdict:
    """Whether there is a spurious valley: a bad one counts only with a certificate the checker accepts."""
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    deep = witness(solution, Claim.SPURIOUS_VALLEY)
    if deep is None and solution.chamber is not None:
        try:
            checked(assembled(problem, [chamber_claim(solution.chamber)], None))
        except (NotCertifiable, CertificateRejected) as error:
            return undecided(f"the solver finds a chamber, but {error}")
        return proved("a chamber (certificate checked)", solution.verdicts[Claim.SPURIOUS_VALLEY])
    if deep is None:
        return solution.verdicts[Claim.SPURIOUS_VALLEY]
    missing = decider.uncertified(solution, deep, Claim.SPURIOUS_VALLEY)
    return undecided(missing) if missing else proved(f"component {deep.identifier} (certificate checked)", deep.valley)


def minima_are_global(problem: Problem, decider: Decider) -> Verdict:
    """Whether every local minimum is global, from the complete list of components.

    No structural lemma on minima is used (that the infimum is attained may rest on one about paths). A bad minimum counts
    only if the independent checker accepts its certificate.
    """
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    bad = witness(solution, Claim.SPURIOUS_MINIMUM)
    if bad is not None:
        missing = decider.uncertified(solution, bad)
        if missing is not None:
            return undecided(missing)
        return refuted(f"component {bad.identifier} is a spurious local minimum (certificate checked)", bad.spurious)
    if not solution.complete:
        return undecided("the list of critical components is not complete")
    sources = [s.complete for s in solution.strata]
    if all(c.certainly_not_minimal for c in solution.components):
        return proved("no critical component contains a local minimum", *sources)
    infimum = solution.infimum
    if not infimum.verdict.proved or infimum.value is None:
        return undecided(f"the infimum: {infimum.verdict.reason}")
    for component in solution.components:
        if not component.certainly_not_minimal and component.loss.compare(infimum.value) != 0:
            return undecided(f"component {component.identifier}: {component.spurious.reason}")
    return proved(
        "every component that may contain a local minimum has the infimum as its loss", infimum.verdict, *sources
    )


def uncertified(solution: Solution, component: Component, claim: Claim | None = None) -> str | None:
    """Why a component is not believed to be a spurious minimum (or valley); None if the independent checker accepts its certificate."""
    if claim is None:
        strict = component.kind is Kind.STRICT_MINIMUM
        claim = Claim.SPURIOUS_STRICT_MINIMUM if strict else Claim.SPURIOUS_MINIMUM
    try:
        entry, field = badness_claim(solution, component, claim)
        checked(assembled(solution.problem, [entry], field))
    except (NotCertifiable, CertificateRejected) as error:
        return f"the solver calls component {component.identifier} a spurious minimum, but {error}"
    return None


def has_spurious_minimum(problem: Problem, decider: Decider) -> Verdict:
    """Whether some local minimum is spurious."""
    return _negated(minima_are_global(problem, decider))


def has_strict_spurious_minimum(problem: Problem, decider: Decider) -> Verdict:
    """Whether some strict local minimum is spurious."""
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    strict = witness(solution, Claim.SPURIOUS_STRICT_MINIMUM)
    if strict is not None:
        missing = decider.uncertified(solution, strict)
        if missing is not None:
            return undecided(missing)
        return proved(f"component {strict.identifier} (certificate checked)", strict.spurious)
    answer = has_spurious_minimum(problem, decider)
    return (
        answer
        if not answer.proved
        else undecided("there are spurious minima; whether a strict one is among them is not decided")
    )


def strict_minima_are_valleys(problem: Problem, decider: Decider) -> Verdict:
    """Whether every strict spurious minimum lies in a spurious valley, each by a certificate the checker accepts."""
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    if not solution.complete:
        return undecided("the list of critical components is not complete")
    strict = [c for c in solution.components if c.spurious.proved and c.kind is Kind.STRICT_MINIMUM]
    for component in strict:
        missing = decider.uncertified(solution, component, Claim.SPURIOUS_VALLEY)
        if missing is not None:
            return undecided(missing)
    if not strict:
        return proved(f"{VACUOUS}there is no strict spurious minimum")
    return proved(
        f"{len(strict)} strict spurious minima, each at the bottom of a spurious valley (certificates checked)"
    )


def not_attained(problem: Problem, decider: Decider) -> Verdict:
    """Whether the infimum is proved and not attained."""
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    infimum = solution.infimum
    if infimum.verdict.proved and infimum.attained is False:
        return proved(infimum.verdict.reason, infimum.verdict)
    if infimum.verdict.proved and infimum.attained:
        return refuted(infimum.verdict.reason, infimum.verdict)
    return undecided(infimum.verdict.reason)


def _negated(verdict: Verdict) -> Verdict:
    if verdict.proved:
        return refuted(verdict.reason, verdict)
    if verdict.status.value == "REFUTED":
        return proved(verdict.reason, verdict)
    return verdict
