"""The critical points in derivations for ReLU, leaky ReLU, tanh, sigmoid and softplus."""

from __future__ import annotations

from dataclasses import replace

from proofs.derivations.critical import certainty, component_table
from proofs.documents.document import Block, Inlines, Section, Table
from proofs.documents.prose import paragraph, text
from symbolic.landscape.solution import Solution


def nonlinear_critical_section(solution: Solution) -> Section:
    """The components that were found, with the signs of ``w.x`` for ReLU, and how far the list is complete."""
    piecewise = solution.problem.network.activation.piecewise
    table = _with_signs(solution) if piecewise else component_table(solution)
    names = ("open cells", "borders") if piecewise else ("all points",)
    parts = tuple((text(n), certainty(s.complete)) for n, s in zip(names, solution.strata, strict=False))
    blocks: tuple[Block, ...] = (
        paragraph("nonlinear.cells" if piecewise else "nonlinear.smooth"),
        Table("What the list holds.", (text("points"), text("completeness")), parts, "strata"),
        paragraph("nonlinear.table", count=len(solution.components), piecewise=piecewise),
        table,
    )
    return Section("The critical points", blocks, "critical")


def _with_signs(solution: Solution) -> Table:
    """The table of components with the signs of the arguments of every unit."""
    table = component_table(solution)

    def again() -> tuple[tuple[Inlines, ...], ...]:
        components = solution.components[: len(table.rows)]
        rows = component_table(solution).rows
        return tuple((*row, text(", ".join(c.cells) or "?")) for row, c in zip(rows, components, strict=True))

    return replace(table, header=(*table.header, text("signs of w.x")), rows=again(), again=again)
