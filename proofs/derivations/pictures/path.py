"""The loss along a path from a spurious minimum over a saddle to a lower point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from proofs.derivations.pictures.flow import FEATURE, SaddlePath, drawn_point, saddle_path, value
from proofs.derivations.pictures.labels import Label, place_labels
from proofs.derivations.pictures.style import (
    BLUE,
    GREY,
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
from symbolic.landscape.solution import Solution
from symbolic.landscape.summary import loss_text
from symbolic.numeric.activations import Floats
from symbolic.numeric.network_loss import NetworkLoss

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DIGITS = 10
CORNERS = ((0.56, 0.42), (0.15, 0.13), (0.56, 0.13), (0.15, 0.42))
"""Where the inset may stand, in parts of the axes."""
ROOM = (0.38, 0.3)
"""Width and height of the inset."""
ROOM_FOR_ONE, ROOM_FOR_TWO = 0.32, 0.45
"""The room above the curve for labels, in parts of the range: with an inset, minimum and saddle are too close for labels side by side."""
LOW_BARRIER = 0.05
"""A barrier below this part of the whole range is also drawn in a magnified inset."""


def path_picture(
    solution: Solution, minimum: Component, saddle: Component, best: Component | None, path: SaddlePath | None = None
) -> Picture:
    """Draw the loss along the gradient descent from a saddle to both sides.

    Arguments:
        solution: the solved problem.
        minimum: a local minimum, where the path starts.
        saddle: the saddle it passes over; its loss is above that of the minimum.
        best: where it ends; None if the path runs to infinity and is cut.
        path: the path, if it is known already (:func:`proofs.derivations.pictures.flow.saddle_path`).

    Raises:
        UnsupportedProblem: if the saddle is not higher than both ends, or descent does not lead to them.
        StepFailed: if the weights of a component do not have its loss.
    """
    ends = [minimum] if best is None else [minimum, best]
    if any(end.loss.compare(saddle.loss) != -1 for end in ends):
        raise UnsupportedProblem(FEATURE, f"{saddle.identifier} is not higher than both ends")
    loss = NetworkLoss(solution.problem)
    for component in [saddle, *ends]:
        drawn_point(solution, component, loss)
    path = path or saddle_path(solution, minimum, saddle, best)
    description = _description(path, minimum, saddle, best)
    barrier, depth = value(saddle) - value(minimum), float(np.ptp(path.losses))
    with drawing() as figure:
        axes = framed(figure, 1.5, 1.1, 0.35, 0.3)
        axes.set(xlabel="length along the path in weight space", ylabel="loss")
        low, high = float(path.losses.min()), float(path.losses.max())
        length = float(path.arc[-1])
        axes.set_xlim(-0.07 * length, 1.07 * length)
        inset = barrier < LOW_BARRIER * depth
        above = ROOM_FOR_TWO if inset else ROOM_FOR_ONE
        axes.set_ylim(low - 0.12 * (high - low), high + above * (high - low))
        axes.ticklabel_format(useOffset=False)
        _curve(axes, path, minimum, saddle, best, bracket=not inset)
        covered = _covered(axes, path, saddle, minimum)
        if inset:
            covered = np.concatenate([covered, _magnified(axes, path, minimum, saddle, covered)])
        _named(axes, path, minimum, saddle, best, covered, near=inset)
        return finished(figure, "path", "Loss along a path over a saddle", description)


def _curve(
    axes: Axes, path: SaddlePath, minimum: Component, saddle: Component, best: Component | None, bracket: bool
) -> None:
    """The curve, its marked points, the levels of minimum and saddle, and the barrier between them."""
    top, bottom = value(saddle), value(minimum)
    axes.axhline(top, color=INK, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    axes.axhline(bottom, color=GREY, linewidth=0.7, linestyle=(0, (5, 3)), zorder=1)
    axes.plot(path.arc, path.losses, color=BLUE, linewidth=1.6, zorder=2, clip_on=True)
    for component, row in ((minimum, 0), (saddle, path.top), *(((best, -1),) if best is not None else ())):
        axes.plot([path.arc[row]], [path.losses[row]], clip_on=False, **mark_of(component).options)
    if best is None:
        axes.annotate(
            "", (path.arc[-1], path.losses[-1]), (path.arc[-2], path.losses[-2]),
            arrowprops={"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.6},
        )  # fmt: skip
    if bracket:
        x = float(path.arc[path.top])
        axes.annotate(
            "", (x, bottom), (x, top),
            arrowprops={"arrowstyle": "<->", "color": INK, "linewidth": 0.7, "shrinkA": 4, "shrinkB": 0, "mutation_scale": 7},
        )  # fmt: skip


def _named(
    axes: Axes,
    path: SaddlePath,
    minimum: Component,
    saddle: Component,
    best: Component | None,
    covered: Floats,
    near: bool,
) -> None:
    """Labels of the marked points; where minimum and saddle are near each other the longer one has the choice."""

    def label(component: Component, row: int) -> Label:
        words = f"{label_words(component)} {component.identifier}\nloss {short_loss(component.loss)}"
        return Label(float(path.arc[row]), float(path.losses[row]), words)

    labels = [label(saddle, path.top), label(minimum, 0)]
    labels.sort(key=lambda one: -len(one.words) if near else 0)
    if best is not None:
        labels.append(label(best, -1))
    place_labels(axes, labels, covered)


def _covered(axes: Axes, path: SaddlePath, saddle: Component, minimum: Component) -> Floats:
    """Points on everything that is drawn, close together on the page."""
    left, right = axes.get_xlim()
    across = np.linspace(left, right, 240)
    low, high = axes.get_ylim()
    steep = np.linspace(low, high, 240)
    x = float(path.arc[path.top])
    curve = np.stack([across, np.interp(across, path.arc, path.losses)], axis=1)
    order = np.argsort(path.losses[path.top :])
    falling = np.stack([np.interp(steep, path.losses[path.top :][order], path.arc[path.top :][order]), steep], axis=1)
    levels = [np.stack([across[::2], np.full(120, value(c))], axis=1) for c in (saddle, minimum)]
    bracket = np.stack([np.full(40, x), np.linspace(value(minimum), value(saddle), 40)], axis=1)
    return np.concatenate([curve, falling, *levels, bracket])


def _magnified(axes: Axes, path: SaddlePath, minimum: Component, saddle: Component, covered: Floats) -> Floats:
    """The beginning of the path again, enlarged so that the barrier is seen, where there is room; points that fill the place."""
    filled = axes.transAxes.inverted().transform(axes.transData.transform(covered))

    def crossed(corner: tuple[float, float]) -> int:
        low = np.array(corner) - [0.13, 0.1]
        return int(((filled > low) & (filled < low + [ROOM[0] + 0.13, ROOM[1] + 0.2])).all(axis=1).sum())

    corner = min(CORNERS, key=crossed)
    inset = axes.inset_axes((*corner, *ROOM))
    barrier = value(saddle) - value(minimum)
    right = float(path.arc[path.top])
    past = np.flatnonzero(path.losses[path.top :] < value(minimum) - barrier / 2)
    last = float(path.arc[path.top + past[0]]) if len(past) else float(path.arc[-1])
    inset.set_xlim(-0.12 * right, max(last, 1.2 * right))
    inset.set_ylim(value(minimum) - 0.6 * barrier, value(saddle) + 0.6 * barrier)
    for side in ("top", "right"):
        inset.spines[side].set_visible(True)
    _curve(inset, path, minimum, saddle, None, bracket=True)
    inset.ticklabel_format(useOffset=False)
    inset.locator_params(nbins=3)
    inset.tick_params(labelsize=SMALL - 1)
    inset.set_title("the beginning, magnified", fontsize=SMALL, pad=3)
    grid = np.stack(np.meshgrid(np.linspace(-0.13, ROOM[0] + 0.02, 30), np.linspace(-0.1, ROOM[1] + 0.1, 30)), axis=-1)
    place = axes.transData.inverted().transform(axes.transAxes.transform(grid.reshape(-1, 2) + corner))
    return np.asarray(place)


def _description(path: SaddlePath, minimum: Component, saddle: Component, best: Component | None) -> str:
    higher = "higher than both ends" if best is not None else "higher than the minimum and all that follows"
    if best is None:
        end = f"It does not come to rest: it is cut at loss {path.losses[-1]:.4g}."
    else:
        end = f"It ends at the {kind_words(best)} {best.identifier} of loss {loss_text(best, DIGITS)}."
    barrier = value(saddle) - value(minimum)
    return (
        f"The loss along a path in weight space that starts at the {kind_words(minimum)} {minimum.identifier} of loss "
        f"{loss_text(minimum, DIGITS)}. The path passes over the {kind_words(saddle)} {saddle.identifier} of loss "
        f"{loss_text(saddle, DIGITS)}, {higher}. {end} "
        f"It is computed in floats, by descent from the saddle to both sides; its length is {path.arc[-1]:.3g}, and the "
        f"saddle stands at length {path.arc[path.top]:.3g}. The highest loss along the drawn path is "
        f"{path.losses.max():.8g}, which is {barrier:.4g} above the start. A dotted line marks the loss of the saddle, a dashed "
        f"line that of the start."
    )
