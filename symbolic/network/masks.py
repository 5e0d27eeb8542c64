"""Sparse networks: masks and an activation, from tables of 0 and 1 or from trained weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from symbolic.display import lines, masks_html
from symbolic.errors import ProblemError
from symbolic.network.activation import Activation, parse_activation
from symbolic.network.arrays import MAX_UNITS, Mask, mask_table, ones, pattern_table

MAX_LAYERS = 6
MOST_DRAWN = 64
"""Most rows or columns of a mask that is drawn with characters."""


@dataclass(frozen=True)
class SparseNetwork:
    """A network whose layers are masked: weights are free where the mask is 1 and zero elsewhere.

    Attributes:
        masks: 0/1 tables, first layer first; layer ``l`` has shape (units after) x (units before).
        activation: the function between the layers.

    Notes:
        ``f(X) = W_L s(... s(W_1 X))`` with the activation s between the layers; an entry of W_l is free where its mask is 1.

    References:
        The sparse networks of arXiv:2009.07439; which activations there are: docs/nonlinear.md, docs/families.md.

    Examples:
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
        >>> network
        SparseNetwork 3-2-3 linear, 8 of 12 weights
        >>> print(network)
        W1  # # .   W2  # #
            # . #       # .
                        . #
    """

    masks: tuple[Mask, ...]
    activation: Activation = field(default_factory=Activation)

    @classmethod
    def of(cls, *masks: object, activation: str = "linear") -> SparseNetwork:
        """Build a network from masks, checking every rule of the format.

        Arguments:
            masks: first layer first, each (units after) x (units before): lists of rows, numpy arrays, ``scipy.sparse``
                matrices, pandas frames, torch tensors, or whatever converts to a two-dimensional array of 0 and 1.
            activation: the name of the function between the layers.

        Raises:
            ProblemError: if a mask is malformed, shapes do not chain, or a limit is exceeded.
        """
        _count_layers("masks", len(masks))
        return cls._chained(
            "masks", tuple(mask_table(m, f"masks[{layer}]") for layer, m in enumerate(masks)), activation
        )

    @classmethod
    def from_weights(cls, *weights: object, biases: object = None, activation: str = "linear") -> SparseNetwork:
        """The network whose masks are the non-zero patterns of trained weights.

        A bias of the first layer is a weight to one more input that is always 1: it becomes a last column of the first
        mask, and the data need a last row of ones in X. A free bias of a later layer is no weight of a masked network and is
        refused. In two linear layers it is not needed: for fixed weights the best output bias is found by convex
        least squares, and putting it in leaves the loss of the same network on centred data (subtract from every row
        of X and of Y its mean). A bias that stays as it is can be subtracted from Y.

        Arguments:
            weights: first layer first, each (units after) x (units before), in any type that :meth:`of` takes.
            biases: None, or one entry per layer: None, or as many numbers as the layer has units after it. Zeros are no bias.
            activation: the name of the function between the layers.

        Raises:
            ProblemError: if a table is malformed, shapes do not chain, a number is not finite, a limit is exceeded, or a
                layer after the first has a non-zero bias.

        Examples:
            >>> SparseNetwork.from_weights([[0.3, 0.0]], [[1.5], [-2.0]], biases=[[0.1], None]).masks
            (((1, 0, 1),), ((1,), (1,)))
        """
        _count_layers("weights", len(weights))
        patterns = [pattern_table(table, f"weights[{layer}]") for layer, table in enumerate(weights)]
        if biases is not None:
            patterns[0] = _with_bias(patterns, biases)
        return cls._chained("weights", tuple(patterns), activation)

    @classmethod
    def _chained(cls, key: str, masks: tuple[Mask, ...], activation: str) -> SparseNetwork:
        for layer, (first, second) in enumerate(pairwise(masks)):
            if len(second[0]) != len(first):
                raise ProblemError(
                    f"{key}[{layer + 1}]",
                    f"needs one column per row of {key}[{layer}], that is {len(first)}",
                    f"{len(second[0])} columns",
                )
        network = cls(masks, parse_activation(activation))
        if network.weights == 0:
            raise ProblemError(key, "a network needs at least one weight", "only zeros")
        return network

    @property
    def inputs(self) -> int:
        """d, the number of inputs."""
        return len(self.masks[0][0])

    @property
    def outputs(self) -> int:
        """k, the number of outputs."""
        return len(self.masks[-1])

    @property
    def weights(self) -> int:
        """The number of free weights."""
        return sum(map(ones, self.masks))

    @property
    def shape(self) -> str:
        """The sizes of the layers, inputs first, and the activation: ``3-2-3 linear``."""
        sizes = [self.inputs, *map(len, self.masks)]
        return f"{'-'.join(map(str, sizes))} {self.activation}"

    def __repr__(self) -> str:
        places = sum(len(mask) * len(mask[0]) for mask in self.masks)
        return f"SparseNetwork {self.shape}, {self.weights} of {places} weights"

    def __str__(self) -> str:
        largest = max(max(len(mask), len(mask[0])) for mask in self.masks)
        return mask_picture(self.masks) if largest <= MOST_DRAWN else repr(self)

    def _repr_html_(self) -> str:
        return lines(repr(self), masks_html(self.masks))

    def void_units(self) -> tuple[int, ...]:
        """Hidden units of a two-layer network without inputs or without outputs: they never change the loss."""
        if len(self.masks) != 2:
            return ()
        first, second = self.masks
        fed = [any(column) for column in zip(*second, strict=True)]
        return tuple(j for j, row in enumerate(first) if not fed[j] or not any(row))


def mask_picture(masks: Sequence[Mask]) -> str:
    """Masks side by side, one character per entry.

    Examples:
        >>> print(mask_picture([((1, 0), (1, 1)), ((0, 1),)]))
        W1  # .   W2  . #
            # #
    """
    height = max(len(mask) for mask in masks)
    blocks = []
    for layer, mask in enumerate(masks, 1):
        drawn = [" ".join("#" if x else "." for x in row) for row in mask]
        drawn += [" " * len(drawn[0])] * (height - len(drawn))
        blocks.append([(f"W{layer}  " if r == 0 else "    ") + line for r, line in enumerate(drawn)])
    return "\n".join("   ".join(parts).rstrip() for parts in zip(*blocks, strict=True))


def _count_layers(key: str, number: int) -> None:
    if number < 2:
        raise ProblemError(key, "a network needs at least two layers, each an argument of its own", f"{number}")
    if number > MAX_LAYERS:
        raise ProblemError(key, f"at most {MAX_LAYERS} layers", f"{number}")


def _with_bias(patterns: Sequence[Mask], biases: object) -> Mask:
    """The first mask with a column for the biases of the first layer."""
    if not isinstance(biases, list | tuple) or len(biases) != len(patterns):
        found = f"{len(biases)} entries" if isinstance(biases, list | tuple) else f"a {type(biases).__name__}"
        raise ProblemError("biases", f"needs one entry per layer ({len(patterns)}): numbers, or None", found)
    columns = []
    for layer, (bias, mask) in enumerate(zip(biases, patterns, strict=True)):
        column = (0,) * len(mask) if bias is None else _vector(bias, f"biases[{layer}]")
        if len(column) != len(mask):
            raise ProblemError(f"biases[{layer}]", f"needs one number per unit, that is {len(mask)}", f"{len(column)}")
        if layer and any(column):
            raise ProblemError(
                f"biases[{layer}][{column.index(1)}]",
                "a bias after the first layer is no weight of a masked network: subtract it from the targets, or for two linear "
                "layers centre the rows of X and Y, which is the same as a free output bias",
                "a bias that is not 0",
            )
        columns.append(column)
    if not any(columns[0]):
        return patterns[0]
    if len(patterns[0][0]) == MAX_UNITS:
        raise ProblemError(
            "biases[0]", f"a layer has at most {MAX_UNITS} inputs, that of the bias included", "one more"
        )
    return tuple((*row, bit) for row, bit in zip(patterns[0], columns[0], strict=True))


def _vector(bias: object, key: str) -> tuple[int, ...]:
    """The non-zero pattern of a list of numbers."""
    try:
        return pattern_table([bias], key)[0]
    except ProblemError as error:  # the table has one row, which the caller does not know of
        raise ProblemError(error.key.replace(f"{key}[0]", key, 1), error.rule, error.found) from None
