"""The store of a sweep: one SQLite file that holds its settings, its tasks and its results.

A task is done when its row is committed, and open otherwise: nothing else says so. Settings and tasks are written before the
file gets its name, so that the file is there in full or not at all. Results come in one transaction each, with a
write-ahead log: a process may be killed at any moment. The key of a task is the primary key of its result, so that no
result can be there twice, and none without a task.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from proofs.sweeps.examine import limit_values, need_schema, need_types, read_about, read_task
from proofs.sweeps.files import StoreError, named, need_free_names, need_own_files, publish
from proofs.sweeps.plan import Plan, Settings, Shard, Task
from proofs.sweeps.row import COLUMNS, Row, own_version, sql_columns

APPLICATION = 0x6C616E64
"""Marks a database of this program (``land``)."""
SCHEMA = 2

_TABLES = f"""
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE tasks (
    position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, mask TEXT NOT NULL,
    inputs INTEGER NOT NULL, units INTEGER NOT NULL, outputs INTEGER NOT NULL, data TEXT NOT NULL, seed INTEGER NOT NULL);
CREATE TABLE results ({sql_columns()}, PRIMARY KEY (key), FOREIGN KEY (key) REFERENCES tasks (key));
CREATE VIEW sweep AS SELECT * FROM tasks JOIN results USING (key) ORDER BY position;
"""  # noqa: S608 - the columns are constants


def create(path: Path, settings: Settings, shard: Shard, plan: Plan) -> None:
    """Make the store of a sweep, with all its tasks open. To be called under :func:`exclusive`.

    Raises:
        StoreError: if the file exists or cannot be written.
    """
    about = {
        **settings.to_dict(),
        "shards": [str(shard)],
        "plan": plan.digest,
        "version": own_version(),
    }
    write_store(path, about, plan.part(shard), ())


def write_store(path: Path, about: dict[str, Any], tasks: Iterable[tuple[int, Task]], rows: Iterable[Row]) -> None:
    """Write a whole store under a passing name, then give it its own. To be called under :func:`exclusive`.

    Raises:
        StoreError: if the file exists or cannot be written.
    """
    path = Path(os.path.realpath(path))
    need_free_names(path)
    temporary = None
    try:
        with named(path):
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".landscape-")
            os.close(handle)
            with closing(sqlite3.connect(temporary, isolation_level=None)) as database:
                database.execute("PRAGMA journal_mode = MEMORY")
                database.execute("BEGIN")
                for statement in _TABLES.split(";\n"):
                    database.execute(statement)
                database.execute(f"PRAGMA application_id = {APPLICATION}")
                database.execute(f"PRAGMA user_version = {SCHEMA}")
                values = [(name, json.dumps(value)) for name, value in about.items()]
                database.executemany("INSERT INTO settings VALUES (?, ?)", values)
                database.executemany(
                    "INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    ((place, task.key, task.mask, *task.size, task.data, task.seed) for place, task in tasks),
                )
                database.executemany(_INSERT, ([getattr(row, name) for name in COLUMNS] for row in rows))
                database.execute("COMMIT")
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
            publish(Path(temporary), path)
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


_INSERT = f"INSERT INTO results ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - constants


class Store:
    """An open store.

    Attributes:
        path: the file.
        settings: the settings of the sweep.
        shards: the shards whose tasks it holds, as text.
        digest: the fingerprint of the whole plan.
        version: of the package that made it.
    """

    def __init__(self, path: Path) -> None:
        """Open a store.

        Raises:
            StoreError: if there is none, or the file is foreign, damaged or of a later schema.
        """
        self.path = path
        if not path.is_file():
            raise StoreError(path, "must be a store of a sweep", "a folder" if path.is_dir() else "no file")
        need_own_files(path)
        with named(path):
            uri = f"file:{quote(str(path.absolute()))}?mode=rw"
            self._database = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
        try:
            with named(path):
                limit_values(self._database)
                self._examine()
                self._database.execute("PRAGMA journal_mode = WAL")
                self._database.execute("PRAGMA synchronous = FULL")
                self._database.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            self._database.close()
            raise

    def _examine(self) -> None:
        """Refuse files that are no stores, and stores that are damaged."""
        application, schema = (self._value(f"PRAGMA {name}") for name in ("application_id", "user_version"))
        if application != APPLICATION:
            raise StoreError(self.path, "must be a store of a sweep", "another SQLite database")
        if schema != SCHEMA:
            rule = f"this version reads stores of schema {SCHEMA}"
            raise StoreError(self.path, rule, f"schema {schema}, written by another version")
        health = self._value("PRAGMA quick_check(1)")
        if health != "ok":
            raise StoreError(
                self.path, "the store is damaged: take a copy, or begin again", " ".join(str(health).split())[:300]
            )
        need_schema(self._database, self.path, _TABLES)
        need_types(self._database, self.path)
        self.settings, self.shards, self.digest, self.version = read_about(self._database, self.path)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the log is written back into it."""
        self._database.close()

    def _value(self, query: str) -> Any:
        return self._database.execute(query).fetchone()[0]

    def about(self) -> dict[str, Any]:
        """All that is recorded of the sweep as a whole."""
        return {
            **self.settings.to_dict(),
            "shards": list(self.shards),
            "plan": self.digest,
            "version": self.version,
        }

    def require(self, settings: Settings, shard: Shard) -> None:
        """Refuse to go on with other settings.

        Raises:
            StoreError: naming the first setting that differs.
        """
        wanted = {**settings.to_dict(), "shards": [str(shard)]}
        for name, value in self.about().items():
            if name in wanted and wanted[name] != value:
                rule = (
                    f"the store was begun with other settings: {name} must be {_shown(value)}, or choose another store"
                )
                raise StoreError(self.path, rule, _shown(wanted[name]))

    def planned(self) -> list[tuple[int, Task]]:
        """All tasks with their places in the plan."""
        with named(self.path):
            rows = self._database.execute("SELECT position, mask, data, seed FROM tasks ORDER BY position").fetchall()
        return [(place, read_task(self.path, mask, data, seed)) for place, mask, data, seed in rows]

    def open_tasks(self, *, retry_errors: bool = False) -> list[Task]:
        """The tasks without a result, in the order of the plan; with ``retry_errors`` also those whose row tells an error."""
        query = (
            "SELECT mask, data, seed FROM tasks LEFT JOIN results ON results.key = tasks.key "
            "WHERE results.key IS NULL OR (? AND error IS NOT NULL) ORDER BY position"
        )
        with named(self.path):
            return [read_task(self.path, *row) for row in self._database.execute(query, [retry_errors])]

    def add(self, row: Row) -> None:
        """Commit a result. It may take the place of a row that tells an error, and of no other.

        Raises:
            StoreError: if the task is not in the plan or has a result, or the file cannot be written.
        """
        with named(self.path):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._database.execute("DELETE FROM results WHERE key = ? AND error IS NOT NULL", [row.key])
                self._database.execute(_INSERT, [getattr(row, name) for name in COLUMNS])
                self._database.execute("COMMIT")
            finally:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")

    def rows(self) -> Iterator[tuple[int, Task, Row]]:
        """Places, tasks and results, in the order of the plan."""
        with named(self.path), closing(self._database.cursor()) as cursor:
            cursor.row_factory = sqlite3.Row
            for row in cursor.execute("SELECT * FROM sweep"):
                task = read_task(self.path, row["mask"], row["data"], row["seed"])
                yield row["position"], task, Row(*(row[name] for name in COLUMNS))

    def count(self) -> tuple[int, int]:
        """How many tasks there are, and how many of them have a result."""
        with named(self.path):
            return self._value("SELECT count(*) FROM tasks"), self._value("SELECT count(*) FROM results")

    def settled(self) -> bool:
        """Whether every task is decided, without an error."""
        query = "SELECT count(*) FROM results WHERE error IS NULL AND status IN ('PROVED', 'REFUTED')"
        with named(self.path):
            return bool(self._value(query) == self._value("SELECT count(*) FROM tasks"))

    def tally(self) -> list[tuple[str | None, str | None, str | None, int, float]]:
        """Claim, status and method (all None for errors), with the number of rows and their seconds."""
        query = "SELECT claim, status, method, count(*), total(seconds) FROM results GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3"
        with named(self.path):
            return self._database.execute(query).fetchall()


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(",".join(map(str, item)) if isinstance(item, list) else str(item) for item in value)
    return str(value)
