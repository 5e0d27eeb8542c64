"""What a dead power unit can do at a critical point: its cone, and where local minima can be on it (docs/families.md, "Power units").

A unit with residual r is dead where ``w = 0``, or where ``v = 0`` and the forms ``phi_o(w) = <r_o, (w X)^p>`` of its outputs vanish.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from math import factorial, prod

from flint import arb

from symbolic.exact.inertia import ball_inertia

Form = dict[tuple[int, ...], arb]
"""The coefficients of a form of degree p: a monomial is its variables, in increasing order and repeated."""
REACH = 2
"""Forms are looked at in integer vectors with entries up to this."""
MOST = 4
"""In more variables only unit vectors and their sums are looked at."""


@dataclass(frozen=True)
class DeadUnit:
    """A dead unit at a critical point.

    Attributes:
        signs: outgoing weights v at which ``w = 0`` is a strict minimum of ``-sum v_o phi_o``; None if none are known.
        excluded: whether certainly no point of its set is a local minimum.
        dimension: the dimension of its set over the reals; None if not known.
    """

    signs: tuple[int, ...] | None
    excluded: bool
    dimension: int | None


def dead_unit(residual: Sequence[Sequence[arb]], inputs: Sequence[Sequence[arb]], power: int) -> DeadUnit:
    """What a dead unit can do.

    Arguments:
        residual: for each of its outputs the targets minus what the network says, on every sample.
        inputs: the rows of X that it hears.
        power: the exponent of the activation.

    Examples:
        >>> dead_unit([[arb(1), arb(-2)]], [[arb(1), arb(0)], [arb(0), arb(1)]], 2)
        DeadUnit(signs=None, excluded=True, dimension=1)
        >>> dead_unit([[arb(1), arb(2)]], [[arb(1), arb(0)], [arb(0), arb(1)]], 2)
        DeadUnit(signs=(-1,), excluded=False, dimension=1)
    """
    outputs, size = len(residual), len(inputs)
    forms = [_form(row, inputs, power) for row in residual]
    if not any(_sign(c) for form in forms for c in form.values()):
        return DeadUnit(None, False, None)
    if outputs == 1:
        both = {_sign(_value(forms[0], v)) for v in _vectors(size)} >= {-1, 1} or (power % 2 == 1)
        signs = None if both else _signs(forms, size, power)
        cone = size - 1 if both else 0 if signs else None
        return DeadUnit(signs, both, None if cone is None else max(1, cone))
    signs = None if power % 2 else _signs(forms, size, power)
    return DeadUnit(signs, power % 2 == 1, outputs if size == 1 else None)


def _form(residual: Sequence[arb], inputs: Sequence[Sequence[arb]], power: int) -> Form:
    """``<r, (w X)^p>`` in the entries of w."""
    result: Form = {}
    for monomial in combinations_with_replacement(range(len(inputs)), power):
        repeats = factorial(power) // prod(factorial(k) for k in Counter(monomial).values())
        values = (r * prod((inputs[a][s] for a in monomial), start=arb(1)) for s, r in enumerate(residual))
        result[monomial] = sum(values, arb(0)) * repeats
    return result


def _signs(forms: Sequence[Form], size: int, power: int) -> tuple[int, ...] | None:
    """Small integers v for which ``sum v_o phi_o`` is certainly negative definite: for squares, or in one variable."""
    if power > 2 and size > 1:
        return None
    for v in product((1, -1, 0), repeat=len(forms)):
        total = {m: sum((form[m] * sign for form, sign in zip(forms, v, strict=True)), arb(0)) for m in forms[0]}
        if size == 1:
            if _sign(total[(0,) * power]) == -1:
                return v
            continue
        rows = [[total[min(a, b), max(a, b)] / (1 if a == b else 2) for b in range(size)] for a in range(size)]
        inertia = ball_inertia(rows)
        if inertia is not None and inertia.negative == size:
            return v
    return None


def _vectors(size: int) -> list[tuple[int, ...]]:
    if size <= MOST:
        return list(product(range(-REACH, REACH + 1), repeat=size))
    return [tuple(int(k in pair) for k in range(size)) for pair in combinations_with_replacement(range(size), 2)]


def _value(form: Form, vector: Sequence[int]) -> arb:
    return sum((c * prod(vector[a] for a in monomial) for monomial, c in form.items()), arb(0))


def _sign(x: arb) -> int:
    """The sign of a ball, 0 where it may be 0."""
    return 1 if x > 0 else -1 if x < 0 else 0
