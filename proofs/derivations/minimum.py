"""A spurious minimum in a derivation: its weights, gradient and Hessian, a lower point, the valley."""

from __future__ import annotations

from proofs.certificates.certify import Uncertified
from proofs.certificates.document import Certified
from proofs.certificates.points import CertifiedPoint
from proofs.derivations.beside import chained, side_by_side
from proofs.derivations.certified_minimum import lower_point, told_section
from proofs.derivations.numbers import ALPHA, shown
from proofs.derivations.point import PointSteps, SliceHessian
from proofs.derivations.residuals import LOSS, Residuals
from proofs.derivations.setting import layers
from proofs.documents.document import Block, Check, Paragraph, Section, Statement, Step, StepFailed, checked_step
from proofs.documents.formulas import Name, Relation
from proofs.documents.prose import numbered, paragraph, sentences
from proofs.proving.prove import Proving
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component

STAR, HESSIAN = Name("L", (), star=True), Name("H")
AT_THE_POINT = "gradient and loss at the minimum"


def minimum_section(
    proving: Proving, certified: Certified | Uncertified, residuals: Residuals, component: Component
) -> Section | None:
    """The whole argument for a strict spurious minimum with exact weights; told by its certificate where they are too long to read.

    Arguments:
        proving: the findings.
        certified: their certificate, which has the lower point.
        residuals: the problem as formulas.
        component: the witness, a strict minimum.

    Raises:
        NotCertifiable: if the weights are not known in a number field, or there is no certificate.
        CertificateRejected: if only the certificate could tell the minimum, and the checker does not accept it.
    """
    steps = PointSteps(residuals, CertifiedPoint.of(component.tables, component.identifier))
    if not steps.readable:
        return told_section(proving, certified)
    blocks = [
        *_weights(steps, component),
        paragraph("landmark.critical"),
        *side_by_side([steps.gradient_step(), steps.loss_step("loss at the minimum", STAR)], AT_THE_POINT),
        *_hessian(steps),
        *_lower(certified, residuals, component, steps),
    ]
    if component.valley.proved:
        orbit = proving.solution is not None and bool(proving.solution.pairs)
        alone = not orbit and component.dimension == 0
        claim = paragraph("valley.claim", loss=lambda: shown(component.loss), orbit=orbit, alone=alone)
        proof = valley_proof(component, orbit)
        blocks.append(Statement("proposition", sentences()["valley.title"], (claim,), "valley", (proof,)))
    return Section("The spurious minimum", tuple(blocks), "minimum")


def valley_proof(component: Component, orbit: bool) -> Paragraph:
    """Why no path leads from a strict minimum to a smaller loss without climbing.

    Arguments:
        component: the minimum.
        orbit: whether a symmetry of the masks moves it.
    """
    if orbit:
        return paragraph("valley.proof")
    return (
        paragraph("valley.alone")
        if component.dimension == 0
        else paragraph("valley.isolated", reason=component.valley.reason)
    )


def _weights(steps: PointSteps, component: Component) -> list[Block]:
    blocks: list[Block] = [
        paragraph("minimum.weights", name=component.identifier, alive=numbered(component.alive)),
    ]
    definition = steps.exact.definition()
    if definition is not None:
        equation, interval = definition
        blocks.append(paragraph("minimum.alpha", alpha=ALPHA, equation=equation, interval=interval))
    stars = layers(steps.residuals.problem, star=True)
    tables = [steps.table_step(layer, star, "the minimum") for layer, star in enumerate(stars)]
    return [*blocks, *side_by_side(tables, "weights of the minimum")]


def _hessian(steps: PointSteps) -> list[Block]:
    hessian = SliceHessian(steps)
    names = steps.residuals.weights
    pinned, free = [names[place] for place in hessian.pinned], [names[place] for place in hessian.free]
    intro = paragraph("minimum.slice", pinned=pinned, free=free) if pinned else paragraph("minimum.hessian", free=free)
    return [
        intro,
        hessian.step(HESSIAN),
        paragraph("minimum.pivots", pivots=hessian.pivot_formulas, one=len(hessian.free) == 1, H=HESSIAN),
        paragraph("minimum.strict", some=bool(pinned)),
    ]


def lower_steps(certified: Certified | Uncertified, residuals: Residuals, component: Component) -> PointSteps:
    """Steps about the rational point of the certificate that is lower than a component.

    Raises:
        NotCertifiable: if there is no certificate.
    """
    return PointSteps(residuals, lower_point(certified, component.identifier))


def lower_tables(lower: PointSteps) -> tuple[Step, ...]:
    """The weights of the lower point."""
    names = layers(lower.residuals.problem)
    tables = [lower.table_step(layer, name, "the lower point") for layer, name in enumerate(names)]
    return side_by_side(tables, "weights of the lower point")


def below(lower: PointSteps, star: PointSteps, component: Component) -> Step:
    """The loss at the lower point is smaller than at the minimum."""

    def run(step: Step) -> None:
        assert isinstance(step.after, Relation)
        low, high = step.after.sides
        if (
            not (lower.exact.value(low, {}) - lower.loss).is_zero()
            or not (star.exact.value(high, {}) - star.loss).is_zero()
        ):
            raise StepFailed(step.name, "a side is not the loss it stands for")
        value = lower.loss.rational()
        if value is None or RealNumber.rational(value).compare(component.loss) != -1:
            raise StepFailed(step.name, "the point is not lower")

    chain = Relation((lower.exact.formula(lower.loss), star.exact.formula(star.loss)), ("<",))
    check = Check("exact", "both losses computed again and compared", run)
    return checked_step("lower point", None, chain, "comparison of exact numbers", "", check)


def _lower(
    certified: Certified | Uncertified, residuals: Residuals, component: Component, star: PointSteps
) -> list[Block]:
    lower = lower_steps(certified, residuals, component)
    return [
        paragraph("minimum.lower"),
        *lower_tables(lower),
        paragraph("minimum.lower_loss"),
        chained(lower.loss_step("loss at the lower point", LOSS), below(lower, star, component)),
    ]
