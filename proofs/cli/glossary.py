"""The words of the output, explained: those of glossary.toml, and the structural lemmas."""

from __future__ import annotations

import textwrap
import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from symbolic.errors import ProblemError

WIDTH = 78


@cache
def _file() -> dict[str, dict[str, str]]:
    """The words and their other names, from the file beside."""
    text = files("proofs.cli").joinpath("glossary.toml").read_text("utf-8")
    return {
        name: {word: " ".join(told.split()) for word, told in table.items()}
        for name, table in tomllib.loads(text).items()
    }


def _all_words() -> dict[str, str]:
    """The words above, and the structural lemmas with their arguments."""
    from proofs.rules.density import WIDE_DENSE
    from proofs.rules.fixed import FIXED_FEATURES
    from proofs.rules.lemmas import LEMMAS

    lemmas = {
        lemma.name: f"Structural lemma: {lemma.title}. {lemma.argument} Needs: {'; '.join(lemma.hypotheses)}. Scope: {lemma.scope}."
        for lemma in (*LEMMAS, WIDE_DENSE, FIXED_FEATURES)
    }
    return {**_file()["words"], **lemmas}


def words() -> list[str]:
    """All words, sorted."""
    return sorted(_all_words(), key=str.lower)


def explained() -> list[tuple[str, str]]:
    """The words of the file with their meanings, sorted."""
    return sorted(_file()["words"].items(), key=lambda item: item[0].lower())


def other_names() -> dict[str, list[str]]:
    """The other names of words."""
    found: dict[str, list[str]] = {}
    for name, word in _file()["aliases"].items():
        found.setdefault(word, []).append(name)
    return found


def _known() -> dict[str, str]:
    known = {name.lower(): name for name in _all_words()}
    return _file()["aliases"] | known


def _key(word: str) -> str:
    return word.strip().lower().replace(" ", "_").replace("-", "_")


def named(word: str) -> str | None:
    """The word of the list that is meant, or None.

    Examples:
        >>> named("Strict minimum"), named("nothing")
        ('strict_minimum', None)
    """
    return _known().get(_key(word))


def meaning(word: str) -> str:
    """What a word means.

    Raises:
        ProblemError: if the word is not in the list; the error names similar ones.
    """
    name = named(word)
    if name is None:
        near = get_close_matches(_key(word), _known(), n=3)
        raise ProblemError(
            "explain",
            "the word must be one of `landscape explain`" + (f"; did you mean {', '.join(near)}?" if near else ""),
            repr(word)[:60],
        )
    return _all_words()[name]


def explanation(word: str, width: int = WIDTH) -> str:
    """A word and its meaning, for people, in lines of at most so many letters.

    Raises:
        ProblemError: if the word is not in the list; the error names similar ones.
    """
    lines = textwrap.fill(
        meaning(word), min(width, WIDTH), initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
    return f"{named(word) or ''}\n{lines}"
