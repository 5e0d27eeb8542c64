"""The same masks with inputs, units and outputs in another order, perhaps transposed."""

from __future__ import annotations

from random import Random

from symbolic.network.problem import Mask
from symbolic.network.weights import flipped


def relabelled(random: Random, first: Mask, second: Mask, *, transpose: bool = False) -> tuple[Mask, Mask]:
    """Masks of the same class: a random order of inputs, units and outputs.

    Arguments:
        random: where the order comes from.
        first: M1.
        second: M2.
        transpose: whether inputs and outputs may also change places (this keeps what is true for whitened data).

    Examples:
        >>> relabelled(Random(0), ((1, 1),), ((1,),))
        (((1, 1),), ((1,),))
    """
    if transpose and random.random() < 0.5:
        first, second = flipped(second), flipped(first)
    units = random.sample(range(len(first)), len(first))
    inputs = random.sample(range(len(first[0])), len(first[0]))
    outputs = random.sample(range(len(second)), len(second))
    return (
        tuple(tuple(first[j][a] for a in inputs) for j in units),
        tuple(tuple(second[i][j] for j in units) for i in outputs),
    )
