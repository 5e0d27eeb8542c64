"""A store may come from anywhere: its schema, settings, tasks and results are looked at before anything uses them."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

from proofs.sweeps.files import StoreError
from proofs.sweeps.plan import NAMES, Settings, Shard, Task
from proofs.sweeps.row import Row
from symbolic.errors import LandscapeError

LONGEST_VALUE = 50_000_000
"""Bytes of a text in a store; a certificate has at most 20 million."""
MOST_SIZE, MOST_SEED = 99, 2**63 - 1

_MASK = re.compile(
    r"(nauty-[0-9.]{1,20}:)?([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{1,2}):([0-9a-f]+(?:,[0-9a-f]+)*);([0-9a-f]+(?:,[0-9a-f]+)*)"
)
_TYPES = {
    "str": "typeof({0}) = 'text'",
    "str | None": "typeof({0}) IN ('text', 'null')",
    "int | None": "typeof({0}) IN ('integer', 'null')",
    "float": "typeof({0}) = 'real' AND abs({0}) < 1e12",
}
_RESULT = " AND ".join(_TYPES[str(field.type)].format(field.name) for field in fields(Row))
_TASK = (
    "typeof(position) = 'integer' AND typeof(key) = 'text' AND typeof(mask) = 'text' AND typeof(data) = 'text' AND "
    "typeof(seed) = 'integer' AND seed >= 0 AND key = mask || ' ' || data || ' ' || seed"
)


class About(NamedTuple):
    """What is recorded of a sweep as a whole (see :class:`proofs.sweeps.store.Store`)."""

    settings: Settings
    shards: tuple[str, ...]
    digest: str
    version: str


def limit_values(database: sqlite3.Connection) -> None:
    """Let the database hand out no endless text, and run no function from its schema."""
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")


def need_schema(database: sqlite3.Connection, path: Path, tables: str) -> None:
    """Refuse other tables, views and triggers than those of a store: a trigger runs when a result is written.

    Raises:
        StoreError: naming the first.
    """
    query = "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"
    with closing(sqlite3.connect(":memory:")) as model:
        model.executescript(tables)
        wanted = model.execute(query).fetchall()
    found = database.execute(query).fetchmany(len(wanted) + 1)
    for entry in [*found, *wanted]:
        if (entry in found) != (entry in wanted):
            rule = "the tables of the store must be those of this version"
            raise StoreError(path, rule, f"{entry[0]!s:.20} {entry[1]!r:.60}, changed or added or missing")


def need_types(database: sqlite3.Connection, path: Path) -> None:
    """Refuse rows whose values are of other types than this program writes, and keys that are not those of their tasks.

    Raises:
        StoreError: naming the first.
    """
    for table, place, rule in (("tasks", "position", _TASK), ("results", "rowid", _RESULT)):
        query = f"SELECT {place} FROM {table} WHERE NOT ({rule}) LIMIT 1"  # noqa: S608 - constants
        strange = database.execute(query).fetchone()
        if strange is not None:
            raise StoreError(
                path, f"the {table} of the store must have their types", f"another in row {strange[0]!r:.30}"
            )


def read_about(database: sqlite3.Connection, path: Path) -> About:
    """Read what is recorded of the sweep as a whole.

    Raises:
        StoreError: if it is not what this program writes.
    """
    try:
        about = {name: json.loads(value) for name, value in database.execute("SELECT name, value FROM settings")}
        sizes = [(d, h, k) for d, h, k in about["sizes"]]
        numbers = [number for size in sizes for number in size]
        _need(all(type(number) is int and 1 <= number <= MOST_SIZE for number in numbers), "sizes")
        _need(isinstance(about["data"], list) and all(isinstance(name, str) for name in about["data"]), "data")
        _need(all(type(seed) is int and 0 <= seed <= MOST_SEED for seed in about["seeds"]), "seeds")
        budget = about["budget"]
        _need(type(budget) in (int, float) and 0 < budget < math.inf, "budget")
        tries = about["tries"]
        _need(type(tries) is int and 0 <= tries <= MOST_SEED, "tries")
        _need(isinstance(about["shards"], list) and all(isinstance(shard, str) for shard in about["shards"]), "shards")
        shards = tuple(str(Shard.parse(shard)) for shard in about["shards"])
        _need(isinstance(about["plan"], str) and re.fullmatch("[0-9a-f]{64}", about["plan"]) is not None, "plan")
        _need(
            isinstance(about["version"], str) and re.fullmatch(r"[\w.+!-]{1,60}", about["version"]) is not None,
            "version",
        )
        settings = Settings.of(sizes, about["data"], about["seeds"], budget, tries)
        return About(settings, shards, about["plan"], about["version"])
    except (KeyError, TypeError, ValueError, RecursionError, LandscapeError) as error:
        raise StoreError(path, "the settings of the store must be readable", f"{error!r:.200}") from None


def read_task(path: Path, mask: str, data: str, seed: int) -> Task:
    """A task of a store.

    Raises:
        StoreError: if its mask or its data are none.
    """
    match = _MASK.fullmatch(mask) if len(mask) < 20_000 else None
    if match is not None and data in NAMES:
        inputs, units, outputs = (int(match[place]) for place in (2, 3, 4))
        rows = [[int(number, 16) for number in match[place].split(",")] for place in (5, 6)]
        widths = ((units, inputs), (outputs, units))
        fits = all(
            len(numbers) == count > 0 < width and max(numbers) >> width == 0
            for numbers, (count, width) in zip(rows, widths, strict=True)
        )
        if fits:
            return Task(mask, data, seed)
    raise StoreError(path, "the tasks of the store must have masks and data sets", f"{mask!r:.60} {data!r:.40}")


def _need(condition: bool, name: str) -> None:
    if not condition:
        raise ValueError(name)
