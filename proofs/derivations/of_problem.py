"""From a problem to its derivation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from proofs.certificates.certify import Uncertified
from proofs.certificates.document import Certified
from proofs.certificates.points import NotCertifiable, rational_tables
from proofs.claims import Claim
from proofs.derivations.activations import residuals_of
from proofs.derivations.certified_minimum import DIGITS, loss_above, told_section
from proofs.derivations.chamber_valley import chamber_section
from proofs.derivations.critical import critical_section
from proofs.derivations.derived import Derived
from proofs.derivations.figures import Drawn, landscape_figures, mask_figure
from proofs.derivations.landmarks import landmarks_section
from proofs.derivations.minimum import minimum_section
from proofs.derivations.nonlinear import nonlinear_critical_section
from proofs.derivations.numbers import decimal, known
from proofs.derivations.one_page import board, strict_witness
from proofs.derivations.residuals import Residuals
from proofs.derivations.setting import loss_section, network_section
from proofs.documents.document import Block, Derivation, Inlines, Items, Listing, Section, Source, Statement, Table
from proofs.documents.formulas import Approximate
from proofs.documents.picture import Picture
from proofs.documents.prose import numbered, paragraph, say, text
from proofs.proving.prove import Proving
from proofs.rules.tree import ProofNode, shown
from symbolic.errors import UnsupportedProblem
from symbolic.exact.real import RealNumber
from symbolic.landscape.solution import Solution
from symbolic.network import Problem
from symbolic.network.writing import problem_toml
from symbolic.verdict import Status

PAPER = Source(
    "LSZ",
    "D. Lin, R. Sun, Z. Zhang: On the Landscape of One-hidden-layer Sparse Networks and Beyond. Artificial Intelligence (2022).",
    "https://arxiv.org/abs/2009.07439",
)
UNTITLED = "A sparse network"
MAX_LISTING = 40_000
"""Longest certificate that is printed in full."""


def derivation_of(result: Proving, certified: Certified | Uncertified, seed: int = 0, pictures: bool = True) -> Derived:
    """The derivation of the leading claim on a problem.

    Arguments:
        result: the findings on the problem.
        certified: their certificate, or why there is none; it is read, never made or checked again.
        seed: the seed they were made with.
        pictures: whether pictures are drawn (needs matplotlib).

    Raises:
        UnsupportedProblem: for more than two layers of an activation that is no polynomial.
    """
    problem = result.problem
    need_formulas(problem)
    residuals, figures = residuals_of(problem), _Figures(pictures)
    sections = [figures.after(network_section(residuals), lambda: [mask_figure(problem)]), loss_section(residuals)]
    node = result.leading.node
    if result.leading.method == "structure" and node is not None:
        sections.append(_structure_section(node, result.masks_decide))
    elif result.solution is not None and not problem.network.activation.polynomial:
        sections += _solved_nonlinear(result, certified, result.solution, figures)
    elif result.solution is not None:
        sections += _solved(result, certified, result.solution, residuals, figures)
    sections.append(_checks(result, certified, sections, seed))
    title = problem.title or UNTITLED
    return Derived(Derivation(title, _abstract(result), tuple(sections), (PAPER,)), figures.drawn)


def board_of(result: Proving, certified: Certified | Uncertified) -> Derived:
    """The short form: one theorem and its proof, without pictures.

    Arguments:
        result: the findings on the problem.
        certified: their certificate, or why there is none.

    Raises:
        UnsupportedProblem: for more than two layers of an activation that is no polynomial, or if there is no short form.
    """
    need_formulas(result.problem)
    residuals = residuals_of(result.problem)
    return Derived(board(result, certified, residuals, result.problem.title or UNTITLED, _program()), {})


def need_formulas(problem: Problem) -> None:
    """Require a problem that derivations are written for.

    Raises:
        UnsupportedProblem: for more than two layers of an activation that is no polynomial.
    """
    if len(problem.network.masks) != 2 and not problem.network.activation.polynomial:
        raise UnsupportedProblem("a derivation", f"with {problem.network.activation} it is written for two layers")


class _Figures:
    """Draws figures and remembers their pictures."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.drawn: dict[str, Picture] = {}

    def after(self, section: Section, draw: Callable[[], Sequence[Drawn | None]]) -> Section:
        """The section with its figures at the end."""
        found = [d for d in draw() if d is not None] if self.wanted else []
        self.drawn.update({d.figure.name: d.picture for d in found})
        return replace(section, blocks=(*section.blocks, *(d.figure for d in found)))


