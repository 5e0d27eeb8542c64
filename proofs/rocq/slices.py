"""From a box around a point onto a slice: which moves of the symmetry set which weights, in which order.

Every move solves for one weight, so the order matters: a later move must leave the weights alone that
were set before.  If the pinned weights of the certificate allow no such order, shears set their weights to zero
(then the ball sits at another point of the same orbit), or other weights are pinned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count as counter
from math import isqrt

from flint import fmpq

from proofs.certificates.ball import ExactNetwork, Position, is_zero
from proofs.certificates.definite import Scalar
from proofs.rocq.enclosures import Move, NoEnclosure, apply_move, inverse, reach
from symbolic.errors import UnsupportedProblem

Pair = tuple[int, int]
MAX_STEPS = 5000
"""Partial orders that are looked at for one choice of pinned weights; then the search gives up."""


@dataclass(frozen=True)
class Plan:
    """Moves from a box around the point onto the slice.

    Attributes:
        anchor: the network at the centre of the ball, on the orbit of the point.
        moves: constant moves to the anchor, then the moves that set the pinned weights.
        pinned: the weights that were set.
    """

    anchor: ExactNetwork
    moves: tuple[Move, ...]
    pinned: tuple[Position, ...]


def plan_slice(network: ExactNetwork, pairs: Sequence[Pair], pinned: Sequence[Position]) -> Plan:
    """Find the moves.

    Raises:
        UnsupportedProblem: if no order of single moves was found.
    """
    count = len(pinned)
    everywhere = list(network.positions())
    for candidates in (list(pinned), everywhere):
        for zeros in (False, True):
            found = next(_orders(network, list(pairs), candidates, count, zeros), None)
            if found is not None:
                return _plan(network, found, zeros)
    raise UnsupportedProblem("the symmetry of this point in a kernel proof", "no order of single moves pins the slice")


def _plan(network: ExactNetwork, order: list[tuple[Pair, Position]], zeros: bool) -> Plan:
    anchor, constants = network, []
    for pair, place in order:
        if zeros and pair[0] != pair[1]:
            move = _constant_shear(anchor, pair, place)
            constants.append(move)
            anchor = apply_move(anchor, move)
    moves = [
        Move(pair[0], pair[1], place, anchor.weight(place), inverse(anchor.weight(_divisor(pair, place))))
        for pair, place in order
    ]
    return Plan(anchor, (*constants, *moves), tuple(place for _, place in order))


def _divisor(pair: Pair, place: Position) -> Position:
    """The weight a move divides by."""
    layer, row, column = place
    if pair[0] == pair[1]:
        return place
    return (0, pair[1], column) if layer == 0 else (1, row, pair[0])


def _constant_shear(network: ExactNetwork, pair: Pair, place: Position) -> Move:
    """The shear that makes a weight of the point zero."""
    quotient: Scalar = network.weight(place) * inverse(network.weight(_divisor(pair, place)))
    return Move(pair[0], pair[1], None, quotient if place[0] else -quotient, None)


def _options(network: ExactNetwork, pair: Pair, candidates: Iterable[Position]) -> Iterator[Position]:
    one, two = pair
    for place in candidates:
        layer, row, column = place
        if (row == one if layer == 0 else column == two) and not is_zero(network.weight(_divisor(pair, place))):
            yield place


def _disturbs(pair: Pair, place: Position, vanishing: set[Position], masks: Sequence[Sequence[Sequence[int]]]) -> bool:
    """Whether a move changes a weight that was set, where weights outside the masks and in ``vanishing`` are zero."""
    one, two = pair
    layer, row, column = place
    if (row != one) if layer == 0 else (column != two):
        return False
    if one == two:
        return place not in vanishing
    source = (0, two, column) if layer == 0 else (1, row, one)
    return bool(masks[source[0]][source[1]][source[2]]) and source not in vanishing


def _orders(
    network: ExactNetwork, pairs: list[Pair], candidates: list[Position], count: int, zeros: bool
) -> Iterator[list[tuple[Pair, Position]]]:
    """Orders in which every move sets a new weight and disturbs none that was set; shears set zeros if ``zeros``."""
    steps = counter()

    def extend(
        done: list[tuple[Pair, Position]], here: ExactNetwork, vanishing: set[Position]
    ) -> Iterator[list[tuple[Pair, Position]]]:
        if len(done) == count:
            yield done
            return
        if next(steps) > MAX_STEPS:
            return
        used = {pair for pair, _ in done}
        fixed = {place for _, place in done}
        for pair in pairs:
            if pair in used or any(_disturbs(pair, place, vanishing, network.masks) for place in fixed):
                continue
            if count - len(done) > len(pairs) - len(used):
                continue
            for place in _options(here, pair, candidates):
                if place in fixed or (pair[0] == pair[1] and is_zero(here.weight(place))):
                    continue
                step = [*done, (pair, place)]
                if zeros and pair[0] != pair[1]:
                    yield from extend(step, apply_move(here, _constant_shear(here, pair, place)), vanishing | {place})
                else:
                    yield from extend(step, here, vanishing)

    yield from extend([], network, set())


def box_radius(network: ExactNetwork, plan: Plan, radius_squared: fmpq) -> fmpq:
    """A rational radius of a box around the point whose image lies in the ball around the anchor.

    Raises:
        UnsupportedProblem: if no radius was found; a ball that is too small for floating point is no reason.
    """
    pinned = set(plan.pinned)
    box = fmpq(1)
    for _ in range(200):
        try:
            ends = reach(network, list(plan.moves), plan.anchor, box)
        except NoEnclosure:
            box *= fmpq(1, 2)
            continue
        distance = sum((d * d for place, d in ends.items() if place not in pinned), fmpq(0))
        if distance * 1001 <= radius_squared * 1000:
            return box
        if radius_squared <= 0:
            break
        factor = root_below(radius_squared / distance) * fmpq(995, 1000)
        box = rounded_below(box * min(factor, fmpq(97, 100)))
    raise UnsupportedProblem("the box around this point", "no radius was found")


def root_below(value: fmpq) -> fmpq:
    """A lower bound of the square root of a positive number, with about three digits.

    Examples:
        >>> root_below(fmpq(2)), root_below(fmpq(1, 10**400)) <= fmpq(1, 10**200)
        (181/128, True)
    """
    shift = 10 - _exponent(value) // 2
    scaled = value * fmpq(4) ** shift
    return fmpq(isqrt(int(scaled.p) // int(scaled.q))) / fmpq(2) ** shift


def rounded_below(value: fmpq) -> fmpq:
    """A positive number rounded down to six or seven binary digits.

    Examples:
        >>> rounded_below(fmpq(1000, 3))
        332
    """
    scale = fmpq(2) ** (6 - _exponent(value))
    scaled = value * scale
    return fmpq(int(scaled.p) // int(scaled.q)) / scale


def _exponent(value: fmpq) -> int:
    """The exponent of a power of two below a positive number, less than two steps away."""
    return int(value.p).bit_length() - int(value.q).bit_length() - 1
