"""The critical points in derivations for ReLU, leaky ReLU, tanh, sigmoid and softplus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proofs.derivations.cell_point import MINUS
from proofs.derivations.critical import UNKNOWN, certainty, component_table, listed_blocks, symmetry_blocks
from proofs.documents.document import Block, Inlines, Items, Section, Table, Text
from proofs.documents.prose import paragraph, text
from symbolic.landscape.solution import Solution


def nonlinear_critical_section(solution: Solution) -> Section:
    """The components that were found, with the signs of ``w.x`` for ReLU, and how far the list is complete."""
    blocks = [*found_blocks(solution), *listed_blocks(solution, nonlinear_table(solution))]
    return Section("The critical points", tuple(blocks), "critical")


def nonlinear_table(solution: Solution) -> Table:
    """The components; for ReLU with the signs of the arguments of every unit."""
    return _with_signs(solution) if solution.problem.network.activation.piecewise else component_table(solution)


def found_blocks(solution: Solution) -> list[Block]:
    """How the components were found, and how far the list is complete."""
    verdicts = [stratum.complete for stratum in solution.strata]
    if not solution.problem.network.activation.piecewise:
        return [paragraph("nonlinear.smooth", reason=verdicts[0].reason)]
    names = ("critical points in the interior of cells: ", "local minima on borders: ")
    parts = [(*text(name), *certainty(verdict), Text(".")) for name, verdict in zip(names, verdicts, strict=False)]
    return [*symmetry_blocks(solution), paragraph("nonlinear.cells"), Items(tuple(parts))]


def _with_signs(solution: Solution) -> Table:
    """The table of components with the signs of the arguments of every unit."""
    table = component_table(solution)

    def again() -> tuple[tuple[Inlines, ...], ...]:
        components = solution.components[: len(table.rows)]
        rows = component_table(solution).rows
        return tuple((*row, text(_signs(c.cells))) for row, c in zip(rows, components, strict=True))

    return replace(table, header=(*table.header, text("signs")), rows=again(), again=again)


def _signs(cells: Sequence[str]) -> str:
    """The patterns of the units, with a minus that is as wide as a plus."""
    return ", ".join(cells).replace("-", MINUS) or UNKNOWN
