"""A derivation as LaTeX for pdflatex."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from proofs.derivations.document import Inlines, Math, Table, Text
from proofs.derivations.formulas import Rational
from proofs.derivations.latex import latex, width
from proofs.derivations.picture import Picture
from proofs.derivations.render import escape
from proofs.derivations.render.displays import Shown, note, shown
from proofs.derivations.render.environment import environment, made
from proofs.derivations.render.numbering import Numbered

_MARKS = {
    "block_start_string": "((*",
    "block_end_string": "*))",
    "variable_start_string": "(((",
    "variable_end_string": ")))",
    "comment_start_string": "((=",
    "comment_end_string": "=))",
}
_ROOM, _LETTER, _GAP = 425.0, 5.1, 12.0  # points: the width of a line, of a letter, and between two columns
_NARROWEST = 60.0
_ROWS_OF_A_FLOAT = 25


def render_tex(document: Numbered, pictures: Mapping[str, Picture]) -> bytes:
    """The LaTeX source; it reads ``NAME.pdf`` for every picture.

    Arguments:
        document: the document with its numbers.
        pictures: its pictures by name.

    Returns:
        The source, in UTF-8.
    """
    jinja = environment(escape.tex, **_MARKS)
    jinja.filters |= {
        "inline": lambda formula: made(f"${latex(formula)}$"),
        "display": shown,
        "rows": _rows,
        "note": note,
        "columns": columns,
        "comment": _comment,
        "listed": lambda lines: [(continued, made(line)) for continued, line in escape.tex_listing(lines)],
        "url": lambda link: made(rf"\url{{{escape.address(link)}}}"),
        "name": made,
        "heading": lambda depth: made(f"\\{'sub' * (depth - 1)}section"),
    }
    return jinja.get_template("document.tex.j2").render(document=document, pictures=pictures).encode()


def _rows(display: Shown, numbered: bool = False) -> Markup:
    """The rows of a display; with a number of the whole, only the last row carries it."""
    end = " \\notag \\\\\n" if numbered else " \\\\\n"
    return made(end.join(display.rows))


def _comment(text: str) -> Markup:
    return made("\n".join(f"% {line}" for line in textwrap.wrap(escape.prose(text), 100)) or "%")


@dataclass(frozen=True)
class Columns:
    """How the columns of a table are set.

    Attributes:
        kinds: ``l`` or ``r`` for each.
        spec: the columns for ``tabular``.
        size: the size of letters, in points.
        long: whether it may need more than one page.
    """

    kinds: tuple[str, ...]
    spec: Markup
    size: float
    long: bool


def columns(table: Table) -> Columns:
    """Numbers to the right, words to the left; words are broken where the line would be too long.

    Examples:
        >>> from proofs.derivations.formulas import lifted
        >>> words, number = (Text("a minimum"),), (Math(lifted(3)),)
        >>> str(columns(Table("", ((Text("kind"),), (Text("count"),)), ((words, number),))).spec)
        'lr'
    """
    cells = list(zip(table.header, *table.rows, strict=True))
    sizes = [max(map(_cell, column)) for column in cells]
    kinds = ["r" if all(map(_is_number, column[1:])) and column[1:] else "l" for column in cells]
    room = _ROOM - _GAP * (len(cells) - 1)
    worded = [place for place, column in enumerate(cells) if any(isinstance(x, Text) for c in column[1:] for x in c)]
    spec, size, left = list(kinds), 10.0, room - sum(size for place, size in enumerate(sizes) if place not in worded)
    if sum(sizes) > room and worded and left > _NARROWEST * len(worded):
        whole = sum(sizes[place] for place in worded)
        share = {place: max(_NARROWEST, 0.97 * left * sizes[place] / whole) for place in worded}
        excess = sum(share.values()) / (0.97 * left)
        for place in worded:
            spec[place] = rf">{{\raggedright\arraybackslash}}p{{{share[place] / max(excess, 1):.0f}pt}}"
    elif sum(sizes) > room:
        size = max(3.0, 9.3 * room / sum(sizes))
    return Columns(tuple(kinds), made("".join(spec)), round(size, 1), len(table.rows) > _ROWS_OF_A_FLOAT)


def _cell(cell: Inlines) -> float:
    letters = sum(width(latex(x.formula)) if isinstance(x, Math) else len(getattr(x, "words", "Equation 1")) for x in cell)
    return _LETTER * letters


def _is_number(cell: Inlines) -> bool:
    match cell:
        case (Text(words),):
            return words.strip().isdigit()
        case (Math(Rational()),):
            return True
    return not cell
