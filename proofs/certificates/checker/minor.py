"""Minors of the end-to-end matrix with a wrong sign (docs/certificates.md: step minor)."""

import math
from fractions import Fraction
from itertools import permutations
from typing import Any

from .bounds import Place
from .crossing import MOST_UNITS, Frame
from .exact import ONE, ZERO, dot
from .polynomial import Poly
from .reading import items, keys, rational, require
from .shared import indices

Range = tuple[Fraction, Fraction]


def minor(place: Place, step: dict[str, Any], bound: Fraction) -> bool:
    """Entries of M that some units make alone are within their widths of the targets wherever the loss is below the bound.

    The part of M that these units make has a determinant that is 0, if there are fewer units than rows, or the product of the
    determinants of their output and input weights. Expanded in the other entries, of which signs are known, it has another sign.
    """
    keys(step, "step frame outputs units widths")
    problem = place.problem
    frame = Frame(problem, step["frame"])
    require(not frame.by_outputs, "a minor has inputs as its frame")
    outputs, units = indices(step["outputs"], len(problem.y)), indices(step["units"], problem.hidden)
    size = len(frame.places)
    require(
        len(outputs) == size <= MOST_UNITS and 0 < len(units) <= size,
        "a minor has as many rows as columns, not fewer than units",
    )
    widths = [rational(w) for w in items(step["widths"], size)]
    near = all(w >= 0 and bound * dot(q, q) <= w * w for w, q in zip(widths, frame.lifts, strict=True))
    require(near, "the widths do not hold what is below the bound")
    table = [[entry(place, frame, units, o, b, widths[b]) for b in range(size)] for o in outputs]
    product = determinant_sign(place, frame, units, outputs) if len(units) == size else 0
    parts = expanded(table)
    constant = side(parts.pop(frozenset(), (ZERO, ZERO)))
    require(constant not in (None, 0), "the determinant of the entries that are made alone may vanish")
    require(product is not None and product != constant, "the determinant may have this sign")
    for held, part in parts.items():
        known = math.prod((table[a][b][1] for a, b in held), start=1)
        weak = part == (ZERO, ZERO) or (known != 0 and (part[0] >= 0 if known == constant else part[1] <= 0))
        require(weak, "a term of the determinant may have the other sign")
    return True


def side(part: Range) -> int | None:
    """The sign of all numbers of an interval; None if there are several."""
    low, high = part
    return 1 if low > 0 else -1 if high < 0 else 0 if low == high else None


def entry(
    place: Place, frame: Frame, units: list[int], o: int, column: int, width: Fraction
) -> tuple[Range | None, int]:
    """The interval in which an entry of the part lies; None, with its sign, if other units make it too; a sign of 0 is not known."""
    problem, i, signs = place.problem, frame.places[column], place.signs
    makers = {}
    for unit in range(problem.hidden):
        v, w = problem.columns[0][unit].get(o), problem.rows[0][unit].get(i)
        if v is not None and w is not None and not place.zero & {v, w}:
            makers[unit] = signs.get(v, 0) * signs.get(w, 0)
    found = {sign for unit, sign in makers.items() if unit in units}
    if not found:
        return (ZERO, ZERO), 0
    if makers.keys() <= set(units):
        target = dot(problem.y[o], frame.lifts[column])
        return (target - width, target + width), 0
    return None, found.pop() if len(found) == 1 else 0


def expanded(table: list[list[tuple[Range | None, int]]]) -> dict[frozenset[tuple[int, int]], Range]:
    """The determinant as a polynomial in the entries without an interval, with intervals as coefficients."""
    parts: dict[frozenset[tuple[int, int]], Range] = {}
    for order in permutations(range(len(table))):
        low = high = parity(order)
        held = set()
        for place in enumerate(order):
            span = table[place[0]][place[1]][0]
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


def determinant_sign(place: Place, frame: Frame, units: list[int], outputs: list[int]) -> int | None:
    """The sign of the determinant of the output weights times that of the input weights; 0 if one vanishes, None if it is not known."""
    problem = place.problem
    rows = [[problem.columns[0][j].get(o) for j in units] for o in outputs]
    columns = [[problem.rows[0][j].get(i) for j in units] for i in frame.places]
    signs = [sign_of(place, determinant(weights)) for weights in (rows, columns)]
    if 0 in signs:
        return 0
    first, second = signs
    return None if first is None or second is None else first * second


def determinant(weights: list[list[int | None]]) -> Poly:
    """The determinant of a table of weights, which are 0 where there is none."""
    result: Poly = {}
    for order in permutations(range(len(weights))):
        factors = [w for row, k in zip(weights, order, strict=True) if (w := row[k]) is not None]
        if len(factors) == len(weights):
            result[tuple(sorted(factors))] = parity(order)
    return result


def sign_of(place: Place, p: Poly) -> int | None:
    """The sign of a polynomial in a chamber or on a wall: by an invariant that is a multiple, or by the signs of weights."""
    rest = {factors: c for factors, c in p.items() if place.zero.isdisjoint(factors)}
    if not rest:
        return 0
    for g in place.chamber:
        if g.keys() == rest.keys():
            ratios = {rest[key] / g[key] for key in g}
            if len(ratios) == 1:
                return 1 if min(ratios) > 0 else -1
    signs = place.signs
    found = {
        math.prod((signs.get(w, 0) for w in factors), start=1) * (1 if c > 0 else -1) for factors, c in rest.items()
    }
    return None if 0 in found or len(found) > 1 else min(found)
