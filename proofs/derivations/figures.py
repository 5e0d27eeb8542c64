"""The pictures of a derivation as figures: drawn when it is made, left out where they make no sense."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from proofs.documents.document import Block, Figure, Inlines, Ref
from proofs.documents.picture import Picture
from proofs.documents.prose import paragraph, say
from symbolic.errors import ProblemError, UnsupportedProblem
from symbolic.landscape.component import Component
from symbolic.landscape.solution import Solution
from symbolic.network import Problem

SHOWN = 12
"""Most names of components in a message."""


@dataclass(frozen=True)
class Drawn:
    """A figure with its picture."""

    figure: Figure
    picture: Picture


def mask_figure(problem: Problem) -> Drawn | None:
    """The mask graph; None for networks that are too large for a picture."""
    from proofs.derivations.pictures import mask_graph_picture

    return _drawn(lambda: mask_graph_picture(problem), say("figure.masks"))


def landscape_figures(solution: Solution, names: Sequence[str] = ("levels", "path", "plane")) -> list[Drawn]:
    """The losses by index; the loss along a path over the lowest saddle; a slice through three critical points.

    Arguments:
        solution: the solved problem.
        names: which of the three are drawn.
    """
    from proofs.derivations.pictures import levels_picture, lowest_pass, path_picture, plane_picture

    found = [_drawn(lambda: levels_picture(solution), say("figure.levels"))] if "levels" in names else []
    over = lowest_pass(solution) if {"path", "plane"} & set(names) else None
    if over is not None:
        minimum, saddle, best = over
        told = {
            "bad": minimum.identifier,
            "saddle": saddle.identifier,
            "best": best.identifier if best else "infinity",
        }
        if "path" in names:
            found.append(_drawn(lambda: path_picture(solution, minimum, saddle, best), say("figure.path", **told)))
        if best is not None and "plane" in names:
            three = [minimum, best, saddle]
            found.append(_drawn(lambda: plane_picture(solution, three), say("figure.plane", **told)))
    return [drawn for drawn in found if drawn is not None]


def plane_of(solution: Solution, identifiers: Sequence[str]) -> Picture:
    """The plane through three critical points that are named.

    Raises:
        ProblemError: if no component has such a name.
        UnsupportedProblem: if there are not three, or their points lie on a line.
    """
    from proofs.derivations.pictures import plane_picture

    return plane_picture(solution, _named(solution, identifiers))


def cells_of(solution: Solution, identifiers: Sequence[str] = ()) -> Picture:
    """The cells of piecewise linear units along one input, at the last of the critical points that are named.

    Arguments:
        solution: the solved problem.
        identifiers: names of components; without any the lowest spurious minimum is drawn, or the lowest point.

    Raises:
        ProblemError: if no component has such a name.
        UnsupportedProblem: if there is no point, or the problem is of another kind.
    """
    from proofs.derivations.pictures import cells_picture

    named = _named(solution, identifiers)[-1:] or [*solution.spurious(), *solution.components][:1]
    if not named:
        raise UnsupportedProblem("the picture of cells along one input", "no critical point is listed")
    return cells_picture(solution, named[0])


def _named(solution: Solution, identifiers: Sequence[str]) -> list[Component]:
    known = {component.identifier: component for component in solution.components}
    for name in identifiers:
        if name not in known:
            rule = f"must be components of the solution, {', '.join(list(known)[:SHOWN])}"
            raise ProblemError("points", rule + (", ..." if len(known) > SHOWN else ""), repr(name)[:40])
    return [known[name] for name in identifiers]


def seen(drawn: Sequence[Drawn]) -> list[Block]:
    """A sentence that names the figures before they come; nothing where there are none.

    Arguments:
        drawn: figures of one section.
    """
    labels = [found.figure.label for found in drawn]
    if not labels:
        return []
    if labels == ["figure-mask-graph"]:
        return [paragraph("figure.see_masks", masks=Ref(labels[0]))]
    others = {name: Ref(f"figure-{name}") if f"figure-{name}" in labels else "" for name in ("path", "plane")}
    return [paragraph("figure.see", first=Ref(labels[0]), **others)]


def _drawn(draw: Callable[[], Picture], caption: Inlines) -> Drawn | None:
    try:
        picture = draw()
    except UnsupportedProblem:
        return None
    return Drawn(Figure(picture.name, caption, picture.description, label=f"figure-{picture.name}"), picture)
