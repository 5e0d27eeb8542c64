"""The registry: one module per group of theorems, each listing its statements.

- statements, statement == all statements by identifier, and one
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from proofs.statements.statement import Statement
from symbolic.errors import ProblemError

MODULES = (
    "benign",
    "valleys",
    "lemmas",
    "bad",
    "two_units",
    "forbidden",
    "classification",
    "minima",
    "counts",
    "decay",
    "values",
    "extensions",
    "nonlinear",
    "wide",
    "published",
    "deep",
)


def statements_of(group: str) -> tuple[Statement, ...]:
    """The statements of one group of theorems.

    Arguments:
        group: one of ``MODULES``.

    Examples:
        >>> statements_of("benign")[0].identifier
        'dense'
    """
    found: tuple[Statement, ...] = import_module(f"proofs.statements.registry.{group}").STATEMENTS
    return found


@cache
def statements() -> dict[str, Statement]:
    """All statements by identifier, in the order in which they are documented.

    Examples:
        >>> statements()["dense"].title
        'dense linear networks have no spurious minima'
    """
    found: dict[str, Statement] = {}
    for name in MODULES:
        for statement in statements_of(name):
            if statement.identifier in found:
                raise ValueError(f"statement {statement.identifier!r} stands twice")
            found[statement.identifier] = statement
    return found


def statement(identifier: str) -> Statement:
    """The statement of a name.

    Raises:
        ProblemError: if there is none; the error names them all.
    """
    if identifier not in statements():
        raise ProblemError("statement", f"must be one of {', '.join(statements())}", repr(identifier)[:60])
    return statements()[identifier]