def _abstract(result: Proving) -> Inlines:
    leading = result.leading
    status = str(leading.verdict.status)
    return say("document.abstract", claim=leading.claim.sentence, status=status, reason=leading.verdict.reason)


def _solved(
    result: Proving, certified: Certified | Uncertified, solution: Solution, residuals: Residuals, figures: _Figures
) -> list[Section]:
    critical = critical_section(solution, residuals)
    critical = replace(critical, blocks=(*critical.blocks, _infimum(solution)))
    sections = [figures.after(critical, lambda: landscape_figures(solution))]
    valley = chamber_section(result, certified, residuals)
    if valley is not None:
        sections.append(valley)
    bad = strict_witness(result)
    if bad is not None:
        try:
            told = [minimum_section(result, certified, residuals, bad), landmarks_section(solution, residuals, bad)]
            sections += [section for section in told if section is not None]
        except NotCertifiable as error:
            sections.append(
                Section("The spurious minimum", (paragraph("minimum.boxed", reason=str(error)),), "minimum")
            )
    return sections


def _solved_nonlinear(
    result: Proving, certified: Certified | Uncertified, solution: Solution, figures: _Figures
) -> list[Section]:
    critical = nonlinear_critical_section(solution)
    critical = replace(critical, blocks=(*critical.blocks, _infimum(solution)))
    sections = [figures.after(critical, lambda: landscape_figures(solution))]
    try:
        bad = told_section(result, certified)
    except NotCertifiable as error:
        bad = Section("The spurious minimum", (paragraph("nonlinear.untold", reason=str(error)),), "minimum")
    if bad is not None:
        sections.append(bad)
    node = next((f.node for f in result.findings if f.node is not None and f.verdict.proved), None)
    if node is not None:
        section = _structure_section(node, masks_alone=False)
        title = Claim(node.claim).sentence.capitalize()
        sections.append(replace(section, title=title))
    return sections


def _infimum(solution: Solution) -> Block:
    infimum = solution.infimum
    if infimum.value is None:
        return paragraph("critical.nothing")
    if infimum.verdict.status is Status.PROVED:
        return paragraph("critical.infimum", value=_number(infimum.value), reason=infimum.verdict.reason)
    lowest = _number(infimum.value)
    if solution.lower is not None:
        lowest = Approximate(loss_above(solution.problem, rational_tables(solution.lower), DIGITS))
    return paragraph("critical.infimum_open", value=lowest, reason=infimum.verdict.reason)


def _number(number: RealNumber) -> Any:
    exact = known(number)
    return decimal(number) if exact is None else exact


def _structure_section(node: ProofNode, masks_alone: bool) -> Section:
    """The proof tree as lemmas, the root first."""
    blocks: list[Block] = [paragraph("structure.intro", data=not masks_alone)]
    for number, step in enumerate(node.nodes(), 1):
        facts = "; ".join(f"{name} {shown(value)}" for name, value in step.facts.items())
        units = numbered(step.units) if step.units else "the whole network"
        used = paragraph("structure.used", units=units, facts=facts)
        proof = (paragraph("structure.argument", argument=step.lemma.argument),)
        needs = Items(tuple(text(h) for h in step.lemma.hypotheses))
        title = step.lemma.name.replace("_", " ").capitalize()
        claim = paragraph("structure.lemma", title=step.lemma.title)
        blocks.append(Statement("lemma", title, (claim, needs, used), f"lemma{number}", proof))
    return Section("The proof", tuple(blocks), "structure")


def _checks(result: Proving, certified: Certified | Uncertified, sections: list[Section], seed: int) -> Section:
    """What the computer checked, and how to repeat it."""
    rows = []
    for section in sections:
        for step in Derivation("", (), (section,)).steps():
            rows.append(tuple(text(x) for x in (step.name, step.rule, step.check.words)))
    blocks: list[Block] = [paragraph("checks.intro")]
    if rows:
        blocks.append(
            Table("Steps and how they were checked.", (text("step"), text("rule"), text("check")), tuple(rows), "steps")
        )
    blocks += [
        paragraph("checks.reproduce", program=_program(), seed=seed),
        Listing(problem_toml(result.problem), "toml"),
    ]
    if isinstance(certified, Uncertified):
        blocks.append(paragraph("checks.none", reason=str(certified.error)))
    else:
        listing = certified.data.decode()
        blocks += [paragraph("checks.certificate"), Listing("landscape check certificate.json", "shell")]
        if len(listing) <= MAX_LISTING:
            blocks.append(Listing(listing, "json"))
    return Section("What was checked", tuple(blocks), "checks")


def _program() -> str:
    return f"sparse-landscape {version('sparse-landscape')}"
