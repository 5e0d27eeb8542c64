"""A chart as a picture: numbers of minima and spurious minima, and the gap between the worst and the best minimum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from proofs.charts.chart import Chart
from proofs.charts.grid import Axis, Files
from proofs.derivations.pictures.style import BLUE, GREEN, PALE, VERMILLION, drawing, finished, framed
from proofs.documents.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = (("minima", "local minima"), ("spurious", "spurious minima"), ("gap", "worst minus best minimum"))
SIDE = 6.0
"""Centimetres of a panel."""


def chart_picture(chart: Chart) -> Picture:
    """The chart as a picture: curves for one axis, three maps for two. Points whose list is not complete are left white."""
    known = chart.array("complete") == 1
    words = f"{len(chart.points)} points, {int(known.sum())} with a complete list of critical components"
    description = f"How the landscape changes with {' and '.join(axis.name for axis in chart.axes)}: {words}."
    if len(chart.axes) == 1:
        with drawing() as figure:
            _curves(chart, framed(figure, 1.4, 1.2, 0.4, 0.4))
            return finished(figure, "chart", "Chart", description)
    with drawing(3 * SIDE, SIDE) as figure:
        for number, (name, title) in enumerate(PANELS):
            _panel(chart, figure, number, name, title)
        return finished(figure, "chart", "Chart", description)


def _curves(chart: Chart, axes: Axes) -> None:
    values = chart.axes[0].positions
    for (name, title), colour, style in zip(PANELS, (BLUE, VERMILLION, GREEN), ("-", "--", ":"), strict=True):
        axes.plot(values, chart.array(name), color=colour, linestyle=style, label=title, drawstyle="default")
    for boundary in chart.boundaries:
        axes.axvline(float(boundary.low + boundary.high) / 2, color=BLUE, linewidth=0.4)
    axes.set_xlabel(chart.axes[0].name)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)


def _panel(chart: Chart, figure: Figure, number: int, name: str, title: str) -> None:
    axes = framed(figure, number * SIDE + 1.2, 1.1, (2 - number) * SIDE + 1.1, 0.8)
    table = np.where(chart.array("complete") == 1, chart.array(name), np.nan).T
    (x, y), counts = chart.axes, name != "gap"
    extent = (*_edges(x), *_edges(y))
    top = np.nanmax(table) if np.isfinite(table).any() else 1
    image = axes.imshow(
        table,
        origin="lower",
        extent=extent,
        aspect="auto",
        interpolation="nearest",
        cmap="cividis",
        vmin=0,
        vmax=max(float(top), 1 if counts else 1e-12),
    )
    axes.set_facecolor(PALE)
    for boundary in chart.boundaries:
        where = [axis.positions[k] for axis, k in zip(chart.axes, boundary.place, strict=True)]
        where[boundary.axis] = float(boundary.low + boundary.high) / 2
        axes.plot(*where, marker=".", markersize=1.5, color=VERMILLION)
    bar = figure.colorbar(image, ax=axes, fraction=0.05, pad=0.03)
    if counts:
        bar.set_ticks(range(int(top) + 1))
    axes.set_title(title)
    axes.set_xlabel(x.name)
    axes.set_ylabel(y.name)


def _edges(axis: Axis | Files) -> tuple[float, float]:
    """From half a step before the first value to half a step after the last: cells have the values in their middle."""
    first, second, *_ = axis.positions
    half = (second - first) / 2
    return first - half, axis.positions[-1] + half
