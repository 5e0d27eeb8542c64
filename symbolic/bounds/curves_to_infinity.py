"""Descent to infinity: certified curves along which the loss tends to a value that may not be attained (docs/theory, "Infimum").

Two units whose rectangles meet can blow up against each other. With ``x`` on the common outputs and ``y`` on the common inputs,

    (x + e a)(y + e b)^T / e  -  (x + e c)(y + e d)^T / e  =  x (b - d)^T + (a - c) y^T + e (a b^T - c d^T).

In the limit the pair acts like two other units: one from the common outputs to all inputs of both, one from all outputs
of both to the common inputs. The critical points of that limit network are limits of losses of the network itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from flint import arb, fmpz_poly

from symbolic.exact.field import FieldElement, NumberField
from symbolic.exact.laurent import Laurent
from symbolic.exact.real import RealNumber
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.expanded import expanded_loss

MAX_PAIRS = 12
"""Most pairs of units whose limits are examined."""

Tables = Sequence[Sequence[Sequence[RealNumber]]]
"""One table of weights per layer."""


@dataclass(frozen=True)
class DescentCurve:
    """A curve of weights for small positive e along which the loss tends to ``limit``.

    Attributes:
        limit: the limit of the loss.
        units: the two units that blow up.
        layers: for every layer its weights as Laurent polynomials in e.
    """

    limit: RealNumber
    units: tuple[int, int]
    layers: tuple[tuple[tuple[Laurent, ...], ...], ...]

    def texts(self) -> list[list[list[str]]]:
        """The weights as text, for example ``"-1/e"``."""
        return [[[_text(x) for x in row] for row in layer] for layer in self.layers]


def limit_networks(problem: Problem) -> Iterator[tuple[tuple[int, int], Problem]]:
    """The limit networks of the pairs of units whose rectangles meet: the pair, and the problem it tends to."""
    first, second = problem.network.masks
    units = range(len(first))
    count = 0
    for i, j in combinations(units, 2):
        common_in = [int(a and b) for a, b in zip(first[i], first[j], strict=True)]
        common_out = [int(row[i] and row[j]) for row in second]
        if not any(common_in) or not any(common_out) or count == MAX_PAIRS:
            continue
        count += 1
        all_in = [int(a or b) for a, b in zip(first[i], first[j], strict=True)]
        all_out = [int(row[i] or row[j]) for row in second]
        masks_in = [list(row) for row in first]
        masks_in[i], masks_in[j] = all_in, common_in
        masks_out = [list(row) for row in second]
        for o, row in enumerate(masks_out):
            row[i], row[j] = common_out[o], all_out[o]
        network = SparseNetwork.of(masks_in, masks_out)
        yield (i, j), Problem.of(network, targets=problem.targets, inputs=problem.inputs)


def descent_curve(
    problem: Problem, units: tuple[int, int], point: Sequence[Sequence[Sequence[FieldElement]]]
) -> DescentCurve | None:
    """The curve that belongs to a point of a limit network, with its limit computed exactly; None if it has none.

    Arguments:
        problem: a two-layer linear problem.
        units: the pair that blows up.
        point: exact weights of the limit network, layer by layer.
    """
    w1, w2 = point
    i, j = units
    field = next(x.field for table in point for row in table for x in row)
    zero, one = field.element(0), field.element(1)
    first, second = problem.network.masks
    layer1 = [[Laurent([x]) for x in row] for row in w1]
    layer2 = [[Laurent([x]) for x in row] for row in w2]
    for column in range(len(first[0])):
        y, b = w1[j][column], w1[i][column]
        mine = b if first[i][column] else zero
        theirs = zero if first[i][column] else -b
        layer1[i][column] = Laurent([y, mine], -1)
        layer1[j][column] = Laurent([-y, -theirs], -1)
    for output in range(len(second)):
        x, a = w2[output][i], w2[output][j]
        mine = a if second[output][i] else zero
        theirs = zero if second[output][i] else -a
        layer2[output][i] = Laurent([x, mine])
        layer2[output][j] = Laurent([x, theirs])
    layers = (tuple(map(tuple, layer1)), tuple(map(tuple, layer2)))
    if not _fits(problem, layers):
        return None
    loss = expanded_loss(problem)
    values = [layers[layer][row][column] for layer, row, column in loss.places]
    total = loss.over(lambda q: Laurent([one * q])).value(values)
    poles = [total.coefficient(k) for k in range(total.valuation, 0)]
    if any(c is not None and not c.is_zero() for c in poles):
        return None
    limit = total.coefficient(0)
    element = zero if limit is None else limit
    rational = element.rational()
    number = RealNumber(element.ball, element) if rational is None else RealNumber.rational(rational)
    return DescentCurve(number, units, layers)


def _fits(problem: Problem, layers: Sequence[Sequence[Sequence[Laurent]]]) -> bool:
    """Whether the weights vanish outside the masks."""
    return all(
        entry or all(c.is_zero() for c in x.coefficients)
        for mask, layer in zip(problem.network.masks, layers, strict=True)
        for entries, row in zip(mask, layer, strict=True)
        for entry, x in zip(entries, row, strict=True)
    )


def _text(x: Laurent) -> str:
    parts = []
    for k, c in enumerate(x.coefficients):
        exponent = x.valuation + k
        if c.is_zero():
            continue
        value = RealNumber(c.ball, c)
        number = value.radical() or value.decimal(16)
        power = "" if exponent == 0 else "e" if exponent == 1 else f"e^{exponent}"
        if not power:
            parts.append(number)
        else:
            parts.append(power if number == "1" else f"-{power}" if number == "-1" else f"({number})*{power}")
    return " + ".join(parts).replace("+ -", "- ") or "0"


def best_descent(
    problem: Problem, solve_limit: Callable[[Problem], Sequence[tuple[RealNumber, Tables]]]
) -> DescentCurve | None:
    """The lowest limit of the loss over all pairs of units.

    Arguments:
        problem: a two-layer linear problem.
        solve_limit: the critical points of a problem with their losses, lowest first.
    """
    best: DescentCurve | None = None
    for units, limit in limit_networks(problem):
        for _, tables in solve_limit(limit)[:1]:
            point = _exact(tables)
            curve = None if point is None else descent_curve(problem, units, point)
            if curve is not None and (best is None or curve.limit.compare(best.limit) == -1):
                best = curve
    return best


def _exact(tables: Tables) -> list[list[list[FieldElement]]] | None:
    """Weights as elements of one number field; None if they are not all known exactly in one."""
    numbers = [x for table in tables for row in table for x in row]
    fields = {
        id(x.exact.field): x.exact.field for x in numbers if x.value is None and isinstance(x.exact, FieldElement)
    }
    if len(fields) > 1 or any(x.value is None and not isinstance(x.exact, FieldElement) for x in numbers):
        return None
    field = next(iter(fields.values()), NumberField(fmpz_poly([0, 1]), arb(0)))

    def element(x: RealNumber) -> FieldElement:
        if x.value is not None:
            return field.element(x.value)
        assert isinstance(x.exact, FieldElement)
        return x.exact

    return [[[element(x) for x in row] for row in table] for table in tables]
