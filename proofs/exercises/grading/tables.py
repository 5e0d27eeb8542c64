"""The rows of a table that was typed as text: brackets, commas, semicolons, lines or blanks between numbers."""

from __future__ import annotations

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_OPERATORS = "+-*/^=\u2212\u2013\u00b7\u22c5\u2219\u00d7\u2044\u00f7"
_SIGNS = "+-\u2212\u2013"
_UNFINISHED = (*_OPERATORS, "sqrt", "\u221a", "frac")
MAX_BRACKETS = 4
"""Most brackets around a table."""


def rows_of(text: str) -> tuple[list[list[str]], bool]:
    """Find the rows and the numbers of a table, without reading the numbers.

    Rows are separated by semicolons or lines, or have brackets of their own; the numbers of a row by commas, or by blanks if it
    has no comma. Blanks are never taken away, so ``1 2`` is two numbers and not 12.

    Arguments:
        text: what was typed.

    Returns:
        The texts of the numbers, row by row; and whether it was one row without the brackets of a table around it: a vector.

    Examples:
        >>> rows_of("[[1, 2], [3, 4]]")[0] == rows_of("1 2; 3 4")[0] == rows_of("1, 2\\n3, 4")[0]
        True
        >>> rows_of("(0, 1/2 sqrt(5), 1 + 1)")
        ([['0', '1/2 sqrt(5)', '1 + 1']], True)
    """
    inside, brackets = text.strip("; \t\r\n\u00a0").removesuffix("."), 0
    while True:
        for lines in (_lines(inside), _parts(inside, ","), _pieces(inside)):
            if len(lines) > 1 and (lines == _lines(inside) or _are_rows(lines)):
                return [_row(line) for line in lines], False
        content = inside[1:-1].strip()
        inner = max(len(_lines(content)), len(_numbers(content))) > 1 or _wrapped(content)
        if brackets == MAX_BRACKETS or not inner or not _wrapped(inside):
            return [_numbers(inside)], brackets < 2
        inside, brackets = content, brackets + 1


def _lines(text: str) -> list[str]:
    """The parts between semicolons and line ends; a comma at the end of a line means nothing."""
    parts = [part.removesuffix(",").strip() for part in _parts(text, ";\n")]
    return [part for part in parts if part]


def _row(text: str) -> list[str]:
    """The numbers of one row, which may have brackets around it."""
    if _wrapped(text) and (text[0] != "(" or len(_numbers(text[1:-1])) > 1):
        return _numbers(text[1:-1])
    return _numbers(text)


def _numbers(text: str) -> list[str]:
    """Numbers with commas between them; or with blanks, if every piece is a number by itself."""
    cells = _parts(text, ",")
    pieces = _pieces(text)
    alone = all(not x.endswith(_UNFINISHED) and (x[0] not in _OPERATORS or x[0] in _SIGNS) for x in pieces)
    return pieces if len(cells) == 1 and len(pieces) > 1 and alone else cells


def _pieces(text: str) -> list[str]:
    """The parts between blanks."""
    return [piece for piece in _parts(text, " \t\u00a0") if piece]


def _are_rows(parts: list[str]) -> bool:
    """Whether every part is a row in brackets; round ones may also stand around a number."""
    return all(_wrapped(part) and (part[0] != "(" or len(_numbers(part[1:-1])) > 1) for part in parts)


def _wrapped(text: str) -> bool:
    """Whether one pair of brackets stands around the whole."""
    if text[:1] not in _PAIRS or not text.endswith(_PAIRS[text[0]]):
        return False
    depth = 0
    for place, character in enumerate(text):
        depth += (character in _PAIRS) - (character in _PAIRS.values())
        if depth == 0:
            return place == len(text) - 1
    return False


def _parts(text: str, separators: str) -> list[str]:
    """The text between separators that stand in no bracket."""
    parts, start, depth = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in _PAIRS) - (character in _PAIRS.values())
        if depth == 0 and character in separators:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]
