"""The data of a system: what it is linear in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Data:
    """Quadratic form, linear terms and decays of a system, or one of each for every point.

    Attributes:
        gram: S, m x m; in a family of networks the factor c of the function, 1 x 1.
        linear: b, one row of m numbers per output; in a family of networks the targets.
        decay: the decay of each weight, in a family of networks.
    """

    gram: Array
    linear: Array
    decay: Array | None = None

    @property
    def real(self) -> bool:
        """Whether conjugate solutions are solutions."""
        decayed = self.decay is not None and bool(self.decay.imag.any())
        return not (self.gram.imag.any() or self.linear.imag.any() or decayed)


def complex_normal(random: np.random.Generator, *shape: int) -> Array:
    """Complex numbers with normal real and imaginary parts."""
    return np.asarray(random.normal(size=shape) + 1j * random.normal(size=shape))


def inverses(matrices: Array) -> Array:
    """The inverses of matrices, or what comes near where one is singular."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:  # one matrix of many is exactly singular
        return np.asarray(np.linalg.pinv(matrices))


class Family(Protocol):
    """Systems that are linear in their data, in floating point and for many points at once; points are rows."""

    @property
    def data(self) -> Data:
        """The data of the problem, scaled."""

    @property
    def size(self) -> int:
        """The number of weights."""

    def gradient(self, points: Array, data: Data) -> Array:
        """Half the gradient of the loss, one row per point."""

    def jacobian(self, points: Array, data: Data) -> Array:
        """Its derivative, with the directions of the symmetry filled up: invertible at regular orbits."""

    def taylor(self, points: Array, data: Data, slope: Data, order: int) -> list[Array]:
        """The coefficients of the path through each point, as a power series in the step along data that change."""

    def balanced(self, points: Array) -> Array:
        """Points of the same orbits, of moderate size."""

    def invariants(self, points: Array) -> Array:
        """Numbers that are equal exactly on one orbit."""

    def alive(self, points: Array) -> npt.NDArray[np.bool_]:
        """Whether no unit is about dead."""

    def drawn(self, random: np.random.Generator, spread: float = 0.0) -> Data:
        """Random real data; with a spread, some that differ by about its exponential."""

    def starts(self, random: np.random.Generator, data: Data, first: bool) -> tuple[Array, Data]:
        """Random points that are critical for some data near those that are given: one linear term for each.

        Arguments:
            random: draws them.
            data: their sizes are those of the linear terms.
            first: whether these are the first starts.
        """
