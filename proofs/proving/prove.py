"""Decide the claims on a landscape: structural lemmas first, then the solver; the strongest decided claim leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofs.proving.solver_tree import solver_tree
from proofs.rules.engine import prove_problem
from proofs.rules.tree import ProofNode
from symbolic.network import Problem
from symbolic.structure.benign import SENTENCES as STRUCTURAL
from symbolic.structure.rules import Claim
from symbolic.verdict import Status, Verdict, undecided

if TYPE_CHECKING:
    from symbolic.landscape.solution import Solution

STRONGEST = (
    "spurious_valley",
    "spurious_strict_minimum",
    "spurious_minimum",
    "all_minima_global",
    "no_spurious_valley",
)
"""The claims, strongest first: the first one that is PROVED leads."""

SENTENCES = {
    "spurious_valley": "there is a spurious valley",
    "spurious_strict_minimum": "there is a strict spurious local minimum",
    "spurious_minimum": "there is a spurious local minimum",
    **{str(claim): sentence for claim, sentence in STRUCTURAL.items()},
}

_OPPOSITE = {Status.PROVED: Status.REFUTED, Status.REFUTED: Status.PROVED, Status.UNDECIDED: Status.UNDECIDED}


@dataclass(frozen=True)
class Finding:
    """What is known about one claim.

    Attributes:
        claim: its name.
        verdict: PROVED, REFUTED or UNDECIDED.
        method: ``structure`` or ``solver``.
        tree: the proof (or refutation) as JSON-ready dictionaries; None where nothing is decided.
        node: the structural proof behind it, if there is one.
    """

    claim: str
    verdict: Verdict
    method: str
    tree: dict[str, Any] | None
    node: ProofNode | None = None


@dataclass(frozen=True)
class Proving:
    """The findings on a problem.

    Attributes:
        problem: the problem.
        findings: one per claim that was examined; the leading one first.
        solution: the solver's result, where it was needed.
    """

    problem: Problem
    findings: tuple[Finding, ...]
    solution: Solution | None

    @property
    def leading(self) -> Finding:
        """The claim asked for, or the strongest decided one."""
        return self.findings[0]


def prove(
    problem: Problem,
    claim: str | None = None,
    *,
    solve: Callable[[Problem], Solution] | None = None,
) -> Proving:
    """The strongest verdict on a problem, or the verdict on one claim.

    Arguments:
        problem: the problem.
        claim: one of ``STRONGEST``; None for the strongest that can be decided.
        solve: the solver; used only where structure does not decide. None leaves such claims UNDECIDED.

    Returns:
        The findings, the leading one first.

    Raises:
        UnsupportedProblem: by the solver, for problems it does not cover.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> dense = Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[1, 2], [3, 4]])
        >>> finding = prove(dense).leading
        >>> finding.claim, str(finding.verdict.status), finding.method
        ('all_minima_global', 'PROVED', 'structure')
    """
    findings = _by_structure(problem)
    known = {finding.claim: finding for finding in findings}
    enough = claim in known if claim is not None else "all_minima_global" in known
    solution = None
    if not enough and solve is not None:
        solution = solve(problem)
        for finding in _by_solver(solution):
            if finding.claim not in known or known[finding.claim].verdict.status is Status.UNDECIDED:
                known[finding.claim] = finding
    for name in STRONGEST:
        known.setdefault(name, Finding(name, undecided("no structural lemma applies"), "structure", None))
    return Proving(problem, _ordered(known, claim), solution)


def _ordered(known: dict[str, Finding], claim: str | None) -> tuple[Finding, ...]:
    """The claim asked for first, or the strongest that is proved; then the others, decided ones first."""
    names = list(STRONGEST)
    if claim is None:
        claim = next((n for n in names if known[n].verdict.proved), "all_minima_global")
    rest = [n for n in names if n != claim]
    rest.sort(key=lambda n: (known[n].verdict.status is Status.UNDECIDED, names.index(n)))
    return tuple(known[n] for n in [claim, *rest])


def _by_structure(problem: Problem) -> list[Finding]:
    findings = []
    minima = prove_problem(problem, Claim.ALL_MINIMA_GLOBAL)
    valleys = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY)
    for node, denied in ((minima, ("spurious_strict_minimum", "spurious_minimum")), (valleys, ("spurious_valley",))):
        if node is None:
            continue
        reason = f"by structure: {node.lemma.title}"
        findings.append(Finding(str(node.claim), Verdict(Status.PROVED, reason), "structure", node.to_dict(), node))
        reason = f"{SENTENCES[str(node.claim)]} ({node.lemma.name})"
        findings += [
            Finding(name, Verdict(Status.REFUTED, reason), "structure", node.to_dict(), node) for name in denied
        ]
    return findings


def _by_solver(solution: Solution) -> list[Finding]:
    findings = []
    for name in STRONGEST:
        source = "spurious_valley" if name == "no_spurious_valley" else name
        verdict = solution.verdicts[source]
        if name != source:
            verdict = Verdict(_OPPOSITE[verdict.status], verdict.reason, verdict.error, verdict.rests_on)
        findings.append(Finding(name, verdict, "solver", solver_tree(solution, name)))
    return findings
