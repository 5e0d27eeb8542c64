"""The store of a sweep: rows survive unchanged, foreign files are left alone, shards merge to the whole."""

from __future__ import annotations

import csv
import os
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest

from proofs.sweeps.files import StoreError, exclusive
from proofs.sweeps.merge import merge, table
from proofs.sweeps.plan import DATA, Plan, Settings, Shard
from proofs.sweeps.row import COLUMNS, Row
from proofs.sweeps.session import begin, go_on
from proofs.sweeps.store import Store
from tests.proofs.sweeps.sweep_helpers import SMALL, begun, cheap, failing, filled, rows_of, run

# The store


def test_a_row_survives_the_store_unchanged(tmp_path):
    path = begun(tmp_path / "s.db")
    task = Plan.of(SMALL).tasks[3]
    values = {field.name: 7 if "int" in str(field.type) else f"text of {field.name}" for field in fields(Row)}
    row = Row(**{**values, "key": task.key, "seconds": 1.5})
    with Store(path) as store:
        store.add(row)
    with Store(path) as store:
        assert [found for _, _, found in store.rows()] == [row]
        assert store.settings == SMALL and store.count() == (len(Plan.of(SMALL).tasks), 1)
        assert task not in store.open_tasks() and len(store.open_tasks()) == len(Plan.of(SMALL).tasks) - 1
    assert [p.name for p in tmp_path.iterdir()] == ["s.db"]


def test_no_row_twice_and_none_without_a_task(tmp_path):
    with Store(filled(tmp_path / "s.db")) as store:
        before = list(store.rows())
        for key in (before[0][2].key, "9.9.9:1;1 whitened 0"):
            with pytest.raises(StoreError, match="constraint failed"):
                store.add(Row(key, status="REFUTED"))
        assert list(store.rows()) == before


def test_errors_are_rows_and_can_be_tried_again(tmp_path):
    path = begun(tmp_path / "s.db", Settings.of([(2, 2, 2)], ["whitened", "correlated"], [0], 60))
    assert not go_on(path, jobs=2, work=failing)
    rows = rows_of(path)
    failed = {row.key for row in rows if row.error}
    assert 0 < len(failed) < len(rows)
    assert all("ArithmeticError: odd" in row.error and row.status is None for row in rows if row.error)
    with Store(path) as store:
        assert store.open_tasks() == []
        assert {task.key for task in store.open_tasks(retry_errors=True)} == failed
    kept = [row for row in rows if not row.error]
    go_on(path, jobs=2, work=cheap, retry_errors=True)
    again = rows_of(path)
    assert len(again) == len(rows) and not any(row.error for row in again)
    assert [row for row in again if row.key not in failed] == kept


def test_other_settings_are_refused(tmp_path):
    path = filled(tmp_path / "s.db", shard="1/2")
    begin(path, SMALL, Shard(1, 2))
    for settings, shard, word in (
        (replace(SMALL, seeds=(1,)), "1/2", "seeds must be 0"),
        (replace(SMALL, budget=7.0), "1/2", "budget must be 60"),
        (replace(SMALL, data=("whitened",)), "1/2", "data must be"),
        (replace(SMALL, sizes=((1, 1, 1),)), "1/2", "sizes must be 1,1,1 1,1,2"),
        (SMALL, "1/1", "shards must be 1/2"),
    ):
        with pytest.raises(StoreError, match=word):
            begin(path, settings, Shard.parse(shard))
    result = run("start", "--sizes", "1,1,1", "--store", path)
    assert result.returncode == 2 and "begun with other settings" in result.stderr and "Traceback" not in result.stderr


def damaged(path: Path) -> None:
    filled(path)
    data = bytearray(path.read_bytes())
    data[8192:12288] = b"\xff" * 4096
    path.write_bytes(data)


def shortened(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes()[:9000])


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE results (key TEXT)")


