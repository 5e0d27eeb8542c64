"""Chambers in which the vectors of two units lie in the wrong order (docs/chambers.md, "The barrier of crossing")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import isqrt

from symbolic.bounds.squares import semidefinite
from symbolic.budget import look
from symbolic.chambers.chamber import Frame, Invariant, Normal, Proposal, Turning, Vector, Wall
from symbolic.chambers.planes import ONE, Plane, dot, quadratic
from symbolic.chambers.projections import orthogonalised, rejected, within
from symbolic.chambers.signs import Fits, size
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.network.arrays import Matrix
from symbolic.network.weights import Place

DENOMINATOR = 1 << 16
"""Of bounds that are not rational."""
Form = Sequence[Sequence[Fraction]]


def crossing_proposals(problem: Problem) -> Iterator[Proposal]:
    """For every two outputs, or inputs, and every two units there: the order of their vectors that costs.

    There are four chambers for each, as either vector may be turned around.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1, 0, 1], [0, 1, 1]], [[1, 1], [1, 1]])
        >>> found = [(p.barrier, p.bottom) for p in crossing_proposals(Problem.of(network, targets=[[2, 2, 0], [1, -1, 1]]))]
        >>> len(found), found[0]
        (4, (Fraction(3, 1), Fraction(2, 1)))
    """
    fits = Fits(problem)
    for frame in _frames(problem):
        plane = Plane(problem, frame)
        full = [j for j in range(len(problem.network.masks[0])) if None not in plane.coordinates(j)]
        for units in combinations(full, 2):
            look("the search for a chamber")
            yield from _crossing(fits, plane, units)


def _frames(problem: Problem) -> Iterator[Frame]:
    """Two outputs, or two inputs that X tells apart from all others."""
    for pair in combinations(range(len(problem.targets)), 2):
        yield Frame(pair)
    rows = problem.inputs
    lifts: dict[int, Vector] = {}
    for i, row in enumerate(rows):
        apart = rejected(row, [x for n, x in enumerate(rows) if n != i])
        if any(apart):
            lifts[i] = tuple(x / dot(apart, apart) for x in apart)
    for pair in combinations(lifts, 2):
        yield Frame(pair, tuple(lifts[i] for i in pair))


def _crossing(fits: Fits, plane: Plane, units: tuple[int, int]) -> Iterator[Proposal]:
    """Chambers of two units: by probes that are orthogonal to each other, else by any."""
    j, k = units
    others = [u for u in range(len(fits.problem.network.masks[0])) if u not in units and plane.meets(u)]
    blocked = [x for u in others for x in plane.reach(u)]
    both = [*plane.reach(j), *plane.reach(k)]
    for mine, yours in ((plane.reach(j), plane.reach(k)), (both, both)):
        first = _probe(plane, within(mine, [*plane.reach(k), *blocked]))
        second = _probe(plane, within(yours, [*plane.reach(j), *blocked]))
        if first is not None and second is not None:
            yield from _of_probes(fits, plane, units, (first, second), blocked)
            return


def _of_probes(
    fits: Fits, plane: Plane, units: tuple[int, int], probes: tuple[Vector, Vector], blocked: Sequence[Vector]
) -> Iterator[Proposal]:
    """Chambers of two units with a probe each; other units are blind to what is orthogonal to the blocked vectors."""
    j, k = units
    wanted = [_leading(plane, probe) for probe in probes]
    (a, b), (c, d) = wanted
    turn = a * d - b * c
    if not turn:
        return
    targets = _reached(plane)
    shared = orthogonalised([rejected(row, blocked) for row in targets])
    steps = [Normal(plane.frame, units, shared, ONE, _rest(fits, plane, shared))]
    values = [least_value(plane.form(shared), plane.metric)]
    for unit, other, n in ((j, k, wanted[0]), (k, j, wanted[1])):
        alone = orthogonalised([rejected(row, [*blocked, *plane.reach(other)]) for row in targets])
        steps.append(Normal(plane.frame, (unit,), alone, ONE, _rest(fits, plane, alone)))
        values.append(quadratic(plane.form(alone), n) / quadratic(plane.metric, n))
    barrier = min(value + size_of(fits, step.matrix) for value, step in zip(values, steps, strict=True))
    spread = _spread(*probes)
    each = (probes[0],), (probes[1],)
    inside = Turning(plane.frame, units, (0, 1, 2), each, spread, _rest(fits, plane, probes))
    bottom = least_value(plane.form(probes, spread), plane.metric) + size_of(fits, inside.matrix)
    if barrier <= bottom:
        return
    kind = "inputs" if plane.frame.lifts else "outputs"
    words = f"on {kind} {plane.frame.places[0]} and {plane.frame.places[1]} units {j} and {k} are in the wrong order, and cannot cross"
    for s, t in product((1, -1), repeat=2):
        crossing = plane.determinant(units).times(-s * t if turn > 0 else s * t)
        turned = (
            Invariant.linear(n, _places(plane, u)).times(r) for r, n, u in zip((s, t), wanted, units, strict=True)
        )
        walls = tuple(Wall(g, step) for g, step in zip((crossing, *turned), steps, strict=True))
        yield Proposal(walls, barrier, inside, bottom, words)


def _reached(plane: Plane) -> Matrix:
    """The targets in the frame, without what no input reaches; that is left to the dual matrix."""
    if plane.frame.lifts:
        return plane.targets
    apart = [rejected(row, plane.problem.inputs) for row in plane.targets]
    return tuple(tuple(x - y for x, y in zip(*rows, strict=True)) for rows in zip(plane.targets, apart, strict=True))


def _places(plane: Plane, unit: int) -> list[Place]:
    return [place for place in plane.coordinates(unit) if place is not None]


def size_of(fits: Fits, matrix: Matrix) -> Fraction:
    """The bound of a dual matrix: ``2 <Y, D> - |D|^2``."""
    pairs = zip(fits.problem.targets, matrix, strict=True)
    return sum((2 * dot(y, d) for y, d in pairs), Fraction(0)) - size(matrix)


def _rest(fits: Fits, plane: Plane, probes: Matrix) -> Matrix:
    """The dual matrix of what probes do not measure."""
    result = []
    for o, row in enumerate(fits.problem.targets):
        if plane.frame.lifts:
            measured = plane.frame.lifts if any(u[o] for u in probes) else ()
        else:
            measured = probes if o in plane.frame.places else ()
        result.append(rejected(row, [*(fits.problem.inputs[i] for i in sorted(fits.heard(o))), *measured]))
    return tuple(result)


def _probe(plane: Plane, space: Sequence[Vector]) -> Vector | None:
    """The vector of a space that measures most; None if nothing is measured."""
    if not space:
        return None
    if len(space) == 1:
        return space[0] if any(dot(row, space[0]) for row in plane.targets) else None
    import numpy as np

    basis = orthogonalised(space)
    lengths = np.sqrt([float(dot(u, u)) for u in basis])
    seen = np.array([[float(dot(row, u)) for u in basis] for row in plane.targets]) / lengths
    metric = np.array([[float(x) for x in row] for row in plane.metric])
    _, vectors = np.linalg.eigh(seen.T @ np.linalg.solve(metric, seen))
    factors = vectors[:, -1] / lengths
    factors /= np.abs(factors).max()
    chosen = [Fraction(float(x)).limit_denominator(100) for x in factors]
    probe = tuple(
        sum((c * x for c, x in zip(chosen, column, strict=True)), Fraction(0)) for column in zip(*basis, strict=True)
    )
    return probe if any(dot(row, probe) for row in plane.targets) else None


def _spread(u: Vector, v: Vector) -> Fraction:
    """``1 + |cos|`` of the angle between two vectors, rounded up."""
    square = dot(u, v) ** 2 / (dot(u, u) * dot(v, v))
    scaled = square * DENOMINATOR * DENOMINATOR
    return 1 + Fraction(isqrt(-(-scaled.numerator // scaled.denominator) - 1) + 1, DENOMINATOR) if square else ONE


def _leading(plane: Plane, probe: Vector) -> Vector:
    """The normal that a probe measures most, up to its length: ``C^-1 T u``."""
    x, y = (dot(row, probe) for row in plane.targets)
    (p, q), (_, r) = plane.metric
    return r * x - q * y, p * y - q * x


def least_value(form: Form, metric: Form) -> Fraction:
    """A rational number, as large as is convenient, that is at most ``n^T form n / n^T metric n`` for all n in the plane.

    Examples:
        >>> half, one, zero = Fraction(1, 2), Fraction(1), Fraction(0)
        >>> least_value([[one, zero], [zero, half]], [[one, zero], [zero, one]])
        Fraction(1, 2)
    """
    (a, b), (_, c) = form
    (p, q), (_, r) = metric
    top, middle, low = p * r - q * q, a * r + c * p - 2 * b * q, a * c - b * b
    square = middle * middle - 4 * top * low
    scaled = square * DENOMINATOR * DENOMINATOR
    root = Fraction(isqrt(scaled.numerator // scaled.denominator), DENOMINATOR)
    for above in (root, root + Fraction(1, DENOMINATOR)):
        value = (middle - above) / (2 * top)
        if semidefinite(
            [[rational(x - value * y) for x, y in zip(*rows, strict=True)] for rows in zip(form, metric, strict=True)]
        ):
            return value
    raise ArithmeticError("the root is not below")
