"""A spurious minimum told by its certificate: what cannot be computed on a page is accepted by the independent checker."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from typing import Any

from flint import fmpq

from proofs.certificates.certify import Uncertified
from proofs.certificates.checker import loss_bounds
from proofs.certificates.claims import minimal_point
from proofs.certificates.document import Certified
from proofs.certificates.points import CertifiedPoint, NotCertifiable, rational_point
from proofs.claims import Claim
from proofs.derivations.activations import residuals_of
from proofs.derivations.beside import chained, side_by_side
from proofs.derivations.cell_point import CellPoint
from proofs.derivations.numbers import ALPHA
from proofs.derivations.residuals import LOSS
from proofs.derivations.setting import equal, layers
from proofs.derivations.tables import table_step
from proofs.documents.document import Block, Check, Ref, Section, Statement, Step, StepFailed, checked_step
from proofs.documents.formulas import (
    Approximate,
    Formula,
    Matrix,
    Name,
    Power,
    Product,
    Rational,
    Relation,
    Sum,
    lifted,
    scaled,
)
from proofs.documents.prose import paragraph, sentences
from proofs.proving.prove import Proving
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.network import Problem

STAR = Name("L", (), star=True)
HESSIAN, UNIT_MATRIX, KINKS, RADIUS = Name("H"), Name("I"), Name("N"), Name("rho")
DIGITS = 8
ACCEPTED = "the independent checker accepts the certificate that holds it"


def told_section(proving: Proving, certified: Certified | Uncertified) -> Section | None:
    """The witness of the leading claim, each step read from its certificate; None if there is no witness.

    Raises:
        NotCertifiable: if it has no certificate.
        CertificateRejected: if the checker does not accept it.
    """
    claim, component = proving.shown, proving.witness
    if claim is None or component is None:
        return None
    if isinstance(certified, Uncertified):
        raise certified.error
    told = _Told(proving.problem, component, certified)
    name = component.identifier
    intro = paragraph("nonlinear.point" if told.exact else "nonlinear.decimals", name=name)
    known = [] if told.exact else [paragraph("nonlinear.near_loss", loss=told.loss())]
    title = "The spurious valley" if claim is Claim.SPURIOUS_VALLEY else "The spurious minimum"
    blocks = [intro, *told.point(), *known, *told.argument(claim), paragraph("nonlinear.claim", claim=claim.sentence)]
    return Section(title, tuple(blocks), "minimum")


def told_statement(proving: Proving, certified: Certified | Uncertified, setting: Sequence[Block]) -> Statement:
    """The same as one theorem with its proof.

    Arguments:
        proving: findings whose leading claim has a witness.
        certified: their certificate.
        setting: the network and its loss, up to the words "The point".

    Raises:
        NotCertifiable: if there is no certificate.
    """
    claim, component = proving.shown, proving.witness
    assert claim is not None and component is not None
    if isinstance(certified, Uncertified):
        raise certified.error
    told = _Told(proving.problem, component, certified)
    valley, strict = claim is Claim.SPURIOUS_VALLEY, component.kind is Kind.STRICT_MINIMUM
    symmetric = strict and bool(proving.solution and proving.solution.pairs)
    words = paragraph(
        "board.told", loss=told.loss(), rounded=not told.exact, strict=strict, valley=valley, symmetric=symmetric
    )
    title = sentences()["valley.title"] if valley else "A spurious minimum"
    return Statement("theorem", title, (*setting, *told.point(), words), "theorem", tuple(told.argument(claim)))


def lower_point(certified: Certified | Uncertified, what: str) -> CertifiedPoint:
    """The lower point that the certificate of a spurious minimum or valley holds.

    Arguments:
        certified: the certificate; its first claim has the point.
        what: the minimum, for the error.

    Raises:
        NotCertifiable: if there is no certificate.
    """
    if isinstance(certified, Uncertified):
        raise NotCertifiable(what, certified.error.reason)
    tables = certified.certificate["claims"][0]["lower_point"]
    return rational_point([[[Fraction(x) for x in row] for row in table] for table in tables])


def certified_step(name: str, chain: Formula, rule: str, certified: Certified) -> Step:
    """A step that a certificate shows: the formula is what the certificate says, and the checker accepted it."""

    def run(step: Step) -> None:
        if step.after != chain:
            raise StepFailed(step.name, "it is not what the certificate says")
        if not certified.report.valid:
            raise StepFailed(step.name, f"the checker rejects the certificate: {certified.report.reason}")

    return checked_step(name, None, chain, rule, "", Check("certificate", ACCEPTED, run))


class _Told:
    """One minimum and its certificate, as blocks."""

    def __init__(self, problem: Problem, component: Component, certified: Certified) -> None:
        self.problem, self.component, self.certified = problem, component, certified
        self.entry = certified.certificate["claims"][0]
        exactly = problem.network.activation.piecewise and "point" in self.entry
        self.exact = CellPoint(problem, minimal_point(component, "the minimum")) if exactly else None

    def loss(self) -> Formula:
        """The loss with its name, rounded where it is not computed exactly."""
        if self.exact is not None:
            return equal(STAR, self.exact.exact.formula(self.exact.cell.loss))
        return Relation((STAR, Approximate(self.component.loss.decimal(DIGITS))), ("approx",))

    def point(self) -> list[Block]:
        """The weights, exact or as decimals."""
        point = self.exact
        if point is None:
            return [*rounded_tables(self.problem, self.component, "the minimum")]
        named = point.exact.definition()
        blocks: list[Block] = []
        if named is not None:
            blocks.append(paragraph("minimum.alpha", alpha=ALPHA, equation=named[0], interval=named[1]))
        stars = layers(self.problem, star=True)
        tables = [point.table_step(layer, star, "the minimum") for layer, star in enumerate(stars)]
        return [*blocks, *side_by_side(tables, "weights of the minimum")]

    def argument(self, claim: Claim) -> list[Block]:
        """Why the point shows the claim."""
        found = [*(self.near() if self.exact is None else self.computed(self.exact)), *self.minimality(), *self.lower()]
        if claim is Claim.SPURIOUS_VALLEY and "cited" not in self.entry:
            found.append(paragraph("nonlinear.valley", symmetric=bool(self.entry.get("pinned"))))
        return found

    def computed(self, point: CellPoint) -> list[Block]:
        """The pattern of the point, its residuals and its loss, computed again in the number field."""
        pattern = paragraph("nonlinear.pattern", table=Ref("pattern"))
        blocks: list[Block] = [pattern, point.pattern(), paragraph("nonlinear.residuals")]
        blocks.append(point.residual_step())
        loss = point.loss_step("loss at the minimum", STAR)
        if point.cell.kinks:
            return [*blocks, paragraph("minimum.loss"), loss]
        return [*blocks, paragraph("landmark.critical"), *side_by_side([point.gradient_step(), loss])]

    def near(self) -> list[Block]:
        """What holds the exact point: the certificate, and a ball."""
        blocks: list[Block] = []
        field = self.certified.certificate["field"]
        if "point" in self.entry and field is not None:
            blocks.append(paragraph("nonlinear.exact", degree=len(field["polynomial"]) - 1))
        if "radius" in self.entry:
            chain = equal(RADIUS, _radius(Fraction(self.entry["radius"])))
            blocks += [paragraph("nonlinear.ball"), certified_step("ball", chain, "enclosure", self.certified)]
        return blocks

    def minimality(self) -> list[Block]:
        """Why it is a minimum: a lower bound of the Hessian, or what is taken on trust."""
        if "cited" in self.entry:
            return [paragraph("nonlinear.trust", reason=self.entry["cited"]["reason"])]
        names = residuals_of(self.problem).weights
        pinned = [names[layer, r, c] for layer, r, c in self.entry["pinned"]]
        free = [names[place] for place in names if list(place) not in self.entry["pinned"]]
        kinks = "kinks" in self.entry
        slice_ = paragraph("nonlinear.slice", pinned=pinned, free=free, some=len(pinned), kinks=kinks)
        blocks: list[Block] = [slice_] if slice_.content else []
        bound = self.entry.get("definite") or self.entry.get("ball")
        if not free or bound is None:
            return blocks
        least = scaled(2 * Fraction(bound["mu"]), UNIT_MATRIX)
        tau = Rational(2 * Fraction(self.entry.get("stiffness", 0)))
        stiff: Formula = Sum((HESSIAN, Product((tau, KINKS)))) if tau.value else HESSIAN
        chain = Relation((stiff, least), ("succeq",))
        key = "nonlinear.curvature_ball" if "radius" in self.entry else "nonlinear.curvature"
        stiffened = kinks and bool(tau.value)
        intro = paragraph(key, H=HESSIAN, I=UNIT_MATRIX, kinks=stiffened, tau=tau, N=KINKS, some=bool(pinned))
        return [*blocks, intro, certified_step("curvature", chain, "definite Hessian", self.certified)]

    def lower(self) -> list[Block]:
        """The lower point."""
        point = CellPoint(self.problem, lower_point(self.certified, "the minimum"))
        blocks: list[Block] = [
            paragraph("minimum.lower"),
            *side_by_side(
                [point.table_step(layer, name, "the lower point") for layer, name in enumerate(layers(self.problem))],
                "weights of the lower point",
            ),
            paragraph("minimum.lower_loss"),
        ]
        rule = "comparison with the minimum"
        if not self.problem.network.activation.piecewise:
            low, top = self._decimals()
            chain = Relation((LOSS, Approximate(low), Approximate(top), STAR), ("<=", "<", "<="))
            return [*blocks, certified_step("lower point", chain, rule, self.certified)]
        loss = point.loss_step("loss at the lower point", LOSS)
        value = point.exact.formula(point.cell.loss)
        if self.exact is not None:
            chain = Relation((value, self.exact.exact.formula(self.exact.cell.loss)), ("<",))
        else:
            chain = Relation((value, Approximate(self._decimals()[1]), STAR), ("<", "<="))
            return [*blocks, loss, certified_step("lower point", chain, rule, self.certified)]
        return [*blocks, chained(loss, certified_step("lower point", chain, rule, self.certified))]

    def _decimals(self) -> tuple[str, str]:
        """The loss at the lower point, rounded up, and at the minimum, rounded down, with enough digits to see which is larger."""
        for digits in (DIGITS, 2 * DIGITS, 4 * DIGITS, 8 * DIGITS):
            low, top = loss_above(self.problem, self.entry["lower_point"], digits), below(self.component.loss, digits)
            if Decimal(low) < Decimal(top):
                return low, top
        raise NotCertifiable("the lower point", "its loss is too close to that of the minimum to be written down")


def rounded_tables(problem: Problem, component: Component, where: str) -> tuple[Step, ...]:
    """The weights of a component as decimals.

    Arguments:
        problem: the problem.
        component: the component.
        where: what it is called.
    """
    steps = []
    for layer, (star, table) in enumerate(zip(layers(problem, star=True), component.tables, strict=True), 1):
        rows = Matrix(tuple(tuple(Approximate(x.decimal(DIGITS)) for x in row) for row in table))
        name, source = f"layer {layer} near {where}", "the certified decimals of the point"
        steps.append(table_step(name, star, rows, table, _rounded, source, sign="approx"))
    return side_by_side(steps, f"rounded weights of {where}")


def _rounded(entry: Formula, value: RealNumber) -> bool:
    """Whether a decimal is a number rounded to the digits that are shown."""
    return entry == Approximate(value.decimal(DIGITS))


def _radius(value: Fraction) -> Formula:
    """A radius: a power of two, or a rational."""
    bits = value.denominator.bit_length() - 1
    return Power(lifted(2), -bits) if value == Fraction(1, 1 << bits) else Rational(value)


def below(number: RealNumber, digits: int) -> str:
    """A decimal of so many digits that is at most the number.

    Examples:
        >>> from flint import fmpq
        >>> below(RealNumber.rational(fmpq(2, 3)), 4), below(RealNumber.rational(fmpq(1, 2)), 4)
        ('0.6666', '0.5')
    """
    text = number.decimal(digits)
    rounded = Decimal(text)
    value = fmpq(*rounded.as_integer_ratio())
    if RealNumber.rational(value).compare(number) in (0, -1):
        return text
    exponent = rounded.adjusted() - digits + 1
    return str(rounded - Decimal((0, (1,), exponent)))


def loss_above(problem: Problem, tables: Sequence[Any], digits: int) -> str:
    """A decimal just above the loss at rational weights, from the interval of the checker."""
    bound = loss_bounds(problem.to_dict(), tables).high
    return str(Context(digits, ROUND_CEILING).divide(Decimal(bound.numerator), Decimal(bound.denominator)))
