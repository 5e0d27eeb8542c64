"""Labels beside points: each is put where it covers no other label, no marker and little of the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from proofs.derivations.pictures.style import INK, SMALL
from symbolic.numeric.activations import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DISTANCES = (9.0, 12.0, 17.0, 24.0, 34.0, 48.0, 66.0, 90.0)
"""Points between an anchor and its label."""
DIRECTIONS = 16
BORDER = 8.0
"""Pixels between a label and the frame."""
MARKER = 6.0
"""Half the size of a marker, in points."""
LEADER = 16.0
"""From this distance on a thin line leads to the label."""


@dataclass(frozen=True)
class Label:
    """A text that belongs to a point in data coordinates."""

    x: float
    y: float
    words: str


def place_labels(axes: Axes, labels: Sequence[Label], lines: Floats, *, boxed: bool = False) -> list[Floats]:
    """Write labels beside their points.

    Arguments:
        axes: where; limits must be final.
        labels: the texts; the first ones have the choice.
        lines: points in data coordinates, one row each, that labels should not cover.
        boxed: put a light box behind each label.

    Returns:
        The boxes of the labels in pixels: left, bottom, right, top.
    """
    from matplotlib.patheffects import withStroke

    figure = axes.figure
    unit = figure.dpi / 72
    frame = axes.get_window_extent()
    bounds = np.array([frame.x0 + BORDER, frame.y0 + BORDER, frame.x1 - BORDER, frame.y1 - BORDER])
    anchors = axes.transData.transform(np.array([[label.x, label.y] for label in labels]))
    covered = axes.transData.transform(lines) if len(lines) else np.zeros((0, 2))
    taken = [np.concatenate([a - MARKER * unit, a + MARKER * unit]) for a in anchors]
    for label, anchor in zip(labels, anchors, strict=True):
        text = axes.annotate(
            label.words, (label.x, label.y), (0, 0), textcoords="offset points", ha="center", va="center", fontsize=SMALL,
            linespacing=1.15, zorder=7,
            bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.82, "edgecolor": "none"} if boxed else None,
        )  # fmt: skip
        if not boxed:
            text.set_path_effects([withStroke(linewidth=2.2, foreground="white")])
        extent = text.get_window_extent()
        half = np.array([extent.width, extent.height]) / 2
        best = min(
            _places(half, unit),
            key=lambda place: _cost(anchor + place[0], half, place[1], bounds, taken, covered, unit),
        )
        centre, distance = best
        text.set_position((float(centre[0] / unit), float(centre[1] / unit)))
        box = np.concatenate([anchor + centre - half, anchor + centre + half])
        taken.append(box)
        if distance > LEADER:
            nearest = np.clip(anchor, box[:2], box[2:])
            ends = axes.transData.inverted().transform(np.array([anchor, nearest]))
            axes.plot(ends[:, 0], ends[:, 1], color=INK, linewidth=0.5, zorder=3, scalex=False, scaley=False)
    return taken[len(labels) :]


def _places(half: Floats, unit: float) -> list[tuple[Floats, float]]:
    """Centres of a label relative to its anchor, with their distances; right of the anchor first."""
    found = []
    for distance in DISTANCES:
        for k in range(DIRECTIONS):
            angle = 2 * np.pi * k / DIRECTIONS
            way = np.array([np.cos(angle), np.sin(angle)])
            reach = min(
                (half[0] / abs(way[0]) if abs(way[0]) > 1e-9 else np.inf),
                (half[1] / abs(way[1]) if abs(way[1]) > 1e-9 else np.inf),
            )
            found.append((way * (distance * unit + reach), distance))
    return found


def _cost(
    centre: Floats, half: Floats, distance: float, bounds: Floats, taken: Sequence[Floats], covered: Floats, unit: float
) -> float:
    low, high = centre - half, centre + half
    outside = np.maximum(bounds[:2] - low, 0).sum() + np.maximum(high - bounds[2:], 0).sum()
    total = 50 * outside / unit + distance
    for box in taken:
        overlap = np.minimum(high, box[2:]) - np.maximum(low, box[:2]) + unit
        if (overlap > 0).all():
            total += 400 + float(overlap.prod()) / unit**2
    inside = ((covered > low - 1.5 * unit) & (covered < high + 1.5 * unit)).all(axis=1)
    return float(total + 3 * min(int(inside.sum()), 60))
