"""A drawn picture: the same drawing for the screen, for notebooks and for print, with its description in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A drawing in three file formats.

    Attributes:
        name: its name, also the stem of its files: small letters, digits and hyphens.
        svg: the drawing for HTML and Markdown.
        png: the drawing for notebooks.
        pdf: the drawing for LaTeX.
        description: what it shows, in words, for those who cannot see it.
    """

    name: str
    svg: bytes
    png: bytes
    pdf: bytes
    description: str
