"""Texts that others wrote, made literal and harmless: one function for each format."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from urllib.parse import quote, urlsplit

from symbolic.errors import LandscapeError

COLUMNS = 80
"""Longest line of a listing in print."""

_KEPT = {"\n", "\t", "\u200c", "\u200d"}  # line ends, tabs, and the joiners of Persian words and emoji
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u2009": r"\,",
    "\u202f": r"\,",
}
_TEX_SYMBOLS = {
    **{
        chr(code): (f"\\{name}", name)
        for name, code in {
            "alpha": 0x3B1,
            "beta": 0x3B2,
            "gamma": 0x3B3,
            "delta": 0x3B4,
            "epsilon": 0x3B5,
            "zeta": 0x3B6,
            "eta": 0x3B7,
            "theta": 0x3B8,
            "iota": 0x3B9,
            "kappa": 0x3BA,
            "lambda": 0x3BB,
            "mu": 0x3BC,
            "nu": 0x3BD,
            "xi": 0x3BE,
            "pi": 0x3C0,
            "rho": 0x3C1,
            "sigma": 0x3C3,
            "tau": 0x3C4,
            "upsilon": 0x3C5,
            "phi": 0x3C6,
            "chi": 0x3C7,
            "psi": 0x3C8,
            "omega": 0x3C9,
            "Gamma": 0x393,
            "Delta": 0x394,
            "Theta": 0x398,
            "Lambda": 0x39B,
            "Sigma": 0x3A3,
            "Phi": 0x3A6,
            "Psi": 0x3A8,
            "Omega": 0x3A9,
        }.items()
    },
    "\u2212": ("-", "-"),
    "\u2264": (r"\le", "<="),
    "\u2265": (r"\ge", ">="),
    "\u2260": (r"\ne", "/="),
    "\u2248": (r"\approx", "~"),
    "\u221e": (r"\infty", "infinity"),
    "\u2208": (r"\in", "in"),
    "\u2211": (r"\sum", "sum"),
    "\u2192": (r"\to", "->"),
    "\u21d2": (r"\Rightarrow", "=>"),
    "\u221a": (r"\surd", "root"),
}
_T1 = {chr(code) for code in range(0xA1, 0x180)} - set("\u00ad\u0126\u0127\u0138\u013f\u0140\u0149\u0166\u0167\u017f")
_T1 |= set("–—‘’‚“”„†‡•…‰‹›€™ŞşŢţ") | set("\u0218\u0219\u021a\u021b")  # noqa: RUF001
_LONG_WORD, _PIECE = 24, 8

_MARKDOWN = {mark: f"\\{mark}" for mark in "`*_{}[]#|~^@"} | {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "$": "<span>&#36;</span>",  # in an element of its own no reader of Markdown takes it for mathematics
    "\\": "<span>&#92;</span>",
}


def visible(text: str) -> str:
    """A text whose invisible characters (controls, direction marks, surrogates) are named.

    Examples:
        >>> visible("a\\x07b")
        'a[U+0007]b'
    """
    return "".join(f"[U+{ord(x):04X}]" if _is_hidden(x) else x for x in text)


def _is_hidden(letter: str) -> bool:
    code = ord(letter)
    unassigned_for_ever = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return letter not in _KEPT and (unassigned_for_ever or unicodedata.category(letter) in _HIDDEN)


def prose(text: str) -> str:
    """A text in one line: every run of blanks and line ends is one blank.

    Examples:
        >>> prose(" two\\n  lines")
        ' two lines'
    """
    return re.sub(r"[ \t\n]+", " ", visible(text.replace("\r\n", "\n")))


def tex(text: str) -> str:
    """A text for LaTeX, in a line of prose; what pdflatex cannot set is named by its code.

    Examples:
        >>> tex("50% of {x}")
        '50\\\\% of \\\\{x\\\\}'
        >>> tex("\\u4e2d")
        '\\\\codepoint{4E2D}'
    """
    return " ".join(map(_tex_word, unicodedata.normalize("NFC", prose(text)).split(" ")))


def _tex_word(word: str) -> str:
    """A word; one that is too long for a line may be broken after its signs, or anywhere."""
    found: list[str] = []
    for place, letter in enumerate(word):
        last = word[place - 1] if place else ""
        if letter == last and letter in "-,<>'":
            found.append("{}")  # no dash, no quotation mark is made of two signs
        if len(word) > _LONG_WORD and last and (place % _PIECE == 0 or not last.isalnum()):
            found.append(r"\brk{}")
        found.append(_tex_letter(letter))
    return "".join(found)


def _tex_letter(letter: str) -> str:
    if letter in _TEX:
        return _TEX[letter]
    if letter in _TEX_SYMBOLS:
        command, words = _TEX_SYMBOLS[letter]
        return rf"\sym{{{command}}}{{{''.join(_TEX.get(x, x) for x in words)}}}"
    if letter.isascii() or letter in _T1:
        return letter
    return rf"\codepoint{{{ord(letter):04X}}}"


def tex_listing(lines: str) -> list[tuple[bool, str]]:
    """The lines of a listing for LaTeX, none longer than :data:`COLUMNS`.

    Returns:
        Pairs: whether the line continues the one before, and its text.
    """
    found = []
    for line in visible(lines.replace("\r\n", "\n")).rstrip("\n").split("\n"):
        plain = "".join(_listed(x) for x in unicodedata.normalize("NFC", line.expandtabs(4)))
        pieces = textwrap.wrap(
            plain, COLUMNS - 2, drop_whitespace=False, replace_whitespace=False, break_on_hyphens=False
        )
        for place, piece in enumerate(pieces or [""]):
            found.append((place > 0, "".join(_tex_code(x) for x in piece)))
    return found


def _listed(letter: str) -> str:
    return letter if letter.isascii() or letter in _T1 or letter in _TEX_SYMBOLS else f"[U+{ord(letter):04X}]"


def _tex_code(letter: str) -> str:
    if letter in "-,<>'":
        return {"'": r"\textquotesingle{}"}.get(letter, f"{letter}{{}}")
    return r"\ " if letter == " " else _tex_letter(letter)


def markdown(text: str) -> str:
    """A text for Markdown, in a line of prose: GitHub, Jupyter and MyST show it as it is.

    Examples:
        >>> markdown("1. *a* <b> $x$")
        '1\\\\. \\\\*a\\\\* &lt;b&gt; <span>&#36;</span>x<span>&#36;</span>'
    """
    plain = prose(text)
    start = re.match(r"( ?\d+)([.)])|( ?)([-+=])", plain)  # a list, a heading or a rule would begin here
    lead = rf"{start[1] or start[3] or ''}\{start[2] or start[4]}" if start else ""
    rest = plain[start.end() :] if start else plain
    escaped = "".join(_MARKDOWN.get(x, x) for x in rest)
    escaped = re.sub(r":(?=\S)", r"\\:", escaped)  # no address becomes a link, no word a picture
    return lead + re.sub(r"(?i)\bwww\.", lambda found: found[0][:-1] + r"\.", escaped)


def fence(lines: str) -> str:
    """The backticks around a listing in Markdown: more than stand anywhere in it."""
    return "`" * max(3, 1 + max((len(run) for run in re.findall("`+", lines)), default=0))


def listing(lines: str) -> str:
    """The lines of a listing for HTML and Markdown, without a last line end."""
    return visible(lines.replace("\r\n", "\n")).rstrip("\n")


def address(link: str) -> str:
    """The address of a source, in letters that no format changes.

    Raises:
        LandscapeError: if it is not an address of the web.
    """
    if urlsplit(link).scheme not in {"http", "https"}:
        raise LandscapeError(f"the link of a source begins with https:// (found {link!r})")
    return quote(link, safe="/:?#&=%@+,;.~-_")
