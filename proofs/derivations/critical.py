"""The list of critical points in a derivation: symmetry, strata, and the table of components."""

from __future__ import annotations

from proofs.certificates.points import rational_tables
from proofs.claims import Claim
from proofs.derivations.certified_minimum import DIGITS as ROUNDED
from proofs.derivations.certified_minimum import loss_above
from proofs.derivations.numbers import decimal, known, shown
from proofs.derivations.reduction import reduction_blocks
from proofs.derivations.residuals import Residuals
from proofs.documents.document import Block, Inlines, Math, Ref, Section, Strong, Table, Text
from proofs.documents.formulas import About, Formula, Name, Power, Product, lifted
from proofs.documents.prose import listed, numbered, paragraph, say, text
from proofs.proving.prove import Proving
from symbolic.exact.real import RealNumber
from symbolic.graph.mask_graph import MaskGraph
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution
from symbolic.verdict import Status, Verdict, error_text

DIGITS = 10
ATTAINED = {True: "attained", False: "not attained", None: ""}
MOST_ROWS = 24
"""Components that are listed in the table; more are counted."""
UNKNOWN = "–"  # noqa: RUF001
END_TO_END = Product((Name("W", (2,)), Name("W", (1,))))


def certainty(verdict: Verdict) -> Inlines:
    """How sure a verdict is."""
    if verdict.status is Status.UNDECIDED:
        return text(f"not decided: {verdict.reason}")
    if verdict.error == 0:
        trusted = ", ".join(map(short_name, verdict.rests_on))
        return text(f"trusting {trusted}" if trusted else "certain")
    base, _, exponent = error_text(verdict.error).partition("^")
    bound = Power(lifted(int(base)), int(exponent)) if exponent else lifted(verdict.error)
    return say("critical.error", bound=bound)


def short_name(source: str) -> str:
    """What a proof rests on, without the remark in brackets.

    Examples:
        >>> short_name("Singular 4.4.1 (minimal primes over Q)")
        'Singular 4.4.1'
    """
    return source.partition(" (")[0]


def critical_section(solution: Solution, residuals: Residuals) -> Section:
    """How the critical points were found, and what they are."""
    blocks = [*symmetry_blocks(solution), *reduction_blocks(residuals), *strata_blocks(solution)]
    return Section("The critical points", (*blocks, *listed_blocks(solution, component_table(solution))), "critical")


def listed_blocks(solution: Solution, table: Table) -> list[Block]:
    """The table of components with what its words mean.

    Arguments:
        solution: the critical points.
        table: their table.
    """
    components = solution.components[:MOST_ROWS]
    kinds = {component.kind for component in components}
    strict = [component for component in components if component.kind is Kind.STRICT_MINIMUM]
    moved = "under the symmetry" if solution.pairs else "under rotations of units with equal masks"
    alone = not solution.pairs and all(component.dimension == 0 for component in strict)
    words = paragraph(
        "critical.table",
        count=len(solution.components),
        complete=is_complete(solution),
        symmetric=bool(solution.pairs),
        images=not solution.pairs and any(component.multiplicity > 1 for component in components),
        table=Ref("components"),
        unknown=any(component.inertia is None or component.dimension is None for component in components),
        piecewise=solution.problem.network.activation.piecewise,
    )
    meanings = paragraph(
        "critical.kinds",
        near="no other point has" if alone else f"only its images {moved} have",
        spurious=any(component.spurious.proved for component in components),
        **{kind.value: kind in kinds for kind in Kind},
    )
    return [words, table, *([meanings] if meanings.content else [])]


def is_complete(solution: Solution) -> bool:
    """Whether no critical point can be missing from the list."""
    return all(stratum.complete.proved for stratum in solution.strata)


def symmetry_blocks(solution: Solution) -> list[Block]:
    """What moves without changing the loss."""
    problem = solution.problem
    if problem.decayed:
        return []
    if problem.network.activation.kind != "linear" or len(problem.network.masks) != 2:
        power = problem.network.activation.power
        divisor = Name("c") if power <= 1 else Power(Name("c"), power)
        positive = problem.network.activation.piecewise
        told = paragraph("critical.scaling", c=Name("c"), divisor=divisor, positive=positive)
        return [told] if solution.pairs else []
    pairs = [(i, j) for i, j in solution.pairs if i != j]
    shears = listed([f"unit {i} gains from unit {j}" for i, j in pairs])
    graph = MaskGraph.of(problem.network)
    complete = sorted(unit for twins in graph.classes for unit in twins if graph.complete(twins))
    return [
        paragraph("critical.symmetry", c=Name("c"), shears=shears, dimension=len(solution.pairs)),
        paragraph(
            "critical.slice",
            complete=numbered(complete) if complete else "",
            one=len(complete) == 1,
            f=END_TO_END,
        ),
    ]


