"""Decide the claims on a landscape: structural lemmas first, then the solver; the strongest decided claim leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from proofs.claims import Claim
from proofs.proving.solver_tree import solver_tree
from proofs.proving.witness import witness
from proofs.rules.engine import prove_mask, prove_problem
from proofs.rules.tree import ProofNode
from symbolic.display import one_line
from symbolic.network import Problem
from symbolic.structure import rules
from symbolic.verdict import Status, Verdict, undecided

if TYPE_CHECKING:
    from symbolic.landscape.component import Component
    from symbolic.landscape.solution import Solution

_OPPOSITE = {Status.PROVED: Status.REFUTED, Status.REFUTED: Status.PROVED, Status.UNDECIDED: Status.UNDECIDED}


@dataclass(frozen=True)
class Finding:
    """What is known about one claim.

    Attributes:
        claim: the claim.
        verdict: PROVED, REFUTED or UNDECIDED.
        method: ``structure`` or ``solver``.
        tree: the proof (or refutation) as JSON-ready dictionaries; None where nothing is decided.
        node: the structural proof behind it, if there is one.
    """

    claim: Claim
    verdict: Verdict
    method: str
    tree: dict[str, Any] | None
    node: ProofNode | None = None

    def __repr__(self) -> str:
        return one_line(f"{self.claim}: {self.verdict.status} ({self.method}): {self.verdict.reason}", 160)


@dataclass(frozen=True)
class Proving:
    """The findings on a problem.

    Attributes:
        problem: the problem.
        findings: one per claim that was examined; the leading one first.
        solution: the solver's result, where it was needed.

    References:
        Spurious minima and valleys of sparse networks: arXiv:2009.07439; how the solver shows them: docs/theory.md ("Verdicts").

    Examples:
        >>> from symbolic import examples
        >>> found = prove(examples.golden())
        >>> found
        Proving of "Golden example": there is a spurious valley: PROVED (solver)
        >>> found.witness
        c1: strict minimum, loss 1 (spurious)
    """

    problem: Problem
    findings: tuple[Finding, ...]
    solution: Solution | None

    @property
    def leading(self) -> Finding:
        """The claim asked for, or the strongest decided one."""
        return self.findings[0]

    @property
    def shown(self) -> Claim | None:
        """What the leading verdict shows in positive words: a refuted claim is shown by its opposite; None where it is UNDECIDED."""
        status, claim = self.leading.verdict.status, self.leading.claim
        if status is Status.UNDECIDED:
            return None
        return claim if status is Status.PROVED else claim.opposite

    @cached_property
    def witness(self) -> Component | None:
        """The component that shows the leading verdict; None where structure or a complete list shows it, or nothing does."""
        if self.shown is None or self.solution is None or self.leading.method != "solver":
            return None
        return witness(self.solution, self.shown)

    @cached_property
    def masks_decide(self) -> bool:
        """Whether the leading proof by structure is one for all data on these masks (all whitened ones, where these are whitened)."""
        problem, node = self.problem, self.leading.node
        if node is None or problem.decayed:
            return False
        return prove_mask(problem.network, node.claim, "whitened" if problem.whitened else "any") is not None

    def __repr__(self) -> str:
        title = f' of "{one_line(self.problem.title, 60)}"' if self.problem.title else ""
        leading = self.leading
        return f"Proving{title}: {leading.claim.sentence}: {leading.verdict.status} ({leading.method})"

    def __str__(self) -> str:
        from proofs.proving.report import proving_text

        return proving_text(self).rstrip()

    def _repr_html_(self) -> str:
        from proofs.proving.notebook import proving_html

        return proving_html(self)


def prove(
    problem: Problem,
    claim: Claim | str | None = None,
    *,
    solve: Callable[[Problem], Solution] | None = None,
) -> Proving:
    """The strongest verdict on a problem, or the verdict on one claim.

    Arguments:
        problem: the problem.
        claim: a claim or its name; None for the strongest that can be decided.
        solve: the solver, used only where structure does not decide; None for that of :mod:`symbolic` as it comes.

    Returns:
        The findings, the leading one first; ``str`` tells them with the proof.

    Raises:
        UnsupportedProblem: by the solver, for problems it does not cover.
        EngineMissing: by the solver, if its engine is not installed.
        ValueError: for a name that is no claim.

    Notes:
        Of the decided claims the strongest leads: a spurious valley before a strict spurious minimum before a spurious minimum, and
        these before the claims that there is none.

    References:
        The structural lemmas: arXiv:2009.07439 and docs/rules.md, where each names its theorem; the solver: docs/theory.md.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> dense = Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[1, 2], [3, 4]])
        >>> prove(dense)
        Proving: every local minimum is global: PROVED (structure)
    """
    wanted = None if claim is None else Claim(claim)
    known = {finding.claim: finding for finding in _by_structure(problem)}
    solution = None
    if (wanted or Claim.ALL_MINIMA_GLOBAL) not in known:
        solution = (solve or _solver())(problem)
        for finding in _by_solver(solution):
            if finding.claim not in known or known[finding.claim].verdict.status is Status.UNDECIDED:
                known[finding.claim] = finding
    for name in Claim:
        known.setdefault(name, Finding(name, undecided("no structural lemma applies"), "structure", None))
    return Proving(problem, _ordered(known, wanted), solution)


def _solver() -> Callable[[Problem], Solution]:
    """The solver of symbolic, loaded where it is needed only."""
    from symbolic.solving.solve import solve

    return solve


def _ordered(known: dict[Claim, Finding], claim: Claim | None) -> tuple[Finding, ...]:
    """The claim asked for first, or the strongest that is proved; then the others, decided ones first."""
    if claim is None:
        claim = next((c for c in Claim if known[c].verdict.proved), Claim.ALL_MINIMA_GLOBAL)
    rest = sorted((c for c in Claim if c is not claim), key=lambda c: known[c].verdict.status is Status.UNDECIDED)
    return tuple(known[c] for c in (claim, *rest))


def _by_structure(problem: Problem) -> list[Finding]:
    findings = []
    for lemma_claim in rules.Claim:
        node = prove_problem(problem, lemma_claim)
        if node is None:
            continue
        claim, reason = Claim(lemma_claim), f"by structure: {node.lemma.title}"
        findings.append(Finding(claim, Verdict(Status.PROVED, reason), "structure", node.to_dict(), node))
        denial = Verdict(Status.REFUTED, f"{claim.sentence} ({node.lemma.name})")
        findings += [
            Finding(c, denial, "structure", node.to_dict(), node) for c in Claim if c.bad and c.opposite is claim
        ]
    return findings


def _by_solver(solution: Solution) -> list[Finding]:
    findings = []
    for claim in Claim:
        negated = claim is Claim.NO_SPURIOUS_VALLEY
        verdict = solution.verdicts[claim.opposite if negated else claim]
        if negated:
            verdict = Verdict(_OPPOSITE[verdict.status], verdict.reason, verdict.error, verdict.rests_on)
        findings.append(Finding(claim, verdict, "solver", solver_tree(solution, claim)))
    return findings
