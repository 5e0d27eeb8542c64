"""Minors of the end-to-end matrix with a wrong sign (docs/certificates.md: step minor)."""

import math
from fractions import Fraction
from itertools import permutations
from typing import Any, NamedTuple

from .bounds import Place
from .crossing import MOST_UNITS, Frame
from .exact import ONE, ZERO, dot
from .polynomial import Poly
from .reading import items, keys, rational, require
from .shared import indices

Range = tuple[Fraction, Fraction]


def minor(place: Place, step: dict[str, Any], bound: Fraction) -> bool:
    """Entries of M that some units make alone are within their widths of the targets wherever the loss is below the bound.

    The part of M that these units make, with output vectors of some of them beside it and filters of some below, is the product of
    their output weights, with unit vectors as further rows, and their input weights, with unit vectors as further columns.
    It has a determinant that is 0, if there are fewer units than rows, or the product of the determinants of the two.
    Expanded in the entries of which only signs are known, it has another sign.
    """
    keys(step, "step frame outputs units widths", "beside below")
    problem = place.problem
    frame = Frame(problem, step["frame"])
    require(not frame.by_outputs, "a minor has inputs as its frame")
    outputs, units = indices(step["outputs"], len(problem.y)), indices(step["units"], problem.hidden)
    beside, below = (indices(step.get(key, []), problem.hidden) for key in ("beside", "below"))
    require(set(beside) | set(below) <= set(units), "a unit of the border is not one of the part")
    size = len(frame.places) + len(beside)
    require(
        len(outputs) + len(below) == size <= MOST_UNITS and 0 < len(units) <= size,
        "a minor has as many rows as columns, not fewer than units",
    )
    widths = [rational(w) for w in items(step["widths"], len(frame.places))]
    near = all(w >= 0 and bound * dot(q, q) <= w * w for w, q in zip(widths, frame.lifts, strict=True))
    require(near, "the widths do not hold what is below the bound")
    product = determinant_sign(place, frame, units, outputs, beside, below) if len(units) == size else 0
    require(product is not None, "the determinant may have this sign")
    table = bordered(part_of_m(place, frame, units, outputs, widths), place, frame, outputs, beside, below)
    parts, signs = expanded(table), set()
    apart = any(side(part) and all(table[a][b].sure for a, b in held) for held, part in parts.items())
    require(apart, "the determinant may vanish")
    for held, part in parts.items():
        if part != (ZERO, ZERO):
            known = math.prod((table[a][b].sign for a, b in held), start=1)
            weak = known != 0 and (part[0] >= 0 or part[1] <= 0)
            require(weak, "a term of the determinant may have the other sign")
            signs.add(known if part[1] > 0 else -known)
    require(len(signs) == 1, "a term of the determinant may have the other sign")
    require(product not in signs, "the determinant may have this sign")
    return True


class Entry(NamedTuple):
    """An entry of a determinant: an interval, or only a sign, 0 if that is not known; and whether it is known not to vanish."""

    span: Range | None
    sign: int = 0
    sure: bool = False


Table = list[list[Entry]]


def side(part: Range) -> int:
    """The sign of all numbers of an interval, if none of them is 0; else 0."""
    low, high = part
    return 1 if low > 0 else -1 if high < 0 else 0


def makers(place: Place, o: int, i: int) -> dict[int, int]:
    """The units that make an entry of M, with the signs of their products; a sign of 0 is not known."""
    problem, found = place.problem, {}
    for unit in range(problem.hidden):
        v, w = problem.columns[0][unit].get(o), problem.rows[0][unit].get(i)
        if v is not None and w is not None and not place.zero & {v, w}:
            found[unit] = place.signs.get(v, 0) * place.signs.get(w, 0)
    return found


def part_of_m(place: Place, frame: Frame, units: list[int], outputs: list[int], widths: list[Fraction]) -> Table:
    """The part of M that some units make: where they do it alone an interval around the target, else the sign of what they make."""
    table = []
    for o in outputs:
        row = []
        for i, lift, width in zip(frame.places, frame.lifts, widths, strict=True):
            made = makers(place, o, i)
            found = {sign for unit, sign in made.items() if unit in units}
            if not found:
                row.append(Entry((ZERO, ZERO)))
            elif made.keys() <= set(units):
                target = dot(place.problem.y[o], lift)
                row.append(Entry((target - width, target + width)))
            else:
                row.append(Entry(None, found.pop() if len(found) == 1 else 0))
        table.append(row)
    return table


