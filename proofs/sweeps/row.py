"""One row of a sweep: what was found about one task."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version


@dataclass(frozen=True)
class Row:
    """The result of one task; every text that is no plain word is JSON.

    Attributes:
        key: the key of the task.
        claim: the leading claim: the strongest that is proved.
        status: PROVED, REFUTED or UNDECIDED; None in a row that tells an error.
        method: ``structure`` or ``solver``; for a question about a class ``structure``, ``example``, ``order`` or ``search``.
        shown_by: the lemma at the root of the proof, the component, example or other class that shows it; None where nothing is decided.
        spurious_minimum: status of that claim.
        spurious_strict_minimum: the same.
        spurious_valley: the same.
        error_probability: of the leading claim, as text; ``0`` for a deterministic proof.
        rests_on: programs whose word the leading claim takes, separated by commas.
        components: number of critical components; None where the solver was not needed.
        strata: for each stratum ``alive``, ``complex`` and ``real`` counts (null where they are infinite), ``dimension`` and
            the status of ``complete``; None likewise.
        engine: name and version of the engine; None likewise.
        tries: how many critical points a search has drawn; None where none was made.
        proof: the proof tree of the leading claim, or the example that shows it.
        certificate: the certificate of the leading claim, checked.
        refusal: why there is none.
        error: what went wrong, for a task that was not carried through.
        version: of this package.
        seconds: how long the task took.
        finished: when, in universal time.
    """

    key: str
    claim: str | None = None
    status: str | None = None
    method: str | None = None
    shown_by: str | None = None
    spurious_minimum: str | None = None
    spurious_strict_minimum: str | None = None
    spurious_valley: str | None = None
    error_probability: str | None = None
    rests_on: str | None = None
    components: int | None = None
    strata: str | None = None
    engine: str | None = None
    tries: int | None = None
    proof: str | None = None
    certificate: str | None = None
    refusal: str | None = None
    error: str | None = None
    version: str = ""
    seconds: float = 0.0
    finished: str = ""

    def content(self) -> dict[str, object]:
        """What must be the same whenever the task is done: all but times, texts and what random primes put in them."""
        same: dict[str, object] = {name: getattr(self, name) for name in COLUMNS if name not in _VARYING}
        return {**same, "an error": self.error is not None}


COLUMNS = tuple(field.name for field in fields(Row))
"""The columns of the table of results, in order."""

_VARYING = frozenset(
    ("error_probability", "proof", "certificate", "refusal", "error", "version", "seconds", "finished")
)


def sql_columns() -> str:
    """The columns of the table of results as SQL declares them."""
    kinds = {
        "str": "TEXT NOT NULL",
        "float": "REAL NOT NULL",
        "str | None": "TEXT",
        "int | None": "INTEGER",
    }
    return ", ".join(f"{field.name} {kinds[str(field.type)]}" for field in fields(Row))


def error_row(key: str, error: str, seconds: float = 0.0) -> Row:
    """The row of a task that could not be carried through."""
    return Row(key, error=error, seconds=seconds, version=own_version(), finished=now())


@cache
def own_version() -> str:
    """The version of this package."""
    return version("sparse-landscape")


def now() -> str:
    """The time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
