"""tanh, sigmoid and softplus with two derivatives, as balls that certainly hold the values on the whole argument.

Every formula uses the argument as few times as possible, so that wide balls stay narrow, and none overflows: balls have
exponents of any size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb

Function = Callable[[arb], arb]


@dataclass(frozen=True)
class Smooth:
    """An activation s with its derivatives.

    Attributes:
        value: s.
        first: s'.
        second: s''.
        odd: whether ``s(-z) = -s(z)``.
    """

    value: Function
    first: Function
    second: Function
    odd: bool


def sigmoid(z: arb) -> arb:
    """``1 / (1 + e^-z)``.

    Examples:
        >>> sigmoid(arb(0)) == arb("0.5"), bool(0 < sigmoid(arb(-1000)))
        (True, True)
    """
    return 1 / (1 + (-z).exp())


def _sigmoid_first(z: arb) -> arb:
    """``s(z) s(-z)``: no cancellation on either side."""
    return sigmoid(z) * sigmoid(-z)


def _sigmoid_second(z: arb) -> arb:
    """``s'(z) (1 - 2 s(z))``, and ``2 s(z) - 1 = tanh(z/2)``."""
    return -_sigmoid_first(z) * (z / 2).tanh()


def _tanh_first(z: arb) -> arb:
    return z.sech() ** 2


def _tanh_second(z: arb) -> arb:
    return -2 * z.tanh() * z.sech() ** 2


def softplus(z: arb) -> arb:
    """``log(1 + e^z)``.

    Examples:
        >>> abs(softplus(arb(1000)) - 1000) < arb(2.0 ** -40)
        True
    """
    return z.exp().log1p()


SMOOTH = {
    "tanh": Smooth(arb.tanh, _tanh_first, _tanh_second, True),
    "sigmoid": Smooth(sigmoid, _sigmoid_first, _sigmoid_second, False),
    "softplus": Smooth(softplus, sigmoid, _sigmoid_first, False),
}
"""The activations by their names in the problem format."""
