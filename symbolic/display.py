"""How results show themselves in a notebook: tables, masks as small pictures, exact numbers as formulas.

Pieces of HTML that need no script and nothing from elsewhere: formulas are MathML, pictures are SVG in the colour of the text, so
that dark themes work. Everything that a user typed passes :func:`escaped`.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from fractions import Fraction

MOST_SQUARES = 128
"""Most rows or columns of a mask that is drawn."""
PICTURE, LARGEST, SMALLEST = 160, 14, 2
"""Size of a picture in pixels that is aimed at, and the bounds on the side of one entry."""
LONGEST = 24
"""Most digits of a numerator or denominator in a formula."""
CELL = "text-align:left;padding:2px 14px 2px 0;vertical-align:baseline"


def escaped(text: str) -> str:
    """A text that stands in HTML as it is."""
    return html.escape(text)


def one_line(text: str, most: int = 100) -> str:
    """A text on one line and not too long, for a ``repr``.

    Examples:
        >>> one_line("the list" + chr(10) + "is complete"), one_line("abcdefgh", 6)
        ('the list is complete', 'abc...')
    """
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 3] + "..."


def counted(number: int, word: str, words: str | None = None) -> str:
    """A number with its noun.

    Examples:
        >>> counted(1, "unit"), counted(2, "stratum", "strata")
        ('1 unit', '2 strata')
    """
    return f"{number} {word if number == 1 else words or word + 's'}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table of cells that are HTML already.

    Examples:
        >>> table(["loss"], [["<b>1</b>"]]).count("<td")
        1
    """
    style = f' style="{CELL}"'
    head = "".join(f"<th{style}>{cell}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(f'<td{style}>{cell}</td>' for cell in row)}</tr>" for row in rows)
    words = f'<caption style="text-align:left;padding:4px 0">{caption}</caption>' if caption else ""
    return f'<table style="border-collapse:collapse">{words}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def lines(*parts: str) -> str:
    """Pieces of HTML below each other; empty ones are left out."""
    return "".join(f'<div style="margin:4px 0">{part}</div>' for part in parts if part)


