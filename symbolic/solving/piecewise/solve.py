"""ReLU and leaky ReLU with one hidden layer: cell by cell, where the loss is that of a linear network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement, product
from math import comb, factorial, prod

from flint import fmpq

from symbolic.budget import in_time, overtime
from symbolic.errors import UnsupportedProblem
from symbolic.exact.inertia import Inertia
from symbolic.exact.linear_algebra import rational
from symbolic.exact.real import ZERO, RealNumber
from symbolic.landscape.component import Component, Table, Tables, by_loss
from symbolic.landscape.conclude import Found
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import StratumSolution
from symbolic.landscape.verdicts import Infimum
from symbolic.network import Problem
from symbolic.solving.piecewise.block import CLOSED, ISOLATED, BlockComponent, BlockSolution, plus, signs_text
from symbolic.solving.piecewise.cells.fits import support_count
from symbolic.solving.piecewise.cells.patterns import CellUnit, blocks, cell_units, twin_classes
from symbolic.solving.piecewise.one_output import solve_convex_block
from symbolic.solving.piecewise.several_outputs import solve_linear_block
from symbolic.solving.settings import Settings
from symbolic.symmetry.strata import Stratum
from symbolic.verdict import Verdict, proved, undecided

MAX_LISTED = 20_000
"""Most combinations of components of different blocks that are listed."""
CELLS, BORDERS = "open cells", "borders"


def solve_piecewise(problem: Problem, settings: Settings, report: Callable[[str], None]) -> Found:
    """Solve a two-layer problem with ReLU or leaky ReLU units.

    Every hidden unit has an arrangement of hyperplanes ``w . x_s = 0``; on a product of its cells the network is linear.
    The loss is a sum over blocks of units that share outputs. Blocks whose units have one output each are solved
    completely, borders included; in the others the linear solvers find the critical points in open cells and, on products
    of faces, the stationary points on borders, where one-sided derivatives decide.

    Arguments:
        problem: two layers, activation ``relu`` or ``leaky_relu``, any decay.
        settings: engine, seed and budget.
        report: called with a short text now and then.

    Raises:
        UnsupportedProblem: for more layers, or too many cells or components.
    """
    if len(problem.network.masks) != 2:
        raise UnsupportedProblem(
            f"{problem.network.activation} with {len(problem.network.masks)} layers",
            "activation cells are for one hidden layer",
        )
    report("enumerating activation cells")
    units, void = cell_units(problem)
    parts = blocks(units)
    solved = [_block_in_time(problem, part, settings, report) for part in parts]
    constant = _constant(problem, units)
    groups = _equal_blocks(problem, parts)
    number = prod(comb(len(solved[g[0]].components) + len(g) - 1, len(g)) for g in groups)
    if number > MAX_LISTED:
        raise UnsupportedProblem(f"{number} combinations of components of blocks", f"at most {MAX_LISTED} are listed")
    idle = _idle(problem, units)
    with overtime():
        components = [
            replace(_component(problem, units, solved, chosen, constant, idle), multiplicity=count)
            for chosen, count in _combinations(solved, groups)
        ]
        ordered = by_loss(_shared(components))
    return Found(
        _source(parts, settings),
        () if problem.decayed else tuple((u.number, u.number) for u in units),
        _strata(units, solved),
        ordered,
        lambda: _infimum(solved, constant),
        _notes(solved, void, idle.zero),
    )


def _equal_blocks(problem: Problem, parts: Sequence[Sequence[CellUnit]]) -> list[list[int]]:
    """Positions of blocks with the same samples, twins and targets: their components can be exchanged."""
    groups: dict[object, list[int]] = {}
    for k, part in enumerate(parts):
        if problem.decayed or any(len(unit.outputs) > 1 for unit in part):
            groups[k] = [k]
            continue
        seen = tuple((unit.samples, unit.idle) for unit in part)
        key = seen, tuple(twin_classes(problem, part)), problem.targets[part[0].outputs[0]]
        groups.setdefault(key, []).append(k)
    return list(groups.values())


def _combinations(
    solved: Sequence[BlockSolution], groups: Sequence[Sequence[int]]
) -> Iterator[tuple[list[BlockComponent], int]]:
    """One component of every block, equal blocks in one order, with the number of images of each choice.

    A saddle of one block next to a border point of another is neither a critical point in open cells nor a minimum.
    """
    choices = [list(combinations_with_replacement(range(len(solved[g[0]].components)), len(g))) for g in groups]
    for picked in product(*choices):
        chosen: dict[int, BlockComponent] = {}
        count = 1
        for group, places in zip(groups, picked, strict=True):
            chosen.update((k, solved[k].components[place]) for k, place in zip(group, places, strict=True))
            count *= factorial(len(group)) // prod(factorial(places.count(p)) for p in set(places))
        if any(part.kind is Kind.SADDLE for part in chosen.values()) and any(part.border for part in chosen.values()):
            continue
        yield [chosen[k] for k in sorted(chosen)], count * prod(part.multiplicity for part in chosen.values())


def _shared(components: Sequence[Component]) -> list[Component]:
    """The same components; equal rational losses become one object, so that comparing them costs nothing."""
    losses: dict[object, RealNumber] = {}
    return [c if c.loss.value is None else replace(c, loss=losses.setdefault(c.loss.value, c.loss)) for c in components]


def _solve_block(
    problem: Problem, units: Sequence[CellUnit], settings: Settings, report: Callable[[str], None]
) -> BlockSolution:
    twins = twin_classes(problem, units)
    if not problem.decayed and all(len(unit.outputs) == 1 for unit in units):
        targets = tuple(map(rational, problem.targets[units[0].outputs[0]]))
        return solve_convex_block(units, twins, targets, settings, report)
    return solve_linear_block(problem, units, twins, settings, report)


def _block_in_time(
    problem: Problem, units: Sequence[CellUnit], settings: Settings, report: Callable[[str], None]
) -> BlockSolution:
    """A block; nothing is claimed about it when the time is over before a list of any kind is there."""

    def unsolved(why: str) -> BlockSolution:
        number = support_count(twin_classes(problem, units), [unit.cells for unit in units], 0)
        return BlockSolution((), undecided(why), undecided(why), number, 0, None, undecided(why), fmpq(0))

    return in_time(lambda: _solve_block(problem, units, settings, report), unsolved)


def _source(parts: Sequence[Sequence[CellUnit]], settings: Settings) -> tuple[str, str]:
    """Who proposes the points: exact linear algebra where units have one output."""
    if all(len(unit.outputs) == 1 for part in parts for unit in part):
        import flint

        return "python-flint", flint.__version__
    return settings.engine.name, settings.engine.version


def _idle(problem: Problem, units: Sequence[CellUnit]) -> Inertia:
    """The weights that never change the outputs: flat, or held at zero by their decay."""
    first, second = problem.network.masks
    seen = {u.number for u in units}
    places = [(0, j, c) for j, row in enumerate(first) for c, bit in enumerate(row) if bit and j not in seen]
    places += [(1, i, j) for i, row in enumerate(second) for j, bit in enumerate(row) if bit and j not in seen]
    held = sum(1 for layer, row, column in places if problem.decay[layer][row][column] > 0)
    return Inertia(0, problem.network.weights - sum(u.size for u in units) - held, held)


def _constant(problem: Problem, units: Sequence[CellUnit]) -> fmpq:
    """The loss of the outputs that no unit leads to."""
    seen = {i for unit in units for i in unit.outputs}
    rows = [row for i, row in enumerate(problem.targets) if i not in seen]
    return sum((rational(y) ** 2 for row in rows for y in row), fmpq(0))


def _component(
    problem: Problem,
    units: Sequence[CellUnit],
    solved: Sequence[BlockSolution],
    chosen: Sequence[BlockComponent],
    constant: fmpq,
    idle: Inertia,
) -> Component:
    """One component of each block, put together: the loss is their sum in separate variables."""
    loss = RealNumber.rational(constant)
    for part in chosen:
        loss = plus(loss, part.loss)
    kind, reason = _joint_kind(chosen)
    inertia: Inertia | None = idle
    dimension: int | None = idle.zero
    for part in chosen:
        inertia = None if inertia is None or part.inertia is None else inertia + part.inertia
        dimension = None if dimension is None or part.dimension is None else dimension + part.dimension
    cells = {number: text for part in chosen for number, text in part.cells.items()}
    trusts = [part.trust for part in chosen if part.trust is not None]
    return Component(
        "",
        tuple(sorted(u for part in chosen for u in part.alive)),
        kind,
        reason,
        loss,
        inertia,
        dimension,
        lambda: _tables(problem, chosen),
        minimal=kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM),
        bottom=_bottom(solved, chosen, ISOLATED if problem.decayed else CLOSED),
        trust=proved("", *trusts) if trusts else None,
        cells=tuple(signs_text(cells[u.number]) for u in units),
    )


def _joint_kind(chosen: Sequence[BlockComponent]) -> tuple[Kind, str]:
    kinds = [part.kind for part in chosen]
    reason = "; ".join(dict.fromkeys(part.reason for part in chosen)) or "no weight changes the loss"
    if Kind.SADDLE in kinds:
        return Kind.SADDLE, next(part.reason for part in chosen if part.kind is Kind.SADDLE)
    if all(kind is Kind.STRICT_MINIMUM for kind in kinds) and kinds:
        return Kind.STRICT_MINIMUM, reason
    if all(kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM) for kind in kinds):
        return Kind.MINIMUM, reason
    if len(kinds) == 1:
        return kinds[0], reason
    return Kind.UNDECIDED, reason


def _bottom(solved: Sequence[BlockSolution], chosen: Sequence[BlockComponent], why: str) -> str | None:
    """Why the component is closed and open in its sublevel set.

    Blocks at their minimum cannot pay for a rise elsewhere, so the others, strict minima with closed orbits, stay put.
    """
    strict = [part.kind is Kind.STRICT_MINIMUM for part in chosen]
    lowest = [
        block.infimum.proved and block.lowest is not None and part.loss.compare(block.lowest) == 0
        for block, part in zip(solved, chosen, strict=True)
    ]
    if all(strict):
        return why
    if any(strict) and all(s or low for s, low in zip(strict, lowest, strict=True)):
        return f"{why}, next to blocks at their minimum"
    return None


def _tables(problem: Problem, chosen: Sequence[BlockComponent]) -> Tables:
    tables: list[Table] = [[[ZERO] * len(mask[0]) for _ in mask] for mask in problem.network.masks]
    for part in chosen:
        for (layer, row, column), value in part.weights().items():
            tables[layer][row][column] = value
    return tuple(tables)


def _infimum(solved: Sequence[BlockSolution], constant: fmpq) -> Infimum:
    """The sum of the minima of the blocks."""
    bound = sum((s.bound for s in solved), constant)
    value: RealNumber | None = RealNumber.rational(constant)
    for s in solved:
        value = None if value is None or s.lowest is None else plus(value, s.lowest)
    if value is not None and value.compare(RealNumber.rational(bound)) == 0:
        reason = "no activation cell allows a smaller least squares error"
        return Infimum(proved(reason), value, True, bound=bound)
    missing = [s.infimum for s in solved if not s.infimum.proved]
    if missing or value is None:
        return Infimum(missing[0] if missing else undecided("no point is known"), value, None, bound=bound)
    reasons = "; ".join(dict.fromkeys(s.infimum.reason for s in solved))
    return Infimum(proved(reasons, *(s.infimum for s in solved)), value, True, bound=bound)


def _strata(units: Sequence[CellUnit], solved: Sequence[BlockSolution]) -> tuple[StratumSolution, ...]:
    """Two lists with their verdicts: critical points in open cells, and local minima on borders."""
    everything = Stratum((), tuple(u.number for u in units), (), 1)
    return tuple(
        StratumSolution(everything, None, None, (), _together(verdicts), None, scope)
        for scope, verdicts in ((CELLS, [s.opened for s in solved]), (BORDERS, [s.borders for s in solved]))
    )


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    open_ones = [v for v in verdicts if not v.proved]
    if open_ones:
        return undecided("; ".join(dict.fromkeys(v.reason for v in open_ones)))
    return proved("; ".join(dict.fromkeys(v.reason for v in verdicts)) or "no weight changes the loss", *verdicts)


def _notes(solved: Sequence[BlockSolution], void: Sequence[int], idle: int) -> tuple[str, ...]:
    notes = []
    if void:
        notes.append(f"units that never change the loss are dropped: {', '.join(map(str, void))}")
    if idle:
        notes.append(f"{idle} weights never change the loss; kinds refer to the others")
    if len(solved) > 1:
        notes.append(f"{len(solved)} blocks of units without common outputs, solved one by one")
    for block in solved:
        notes.append(f"{block.products} products of activation cells, {block.examined} examined")
        notes += block.notes
    return tuple(notes)
