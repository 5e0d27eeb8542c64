"""Is the infimum attained? What an unbounded minimising sequence would cost (docs/theory, "Infimum").

In the problem left after eliminating the complete classes, the entries of M that the loss sees stay bounded on a
sublevel set. If the contributions P_c of all classes stay bounded, a minimising sequence has a limit (after rescaling
the units) and the infimum is a critical value. Otherwise let E be the classes whose contributions blow up. The largest
entry (o, l) of a single unit c in E sits where the loss does not see M or another class of E covers it. Since
``P(o', l') = P(o', l) P(o, l') / P(o, l)``, the entry (o', l') tends to 0 whenever (o', l) and (o, l') stay bounded.
Minimising the convex loss with those entries set to 0 bounds the limit from below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from flint import fmpq, fmpq_mat

from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder

MAX_CASES = 20_000

Entry = tuple[int, int]


@dataclass(frozen=True)
class Escape:
    """The cheapest way to infinity that the argument cannot exclude.

    Attributes:
        bound: a lower bound on the limit of the loss along any unbounded minimising sequence; None if there is none.
        cases: number of blow-up patterns examined.
    """

    bound: fmpq | None
    cases: int


def convex_bound(core: CoreProblem) -> fmpq:
    """The minimum of the loss over all matrices supported on the union of the rectangles: a lower bound on the infimum."""
    total = core.form.constant
    for i, (gram, b) in enumerate(zip(core.form.grams, core.form.linear, strict=True)):
        rows = [row for unit in core.units if i in unit.outputs for row in unit.basis]
        total -= _gain(gram, b, rows)
    return total


def _gain(gram: Sequence[Sequence[fmpq]], b: Sequence[fmpq], rows: Sequence[Sequence[fmpq]]) -> fmpq:
    """``max 2 x b - x S x`` over the span of the rows: ``c^T Q^+ c``."""
    if not rows:
        return fmpq(0)
    width = len(gram)
    a = fmpq_mat(len(rows), width, [x for row in rows for x in row])
    q = a * fmpq_mat(width, width, [x for row in gram for x in row]) * a.transpose()
    c = a * fmpq_mat(width, 1, list(b))
    keep: list[int] = []
    for r in range(len(rows)):
        trial = [*keep, r]
        if fmpq_mat(len(trial), len(trial), [q[x, y] for x in trial for y in trial]).det() != 0:
            keep = trial
    if not keep:
        return fmpq(0)
    small = fmpq_mat(len(keep), len(keep), [q[x, y] for x in keep for y in keep])
    column = fmpq_mat(len(keep), 1, [c[x, 0] for x in keep])
    return (column.transpose() * small.solve(column))[0, 0]


def escape_bound(core: CoreProblem, order: Preorder) -> Escape | None:
    """Examine every blow-up pattern of a core problem without complete classes.

    Returns:
        The result, or None where the argument does not apply (bases that are not coordinates, or too many patterns).
    """
    coordinates = _coordinates(core)
    if coordinates is None:
        return None
    if not _bounded_where_seen(core, coordinates):
        return None
    classes = order.classes()
    cover = _Cover.of(core, classes, coordinates)
    best: fmpq | None = None
    cases = 0
    for size in range(1, len(classes) + 1):
        for blown in combinations(range(len(classes)), size):
            for pivots in _pivots(cover, blown):
                cases += 1
                if cases > MAX_CASES:
                    return None
                value = _case(core, cover, blown, pivots)
                best = value if best is None or value < best else best
    return Escape(best, cases)


def _coordinates(core: CoreProblem) -> list[tuple[int, ...]] | None:
    """For each unit the inputs of its basis, if every basis row is a coordinate vector."""
    result = []
    for unit in core.units:
        places = []
        for row in unit.basis:
            support = [x for x, value in enumerate(row) if value != 0]
            if len(support) != 1:
                return None
            places.append(support[0])
        result.append(tuple(places))
    return result


def _bounded_where_seen(core: CoreProblem, coordinates: Sequence[tuple[int, ...]]) -> bool:
    """Whether the loss bounds every entry it sees: each form is positive definite on the entries with a non-zero diagonal.

    After an elimination along skew directions it need not be, and then entries may blow up in combinations nobody sees.
    """
    for i, gram in enumerate(core.form.grams):
        own = sorted(
            {x for unit, places in zip(core.units, coordinates, strict=True) if i in unit.outputs for x in places}
        )
        seen = [x for x in own if gram[x][x] != 0]
        if seen and fmpq_mat(len(seen), len(seen), [gram[x][y] for x in seen for y in seen]).rank() < len(seen):
            return False
    return True


@dataclass(frozen=True)
class _Cover:
    """Which entries of M the classes of units cover.

    Attributes:
        outputs: for each class its outputs.
        inputs: for each class its inputs.
        single: for each class whether it has one unit only.
        owners: for each entry the classes that cover it.
        seen: the entries that the loss sees.
    """

    outputs: tuple[tuple[int, ...], ...]
    inputs: tuple[tuple[int, ...], ...]
    single: tuple[bool, ...]
    owners: dict[Entry, set[int]]
    seen: set[Entry]

    @classmethod
    def of(cls, core: CoreProblem, classes: Sequence[tuple[int, ...]], inputs: Sequence[tuple[int, ...]]) -> _Cover:
        """The entries that classes of units with given inputs cover."""
        owners: dict[Entry, set[int]] = {}
        for c, twins in enumerate(classes):
            for o in core.units[twins[0]].outputs:
                for x in inputs[twins[0]]:
                    owners.setdefault((o, x), set()).add(c)
        return cls(
            tuple(tuple(core.units[twins[0]].outputs) for twins in classes),
            tuple(inputs[twins[0]] for twins in classes),
            tuple(len(twins) == 1 for twins in classes),
            owners,
            {(o, x) for o, x in owners if core.form.grams[o][x][x] != 0},
        )

    def loose(self, entry: Entry, c: int, blown: Sequence[int]) -> bool:
        """Whether the entry of P_c may be unbounded: unseen by the loss, or shared with another class that blows up."""
        return entry not in self.seen or any(other != c and other in blown for other in self.owners[entry])


def _pivots(cover: _Cover, blown: Sequence[int]) -> Iterator[tuple[Entry | None, ...]]:
    """All positions of the largest entries of the classes that blow up (None for classes of several units)."""
    options: list[list[Entry | None]] = []
    for c in blown:
        places = [(o, x) for o in cover.outputs[c] for x in cover.inputs[c] if cover.loose((o, x), c, blown)]
        if not places:
            return iter(())
        options.append(list(places) if cover.single[c] else [None])
    return product(*options)


def _case(core: CoreProblem, cover: _Cover, blown: Sequence[int], pivots: Sequence[Entry | None]) -> fmpq:
    """The convex minimum with the entries at 0 that this blow-up pattern forces to 0."""
    zero: dict[int, set[Entry]] = {}
    for c, pivot in zip(blown, pivots, strict=True):
        zero[c] = set()
        if pivot is None:
            continue
        o, x = pivot
        for row in cover.outputs[c]:
            for column in cover.inputs[c]:
                bounded = not cover.loose((row, x), c, blown) and not cover.loose((o, column), c, blown)
                if row != o and column != x and bounded:
                    zero[c].add((row, column))
    total = core.form.constant
    for i, (gram, b) in enumerate(zip(core.form.grams, core.form.linear, strict=True)):
        free = sorted(
            {
                x
                for (o, x), owners in cover.owners.items()
                if o == i and not all(c in zero and (i, x) in zero[c] for c in owners)
            }
        )
        rows = [[fmpq(int(x == column)) for column in range(core.form.width)] for x in free]
        total -= _gain(gram, b, rows)
    return total
