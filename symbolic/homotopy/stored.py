"""Orbits for random data, kept in the user's cache folder: new data on a known mask need one homotopy.

Those of the problem that was solved last are kept as well: paths from a neighbour are short.

A file only proposes: what is read from it is followed and certified like everything else, so a damaged or forged one costs time
at most. Files are arrays of numbers without code (names and sizes: :mod:`symbolic.homotopy.folder`).
"""

from __future__ import annotations

import lzma
import os
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

import numpy as np

from symbolic.homotopy.data import Array, Data
from symbolic.homotopy.family import DataFamily
from symbolic.homotopy.folder import forget_oldest, starts_path

LARGEST_ENTRY = 1e9
"""Largest absolute value of a number: the data are scaled."""
LARGEST_FILE = 16 << 20
"""Bytes."""
UNREADABLE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    SyntaxError,
    MemoryError,
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
)
"""What readers of archives and arrays raise for damaged files; RuntimeError where one seems encrypted or of an unknown version."""


@dataclass(frozen=True)
class StoredStarts:
    """Orbits for the same data.

    Attributes:
        data: quadratic form, m x m, and linear term, k x m.
        points: one point of each orbit, one a row.
    """

    data: Data
    points: Array


def nearest_starts(family: DataFamily) -> list[StoredStarts]:
    """All stored starts of a family that can be used, those for the nearest data first.

    The orbits of the problem that was solved last are left out where they are not as many as those for random data.
    """
    random, latest = load_starts(family), load_starts(family, latest=True)
    if random is None:
        return []
    if latest is None or len(latest.points) != len(random.points):
        return [random]
    return sorted([latest, random], key=lambda known: _distance(known.data, family.data))


def _distance(one: Data, other: Data) -> float:
    return float(np.abs(one.gram - other.gram).sum() + np.abs(one.linear - other.linear).sum())


def load_starts(family: DataFamily, latest: bool = False) -> StoredStarts | None:
    """The stored starts of a family; None where there are none that can be used.

    Arguments:
        family: the systems.
        latest: those of the problem that was solved last, instead of those for random data.
    """
    path = starts_path(family.core, latest)
    try:
        if path is None or path.stat().st_size > LARGEST_FILE:
            return None
        with path.open("rb") as file:
            if sum(part.file_size for part in ZipFile(file).infolist()) > LARGEST_FILE:
                return None
            file.seek(0)
            with np.load(file, allow_pickle=False) as data:
                gram, linear, points = data["gram"], data["linear"], data["points"]
        path.touch()
    except UNREADABLE:
        return None
    parts = (gram, linear, points)
    if not all(isinstance(part, np.ndarray) and part.dtype == np.complex128 for part in parts):
        return None
    shapes = gram.shape == family.data.gram.shape and linear.shape == family.data.linear.shape
    if not (shapes and points.ndim == 2 and points.shape[1] == family.size):
        return None
    if not all((np.abs(x) <= LARGEST_ENTRY).all() for part in parts for x in (part.real, part.imag)):
        return None
    return StoredStarts(Data(gram, linear), points)


def store_starts(family: DataFamily, starts: StoredStarts, latest: bool = False) -> None:
    """Keep starts for other data; where that is not possible nothing is kept.

    Arguments:
        family: the systems.
        starts: the orbits.
        latest: whether they are those of a problem that was just solved, and replace those of the one before.
    """
    path = starts_path(family.core, latest)
    if path is None or starts.points.nbytes + starts.data.linear.nbytes > LARGEST_FILE // 2:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, gram=starts.data.gram, linear=starts.data.linear, points=starts.points)
            os.replace(name, path)
        finally:
            with suppress(OSError):
                os.unlink(name)
        forget_oldest()
