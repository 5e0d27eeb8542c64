"""The mask graph as an SVG picture with a title and a description for screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from symbolic.graph.description import describe_mask

if TYPE_CHECKING:
    from symbolic.graph.mask_graph import MaskGraph

COLUMN, ROW, RADIUS, MARGIN = 200, 44, 12, 40
EDGE = RADIUS + 4
"""How far from the middle of a neuron its lines end."""
LAYERS = (("input", "x"), ("unit", "h"), ("output", "y"))


@dataclass(frozen=True)
class Colours:
    """What a picture is drawn with.

    Attributes:
        ink: lines and letters.
        pale: what never changes the loss.
        accent: hidden units.
        paper: the ground; None for none.
    """

    ink: str
    pale: str
    accent: str
    paper: str | None


PRINTED = Colours("#1b2a38", "#8a97a3", "#0b5d8a", "white")
INLINE = Colours("currentColor", "#8a8a99", "#3d8fc4", None)
"""The colour of the text around, so that light and dark pages both work."""


def mask_svg(graph: MaskGraph, title: str = "", colours: Colours = PRINTED) -> str:
    """Draw inputs, hidden units and outputs in three columns with one line per weight.

    Units are circles; linear units have a double border, void units are dashed, and twins carry the number of their class below the name.

    Arguments:
        graph: the mask.
        title: shown to screen readers before the description.
        colours: of a file, or of a picture that stands in a text.

    Returns:
        The text of an SVG file.

    Examples:
        >>> from symbolic import MaskGraph
        >>> picture = mask_svg(MaskGraph(((1,),), ((1,),)), "One unit")
        >>> picture.startswith("<svg") and ">One unit</title>" in picture
        True
    """
    sizes = {"input": len(graph.first[0]), "unit": len(graph.first), "output": len(graph.second)}
    height = MARGIN + ROW * (max(sizes.values()) - 1) + RADIUS + 28
    width = 2 * MARGIN + 2 * COLUMN
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "font-family": "sans-serif",
            "font-size": "11",
        },
    )
    kinds = ["void" if r.void else "linear" if r.linear else "" for r in graph.rectangles]
    words = describe_mask((graph.first, graph.second), after=kinds)
    names = {"aria-labelledby": "title description"} if colours.paper else {}  # a page may hold several pictures
    svg.attrib |= names
    ET.SubElement(svg, "title", {"id": "title"} if names else {}).text = title or "Mask graph"
    ET.SubElement(svg, "desc", {"id": "description"} if names else {}).text = words
    if colours.paper:
        ET.SubElement(svg, "rect", {"width": str(width), "height": str(height), "fill": colours.paper})
    places = {}
    for column, (kind, _) in enumerate(LAYERS):
        top = MARGIN + 12 + ROW * (max(sizes.values()) - sizes[kind]) / 2
        for number in range(sizes[kind]):
            places[kind, number] = (MARGIN + column * COLUMN, top + number * ROW)
        where = {"x": str(MARGIN + column * COLUMN), "y": "20", "text-anchor": "middle", "fill": colours.ink}
        label = ET.SubElement(svg, "text", where)
        label.text = ("inputs", "hidden units", "outputs")[column]
    for j, rectangle in enumerate(graph.rectangles):
        style = {"stroke": colours.pale if rectangle.void else colours.ink, "stroke-width": "1.2"}
        if rectangle.void:
            style["stroke-dasharray"] = "4 3"
        ends = [("input", i) for i in sorted(rectangle.inputs)] + [("output", o) for o in sorted(rectangle.outputs)]
        for end in ends:
            (x1, y1), (x2, y2) = between(places[end], places["unit", j])
            ET.SubElement(svg, "line", {"x1": f"{x1:g}", "y1": f"{y1:g}", "x2": f"{x2:g}", "y2": f"{y2:g}", **style})
    classes = {j: c for c, twins in enumerate(graph.classes) if len(twins) > 1 for j in twins}
    for (kind, number), (x, y) in places.items():
        _node(svg, graph, (kind, number), (x, y), classes.get(number) if kind == "unit" else None, colours)
    return ET.tostring(svg, encoding="unicode") + "\n"


def between(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """The part of a line from neuron to neuron that lies outside of both.

    Examples:
        >>> between((0, 0), (200, 0))
        ((16.0, 0.0), (184.0, 0.0))
    """
    (x1, y1), (x2, y2) = start, end
    share = EDGE / hypot(x2 - x1, y2 - y1)
    dx, dy = share * (x2 - x1), share * (y2 - y1)
    return (x1 + dx, y1 + dy), (x2 - dx, y2 - dy)


def _node(
    svg: ET.Element,
    graph: MaskGraph,
    neuron: tuple[str, int],
    place: tuple[float, float],
    group: int | None,
    colours: Colours,
) -> None:
    (kind, number), (x, y) = neuron, place
    letter = dict(LAYERS)[kind]
    border = {"cx": f"{x:g}", "cy": f"{y:g}", "r": str(RADIUS), "fill": "none", "stroke": colours.ink}
    border["stroke-width"] = "1.4"
    if kind == "unit":
        border["stroke"] = colours.accent
        rectangle = graph.rectangles[number]
        if rectangle.void:
            border.update({"stroke": colours.pale, "stroke-dasharray": "4 3"})
        if rectangle.linear:
            ET.SubElement(svg, "circle", {**border, "r": str(RADIUS + 3)})
    ET.SubElement(svg, "circle", border)
    text = ET.SubElement(svg, "text", {"x": f"{x:g}", "y": f"{y + 4:g}", "text-anchor": "middle", "fill": colours.ink})
    text.text = f"{letter}{number}"
    if group is not None:
        note = ET.SubElement(
            svg,
            "text",
            {"x": f"{x:g}", "y": f"{y + RADIUS + 9:g}", "text-anchor": "middle", "font-size": "8", "fill": colours.ink},
        )
        note.text = f"twins {group}"
