"""Piecewise linear units along one input: where each is on, and the functions that they make, which bend at the borders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from proofs.derivations.pictures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    SMALL,
    VERMILLION,
    drawing,
    finished,
    framed,
    kind_words,
)
from proofs.documents.picture import Picture
from symbolic.errors import UnsupportedProblem
from symbolic.exact.real import SMALL_BITS, RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.solution import Solution
from symbolic.landscape.summary import loss_text
from symbolic.network import Problem
from symbolic.numeric.activations import FloatActivation, Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEATURE = "the picture of cells along one input"
MOST_UNITS, MOST_OUTPUTS, MOST_SAMPLES = 12, 6, 64
DIGITS = 10
ROOM = 0.15
"""On both sides of the samples, as a part of their extent."""
MARGINS = (1.5, 1.1, 0.35)
STRIP = 0.4
"""Centimetres for a unit above the picture."""
LINES = tuple(
    zip(("-", "--", ":", "-.", "-", "--"), "osD^vX", (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY), strict=True)
)
"""Line, marker and colour of each output."""
SAID = {1: "on", -1: "off", 0: "at its border", None: "not known"}


@dataclass(frozen=True)
class Line:
    """The data along one input.

    Attributes:
        varying: the number of the input that varies.
        constant: the number of the one that is the same at all samples, if there is one, and its value.
    """

    varying: int
    constant: tuple[int, fmpq] | None

    @staticmethod
    def of(problem: Problem) -> Line:
        """The line of a problem.

        Raises:
            UnsupportedProblem: if it has another shape.
        """
        network, rows = problem.network, problem.inputs
        if len(network.masks) != 2 or not network.activation.piecewise:
            raise UnsupportedProblem(FEATURE, "units that are not piecewise linear, in one hidden layer")
        same = [k for k, row in enumerate(rows) if len(set(row)) == 1]
        others = [k for k in range(len(rows)) if k not in same]
        if len(rows) == 1:
            same, others = [], [0]
        if len(others) != 1 or len(same) > 1:
            raise UnsupportedProblem(FEATURE, f"{len(rows)} inputs: one may vary, and one more be constant")
        units, outputs, samples = len(network.masks[0]), network.outputs, len(problem.targets[0])
        if units > MOST_UNITS or outputs > MOST_OUTPUTS or samples > MOST_SAMPLES:
            most = f"at most {MOST_UNITS} units, {MOST_OUTPUTS} outputs and {MOST_SAMPLES} samples can be told apart"
            raise UnsupportedProblem(FEATURE, f"{units} units, {outputs} outputs and {samples} samples; {most}")
        value = fmpq(rows[same[0]][0].numerator, rows[same[0]][0].denominator) if same else None
        return Line(others[0], None if value is None else (same[0], value))


def cells_picture(solution: Solution, component: Component) -> Picture:
    """Draw the outputs along the input at a critical point, and above them where each unit is on.

    Arguments:
        solution: the solved problem: ReLU or leaky ReLU, with one input, or with one more that is constant.
        component: the component whose representative is drawn.

    Raises:
        UnsupportedProblem: for other problems.
    """
    problem, line = solution.problem, Line.of(solution.problem)
    first, second = solution.arrays(component)
    samples = np.array([float(x) for x in problem.inputs[line.varying]])
    slopes, shifts = first[:, line.varying], np.zeros(len(first))
    if line.constant is not None:
        shifts = first[:, line.constant[0]] * float(line.constant[1])
    low, high = _window(samples, line)
    signs = signs_at_samples(problem, component)
    with drawing(height=6.9 + STRIP * len(first)) as figure:
        strip = STRIP * len(first) + 0.35
        axes = framed(figure, MARGINS[0], MARGINS[1], MARGINS[2], strip + 0.75)
        axes.set_xlim(low, high)
        axes.set(xlabel=f"input x{line.varying}", ylabel="output and target")
        _outputs(axes, problem, second, slopes, shifts, samples)
        _units(figure, axes, strip, slopes, shifts)
        return finished(
            figure,
            "cells",
            "Cells of the units along the input",
            _description(problem, line, component, slopes, shifts, signs),
        )


def signs_at_samples(problem: Problem, component: Component) -> list[list[int | None]]:
    """The sign of ``w . x_s`` for each unit and sample, from exact weights; None where it is not known.

    Examples:
        >>> from symbolic import SparseNetwork, solve
        >>> network = SparseNetwork.of([[1]], [[1]], activation="relu")
        >>> problem = Problem.of(network, inputs=[[1, -1]], targets=[[1, 2]])
        >>> [signs_at_samples(problem, component) for component in solve(problem).components]
        [[[-1, 1]], [[1, -1]], [[0, 0]]]
    """
    columns = list(zip(*problem.inputs, strict=True))
    return [[_sign(row, column) for column in columns] for row in component.tables[0]]


def _sign(weights: list[RealNumber], sample: tuple[object, ...]) -> int | None:
    entries = [fmpq(x.numerator, x.denominator) for x in sample]  # type: ignore[attr-defined]
    values = [w.value for w in weights]
    if all(value is not None for value in values):
        total = sum((w * x for w, x in zip(values, entries, strict=True) if w is not None), fmpq(0))
        return (total > 0) - (total < 0)
    ball = sum(
        (w.ball(SMALL_BITS) * x for w, x in zip(weights, entries, strict=True)), start=weights[0].ball(SMALL_BITS) * 0
    )
    return 1 if ball > 0 else -1 if ball < 0 else None


def _window(samples: Floats, line: Line) -> tuple[float, float]:
    """What is drawn of the input: the samples with room on both sides, and zero where the units can bend nowhere else."""
    ends = samples if line.constant is not None else np.append(samples, 0.0)
    extent = float(np.ptp(ends)) or 1.0
    return float(ends.min()) - ROOM * extent, float(ends.max()) + ROOM * extent


def _outputs(axes: Axes, problem: Problem, second: Floats, slopes: Floats, shifts: Floats, samples: Floats) -> None:
    """The function of each output as a line that is straight between the borders, and its targets."""
    activation = FloatActivation.of(problem.network.activation)
    low, high = axes.get_xlim()
    bends = [b for b in _borders(slopes, shifts) if low < b < high]
    places = np.array(sorted([low, *bends, high]))
    hidden = activation.value(np.outer(slopes, places) + shifts[:, None])
    for output, (style, marker, colour) in zip(range(len(second)), LINES, strict=False):
        axes.plot(places, second[output] @ hidden, style, color=colour, label=f"y{output}", zorder=3)
        targets = [float(y) for y in problem.targets[output]]
        options: Any = {"linestyle": "none", "markeredgecolor": INK, "markerfacecolor": colour, "markeredgewidth": 0.7}
        axes.plot(samples, targets, marker=marker, markersize=6.5, zorder=5, **options)
    axes.margins(y=0.12)
    for bend in bends:
        axes.axvline(bend, color=GREY, linewidth=0.6, linestyle=(0, (4, 3)), zorder=1)
    axes.axhline(0, color=GREY, linewidth=0.4, zorder=1)
    if len(second) > 1:
        axes.legend(loc="best", frameon=False)


def _borders(slopes: Floats, shifts: Floats) -> list[float]:
    """Where the units bend, each place once."""
    return sorted({round(float(-b / w), 12) + 0.0 for w, b in zip(slopes, shifts, strict=True) if w != 0})


def _units(figure: Figure, axes: Axes, strip: float, slopes: Floats, shifts: Floats) -> None:
    """A row for each unit: a thick line where it is on, a thin one where it is off."""
    box, height = axes.get_position(), figure.get_size_inches()[1] * 2.54
    above = figure.add_axes((box.x0, box.y1 + 0.3 / height, box.width, strip / height), sharex=axes)
    above.set_ylim(len(slopes) - 0.4, -0.6)
    above.set_axis_off()
    low, high = axes.get_xlim()
    for unit, (w, b) in enumerate(zip(slopes, shifts, strict=True)):
        above.plot([low, high], [unit, unit], color=GREY, linewidth=0.7, solid_capstyle="butt")
        start, end = _on(float(w), float(b), low, high)
        if start < end:
            above.plot([start, end], [unit, unit], color=INK, linewidth=5, solid_capstyle="butt")
        above.text(low, unit, f"unit {unit}  ", ha="right", va="center", fontsize=SMALL)
    above.text(high, -0.75, "thick: on, thin: off", ha="right", va="bottom", fontsize=SMALL - 1, color=GREY)
    for bend in _borders(slopes, shifts):
        if low < bend < high:
            above.axvline(bend, color=GREY, linewidth=0.6, linestyle=(0, (4, 3)), zorder=1)


def _on(w: float, b: float, low: float, high: float) -> tuple[float, float]:
    """The part of an interval where w x + b is positive; empty if its ends agree."""
    if w == 0:
        return (low, high) if b > 0 else (low, low)
    border = min(max(-b / w, low), high)
    return (border, high) if w > 0 else (low, border)


def _description(
    problem: Problem,
    line: Line,
    component: Component,
    slopes: Floats,
    shifts: Floats,
    signs: list[list[int | None]],
) -> str:
    count = problem.network.outputs
    beside = (
        f", where input x{line.constant[0]} is {line.constant[1]} at all samples" if line.constant is not None else ""
    )
    subject = "The output" if count == 1 else f"The {count} outputs"
    bends = "line that bends" if count == 1 else "lines that bend"
    sentences = [
        f"{subject} of the network as a function of the input x{line.varying}{beside}, at a point of the {kind_words(component)} "
        f"{component.identifier} of loss {loss_text(component, DIGITS)}, drawn in floats: {bends} where a unit is at its "
        "border. Markers are the targets at the samples."
    ]
    for unit, (w, b, row) in enumerate(zip(slopes, shifts, signs, strict=True)):
        if w == 0:
            where = "never bends"
        else:
            where = f"is on {'above' if w > 0 else 'below'} {-b / w + 0.0:.4g}"
        at = ", ".join(f"{x}: {SAID[sign]}" for x, sign in zip(problem.inputs[line.varying], row, strict=True))
        sentences.append(f"Unit {unit} {where}; at the samples, from exact weights, {at}.")
    return " ".join(sentences)
