"""The columns of a table: which hold numbers, how wide they are, and what to do when a line is too short for them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from proofs.documents.document import Inlines, Math, Table, Text
from proofs.documents.formulas import Rational
from proofs.documents.latex import latex, width
from proofs.documents.render.environment import made

_ROOM, _LETTER, _GAP = 425.0, 5.1, 12.0  # points: the width of a line, of a letter, and between two columns
_NARROWEST = 60.0
_ROWS_OF_A_FLOAT = 10


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
        >>> from proofs.documents.formulas import lifted
        >>> words, number = (Text("a minimum"),), (Math(lifted(3)),)
        >>> str(columns(Table("", ((Text("kind"),), (Text("count"),)), ((words, number),))).spec)
        'lr'
    """
    cells = list(zip(table.header, *table.rows, strict=True))
    sizes = [max(_LETTER * letters(cell) for cell in column) for column in cells]
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


def letters(cell: Inlines) -> float:
    """About how wide a cell is, in letters."""
    return sum(width(latex(x.formula)) if isinstance(x, Math) else len(getattr(x, "words", "Equation 1")) for x in cell)


def _is_number(cell: Inlines) -> bool:
    match cell:
        case (Text(words),):
            return words.strip().isdigit()
        case (Math(Rational()),):
            return True
    return not cell
