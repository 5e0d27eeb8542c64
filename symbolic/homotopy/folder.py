"""The folder of stored starts: the names of its files, and how large it grows (apart, because numbers in bulk take long to load).

A file is named by a hash of the masks, whether data are whitened, and the version of the format; beside the orbits for random data
may be those of the problem that was solved last.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from symbolic.polynomials.core import CoreProblem

VARIABLE = "LANDSCAPE_CACHE"
"""Environment variable that names the folder; ``off`` keeps nothing."""
VERSION = 2
LARGEST_FOLDER = 128 << 20
"""Bytes; the files that were not used for longest go first."""


def cache_folder() -> Path | None:
    """The folder of stored starts: ``$LANDSCAPE_CACHE``, or one in the user's cache directory; None if it is ``off``."""
    named = os.environ.get(VARIABLE)
    if named == "off":
        return None
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("sparse-landscape") / "starts"


def stored_files() -> list[Path]:
    """The files of stored starts, those that were not used for longest first."""
    folder = cache_folder()
    try:
        return sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime) if folder is not None else []
    except OSError:
        return []


def starts_path(core: CoreProblem, latest: bool = False) -> Path | None:
    """Where the starts of a core problem whose outputs share one quadratic form are; None if none are kept.

    Arguments:
        core: the problem.
        latest: the orbits of the problem on these masks that was solved last, instead of those for random data.
    """
    folder = cache_folder()
    if folder is None:
        return None
    whitened = not any(x != 0 for q, row in enumerate(core.form.grams[0]) for c, x in enumerate(row) if q != c)
    units = [[unit.outputs, [[str(x) for x in row] for row in unit.basis]] for unit in core.units]
    text = json.dumps([VERSION, len(core.form.grams), whitened, units])
    return folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}{'-latest' if latest else ''}.npz"


def forget_all() -> int:
    """Delete all stored starts; how many files there were."""
    files = stored_files()
    for path in files:
        with suppress(OSError):
            path.unlink()
    return len(files)


def forget_oldest() -> None:
    """Delete the files that were not used for longest, until the folder is small enough; the last one stays."""
    files = stored_files()
    total = sum(path.stat().st_size for path in files)
    for path in files[:-1]:
        if total <= LARGEST_FOLDER:
            break
        total -= path.stat().st_size
        with suppress(OSError):
            path.unlink()
