"""Tables out of files of other programs: ``.npz``, ``.npy``, ``.csv``, ``.safetensors``.

Nothing is unpickled: headers are read first, arrays of objects are refused, and what a header or a directory declares is
compared with the limits before memory is taken. A compressed member never yields more than its declared shape.
"""

from __future__ import annotations

import csv
import json
import math
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from symbolic.errors import ProblemError
from symbolic.network.arrays import MAX_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CSV = 64_000_000
"""Largest CSV file, in bytes."""
MAX_DIRECTORY = 1_000_000
"""Largest directory of an .npz file, in bytes."""
SUFFIXES = (".npz", ".npy", ".csv", ".safetensors")


@dataclass(frozen=True)
class Tables:
    """The two-dimensional tables of a file, read when they are asked for.

    Attributes:
        source: the file.
        names: what it holds.
        read: the table of a name: a numpy array, or rows of texts for CSV.
    """

    source: str
    names: tuple[str, ...]
    read: Callable[[str], Any]


def tables_of(path: Path) -> Tables:
    """The tables of a file, by its suffix; a file that is one table has the one name of its stem.

    Raises:
        ProblemError: if it cannot be read, breaks its format, or a limit; naming the file.
    """
    readers = {".npz": _npz, ".npy": _npy, ".csv": _csv, ".safetensors": _safetensors}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ProblemError("file", f"must end in {', '.join(SUFFIXES)}", path.suffix or "no suffix", str(path))
    with _named(str(path)):
        found = reader(path)
        if len(set(found.names)) < len(found.names) or any(
            not name.isprintable() or len(name) > 200 for name in found.names
        ):
            raise ProblemError("file", "its tables have different names of printable text", "others")
        return found


@contextmanager
def _named(source: str) -> Iterator[None]:
    """Errors of a file name it; whatever a reader of another library throws is a finding about the file."""
    try:
        yield
    except ProblemError as error:
        raise error if error.source else error.located(source) from None
    except OSError as error:
        found = error.strerror or type(error).__name__
        raise ProblemError("file", "must be a readable file", found, source) from None
    except MemoryError:
        raise
    except Exception as error:
        rule = f"must be a file of its kind ({source.rpartition('.')[2]})"
        raise ProblemError("file", rule, f"{type(error).__name__}: {error}"[:160], source) from None


def check_shape(shape: Sequence[int], key: str) -> None:
    """Require the shape of a table within the limits.

    Raises:
        ProblemError: if it is not.
    """
    words = " x ".join(map(str, shape)) or "a single number"
    if len(shape) != 2:
        raise ProblemError(key, "must have two dimensions", words[:60])
    if math.prod(shape) > MAX_ENTRIES:
        raise ProblemError(key, f"a table has at most {MAX_ENTRIES} entries", words[:60])
    if min(shape) < 1:
        raise ProblemError(key, "must not be empty", words)


def _npy(path: Path) -> Tables:
    def read(name: str) -> Any:
        with _named(str(path)), path.open("rb") as file:
            return array_of(file, name)

    path.open("rb").close()
    return Tables(str(path), (path.stem,), read)


def array_of(file: IO[bytes], key: str) -> Any:
    """The array of an ``.npy`` stream: header first, then as many bytes as its shape needs.

    Raises:
        ProblemError: for another shape or kind of entries, a limit, or a stream that ends early.
    """
    import numpy as np
    from numpy.lib import format as npy

    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ProblemError(key, "must be of version 1 or 2 of the .npy format", f"version {version[0]}.{version[1]}")
    header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = header(file)
    if dtype.hasobject:
        raise ProblemError(key, "holds numbers; objects are pickled and never read", f"entries of type {dtype}")
    if dtype.kind not in "biuf":
        rule = "holds integers, booleans or floats; convert it before it is saved, for example by .astype('float32')"
        raise ProblemError(key, rule, f"entries of type {dtype}")
    check_shape(shape, key)
    size = math.prod(shape) * dtype.itemsize
    data = file.read(size)
    if len(data) != size:
        raise ProblemError(key, f"needs {size} bytes of data by its header", f"{len(data)}")
    return np.frombuffer(data, dtype=dtype).reshape(shape, order="F" if fortran else "C")


def _npz(path: Path) -> Tables:
    with path.open("rb") as file:
        _check_directory(file)
    with zipfile.ZipFile(path) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}

    def read(name: str) -> Any:
        info = members[name]
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ProblemError(name, "is stored or deflated, as numpy writes it", f"method {info.compress_type}")
        with _named(str(path)), zipfile.ZipFile(path) as archive, archive.open(info) as stream:
            return array_of(stream, name)

    return Tables(str(path), tuple(members), read)


