"""Tables from whatever people hold: lists of rows, numpy arrays, sparse matrices, frames, tensors.

Only numpy is imported, and only when something is met that is not a list. ``scipy.sparse``, pandas and torch are known by
their methods (``toarray``, ``to_numpy``, ``detach``): none is needed. Shapes are checked before anything is made dense.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

from symbolic.errors import ProblemError
from symbolic.network.numbers import shown
from symbolic.network.rounding import NumberReader, Rounding

MAX_ENTRIES = 1 << 20
"""Most entries in one table."""
MAX_UNITS = 4096
"""Most rows or columns of a mask: units in one layer, inputs, outputs."""

Mask = tuple[tuple[int, ...], ...]
Matrix = tuple[tuple[Fraction, ...], ...]


def mask_table(value: object, key: str) -> Mask:
    """A mask from any two-dimensional array whose entries are exactly 0 or 1.

    Arguments:
        value: a list of rows, or anything that converts to an array: integers, booleans, or floats that are 0 or 1.
        key: its place, for error messages.

    Raises:
        ProblemError: if it is not a table, too large, or an entry is neither 0 nor 1; the error names the place.

    Examples:
        >>> import numpy as np
        >>> mask_table(np.array([[True, False], [True, True]]), "masks[0]")
        ((1, 0), (1, 1))
    """
    found = _two_dimensional(value, key)
    rows, columns = len(found), len(found[0])
    if rows > MAX_UNITS or columns > MAX_UNITS:
        raise ProblemError(key, f"a layer has at most {MAX_UNITS} units", f"{rows} x {columns}")
    if not isinstance(found, list) and found.dtype.kind in "biuf":
        wrong = (found != 0) & (found != 1)
        if wrong.any():
            r, c = map(int, divmod(int(wrong.argmax()), columns))
            raise _no_bit(found[r, c].item(), f"{key}[{r}][{c}]")
        return tuple(map(tuple, found.astype("uint8").tolist()))
    return tuple(_bits(row, f"{key}[{r}]") for r, row in enumerate(_lists(found)))


def pattern_table(value: object, key: str) -> Mask:
    """The non-zero pattern of a table of trained weights.

    Raises:
        ProblemError: if it is not a table of finite numbers.

    Examples:
        >>> pattern_table([[0.5, 0.0], [-3, "1/2"]], "weights[0]")
        ((1, 0), (1, 1))
    """
    found = _two_dimensional(value, key)
    if not isinstance(found, list) and found.dtype.kind in "biuf":
        import numpy as np

        wrong = ~np.isfinite(found)
        if wrong.any():
            r, c = map(int, divmod(int(wrong.argmax()), len(found[0])))
            raise ProblemError(f"{key}[{r}][{c}]", "a weight is a finite number", shown(found[r, c].item()))
        return mask_table(found != 0, key)
    rows = [[int(x) if isinstance(x, bool) else x for x in row] for row in _lists(found)]
    numbers = number_table(rows, key, NumberReader(Rounding.exact()))
    return mask_table([[int(x != 0) for x in row] for row in numbers], key)


def number_table(value: object, key: str, reader: NumberReader) -> Matrix:
    """A table of exact numbers.

    Arguments:
        value: a list of rows, or anything that converts to an array.
        key: its place, for error messages.
        reader: reads the entries, and rounds floats if it has a rounding.

    Raises:
        ProblemError: if it is not a table, too large, or an entry is no exact number; the error names the place.
    """
    rows = _lists(_two_dimensional(value, key))
    number = reader.number
    return tuple(
        tuple(
            number(x, f"{key}[{r}][{c}]") if type(x) is not int or abs(x) > 9 else _SMALL[x] for c, x in enumerate(row)
        )
        for r, row in enumerate(rows)
    )


_SMALL = {x: Fraction(x) for x in range(-9, 10)}


def _bits(row: Sequence[Any], key: str) -> tuple[int, ...]:
    """A row of a mask."""
    if set(map(type, row)) <= {int, bool} and set(row) <= {0, 1}:
        return tuple(map(int, row))
    return tuple(_bit(entry, f"{key}[{c}]") for c, entry in enumerate(row))


def _bit(entry: Any, key: str) -> int:
    try:
        value = entry.item() if hasattr(entry, "item") else entry
        if not isinstance(value, str | bytes | complex):
            if value == 0:
                return 0
            if value == 1:
                return 1
    except Exception:  # a foreign object may refuse to be compared in any way: it is no bit
        raise _no_bit(entry, key) from None
    raise _no_bit(value, key)


def _no_bit(entry: object, key: str) -> ProblemError:
    hint = "; a mask of trained weights is made by SparseNetwork.from_weights" if isinstance(entry, float) else ""
    return ProblemError(key, "a mask entry is 0 or 1" + hint, shown(entry))


def _two_dimensional(value: object, key: str) -> Any:
    """A non-empty rectangular table: as a list of rows, or as a numpy array."""
    if isinstance(value, list | tuple | range):
        return _rows(value, key)
    return _array(value, key)


def _lists(found: Any) -> list[list[Any]]:
    rows: list[list[Any]] = found if isinstance(found, list) else found.tolist()
    return rows


def _rows(rows: Sequence[object], key: str) -> list[list[object]]:
    """Check that rows form a non-empty rectangular table."""
    if not rows:
        raise ProblemError(key, "must not be empty", "no row")
    result: list[list[object]] = []
    for r, row in enumerate(rows):
        entries = list(row) if isinstance(row, list | tuple | range) else _row(row, f"{key}[{r}]")
        if not entries:
            raise ProblemError(f"{key}[{r}]", "a row must not be empty", "an empty list")
        if result and len(entries) != len(result[0]):
            raise ProblemError(
                f"{key}[{r}]", f"every row needs {len(result[0])} entries like the first", f"{len(entries)} entries"
            )
        _check_size(key, len(rows), len(entries))
        result.append(entries)
    return result


def _row(value: object, key: str) -> list[Any]:
    """A row that is no list: a one-dimensional array."""
    if isinstance(value, str | bytes) or not hasattr(value, "__len__"):
        raise ProblemError(key, "a row is a list", f"a {type(value).__name__}")
    array = _converted(value, key)
    if array.ndim != 1:
        raise ProblemError(key, "a row is a list", _shape_words(value, array.shape))
    result: list[Any] = array.tolist()
    return result


def _array(value: object, key: str) -> Any:
    """Anything that converts to a two-dimensional array, as a numpy array of numbers, booleans, texts or objects."""
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and len(shape) == 2:
        _check_size(key, *map(int, shape))
    array = _converted(value, key)
    if array.ndim != 2:
        raise ProblemError(key, "must be a table: a list of rows", _shape_words(value, array.shape))
    if not array.size:
        raise ProblemError(key, "must not be empty", f"an array of shape {' x '.join(map(str, array.shape))}")
    _check_size(key, *array.shape)
    return array


def _converted(value: Any, key: str) -> Any:
    """A foreign array as one of numpy."""
    import numpy as np

    try:
        if hasattr(value, "detach"):  # a tensor, perhaps on another device and with a gradient
            value = _tensor(value)
        elif hasattr(value, "toarray"):  # scipy.sparse
            value = value.toarray()
        elif hasattr(value, "to_numpy"):  # frames
            value = value.to_numpy()
        elif hasattr(value, "tolist") and not hasattr(value, "__array__"):  # matrices of python-flint
            value = np.array(value.tolist(), dtype=object)
        if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
            raise ProblemError(key, "every entry must be there", "a masked array with missing entries")
        array = np.asarray(value)
    except ProblemError:
        raise
    except Exception as error:  # whatever a foreign type throws, the finding is the same
        rule = "must be a table: a list of rows, or something that converts to a numpy array"
        raise ProblemError(key, rule, f"a {type(value).__name__}, {type(error).__name__}: {error}"[:160]) from None
    if array.dtype.kind not in "biufOU":
        rule = "the entries of an array are numbers"
        raise ProblemError(key, rule, f"entries of type {array.dtype}")
    return array


def _tensor(value: Any) -> Any:
    """A torch tensor as a numpy array; types that numpy does not know are widened to float, which changes no value."""
    value = value.detach().cpu()
    if getattr(value, "layout", None) is not None and "strided" not in str(value.layout):
        value = value.to_dense()
    try:
        return value.numpy()
    except TypeError:
        return value.float().numpy()


def _shape_words(value: object, shape: Iterable[int]) -> str:
    words = " x ".join(map(str, shape))
    return f"an array of shape {words}" if words else f"a {type(value).__name__}"


def _check_size(key: str, rows: int, columns: int) -> None:
    if rows * columns > MAX_ENTRIES:
        raise ProblemError(key, f"a table has at most {MAX_ENTRIES} entries", f"{rows} x {columns}")


def ones(mask: Mask) -> int:
    """The number of ones of a mask.

    Examples:
        >>> ones(((1, 0), (1, 1)))
        3
    """
    return sum(chain.from_iterable(mask))
