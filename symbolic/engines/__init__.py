"""Programs that solve polynomial systems, behind one protocol. Their answers are candidates until verified."""

from __future__ import annotations

from symbolic.engines.system import Engine
from symbolic.errors import EngineMissing

ENGINES = ("msolve", "python-flint", "Singular")
"""The names of the engines, in order of preference."""


def load_engine(name: str) -> Engine:
    """The engine of this name.

    Raises:
        EngineMissing: if its program is not installed; the error names the command that installs it.
    """
    if name == "msolve":
        from symbolic.engines.msolve import Msolve

        return Msolve()
    if name == "Singular":
        from symbolic.engines.singular import Singular

        return Singular()
    if name == "python-flint":
        from symbolic.engines.flint_engine import FlintEngine

        return FlintEngine()
    raise EngineMissing(name, f"choose one of {', '.join(ENGINES)}")
