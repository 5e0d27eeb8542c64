"""All critical components by Morse index and loss."""

from __future__ import annotations

from collections import Counter

import numpy as np

from proofs.derivations.pictures.flow import value
from proofs.derivations.pictures.labels import Label, place_labels
from proofs.derivations.pictures.style import GREY, drawing, finished, framed, kind_words, mark_of, short_loss
from proofs.documents.picture import Picture
from symbolic.errors import UnsupportedProblem
from symbolic.landscape.component import Component
from symbolic.landscape.solution import Solution
from symbolic.landscape.summary import loss_text

MOST = 120
"""Most components that are drawn."""
MOST_LABELS = 24
"""With more components only the minima are labelled."""
DIGITS = 10
NEAR = 0.06
"""Components of one index whose losses differ by less than this part of the whole range stand side by side."""
APART = 0.24
"""How far side by side."""


def levels_picture(solution: Solution) -> Picture:
    """Draw one marker per component: the number of negative eigenvalues of the Hessian to the right, the loss upwards.

    Arguments:
        solution: the solved problem.

    Raises:
        UnsupportedProblem: if there is no component, or there are too many.
    """
    components = solution.components
    feature = "the picture of losses by index"
    if not components:
        raise UnsupportedProblem(feature, "no critical component is listed")
    if len(components) > MOST:
        raise UnsupportedProblem(feature, f"{len(components)} components; at most {MOST} can be told apart")
    last = max((c.inertia.negative for c in components if c.inertia is not None), default=0)
    undecided = any(c.inertia is None for c in components)
    places = _places(components, last)
    with drawing() as figure:
        axes = framed(figure, 1.5, 1.1, 0.3, 0.75)
        heights = [y for _, y in places]
        room = (max(heights) - min(heights)) or max(abs(heights[0]), 1.0)
        axes.set_ylim(min(heights) - 0.09 * room, max(heights) + 0.12 * room)
        axes.set_xlim(-0.5, last + undecided + (0.75 if last + undecided > 0 else 0.5))
        ticks = list(range(last + 1))
        axes.set_xticks(ticks + [last + 1] * undecided, [*map(str, ticks), *["not decided"] * undecided])
        axes.set(xlabel="number of negative eigenvalues of the Hessian", ylabel="loss")
        axes.grid(axis="y", color=GREY, alpha=0.25, linewidth=0.5)
        axes.set_axisbelow(True)
        shown = []
        for component, (x, y) in zip(components, places, strict=True):
            mark = mark_of(component)
            options = dict(mark.options)
            if mark.words not in shown:
                shown.append(mark.words)
                options["label"] = mark.words
            axes.plot([x], [y], **options)
        axes.legend(
            loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=len(shown), frameon=False, handletextpad=0.2,
            columnspacing=1.2, borderaxespad=0.2,
        )  # fmt: skip
        few = len(components) <= MOST_LABELS
        named = [n for n, c in enumerate(components) if few or c.minimal]
        place_labels(axes, _labels(components, places, named), np.array(places))
        return finished(figure, "levels", "Losses by index", _description(solution))


def _places(components: tuple[Component, ...], last: int) -> list[tuple[float, float]]:
    """Column and loss of each component; those that would cover each other stand side by side."""
    heights = [value(c) for c in components]
    room = (max(heights) - min(heights)) or 1.0
    columns = [last + 1 if c.inertia is None else c.inertia.negative for c in components]
    groups: list[list[int]] = []
    for n in sorted(range(len(components)), key=lambda n: (columns[n], heights[n])):
        if groups and columns[groups[-1][-1]] == columns[n] and heights[n] - heights[groups[-1][-1]] < NEAR * room:
            groups[-1].append(n)
        else:
            groups.append([n])
    places = [(0.0, 0.0)] * len(components)
    for group in groups:
        step = min(APART, 0.8 / len(group))
        for k, n in enumerate(group):
            places[n] = (columns[n] + step * (k - (len(group) - 1) / 2), heights[n])
    return places


def _labels(components: tuple[Component, ...], places: list[tuple[float, float]], named: list[int]) -> list[Label]:
    """One label per component; components of one index and equal loss share one, at the last of them."""
    groups: list[list[int]] = []
    for n in sorted(named, key=lambda n: (round(places[n][0]), places[n][1], places[n][0])):
        last = groups[-1][-1] if groups else None
        same = last is not None and round(places[n][0]) == round(places[last][0])
        if same and last is not None and components[n].loss.compare(components[last].loss) == 0:
            groups[-1].append(n)
        else:
            groups.append([n])
    return [
        Label(
            *places[group[-1]],
            f"{', '.join(components[n].identifier for n in group)}: {short_loss(components[group[0]].loss)}",
        )
        for group in groups
    ]


def _description(solution: Solution) -> str:
    components = solution.components
    count = len(components)
    sentences = [
        f"The {count} critical component{'s' if count > 1 else ''} by number of negative eigenvalues of the Hessian (to the right) and loss (upwards)."
    ]
    numbers = Counter(None if c.inertia is None else c.inertia.negative for c in components)
    for index in sorted(numbers, key=lambda n: (n is None, n)):
        names = "; ".join(
            f"{c.identifier}, {kind_words(c)}, loss {loss_text(c, DIGITS)}"
            for c in components
            if (None if c.inertia is None else c.inertia.negative) == index
        )
        place = "No index decided" if index is None else f"Index {index}"
        sentences.append(f"{place}: {names}.")
    if any(c.minimal and c.spurious.proved for c in components):
        sentences.append("A star marks a spurious minimum.")
    return " ".join(sentences)
