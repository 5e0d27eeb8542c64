"""What is known of a core problem: its verified critical points, and whether these are all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from symbolic.polynomials.core import CoreProblem
from symbolic.solving.isolated.verified_points import CorePoint, Pairs
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import Slice
from symbolic.verdict import Verdict, undecided


@dataclass(frozen=True)
class CoreSolution:
    """The orbit-alive critical points of a core problem.

    Attributes:
        core: the problem.
        order: its preorder.
        real: the verified real points, one per real orbit.
        pairs: makes one verified box of each pair of complex conjugate orbits, with the exact form of its class when its
            degree is small; None where one cannot be certified.
        multiple_nonreal: number of non-real orbits that are multiple solutions (certified exactly).
        count: number of distinct complex orbits; None if infinite or not known.
        dimension: dimension of the set of orbits (0 when finite); None if not known.
        complete: whether the list is complete.
    """

    core: CoreProblem
    order: Preorder
    cut: Slice | None = None
    real: tuple[CorePoint, ...] = ()
    pairs: Callable[[], Pairs | None] = list
    multiple_nonreal: int = 0
    count: int | None = 0
    dimension: int | None = 0
    complete: Verdict = field(default_factory=lambda: undecided("not solved"))
