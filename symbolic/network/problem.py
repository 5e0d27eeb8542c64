"""Learning problems: a sparse network with exact data, weight decay, and the record of how floats became exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from symbolic.errors import ProblemError
from symbolic.network.arrays import MAX_ENTRIES, Mask, Matrix, number_table
from symbolic.network.masks import SparseNetwork
from symbolic.network.numbers import number_text, shown
from symbolic.network.rounding import NumberReader, Rounding, RoundingRecord
from symbolic.network.showing import problem_html, problem_line, problem_text

__all__ = ["MAX_ENTRIES", "Mask", "Matrix", "OpenProblem", "Problem", "SparseNetwork", "identity"]

MAX_SAMPLES = 4096
MAX_TITLE = 200
ZERO, ONE = Fraction(0), Fraction(1)


@lru_cache(maxsize=4)
def identity(size: int) -> Matrix:
    """The identity matrix.

    Examples:
        >>> identity(2)
        ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1)))
    """
    return tuple((ZERO,) * r + (ONE,) + (ZERO,) * (size - r - 1) for r in range(size))


@dataclass(frozen=True)
class Problem:
    """A sparse network with data: the loss is ``||f(X) - Y||_F^2 + sum of decay * weight^2``.

    Attributes:
        network: the masks and the activation.
        inputs: X, exact, d x n.
        targets: Y, exact, k x n.
        decay: one table per layer, shaped like its mask (all zero by default).
        title: a short name.
        rounding: what became of floating-point data; None where there were none.

    References:
        The loss of arXiv:2009.07439; files and arrays: docs/howto/own_data.md; the notation: docs/theory.md.

    Examples:
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
        >>> problem = Problem.of(network, targets=[[0, 1, 0], [2, 1, 0], [0, 0, 1]])
        >>> problem, problem.whitened
        (Problem: 3-2-3 linear, 8 weights, 3 samples, X = I, True)
    """

    network: SparseNetwork
    inputs: Matrix
    targets: Matrix
    decay: tuple[Matrix, ...]
    title: str = ""
    rounding: RoundingRecord | None = None

    @classmethod
    def of(
        cls,
        network: SparseNetwork,
        *,
        targets: object,
        inputs: object = None,
        weight_decay: object = 0,
        title: str = "",
        rounding: Rounding | RoundingRecord | None = None,
    ) -> Problem:
        """Build a problem from tables of exact numbers, checking every rule of the format.

        Arguments:
            network: the masks and the activation.
            targets: Y, k x n, of exact numbers (see :func:`symbolic.network.numbers.exact_number`): lists of rows, numpy
                arrays, or whatever converts to a two-dimensional array.
            inputs: X, d x n; the identity when left out.
            weight_decay: one non-negative number for every weight, or one table per layer shaped like its mask.
            title: a short name.
            rounding: how floats become exact; without it they are refused. A record says how that was done before.

        Raises:
            ProblemError: if a table is malformed or the shapes do not fit.

        Examples:
            >>> network = SparseNetwork.of([[1]], [[1]])
            >>> problem = Problem.of(network, targets=[[0.3333]], rounding=Rounding.within("1e-3"))
            >>> problem.targets, problem.rounding.words()
            (((Fraction(1, 3),),), '1 number rounded to the simplest fraction within 1/1000: largest change below 34e-6, largest denominator 3')
        """
        reader = NumberReader(rounding if isinstance(rounding, Rounding) else None)
        _check_title(title)
        y = number_table(targets, "targets", reader)
        k = network.outputs
        x = identity(network.inputs) if inputs is None else _inputs(network, inputs, reader)
        if len(y) != k:
            raise ProblemError("targets", f"needs one row per row of the last mask, that is {k}", f"{len(y)} rows")
        if len(x[0]) != len(y[0]):
            shape = f"the identity has {len(x)} samples" if inputs is None else f"inputs has {len(x[0])} samples"
            raise ProblemError("targets", f"needs one column per sample; {shape}", f"{len(y[0])} columns")
        decay = _decay(network, weight_decay, reader)
        record = rounding if isinstance(rounding, RoundingRecord) else reader.record()
        return cls(network, x, y, decay, title, record)

    def __repr__(self) -> str:
        return problem_line(self)

    def __str__(self) -> str:
        return problem_text(self)

    def _repr_html_(self) -> str:
        return problem_html(self)

    @cached_property
    def whitened(self) -> bool:
        """Whether ``X X^T`` is the identity."""
        rows = self.inputs
        if len(rows) == len(rows[0]) and rows == identity(len(rows)):
            return True
        return all(
            sum(a * b for a, b in zip(r, s, strict=True)) == int(i == j)
            for i, r in enumerate(rows)
            for j, s in enumerate(rows)
        )

    @cached_property
    def decayed(self) -> bool:
        """Whether some weight has positive decay."""
        return _decayed(self.decay)

    def to_dict(self) -> dict[str, object]:
        """The problem as the JSON-ready dictionary of a problem file.

        The identity is left out as ``inputs`` where it has more entries than a table of a file may have.
        """
        result: dict[str, object] = {"title": self.title} if self.title else {}
        result["masks"] = [[list(row) for row in mask] for mask in self.network.masks]
        result["targets"] = _texts(self.targets)
        if len(self.inputs) * len(self.inputs[0]) <= MAX_ENTRIES:
            result["inputs"] = _texts(self.inputs)
        result["activation"] = str(self.network.activation)
        result["weight_decay"] = [_texts(table) for table in self.decay] if self.decayed else 0
        if self.rounding is not None:
            result["rounding"] = self.rounding.to_dict()
        return result


@dataclass(frozen=True)
class OpenProblem:
    """A problem whose targets are left open: for what the masks and the inputs alone decide.

    Attributes:
        network: the masks and the activation.
        inputs: X; None for the identity.
        decay: as in a problem.
        title: a short name.
        rounding: as in a problem.
    """

    network: SparseNetwork
    inputs: Matrix | None = None
    decay: tuple[Matrix, ...] = ()
    title: str = ""
    rounding: RoundingRecord | None = None

    @classmethod
    def of(
        cls,
        network: SparseNetwork,
        *,
        inputs: object = None,
        weight_decay: object = 0,
        title: str = "",
        rounding: Rounding | RoundingRecord | None = None,
    ) -> OpenProblem:
        """Build an open problem; arguments and errors are those of :meth:`Problem.of`."""
        reader = NumberReader(rounding if isinstance(rounding, Rounding) else None)
        _check_title(title)
        x = None if inputs is None else _inputs(network, inputs, reader)
        decay = _decay(network, weight_decay, reader)
        return cls(network, x, decay, title, rounding if isinstance(rounding, RoundingRecord) else reader.record())

    def zero_targets(self) -> Problem:
        """The problem with all targets 0, for computations whose outcome does not depend on the targets."""
        x = identity(self.network.inputs) if self.inputs is None else self.inputs
        y = ((ZERO,) * len(x[0]),) * self.network.outputs
        return Problem(self.network, x, y, self.decay, self.title, self.rounding)

    def to_dict(self) -> dict[str, object]:
        """The problem as the JSON-ready dictionary of a problem file without targets."""
        result: dict[str, object] = {"title": self.title} if self.title else {}
        result["masks"] = [[list(row) for row in mask] for mask in self.network.masks]
        if self.inputs is not None:
            result["inputs"] = _texts(self.inputs)
        result["activation"] = str(self.network.activation)
        result["weight_decay"] = [_texts(table) for table in self.decay] if self.decayed else 0
        if self.rounding is not None:
            result["rounding"] = self.rounding.to_dict()
        return result

    @cached_property
    def decayed(self) -> bool:
        """Whether some weight has positive decay."""
        return _decayed(self.decay)


def _texts(matrix: Matrix) -> list[list[int | str]]:
    return [[int(x) if x.denominator == 1 and abs(x) < 2**53 else number_text(x) for x in row] for row in matrix]


def _decayed(decay: tuple[Matrix, ...]) -> bool:
    return any(x for table in decay for row in table for x in row if x is not ZERO)


def _check_title(title: object) -> None:
    if not isinstance(title, str) or len(title) > MAX_TITLE:
        raise ProblemError("title", f"must be text of at most {MAX_TITLE} characters", shown(title))
    if not title.isprintable():
        raise ProblemError("title", "must be one line of printable text", shown(title))


def _inputs(network: SparseNetwork, inputs: object, reader: NumberReader) -> Matrix:
    x = number_table(inputs, "inputs", reader)
    if len(x) != network.inputs:
        rule = f"needs one row per column of masks[0], that is {network.inputs}"
        raise ProblemError("inputs", rule, f"{len(x)} rows")
    if len(x[0]) > MAX_SAMPLES:
        raise ProblemError("inputs", f"at most {MAX_SAMPLES} samples", f"{len(x[0])}")
    return x


def _decay(network: SparseNetwork, value: object, reader: NumberReader) -> tuple[Matrix, ...]:
    if isinstance(value, list | tuple):
        if len(value) != len(network.masks):
            raise ProblemError(
                "weight_decay",
                f"needs one number, or one table per layer ({len(network.masks)})",
                f"{len(value)} tables",
            )
        tables = tuple(number_table(table, f"weight_decay[{layer}]", reader) for layer, table in enumerate(value))
        for layer, (table, mask) in enumerate(zip(tables, network.masks, strict=True)):
            if (len(table), len(table[0])) != (len(mask), len(mask[0])):
                raise ProblemError(
                    f"weight_decay[{layer}]",
                    f"must be shaped like its mask, {len(mask)} x {len(mask[0])}",
                    f"{len(table)} x {len(table[0])}",
                )
            for r, c, entry in _entries(table):
                key = f"weight_decay[{layer}][{r}][{c}]"
                if entry != 0 and not mask[r][c]:
                    raise ProblemError(key, "must be 0 where the mask is 0", number_text(entry))
                if entry < 0:
                    raise ProblemError(key, "must not be negative", number_text(entry))
        return tables
    number = reader.number(value, "weight_decay")
    if number < 0:
        raise ProblemError("weight_decay", "must not be negative", number_text(number))
    if number == 0:
        return tuple(((ZERO,) * len(mask[0]),) * len(mask) for mask in network.masks)
    return tuple(tuple(tuple(number if bit else ZERO for bit in row) for row in mask) for mask in network.masks)


def _entries(table: Matrix) -> Iterable[tuple[int, int, Fraction]]:
    return ((r, c, entry) for r, row in enumerate(table) for c, entry in enumerate(row))
