"""Masks too large for lines between neurons, as a picture of their matrices: a dark cell for every weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

MARGIN, GAP, HEAD = 20, 40, 46
LONGEST = 760
"""Length of the longest side of a matrix, in pixels."""
INK, FRAME = "#1b2a38", "#8a97a3"

Mask = Sequence[Sequence[int]]


def matrix_svg(masks: Sequence[Mask], title: str = "") -> str:
    """Draw the masks of all layers side by side: units after it are rows, units before it are columns.

    Arguments:
        masks: the masks, first layer first.
        title: shown to screen readers before the description.

    Returns:
        The text of an SVG file; runs of weights in a row are one stroke, so that a million entries stay small.

    Examples:
        >>> picture = matrix_svg([[[1, 1, 0]], [[1], [1]]], "One unit")
        >>> "W1: 1 x 3, 2 weights (67 %). W2: 2 x 1, 2 weights (100 %)." in picture
        True
    """
    cell = LONGEST / max(max(len(mask), len(mask[0])) for mask in masks)
    cell = min(cell, 16)
    widths, heights = [len(mask[0]) * cell for mask in masks], [len(mask) * cell for mask in masks]
    width, height = 2 * MARGIN + sum(widths) + GAP * (len(masks) - 1), HEAD + max(heights) + MARGIN
    names = {"aria-labelledby": "title description"}
    size = {"viewBox": f"0 0 {width:g} {height:g}", "width": f"{width:g}", "height": f"{height:g}"}
    about = {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": "sans-serif", "font-size": "13"}
    svg = ET.Element("svg", about | size | names)
    ET.SubElement(svg, "title", {"id": "title"}).text = title or "Masks"
    words = [_words(number, mask) for number, mask in enumerate(masks, 1)]
    ET.SubElement(svg, "desc", {"id": "description"}).text = " ".join(words)
    ET.SubElement(svg, "rect", {"width": f"{width:g}", "height": f"{height:g}", "fill": "white"})
    left = float(MARGIN)
    for number, (mask, wide, high) in enumerate(zip(masks, widths, heights, strict=True), 1):
        label = ET.SubElement(svg, "text", {"x": f"{left:g}", "y": f"{HEAD - 12}", "fill": INK})
        label.text = f"W{number}  {len(mask)} x {len(mask[0])}"
        place = ET.SubElement(svg, "g", {"transform": f"translate({left:g} {HEAD}) scale({cell:g})"})
        ET.SubElement(place, "path", {"d": "".join(_strokes(mask)), "stroke": INK, "fill": "none"})
        frame = {"x": f"{left:g}", "y": str(HEAD), "width": f"{wide:g}", "height": f"{high:g}"}
        ET.SubElement(svg, "rect", frame | {"fill": "none", "stroke": FRAME})
        left += wide + GAP
    return ET.tostring(svg, encoding="unicode") + "\n"


def _words(number: int, mask: Mask) -> str:
    weights, entries = sum(map(sum, mask)), len(mask) * len(mask[0])
    return f"W{number}: {len(mask)} x {len(mask[0])}, {weights} weights ({round(100 * weights / entries)} %)."


def _strokes(mask: Mask) -> Iterator[str]:
    """A stroke of width 1 for every run of weights in a row."""
    for r, row in enumerate(mask):
        column = 0
        for bit, run in groupby(row, bool):
            length = len(list(run))
            if bit:
                yield f"M{column} {r}.5h{length}"
            column += length
