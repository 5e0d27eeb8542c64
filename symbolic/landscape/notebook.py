"""Solutions as HTML for notebooks: tables as tables, masks as pictures, exact losses as formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.display import escaped, formula, lines, masks_html, table
from symbolic.landscape.summary import (
    component_head,
    component_row,
    conclusion,
    heading,
    strata_rows,
    title_line,
    trust,
)

if TYPE_CHECKING:
    from symbolic.landscape.component import Component
    from symbolic.landscape.solution import Solution

DIGITS = 10
MOST_COMPONENTS = 200
"""Most components in the table."""


def solution_html(solution: Solution) -> str:
    """A solution: the masks, the strata, the components by loss, and what follows."""
    problem = solution.problem
    head, *sizes = title_line(solution).rsplit(": ", 1)
    strata = table(
        ["alive units", "complex", "real", "complete"], [[*map(escaped, row)] for row in strata_rows(solution)]
    )
    shown = solution.components[:MOST_COMPONENTS]
    left = len(solution.components) - len(shown)
    components = table(component_head(solution), [_row(solution, component) for component in shown])
    return lines(
        f"<b>{escaped(head)}</b>: {escaped(': '.join(sizes))}",
        masks_html(problem.network.masks),
        *([f"data: {escaped(problem.rounding.words())}"] if problem.rounding else []),
        *(f"note: {escaped(note)}" for note in solution.notes),
        f"<i>{escaped(heading(solution))}</i>",
        strata,
        "<i>Components by loss; inertia is (negative, zero, positive); * is spurious</i>",
        components,
        f"and {left} more" if left else "",
        escaped(conclusion(solution, DIGITS)),
        f"<small>{escaped(trust(solution))}</small>",
    )


def _row(solution: Solution, component: Component) -> list[str]:
    """A row with its exact loss as a formula; what is bad stands out."""
    row = [escaped(cell) for cell in component_row(solution, component, DIGITS)]
    row[3] = formula(component.loss.mathml(DIGITS)) if row[3] else ""
    return [f"<b>{cell}</b>" for cell in row] if component.spurious.proved else row