def mask_svg(mask: Sequence[Sequence[int]], name: str = "mask") -> str:
    """A mask as a picture: one square per entry, filled where the weight is free; words where it is too large to be drawn.

    Arguments:
        mask: rows of 0 and 1, all of one length.
        name: what it is, for those who cannot see it.

    Examples:
        >>> picture = mask_svg([[1, 0], [1, 1]], "W1")
        >>> picture.startswith("<svg"), picture.count("h13v13h-13z"), "W1: 3 of 4 weights" in picture
        (True, 3, True)
    """
    rows, columns = len(mask), len(mask[0])
    free = sum(1 for row in mask for entry in row if entry)
    words = f"{name}: {free} of {rows * columns} weights"
    if max(rows, columns) > MOST_SQUARES:
        return f"<span>{escaped(words)} ({rows} x {columns})</span>"
    side = min(LARGEST, max(SMALLEST, PICTURE // max(rows, columns)))
    inner = side - 1 if side > 3 else side
    square = f"h{inner}v{inner}h-{inner}z"
    filled = "".join(
        f"M{c * side + 1} {r * side + 1}{square}" for r, row in enumerate(mask) for c, entry in enumerate(row) if entry
    )
    width, height = columns * side + 1, rows * side + 1
    grid = ""
    if side > 3:
        path = "".join(f"M0.5 {r * side + 0.5:g}h{width - 1}" for r in range(rows + 1))
        path += "".join(f"M{c * side + 0.5:g} 0.5v{height - 1}" for c in range(columns + 1))
        grid = f'<path d="{path}" stroke="currentColor" stroke-opacity="0.35" fill="none"/>'
    else:
        grid = f'<rect width="{width}" height="{height}" stroke="currentColor" stroke-opacity="0.35" fill="none"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" style="vertical-align:middle"><title>{escaped(words)}</title>{grid}'
        f'<path d="{filled}" fill="currentColor" fill-opacity="0.8"/></svg>'
    )


def masks_html(masks: Sequence[Sequence[Sequence[int]]]) -> str:
    """The masks of a network side by side, with their names."""
    pictures = (
        f'<span style="margin-right:24px;white-space:nowrap"><i>W</i><sub>{layer}</sub>&ensp;{mask_svg(mask, f"W{layer}")}</span>'
        for layer, mask in enumerate(masks, 1)
    )
    return "".join(pictures)


def matrix_html(rows: Sequence[Sequence[str]]) -> str:
    """A matrix whose entries are MathML already, between brackets."""
    body = "".join(f"<mtr>{''.join(f'<mtd>{entry}</mtd>' for entry in row)}</mtr>" for row in rows)
    return f'<mrow><mo>[</mo><mtable columnspacing="1em">{body}</mtable><mo>]</mo></mrow>'


def formula(content: str) -> str:
    """MathML in a line of text."""
    return f'<math displaystyle="true">{content}</math>'


def rational_mathml(value: Fraction) -> str:
    """A rational number in MathML.

    Examples:
        >>> rational_mathml(Fraction(-1, 2))
        '<mrow><mo>&#8722;</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></mrow>'
    """
    size = abs(value)
    body = f"<mn>{size.numerator}</mn>"
    if size.denominator != 1:
        body = f"<mfrac>{body}<mn>{size.denominator}</mn></mfrac>"
    return f"<mrow><mo>&#8722;</mo>{body}</mrow>" if value < 0 else body


def surd_mathml(a: Fraction, b: Fraction, n: int) -> str:
    """The number ``a + b sqrt(n)`` with b != 0 in MathML.

    Examples:
        >>> surd_mathml(Fraction(3), Fraction(-1), 5)
        '<mrow><mn>3</mn><mo>&#8722;</mo><msqrt><mn>5</mn></msqrt></mrow>'
    """
    size = abs(b)
    root = f"<msqrt><mn>{n}</mn></msqrt>"
    body = root if size.numerator == 1 else f"<mrow><mn>{size.numerator}</mn>{root}</mrow>"
    if size.denominator != 1:
        body = f"<mfrac>{body}<mn>{size.denominator}</mn></mfrac>"
    sign = "<mo>&#8722;</mo>" if b < 0 else "<mo>+</mo>" if a else ""
    return f"<mrow>{rational_mathml(a) if a else ''}{sign}{body}</mrow>"


def rational_latex(value: Fraction) -> str:
    r"""A rational number in LaTeX.

    Examples:
        >>> rational_latex(Fraction(-1, 2))
        '-\\frac{1}{2}'
    """
    size = abs(value)
    body = str(size.numerator) if size.denominator == 1 else rf"\frac{{{size.numerator}}}{{{size.denominator}}}"
    return f"-{body}" if value < 0 else body


def surd_latex(a: Fraction, b: Fraction, n: int) -> str:
    r"""The number ``a + b sqrt(n)`` with b != 0 in LaTeX.

    Examples:
        >>> surd_latex(Fraction(5, 3), Fraction(-2, 9), 5)
        '\\frac{5}{3} - \\frac{2 \\sqrt{5}}{9}'
    """
    size = abs(b)
    root = rf"\sqrt{{{n}}}"
    body = root if size.numerator == 1 else rf"{size.numerator} {root}"
    if size.denominator != 1:
        body = rf"\frac{{{body}}}{{{size.denominator}}}"
    if not a:
        return body if b > 0 else f"-{body}"
    return f"{rational_latex(a)} {'+' if b > 0 else '-'} {body}"


def short_enough(value: Fraction) -> bool:
    """Whether a fraction is short enough for a formula.

    Examples:
        >>> short_enough(Fraction(1, 3)), short_enough(Fraction(1, 10**30))
        (True, False)
    """
    return bool(abs(value.numerator) < 10**LONGEST and value.denominator < 10**LONGEST)
