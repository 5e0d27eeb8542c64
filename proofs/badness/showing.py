"""How a bad example shows itself: a text and HTML with its masks, its data, the minimum and the lower point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.display import escaped, formula, lines, masks_html, rational_mathml
from symbolic.network.numbers import number_text
from symbolic.network.showing import problem_text, table_html, table_text

if TYPE_CHECKING:
    from proofs.badness.lifting import LiftedExample
    from symbolic.network.arrays import Matrix
    from symbolic.network.weights import Weights


def example_text(example: LiftedExample) -> str:
    """A bad example as a text."""
    lift = example.lift
    return "\n".join(
        [
            example.words,
            problem_text(lift.problem),
            f"spurious minimum, loss {number_text(example.loss)}:",
            *(table_text(name, table) for name, table in _named(lift.point)),
            f"a lower point, loss {number_text(example.lower_loss)}:",
            *(table_text(name, table) for name, table in _named(lift.lower)),
        ]
    )


def example_html(example: LiftedExample) -> str:
    """A bad example as HTML."""
    lift = example.lift
    data = (("X", lift.problem.inputs), ("Y", lift.problem.targets))
    parts = []
    for words, point, loss in (
        ("spurious minimum", lift.point, example.loss),
        ("a lower point", lift.lower, example.lower_loss),
    ):
        head = f"<i>{words}</i>, {formula(f'<mi>L</mi><mo>=</mo>{rational_mathml(loss)}')}"
        parts += [head, "&emsp;".join(table_html(name, table) for name, table in _named(point))]
    masks = masks_html(lift.problem.network.masks)
    return lines(f"<b>{escaped(example.words)}</b>", masks, "&emsp;".join(table_html(*pair) for pair in data), *parts)


def _named(weights: Weights) -> tuple[tuple[str, Matrix], ...]:
    return ("W1", weights.first), ("W2", weights.second)
