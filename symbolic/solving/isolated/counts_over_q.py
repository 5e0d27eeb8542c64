"""Counts of the orbits over Q, cell by cell: a list is then complete without a chance of error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from flint import Ordering, fmpq_mpoly_ctx

from symbolic.complete.echelon_cells import alive_cells, echelon_cells
from symbolic.engines.system import Answer, Dimension, Engine, Job, Task, make_system
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import Slice, choose_sides
from symbolic.verdict import Verdict

Ask = Callable[[Engine, list[Job]], list[Answer]]
"""Asks an engine within the budget."""


def certain(
    core: CoreProblem, order: Preorder, count: int | None, complete: Verdict, counter: Engine, ask: Ask
) -> Verdict:
    """A verdict on completeness, without a chance of error where the count over Q agrees.

    Arguments:
        core: the problem.
        order: its preorder.
        count: the number of orbits that were found.
        complete: the verdict so far.
        counter: an engine whose counts over Q are exact.
        ask: asks it.
    """
    if not complete.proved or complete.error == 0:
        return complete
    sides = choose_sides(core, order) or {}
    plain = [(cell, ()) for cell in echelon_cells(core, order, sides) or []]
    for cells in (plain, alive_cells(core, order, sides) or []):
        if cells and _counted(core, cells, lambda jobs: ask(counter, jobs)) == count:
            where = f"in the {len(cells)} echelon cells of the symmetry"
            reason = f"{count} verified solutions; {counter.name} counts as many over Q {where}"
            source = (f"{counter.name} {counter.version} (counts over Q)",)
            return Verdict(complete.status, reason, Fraction(0), source)
    return complete


def _counted(
    core: CoreProblem, cells: Sequence[tuple[Slice, tuple[int, ...]]], ask: Callable[[list[Job]], list[Answer]]
) -> int | None:
    """The sum of the quotient dimensions of the masked gradient over all cells; None if one is not finite or not found."""
    jobs = []
    for cell, nonzero in cells:
        names = [f"u{k}" for k in range(len(cell.free) + len(nonzero))]
        context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        generators = list(context.gens())[::-1]
        point = cell.lift(generators[: len(cell.free)], context.constant(1))
        polynomials = core.over(context.constant).gradient(point)
        polynomials += [z * point[k] - 1 for z, k in zip(generators[len(cell.free) :], nonzero, strict=True)]
        jobs.append(Job(Task.COUNT, make_system(names, [p.to_dict() for p in polynomials])))
    total = 0
    for answer in ask(jobs):
        if not isinstance(answer, Dimension) or answer.quotient_dimension is None:
            return None
        total += answer.quotient_dimension
    return total
