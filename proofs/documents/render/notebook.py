"""A derivation as a Jupyter notebook whose code cells recompute the results."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import nbformat

from proofs.documents.document import Listing
from proofs.documents.picture import Picture
from proofs.documents.render.markdown import markdown_macros
from proofs.documents.render.numbering import Node, Numbered

_LANGUAGE = "python"


def render_notebook(document: Numbered, pictures: Mapping[str, Picture]) -> bytes:
    """The notebook: prose in Markdown cells, listings in Python as code cells; its pictures are inside.

    Arguments:
        document: the document with its numbers.
        pictures: its pictures by name.

    Returns:
        The file (notebook format 4), valid by ``nbformat``.
    """
    macros = markdown_macros(document, lambda name: f"attachment:{name}.png")
    pieces = [("markdown", str(macros.opening()))]
    pieces += [*_pieces(document.sections, macros), ("markdown", str(macros.sources()))]
    cells: list[dict[str, Any]] = []
    for kind, text in _cells(pieces):
        name = f"cell-{len(cells) + 1}"
        cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": text}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        else:
            cell |= _attached(text, pictures)
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    content = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    notebook = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    text = str(nbformat.writes(notebook))  # type: ignore[no-untyped-call]
    return (text.rstrip("\n") + "\n").encode()


def _pieces(nodes: Sequence[Node], macros: Any) -> Iterator[tuple[str, str]]:
    """The parts of a document in order; a section begins a cell."""
    for node in nodes:
        if node.kind == "Section":
            yield "heading", str(macros.heading(node))
            yield from _pieces(node.inner, macros)
        elif isinstance(node.block, Listing) and node.block.language == _LANGUAGE:
            yield "code", node.block.lines.strip("\n")
        else:
            yield "markdown", str(macros.block(node))


def _cells(pieces: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    prose = ""
    for kind, text in pieces:
        if kind != "markdown" and prose.strip():
            yield "markdown", prose.strip("\n")
            prose = ""
        if kind == "code":
            yield kind, text
        else:
            prose += text
    if prose.strip():
        yield "markdown", prose.strip("\n")


def _attached(text: str, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    used = {name: picture for name, picture in pictures.items() if f"(attachment:{name}.png)" in text}
    files = {f"{name}.png": {"image/png": b64encode(picture.png).decode()} for name, picture in used.items()}
    return {"attachments": files} if files else {}
