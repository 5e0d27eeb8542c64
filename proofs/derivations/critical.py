"""The list of critical points in a derivation: symmetry, strata, and the table of components."""

from __future__ import annotations

from proofs.certificates.points import rational_tables
from proofs.derivations.certified_minimum import DIGITS as ROUNDED
from proofs.derivations.certified_minimum import loss_above
from proofs.derivations.numbers import decimal, known, shown
from proofs.derivations.reduction import reduction_blocks
from proofs.derivations.residuals import Residuals
from proofs.documents.document import Block, Inlines, Math, Section, Strong, Table, Text
from proofs.documents.formulas import About, Formula, Name, Power, lifted
from proofs.documents.prose import listed, numbered, paragraph, say, text
from symbolic.exact.real import RealNumber
from symbolic.graph.mask_graph import MaskGraph
from symbolic.landscape.component import Component
from symbolic.landscape.solution import Solution
from symbolic.verdict import Status, Verdict, error_text

DIGITS = 10
ATTAINED = {True: "attained", False: "not attained", None: ""}
MOST_ROWS = 24
"""Components that are listed in the table; more are counted."""


def certainty(verdict: Verdict) -> Inlines:
    """How sure a verdict is."""
    if verdict.status is Status.UNDECIDED:
        return text(f"not decided: {verdict.reason}")
    if verdict.error == 0:
        return text("certain")
    base, _, exponent = error_text(verdict.error).partition("^")
    bound = Power(lifted(int(base)), int(exponent)) if exponent else lifted(verdict.error)
    return say("critical.error", bound=bound)


def critical_section(solution: Solution, residuals: Residuals) -> Section:
    """How the critical points were found, and what they are."""
    blocks: list[Block] = [*_symmetry(solution), *reduction_blocks(residuals), *strata_blocks(solution)]
    blocks += [
        paragraph(
            "critical.table",
            count=len(solution.components),
            complete=is_complete(solution),
            symmetric=bool(solution.pairs),
        ),
        component_table(solution),
    ]
    return Section("The critical points", tuple(blocks), "critical")


def is_complete(solution: Solution) -> bool:
    """Whether no critical point can be missing from the list."""
    return all(stratum.complete.proved for stratum in solution.strata)


def _symmetry(solution: Solution) -> list[Block]:
    """What moves without changing the loss."""
    problem = solution.problem
    if problem.decayed or problem.network.activation.kind != "linear" or len(problem.network.masks) != 2:
        return []
    pairs = [(i, j) for i, j in solution.pairs if i != j]
    shears = listed([f"unit {i} gains from unit {j}" for i, j in pairs])
    graph = MaskGraph.of(problem.network)
    complete = sorted(unit for twins in graph.classes for unit in twins if graph.complete(twins))
    return [
        paragraph("critical.symmetry", c=Name("c"), shears=shears, dimension=len(solution.pairs)),
        paragraph("critical.slice", complete=numbered(complete) if complete else ""),
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
    names = tuple(text(x) for x in ("alive units", "complex", "real", "completeness"))
    name, version = solution.engine
    whole = all(stratum.scope for stratum in solution.strata)
    caption = "Critical points in weight space." if whole else "Critical orbits by alive units."
    return [
        paragraph(
            "critical.strata",
            engine=f"{name} {version}",
            whole=whole,
            complete=is_complete(solution),
            counted=is_complete(solution) and any(s.count is not None for s in solution.strata),
            primes=any(s.complete.error for s in solution.strata),
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
    dimension = "?" if component.dimension is None else str(component.dimension)
    return (
        text(component.identifier),
        text(", ".join(map(str, component.alive)) or "none"),
        (Math(shown(component.loss, DIGITS)),),
        verdict,
        text(str(component.inertia) if component.inertia is not None else "?"),
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
            attained=ATTAINED[infimum.attained],
            reason=infimum.verdict.reason,
        )
    lowest = _number(infimum.value)
    if solution.lower is not None:
        lowest = About(loss_above(solution.problem, rational_tables(solution.lower), ROUNDED))
    return paragraph("critical.infimum_open", value=lowest, reason=infimum.verdict.reason)


def _number(number: RealNumber) -> Formula:
    exact = known(number)
    return decimal(number) if exact is None else exact
