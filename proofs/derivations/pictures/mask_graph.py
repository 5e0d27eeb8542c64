"""The mask as a picture: inputs, hidden units and outputs in columns, one line per weight, dead units hollow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofs.derivations.pictures.style import (
    BLUE,
    FONT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    SMALL,
    VERMILLION,
    WIDTH,
    drawing,
    finished,
)
from proofs.documents.picture import Picture
from symbolic.errors import UnsupportedProblem
from symbolic.graph.description import describe_mask
from symbolic.network import Problem

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_NODES = 24
"""Most nodes in one column."""
MOST_EDGES = 300
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
DARK = (BLUE, VERMILLION, GREEN, INK)
"""Colours on which letters are white."""
SIDE, TOP, FOOT = 1.7, 1.1, 0.5
"""Margins in centimetres."""
ROW, RADIUS = 0.95, 0.3


def mask_graph_picture(problem: Problem, alive: Sequence[int] | None = None) -> Picture:
    """Draw the mask: alive units filled, dead units hollow and dashed.

    Arguments:
        problem: the problem.
        alive: the alive hidden units, counted through the layers from 0; all units when left out.

    Raises:
        UnsupportedProblem: if the mask is too large for a picture that can be read, or a unit does not exist.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> mask_graph_picture(Problem.of(SparseNetwork.of([[1, 1]], [[1]]), targets=[[3, 1]])).description
        'The mask as a graph: 2 inputs, 1 hidden unit, 1 output, 3 weights. Unit 0 (alive) sees inputs 0, 1 and feeds output 0.'
    """
    masks = problem.network.masks
    sizes = [len(masks[0][0]), *(len(mask) for mask in masks)]
    hidden = sum(sizes[1:-1])
    living = set(range(hidden)) if alive is None else set(alive)
    if not living <= set(range(hidden)):
        raise UnsupportedProblem("the picture of the mask", f"there are only {hidden} hidden units")
    if max(sizes) > MOST_NODES or problem.network.weights > MOST_EDGES:
        raise UnsupportedProblem(
            "the picture of the mask",
            f"at most {MOST_NODES} nodes in a column and {MOST_EDGES} weights can be read; "
            f"here are {max(sizes)} and {problem.network.weights}",
        )
    description = _description(problem, hidden, living)
    row = ROW if max(sizes) <= 10 else 0.72
    foot = FOOT + (0.7 if len(living) < hidden else 0)
    height = TOP + foot + row * max(max(sizes) - 1, 1) + 0.4
    with drawing(WIDTH, height) as figure:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(0, height))
        axes.set_axis_off()
        columns = [SIDE + (WIDTH - 2 * SIDE) * k / (len(sizes) - 1) for k in range(len(sizes))]
        middle = (height - TOP + foot) / 2
        places = [
            [(x, middle + row * ((count - 1) / 2 - k)) for k in range(count)]
            for x, count in zip(columns, sizes, strict=True)
        ]
        _edges(axes, problem, places, living)
        _nodes(axes, places, living, RADIUS if row == ROW else 0.25)
        _words(axes, columns, places, height)
        if len(living) < hidden:
            _legend(axes)
        return finished(figure, "mask-graph", "Mask graph", description)


def _colour(unit: int, hidden: int) -> str:
    return COLOURS[unit] if hidden <= len(COLOURS) else INK


def _edges(axes: Axes, problem: Problem, places: list[list[tuple[float, float]]], living: set[int]) -> None:
    """Lines for the weights; those at a dead unit are dashed."""
    offsets, hidden = _offsets(places)
    two = len(places) == 3
    for layer, mask in enumerate(problem.network.masks):
        for r, line in enumerate(mask):
            for c, entry in enumerate(line):
                if not entry:
                    continue
                units = [offsets[layer] + c] if layer > 0 else []
                units += [offsets[layer + 1] + r] if layer < len(problem.network.masks) - 1 else []
                dead = any(u not in living for u in units)
                (x1, y1), (x2, y2) = places[layer][c], places[layer + 1][r]
                colour = GREY if dead else _colour(units[0], hidden) if two else INK
                width = 0.8 if dead else 1.3 if two and hidden <= len(COLOURS) else 0.9
                style = (0, (4, 3)) if dead else "solid"
                axes.plot([x1, x2], [y1, y2], color=colour, linewidth=width, linestyle=style, zorder=1)


def _nodes(axes: Axes, places: list[list[tuple[float, float]]], living: set[int], radius: float) -> None:
    """Circles; the number of a unit stands in it, so that no line crosses it."""
    from matplotlib.patches import Circle

    offsets, hidden = _offsets(places)
    for layer, column in enumerate(places):
        for number, place in enumerate(column):
            if layer in (0, len(places) - 1):
                axes.add_patch(Circle(place, radius * 0.42, facecolor=INK, edgecolor=INK, zorder=3))
                continue
            unit = offsets[layer] + number
            here = unit in living
            colour = _colour(unit, hidden)
            axes.add_patch(
                Circle(
                    place, radius, facecolor=colour if here else "white", edgecolor=INK if here else GREY,
                    linewidth=0.8 if here else 1.1, linestyle="solid" if here else (0, (3, 2)), zorder=3,
                )
            )  # fmt: skip
            letters = "white" if here and colour in DARK else INK
            size = FONT if radius == RADIUS else SMALL
            axes.text(*place, str(unit), ha="center", va="center_baseline", color=letters, fontsize=size, zorder=4)


def _words(axes: Axes, columns: Sequence[float], places: list[list[tuple[float, float]]], height: float) -> None:
    """Headings, and letters beside the inputs and outputs."""
    middle = ["hidden units"] if len(columns) == 3 else [f"hidden layer {k}" for k in range(1, len(columns) - 1)]
    for x, words in zip(columns, ["inputs", *middle, "outputs"], strict=True):
        axes.text(x, height - 0.45, words, ha="center", va="center", fontsize=FONT)
    for letter, column, shift, side in (("x", places[0], -0.3, "right"), ("y", places[-1], 0.3, "left")):
        for number, (x, y) in enumerate(column):
            axes.text(x + shift, y, f"${letter}_{{{number}}}$", ha=side, va="center", fontsize=FONT + 1)


def _legend(axes: Axes) -> None:
    """What filled and hollow circles are."""
    from matplotlib.patches import Circle

    for x, words, alive in ((WIDTH / 2 - 2.2, "alive unit", True), (WIDTH / 2 + 0.6, "dead unit", False)):
        style = {"facecolor": GREY, "linestyle": "solid"} if alive else {"facecolor": "white", "linestyle": (0, (3, 2))}
        axes.add_patch(Circle((x, 0.45), 0.17, edgecolor=GREY, linewidth=1, **style))
        axes.text(x + 0.32, 0.45, words, va="center", fontsize=SMALL)


def _offsets(places: list[list[tuple[float, float]]]) -> tuple[list[int], int]:
    """The number of the first unit of each column (inputs have none), and the number of hidden units."""
    offsets, total = [0], 0
    for column in places[1:-1]:
        offsets.append(total)
        total += len(column)
    return [*offsets, total], total


def _description(problem: Problem, hidden: int, living: set[int]) -> str:
    states = ["alive" if unit in living else "dead" for unit in range(hidden)]
    words = f"The mask as a graph: {describe_mask(problem.network.masks, before=states, weights=True)}"
    return words if len(living) == hidden else f"{words} Dead units are hollow with dashed lines."
