"""Sparse networks and learning problems: masks, exact data, activation, weight decay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from symbolic.errors import ProblemError
from symbolic.network.activation import Activation, parse_activation
from symbolic.network.numbers import exact_number, number_text

MAX_LAYERS = 6
MAX_UNITS = 512
"""Most units in one layer (inputs, hidden units, outputs)."""
MAX_WEIGHTS = 4096
MAX_SAMPLES = 4096
MAX_ENTRIES = 65536
"""Most entries in one table."""
MAX_TITLE = 200

Mask = tuple[tuple[int, ...], ...]
Matrix = tuple[tuple[Fraction, ...], ...]


def _table(rows: object, key: str) -> list[list[object]]:
    """Check that ``rows`` is a non-empty rectangular table."""
    if not isinstance(rows, Sequence) or isinstance(rows, str | bytes):
        raise ProblemError(key, "must be a table: a list of rows", f"a {type(rows).__name__}")
    if not rows:
        raise ProblemError(key, "must not be empty", "no row")
    result: list[list[object]] = []
    for r, row in enumerate(rows):
        if not isinstance(row, Sequence) or isinstance(row, str | bytes):
            raise ProblemError(f"{key}[{r}]", "a row is a list", f"a {type(row).__name__}")
        if not row:
            raise ProblemError(f"{key}[{r}]", "a row must not be empty", "an empty list")
        if len(row) != len(rows[0]):
            raise ProblemError(
                f"{key}[{r}]", f"every row needs {len(rows[0])} entries like the first", f"{len(row)} entries"
            )
        if len(rows) * len(row) > MAX_ENTRIES:
            raise ProblemError(key, f"a table has at most {MAX_ENTRIES} entries", f"{len(rows)} x {len(row)}")
        result.append(list(row))
    return result


def _numbers(rows: object, key: str) -> Matrix:
    return tuple(
        tuple(exact_number(x, f"{key}[{r}][{c}]") for c, x in enumerate(row)) for r, row in enumerate(_table(rows, key))
    )


def _mask(rows: object, key: str) -> Mask:
    table = _table(rows, key)
    for r, row in enumerate(table):
        for c, entry in enumerate(row):
            if isinstance(entry, bool) or not isinstance(entry, int) or entry not in (0, 1):
                raise ProblemError(f"{key}[{r}][{c}]", "a mask entry is 0 or 1", repr(entry)[:40])
    if len(table) > MAX_UNITS or len(table[0]) > MAX_UNITS:
        raise ProblemError(key, f"a layer has at most {MAX_UNITS} units", f"{len(table)} x {len(table[0])}")
    return tuple(tuple(int(str(entry)) for entry in row) for row in table)


@dataclass(frozen=True)
class SparseNetwork:
    """A network whose layers are masked: weights are free where the mask is 1 and zero elsewhere.

    Attributes:
        masks: 0/1 tables, first layer first; layer ``l`` has shape (units after) x (units before).
        activation: the function between the layers.

    Examples:
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
        >>> network.weights
        8
    """

    masks: tuple[Mask, ...]
    activation: Activation = field(default_factory=Activation)

    @classmethod
    def of(cls, *masks: object, activation: str = "linear") -> SparseNetwork:
        """Build a network from 0/1 tables, checking every rule of the format.

        Raises:
            ProblemError: if a mask is malformed, shapes do not chain, or a limit is exceeded.
        """
        if len(masks) < 2:
            raise ProblemError("masks", "a network needs at least two layers", f"{len(masks)}")
        if len(masks) > MAX_LAYERS:
            raise ProblemError("masks", f"at most {MAX_LAYERS} layers", f"{len(masks)}")
        checked = tuple(_mask(mask, f"masks[{layer}]") for layer, mask in enumerate(masks))
        for layer, (first, second) in enumerate(pairwise(checked)):
            if len(second[0]) != len(first):
                raise ProblemError(
                    f"masks[{layer + 1}]",
                    f"needs one column per row of masks[{layer}], that is {len(first)}",
                    f"{len(second[0])} columns",
                )
        network = cls(checked, parse_activation(activation))
        if network.weights == 0:
            raise ProblemError("masks", "a network needs at least one weight", "only zeros")
        if network.weights > MAX_WEIGHTS:
            raise ProblemError("masks", f"at most {MAX_WEIGHTS} weights", f"{network.weights}")
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
        return sum(map(sum, (row for mask in self.masks for row in mask)))

    def void_units(self) -> tuple[int, ...]:
        """Hidden units of a two-layer network without inputs or without outputs: they never change the loss."""
        if len(self.masks) != 2:
            return ()
        first, second = self.masks
        return tuple(j for j in range(len(first)) if not any(first[j]) or not any(row[j] for row in second))


@dataclass(frozen=True)
class Problem:
    """A sparse network with data: the loss is ``||f(X) - Y||_F^2 + sum of decay * weight^2``.

    Attributes:
        network: the masks and the activation.
        inputs: X, exact, d x n.
        targets: Y, exact, k x n.
        decay: one table per layer, shaped like its mask (all zero by default).
        title: a short name.

    Examples:
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
        >>> Problem.of(network, targets=[[0, 1, 0], [2, 1, 0], [0, 0, 1]]).whitened
        True
    """

    network: SparseNetwork
    inputs: Matrix
    targets: Matrix
    decay: tuple[Matrix, ...]
    title: str = ""

    @classmethod
    def of(
        cls,
        network: SparseNetwork,
        *,
        targets: object,
        inputs: object = None,
        weight_decay: object = 0,
        title: str = "",
    ) -> Problem:
        """Build a problem from tables of exact numbers, checking every rule of the format.

        Arguments:
            network: the masks and the activation.
            targets: Y, k x n, of exact numbers (see :func:`symbolic.network.numbers.exact_number`).
            inputs: X, d x n; the identity when left out.
            weight_decay: one non-negative number for every weight, or one table per layer shaped like its mask.
            title: a short name.

        Raises:
            ProblemError: if a table is malformed or the shapes do not fit.
        """
        if not isinstance(title, str) or len(title) > MAX_TITLE:
            raise ProblemError("title", f"must be text of at most {MAX_TITLE} characters", repr(title)[:40])
        if not title.isprintable():
            raise ProblemError("title", "must be one line of printable text", repr(title)[:40])
        y = _numbers(targets, "targets")
        d, k = network.inputs, network.outputs
        if inputs is None:
            x: Matrix = tuple(tuple(Fraction(int(r == c)) for c in range(d)) for r in range(d))
        else:
            x = _numbers(inputs, "inputs")
        if len(x) != d:
            raise ProblemError("inputs", f"needs one row per column of masks[0], that is {d}", f"{len(x)} rows")
        if len(y) != k:
            raise ProblemError("targets", f"needs one row per row of the last mask, that is {k}", f"{len(y)} rows")
        if len(x[0]) != len(y[0]):
            shape = f"the identity has {d} samples" if inputs is None else f"inputs has {len(x[0])} samples"
            raise ProblemError("targets", f"needs one column per sample; {shape}", f"{len(y[0])} columns")
        if len(x[0]) > MAX_SAMPLES:
            raise ProblemError("inputs", f"at most {MAX_SAMPLES} samples", f"{len(x[0])}")
        return cls(network, x, y, _decay(network, weight_decay), title)

    @property
    def whitened(self) -> bool:
        """Whether ``X X^T`` is the identity."""
        rows = self.inputs
        if all(x == int(i == j) for i, row in enumerate(rows) for j, x in enumerate(row)):
            return len(rows) <= len(rows[0])
        return all(
            sum(a * b for a, b in zip(r, s, strict=True)) == int(i == j)
            for i, r in enumerate(rows)
            for j, s in enumerate(rows)
        )

    @property
    def decayed(self) -> bool:
        """Whether some weight has positive decay."""
        return any(x != 0 for table in self.decay for row in table for x in row)

    def to_dict(self) -> dict[str, object]:
        """The problem as the JSON-ready dictionary of a problem file."""

        def texts(matrix: Matrix) -> list[list[int | str]]:
            return [
                [int(x) if x.denominator == 1 and abs(x) < 2**53 else number_text(x) for x in row] for row in matrix
            ]

        result: dict[str, object] = {"title": self.title} if self.title else {}
        result["masks"] = [[list(row) for row in mask] for mask in self.network.masks]
        result["targets"] = texts(self.targets)
        result["inputs"] = texts(self.inputs)
        result["activation"] = str(self.network.activation)
        result["weight_decay"] = [texts(table) for table in self.decay] if self.decayed else 0
        return result


def _decay(network: SparseNetwork, value: object) -> tuple[Matrix, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        if len(value) != len(network.masks):
            raise ProblemError(
                "weight_decay",
                f"needs one number, or one table per layer ({len(network.masks)})",
                f"{len(value)} tables",
            )
        tables = tuple(_numbers(table, f"weight_decay[{layer}]") for layer, table in enumerate(value))
        for layer, (table, mask) in enumerate(zip(tables, network.masks, strict=True)):
            if (len(table), len(table[0])) != (len(mask), len(mask[0])):
                raise ProblemError(
                    f"weight_decay[{layer}]",
                    f"must be shaped like its mask, {len(mask)} x {len(mask[0])}",
                    f"{len(table)} x {len(table[0])}",
                )
            for r, c, entry in _entries(table):
                if entry != 0 and not mask[r][c]:
                    raise ProblemError(
                        f"weight_decay[{layer}][{r}][{c}]", "must be 0 where the mask is 0", number_text(entry)
                    )
    else:
        number = exact_number(value, "weight_decay")
        tables = tuple(tuple(tuple(number * bit for bit in row) for row in mask) for mask in network.masks)
        if number < 0:
            raise ProblemError("weight_decay", "must not be negative", number_text(number))
    for layer, table in enumerate(tables):
        for r, c, entry in _entries(table):
            if entry < 0:
                raise ProblemError(f"weight_decay[{layer}][{r}][{c}]", "must not be negative", number_text(entry))
    return tables


def _entries(table: Matrix) -> Iterable[tuple[int, int, Fraction]]:
    return ((r, c, entry) for r, row in enumerate(table) for c, entry in enumerate(row))
