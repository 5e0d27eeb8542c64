"""The kind of a critical point, as students name it."""

from __future__ import annotations

import re

from proofs.exercises.answers import PointKind

MAX_CHARACTERS = 100

_FILLING = frozenset(("a", "an", "the", "is", "it", "local", "global", "point"))
_SHORT = {"min": "minimum", "max": "maximum"}
_KINDS: dict[frozenset[str], PointKind] = {
    frozenset(("strict", "minimum")): "strict minimum",
    frozenset(("strict",)): "strict minimum",
    frozenset(("minimum",)): "minimum",
    frozenset(("saddle",)): "saddle",
    frozenset(("strict", "saddle")): "saddle",
    frozenset(("maximum",)): "maximum",
}


def kind_named(raw: object) -> PointKind | None:
    """The kind that an answer names; None if it names none, or more than one.

    Examples:
        >>> kind_named("a strict local minimum (up to scaling)"), kind_named("saddle."), kind_named("minimum or saddle")
        ('strict minimum', 'saddle', None)
    """
    if not isinstance(raw, str) or len(raw) > MAX_CHARACTERS:
        return None
    text = raw.lower().partition("up to")[0].replace("_", " ")
    if re.search(r"[^a-z\s().,-]", text):
        return None
    words = (_SHORT.get(word, word) for word in re.findall("[a-z]+", text))
    return _KINDS.get(frozenset(word for word in words if word not in _FILLING))
