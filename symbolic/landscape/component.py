"""Critical components as results: what every way of solving reports, and their representatives as weight tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from symbolic.exact.inertia import Inertia
from symbolic.exact.real import RealNumber
from symbolic.landscape.kind import Kind
from symbolic.landscape.showing import component_html, component_text
from symbolic.landscape.stratum import AlivePoint, StratumSolution
from symbolic.verdict import Verdict, undecided

Table = list[list[RealNumber]]
Tables = tuple[Table, ...]
"""One table of weights per layer."""

NOT_EXAMINED = undecided("not examined")


@dataclass(frozen=True)
class PieceOfComponent:
    """A part of a component on which the inertia is constant, or a border between two such parts.

    Attributes:
        where: which part, in words.
        low: left end of the parameter; None for minus infinity, or where there is no parameter.
        high: right end; equal to ``low`` on a border.
        kind: what its points are.
        inertia: inertia of the full Hessian; None on a border.
        build: makes the tables of a representative, if an exact one is known.
    """

    where: str
    low: RealNumber | None
    high: RealNumber | None
    kind: Literal["minimum", "saddle", "maximum", "undecided"]
    inertia: Inertia | None
    build: Callable[[], Tables] | None


@dataclass(frozen=True)
class Component:
    """A connected set of critical points up to symmetry.

    Attributes:
        identifier: ``c0``, ``c1``, ... by increasing loss.
        alive: the alive units, numbered as in the problem (hidden layers counted through).
        kind: its kind; ``mixed`` when the kind changes along it.
        kind_reason: how the kind was decided, in words.
        loss: the loss.
        inertia: inertia of the full Hessian at the representative; None if not decided.
        dimension: its dimension in weight space; None where it is not known.
        build: makes the tables of the representative.
        pieces: parts of constant inertia, when the kind changes.
        minimal: whether it contains a certified local minimum.
        excluded: whether it certainly contains no local minimum although its kind is not decided.
        bottom: why the component is closed and open in its sublevel set, where that is proved: it then is the bottom of a valley.
        trust: what its kind rests on besides code of this package; None for nothing.
        multiplicity: number of images under the finite part of the symmetry that are listed as this one.
        stratum: its stratum, for components found stratum by stratum.
        point: the alive representative, for the same.
        spurious: whether it is (or contains) a spurious local minimum.
        valley: whether it is the bottom of a spurious valley.
        cells: for each unit that matters the signs of ``w . x_s`` at the representative, for piecewise linear activations.

    References:
        Components and their kinds: docs/theory.md ("Kinds"), docs/families.md; their JSON form: docs/result.md.

    Examples:
        >>> from symbolic import examples, solve
        >>> bad = solve(examples.golden()).spurious()[0]
        >>> bad, bad.inertia, bad.loss.value
        (c1: strict minimum, loss 1 (spurious), Inertia(negative=0, zero=2, positive=6), 1)
    """

    identifier: str
    alive: tuple[int, ...]
    kind: Kind
    kind_reason: str
    loss: RealNumber
    inertia: Inertia | None
    dimension: int | None
    build: Callable[[], Tables]
    pieces: tuple[PieceOfComponent, ...] = ()
    minimal: bool = False
    excluded: bool = False
    bottom: str | None = None
    trust: Verdict | None = None
    multiplicity: int = 1
    stratum: StratumSolution | None = None
    point: AlivePoint | None = None
    spurious: Verdict = NOT_EXAMINED
    valley: Verdict = NOT_EXAMINED
    cells: tuple[str, ...] = ()

    def __repr__(self) -> str:
        bad = " (spurious)" if self.spurious.proved else ""
        return f"{self.identifier}: {self.kind.words}, loss {self.loss!r}{bad}"

    def __str__(self) -> str:
        return component_text(self)

    def _repr_html_(self) -> str:
        return component_html(self)

    @property
    def local_minimum(self) -> bool:
        """Whether it consists of certified local minima, or contains some where its kind changes along it."""
        return self.minimal or self.kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM)

    @property
    def certainly_not_minimal(self) -> bool:
        """Whether none of its points is a local minimum."""
        return self.excluded or self.kind in (Kind.SADDLE, Kind.MAXIMUM)

    @cached_property
    def tables(self) -> Tables:
        """The weights of the representative, one table per layer."""
        return self.build()


def by_loss(components: Sequence[Component]) -> list[Component]:
    """The components by increasing loss; losses that agree to 250 bits keep their order."""
    ordered: list[Component] = []
    for component in sorted(components, key=lambda c: float(c.loss.enclose(64).mid())):
        place = len(ordered)
        while place and component.loss.certainly_below(ordered[place - 1].loss):
            place -= 1
        ordered.insert(place, component)
    return ordered
