"""One style for all pictures: size, fonts, colours and markers, and the same bytes in every run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

from proofs.documents.picture import Picture
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, GREY, PALE = "#1a1a1a", "#6b6b6b", "#c8c8c8"
BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
"""Colours of Okabe and Ito, which colour-blind readers can tell apart; every marker also has its own shape."""
WIDTH, HEIGHT = 12.0, 8.0
"""Centimetres."""
FONT, SMALL = 9, 8
"""Points."""
DOTS = 200
"""Dots per inch of the bitmap."""
LONGEST = 16
"""Longest exact value in a label; longer ones are given by decimals alone."""
MINUS = "\N{MINUS SIGN}"
CENTIMETRE = 1 / 2.54

_PARAMETERS: Any = {
    "font.family": ["STIXGeneral"],
    "mathtext.fontset": "stix",
    "font.size": FONT,
    "axes.labelsize": FONT,
    "axes.titlesize": FONT,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "axes.linewidth": 0.6,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 1.4,
    "svg.fonttype": "path",
    "svg.hashsalt": "sparse-landscape",
    "pdf.fonttype": 42,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "text.hinting": "no_hinting",
    "text.parse_math": True,
    "text.usetex": False,
}


@dataclass(frozen=True)
class Mark:
    """How a kind of critical point is drawn.

    Attributes:
        words: its name in a legend.
        options: marker, colours and size for ``Axes.plot``.
    """

    words: str
    options: dict[str, Any]


def _mark(words: str, marker: str, edge: str, face: str, size: float, **more: Any) -> Mark:
    options = {"marker": marker, "markeredgecolor": edge, "markerfacecolor": face, "markersize": size, **more}
    return Mark(words, {"linestyle": "none", "markeredgewidth": 1.1, "zorder": 5, **options})


SPURIOUS = _mark("spurious minimum", "*", INK, VERMILLION, 12, markeredgewidth=0.7)
MARKS = {
    Kind.STRICT_MINIMUM: _mark("strict minimum", "o", INK, BLUE, 7, markeredgewidth=0.7),
    Kind.MINIMUM: _mark("minimum", "s", INK, SKY, 6.5, markeredgewidth=0.7),
    Kind.SADDLE: _mark("saddle", "D", INK, "white", 6),
    Kind.MAXIMUM: _mark("maximum", "^", INK, "white", 7),
    Kind.MIXED: _mark("mixed kind", "D", INK, PURPLE, 6.5, fillstyle="left", markerfacecoloralt="white"),
    Kind.UNDECIDED: _mark("undecided", "x", INK, INK, 6.5),
}


def mark_of(component: Component) -> Mark:
    """The marker of a component; a spurious minimum has a star."""
    return SPURIOUS if component.minimal and component.spurious.proved else MARKS[component.kind]


def kind_words(component: Component) -> str:
    """The kind of a component in words.

    A component that contains spurious minima beside other points is of mixed kind and says so.
    """
    words = component.kind.value.replace("_", " ")
    if not (component.minimal and component.spurious.proved):
        return "component of mixed kind" if component.kind is Kind.MIXED else words
    return "component of mixed kind with spurious minima" if component.kind is Kind.MIXED else f"spurious {words}"


def label_words(component: Component) -> str:
    """The kind of a component in few words."""
    if component.kind is not Kind.MIXED:
        return kind_words(component)
    return "spurious minima" if component.minimal and component.spurious.proved else "mixed kind"


def short_loss(loss: RealNumber) -> str:
    """A loss for a label: exact where that is short, with five digits where it is not rational.

    Examples:
        >>> from flint import fmpq
        >>> short_loss(RealNumber.rational(fmpq(6, 5)))
        '6/5'
    """
    exact = loss.radical()
    about = f"≈ {loss.decimal(5)}"
    if exact is None or len(exact) > 2 * LONGEST:
        return about
    text = re.sub(r"sqrt\((\d+)\)", r"√\1", exact).replace("*", "").replace("-", MINUS)
    if len(text) > LONGEST:
        return about
    return text if loss.value is not None else f"{text} {about}"


@contextmanager
def drawing(width: float = WIDTH, height: float = HEIGHT) -> Iterator[Figure]:
    """A figure of that many centimetres; everything drawn in the context has the common style."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **_PARAMETERS}):
        figure = Figure(figsize=(width * CENTIMETRE, height * CENTIMETRE), dpi=DOTS)
        FigureCanvasAgg(figure)
        yield figure


def framed(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes with the given margins in centimetres."""
    width, height = (size / CENTIMETRE for size in figure.get_size_inches())
    return figure.add_axes(
        (left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height),
    )


def finished(figure: Figure, name: str, title: str, description: str) -> Picture:
    """The figure in all formats; to be called inside :func:`drawing`.

    Arguments:
        figure: what was drawn.
        name: the name of the picture; it also prefixes the identifiers inside the SVG, so that several fit on one page.
        title: a short title for screen readers.
        description: what the picture shows.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    svg, png, pdf = BytesIO(), BytesIO(), BytesIO()
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_png(png, metadata={"Software": None})
    canvas = FigureCanvasSVG(figure)
    canvas.print_svg(svg, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    canvas = FigureCanvasPdf(figure)
    canvas.print_pdf(pdf, metadata={"CreationDate": None, "Creator": None, "Producer": None})
    element = _standing_alone(svg.getvalue().decode(), f"picture-{name}", title, description)
    return Picture(name, element.encode(), png.getvalue(), pdf.getvalue(), description)


def _standing_alone(text: str, prefix: str, title: str, description: str) -> str:
    """The SVG element without document type and metadata, with a description, and with names that clash with nothing."""
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", text)
    text = text.replace("*{stroke-linejoin", f"#{prefix} *{{stroke-linejoin")
    opening = text.index(">")
    names = f'id="{prefix}" role="img" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc"'
    words = (
        f'\n <title id="{prefix}-title">{escape(title)}</title>\n <desc id="{prefix}-desc">{escape(description)}</desc>'
    )
    return f"{text[:opening]} {names}>{words}{text[opening + 1 :]}"
