"""The files beside a store: the lock of the sweep that works on it, and those of SQLite. Files of others are left alone.

The lock is held on the file ``.NAME.sweep`` and ends with the process that holds it, however that ends. The file is ours because it
begins with a line of ours; anything else of that name, a link above all, is neither followed, written, locked nor deleted.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from symbolic.errors import LandscapeError

PATIENCE = 0.5
"""Seconds to wait for a lock; whoever asks for the state of a store holds it for a moment."""

_HEADER = b"lock of a sweep of landscape, process "
_FLAGS = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_SQLITE = {
    "-journal": (bytes.fromhex("d9d505f920a163d7"),),
    "-wal": (bytes.fromhex("377f0682"), bytes.fromhex("377f0683")),
    "-shm": ((3007000).to_bytes(4, sys.byteorder),),
}
"""How the files begin that SQLite keeps beside a database; before it writes them they are empty or hold zeros."""


class StoreError(LandscapeError):
    """A store that cannot be used as asked.

    Attributes:
        path: the file.
        rule: the rule that is broken.
        found: what is there instead.
    """

    def __init__(self, path: Path, rule: str, found: str) -> None:
        self.path, self.rule, self.found = path, rule, found
        super().__init__(f"{path}: {rule} (found {found})")


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Errors of SQLite and of the file system become errors that name the store."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(path, "must be a store of a sweep that can be read and written", str(error)) from error


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Keep other sweeps away from a store; the lock ends with this process, however that ends.

    Raises:
        StoreError: if another process holds it, or a file of somebody else has the name of the lock.
    """
    path = Path(os.path.realpath(path))
    name = lock_of(path)
    deadline = time.monotonic() + PATIENCE
    with named(path):
        while (held := _locked(path, name)) is None:
            if time.monotonic() > deadline:
                raise StoreError(path, "one sweep at a time works on a store", f"process {_holder(name) or '?'}")
            time.sleep(0.02)
    lock, ours = held
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, _line(), 0)
        yield
    finally:
        with suppress(OSError):
            if ours:
                name.unlink()
            else:
                os.ftruncate(lock, 0)
        os.close(lock)


def in_use(path: Path) -> bool:
    """Whether a sweep works on a store at this moment."""
    try:
        lock = os.open(lock_of(Path(os.path.realpath(path))), os.O_RDONLY | _FLAGS)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(lock, len(_HEADER), 0) == _HEADER
    finally:
        os.close(lock)
    return False


def lock_of(path: Path) -> Path:
    """The name of the lock of a store."""
    return path.with_name(f".{path.name}.sweep")


def _line() -> bytes:
    return _HEADER + f"{os.getpid()}\n".encode()


def _locked(path: Path, name: Path) -> tuple[int, bool] | None:
    """Open and lock the file, and say whether it is certainly ours; None if someone else has locked it, or removed it meanwhile.

    An empty file may be ours, of a process that was killed before it wrote its line, or not: it is used, and left as it was.
    """
    try:
        lock = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666)
        os.write(lock, _line())
    except FileExistsError:
        try:
            lock = os.open(name, os.O_RDWR | _FLAGS)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.EISDIR, errno.EMLINK, errno.ENXIO):
                raise
            raise _foreign(path, name, "a link, a folder or a device") from None
    try:
        state, head = os.fstat(lock), b""
        if stat.S_ISREG(state.st_mode):
            head = os.pread(lock, len(_HEADER), 0)
        if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1 or head not in (b"", _HEADER):
            raise _foreign(path, name, "something else")
        with suppress(BlockingIOError, FileNotFoundError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(lock), os.lstat(name)):
                found, lock = lock, -1
                return found, head != b""
        return None
    finally:
        if lock >= 0:
            os.close(lock)


def _holder(name: Path) -> str:
    """The process that has written its number into the lock."""
    with suppress(OSError):
        lock = os.open(name, os.O_RDONLY | _FLAGS)
        try:
            text = os.pread(lock, len(_HEADER) + 20, 0)
        finally:
            os.close(lock)
        number = text.removeprefix(_HEADER).strip()
        return number.decode() if text.startswith(_HEADER) and number.isdigit() else ""
    return ""


def _foreign(path: Path, name: Path, found: str) -> StoreError:
    return StoreError(
        path, f"the place {name.name} beside it must be free for files of the sweep: move what is there", found
    )


def need_own_files(path: Path) -> None:
    """Refuse a store when what stands where SQLite keeps its files is no such file: SQLite would write into it, or delete it.

    Raises:
        StoreError: naming the file.
    """
    path = Path(os.path.realpath(path))
    for ending, beginnings in _SQLITE.items():
        name = path.with_name(path.name + ending)
        with named(path):
            try:
                state = os.lstat(name)
            except FileNotFoundError:
                continue
            if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
                raise _foreign(path, name, "a link, a folder or a device")
            try:
                with open(os.open(name, os.O_RDONLY | _FLAGS), "rb") as file:
                    head = file.read(8)
            except FileNotFoundError:
                continue
        if any(head) and not head.startswith(beginnings):
            raise _foreign(path, name, "a file of something else")


def need_free_names(path: Path) -> None:
    """Refuse a name for a new store when it, or that of a file that SQLite would keep beside it, is taken.

    Raises:
        StoreError: naming the file.
    """
    for ending in ("", *_SQLITE):
        name = path.with_name(path.name + ending)
        if os.path.lexists(name):
            beside = f": so must be {name.name}, where SQLite keeps a file of it" if ending else ""
            raise StoreError(path, f"a new store needs a name that is free{beside}", "a file")


def publish(temporary: Path, path: Path) -> None:
    """Give a finished file its name, which must be free: nothing is ever replaced.

    Raises:
        FileExistsError: if the name is taken.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        temporary.rename(path)
    else:
        temporary.unlink()
