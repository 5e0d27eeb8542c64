"""From a problem to its derivation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from proofs.certificates.certify import Uncertified
from proofs.certificates.document import Certified
from proofs.certificates.points import NotCertifiable
from proofs.claims import Claim
from proofs.derivations.abstract import abstract
from proofs.derivations.activations import residuals_of
from proofs.derivations.certified_minimum import told_section
from proofs.derivations.chamber_valley import chamber_section
from proofs.derivations.checks import checks_section
from proofs.derivations.code_cells import with_code
from proofs.derivations.critical import critical_section, infimum_block, verdict_block
from proofs.derivations.derived import Derived
from proofs.derivations.figures import Drawn, landscape_figures, mask_figure, seen
from proofs.derivations.flat_minimum import flat_minimum_section
from proofs.derivations.landmarks import landmarks_section, lower_tables_of
from proofs.derivations.minimum import minimum_section
from proofs.derivations.nonlinear import nonlinear_critical_section
from proofs.derivations.one_page import board, strict_witness
from proofs.derivations.residuals import Residuals
from proofs.derivations.setting import MANY, loss_section, network_section
from proofs.derivations.structure import structure_section
from proofs.documents.document import Derivation, Section, Source
from proofs.documents.picture import Picture
from proofs.documents.prose import paragraph
from proofs.proving.prove import Proving
from symbolic.errors import EngineMissing, UnsupportedProblem
from symbolic.landscape.solution import Solution
from symbolic.network import Problem

PAPER = Source(
    "LSZ",
    "D. Lin, R. Sun, Z. Zhang: On the Landscape of One-hidden-layer Sparse Networks and Beyond. Artificial Intelligence (2022).",
    "https://arxiv.org/abs/2009.07439",
)
UNTITLED = "A sparse network"


def illustration(result: Proving, solve: Callable[[Problem], Solution]) -> Solution | None:
    """The critical points of a small problem that structure decides, so that its text can show some; None for others.

    Arguments:
        result: the findings on the problem.
        solve: the solver.
    """
    problem = result.problem
    small = problem.network.activation.polynomial and problem.network.weights <= MANY
    if result.leading.method != "structure" or not small:
        return None
    if result.solution is not None:
        return result.solution
    try:
        return solve(problem)
    except (UnsupportedProblem, EngineMissing):
        return None


def derivation_of(
    result: Proving,
    certified: Certified | Uncertified,
    seed: int = 0,
    pictures: bool = True,
    *,
    solution: Solution | None = None,
    file: str = "",
) -> Derived:
    """The derivation of the leading claim on a problem.

    Arguments:
        result: the findings on the problem.
        certified: their certificate, or why there is none; it is read, never made or checked again.
        seed: the seed they were made with.
        pictures: whether pictures are drawn (needs matplotlib).
        solution: the critical points of a problem that structure decides, where some are to be shown.
        file: the name that the file of the certificate will have beside the text; empty to print a short one.

    Raises:
        UnsupportedProblem: for more than two layers of an activation that is no polynomial.
    """
    problem = result.problem
    need_formulas(problem)
    residuals, figures = residuals_of(problem), _Figures(pictures)
    sections = [figures.after(network_section(residuals), lambda: [mask_figure(problem)]), loss_section(residuals)]
    node = result.leading.node
    if result.leading.method == "structure" and node is not None:
        sections.append(structure_section(node, result.masks_decide))
        sections += [] if solution is None else _shown(solution, residuals, figures)
    elif result.solution is not None and not problem.network.activation.polynomial:
        sections += _solved_nonlinear(result, certified, result.solution, figures)
    elif result.solution is not None:
        sections += _solved(result, certified, result.solution, residuals, figures)
    sections.append(checks_section(result, certified, sections, seed, file))
    title = problem.title or UNTITLED
    derivation = Derivation(title, abstract(result), tuple(sections), (PAPER,))
    return Derived(
        derivation,
        figures.drawn,
        _files(certified, file),
        with_code(derivation, result, certified),
    )


def board_of(
    result: Proving, certified: Certified | Uncertified, *, solution: Solution | None = None, file: str = ""
) -> Derived:
    """The short form: one theorem and its proof, without pictures.

    Arguments:
        result: the findings on the problem.
        certified: their certificate, or why there is none.
        solution: the critical points of a problem that structure decides, where some are to be shown.
        file: the name that the file of the certificate will have beside the text; empty where none is written.

    Raises:
        UnsupportedProblem: for more than two layers of an activation that is no polynomial, or if there is no short form.
    """
    need_formulas(result.problem)
    residuals = residuals_of(result.problem)
    page = board(result, certified, residuals, result.problem.title or UNTITLED, solution=solution, file=file)
    return Derived(page, {}, _files(certified, file), with_code(page, result, certified))


def _files(certified: Certified | Uncertified, file: str) -> dict[str, bytes]:
    """The files that the text speaks of."""
    return {file: certified.data} if file and isinstance(certified, Certified) else {}


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
        return replace(section, blocks=(*section.blocks, *seen(found), *(d.figure for d in found)))


def _solved(
    result: Proving, certified: Certified | Uncertified, solution: Solution, residuals: Residuals, figures: _Figures
) -> list[Section]:
    critical = _concluded(critical_section(solution, residuals), result, solution)
    sections = [figures.after(critical, lambda: landscape_figures(solution))]
    valley = chamber_section(result, certified, residuals)
    if valley is not None:
        sections.append(valley)
    lower = lower_tables_of(certified)
    told = [_bad(result, certified, residuals), landmarks_section(solution, residuals, result.witness, lower)]
    return [*sections, *(section for section in told if section is not None)]


def _concluded(section: Section, result: Proving, solution: Solution) -> Section:
    """The section with the infimum and what the list shows."""
    return replace(section, blocks=(*section.blocks, infimum_block(solution), *verdict_block(result)))


def _bad(result: Proving, certified: Certified | Uncertified, residuals: Residuals) -> Section | None:
    """The spurious minimum that shows the leading claim; None where the claim is another one."""
    claim, witness, strict = result.shown, result.witness, strict_witness(result)
    if claim is None or not claim.bad or witness is None:
        return None
    try:
        if strict is not None:
            return minimum_section(result, certified, residuals, strict)
        return flat_minimum_section(certified, residuals, witness)
    except NotCertifiable as error:
        accepted = isinstance(certified, Certified)
        words = paragraph("minimum.boxed", reason=str(error), certificate=accepted, strict=strict is not None)
        return Section("The spurious minimum", (words,), "minimum")


def _shown(solution: Solution, residuals: Residuals, figures: _Figures) -> list[Section]:
    """The critical points of a problem that structure decides."""
    critical = critical_section(solution, residuals)
    critical = replace(critical, blocks=(*critical.blocks, infimum_block(solution)))
    found = [figures.after(critical, lambda: landscape_figures(solution)), landmarks_section(solution, residuals, None)]
    return [section for section in found if section is not None]


def _solved_nonlinear(
    result: Proving, certified: Certified | Uncertified, solution: Solution, figures: _Figures
) -> list[Section]:
    critical = _concluded(nonlinear_critical_section(solution), result, solution)
    sections = [figures.after(critical, lambda: landscape_figures(solution))]
    try:
        bad = told_section(result, certified)
    except NotCertifiable as error:
        bad = Section("The spurious minimum", (paragraph("nonlinear.untold", reason=str(error)),), "minimum")
    if bad is not None:
        sections.append(bad)
    node = next((f.node for f in result.findings if f.node is not None and f.verdict.proved), None)
    if node is not None:
        section = structure_section(node, masks_alone=False)
        title = Claim(node.claim).sentence.capitalize()
        sections.append(replace(section, title=title))
    return sections