def strata_blocks(solution: Solution) -> list[Block]:
    """How the list was found, and how far it is complete."""
    rows: list[tuple[Inlines, ...]] = []
    for stratum in solution.strata:
        units = "all points" if stratum.scope else numbered(solution.units_of(stratum))
        many = "infinitely many" if stratum.dimension else "not counted"
        count = many if stratum.count is None else str(stratum.count)
        real = many if stratum.real_count is None else str(stratum.real_count)
        rows.append((text(units), text(count), text(real), certainty(stratum.complete)))
    names = tuple(text(x) for x in ("alive units", "complex orbits", "real orbits", "completeness"))
    name, version = solution.engine
    whole = all(stratum.scope for stratum in solution.strata)
    if whole:
        names = tuple(text(x) for x in ("part", "complex points", "real points", "completeness"))
    caption = "Critical points in weight space." if whole else "Critical orbits by alive units."
    infinite = [stratum.complete for stratum in solution.strata if stratum.count is None]
    trusted = sorted({source for verdict in infinite if not verdict.error for source in verdict.rests_on})
    return [
        paragraph(
            "critical.strata",
            engine=f"{name} {version}",
            whole=whole,
            complete=is_complete(solution),
            infinite=bool(infinite),
            counted=any(s.count is not None for s in solution.strata),
            primes=any(s.complete.error for s in solution.strata),
            trusted=listed(trusted),
            table=Ref("strata"),
        ),
        Table(caption, names, tuple(rows), "strata"),
    ]


def component_table(solution: Solution) -> Table:
    """The table of components."""
    header = tuple(text(x) for x in ("name", "alive", "loss", "kind", "inertia", "dimension"))

    def again() -> tuple[tuple[Inlines, ...], ...]:
        return tuple(_row(component) for component in solution.components[:MOST_ROWS])

    rows = again()
    left = len(solution.components) - len(rows)
    more = f" {left} more are left out." if left > 0 else ""
    return Table(f"Critical components by loss.{more}", header, rows, "components", again)


def _row(component: Component) -> tuple[Inlines, ...]:
    kind = component.kind.value.replace("_", " ")
    verdict: Inlines = (*text(kind), *((Text(", "), Strong("spurious")) if component.spurious.proved else ()))
    dimension = UNKNOWN if component.dimension is None else str(component.dimension)
    return (
        text(component.identifier),
        text(", ".join(map(str, component.alive)) or "none"),
        (Math(shown(component.loss, DIGITS)),),
        verdict,
        text(str(component.inertia) if component.inertia is not None else UNKNOWN),
        text(dimension),
    )


def infimum_block(solution: Solution) -> Block:
    """What is known about the infimum."""
    infimum = solution.infimum
    if infimum.value is None:
        return paragraph("critical.nothing")
    if infimum.verdict.status is Status.PROVED:
        return paragraph(
            "critical.infimum",
            value=_number(infimum.value),
            attained="" if "is attained" in infimum.verdict.reason else ATTAINED[infimum.attained],
            reason=infimum.verdict.reason,
        )
    lowest = _number(infimum.value)
    if solution.lower is not None:
        lowest = About(loss_above(solution.problem, rational_tables(solution.lower), ROUNDED))
    return paragraph("critical.infimum_open", value=lowest, reason=infimum.verdict.reason)


def _number(number: RealNumber) -> Formula:
    exact = known(number)
    return decimal(number) if exact is None else exact


def verdict_block(proving: Proving) -> list[Block]:
    """What the list shows of the leading claim, where no single point shows it.

    Arguments:
        proving: the findings.
    """
    claim, leading = proving.shown, proving.leading
    if claim is None:
        told = "" if proving.solution is None else proving.solution.infimum.verdict.reason
        reasons = [reason for reason in leading.verdict.reason.split("; ") if reason != told]
        return [paragraph("critical.open", claim=leading.claim.sentence, reason="; ".join(reasons))]
    if claim is Claim.ALL_MINIMA_GLOBAL and leading.method != "structure":
        return [paragraph("critical.so", claim=claim.sentence, table=Ref("components"))]
    return []
