"""How students spell the names of weights: ``w_0_1``, ``w01``, ``w_{0,1}``, ``w[0,1]`` and more are one name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from proofs.exercises.grammar.errors import AnswerError

SUBSCRIPT_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_NAME = re.compile(r"([A-Za-z]+)((?:_?\d+)*)", re.ASCII)
_LETTERS = re.compile(r"[A-Za-z]+", re.ASCII)
_INDEX = re.compile(
    r"_?\{ *\d{1,6}(?: *[, _] *\d{1,6})* *\}"  # w_{0,1}  w{0 1}
    r"|_?\d{1,6}(?:_\d{1,6}|_?, ?\d{1,6}(?=\D|$))*"  # w_0_1  w01  w_0,1
    r"|(?:\[ *\d{1,6} *(?:, *\d{1,6} *)*\])+"  # w[0,1]  w[0][1]
    r"|\( *\d{1,6} *, *\d{1,6} *\)",  # w(0,1)
    re.ASCII,
)
_DIGITS = re.compile(r"\d+", re.ASCII)
SHOWN = 12
"""Most names that a message lists."""


@dataclass(frozen=True)
class Names:
    """The names an answer may use.

    Attributes:
        allowed: the names as the key writes them.
    """

    allowed: tuple[str, ...]

    @cached_property
    def table(self) -> dict[str, dict[tuple[str, ...], str]]:
        """For every letter the indices that go with it, and the name."""
        result: dict[str, dict[tuple[str, ...], str]] = {}
        for name in self.allowed:
            match = _NAME.fullmatch(name)
            if match is None:
                raise ValueError(f"{name!r} is not a name for an answer")
            result.setdefault(match[1], {})[tuple(_DIGITS.findall(match[2]))] = name
        return result

    def read(self, text: str, at: int) -> tuple[list[tuple[str, int]], int]:
        """The names that start at a place: ``w_0_1`` is one, ``xy`` is two if x and y are names.

        Returns:
            The names with their places, and the place after them.

        Raises:
            AnswerError: if there is no such name, or two could be meant.
        """
        match = _LETTERS.match(text, at)
        assert match is not None
        letters, end = match[0], match.end()
        if letters in self.table:
            name, end = self._indexed(text, letters, at, end)
            return [(name, at)], end
        singles = [(letter, at + k) for k, letter in enumerate(letters)]
        if len(letters) > 1 and all(() in self.table.get(letter, {}) for letter in letters[:-1]):
            last = letters[-1]
            if last in self.table:
                name, end = self._indexed(text, last, end - 1, end)
                return [*singles[:-1], (name, match.end() - 1)], end
        raise self._unknown(text, at, letters)

    def _indexed(self, text: str, letters: str, at: int, end: int) -> tuple[str, int]:
        """The name with these letters and the indices that follow."""
        table = self.table[letters]
        plain = text.translate(SUBSCRIPT_DIGITS)
        index = _INDEX.match(plain, end) if any(table) else None
        if index is None:
            if () in table:
                return table[()], end
            raise self._unknown(text, at, letters)
        groups = tuple(_DIGITS.findall(index[0]))
        if groups in table:
            return table[groups], index.end()
        if len(groups) == 1:
            fits = [name for indices, name in table.items() if "".join(indices) == groups[0]]
            if len(fits) == 1:
                return fits[0], index.end()
            if fits:
                choices = " or ".join(fits)
                raise AnswerError(
                    text, at, "ambiguous", f"{text[at : index.end()]} could mean {choices}: write one of them"
                )
        raise self._unknown(text, at, text[at : index.end()])

    def _unknown(self, text: str, at: int, found: str) -> AnswerError:
        if not self.allowed:
            return AnswerError(text, at, "name", f"only numbers are asked for here, so {found} has no meaning")
        lowered = {name.lower() for name in self.table}
        hint = " (small and capital letters differ)" if found.lower() in lowered and found not in self.table else ""
        if found in self.table and () not in self.table[found]:
            hint = " (it needs its indices)"
        return AnswerError(text, at, "name", f"there is no {found} here{hint}; the names are {_listed(self.allowed)}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
