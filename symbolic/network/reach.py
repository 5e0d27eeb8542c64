"""Which weights can change an output: signals followed forwards from the inputs, ways to an output backwards."""

from __future__ import annotations

from enum import StrEnum

from symbolic.network import Problem
from symbolic.network.weights import Place


class Signal(StrEnum):
    """What an input or a hidden unit says on the samples, over all weights."""

    ZERO = "zero"
    """it is 0 on every sample, whatever the weights"""
    FIXED = "fixed"
    """it does not depend on the weights, and is not 0"""
    VARYING = "varying"
    """it depends on the weights"""


def signals(problem: Problem) -> tuple[tuple[Signal, ...], ...]:
    """The signal of every input, then of every hidden unit layer by layer.

    A unit that hears nothing says ``s(0)``: that is 0, except for sigmoid (1/2) and softplus (log 2). A unit that hears a
    signal which is not 0 depends on the weight it hears it with, for every activation.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> masks = [[1], [0]], [[1, 1]]
        >>> [*map(str, signals(Problem.of(SparseNetwork.of(*masks, activation="sigmoid"), targets=[[1]]))[1])]
        ['varying', 'fixed']
        >>> [*map(str, signals(Problem.of(SparseNetwork.of(*masks, activation="tanh"), targets=[[1]]))[1])]
        ['varying', 'zero']
    """
    silent = Signal.FIXED if problem.network.activation.kind in ("sigmoid", "softplus") else Signal.ZERO
    layers = [tuple(Signal.FIXED if any(row) else Signal.ZERO for row in problem.inputs)]
    for mask in problem.network.masks[:-1]:
        before = layers[-1]
        heard = [any(bit and s is not Signal.ZERO for bit, s in zip(row, before, strict=True)) for row in mask]
        layers.append(tuple(Signal.VARYING if some else silent for some in heard))
    return tuple(layers)


def acting_weights(problem: Problem) -> frozenset[Place]:
    """The weights on which some output depends: they hear a signal that is not 0 and lead to an output.

    The loss depends on no other weight, except through its decay.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> pruned = SparseNetwork.of([[1]], [[0]], [[1]])
        >>> acting_weights(Problem.of(pruned, targets=[[3]]))
        frozenset()
    """
    heard, masks = signals(problem), problem.network.masks
    leads = [True] * problem.network.outputs
    found: set[Place] = set()
    for layer in reversed(range(len(masks))):
        mask = masks[layer]
        found |= {
            (layer, r, c)
            for r, row in enumerate(mask)
            for c, bit in enumerate(row)
            if bit and leads[r] and heard[layer][c] is not Signal.ZERO
        }
        leads = [any(row[c] and leads[r] for r, row in enumerate(mask)) for c in range(len(mask[0]))]
    return frozenset(found)


def fixed_features(problem: Problem) -> bool:
    """Whether no weight before the final layer changes an output: every output is linear in the weights.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> constant = SparseNetwork.of([[0, 0]], [[1]], activation="sigmoid")
        >>> fixed_features(Problem.of(constant, targets=[[1, 2]]))
        True
    """
    final = len(problem.network.masks) - 1
    return all(layer == final for layer, _, _ in acting_weights(problem))
