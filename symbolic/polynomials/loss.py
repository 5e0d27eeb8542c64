"""What verification needs to know of a loss: its number of weights, and its derivatives over any ring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from flint import fmpq

Convert = Callable[[fmpq], Any]
"""Embeds a rational number into the ring a loss is evaluated in."""


class Derivatives(Protocol):
    """A loss over one ring."""

    def value(self, point: Sequence[Any]) -> Any:
        """The loss at a point."""

    def gradient(self, point: Sequence[Any]) -> list[Any]:
        """Half the gradient."""

    def gradient_and_hessian(self, point: Sequence[Any]) -> tuple[list[Any], list[list[Any]]]:
        """Half the gradient and half the Hessian."""


class Landscape(Protocol):
    """A polynomial loss with rational coefficients in finitely many weights."""

    def __hash__(self) -> int:
        """Losses are keys of caches."""

    @property
    def size(self) -> int:
        """N, the number of weights."""

    def over(self, convert: Convert) -> Derivatives:
        """The loss over the ring that ``convert`` embeds the rationals into."""

    def over_balls(self) -> Derivatives:
        """The loss over complex balls at flint's working precision."""

    @property
    def degree(self) -> int:
        """The degree of the loss."""

    @property
    def scale(self) -> int:
        """An integer that clears the denominators of the loss and of half its gradient."""
