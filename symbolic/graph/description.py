"""A mask in words, for those who cannot see its picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from symbolic.display import counted
from symbolic.network.problem import Mask


def describe_mask(
    masks: Sequence[Mask], *, before: Sequence[str] = (), after: Sequence[str] = (), weights: bool = False
) -> str:
    """How many nodes a mask has, and what every hidden unit sees and feeds.

    Arguments:
        masks: the masks, first layer first; the units of all hidden layers are counted through from 0.
        before: a remark for each unit, behind its name.
        after: a remark for each unit, at the end of its sentence.
        weights: whether the number of weights is said.

    Examples:
        >>> describe_mask([[[1, 0]], [[1], [1]]], after=["linear"])
        '2 inputs, 1 hidden unit, 2 outputs. Unit 0 sees input 0 and feeds outputs 0, 1 (linear).'
        >>> describe_mask([[[1]], [[1]], [[0]]], before=["alive", ""])[71:]
        'Unit 0 (alive) sees input 0 and feeds unit 1. Unit 1 sees unit 0 and feeds no output.'
    """
    sentences = [f"{', '.join(_counts(masks, weights))}."]
    unit = 0
    for layer, (mask, following) in enumerate(pairwise(masks)):
        first, last = layer == 0, layer == len(masks) - 2
        start = unit
        for j, row in enumerate(mask):
            inputs = [c for c, entry in enumerate(row) if entry]
            outputs = [r for r, line in enumerate(following) if line[j]]
            sees = _listed("input", inputs, 0) if first else _listed("unit", inputs, start - len(row))
            feeds = _listed("output", outputs, 0) if last else _listed("unit", outputs, start + len(mask))
            sentences.append(f"Unit {unit}{_remark(before, unit)} sees {sees} and feeds {feeds}{_remark(after, unit)}.")
            unit += 1
    return " ".join(sentences)


def _counts(masks: Sequence[Mask], weights: bool) -> list[str]:
    hidden = [len(mask) for mask in masks[:-1]]
    units = (
        [counted(hidden[0], "hidden unit")]
        if len(hidden) == 1
        else [f"{counted(n, 'unit')} in hidden layer {k}" for k, n in enumerate(hidden, 1)]
    )
    free = sum(1 for mask in masks for row in mask for entry in row if entry)
    total = [counted(free, "weight")] if weights else []
    return [counted(len(masks[0][0]), "input"), *units, counted(len(masks[-1]), "output"), *total]


def _remark(remarks: Sequence[str], unit: int) -> str:
    return f" ({remarks[unit]})" if remarks and remarks[unit] else ""


def _listed(word: str, members: Sequence[int], offset: int) -> str:
    if not members:
        return f"no {word}"
    return (word if len(members) == 1 else f"{word}s") + " " + ", ".join(str(offset + m) for m in members)
