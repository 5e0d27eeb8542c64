"""The interaction graph: which units share an output whose form couples their inputs (docs/theory, "Decoupling")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.exact.parts import connected_parts
from symbolic.polynomials.core import CoreProblem, Form, Unit

if TYPE_CHECKING:
    pass


def interactions(core: CoreProblem) -> set[tuple[int, int]]:
    """Pairs a < b of units with ``A_a S_i A_b^T != 0`` for some common output i."""
    quadratic, _ = core.blocks
    return {(a, b) for (_, a, b), rows in quadratic.items() if a < b and any(x != 0 for row in rows for x in row)}


def decoupled(core: CoreProblem) -> list[tuple[int, ...]]:
    """The connected components of the interaction graph: the loss is a constant plus one summand for each."""
    edges = interactions(core)
    return connected_parts(range(len(core.units)), lambda a, b: (min(a, b), max(a, b)) in edges)


def restricted(core: CoreProblem, members: tuple[int, ...]) -> CoreProblem:
    """The summand of one component: its units and the outputs they see, renumbered, with constant 0."""
    outputs = sorted({o for m in members for o in core.units[m].outputs})
    place = {o: k for k, o in enumerate(outputs)}
    form = Form(tuple(core.form.grams[o] for o in outputs), tuple(core.form.linear[o] for o in outputs), fmpq(0))
    units = tuple(Unit(tuple(place[o] for o in core.units[m].outputs), core.units[m].basis) for m in members)
    return CoreProblem(form, units)
