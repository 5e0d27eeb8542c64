"""One sentence per line in README, CHANGELOG and the pages of this folder: ``docs/reflow.py`` (``--check`` only compares).

What a reader sees does not change. A sentence of more than 160 characters is broken where a clause ends. Headings, tables, code,
comments and what stands at the head of a page stay as they are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
WIDTH = 160
SHORTEST = 60
"""No clause is broken off before so many characters, where that can be helped."""
KEPT = re.compile(r"\s*(#|\||<!--|<|:::|\[\^?[^\]]+\]: |---|===)|$")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
ITEM = re.compile(r"(\s*)([-*+]|\d+\.)( +)")
SOLID = re.compile(r"`[^`]+`|!?\[[^\]]*\]\([^)]*\)|https?://\S+")
"""What is never broken: code, links, addresses."""
FORMULA = re.compile(r"\$[^$]+\$")
BEGINS_BLOCK = re.compile(r"[-+*#>|=~]|\d+[.)] |:::")
END = re.compile(r"(?<=[.!?])([)\"'*_\u201d]*) +(?=[\"'(*_\[]*[A-Z\ue000-\uf8ff]|\(\d+\) )")
ABBREVIATED = re.compile(
    r"(?:(?:^|[,:;(] |\b[Bb]y |\b[A-Z]\. )[A-Z]|\b(?:e\.g|i\.e|cf|vs|resp|approx|Math|Symb|Comput|Proc|Trans|Ann|Th|Prop|Dr))\.$"
)
"""No end of a sentence: an initial, or a short form."""
RUN_IN = re.compile(r"\*{1,2}[^*]{1,40}\*{1,2}$")
"""A heading in a paragraph, which stays with its first sentence."""


def pages() -> list[Path]:
    """The pages that are kept so."""
    return [DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def reflowed(text: str) -> str:
    """A page with one sentence per line.

    Examples:
        >>> print(reflowed("- One sentence. Another\\n  one, by J. Doe.\\n"), end="")
        - One sentence.
          Another one, by J. Doe.
    """
    return "".join(f"{line}\n" for line in _lines(text.splitlines()))


def prose(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a page that are prose, with their numbers."""
    for number, (line, kept) in enumerate(_kinds(text.splitlines()), 1):
        if not kept:
            yield number, line


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Every paragraph of prose: the line where it begins, and its words; a formula, a piece of code or a link is one word.

    Examples:
        >>> list(paragraphs("One two $a + b$.\\nThree.\\n\\n- Four\\n  `five six`\\n- Seven"))
        [(1, 4), (4, 2), (6, 1)]
    """
    begin, words = 0, 0
    for number, (line, kept) in enumerate(_kinds(text.splitlines()), 1):
        if words and (kept or ITEM.match(line)):
            yield begin, words
            words = 0
        if not kept:
            begin = begin if words else number
            words += len(SOLID.sub("x", FORMULA.sub("x", ITEM.sub("", line, count=1))).split())
    if words:
        yield begin, words


def _kinds(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is kept as it is."""
    fence, head = "", bool(lines) and lines[0] == "---"
    listed = False
    for number, line in enumerate(lines):
        opening = FENCE.match(line)
        if head:
            head = not (number and line == "---")
            yield line, True
        elif fence:
            if opening and opening[1].startswith(fence) and line.strip() == opening[1]:
                fence = ""
            yield line, True
        elif opening:
            fence = opening[1]
            yield line, True
        else:
            listed = bool(ITEM.match(line)) or (listed and (not line or line.startswith(" ")))
            code = line.startswith("    ") and not listed
            yield line, code or bool(KEPT.match(line))


def _lines(lines: list[str]) -> Iterator[str]:
    paragraph: list[str] = []
    for line, kept in _kinds(lines):
        if paragraph and (kept or ITEM.match(line)):
            yield from _paragraph(paragraph)
            paragraph = []
        if kept:
            yield line
        else:
            paragraph.append(line)
    if paragraph:
        yield from _paragraph(paragraph)


def _paragraph(lines: list[str]) -> Iterator[str]:
    """A paragraph, or an item of a list, sentence by sentence."""
    item = ITEM.match(lines[0])
    first = item[0] if item else re.match(r"\s*", lines[0])[0]  # type: ignore[index]
    indent = " " * len(first)
    words = " ".join([lines[0][len(first) :].strip(), *(line.strip() for line in lines[1:])])
    start = first
    for sentence in sentences(words):
        for part in clauses(sentence, WIDTH - len(indent)):
            yield start + part
            start = indent


def sentences(words: str) -> list[str]:
    """The sentences of a paragraph.

    Examples:
        >>> sentences("By D. Lin, see `a. B`. Next (e.g. Two.) Three? Yes.")
        ['By D. Lin, see `a. B`.', 'Next (e.g. Two.)', 'Three?', 'Yes.']
        >>> sentences("**Proof.** It counts over Q. Then it stops.")
        ['**Proof.** It counts over Q.', 'Then it stops.']
        >>> sentences("(1) One holds. (2) So do others.")
        ['(1) One holds.', '(2) So do others.']
    """
    masked, solid = _masked(words)
    found, begin = [], 0
    for end in END.finditer(masked):
        part = masked[begin : end.end()].strip()
        if not ABBREVIATED.search(masked[begin : end.start()]) and not RUN_IN.match(part):
            found.append(part)
            begin = end.end()
    return [_unmasked(part, solid) for part in [*found, masked[begin:]]]


def clauses(sentence: str, width: int) -> list[str]:
    """A sentence in lines of at most that many characters, broken where a clause ends."""
    masked, solid = _masked(sentence)
    parts, rest = [], masked
    while len(_unmasked(rest, solid)) > width:
        place = _break(rest, solid, width)
        if place is None:
            break
        parts.append(rest[:place].rstrip())
        rest = rest[place:].lstrip()
    return [_unmasked(part, solid) for part in [*parts, rest]]


def _break(rest: str, solid: list[str], width: int) -> int | None:
    """Where to break: after a semicolon or colon, else after a comma, else between words."""
    spaces = [m.end() for m in re.finditer(" ", rest)]
    good = [p for p in spaces if not BEGINS_BLOCK.match(_unmasked(rest[p:], solid))]
    fitting = [p for p in good if len(_unmasked(rest[:p], solid).rstrip()) <= width]
    late = [p for p in fitting if len(_unmasked(rest[:p], solid)) >= SHORTEST]
    for ending in (";", ":", ",", ""):
        places = [p for p in late if rest[:p].rstrip().endswith(ending)]
        if places:
            return places[-1]
    return fitting[-1] if fitting else (good[0] if good else None)


def _masked(words: str) -> tuple[str, list[str]]:
    """The words with what must not be broken as one letter each, and these pieces."""
    solid: list[str] = []

    def letter(match: re.Match[str]) -> str:
        solid.append(match[0])
        return chr(0xE000 + len(solid) - 1)

    return SOLID.sub(letter, words), solid


def _unmasked(words: str, solid: list[str]) -> str:
    return re.sub("[\ue000-\uf8ff]", lambda match: solid[ord(match[0]) - 0xE000], words)


def main() -> int:
    """Write, or compare."""
    wrong = 0
    for page in pages():
        text = page.read_text(encoding="utf-8")
        new = reflowed(text)
        if new == text:
            continue
        wrong = 1
        if "--check" in sys.argv:
            print(f"{page.relative_to(DOCS.parent)}: run docs/reflow.py")
        else:
            page.write_text(new, encoding="utf-8")
    return wrong if "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
