"""Choose representatives that suit a picture: units are rescaled, and twins swapped, without changing what the network computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from symbolic.numeric.activations import Floats
from symbolic.numeric.network_loss import NetworkLoss

Places = NDArray[np.intp]
SWEEPS = 30
FACTORS = np.exp(np.linspace(-3, 3, 241))
"""Scalings that are tried first; the best is refined."""


@dataclass(frozen=True)
class UnitPlaces:
    """Where the weights of a hidden unit stand in the vector of free weights.

    Attributes:
        incoming: its input weights.
        outgoing: its output weights.
        twin: units with the same incoming and outgoing pattern have the same value.
    """

    incoming: Places
    outgoing: Places
    twin: tuple[object, ...]


def unit_places(loss: NetworkLoss) -> list[UnitPlaces]:
    """The hidden units, counted through the layers."""
    number = 0
    tables = []
    for mask in loss.masks:
        table = np.full(mask.shape, -1)
        table[mask] = np.arange(number, number + int(mask.sum()))
        number += int(mask.sum())
        tables.append(table)
    units = []
    for layer in range(len(tables) - 1):
        for unit in range(len(tables[layer])):
            into, out = tables[layer][unit], tables[layer + 1][:, unit]
            twin = (layer, tuple(into >= 0), tuple(out >= 0))
            units.append(UnitPlaces(into[into >= 0], out[out >= 0], twin))
    return units


def balanced(loss: NetworkLoss, point: Floats, tilt: float = 1.0) -> Floats:
    """The point of smallest norm among those that differ by positive factors on the units.

    Weights are left alone where rescaling changes the loss (decay, tanh, sigmoid, softplus).

    Arguments:
        loss: the loss.
        point: the free weights.
        tilt: a last factor on the input weights of every unit.
    """
    power = _free_power(loss)
    if power is None:
        return point
    point = point.copy()
    for _ in range(SWEEPS):
        for unit in unit_places(loss):
            into, out = (float(np.linalg.norm(point[p])) for p in (unit.incoming, unit.outgoing))
            if into > 1e-12 and out > 1e-12:
                factor = (power * out**2 / into**2) ** (1 / (2 + 2 * power))
                point[unit.incoming] *= factor
                point[unit.outgoing] *= factor**-power
    for unit in unit_places(loss):
        point[unit.incoming] *= tilt
        point[unit.outgoing] *= tilt**-power
    return point


def aligned(loss: NetworkLoss, point: Floats, others: Sequence[Floats]) -> Floats:
    """A point with the same loss that is close to the others: units are rescaled, their signs changed, twins swapped.

    Arguments:
        loss: the loss.
        point: the free weights that may be changed.
        others: the points it should be close to.
    """
    units = unit_places(loss)
    target = np.mean(others, axis=0)
    signs = [s for s in (1.0, -1.0) if s > 0 or _sign_allowed(loss)]
    free = _free_power(loss)
    scale = np.outer(signs, FACTORS if free is not None else [1.0]).ravel()
    power = loss.problem.network.activation.power
    best = point.copy()
    for _ in range(SWEEPS):
        before = best.copy()
        for unit in units:
            factor = _best_factor(best, unit, target, scale, power, refine=free is not None)
            best[unit.incoming] *= factor
            best[unit.outgoing] *= factor**-power
        for a, b in combinations(units, 2):
            if a.twin == b.twin:
                best = _swapped_if_closer(best, a, b, target)
        if np.allclose(before, best, atol=1e-9):
            break
    return best


def _free_power(loss: NetworkLoss) -> int | None:
    """The exponent by which output weights are rescaled against input weights; None where no scaling is free."""
    activation = loss.problem.network.activation
    homogeneous = activation.kind in ("linear", "power", "relu", "leaky_relu")
    return activation.power if homogeneous and not loss.problem.decayed else None


def _sign_allowed(loss: NetworkLoss) -> bool:
    """Whether a factor -1 on the input weights (with its power on the output weights) keeps the loss."""
    return loss.problem.network.activation.kind in ("linear", "power", "tanh")


def _best_factor(point: Floats, unit: UnitPlaces, target: Floats, factors: Floats, power: int, refine: bool) -> float:
    into, out = point[unit.incoming], point[unit.outgoing]
    if not into.any() and not out.any():
        return 1.0

    def distances(c: Floats) -> Floats:
        first = np.outer(c, into) - target[unit.incoming]
        second = np.outer(c ** float(-power), out) - target[unit.outgoing]
        total: Floats = (first**2).sum(axis=1) + (second**2).sum(axis=1)
        return total

    best = float(factors[distances(factors).argmin()])
    if refine:
        near = best * np.exp(np.linspace(-0.03, 0.03, 201))
        best = float(near[distances(near).argmin()])
    return best


def _swapped_if_closer(point: Floats, a: UnitPlaces, b: UnitPlaces, target: Floats) -> Floats:
    swapped = point.copy()
    swapped[a.incoming], swapped[b.incoming] = point[b.incoming], point[a.incoming]
    swapped[a.outgoing], swapped[b.outgoing] = point[b.outgoing], point[a.outgoing]
    closer = ((swapped - target) ** 2).sum() < ((point - target) ** 2).sum() - 1e-12
    return swapped if closer else point
