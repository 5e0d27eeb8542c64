"""The pictures of a derivation as figures: drawn when it is made, left out where they make no sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofs.documents.document import Figure, Inlines
from proofs.documents.picture import Picture
from proofs.documents.prose import say
from symbolic.errors import UnsupportedProblem
from symbolic.landscape.solution import Solution
from symbolic.network import Problem


@dataclass(frozen=True)
class Drawn:
    """A figure with its picture."""

    figure: Figure
    picture: Picture


def mask_figure(problem: Problem) -> Drawn | None:
    """The mask graph; None for networks that are too large for a picture."""
    from proofs.derivations.pictures import mask_graph_picture

    return _drawn(lambda: mask_graph_picture(problem), say("figure.masks"))


def landscape_figures(solution: Solution) -> list[Drawn]:
    """The losses by index; the loss along a path over the lowest saddle; a slice through three critical points."""
    from proofs.derivations.pictures import levels_picture, lowest_pass, path_picture, plane_picture

    found = [_drawn(lambda: levels_picture(solution), say("figure.levels"))]
    over = lowest_pass(solution)
    if over is not None:
        minimum, saddle, best = over
        names = {
            "bad": minimum.identifier,
            "saddle": saddle.identifier,
            "best": best.identifier if best else "infinity",
        }
        found.append(_drawn(lambda: path_picture(solution, minimum, saddle, best), say("figure.path", **names)))
        if best is not None:
            three = [minimum, best, saddle]
            found.append(_drawn(lambda: plane_picture(solution, three), say("figure.plane", **names)))
    return [drawn for drawn in found if drawn is not None]


def _drawn(draw: Callable[[], Picture], caption: Inlines) -> Drawn | None:
    try:
        picture = draw()
    except UnsupportedProblem:
        return None
    return Drawn(Figure(picture.name, caption, picture.description, label=f"figure-{picture.name}"), picture)
