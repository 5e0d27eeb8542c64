"""The path over a saddle, in floats: down from the saddle along its falling direction, to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proofs.derivations.pictures.scaling import balanced
from proofs.documents.document import StepFailed
from symbolic.errors import UnsupportedProblem
from symbolic.landscape.component import Component
from symbolic.landscape.solution import Solution
from symbolic.numeric.activations import Floats
from symbolic.numeric.network_loss import NetworkLoss
from symbolic.verdict import Status

FEATURE = "the picture of a path over a saddle"
MOST_WEIGHTS = 120
STEP = 0.02
"""Longest step, relative to the size of the saddle or the way from it."""
TILT = 1.25
"""Input weights are that much larger than balanced ones: with balanced ones, a unit that must change its sign comes to rest where it is dead."""
STEPS = 3000
ARRIVED = 1e-10
"""Largest gradient at the end of a descent, relative to that of the data."""
ENOUGH = 1e-3
"""Part of the whole descent that is left when a path that goes on for ever is cut."""
SAME = 1e-6
"""How far a loss in floats may be from the exact one, relative to 1 + loss."""


@dataclass(frozen=True)
class SaddlePath:
    """Points from a minimum over a saddle to a lower point.

    Attributes:
        points: the free weights, one row per point.
        arc: the length of the path up to each point.
        losses: the loss at each point.
        top: the row of the saddle.
        arrived: whether the path ends at a critical point (otherwise it goes on for ever and is cut).
    """

    points: Floats
    arc: Floats
    losses: Floats
    top: int
    arrived: bool


def drawn_point(solution: Solution, component: Component, loss: NetworkLoss) -> Floats:
    """The free weights of the representative in floats.

    Raises:
        StepFailed: if their loss is not the loss of the component.
    """
    point = loss.vector(solution.arrays(component))
    found, exact = loss.at(point), value(component)
    if not np.isclose(found, exact, rtol=SAME, atol=SAME):
        raise StepFailed(
            f"picture of {component.identifier}", f"the loss at its weights is {found:.10g}, not {exact:.10g}"
        )
    return point


def value(component: Component) -> float:
    """The loss of a component in floats."""
    return float(component.loss.ball(64).mid())


def saddle_path(solution: Solution, minimum: Component, saddle: Component, best: Component | None) -> SaddlePath:
    """The path that descends from a saddle to both sides: to the minimum and to the best point.

    Arguments:
        solution: the solved problem.
        minimum: a local minimum below the saddle.
        saddle: a saddle.
        best: where the other side leads; None if it may go on for ever.

    Returns:
        The path from the minimum over the saddle to the best point.

    Raises:
        UnsupportedProblem: if the saddle has no falling direction or its two sides lead elsewhere.
        StepFailed: if the weights of the saddle do not have its loss.
    """
    loss = NetworkLoss(solution.problem)
    if loss.size > MOST_WEIGHTS:
        raise UnsupportedProblem(FEATURE, f"{loss.size} weights; at most {MOST_WEIGHTS}")
    start = balanced(loss, drawn_point(solution, saddle, loss), TILT)
    values, vectors = np.linalg.eigh(loss.hessian(start))
    if values[0] > -1e-9 * max(1.0, float(values[-1])):
        raise UnsupportedProblem(FEATURE, f"{saddle.identifier} has no direction in which the Hessian is negative")
    fall = vectors[:, 0] * (1.0 if vectors[np.abs(vectors[:, 0]).argmax(), 0] > 0 else -1.0)
    size = max(1e-3, float(np.linalg.norm(start)))
    sides = [_descent(loss, start, sign * fall, size) for sign in (1.0, -1.0)]
    for (left, first_ends), (right, ends) in (sides, sides[::-1]):
        low = loss.at(left[-1]), loss.at(right[-1])
        if not (first_ends and _close(low[0], minimum)):
            continue
        if (ends and _close(low[1], best)) if best is not None else low[1] < low[0]:
            points = np.concatenate([left[::-1], start[None], right if best is not None else _cut(loss, right)])
            arc = np.concatenate([[0.0], np.linalg.norm(np.diff(points, axis=0), axis=1).cumsum()])
            return SaddlePath(points, arc, loss.losses(points), len(left), best is not None)
    found = " and ".join(f"{loss.at(points[-1]):.6g}" for points, _ in sides)
    goal = "a lower point" if best is None else best.identifier
    raise UnsupportedProblem(
        FEATURE, f"descent from {saddle.identifier} leads to losses {found}, not to {minimum.identifier} and {goal}"
    )


def lowest_pass(solution: Solution) -> tuple[Component, Component, Component | None] | None:
    """A spurious minimum, the lowest saddle that leads from it to the best component, and that component.

    The best component is None where the infimum is not attained and the path runs to infinity. None if descent from no
    saddle leads to both sides.
    """
    components = solution.components
    bests: Sequence[Component | None] = [c for c in components if c.minimal and c.spurious.status is Status.REFUTED]
    for minimum in reversed([c for c in components if c.minimal and c.spurious.proved]):
        for saddle in components:
            if saddle.kind == "saddle" and minimum.loss.compare(saddle.loss) == -1:
                for best in bests or [None]:
                    try:
                        saddle_path(solution, minimum, saddle, best)
                    except UnsupportedProblem:
                        continue
                    return minimum, saddle, best
    return None


def _close(found: float, component: Component) -> bool:
    return bool(np.isclose(found, value(component), rtol=SAME, atol=SAME))


def _cut(loss: NetworkLoss, points: Floats) -> Floats:
    """A descent that goes on for ever, up to where almost nothing is gained."""
    losses = loss.losses(points)
    last = int(np.flatnonzero(losses < losses[-1] + ENOUGH * (losses[0] - losses[-1]))[0])
    return points[: last + 1]


def _descent(loss: NetworkLoss, start: Floats, direction: Floats, size: float) -> tuple[Floats, bool]:
    """Points of the gradient flow (linearly implicit Euler steps of bounded length), and whether it came to rest."""
    scale = max(1.0, float(np.abs(loss.gradients(np.ones((1, loss.size)) * max(size, 1.0))).max()))
    point = start + 1e-3 * size * direction
    points = [point]
    height = loss.at(point)
    pace = 1.0 / scale
    for _ in range(STEPS):
        gradient = loss.gradients(point[None])[0]
        if np.linalg.norm(gradient) < ARRIVED * scale:
            return np.array(points), True
        values, vectors = np.linalg.eigh(loss.hessian(point))
        pace = min(pace, 0.5 / max(-values[0], 1e-12))
        slope = vectors.T @ gradient
        longest = STEP * max(size, float(np.linalg.norm(point - start)))
        while True:
            move = -vectors @ (slope / (1 / pace + values))
            new = loss.at(point + move)
            if np.linalg.norm(move) <= longest and new <= height + 1e-14 * (1 + height):
                break
            pace /= 2
            if pace < 1e-14:
                return np.array(points), False
        point, height = point + move, new
        points.append(point)
        pace *= 2
    return np.array(points), False
