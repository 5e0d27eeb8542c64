"""A component as a text and as HTML for notebooks: what it is, why, its verdicts, and exact weights as formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.display import escaped, formula, lines, matrix_html
from symbolic.exact.real import RealNumber

if TYPE_CHECKING:
    from symbolic.landscape.component import Component, Tables

DIGITS = 10
MOST_ROWS = 12
"""Most rows or columns of a table of weights that is shown."""


def component_html(component: Component) -> str:
    """A component: what it is, why, its verdicts, and the weights of its representative."""
    loss = formula(f"<mi>L</mi><mo>=</mo>{component.loss.mathml(DIGITS)}")
    head, *more = component_facts(component)
    return lines(f"<b>{escaped(head)}</b>, {loss}", *map(escaped, more), tables_html(component.tables))


def component_text(component: Component) -> str:
    """A component as a text."""
    head, *more = component_facts(component)
    weights = (f"W{layer} = {_rows(rows)}" for layer, rows in enumerate(component.tables, 1) if _shown(rows))
    return "\n".join([f"{head}, loss {component.loss}", *more, *weights])


def _rows(rows: list[list[RealNumber]]) -> str:
    return "[" + ", ".join(f"[{', '.join(map(str, row))}]" for row in rows) + "]"


def _shown(rows: list[list[RealNumber]]) -> bool:
    return max(len(rows), len(rows[0])) <= MOST_ROWS


def component_facts(component: Component) -> list[str]:
    """What is known about a component besides its loss, in sentences: what it is, why, and the verdicts."""
    dimension = "not known" if component.dimension is None else str(component.dimension)
    inertia = "not decided" if component.inertia is None else str(component.inertia)
    alive = ", ".join(map(str, component.alive)) or "none"
    return [
        f"{component.identifier}: {component.kind.words}",
        f"alive units: {alive}; dimension: {dimension}; inertia (negative, zero, positive): {inertia}",
        f"kind: {component.kind_reason}",
        f"spurious: {component.spurious}",
        f"valley: {component.valley}",
        *(f"part: {piece.where}: {piece.kind}" for piece in component.pieces),
    ]


def tables_html(tables: Tables) -> str:
    """Weights as matrices, one per layer; exact up to square roots."""
    if not all(map(_shown, tables)):
        return ""
    names = (f"<msub><mi>W</mi><mn>{layer}</mn></msub><mo>=</mo>" for layer in range(1, len(tables) + 1))
    return "&emsp;".join(formula(name + _matrix(rows)) for name, rows in zip(names, tables, strict=True))


def _matrix(rows: list[list[RealNumber]]) -> str:
    return matrix_html([[entry.mathml(DIGITS) for entry in row] for row in rows])
