"""tanh, sigmoid and softplus with one hidden layer: certified critical points near numeric candidates; no complete lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import prod

import numpy as np
from flint import arb, fmpq

from symbolic.errors import UnsupportedProblem
from symbolic.exact.inertia import Inertia
from symbolic.exact.precision import working_precision
from symbolic.exact.real import ZERO, RealNumber
from symbolic.landscape.component import Component, Tables, by_loss
from symbolic.landscape.conclude import Found
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import StratumSolution
from symbolic.landscape.verdicts import Infimum, LowerPoint
from symbolic.network import Problem
from symbolic.network.numbers import number_text
from symbolic.solving.settings import Settings
from symbolic.solving.smooth.block_points import BlockPoints, combinations, solve_block
from symbolic.solving.smooth.blocks import acting_units, blocks, constant
from symbolic.solving.smooth.critical import CriticalPoint
from symbolic.solving.smooth.loss import AnalyticLoss, analytic_loss
from symbolic.solving.smooth.lower_points import loss_at, lower_point
from symbolic.solving.smooth.symmetry import images
from symbolic.structure.benign import coercive
from symbolic.symmetry.strata import Stratum
from symbolic.verdict import proved, undecided

ISOLATED = "the only critical point in a box on which the Hessian is positive definite, so that the loss is larger on a small sphere"


def solve_analytic(problem: Problem, settings: Settings, report: Callable[[str], None]) -> Found:
    """Certify critical points of a two-layer problem with tanh, sigmoid or softplus units.

    Candidates come from seeded numeric descents. Each listed point is proved by Krawczyk's test, its kind by the inertia of
    a ball Hessian, and lower points by ball arithmetic. The list is not promised to be complete.

    Arguments:
        problem: two layers, activation ``tanh``, ``sigmoid`` or ``softplus``, any decay.
        settings: seed and budget.
        report: called with a short text now and then.

    Raises:
        UnsupportedProblem: for more layers.
    """
    kind = problem.network.activation.kind
    if len(problem.network.masks) != 2:
        raise UnsupportedProblem(f"{kind} with {len(problem.network.masks)} layers", "boxes are for one hidden layer")
    solved = []
    parts = blocks(problem)
    for k, part in enumerate(parts):
        report(f"searching and certifying critical points, block {k + 1} of {len(parts)}")
        solved.append(solve_block(part, settings.seed, lambda: settings.seconds))
    whole, rest = analytic_loss(problem), constant(problem)
    idle = problem.network.weights - whole.size
    chosen, shortened = combinations(solved)
    components = [_component(problem, points, rest, idle, whole.size) for points in chosen]
    ordered = by_loss(components)
    report("searching for lower points")
    lower = _lower(problem, solved, whole, ordered, settings)
    complete = undecided(f"complete lists are not promised for {kind}; candidates come from numeric descents")
    return Found(
        ("numpy", np.__version__),
        (),
        (StratumSolution(Stratum((), acting_units(problem), (), 1), None, None, (), complete, None, "all"),),
        ordered,
        lambda: _infimum(whole, rest, ordered),
        _notes(problem, solved, idle, shortened, lower),
        lower=lower,
    )


def _kind(points: Sequence[CriticalPoint]) -> Kind:
    if not points:
        return Kind.MINIMUM
    if any(p.saddle for p in points):
        return Kind.SADDLE
    return Kind.STRICT_MINIMUM if all(p.minimal for p in points) else Kind.UNDECIDED


REASONS = {
    Kind.SADDLE: "the Hessian has a negative and a positive direction",
    Kind.STRICT_MINIMUM: "the Hessian is positive definite",
    Kind.MINIMUM: "flat: no weight changes the loss",
    Kind.UNDECIDED: "the signs of the Hessian's eigenvalues could not be certified",
}


def _component(problem: Problem, points: Sequence[CriticalPoint], rest: fmpq, idle: int, size: int) -> Component:
    """Critical points of all blocks, put together: the loss is their sum, in separate weights."""
    kind = _kind(points)
    known = [p.inertia for p in points]
    free = size - sum(p.box.system.loss.size for p in points)
    inertia: Inertia | None = Inertia(0, idle, free)
    for part in known:
        inertia = None if inertia is None or part is None else inertia + part
    strict = kind is Kind.STRICT_MINIMUM
    return Component(
        "",
        tuple(sorted(j for p in points for j in p.alive())),
        kind,
        REASONS[kind],
        total([RealNumber.rational(rest), *(p.loss for p in points)]),
        inertia,
        idle,
        lambda: _tables(problem, points),
        minimal=strict or kind is Kind.MINIMUM,
        bottom=ISOLATED + (", up to weights that change nothing" if idle else "") if strict else None,
        multiplicity=prod(images(p.box) for p in points),
    )


def total(numbers: Sequence[RealNumber]) -> RealNumber:
    """The sum; exact when all summands are rational.

    Examples:
        >>> total([RealNumber.rational(fmpq(1, 2)), RealNumber.rational(fmpq(1, 3))]).radical()
        '5/6'
    """
    values = [x.value for x in numbers]
    exact = sum((v for v in values if v is not None), fmpq(0))
    if all(v is not None for v in values):
        return RealNumber.rational(exact)
    others = [x for x in numbers if x.value is None]

    def enclose(bits: int) -> arb:
        with working_precision(2 * bits + 64):
            return sum((x.ball(bits) for x in others), arb(exact))

    return RealNumber(enclose, None)


def _tables(problem: Problem, points: Sequence[CriticalPoint]) -> Tables:
    tables: Tables = tuple([[ZERO] * len(mask[0]) for _ in mask] for mask in problem.network.masks)
    for point in points:
        for (layer, row, column), value in point.weights().items():
            tables[layer][row][column] = value
    return tables


def _lower(
    problem: Problem,
    solved: Sequence[BlockPoints],
    whole: AnalyticLoss,
    ordered: Sequence[Component],
    settings: Settings,
) -> LowerPoint | None:
    """Rational weights whose loss is below that of the lowest critical point, if there are such weights and they are found."""
    if not ordered or settings.seconds == 0:
        return None
    tables = lower_point(problem, ordered[0].loss.ball(60), settings.seed, [(s.loss, s.low) for s in solved])
    if tables is None:
        return None
    loss = loss_at(whole, tables)
    return LowerPoint(tables, loss, f"{_weights_text(tables)} has a lower loss, {_decimal(loss)}")


def _infimum(whole: AnalyticLoss, rest: fmpq, ordered: Sequence[Component]) -> Infimum:
    """The infimum where all blocks can be fitted exactly; else the lowest critical value found."""
    lowest = ordered[0].loss if ordered else None
    if lowest is not None and lowest.value == rest:
        return Infimum(proved("all outputs that units lead to are fitted exactly"), lowest, True, bound=rest)
    attained = coercive(whole.problem).proved
    reason = f"complete lists are not promised for {whole.problem.network.activation.kind}"
    return Infimum(undecided(reason), lowest, True if attained else None, bound=rest)


def _weights_text(tables: Sequence[Sequence[Sequence[Fraction]]]) -> str:
    """Tables of weights, for example ``W1 = [[3]], W2 = [[1/2]]``."""
    rows = [["[" + ", ".join(map(number_text, row)) + "]" for row in table] for table in tables]
    return ", ".join(f"W{k} = [{', '.join(table)}]" for k, table in enumerate(rows, 1))


def _decimal(loss: arb) -> str:
    """The loss to six certified digits."""
    return loss.str(6, radius=False)


def _notes(
    problem: Problem,
    solved: Sequence[BlockPoints],
    idle: int,
    shortened: str | None,
    lower: LowerPoint | None,
) -> tuple[str, ...]:
    notes = ["the list of critical points is not promised to be complete; each one listed is certified"]
    dropped = [j for j in range(len(problem.network.masks[0])) if j not in acting_units(problem)]
    if dropped:
        notes.append(f"units that never change an output are dropped: {', '.join(map(str, dropped))}")
    if idle:
        notes.append(
            f"weights that can be zero without loss of generality on these samples: {idle}; kinds refer to the others"
        )
    if len(solved) > 1:
        notes.append(f"{len(solved)} blocks of units without common outputs, solved one by one")
    notes += [shortened] if shortened else []
    notes += dict.fromkeys(note for s in solved for note in s.notes)
    if lower is not None:
        notes.append(
            f"below all critical values listed: {_weights_text(lower.tables)} has the loss {_decimal(lower.loss)}"
        )
    return tuple(notes)
