"""Activation functions, by the names the problem format gives them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symbolic.errors import ProblemError
from symbolic.network.numbers import exact_number, number_text

MAX_POWER = 12
"""Largest exponent of a power activation."""
_PLAIN = ("relu", "tanh", "sigmoid", "softplus")


@dataclass(frozen=True)
class Activation:
    """An activation ``s`` applied entry by entry to the hidden layers.

    Attributes:
        kind: ``linear``, ``power``, ``relu``, ``leaky_relu``, ``tanh``, ``sigmoid`` or ``softplus``.
        power: the exponent of a power activation (1 for the others).
        slope: the slope of leaky ReLU on the negative side (0 for the others).
    """

    kind: str = "linear"
    power: int = 1
    slope: Fraction = Fraction(0)

    @property
    def polynomial(self) -> bool:
        """Whether the loss is a polynomial in the weights."""
        return self.kind in ("linear", "power")

    @property
    def piecewise(self) -> bool:
        """Whether it is ReLU or leaky ReLU: linear on both sides of 0."""
        return self.kind in ("relu", "leaky_relu")

    def __str__(self) -> str:
        if self.kind == "power":
            return {2: "square", 3: "cube"}.get(self.power, f"power:{self.power}")
        return f"leaky_relu:{number_text(self.slope)}" if self.kind == "leaky_relu" else self.kind


def parse_activation(text: object) -> Activation:
    """Read an activation name such as ``"linear"``, ``"square"``, ``"power:4"`` or ``"leaky_relu:1/10"``.

    Raises:
        ProblemError: for an unknown name, an exponent outside 2..12, a slope outside (0, 1).

    Examples:
        >>> parse_activation("power:4")
        Activation(kind='power', power=4, slope=Fraction(0, 1))
    """
    key = "activation"
    if not isinstance(text, str):
        raise ProblemError(key, "must be a name in quotes", f"a {type(text).__name__}")
    if text == "linear":
        return Activation()
    if text in ("square", "cube"):
        return Activation("power", 2 if text == "square" else 3)
    if text in _PLAIN:
        return Activation(text)
    name, _, argument = text.partition(":")
    if name == "power":
        if not (argument.isascii() and argument.isdigit() and len(argument) <= 3 and 2 <= int(argument) <= MAX_POWER):
            raise ProblemError(key, f'"power:p" needs an integer p from 2 to {MAX_POWER}', repr(text))
        return Activation("power", int(argument))
    if name == "leaky_relu":
        slope = exact_number(argument, key)
        if not 0 < slope < 1:
            raise ProblemError(key, '"leaky_relu:a" needs 0 < a < 1', repr(text))
        return Activation("leaky_relu", slope=slope)
    raise ProblemError(
        key, "must be linear, square, cube, power:p, relu, leaky_relu:a, tanh, sigmoid or softplus", repr(text)[:80]
    )
