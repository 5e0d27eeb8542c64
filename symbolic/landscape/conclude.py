"""From what a way of solving found to the solution: components numbered and judged, the infimum, the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flint import fmpq

from symbolic.budget import in_time, overtime
from symbolic.chambers.chamber import Chamber
from symbolic.chambers.find import find_chamber
from symbolic.chambers.verify import chamber_verdict
from symbolic.exact.linear_algebra import rational
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.lower_bounds import with_squares_in_time
from symbolic.landscape.solution import Solution
from symbolic.landscape.stratum import StratumSolution
from symbolic.landscape.verdicts import Infimum, LowerPoint, judged_in_time, lowest_of, overall
from symbolic.network import Problem
from symbolic.polynomials.reduced import ReducedNetwork
from symbolic.structure.benign import benign_in_time, coercive
from symbolic.structure.rules import Claim
from symbolic.verdict import Status, Verdict, undecided

VALLEY = "spurious_valley"
"""The verdict that a chamber can decide."""


@dataclass(frozen=True)
class Found:
    """What a way of solving found; nothing is concluded from it yet.

    Attributes:
        engine: name and version of what proposed the points.
        pairs: the ordered pairs i <= j of units that span the symmetry group.
        strata: every stratum with its count and its verdict on completeness.
        components: the real components by increasing loss, without identifiers.
        infimum: what the way knows of the infimum; asked once, when the components are there.
        notes: remarks on how the problem was read.
        squares: whether sums of squares may bound the loss from below where simpler arguments do not.
        reduced: the reduced network behind a problem with two linear layers and no decay.
        lower: weights whose loss is certainly below every critical value listed, where such are known.
    """

    engine: tuple[str, str]
    pairs: tuple[tuple[int, int], ...]
    strata: tuple[StratumSolution, ...]
    components: Sequence[Component]
    infimum: Callable[[], Infimum]
    notes: tuple[str, ...] = ()
    squares: bool = False
    reduced: ReducedNetwork | None = None
    lower: LowerPoint | None = None


@dataclass(frozen=True)
class ByStructure:
    """What masks and data alone decide, before anything is solved.

    Attributes:
        minima: whether every local minimum is global.
        valleys: whether there is no spurious valley.
    """

    minima: Verdict
    valleys: Verdict

    @classmethod
    def of(cls, problem: Problem) -> ByStructure:
        """Try the structural lemmas while there is time."""
        return cls(*(benign_in_time(problem, claim) for claim in (Claim.ALL_MINIMA_GLOBAL, Claim.NO_SPURIOUS_VALLEY)))


def conclude(
    problem: Problem,
    seed: int,
    found: Found,
    structure: ByStructure | None = None,
    early: Chamber | None = None,
    *,
    chambers: bool = True,
) -> Solution:
    """Number and judge the components, bound the infimum, and draw the conclusions on the whole landscape.

    Arguments:
        problem: the problem.
        seed: the seed that was used.
        found: what its way of solving found.
        structure: what structure alone decides, where that is known already.
        early: a chamber that was found before.
        chambers: whether one is looked for where nothing simpler decides if there is a spurious valley.
    """
    complete = [stratum.complete for stratum in found.strata]
    with overtime():
        structure = structure or ByStructure.of(problem)
        numbered = tuple(replace(c, identifier=f"c{k}") for k, c in enumerate(found.components))
        infimum = in_time(found.infimum, lambda why: Infimum(undecided(why), lowest_of(numbered), None))
    if found.squares:
        infimum = with_squares_in_time(problem, infimum, numbered)
    with overtime():
        judged = judged_in_time(numbered, infimum, found.lower)
        verdicts = overall(judged, complete, infimum, structure.minima, structure.valleys, coercive(problem))
        chamber = None
        if chambers and verdicts[VALLEY].status is Status.UNDECIDED:
            chamber = early or chamber_in_time(problem, seed, found.lower)
    if chamber is not None:
        verdicts[VALLEY] = chamber_verdict(chamber)
    return Solution(
        problem,
        seed,
        found.engine,
        found.pairs,
        found.strata,
        judged,
        _with_some_loss(problem, infimum),
        verdicts,
        found.notes,
        found.reduced,
        None if found.lower is None else found.lower.tables,
        chamber,
    )


def chamber_in_time(problem: Problem, seed: int, lower: LowerPoint | None = None) -> Chamber | None:
    """A chamber that shows a spurious valley, if one is found while there is time."""
    tables = None if lower is None else tuple(tuple(map(tuple, table)) for table in lower.tables)
    return in_time(lambda: find_chamber(problem, seed, tables), lambda _: None)


def _with_some_loss(problem: Problem, infimum: Infimum) -> Infimum:
    """Where no critical point is listed, the lowest loss known is that of the network with all weights zero."""
    if infimum.value is not None:
        return infimum
    start = sum((rational(y) ** 2 for row in problem.targets for y in row), fmpq(0))
    return replace(infimum, value=RealNumber.rational(start))
