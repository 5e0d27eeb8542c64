"""The parts of an exercise as Markdown, with formulas between dollar signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import TYPE_CHECKING

from proofs.exercises.parts import Asked, Parts
from symbolic.errors import ExtraMissing

if TYPE_CHECKING:
    from proofs.documents.document import Inlines
    from proofs.documents.render.numbering import Node


_FORMULA = re.compile(r"(\$\$.*?\$\$|\$[^$]*\$|```.*?```)", re.DOTALL)
_ANCHOR = re.compile(r'<a id="[^"]*"></a>')
_ESCAPED = re.compile(r"\\([^\w\s])")


def plain(markdown: str) -> str:
    """Markdown for people who read it as it is: outside formulas every sign stands for itself, and nothing is an anchor.

    Examples:
        >>> print(plain(r"X X\\^T &lt; \\{1\\}, but $\\{1\\}$"))
        X X^T < {1}, but $\\{1\\}$
    """
    parts = _FORMULA.split(markdown)
    parts[::2] = [unescape(_ESCAPED.sub(r"\1", _ANCHOR.sub("", part))) for part in parts[::2]]
    return "".join(parts)


class MarkdownWriter:
    """Writes the parts of one exercise.

    Arguments:
        parts: the exercise with its numbers.

    Raises:
        EngineMissing: without the extra ``documents``.
    """

    def __init__(self, parts: Parts) -> None:
        try:
            from proofs.documents.render.markdown import markdown_macros
        except ModuleNotFoundError as missing:
            raise ExtraMissing(str(missing.name), "documents") from None
        self._macros = markdown_macros(parts.document, str)

    def prose(self, words: Inlines) -> str:
        """Words and formulas in a line."""
        return str(self._macros.prose(words)).strip()

    def blocks(self, nodes: Sequence[Node]) -> str:
        """Paragraphs, displays, tables and lists."""
        return str(self._macros.blocks(nodes)).strip("\n")

    def asked(self, asked: Asked) -> str:
        """A question with its points and options."""
        question = asked.question
        points = f"{question.points} point{'s' if question.points != 1 else ''}"
        lines = [f"**({question.name})** {self.prose(question.prompt)} *({points})*"]
        if question.options:
            lines += ["", *(f"- **{letter}.** {self.prose(option)}" for letter, option in asked.letters)]
        return "\n".join(lines)
