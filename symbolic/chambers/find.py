"""Looking for a chamber: proposals first, then descents in floats for a start and a lower point; the exact check decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING

from symbolic.budget import left, look
from symbolic.chambers.chamber import Chamber, Proposal, Tables
from symbolic.chambers.crossings import crossing_proposals
from symbolic.chambers.even_units import even_proposals
from symbolic.chambers.minor_patterns import minors_around, minors_matter
from symbolic.chambers.sign_patterns import signs_around, signs_matter
from symbolic.chambers.signs import sign_proposals
from symbolic.chambers.verify import chamber_verdict, exact_loss
from symbolic.network import Problem
from symbolic.network.weights import Place, places
from symbolic.polynomials.reduced import two_layer_linear

if TYPE_CHECKING:
    from symbolic.numeric.activations import Floats

MAX_WEIGHTS = 80
"""Largest network for which chambers are looked for."""
MAX_PROPOSALS = 400
STARTS, SCALES, SNAPSHOTS = 96, (0.5, 1.0, 2.0), (6, 14, 40)
"""Descents from each scale of weights, and how many steps lie between the points of a descent that are kept."""
DENOMINATORS = (1, 2, 4, 16, 64, 1 << 10, 1 << 16)
MOST_TRIED = 12
"""Points of a chamber that are rounded."""
STUCK, MOST_STUCK = 1e-2, 24
"""How far above the lowest one the end of a descent must be to be tried as a start, and how many are tried."""


def proposals(problem: Problem) -> Iterator[Proposal]:
    """Chambers with a barrier above their bottom."""
    linear = chain(sign_proposals(problem), crossing_proposals(problem)) if two_layer_linear(problem) else ()
    yield from chain(linear, even_proposals(problem))


def find_chamber(problem: Problem, seed: int, lower: Tables | None = None) -> Chamber | None:
    """A chamber that shows a spurious valley; None if none was found, which proves nothing.

    Arguments:
        problem: the problem.
        seed: of the descents.
        lower: weights with a low loss, if some are known.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1, 0, 1], [0, 1, 1]], [[1, 1], [1, 1]])
        >>> found = find_chamber(Problem.of(network, targets=[[2, 2, 0], [1, -1, 1]]), seed=0)
        >>> found.proposal.barrier, found.proposal.bottom
        (Fraction(3, 1), Fraction(2, 1))
    """
    if problem.network.weights > MAX_WEIGHTS:
        return None
    found = list(islice(proposals(problem), MAX_PROPOSALS))
    if not (found or signs_matter(problem) or minors_matter(problem)):
        return None
    pool = _Pool(problem, seed)
    lows = [*pool.lowest(), *([] if lower is None else [lower])]
    values = [exact_loss(problem, tables) for tables in lows]
    for proposal in sorted(found, key=lambda p: p.bottom - p.barrier):
        look("the search for a chamber")
        low = next((tables for tables, value in zip(lows, values, strict=True) if value < proposal.bottom), None)
        if low is None:
            continue
        for start in pool.inside(proposal):
            chamber = Chamber(problem, proposal, start, low)
            if chamber_verdict(chamber).proved:
                return chamber
    known = list(zip(values, lows, strict=True))
    return _around(problem, pool, known, signs_around) or _around(problem, pool, known, minors_around)


def _around(
    problem: Problem,
    pool: _Pool,
    lows: Sequence[tuple[Fraction, Tables]],
    propose: Callable[[Problem, Tables], Proposal | None],
) -> Chamber | None:
    """A chamber around the end of a descent that stays above the low points."""
    for roundings in pool.stuck(min(value for value, _ in lows)):
        if propose(problem, roundings[-1]) is None:
            continue  # the others have higher losses, and keep no sign either
        for start in roundings:
            proposal = propose(problem, start)
            low = None if proposal is None else next((t for value, t in lows if value < proposal.bottom), None)
            if proposal is None or low is None:
                continue
            chamber = Chamber(problem, proposal, start, low)
            if chamber_verdict(chamber).proved:
                return chamber
    return None


class _Pool:
    """The ends of many descents, in floats."""

    def __init__(self, problem: Problem, seed: int) -> None:
        import numpy as np

        from symbolic.numeric.network_loss import NetworkLoss

        self.problem, self.places = problem, tuple(places(problem))
        random = np.random.default_rng(seed)
        starts = [scale * random.standard_normal((STARTS, len(self.places))) for scale in SCALES]
        way = _linear_descents if two_layer_linear(problem) else _descents
        self.points = way(problem, np.concatenate(starts))
        self.losses = NetworkLoss(problem).losses(self.points)

    def lowest(self) -> list[Tables]:
        """Rational weights close to the lowest end, small numbers first."""
        point = self.points[int(self.losses.argmin())]
        return [self.tables(point, d) for d in DENOMINATORS]

    def inside(self, proposal: Proposal) -> Iterator[Tables]:
        """Rational weights in a chamber, below its barrier, small numbers first."""
        import numpy as np

        index = {place: n for n, place in enumerate(self.places)}
        good = self.losses < float(proposal.barrier)
        for wall in proposal.walls:
            value = sum(
                (
                    float(c) * np.prod(self.points[:, [index[p] for p in chosen]], axis=1)
                    for c, chosen in wall.invariant.terms
                ),
                np.zeros(len(self.points)),
            )
            good &= value > 0
        chosen = np.flatnonzero(good)
        order = chosen[np.argsort(np.abs(self.points[chosen]).max(axis=1), kind="stable")]
        for n in order[:MOST_TRIED]:
            for d in DENOMINATORS:
                tables = self.tables(self.points[n], d)
                if proposal.holds(tables) and exact_loss(self.problem, tables) < proposal.barrier:
                    yield tables
                    break

    def stuck(self, lowest: Fraction) -> Iterator[list[Tables]]:
        """Roundings of ends of descents that are above a loss, one end for each pattern of signs, the finest rounding last."""
        import numpy as np

        above = np.flatnonzero(self.losses > float(lowest) + STUCK * (1 + float(lowest)))
        above = above[above >= len(self.points) - STARTS * len(SCALES)]
        above = above[np.argsort(np.abs(self.points[above]).max(axis=1), kind="stable")]
        _, first = np.unique(np.sign(self.points[above]), axis=0, return_index=True)
        for n in above[np.sort(first)][:MOST_STUCK]:
            yield [self.tables(self.points[n], d) for d in DENOMINATORS[2:]]

    def tables(self, point: Sequence[float], denominator: int) -> Tables:
        """Weights rounded to a denominator."""
        values: dict[Place, Fraction] = {
            place: Fraction(round(float(x) * denominator), denominator)
            for place, x in zip(self.places, point, strict=True)
        }
        return tuple(
            tuple(tuple(values.get((layer, r, c), Fraction(0)) for c in range(len(row))) for r, row in enumerate(mask))
            for layer, mask in enumerate(self.problem.network.masks)
        )


def _linear_descents(problem: Problem, starts: Floats) -> Floats:
    """Points on descents of two linear layers; units that change nothing have weights 0."""
    import numpy as np

    from symbolic.numeric.descent import descend
    from symbolic.numeric.linear_loss import Moments, Pattern
    from symbolic.numeric.network_loss import NetworkLoss

    loss, pattern = NetworkLoss(problem), Pattern.of(*problem.network.masks)
    if not pattern.units:
        return 0 * starts
    first, second = loss.tables(starts)
    theta = pattern.row(first[:, list(pattern.units)], second[:, :, list(pattern.units)])
    data = Moments.of(*(np.array(table, dtype=float)[None] for table in (problem.inputs, problem.targets)))
    found: list[Floats] = []
    for steps in SNAPSHOTS:
        look("the search for a chamber")
        theta = descend(pattern, theta, data.repeated(len(theta)), steps, warm=bool(found)).theta
        tables = np.zeros_like(first), np.zeros_like(second)
        tables[0][:, list(pattern.units)], tables[1][:, :, list(pattern.units)] = pattern.tables(theta)
        found.append(np.concatenate([t[:, mask] for t, mask in zip(tables, loss.masks, strict=True)], axis=1))
    return np.concatenate(found)


def _descents(problem: Problem, starts: Floats) -> Floats:
    """Points on descents of any network with two layers."""
    import numpy as np

    from symbolic.network.loss_part import LossPart
    from symbolic.numeric.descent import along_curvatures
    from symbolic.numeric.part_loss import PartLoss

    units, outputs = range(len(problem.network.masks[0])), range(len(problem.targets))
    loss = PartLoss(LossPart(problem, tuple(units), tuple(outputs), tuple(places(problem))))
    return np.concatenate(along_curvatures(loss, starts, list(accumulate(SNAPSHOTS)), left))
