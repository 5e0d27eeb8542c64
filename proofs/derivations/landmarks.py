"""Other points of a derivation besides the spurious minimum: the lowest one, and the lowest saddle of index 1."""

from __future__ import annotations

from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.derivations.point import PointSteps, SliceHessian
from proofs.derivations.residuals import Residuals
from proofs.derivations.setting import layers
from proofs.documents.document import Block, Section
from proofs.documents.formulas import Name
from proofs.documents.prose import numbered, paragraph
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution

WIDEST = 8
"""Most free weights with which a Hessian is written out."""


def landmarks_section(solution: Solution, residuals: Residuals, told: Component) -> Section | None:
    """The lowest minimum and the lowest saddle of index 1, where numbers with square roots do; None if neither can be told.

    Arguments:
        solution: a solved problem with a polynomial activation.
        residuals: the problem as formulas.
        told: the component that another section is about.
    """
    best = [c for c in solution.components if c.kind is Kind.STRICT_MINIMUM and c is not told][:1]
    ridges = [c for c in solution.components if c.inertia is not None and c.inertia.negative == 1]
    blocks: list[Block] = []
    for candidates in (best, ridges):
        found = (_landmark(solution, residuals, component) for component in candidates)
        blocks += next((told for told in found if told), [])
    return Section("Other critical points", tuple(blocks), "landmarks") if blocks else None


def _landmark(solution: Solution, residuals: Residuals, component: Component) -> list[Block]:
    name = component.identifier
    try:
        steps = PointSteps(residuals, CertifiedPoint.of(component.tables, name))
    except NotCertifiable:
        return []
    hessian, symbol = SliceHessian(steps), Name("H")
    negative = hessian.negative
    if steps.exact.names_a_number or not steps.readable or negative is None or len(hessian.free) > WIDEST:
        return []
    free, pinned = ([residuals.weights[place] for place in places] for places in (hessian.free, hessian.pinned))
    infimum = solution.infimum
    least = infimum.verdict.proved and infimum.value is not None and infimum.value.compare(component.loss) == 0
    return [
        paragraph("minimum.weights", name=name, alive=numbered(component.alive)),
        *(steps.table_step(layer, star, name) for layer, star in enumerate(layers(residuals.problem, star=True))),
        paragraph("landmark.critical"),
        steps.gradient_step(f"critical point {name}"),
        steps.loss_step(f"loss at {name}", Name("L", (), star=True)),
        paragraph("landmark.hessian", free=free, pinned=pinned, some=bool(pinned)),
        hessian.step(symbol, negative, f"Hessian at {name}"),
        paragraph("landmark.pivots", pivots=hessian.pivot_formulas, H=symbol, negative=negative, least=least),
    ]
