"""Strata: the rank profiles of the classes of twins (docs/theory, "Strata")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import comb, prod

from symbolic.errors import UnsupportedProblem
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder

MAX_STRATA = 4096


@dataclass(frozen=True)
class Stratum:
    """Critical points whose orbit-alive units are given.

    Attributes:
        ranks: for each class of twins the number of alive units.
        alive: the alive units, the first ones of each class.
        full: the classes at rank ``min(|O|, p)``, as tuples of alive units.
        multiplicity: number of choices of alive units that twins make equivalent to this one.
    """

    ranks: tuple[int, ...]
    alive: tuple[int, ...]
    full: tuple[tuple[int, ...], ...]
    multiplicity: int


def full_rank_of(core: CoreProblem, twins: tuple[int, ...]) -> int:
    """``min(|O_c|, p_c)``: no matrix on the rectangle of the class has a larger rank."""
    unit = core.units[twins[0]]
    return min(len(unit.outputs), len(unit.basis))


def strata(core: CoreProblem, order: Preorder) -> Iterator[Stratum]:
    """All rank profiles, largest first.

    Raises:
        UnsupportedProblem: if there are more than 4096.
    """
    classes = order.classes()
    limits = [min(len(twins), full_rank_of(core, twins)) for twins in classes]
    if prod(limit + 1 for limit in limits) > MAX_STRATA:
        raise UnsupportedProblem(f"more than {MAX_STRATA} strata", "every choice of alive units is a system of its own")
    for ranks in product(*(range(limit, -1, -1) for limit in limits)):
        chosen = [twins[:rank] for twins, rank in zip(classes, ranks, strict=True)]
        full = tuple(
            alive
            for alive, twins in zip(chosen, classes, strict=True)
            if alive and len(alive) == full_rank_of(core, twins)
        )
        count = prod(comb(len(twins), rank) for twins, rank in zip(classes, ranks, strict=True))
        yield Stratum(ranks, tuple(sorted(unit for alive in chosen for unit in alive)), full, count)


def no_room(core: CoreProblem, order: Preorder, stratum: Stratum) -> str | None:
    """Why no point can be orbit-alive on exactly these units: too few dimensions for independent vectors; else None."""
    chosen = [tuple(u for u in twins if u in stratum.alive) for twins in order.classes()]
    chosen = [alive for alive in chosen if alive]
    for alive in chosen:
        unit = core.units[alive[0]]
        for other in chosen:
            if other is alive or not order.leq(alive[0], other[0]):
                continue
            if len(alive) + len(other) > len(unit.basis):
                return (
                    f"the filters of units {_names(alive)} would have to be independent modulo those of {_names(other)} "
                    f"in {len(unit.basis)} dimensions"
                )
            if len(alive) + len(other) > len(core.units[other[0]].outputs):
                return (
                    f"the output vectors of units {_names(other)} would have to be independent modulo those of {_names(alive)} "
                    f"in {len(core.units[other[0]].outputs)} dimensions"
                )
    return None


def _names(units: tuple[int, ...]) -> str:
    return ", ".join(map(str, units))
