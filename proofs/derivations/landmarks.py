"""Other points of a derivation besides a spurious minimum: a lowest one, and a saddle with a direction of descent."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from flint import fmpq

from proofs.certificates.certify import Uncertified
from proofs.certificates.document import Certified
from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.derivations.beside import side_by_side
from proofs.derivations.certified_minimum import DIGITS, rounded_tables
from proofs.derivations.falling import falling_blocks
from proofs.derivations.point import PointSteps, SliceHessian
from proofs.derivations.residuals import Residuals
from proofs.derivations.setting import layers
from proofs.documents.document import Block, Section
from proofs.documents.formulas import Approximate, Name, Relation
from proofs.documents.prose import numbered, paragraph
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution

WIDEST = 8
"""Most free weights with which a Hessian is written out."""
TRIED = 4
"""Components of a kind that are tried."""
STAR = Name("L", (), star=True)
Tables = tuple[tuple[tuple[Fraction, ...], ...], ...]
MINIMA = (Kind.STRICT_MINIMUM, Kind.MINIMUM)


def lower_tables_of(certified: Certified | Uncertified) -> Tables | None:
    """The weights of the lower point that the certificate of a spurious minimum shows; None where there is none."""
    if isinstance(certified, Uncertified):
        return None
    tables = certified.certificate["claims"][0].get("lower_point")
    return tables and tuple(tuple(tuple(Fraction(x) for x in row) for row in table) for table in tables)


def landmarks_section(
    solution: Solution, residuals: Residuals, told: Component | None, lower: Tables | None = None
) -> Section | None:
    """A lowest minimum and a lowest saddle, where numbers with square roots do; None if neither can be told.

    Arguments:
        solution: a solved problem with a polynomial activation.
        residuals: the problem as formulas.
        told: the component that another section is about.
        lower: weights that it has shown already.
    """
    minimum, saddle = _minimum_blocks(solution, residuals, told, lower), _saddle_blocks(solution, residuals)
    both = "A minimum and a saddle" if minimum and saddle else "A minimum" if minimum else "A saddle"
    title = both if told is None else "Other critical points"
    return Section(title, (*minimum, *saddle), "landmarks") if minimum or saddle else None


def landmark_blocks(solution: Solution, residuals: Residuals) -> list[Block]:
    """The same without a heading."""
    return [*_minimum_blocks(solution, residuals, None, None), *_saddle_blocks(solution, residuals)]


def _minimum_blocks(
    solution: Solution, residuals: Residuals, told: Component | None, lower: Tables | None
) -> list[Block]:
    """A lowest minimum; rounded where the weights of all that are tried cannot be written out."""
    minima = [c for c in solution.components if c.kind in MINIMA and c is not told][:TRIED]
    found = next((found for c in minima if (found := _minimum(solution, residuals, c, lower))), [])
    return found or (_rounded(solution, residuals, minima[0]) if minima else [])


def _saddle_blocks(solution: Solution, residuals: Residuals) -> list[Block]:
    """A lowest saddle."""
    saddles = islice((c for c in solution.components if c.kind is Kind.SADDLE), TRIED)
    return next((found for c in saddles if (found := _saddle(residuals, c))), [])


def _rounded(solution: Solution, residuals: Residuals, component: Component) -> list[Block]:
    """A global minimum by its decimals; nothing where the infimum is not known."""
    if not _is_infimum(solution, component):
        return []
    name, loss = component.identifier, Approximate(component.loss.decimal(DIGITS))
    return [
        paragraph("minimum.rounded", name=name, alive=numbered(component.alive)),
        *rounded_tables(residuals.problem, component, name),
        paragraph("landmark.near", loss=Relation((STAR, loss), ("approx",))),
    ]


def _is_infimum(solution: Solution, component: Component) -> bool:
    infimum = solution.infimum
    return infimum.verdict.proved and infimum.value is not None and infimum.value.compare(component.loss) == 0


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
        *side_by_side(
            [steps.table_step(layer, star, name) for layer, star in enumerate(layers(problem, star=True))],
            f"weights of {name}",
        ),
        paragraph("landmark.critical"),
        *side_by_side(
            [
                steps.gradient_step(f"critical point {name}"),
                steps.loss_step(f"loss at {name}", STAR),
            ],
            f"gradient and loss at {name}",
        ),
    ]


def _minimum(solution: Solution, residuals: Residuals, component: Component, lower: Tables | None) -> list[Block]:
    """A minimum: global where the infimum is known, else by its Hessian."""
    steps = _point(residuals, component)
    if steps is None:
        return []
    if _is_infimum(solution, component):
        if lower is not None and _same(steps, lower):
            name = component.identifier
            return [paragraph("landmark.same", name=name, loss=lambda: steps.exact.formula(steps.loss))]
        return [*_weights(steps, component), paragraph("landmark.least")]
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


def _same(steps: PointSteps, lower: Tables) -> bool:
    """Whether a point has these rational weights."""
    found = zip(steps.exact.point.tables, lower, strict=True)
    return all(
        (entry - fmpq(x.numerator, x.denominator)).is_zero()
        for table, rows in found
        for row, values in zip(table, rows, strict=True)
        for entry, x in zip(row, values, strict=True)
    )


def _saddle(residuals: Residuals, component: Component) -> list[Block]:
    """A saddle, and a direction in which the loss falls."""
    steps = _point(residuals, component)
    falling = [] if steps is None else falling_blocks(steps, component.identifier)
    return [*_weights(steps, component), *falling] if steps is not None and falling else []
