"""Programs that solve polynomial systems, behind one protocol. Their answers are candidates until verified.

- Engine == a program that solves polynomial systems; its answers are candidates until they are verified
- PolynomialSystem == polynomials with integer coefficients, over the complex numbers or a prime field
- Task, Job == what is asked: a kind of question, and one question with its system
- Parametrization == all solutions of a system with finitely many, as rational functions of the roots of one
  polynomial
- Dimension == how large a solution set is, from leading monomials
- Prime, Decomposition == an irreducible part of a solution set over Q, and all of them
- StandIn == python-flint in the place of msolve
- load_engine == the engine of a name: the only door to msolve, Singular and python-flint
"""

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