def later(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (damaged, "malformed|damaged"),
        (shortened, "malformed|damaged"),
        (foreign, "another SQLite database"),
        (later, "schema 99"),
        (lambda path: path.write_bytes(b"key,status\n" * 1000), "not a database"),
        (lambda path: path.write_bytes(b""), "another SQLite database"),
        (Path.mkdir, "a folder"),
        (lambda _path: None, "no file"),
    ],
)
def test_files_that_are_no_stores_are_refused_and_left_alone(tmp_path, make, words):
    path = tmp_path / "s.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    for act in (lambda: Store(path), lambda: go_on(path, work=cheap), lambda: merge(tmp_path / "out.db", [path])):
        with pytest.raises(StoreError, match=words):
            act()
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [p.name for p in tmp_path.iterdir()] == (["s.db"] if path.exists() else [])


def test_one_sweep_at_a_time(tmp_path):
    path = begun(tmp_path / "s.db")
    with exclusive(path), pytest.raises(StoreError, match=f"one sweep at a time .*process {os.getpid()}"):
        go_on(path, work=cheap)
    assert [p.name for p in tmp_path.iterdir()] == ["s.db"]


# Merging and export


def test_shards_merge_to_the_whole(tmp_path):
    parts = [filled(tmp_path / f"{number}.db", shard=f"{number}/3") for number in (1, 2, 3)]
    merge(tmp_path / "all.db", parts)
    rows = rows_of(tmp_path / "all.db")
    assert [row.key for row in rows] == [task.key for task in Plan.of(SMALL).tasks]
    assert sorted(rows, key=lambda r: r.key) == sorted((r for p in parts for r in rows_of(p)), key=lambda r: r.key)
    with Store(tmp_path / "all.db") as store:
        assert store.shards == ("1/3", "2/3", "3/3") and store.settled()
    with pytest.raises(StoreError, match="a name that is free"):
        merge(tmp_path / "all.db", parts)


def test_an_unfinished_merge_can_be_resumed(tmp_path):
    one = Settings.of([(2, 2, 1)], list(DATA), [0], 60)
    filled(tmp_path / "1.db", one, "1/2")
    begun(tmp_path / "2.db", one, "2/2")
    merge(tmp_path / "all.db", [tmp_path / "1.db", tmp_path / "2.db"])
    kept = rows_of(tmp_path / "all.db")
    go_on(tmp_path / "all.db", jobs=1, work=cheap)
    rows = rows_of(tmp_path / "all.db")
    assert [row.key for row in rows] == [task.key for task in Plan.of(one).tasks] and set(kept) < set(rows)


def test_equal_rows_merge_and_others_are_refused(tmp_path):
    whole, same = filled(tmp_path / "whole.db"), filled(tmp_path / "same.db", shard="2/3")
    merge(tmp_path / "all.db", [whole, same])
    assert rows_of(tmp_path / "all.db") == rows_of(whole)
    contrary = filled(tmp_path / "contrary.db", shard="2/3", status="REFUTED")
    with pytest.raises(StoreError, match="must agree: status is PROVED"):
        merge(tmp_path / "no.db", [whole, contrary])
    other = filled(tmp_path / "other.db", replace(SMALL, seeds=(1,)))
    with pytest.raises(StoreError, match="equal settings: seeds"):
        merge(tmp_path / "no.db", [whole, other])
    assert not (tmp_path / "no.db").exists()


def test_export_has_a_line_per_result_in_the_order_of_the_plan(tmp_path):
    path = begun(tmp_path / "s.db")
    tasks = Plan.of(SMALL).tasks
    with Store(path) as store:
        for task in tasks[40:10:-1]:
            store.add(Row(task.key, status="PROVED", refusal='a "quoted", text\nof two lines', certificate="{}"))
        lines = list(csv.DictReader(table(store).decode().splitlines(keepends=True)))
    assert [int(line["position"]) for line in lines] == list(range(11, 41))
    assert [f"{line['mask']} {line['data']} {line['seed']}" for line in lines] == [t.key for t in tasks[11:41]]
    assert lines[0]["refusal"] == 'a "quoted", text\nof two lines' and lines[0]["certified"] == "1"
    assert set(COLUMNS) - set(lines[0]) == {"key", "proof", "certificate"}
