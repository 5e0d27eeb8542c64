"""A stratum as a result: the verified points that are orbit-alive on its units, and whether they are all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import acb, fmpq

from symbolic.exact.field import ExactPoint
from symbolic.exact.inertia import Inertia
from symbolic.exact.real import RealNumber
from symbolic.symmetry.strata import Stratum
from symbolic.verdict import Verdict


@dataclass(frozen=True)
class AlivePoint:
    """A real critical orbit that is orbit-alive on the units of its stratum.

    Attributes:
        units: the alive units.
        weights: bits -> the weights of the alive units (v then w of each), as balls.
        exact: the same in one number field, or None.
        inertia: inertia of the Hessian in the weights of the alive units; None if not decided.
        orbit: dimension of the orbit within the alive units (stabilisers are trivial there).
        losses: the losses of the decoupled core problems of the stratum.
        constant: what their sum misses of the loss.
    """

    units: tuple[int, ...]
    weights: Callable[[int], list[acb]]
    exact: ExactPoint | None
    inertia: Inertia | None
    degenerate: bool
    orbit: int
    losses: tuple[RealNumber, ...]
    constant: fmpq


@dataclass(frozen=True)
class StratumSolution:
    """The verified points of a stratum.

    Attributes:
        stratum: the stratum.
        count: number of distinct complex critical orbits; None if infinite or unknown.
        dimension: dimension of the set of orbits where it is known to be infinite.
        points: the real points.
        complete: the verdict on completeness.
        real: number of real points, where they are not listed in ``points``.
        scope: ``all`` for the one stratum that holds every critical point of a problem without strata.
    """

    stratum: Stratum
    count: int | None
    dimension: int | None
    points: tuple[AlivePoint, ...]
    complete: Verdict
    real: int | None = None
    scope: str | None = None

    def __repr__(self) -> str:
        units = self.scope or ", ".join(map(str, self.stratum.alive)) or "no unit alive"
        number = "infinitely many" if self.dimension else "?" if self.count is None else str(self.count)
        real = "" if self.real_count is None else f" and {self.real_count} real"
        complete = "complete" if self.complete.proved else str(self.complete.status)
        return f"stratum {units}: {number} complex{real} critical orbits, {complete}"

    @property
    def open_ended(self) -> bool:
        """Whether it is known to have infinitely many orbits, or could not be reached by slices."""
        return not self.complete.proved and (bool(self.dimension) or "slice" in self.complete.reason)

    @property
    def real_count(self) -> int | None:
        """Number of real critical orbits; None if it is not known, or infinite."""
        if self.real is not None:
            return self.real
        return len(self.points) if self.complete.proved and self.count is not None else None
