"""The topics: one module each, with a ``TOPIC``; loaded when they are used.

- generate, confirm == what each module offers: a variant from a seed, and the second computation of its key
- topic == a topic by its name
"""

from __future__ import annotations

from importlib import import_module

from proofs.exercises.exercise import Topic
from symbolic.errors import ProblemError

NAMES = (
    "loss_polynomial",
    "critical_equations",
    "symmetry_dimension",
    "mask_graph",
    "rank_one_points",
    "classify_point",
    "spurious_minimum",
    "mask_verdict",
    "descent_direction",
    "true_false",
    "loss_order",
)


def topic(name: str) -> Topic:
    """A topic by its name.

    Raises:
        ProblemError: if there is no such topic.
    """
    if name not in NAMES:
        raise ProblemError("topic", f"must be one of {', '.join(NAMES)}", name)
    found: Topic = import_module(f"proofs.exercises.topics.{name}").TOPIC
    return found
