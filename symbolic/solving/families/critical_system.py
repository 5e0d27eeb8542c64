"""A loss with its symmetry, as families need it: polynomials, scalings, orbit tangents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from symbolic.engines.system import PolynomialSystem, make_system
from symbolic.exact.ideals import Exponents, Polynomial
from symbolic.polynomials.loss import Convert, Landscape
from symbolic.solving.families.family import Normalisation

UnitWeights = tuple[tuple[int, ...], tuple[int, ...]]
"""Positions of the weights into and out of a hidden unit."""
SignedMap = tuple[tuple[int, int], ...]
"""A signed permutation of the weights: the new k-th weight is ``sign * old[source]``, given as (source, sign)."""
Tangents = Callable[[Sequence[Any], Convert], list[list[Any]]]
"""(point, embedding of the rationals) -> tangent vectors that span the tangent space of the orbit there."""


@dataclass(frozen=True, eq=False)
class CriticalSystem:
    """A polynomial loss and the connected symmetry group it is known to have.

    Attributes:
        loss: the loss.
        units: the weights into and out of each hidden unit.
        normal: what it allows to assume about a real point.
        tangents: the orbit tangents at a point.
        generators: generators of the finite part of the symmetry group.
        blocks: functions whose common zeros are global minima, by convexity (the gradient in the end-to-end matrix).
        power: the exponent of the activation: scaling w by c scales v by c^-power.
    """

    loss: Landscape
    units: tuple[UnitWeights, ...]
    normal: Normalisation
    tangents: Tangents
    generators: tuple[SignedMap, ...] = ()
    power: int = 1
    blocks: tuple[Polynomial, ...] = ()

    @cached_property
    def _context(self) -> fmpq_mpoly_ctx:
        return fmpq_mpoly_ctx.get([f"x{k}" for k in range(self.loss.size)], Ordering.degrevlex)

    @cached_property
    def value(self) -> Polynomial:
        """The loss as a polynomial."""
        return as_terms(self.loss.over(self._context.constant).value(list(self._context.gens())))

    @cached_property
    def gradient(self) -> tuple[Polynomial, ...]:
        """Half the gradient."""
        return tuple(as_terms(g) for g in self.loss.over(self._context.constant).gradient(list(self._context.gens())))

    @cached_property
    def hessian(self) -> tuple[tuple[Polynomial, ...], ...]:
        """Half the Hessian."""
        _, table = self.loss.over(self._context.constant).gradient_and_hessian(list(self._context.gens()))
        return tuple(tuple(as_terms(h) for h in row) for row in table)

    def critical_ideal(self) -> PolynomialSystem:
        """The gradient as a polynomial system."""
        return make_system([f"x{k}" for k in range(self.loss.size)], self.gradient)

    def beyond_blocks(self, seed: int) -> PolynomialSystem:
        """The critical points at which the blocks do not all vanish: one more variable z, and ``z <c, blocks> = 1``.

        With random c this misses a family only where the combination vanishes on it.
        """
        size, stream = self.loss.size, Random(f"{seed}/blocks")
        polynomials: list[Polynomial] = [{(*e, 0): c for e, c in g.items()} for g in self.gradient]
        total: dict[Exponents, fmpq] = {(0,) * (size + 1): fmpq(-1)}
        for block in self.blocks:
            factor = stream.randint(1, 99)
            for e, c in block.items():
                total[(*e, 1)] = total.get((*e, 1), fmpq(0)) + c * factor
        system = make_system([f"x{k}" for k in range(size + 1)], [*polynomials, total])
        return replace(system, auxiliary=1)


def as_terms(polynomial: fmpq_mpoly) -> dict[Exponents, fmpq]:
    """A flint polynomial as exponents -> coefficient."""
    return {tuple(int(e) for e in exponents): fmpq(c) for exponents, c in polynomial.to_dict().items()}
