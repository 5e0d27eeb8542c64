"""Formulas as the pages write them, in code or among words, as TeX.

Pages may have formulas in TeX; most have them in code, as ASCII texts do. Code in which a word of a program or of a language stands is no formula.
"""

from __future__ import annotations

import re

WORDS = {
    **{
        name: rf"\{name}"
        for name in (
            *("inf", "min", "max", "det", "dim", "sum"),
            *("theta", "eta", "mu", "nu", "beta", "zeta", "lambda", "Lambda", "alpha", "rho", "tau"),
        )
    },
    "eps": r"\varepsilon",
    "al": r"\alpha",
    "ga": r"\gamma",
    "tr": r"\operatorname{tr}",
    "dv": r"dv",
    "dw": r"dw",
    "ds": r"ds",
    "level": r"\text{level}",
    "rest": r"\text{rest}",
    "spread": r"\text{spread}",
    **{
        word: rf"\text{{ {word} }}"
        for word in (
            "over",
            "of",
            "where",
            "stands",
            "for",
            "unit",
            "vector",
            "constant",
            "not",
            "others",
            "present",
            "lines",
        )
    },
}
"""Words that may stand in a formula."""
SIGNS = {
    "||": r"\|",
    "!=": r"\ne ",
    "<=": r"\le ",
    ">=": r"\ge ",
    "->": r"\to ",
    "...": r"\dots ",
    "∩": r"\cap ",
    "{": r"\{",
    "}": r"\}",
    "<": r"\langle ",
    ">": r"\rangle ",
}
TOKEN = re.compile(
    r"(?P<matrix>\[\[.*?\]\])"
    r"|(?P<times>(?<=[)}\]])x(?=[({]))"
    r"|(?P<word>[A-Za-z]+)(?P<digits>\d*)"
    r"|_(?P<low>\{[^}]*\}|\([^)]*\)|[A-Z]'|[A-Za-z0-9]+)"
    r"|\^(?P<high>\([^)]*\)|-?[A-Za-z0-9]+)"
    r"|(?P<power>(?<=\})\*(?P<count>\d))"
    r"|(?P<sign>\|\||!=|<=|>=|->|\.\.\.|∩|[{}])"
    r"|(?P<dot>(?<=[A-Za-z0-9] )\.(?= )|(?<=[a-z0-9'])\.(?=[a-z])|^\.$)"
    r"|(?P<star>\*)"
    r"|(?P<less>[<>])"
    r"|(?P<space>\s+)"
    r"|(?P<plain>[-+=()\[\],;:|/'.0-9]+?)"
)
TIMES = re.compile(r"((?:^|[\s=(])[A-Z\d][\w']*|[)}\]]|\*\d) x (?=[A-Z\d({]|\.\.\.)")
ROW = r"-?\d+(?:/\d+)?(?: -?\d+(?:/\d+)?)*"
NUMBERS = re.compile(rf"{ROW}(?:; {ROW})+")
COUNTS = re.compile(r"\(\d+,\d+,\d+\)x\(\d+,\d+,\d+\)")
LETTER = r"(?<![\w'./-])[b-hj-zB-HJ-Z](?![\w/-]|'\w|\.\w)'?"
TERMS = re.compile(
    rf"\bX = I\b|\b[A-Z\d]+ x [A-Z\d]+\b|\b[A-Za-z]\d{{1,2}}\b(?: [A-Z]\d)?|\bR\^\w|\b(?:theta|zeta|eps)\b'?|{LETTER}|[<>]="
)
"""What is mathematics in prose: sizes, letters with a number, single letters that are no words, comparisons."""
PIECE = re.compile(f"({NUMBERS.pattern}|{COUNTS.pattern}|{TERMS.pattern})")


def formula(code: str) -> str | None:
    r"""A formula in code as TeX; None if it is no formula.

    Examples:
        >>> formula("L = |W2 W1 X - Y|^2"), formula("linear_units")
        ('L = |W_{2} W_{1} X - Y|^{2}', None)
        >>> formula("(0,0,2)x(0,*,1)")
        '(0,0,2)\\times (0,\\ast ,1)'
    """
    if WORDS.get(code, "").startswith(r"\text"):
        return None
    code = TIMES.sub(r"\1\\x", code)
    parts, position = [], 0
    brackets = code.count("<") - code.count("<=") and re.search(r"<\w.*>", code) is not None
    while position < len(code):
        if code.startswith("\\x", position):
            parts.append(r"\times ")
            position += 2
            continue
        found = TOKEN.match(code, position)
        text = None if found is None else _token(found, bool(brackets))
        if found is None or text is None:
            return None
        parts.append(text)
        position = found.end()
    return re.sub(r"(?<=\}) (?=\\\{)", r"\\;", "".join(parts))


def _token(found: re.Match[str], brackets: bool) -> str | None:
    kind, text = found.lastgroup, found.group()
    if found["word"]:
        word = WORDS.get(found["word"], found["word"] if len(found["word"]) == 1 else None)
        return (
            None if word is None else word + (f"_{{{found['digits']}}}" if found["digits"] else " " * (len(word) > 2))
        )
    if found["low"] or found["high"]:
        inside = formula((found["low"] or found["high"]).strip("{}()"))
        inside = found["low"] if found["low"] and inside is None else inside
        return None if inside is None else f"{text[0]}{{{inside}}}"
    if kind == "matrix":
        rows = [[formula(x.strip()) for x in row.split(",")] for row in re.findall(r"\[([^\[\]]*)\]", text)]
        if any(x is None for row in rows for x in row):
            return None
        return matrix([[x or "" for x in row] for row in rows])
    if found["times"]:
        return r"\times "
    if found["power"]:
        return f"^{{{found['count']}}}"
    if kind == "less":
        return SIGNS[text] if brackets else text
    return {"sign": SIGNS.get(text, text), "dot": r"\cdot ", "star": r"\ast "}.get(str(kind), text)


def matrix(rows: list[list[str]]) -> str:
    """A small matrix, from entries in TeX."""
    body = r"\\".join("&".join(row) for row in rows)
    return rf"\left(\begin{{smallmatrix}}{body}\end{{smallmatrix}}\right)"


def mixed(text: str) -> list[tuple[bool, str]]:
    r"""Prose as pieces: mathematics in TeX (True) and words (False).

    Examples:
        >>> mixed("a mask of width h, W1 of 3 x 3")
        [(False, 'a mask of width '), (True, 'h'), (False, ', '), (True, 'W_{1}'), (False, ' of '), (True, '3\\times 3')]
        >>> mixed("-1 0; 0 2 and (0,0,2)x(1,1,1)")[0]
        (True, '\\left(\\begin{smallmatrix}-1&0\\\\0&2\\end{smallmatrix}\\right)')
    """
    pieces = []
    for piece in PIECE.split(text):
        if NUMBERS.fullmatch(piece):
            pieces.append((True, matrix([row.split(" ") for row in piece.split("; ")])))
        elif PIECE.fullmatch(piece):
            tex = formula(piece)
            pieces.append((tex is not None, piece if tex is None else tex))
        elif piece:
            pieces.append((False, piece))
    return pieces
