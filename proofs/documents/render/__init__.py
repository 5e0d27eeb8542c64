"""Derivations as documents: LaTeX, PDF, HTML, Markdown and notebooks, all from the one intermediate form.

- render == a derivation as a file: tex, pdf, html, md, ipynb
- Numbered, Node == a document with its numbers, and one of its blocks
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from proofs.documents.document import Derivation, Figure
from proofs.documents.picture import Picture
from proofs.documents.render.numbering import numbered
from symbolic.errors import ExtraMissing, LandscapeError

FORMATS = ("tex", "html", "md", "ipynb", "pdf")
TEMPLATES = ("article", "amsart", "beamer")


def render(derivation: Derivation, format: str, pictures: Mapping[str, Picture], template: str = "article") -> bytes:
    """Check every step of a derivation again, then make the document.

    Arguments:
        derivation: the document.
        format: one of :data:`FORMATS`. ``tex`` reads ``NAME.pdf`` and ``md`` shows ``NAME.svg`` for every picture;
            the other formats hold their pictures.
        pictures: the pictures of its figures, by name.
        template: the LaTeX class of ``tex`` and ``pdf``, one of :data:`TEMPLATES`.

    Returns:
        The file; the same bytes for the same document.

    Raises:
        StepFailed: if a step does not hold, or a reference leads nowhere.
        LandscapeError: if a picture is missing, or the format or the template is unknown.
        EngineMissing: if what the format needs is not installed.

    Examples:
        >>> print(render(Derivation("Tug of war", (), ()), "md", {}).decode())
        # Tug of war
        <BLANKLINE>
    """
    derivation.verify()
    if format not in FORMATS:
        raise LandscapeError(f"a document is made as {', '.join(FORMATS)} (found {format!r})")
    if template not in TEMPLATES:
        raise LandscapeError(f"the templates are {', '.join(TEMPLATES)} (found {template!r})")
    shown = {}
    for block in derivation.blocks():
        if isinstance(block, Figure):
            shown[block.name] = _picture(block, pictures)
    document = numbered(derivation)
    try:
        from proofs.documents.render.html import render_html
        from proofs.documents.render.markdown import render_markdown
        from proofs.documents.render.notebook import render_notebook
        from proofs.documents.render.pdf import render_pdf
        from proofs.documents.render.tex import render_tex
    except ModuleNotFoundError as missing:
        raise ExtraMissing(str(missing.name), "documents") from None
    match format:
        case "tex":
            return render_tex(document, shown, template)
        case "html":
            return render_html(document, shown)
        case "md":
            return render_markdown(document)
        case "ipynb":
            return render_notebook(document, shown)
    return render_pdf(document, shown, template)


def _picture(figure: Figure, pictures: Mapping[str, Picture]) -> Picture:
    picture = pictures.get(figure.name)
    if picture is None or picture.name != figure.name:
        raise LandscapeError(f"figure {figure.name!r}: its picture is missing (found {', '.join(pictures) or 'none'})")
    if not re.fullmatch("[a-z0-9][a-z0-9-]*", figure.name):
        raise LandscapeError(f"figure {figure.name!r}: its name is made of small letters, digits and hyphens")
    return picture
