"""Completeness by random primes and random slices, with a stated error probability (docs/theory, "Completeness").

One draw is a prime p between 2^30 and 2^31 and a slice with random coefficients, both from the operating system. If
the prime is not bad for the slice system and the slice meets every component of the alive critical set, the quotient
algebra mod p has at least as many dimensions as there are alive critical orbits (infinitely many if there are
infinitely many). So a draw that shows no more than D dimensions proves "at most D orbits" up to the probability that
the draw itself is bad. Independent draws multiply.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from random import Random
from typing import Any

from flint import Ordering as MonomialOrder
from flint import fmpq, fmpz, nmod, nmod_mpoly_ctx

from symbolic.complete.bezout import HeightBound, height_bound
from symbolic.engines.system import PolynomialSystem, make_system
from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.loss import Landscape
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import Pin, Slice, make_slice

LOWEST, HIGHEST = 2**30, 2**31
COEFFICIENTS = 2**30
"""Random slice coefficients are uniform in 0 .. COEFFICIENTS - 1."""
TARGET = Fraction(1, 2**64)
MAX_DRAWS = 40


@dataclass(frozen=True)
class Draw:
    """One random test: a prime, and the token its slice is made from.

    Attributes:
        prime: p.
        token: 128 random bits; ``slice_for`` turns them into the slice, so that a draw can be replayed.
    """

    prime: int
    token: int


def random_draw(system: Random | None = None) -> Draw:
    """A draw from the operating system's entropy.

    Primes that divide a denominator of the data must be avoided by the caller with :func:`usable`.
    """
    source = system or secrets.SystemRandom()
    while True:
        candidate = source.randrange(LOWEST + 1, HIGHEST, 2)
        if fmpz(candidate).is_prime():
            return Draw(candidate, source.getrandbits(128))


def usable(draw: Draw, core: CoreProblem, order: Preorder) -> bool:
    """Whether no denominator of the data vanishes mod the prime (such primes are bad, and known to be)."""
    maps = (x for rows in order.transfers.values() for row in rows for x in row)
    return all(x.q % draw.prime != 0 for x in (*_numbers(core), *maps))


def slice_for(core: CoreProblem, order: Preorder, sides: dict[int, str], draw: Draw) -> Slice:
    """The random slice of a draw."""
    stream = Random(draw.token)
    return make_slice(core, order, sides, lambda: stream.randrange(COEFFICIENTS))


def modular_ring(names: Sequence[str], prime: int) -> tuple[Any, Callable[[Any], Any]]:
    """The polynomials in some variables over GF(p), and the embedding of the rationals without p in their denominator."""
    context = nmod_mpoly_ctx.get(list(names), modulus=prime, ordering=MonomialOrder.degrevlex)

    def convert(value: Any) -> Any:
        exact = fmpq(value)
        return context.constant(int(nmod(int(exact.p), prime) / nmod(int(exact.q), prime)))

    return context, convert


def modular_system(
    core: Landscape,
    cut: Slice,
    prime: int,
    extra: Callable[[list[Any], list[Any], Callable[[Any], Any]], list[Any]] | None = None,
    extras: int = 0,
) -> PolynomialSystem:
    """The masked gradient on a slice over GF(p), every component of it.

    Arguments:
        core: the problem.
        cut: the slice.
        prime: p.
        extra: further polynomials, from the weights, the extra variables, and the embedding of the rationals.
        extras: number of extra variables.
    """
    names = [f"u{k}" for k in range(len(cut.free) + extras)]
    context, convert = modular_ring(names, prime)
    generators = list(context.gens())[::-1]
    point = cut.lift(generators[: len(cut.free)], context.constant(1))
    polynomials = core.over(convert).gradient(point)
    if extra is not None:
        polynomials += extra(point, generators[len(cut.free) :], convert)
    return make_system(names, [p.to_dict() for p in polynomials], prime)


def error_per_draw(
    core: CoreProblem, order: Preorder, cut: Slice, conditions: Sequence[int] = (), exact_count: bool = False
) -> tuple[Fraction, HeightBound]:
    """The probability that one draw is bad, and the height bound it uses.

    Arguments:
        core: the problem.
        order: its preorder.
        cut: any slice of the shape that is drawn.
        conditions: the degrees of saturating equations, each with one more variable and random coefficients.
        exact_count: whether counts are made over the rationals, so that no prime can be bad.
    """
    mixed = any(group.beyond for group in cut.functionals)
    worst = Slice(
        cut.size,
        tuple(
            Pin(pin.weight, COEFFICIENTS if mixed else pin.constant, tuple((i, COEFFICIENTS) for i, _ in pin.terms))
            for pin in cut.pins
        ),
        cut.functionals,
    )
    norms = equation_norms(core, worst)
    degrees = [3] * len(cut.free) + list(conditions)
    bound = height_bound(degrees, norms + _condition_norms(core, order, conditions))
    tests = sum(conditions) + sum(
        4 * (len(group.twins) + len(group.beyond)) if group.beyond else len(group.twins) for group in cut.functionals
    )
    missed = min(Fraction(bound.degree * tests, COEFFICIENTS), Fraction(1))
    return min(missed + (0 if exact_count else bound.bad_primes), Fraction(1)), bound


def draws_needed(error: Fraction) -> int | None:
    """How many draws bring the error below 2^-64; None when the bound on one draw is too weak for that."""
    if error >= 1:
        return None
    count, total = 1, error
    while total >= TARGET:
        count, total = count + 1, total * error
        if count > MAX_DRAWS:
            return None
    return count


def _numbers(core: CoreProblem) -> set[fmpq]:
    return (
        {x for rows in core.form.grams for row in rows for x in row}
        | {x for row in core.form.linear for x in row}
        | {x for unit in core.units for row in unit.basis for x in row}
        | {core.form.constant}
    )


def _condition_norms(core: CoreProblem, order: Preorder, degrees: Sequence[int]) -> list[int]:
    """Bounds on the 1-norms of the saturating equations ``z det(random combinations) = 1``, denominators cleared."""
    entries = [x for rows in order.transfers.values() for row in rows for x in row]
    largest = max((int(abs(x.p)) for x in entries), default=1) * lcm(*(int(x.q) for x in entries))
    return [(COEFFICIENTS * core.size**2 * max(largest, 1)) ** degree for degree in degrees]


def plain_error(loss: Landscape, cut: Slice) -> tuple[Fraction, HeightBound]:
    """The probability that one random prime is bad for the gradient on a fixed slice, and the height bound it uses.

    Every component of the gradient counts: on a slice with pins there are more equations than unknowns.
    """
    norms = []
    for total in loss.over(abs).gradient(_largest_weights(cut)):
        scaled = total * loss.scale
        norms.append(-(-int(scaled.p) // int(scaled.q)))
    bound = height_bound([loss.degree - 1] * loss.size, norms)
    return bound.bad_primes, bound


def scaled_error(loss: Landscape, cut: Slice, outgoing: Sequence[int]) -> tuple[Fraction, HeightBound]:
    """The probability that one draw is bad for units that can be rescaled, and the height bound it uses (docs/families.md, "Power units").

    Arguments:
        loss: the loss of the alive units.
        cut: any slice of the shape that is drawn: one weight into each unit is pinned.
        outgoing: for each unit the number of its weights on the other side, which one saturating equation keeps from vanishing.
    """
    worst = Slice(
        cut.size, tuple(Pin(pin.weight, 1, tuple((i, COEFFICIENTS) for i, _ in pin.terms)) for pin in cut.pins), ()
    )
    saturation = prod(COEFFICIENTS * count for count in outgoing) + 1
    slope = loss.degree - 1
    bound = height_bound([slope] * len(cut.free) + [len(outgoing) + 1], [*equation_norms(loss, worst), saturation])
    missed = Fraction(slope**loss.size * 2 * len(outgoing), COEFFICIENTS)
    return min(missed + bound.bad_primes, Fraction(1)), bound


def loss_bits(core: Landscape, cut: Slice) -> int:
    """Bits that bound the coefficients, and the common denominator, of the loss and its gradient on a slice."""
    scale = core.scale
    point = _largest_weights(cut)
    evaluator = core.over(abs)
    largest = max([evaluator.value(point), *evaluator.gradient(point)])
    return int(largest.p).bit_length() + 2 * scale.bit_length() + 4


def _largest_weights(cut: Slice) -> list[fmpq]:
    """The weights with every unknown at 1 and every coefficient replaced by its absolute value."""
    pins = tuple(Pin(p.weight, abs(p.constant), tuple((i, -abs(c)) for i, c in p.terms)) for p in cut.pins)
    return [fmpq(x) for x in Slice(cut.size, pins, ()).lift([1] * len(cut.free), 1)]


def equation_norms(core: Landscape, cut: Slice) -> list[int]:
    """Upper bounds on the 1-norms of the slice equations, with denominators cleared."""
    scale = core.scale
    gradient = core.over(abs).gradient(_largest_weights(cut))
    result = []
    for column in cut.columns:
        total = sum((gradient[i] * abs(c) for i, c in column), fmpq(0)) * scale
        result.append(-(-int(total.p) // int(total.q)))
    return result
