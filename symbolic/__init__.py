"""Exact loss landscapes of sparse (masked) networks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symbolic.landscape.solution import Solution
    from symbolic.network import Problem, Rounding, SparseNetwork, read_problem
    from symbolic.solving.solve import solve

_HOMES = {
    "Problem": "symbolic.network",
    "Rounding": "symbolic.network",
    "SparseNetwork": "symbolic.network",
    "read_problem": "symbolic.network",
    "Solution": "symbolic.landscape.solution",
    "solve": "symbolic.solving.solve",
}

__all__ = ["Problem", "Rounding", "Solution", "SparseNetwork", "read_problem", "solve"]


def __getattr__(name: str) -> object:
    """Load public names when they are first used, so that importing the package does no work."""
    if name not in _HOMES:
        raise AttributeError(f"module 'symbolic' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
