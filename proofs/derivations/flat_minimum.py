"""A spurious minimum that is not strict: one of many that lie together, told by the point of its certificate."""

from __future__ import annotations

from typing import Any

from proofs.certificates.certify import Uncertified
from proofs.certificates.claims import minimal_point
from proofs.certificates.document import Certified
from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.derivations.beside import chained, side_by_side
from proofs.derivations.minimum import AT_THE_POINT, HESSIAN, STAR, below, lower_steps, lower_tables
from proofs.derivations.point import PointSteps, SliceHessian
from proofs.derivations.residuals import LOSS, Residuals
from proofs.derivations.setting import layers
from proofs.documents.document import Block, Section
from proofs.documents.prose import numbered, paragraph
from symbolic.landscape.component import Component


class FlatMinimum:
    """Blocks about a minimum whose certificate has an exact point and the weights that a symmetry or a family moves.

    Raises:
        NotCertifiable: if there is no certificate of this kind, or the numbers are too long to be read.
    """

    def __init__(self, certified: Certified | Uncertified, residuals: Residuals, component: Component) -> None:
        if isinstance(certified, Uncertified):
            raise NotCertifiable(component.identifier, certified.error.reason)
        entry: dict[str, Any] = certified.certificate["claims"][0]
        if "point" not in entry or "definite" not in entry:
            raise NotCertifiable(component.identifier, "its certificate shows no Hessian")
        point: CertifiedPoint = minimal_point(component, component.identifier)
        self.component, self.residuals, self.entry = component, residuals, entry
        self.star = PointSteps(residuals, point)
        if not self.star.readable or self.star.exact.names_a_number:
            raise NotCertifiable(component.identifier, "its weights are too long to be read")
        self.hessian = SliceHessian(self.star, [(layer, r, c) for layer, r, c in entry["pinned"]])
        if self.hessian.negative != 0:
            raise NotCertifiable(component.identifier, "its Hessian is not definite on the slice")
        self.lower = lower_steps(certified, residuals, component)

    def tables(self) -> list[Block]:
        """The weights."""
        stars = layers(self.residuals.problem, star=True)
        tables = [self.star.table_step(layer, star, "the minimum") for layer, star in enumerate(stars)]
        return [*side_by_side(tables, "weights of the minimum")]

    def argument(self) -> list[Block]:
        """The gradient, the loss, the Hessian."""
        names = self.residuals.weights
        pinned, free = ([names[place] for place in places] for places in (self.hessian.pinned, self.hessian.free))
        family = "family" in self.entry
        curved: list[Block] = []
        if free:
            moved = paragraph("minimum.flat", free=free, pinned=pinned, family=family)
            curved = [
                moved if pinned else paragraph("minimum.hessian", free=free),
                self.hessian.step(HESSIAN),
                paragraph(
                    "minimum.pivots", pivots=self.hessian.pivot_formulas, one=len(self.hessian.free) == 1, H=HESSIAN
                ),
            ]
        return [
            paragraph("landmark.critical"),
            *side_by_side([self.star.gradient_step(), self.star.loss_step("loss at the minimum", STAR)], AT_THE_POINT),
            *curved,
            paragraph("minimum.no_strict") if family else paragraph("minimum.strict", some=bool(pinned)),
        ]

    def lower_point(self) -> list[Block]:
        """A point with a smaller loss."""
        return [
            paragraph("minimum.lower"),
            *lower_tables(self.lower),
            paragraph("minimum.lower_loss"),
            chained(
                self.lower.loss_step("loss at the lower point", LOSS), below(self.lower, self.star, self.component)
            ),
        ]


def flat_minimum_section(certified: Certified | Uncertified, residuals: Residuals, component: Component) -> Section:
    """The section about a spurious minimum that need not be strict.

    Raises:
        NotCertifiable: if it cannot be told exactly.
    """
    told = FlatMinimum(certified, residuals, component)
    intro = paragraph("minimum.weights", name=component.identifier, alive=numbered(component.alive))
    return Section("The spurious minimum", (intro, *told.tables(), *told.argument(), *told.lower_point()), "minimum")