def _check_directory(file: IO[bytes]) -> None:
    """Require a small directory before zipfile builds an object for each of its entries."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    place = tail.find(b"PK\x05\x06")
    while place >= 0 and place + 22 <= len(tail):
        (declared,) = struct.unpack_from("<I", tail, place + 12)
        if declared > MAX_DIRECTORY or tail[place - 20 : place - 16] == b"PK\x06\x07":
            raise ProblemError("file", f"its directory has at most {MAX_DIRECTORY} bytes", "a larger one")
        place = tail.find(b"PK\x05\x06", place + 1)


def _csv(path: Path) -> Tables:
    def read(name: str) -> list[list[str]]:
        with _named(str(path)):
            with path.open("rb") as file:
                data = file.read(MAX_CSV + 1)
            if len(data) > MAX_CSV:
                raise ProblemError("file", f"at most {MAX_CSV} bytes", "a larger file")
            try:
                return rows_of(data.decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                raise ProblemError("file", "must be UTF-8 text", f"an invalid byte at {error.start}") from None

    path.open("rb").close()
    return Tables(str(path), (path.stem,), read)


def rows_of(text: str) -> list[list[str]]:
    """The cells of a CSV text: commas, semicolons, tabs or spaces between them, ``#`` before remarks, perhaps one line of names.

    Raises:
        ProblemError: for an empty cell, ragged rows, or a limit; the key names the line.

    Examples:
        >>> rows_of("a,b" + chr(10) + "1, 0.5" + chr(10) + "0,1")
        [['1', '0.5'], ['0', '1']]
    """
    lines = [
        (n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise ProblemError("file", "must not be empty", "no row")
    first = lines[0][1]
    mark = next((mark for mark in ",;\t" if mark in first), None)
    rows: list[list[str]] = []
    for number, line in lines:
        cells = line.split() if mark is None else next(csv.reader(StringIO(line), delimiter=mark, strict=True))
        cells = [cell.strip() for cell in cells]
        if "" in cells:
            rule = "every cell holds a number; pandas writes no names and no index with header=False, index=False"
            raise ProblemError(f"line {number}", rule, f"an empty cell {cells.index('') + 1}")
        if not rows and number == lines[0][0] and not any(map(_numeric, cells)):
            continue
        if rows and len(cells) != len(rows[0]):
            raise ProblemError(
                f"line {number}", f"every row needs {len(rows[0])} cells like the first", f"{len(cells)}"
            )
        rows.append(cells)
        if len(rows) * len(cells) > MAX_ENTRIES:
            raise ProblemError(f"line {number}", f"a table has at most {MAX_ENTRIES} entries", "more")
    if not rows:
        raise ProblemError("file", "must hold numbers", "one line of names")
    return rows


def _numeric(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell) and cell.lstrip("+-.")[:1].isdigit()


def _safetensors(path: Path) -> Tables:
    try:
        from safetensors import safe_open
    except ImportError:
        rule = "needs the extra: pip install 'sparse-landscape[import]'"
        raise ProblemError("file", rule, "the package safetensors is missing", str(path)) from None
    with safe_open(path, framework="numpy") as file:
        names = tuple(file.keys())

    def read(name: str) -> Any:
        with _named(str(path)):
            with safe_open(path, framework="numpy") as file:
                entry = file.get_slice(name)
                check_shape(entry.get_shape(), name)
                kind = str(entry.get_dtype())
                if kind != "BF16":
                    return _plain(file.get_tensor(name), name, kind)
            return _bfloat16(path, name)

    return Tables(str(path), names, read)


def _plain(array: Any, key: str, kind: str) -> Any:
    if array.dtype.kind not in "biuf":
        raise ProblemError(key, "holds integers, booleans or floats that numpy knows; convert it to F32", kind)
    return array


def _bfloat16(path: Path, name: str) -> Any:
    """A table of 16-bit brain floats, which numpy does not know, as 32-bit floats of the same values.

    The package has checked the header: its length stands in the first eight bytes, places of the data are in it.
    """
    import numpy as np

    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        entry = json.loads(file.read(length))[name]
        begin, end = entry["data_offsets"]
        file.seek(8 + length + begin)
        halves = np.frombuffer(file.read(end - begin), dtype="<u2")
    return (halves.astype("<u4") << 16).view("<f4").reshape(entry["shape"])


def layer_names(names: Iterable[str]) -> tuple[str, ...]:
    """``M1, M2, ...`` or ``W1, W2, ...`` as far as they go without a gap.

    Examples:
        >>> layer_names(["X", "W2", "W1"])
        ('W1', 'W2')
    """
    present = set(names)
    for letter in "MW":
        found: list[str] = []
        while f"{letter}{len(found) + 1}" in present:
            found.append(f"{letter}{len(found) + 1}")
        if found:
            return tuple(found)
    return ()
