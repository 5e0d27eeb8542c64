"""Activations on arrays of floats, with two derivatives, without overflow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbolic.network.activation import Activation

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]


@dataclass(frozen=True)
class FloatActivation:
    """An activation s on arrays, entry by entry.

    Attributes:
        value: s.
        first: s'; at a kink the slope to the left.
        second: s''; 0 at a kink.

    Examples:
        >>> square = FloatActivation.of(Activation("power", 2))
        >>> [float(f(np.array(3.0))) for f in (square.value, square.first, square.second)]
        [9.0, 6.0, 2.0]
    """

    value: Function
    first: Function
    second: Function

    @classmethod
    def of(cls, activation: Activation) -> FloatActivation:
        """The activation of a network."""
        if activation.polynomial:
            return _power(activation.power)
        return _kinked(float(activation.slope)) if activation.piecewise else SMOOTH[activation.kind]


def _power(p: int) -> FloatActivation:
    return FloatActivation(lambda z: z**p, lambda z: p * z ** (p - 1), lambda z: p * (p - 1) * z ** max(p - 2, 0))


def _kinked(slope: float) -> FloatActivation:
    return FloatActivation(
        lambda z: np.where(z > 0, z, slope * z), lambda z: np.where(z > 0, 1.0, slope), np.zeros_like
    )


def _sigmoid(z: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(z / 2))


def _logistic_slope(z: Floats) -> Floats:
    return 0.25 * (1 - np.tanh(z / 2) ** 2)


SMOOTH = {
    "tanh": FloatActivation(np.tanh, lambda z: 1 - np.tanh(z) ** 2, lambda z: -2 * np.tanh(z) * (1 - np.tanh(z) ** 2)),
    "sigmoid": FloatActivation(_sigmoid, _logistic_slope, lambda z: -_logistic_slope(z) * np.tanh(z / 2)),
    "softplus": FloatActivation(lambda z: np.logaddexp(0, z), _sigmoid, _logistic_slope),
}
"""The activations that are smooth and no polynomials."""
