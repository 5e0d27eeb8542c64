"""What an error means to a user: a word for programs, one line, an exit status, and what else the error knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symbolic.errors import (
    BudgetSpent,
    EngineFailed,
    EngineMissing,
    ExtraMissing,
    LandscapeError,
    ProblemError,
    UnsupportedProblem,
)

SCHEMA = "landscape/error/1"
BAD_INPUT, UNDECIDED, ENGINE_MISSING, INTERNAL = 2, 3, 4, 70
"""Exit statuses of the command."""

_KINDS: dict[type[BaseException], str] = {
    ProblemError: "bad_input",
    UnsupportedProblem: "unsupported",
    EngineMissing: "engine_missing",
    ExtraMissing: "engine_missing",
    EngineFailed: "engine_failed",
    BudgetSpent: "budget_spent",
}
_STATUSES: dict[type[BaseException], int] = {
    EngineMissing: ENGINE_MISSING,
    ExtraMissing: ENGINE_MISSING,
    BudgetSpent: UNDECIDED,
}


@dataclass(frozen=True)
class Failure:
    """An error as it is told.

    Attributes:
        kind: a word for programs.
        message: one line.
        status: the exit status.
        attributes: what else the error knows.
    """

    kind: str
    message: str
    status: int
    attributes: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The object of ``--json``."""
        error = {**self.attributes, "kind": self.kind, "message": self.message}
        return {"schema": SCHEMA, "error": error, "exit_status": self.status}


def failure_of(error: BaseException) -> Failure:
    """What an error means to a user.

    Examples:
        >>> failure_of(ProblemError("masks", "must be a list", "nothing")).to_dict()["error"]["rule"]
        'must be a list'
        >>> failure_of(ZeroDivisionError("division by zero")).status
        70
    """
    match error:
        case LandscapeError():
            known = {name: _told(value) for name, value in vars(error).items() if not name.startswith("_")}
            kind, status = _KINDS.get(type(error), "refused"), _STATUSES.get(type(error), BAD_INPUT)
            return Failure(kind, str(error), status, known)
        case MemoryError():
            return Failure("memory", "the memory is used up; the problem is too large for this machine", BAD_INPUT)
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return Failure("system", f"{where}{error.strerror or type(error).__name__}", BAD_INPUT)
    what = f"a defect of this program, please report it ({type(error).__name__}: {' '.join(str(error).split())[:300]})"
    return Failure("internal", what, INTERNAL)


def _told(value: object) -> object:
    """An attribute of an error, ready for JSON."""
    if value is None or isinstance(value, bool | int):
        return value
    return f"{value:g}" if isinstance(value, float) else str(value)
