"""A plane through three critical points, with the contours of the loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from proofs.derivations.pictures.flow import drawn_point, value
from proofs.derivations.pictures.labels import Label, place_labels
from proofs.derivations.pictures.scaling import aligned, balanced
from proofs.derivations.pictures.style import (
    INK,
    SMALL,
    drawing,
    finished,
    framed,
    kind_words,
    label_words,
    mark_of,
    short_loss,
)
from proofs.documents.picture import Picture
from symbolic.errors import UnsupportedProblem
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution
from symbolic.landscape.summary import loss_text
from symbolic.numeric.activations import Floats
from symbolic.numeric.network_loss import NetworkLoss

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEATURE = "the picture of a plane through three critical points"
DIGITS = 10
MARGINS = (1.5, 1.1, 0.35, 0.3)
"""Left, bottom, right, top, in centimetres."""
PADDING = 0.45
"""Room around the three points, as a part of their extent."""
GRID = 201
"""Grid points along the shorter side; shades and lines use every other one."""
LEVELS = 11
TOO_CLOSE = 0.15
"""Levels this close to that of a saddle, relative to their height above the lowest point, are left out."""
SHADES = ("#3f7fb0", "#8db8d6", "#cfe1ee", "#f4f8fb")
"""From the lowest to the highest losses, dark to light: in grey they keep their order."""


@dataclass(frozen=True)
class Plane:
    """Three points in weight space and their coordinates in the plane through them.

    Attributes:
        origin: the free weights of the first point.
        axes: two orthonormal rows.
        coordinates: one row per point; the first is the origin, the second lies to its right.
    """

    origin: Floats
    axes: Floats
    coordinates: Floats

    def weights(self, coordinates: Floats) -> Floats:
        """The free weights at points of the plane."""
        return self.origin + coordinates @ self.axes


def plane_through(solution: Solution, components: Sequence[Component]) -> Plane:
    """The plane through representatives of three components that are chosen close to each other.

    Raises:
        UnsupportedProblem: if there are not three components, or their points lie on a line.
        StepFailed: if the weights of a component do not have its loss.
    """
    if len(components) != 3:
        raise UnsupportedProblem(FEATURE, f"{len(components)} components are given, not 3")
    loss = NetworkLoss(solution.problem)
    first, *others = [balanced(loss, drawn_point(solution, c, loss)) for c in components]
    second = aligned(loss, others[0], [first])
    third = aligned(loss, others[1], [first, second])
    across, up = second - first, third - first
    length = float(np.linalg.norm(across))
    if length < 1e-6:
        raise UnsupportedProblem(FEATURE, f"{components[0].identifier} and {components[1].identifier} are equal")
    right = across / length
    rest = up - (up @ right) * right
    height = float(np.linalg.norm(rest))
    if height < 1e-3 * length:
        raise UnsupportedProblem(FEATURE, "the three points lie on a line")
    coordinates = np.array([[0.0, 0.0], [length, 0.0], [float(up @ right), height]])
    return Plane(first, np.array([right, rest / height]), coordinates)


def plane_picture(solution: Solution, components: Sequence[Component]) -> Picture:
    """Draw the contours of the loss in the plane through three critical points.

    Arguments:
        solution: the solved problem.
        components: three components; the first is the origin, the second lies to its right.

    Raises:
        UnsupportedProblem: if there are not three components, or their points lie on a line.
        StepFailed: if the weights of a component do not have its loss.
    """
    plane = plane_through(solution, components)
    with drawing() as figure:
        axes = framed(figure, *MARGINS)
        frame = axes.get_window_extent()
        low, high = _window(plane.coordinates, frame.width / frame.height)
        count = (int(GRID * frame.width / frame.height), GRID)
        x, y = (np.linspace(a, b, n) for a, b, n in zip(low, high, count, strict=True))
        grid = np.stack(np.meshgrid(x, y), axis=-1)
        heights = NetworkLoss(solution.problem).losses(plane.weights(grid.reshape(-1, 2))).reshape(grid.shape[:2])
        saddles = [c for c in components if c.kind is Kind.SADDLE]
        levels = _levels(heights, [value(c) for c in saddles])
        axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
        axes.set(
            xlabel=f"distance from {components[0].identifier} towards {components[1].identifier}",
            ylabel=f"distance towards {components[2].identifier}, at right angles",
        )
        for side in ("top", "right"):
            axes.spines[side].set_visible(True)
        lines = _contours(axes, x[::2], y[::2], heights[::2, ::2], levels)
        passes = np.concatenate([np.zeros((0, 2)), *(_pass(axes, x, y, heights, value(c)) for c in saddles)])
        for component, place in zip(components, plane.coordinates, strict=True):
            axes.plot([place[0]], [place[1]], **mark_of(component).options)
        labels = [
            Label(
                float(place[0]),
                float(place[1]),
                f"{component.identifier}, {label_words(component)}\nloss {short_loss(component.loss)}",
            )
            for component, place in zip(components, plane.coordinates, strict=True)
        ]
        boxes = place_labels(axes, labels, passes, boxed=True)
        _heights_written(axes, lines, plane.coordinates, boxes)
        description = _description(components, plane, heights, levels, saddles)
        return finished(figure, "plane", "A plane through three critical points", description)


def _window(points: Floats, ratio: float) -> tuple[Floats, Floats]:
    """Corners of the part that is drawn, with equal scales on both axes."""
    low, high = points.min(axis=0), points.max(axis=0)
    centre, size = (low + high) / 2, (high - low) * (1 + 2 * PADDING)
    height = max(size[1], size[0] / ratio)
    half = np.array([height * ratio, height]) / 2
    return centre - half, centre + half


def _levels(heights: Floats, apart: Sequence[float]) -> list[float]:
    """Round numbers, about evenly spread in the logarithm of the height above the lowest point, not close to given ones."""
    low, high = float(heights.min()), float(heights.max())
    steps = np.geomspace(0.012, 1, LEVELS) * (high - low)
    levels = sorted({float(f"{low + step:.2g}") for step in steps})
    return [x for x in levels if low < x < high and all(abs(x - y) > TOO_CLOSE * (x - low) for y in apart)]


def _contours(axes: Axes, x: Floats, y: Floats, heights: Floats, levels: list[float]) -> Any:
    """Shades and lines; the lines are returned."""
    from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("losses", SHADES, N=256)
    bounds = [float(heights.min()) - 1e-9, *levels, float(heights.max()) + 1e-9]
    norm = BoundaryNorm(bounds, shades.N)
    axes.contourf(x, y, heights, levels=bounds, cmap=shades, norm=norm, zorder=0)
    return axes.contour(x, y, heights, levels=levels, colors=INK, linewidths=0.5, zorder=1)


def _pass(axes: Axes, x: Floats, y: Floats, heights: Floats, level: float) -> Floats:
    """The dashed contour at the loss of a saddle; its points are returned."""
    lines = axes.contour(x, y, heights, levels=[level], colors=INK, linewidths=1.0, linestyles="dashed", zorder=1)
    return np.concatenate([np.asarray(path.vertices, dtype=float).reshape(-1, 2) for path in lines.get_paths()])


def _heights_written(axes: Axes, lines: Any, points: Floats, boxes: Sequence[Floats]) -> None:
    """The level of each contour line, away from points and their labels."""
    from matplotlib.patheffects import withStroke

    places = _label_places(axes, lines, points, boxes)
    texts = axes.clabel(lines, manual=places, fontsize=SMALL - 1, fmt="%g", inline=True, inline_spacing=2, zorder=2)
    for text in texts:
        text.set_path_effects([withStroke(linewidth=1.6, foreground="white")])


def _label_places(axes: Axes, lines: Any, points: Floats, boxes: Sequence[Floats]) -> list[tuple[float, float]]:
    """For each level the place on its contour that is farthest from marked points, other labels and the border."""
    span = np.array([np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())])
    corner = np.array([axes.get_xlim()[0], axes.get_ylim()[0]])
    taken = [(p - corner) / span for p in points]
    for box in boxes:
        across, up = (np.linspace(box[k], box[k + 2], 7) for k in (0, 1))
        grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        taken += list((axes.transData.inverted().transform(grid) - corner) / span)
    found = []
    for path in lines.get_paths():
        vertices = np.asarray(path.vertices)
        if len(vertices) < 12:
            continue
        scaled = (vertices - corner) / span
        border = np.minimum(scaled, 1 - scaled).min(axis=1)
        near = np.min([np.linalg.norm((scaled - t) * [1, 0.7], axis=1) for t in taken], axis=0)
        score = np.minimum(near, 0.3) + np.where(border < 0.05, -1.0, 0.0)
        if score.max() < 0.08:
            continue
        row = int(score.argmax())
        taken.append(scaled[row])
        found.append((float(vertices[row, 0]), float(vertices[row, 1])))
    return found


def _description(
    components: Sequence[Component], plane: Plane, heights: Floats, levels: list[float], saddles: Sequence[Component]
) -> str:
    points = "; ".join(
        f"the {kind_words(c)} {c.identifier} of loss {loss_text(c, DIGITS)} at ({x:.4g}, {y:.4g})"
        for c, (x, y) in zip(components, plane.coordinates + 0.0, strict=True)
    )
    return (
        f"Contours of the loss in the plane of weight space through 3 critical points: {points}. "
        f"The loss, computed in floats, runs from {heights.min():.4g} to {heights.max():.4g} in the part drawn; the contour lines are at "
        f"{', '.join(f'{level:g}' for level in levels)}, closer together near the lowest point."
        + "".join(f" A dashed line is the contour at the loss of the saddle {c.identifier}." for c in saddles)
    )
