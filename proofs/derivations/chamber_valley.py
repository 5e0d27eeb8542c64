"""A spurious valley told by its chamber: walls, bounds, a start and a lower point, each read from the certificate."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.certificates.certify import Uncertified
from proofs.certificates.document import Certified
from proofs.certificates.points import rational_point
from proofs.claims import Claim
from proofs.derivations.certified_minimum import STAR, certified_step
from proofs.derivations.pages import by_title
from proofs.derivations.point import PointSteps
from proofs.derivations.residuals import LOSS, Residuals
from proofs.derivations.setting import layers
from proofs.documents.document import Block, Section
from proofs.documents.formulas import Formula, Product, Rational, Relation, lifted, scaled, total
from proofs.documents.prose import paragraph
from proofs.proving.prove import Proving
from symbolic.chambers.chamber import Chamber, Dual, Invariant, Minor, Normal, Products, Step

RULES = {Dual: "dual bound", Products: "sums of squares", Normal: "dependent vectors", Minor: "lemma of minors"}
"""How a step of :mod:`symbolic.chambers` is called; what is left is the lemma of turning."""


def chamber_section(proving: Proving, certified: Certified | Uncertified, residuals: Residuals) -> Section | None:
    """The chamber that shows the leading claim; None if none does.

    Raises:
        NotCertifiable: if it has no certificate.
        CertificateRejected: if the checker does not accept it.
    """
    solution = proving.solution
    chamber = None if solution is None else solution.chamber
    if chamber is None or proving.shown is not Claim.SPURIOUS_VALLEY:
        return None
    if isinstance(certified, Uncertified):
        raise certified.error
    blocks = [
        paragraph("chamber.intro", words=chamber.proposal.words, page=by_title("docs/chambers.md")),
        *_walls(chamber, certified, residuals),
    ]
    for name, tables, symbol in (("start", chamber.start, STAR), ("lower point", chamber.lower, LOSS)):
        point = PointSteps(residuals, rational_point(tables))
        blocks.append(paragraph("chamber.start" if name == "start" else "chamber.lower"))
        names = layers(chamber.problem, star=name == "start")
        blocks += [point.table_step(layer, symbol, f"the {name}") for layer, symbol in enumerate(names)]
        blocks += [paragraph("chamber.loss"), point.loss_step(f"loss at the {name}", symbol)]
    return Section("The spurious valley", (*blocks, paragraph("chamber.proof")), "valley")


def _walls(chamber: Chamber, certified: Certified, residuals: Residuals) -> list[Block]:
    """Every invariant with the bound on its wall, and the bound inside."""
    proposal, blocks = chamber.proposal, list[Block]()
    barrier, bottom = Rational(proposal.barrier), Rational(proposal.bottom)
    for k, wall in enumerate(proposal.walls):
        inside = Relation((_formula(wall.invariant, residuals), lifted(0)), (">",))
        blocks += [paragraph("chamber.invariant")] if k else []
        blocks.append(certified_step(f"invariant {k}", inside, "definition", certified))
        bound = Relation((LOSS, barrier), (">=",))
        blocks += [paragraph("chamber.wall"), certified_step(f"wall {k}", bound, _rule(wall.step), certified)]
    bound = Relation((LOSS, bottom), (">=",))
    return [*blocks, paragraph("chamber.inside"), certified_step("inside", bound, _rule(proposal.inside), certified)]


def _formula(invariant: Invariant, residuals: Residuals) -> Formula:
    return total([scaled(c, _product([residuals.weights[place] for place in places])) for c, places in invariant.terms])


def _product(factors: Sequence[Formula]) -> Formula:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _rule(step: Step) -> str:
    return RULES.get(type(step), "lemma of turning")
