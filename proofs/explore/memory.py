"""How much memory a process and all that it started use together, where the system tells (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PROCESSES = Path("/proc")


def tree(root: int) -> list[int]:
    """A process and all that descend from it by processes that live.

    Examples:
        >>> os.getpid() in tree(os.getpid())
        True
    """
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _parents() -> Iterator[tuple[int, int]]:
    """Every process that may be looked at, with the one that started it."""
    try:
        names = os.listdir(PROCESSES)
    except OSError:
        return
    for name in filter(str.isdecimal, names):
        try:
            told = (PROCESSES / name / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it has ended
        yield int(name), int(told.rpartition(")")[2].split()[1])


def used(root: int) -> int:
    """Bytes of memory that a process and its descendants use; what several of them share counts once, as parts.

    Examples:
        >>> used(os.getpid()) >= 0
        True
    """
    return sum(map(_proportional, tree(root)))


def _proportional(pid: int) -> int:
    """The proportional set size of a process; 0 if it has ended, or the system does not tell."""
    try:
        lines = (PROCESSES / str(pid) / "smaps_rollup").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