def bordered(
    table: Table, place: Place, frame: Frame, outputs: list[int], beside: list[int], below: list[int]
) -> Table:
    """The table with output vectors beside it and filters below.

    A weight of the border is not 0 if its unit alone makes an entry of the table that is not 0.
    """
    problem = place.problem

    def entry(weight: int | None, unit: int, line: list[tuple[int, int, Entry]]) -> Entry:
        if weight is None or weight in place.zero:
            return Entry((ZERO, ZERO))
        alone = [e.span for o, i, e in line if list(makers(place, o, i)) == [unit] and e.span is not None]
        return Entry(None, place.signs.get(weight, 0), any(map(side, alone)))

    rows = []
    for o, row in zip(outputs, table, strict=True):
        line = [(o, i, e) for i, e in zip(frame.places, row, strict=True)]
        rows.append([*row, *(entry(problem.columns[0][unit].get(o), unit, line) for unit in beside)])
    for unit in below:
        row = []
        for b, i in enumerate(frame.places):
            line = [(o, i, known[b]) for o, known in zip(outputs, table, strict=True)]
            row.append(entry(problem.rows[0][unit].get(i), unit, line))
        rows.append([*row, *(Entry((ONE, ONE) if unit == other else (ZERO, ZERO)) for other in beside)])
    return rows


def expanded(table: Table) -> dict[frozenset[tuple[int, int]], Range]:
    """The determinant as a polynomial in the entries without an interval, with intervals as coefficients."""
    parts: dict[frozenset[tuple[int, int]], Range] = {}
    for order in permutations(range(len(table))):
        low = high = parity(order)
        held = set()
        for place in enumerate(order):
            span = table[place[0]][place[1]].span
            if span is None:
                held.add(place)
            else:
                ends = [low * span[0], low * span[1], high * span[0], high * span[1]]
                low, high = min(ends), max(ends)
        before = parts.get(frozenset(held), (ZERO, ZERO))
        parts[frozenset(held)] = before[0] + low, before[1] + high
    return parts


def parity(order: tuple[int, ...]) -> Fraction:
    """The sign of a permutation."""
    swaps = sum(a > b for n, a in enumerate(order) for b in order[n + 1 :])
    return -ONE if swaps % 2 else ONE


def determinant_sign(
    place: Place, frame: Frame, units: list[int], outputs: list[int], beside: list[int], below: list[int]
) -> int | None:
    """The sign of the determinant of the output weights times that of the input weights; 0 if one vanishes, None if it is not known.

    Unit vectors of the units below are further rows of the first, those of the units beside further columns of the second.
    """
    problem = place.problem
    rows = [[problem.columns[0][j].get(o) for j in units] for o in outputs]
    columns = [[problem.rows[0][j].get(i) for j in units] for i in frame.places]
    tables = (rows, [units.index(j) for j in below]), (columns, [units.index(j) for j in beside])
    signs = [sign_of(place, determinant(weights, ones)) for weights, ones in tables]
    if 0 in signs:
        return 0
    first, second = signs
    return None if first is None or second is None else first * second


def determinant(weights: list[list[int | None]], ones: list[int]) -> Poly:
    """The determinant of a table of weights, which are 0 where there is none, and further rows with a 1 at the given places."""
    result: Poly = {}
    for order in permutations(range(len(weights) + len(ones))):
        factors = [w for row, k in zip(weights, order, strict=False) if (w := row[k]) is not None]
        if len(factors) == len(weights) and list(order[len(weights) :]) == ones:
            result[tuple(sorted(factors))] = parity(order)
    return result


def sign_of(place: Place, p: Poly) -> int | None:
    """The sign of a polynomial in a chamber or on a wall: by an invariant that is a multiple, or by the signs of weights."""
    rest = {factors: c for factors, c in p.items() if place.zero.isdisjoint(factors)}
    if not rest:
        return 0
    for invariant in place.chamber:
        g = {factors: c for factors, c in invariant.items() if place.zero.isdisjoint(factors)}
        if g.keys() == rest.keys():
            ratios = {rest[key] / g[key] for key in g}
            if len(ratios) == 1:
                return 1 if min(ratios) > 0 else -1
    signs = place.signs
    found = {
        math.prod((signs.get(w, 0) for w in factors), start=1) * (1 if c > 0 else -1) for factors, c in rest.items()
    }
    return None if 0 in found or len(found) > 1 else min(found)
