"""Other points of a derivation besides a spurious minimum: a lowest one, and a saddle with a direction of descent."""

from __future__ import annotations

from itertools import islice

from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.derivations.falling import falling_blocks
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
TRIED = 4
"""Components of a kind that are tried."""
MINIMA = (Kind.STRICT_MINIMUM, Kind.MINIMUM)


def landmarks_section(solution: Solution, residuals: Residuals, told: Component | None) -> Section | None:
    """A lowest minimum and a lowest saddle, where numbers with square roots do; None if neither can be told.

    Arguments:
        solution: a solved problem with a polynomial activation.
        residuals: the problem as formulas.
        told: the component that another section is about.
    """
    blocks = landmark_blocks(solution, residuals, told)
    title = "A minimum and a saddle" if told is None else "Other critical points"
    return Section(title, tuple(blocks), "landmarks") if blocks else None


def landmark_blocks(solution: Solution, residuals: Residuals, told: Component | None) -> list[Block]:
    """The same without a heading."""
    minima = (c for c in solution.components if c.kind in MINIMA and c is not told)
    saddles = (c for c in solution.components if c.kind is Kind.SADDLE)
    blocks: list[Block] = []
    for candidates, tell in ((minima, _minimum), (saddles, _saddle)):
        found = (tell(solution, residuals, component) for component in islice(candidates, TRIED))
        blocks += next((told for told in found if told), [])
    return blocks


def _point(residuals: Residuals, component: Component) -> PointSteps | None:
    """The point of a component; None where its numbers are too long to be read."""
    try:
        steps = PointSteps(residuals, CertifiedPoint.of(component.tables, component.identifier))
    except NotCertifiable:
        return None
    return None if steps.exact.names_a_number or not steps.readable else steps


def _weights(steps: PointSteps, component: Component) -> list[Block]:
    """The weights of a critical point, that its gradient vanishes, its loss."""
    name, problem = component.identifier, steps.residuals.problem
    return [
        paragraph("minimum.weights", name=name, alive=numbered(component.alive)),
        *(steps.table_step(layer, star, name) for layer, star in enumerate(layers(problem, star=True))),
        paragraph("landmark.critical"),
        steps.gradient_step(f"critical point {name}"),
        steps.loss_step(f"loss at {name}", Name("L", (), star=True)),
    ]


def _minimum(solution: Solution, residuals: Residuals, component: Component) -> list[Block]:
    """A minimum: global where the infimum is known, else by its Hessian."""
    steps, infimum = _point(residuals, component), solution.infimum
    if steps is None:
        return []
    if infimum.verdict.proved and infimum.value is not None and infimum.value.compare(component.loss) == 0:
        return [*_weights(steps, component), paragraph("landmark.least", reason=infimum.verdict.reason)]
    hessian, symbol = SliceHessian(steps), Name("H")
    if component.kind is not Kind.STRICT_MINIMUM or hessian.negative != 0 or len(hessian.free) > WIDEST:
        return []
    free, pinned = ([residuals.weights[place] for place in places] for places in (hessian.free, hessian.pinned))
    return [
        *_weights(steps, component),
        paragraph("landmark.hessian", free=free, pinned=pinned, some=bool(pinned)),
        hessian.step(symbol, 0, f"Hessian at {component.identifier}"),
        paragraph("landmark.pivots", pivots=hessian.pivot_formulas, one=len(hessian.free) == 1),
    ]


def _saddle(_solution: Solution, residuals: Residuals, component: Component) -> list[Block]:
    """A saddle, and a direction in which the loss falls."""
    steps = _point(residuals, component)
    falling = [] if steps is None else falling_blocks(steps, component.identifier)
    return [*_weights(steps, component), *falling] if steps is not None and falling else []
