"""The short form of a derivation: one theorem and its proof, for a page or a blackboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proofs.certificates.certify import Uncertified
from proofs.certificates.document import Certified
from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.claims import Claim
from proofs.derivations.beside import chained, side_by_side
from proofs.derivations.certified_minimum import told_statement
from proofs.derivations.checks import program, promise
from proofs.derivations.flat_minimum import FlatMinimum
from proofs.derivations.landmarks import landmark_blocks
from proofs.derivations.listed import listed_statement
from proofs.derivations.minimum import HESSIAN, STAR, below, lower_steps, lower_tables, valley_proof
from proofs.derivations.numbers import ALPHA
from proofs.derivations.point import PointSteps, SliceHessian
from proofs.derivations.residuals import LOSS, Residuals
from proofs.derivations.setting import (
    FIRST,
    INPUTS,
    SECOND,
    TARGETS,
    activation_step,
    equal,
    layers,
    output,
    rounding_blocks,
)
from proofs.derivations.structure import called, with_symbols
from proofs.derivations.tables import data_step, mask_step, table_step
from proofs.documents.document import (
    Block,
    Derivation,
    Items,
    Section,
    Statement,
    Step,
    checked_step,
)
from proofs.documents.formulas import Formula, Matrix, Name, Product, Transposed
from proofs.documents.prose import capital, paragraph, sentences, text
from proofs.proving.prove import Proving
from proofs.rules.tree import ProofNode
from symbolic.errors import UnsupportedProblem
from symbolic.exact.field import FieldElement
from symbolic.exact.linear_algebra import rational
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution
from symbolic.network import Problem

LARGEST = 12
"""Most rows and columns of the tables on a page."""
RESIDUALS, SLOPE = Name("r", (), star=True), Name("G")


def strict_witness(proving: Proving) -> Component | None:
    """The witness of the leading claim, if it is a strict minimum: what is told about in full."""
    found = proving.witness
    return found if found is not None and found.kind is Kind.STRICT_MINIMUM else None


def need_short_form(proving: Proving) -> None:
    """Require findings that a page has room for.

    Raises:
        UnsupportedProblem: if the tables of the problem are too large.
    """
    problem = proving.problem
    sizes = (
        len(problem.targets),
        *(len(mask) for mask in problem.network.masks),
        *map(len, (problem.inputs[0], problem.network.masks[0][0])),
    )
    if max(sizes) > LARGEST:
        raise UnsupportedProblem(
            "a short derivation", f"the problem is too large for a page (more than {LARGEST} rows or columns)"
        )


def board_section(
    proving: Proving, certified: Certified | Uncertified, residuals: Residuals, solution: Solution | None = None
) -> Section:
    """One section with the theorem and its proof.

    Arguments:
        proving: the findings on the problem.
        certified: their certificate.
        residuals: the problem as formulas.
        solution: the critical points of a problem that structure decides, where some are to be shown.

    Raises:
        UnsupportedProblem: for what has no short form: large tables, or no certificate that tells a minimum.
    """
    need_short_form(proving)
    node, claim = proving.leading.node, proving.shown
    claimed = "What is known" if claim is None else capital(claim.sentence)
    if proving.leading.method == "structure" and node is not None:
        found = landmark_blocks(solution, residuals) if solution is not None else []
        return Section(claimed, (_structural(proving, residuals, node), *found), "board")
    witness = proving.witness if claim is not None and claim.bad else None
    try:
        if witness is None:
            statement = listed_statement(proving, residuals, _setting(residuals, point=False))
        elif not proving.problem.network.activation.polynomial:
            statement = told_statement(proving, certified, _setting(residuals, point=True))
        elif witness.kind is Kind.STRICT_MINIMUM:
            statement = _spurious(proving, certified, residuals, witness)
        else:
            statement = _flat(FlatMinimum(certified, residuals, witness))
    except NotCertifiable as error:
        raise UnsupportedProblem("a short derivation", error.reason) from None
    return Section(claimed, (statement,), "board")


def network_blocks(problem: Problem) -> list[Block]:
    """What the network computes, with the formula of an activation that is no polynomial."""
    if problem.network.activation.polynomial:
        return [paragraph("board.network", f=output(problem))]
    f, s = output(problem), Name("s")
    return [paragraph("board.activated", f=f, s=s), *activation_step(problem), paragraph("board.with")]


def _setting(residuals: Residuals, point: bool) -> list[Block]:
    """The network and its loss in a few lines."""
    problem = residuals.problem
    difference = output(problem) - TARGETS
    return [
        *network_blocks(problem),
        *side_by_side([mask_step(name, residuals, layer) for layer, name in enumerate(layers(problem))]),
        *side_by_side([data_step("X", INPUTS, problem.inputs), data_step("Y", TARGETS, problem.targets)]),
        *rounding_blocks(problem),
        paragraph("board.loss", r=equal(Name("r"), difference), L=LOSS, decay=problem.decayed, point=point),
    ]


def _spurious(
    proving: Proving, certified: Certified | Uncertified, residuals: Residuals, component: Component
) -> Statement:
    """A strict spurious minimum, and the valley around it where there is one."""
    star = PointSteps(residuals, CertifiedPoint.of(component.tables, component.identifier))
    if not star.readable:
        return told_statement(proving, certified, _setting(residuals, point=True))
    lower = lower_steps(certified, residuals, component)
    valley, orbit = component.valley.proved, proving.solution is not None and bool(proving.solution.pairs)
    claim: list[Block] = _setting(residuals, point=True)
    definition = star.exact.definition()
    if definition is not None:
        equation, interval = definition
        claim.append(paragraph("board.alpha", alpha=ALPHA, equation=equation, interval=interval))
    claim += side_by_side(
        [star.table_step(layer, name, "the minimum") for layer, name in enumerate(layers(residuals.problem, star=True))]
    )
    claim.append(paragraph("board.claim", loss=lambda: star.exact.formula(star.loss), valley=valley, symmetric=orbit))
    squares = checked_step("loss", LOSS, residuals.squares, "", "", residuals.is_the_loss(), quiet=True)
    proof: list[Block] = [
        paragraph("board.squares"),
        squares,
        *_critical(star),
        *_curvature(star),
        *lower_tables(lower),
        chained(lower.loss_step("loss at the lower point", LOSS), below(lower, star, component)),
    ]
    if valley:
        proof.append(paragraph("board.valley") if orbit else valley_proof(component, orbit))
    title = sentences()["valley.title"] if valley else "A spurious strict minimum"
    return Statement("theorem", title, tuple(claim), "theorem", tuple(proof))


def _critical(star: PointSteps) -> list[Block]:
    """Loss and gradient at the point; for linear networks with the residuals and the gradient in M, so that a reader sees it vanish."""
    problem = star.residuals.problem
    steps = [star.gradient_step(), star.loss_step("loss at the minimum", STAR)]
    quiet = side_by_side([replace(step, quiet=True) for step in steps])
    if problem.network.activation.kind != "linear" or problem.decayed or len(problem.network.masks) > 2:
        return [paragraph("board.critical"), *quiet]
    field, exact = star.exact.point.field, star.exact
    residuals = [
        [star.at(star.residuals.residual(i, s)) for s in range(len(row))] for i, row in enumerate(problem.targets)
    ]
    inputs = [[field.element(rational(x)) for x in row] for row in problem.inputs]
    slope = [
        [sum((r * x for r, x in zip(row, xs, strict=True)), field.element(0)) for xs in inputs] for row in residuals
    ]

    def same(entry: Formula, value: FieldElement) -> bool:
        return bool((exact.value(entry, {}) - value).is_zero())

    def table(name: str, symbol: Name, rows: list[list[FieldElement]]) -> Step:
        shown = Matrix(tuple(tuple(exact.formula(x) for x in row) for row in rows))
        return table_step(name, symbol, shown, rows, same, "the residuals at the point")

    tables = [table("residuals at the minimum", RESIDUALS, residuals), table("gradient in M", SLOPE, slope)]
    words = paragraph(
        "board.residuals",
        first=Product((Transposed(SECOND), SLOPE)),
        second=Product((SLOPE, Transposed(FIRST))),
    )
    product = equal(SLOPE, Product((RESIDUALS, Transposed(INPUTS))))
    return [paragraph("board.point_residuals", G=product), *side_by_side(tables), words, *quiet]


def _curvature(star: PointSteps) -> list[Block]:
    """The Hessian on the slice."""
    hessian = SliceHessian(star)
    names = star.residuals.weights
    pinned, free = [names[place] for place in hessian.pinned], [names[place] for place in hessian.free]
    return [
        paragraph("board.slice", pinned=pinned, free=free, some=bool(pinned)),
        replace(hessian.step(HESSIAN), quiet=True),
        paragraph(
            "board.pivots", pivots=hessian.pivot_formulas, one=len(hessian.free) == 1, H=HESSIAN, some=bool(pinned)
        ),
    ]


def _structural(proving: Proving, residuals: Residuals, node: ProofNode) -> Statement:
    """What the masks alone decide."""
    problem = residuals.problem
    arguments = tuple((*text(f"{called(step)}: "), *with_symbols(step.lemma.argument)) for step in node.nodes())
    blocks: tuple[Block, ...] = (
        *_setting(residuals, point=False),
        paragraph(
            "board.decided",
            claim=Claim(node.claim).sentence,
            masks=proving.masks_decide,
            whitened=problem.whitened,
        ),
    )
    hypotheses = Items(tuple(text(h) for h in node.lemma.hypotheses))
    proof = (
        paragraph("board.needs", masks=proving.masks_decide, whitened=problem.whitened),
        hypotheses,
        paragraph("board.arguments"),
        Items(arguments),
    )
    return Statement("theorem", called(node), blocks, "theorem", proof)


def _flat(told: FlatMinimum) -> Statement:
    """A spurious minimum that need not be strict."""
    loss = paragraph("board.flat", loss=lambda: told.star.exact.formula(told.star.loss))
    claim: list[Block] = [*_setting(told.residuals, point=True), *told.tables(), loss]
    return Statement(
        "theorem", "A spurious minimum", tuple(claim), "theorem", _quiet([*told.argument(), *told.lower_point()])
    )


def _quiet(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks whose steps do not say how they were checked."""
    return tuple(replace(block, quiet=True) if isinstance(block, Step) else block for block in blocks)


def board(
    proving: Proving,
    certified: Certified | Uncertified,
    residuals: Residuals,
    title: str,
    *,
    solution: Solution | None = None,
    file: str = "",
) -> Derivation:
    """The short document.

    Raises:
        UnsupportedProblem: if there is no short form.
    """
    section = board_section(proving, certified, residuals, solution)
    accepted = any(step.check.certainty == "certificate" for step in Derivation("", (), (section,)).steps())
    last = [
        paragraph("board.checked", program=program(), certified=accepted),
        *(promise(certified, file) if file else []),
    ]
    return Derivation(title, (), (replace(section, blocks=(*section.blocks, *last)),))
