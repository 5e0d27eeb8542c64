"""Files beside a store that are not ours, stores that came from anywhere, and cells and texts that would be carried out."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from proofs.sweeps.files import StoreError, exclusive, in_use, lock_of
from proofs.sweeps.merge import cell, merge, table
from proofs.sweeps.plan import Plan, Settings
from proofs.sweeps.row import Row
from proofs.sweeps.session import go_on
from proofs.sweeps.store import Store
from tests.proofs.sweeps.sweep_helpers import ROOT, SMALL, begun, cheap, filled, rows_of, run

PRECIOUS = b"years of work\n"
TINY = Settings.of([(1, 1, 1), (2, 1, 1)], ["whitened", "zero_targets"], [0], 60)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Files beside a store


def test_a_file_that_the_lock_once_took_survives(tmp_path):
    """The lock was ``NAME.lock``: it was emptied, and deleted at the end."""
    (tmp_path / "s.db.lock").write_bytes(PRECIOUS)
    path = begun(tmp_path / "s.db", TINY)
    go_on(path, work=cheap, jobs=2)
    merge(tmp_path / "all.db", [path])
    assert (tmp_path / "s.db.lock").read_bytes() == PRECIOUS
    assert names(tmp_path) == ["all.db", "s.db", "s.db.lock"]


def plant_file(place: Path, victim: Path) -> None:
    place.write_bytes(victim.read_bytes())


def plant_link(place: Path, victim: Path) -> None:
    place.symlink_to(victim)


def plant_dangling_link(place: Path, victim: Path) -> None:
    place.symlink_to(victim.with_name("nothing"))


def plant_hard_link(place: Path, victim: Path) -> None:
    place.hardlink_to(victim)


def plant_fifo(place: Path, _victim: Path) -> None:
    os.mkfifo(place)


def plant_folder(place: Path, _victim: Path) -> None:
    place.mkdir()


PLANTS = [plant_file, plant_link, plant_dangling_link, plant_hard_link, plant_fifo, plant_folder]


@pytest.mark.parametrize("ending", ["lock", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("plant", PLANTS)
def test_what_is_planted_is_neither_followed_nor_replaced(tmp_path, plant, ending):
    victim = tmp_path / "victim"
    victim.write_bytes(PRECIOUS)
    path = filled(tmp_path / "s.db", TINY)
    place = lock_of(path) if ending == "lock" else path.with_name(path.name + ending)
    plant(place, victim)
    before, mode, content = names(tmp_path), place.lstat().st_mode, path.read_bytes()
    with pytest.raises(StoreError, match="must be free"):
        go_on(path, work=cheap)
    assert not in_use(path)
    assert (names(tmp_path), place.lstat().st_mode, path.read_bytes()) == (before, mode, content)
    assert victim.read_bytes() == PRECIOUS
    assert plant is not plant_file or place.read_bytes() == PRECIOUS


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("plant", [plant_file, plant_link, plant_folder])
def test_a_new_store_takes_no_name_of_others(tmp_path, plant, ending):
    victim = tmp_path / "victim"
    victim.write_bytes(PRECIOUS)
    source = filled(tmp_path / "source.db", TINY)
    plant(tmp_path / f"s.db{ending}", victim)
    before = names(tmp_path)
    for act in (lambda: begun(tmp_path / "s.db", TINY), lambda: merge(tmp_path / "s.db", [source])):
        with pytest.raises(StoreError):
            act()
        assert (names(tmp_path), victim.read_bytes()) == (before, PRECIOUS)


def test_a_store_behind_a_link_is_made_and_locked_where_it_is(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "s.db"
    link.symlink_to(Path("real") / "there.db")
    begun(link, TINY)
    assert link.is_symlink()
    assert names(tmp_path / "real") == ["there.db"]
    with exclusive(link), pytest.raises(StoreError, match="one sweep at a time"):
        go_on(tmp_path / "real" / "there.db", work=cheap)


def test_two_beginnings_at_once_make_one_store(tmp_path):
    """Where locks do not reach (a network, another machine) the name is still given once, to a whole store."""
    from proofs.sweeps import store

    path = tmp_path / "s.db"
    publish = store.publish

    def late(temporary: Path, final: Path) -> None:
        other = tmp_path / "other.db"
        store.publish = publish
        begun(other, TINY)
        other.rename(path)
        publish(temporary, final)

    store.publish = late
    try:
        with pytest.raises(StoreError, match="File exists"):
            begun(path, TINY)
    finally:
        store.publish = publish
    assert names(tmp_path) == ["s.db"]
    begun(path, TINY)


def holder(path: Path) -> subprocess.Popen:
    code = (
        "import sys, time; from pathlib import Path; from proofs.sweeps.files import exclusive\n"
        f"with exclusive(Path({str(path)!r})):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as output:
        assert output.readline() == b"held\n"
    return process


def test_two_sessions_exclude_each_other_and_a_killed_one_blocks_nobody(tmp_path):
    path = begun(tmp_path / "s.db", TINY)
    process = holder(path)
    assert in_use(path)
    assert json.loads(run("status", path, "--json").stdout)["running"] is True
    refused = run("resume", path)
    assert refused.returncode == 2
    assert f"one sweep at a time works on a store (found process {process.pid})" in refused.stderr
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert lock_of(path).exists(), "the lock of the killed process is still there"
    assert not in_use(path)
    go_on(path, work=cheap, jobs=2)
    assert len(rows_of(path)) == len(Plan.of(TINY).tasks)
    assert names(tmp_path) == ["s.db"]


def test_an_empty_file_in_the_place_of_the_lock_is_left_as_it_was(tmp_path):
    path = begun(tmp_path / "s.db", TINY)
    lock_of(path).touch()
    with exclusive(path), pytest.raises(StoreError, match="one sweep at a time"):
        go_on(path, work=cheap)
    with exclusive(path):
        assert in_use(path)
    assert lock_of(path).read_bytes() == b""


# Stores from anywhere

DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("CREATE TRIGGER bad AFTER INSERT ON results BEGIN DELETE FROM tasks; END", "trigger 'bad'"),
        ("DROP VIEW sweep; CREATE VIEW sweep AS SELECT 1", "view 'sweep'"),
        ("DROP VIEW sweep; CREATE TABLE sweep (x)", "sweep"),
        ("CREATE TABLE more (x)", "table 'more'"),
        ("DROP TABLE tasks", "tasks"),
        ("UPDATE settings SET value = '[[1, 1, \"x\"]]' WHERE name = 'sizes'", "settings"),
        ("UPDATE settings SET value = '[[1, 1, 1e99]]' WHERE name = 'sizes'", "settings"),
        ("UPDATE settings SET value = '[[1, 1, 1000000]]' WHERE name = 'sizes'", "settings"),
        ("UPDATE settings SET value = '\"x\"' WHERE name = 'seeds'", "settings"),
        ("UPDATE settings SET value = 'NaN' WHERE name = 'budget'", "settings"),
        ("UPDATE settings SET value = '\"60\"' WHERE name = 'budget'", "settings"),
        ("UPDATE settings SET value = '[\"\\u001b[2J\"]' WHERE name = 'shards'", "settings"),
        ("UPDATE settings SET value = '7' WHERE name = 'plan'", "settings"),
        ("UPDATE settings SET value = '\"=1\"' WHERE name = 'version'", "settings"),
        (f"UPDATE settings SET value = '{DEEP}' WHERE name = 'plan'", "settings"),
        ("UPDATE settings SET value = x'ff' WHERE name = 'plan'", "settings"),
        (f"UPDATE settings SET value = '{'9' * 5000}' WHERE name = 'budget'", "settings"),
        ("UPDATE results SET claim = x'00'", "results"),
        ("UPDATE results SET components = '=1+1'", "results"),
        ("UPDATE results SET seconds = 9e999", "results"),
        ("UPDATE tasks SET seed = 'x'", "tasks"),
        ("UPDATE tasks SET data = 'whitened'", "tasks"),
        ("UPDATE results SET error = CAST(x'ff' AS TEXT)", "UTF-8"),
        ("UPDATE results SET error = CAST(zeroblob(60000000) AS TEXT) WHERE rowid = 1", "too big|too large"),
    ],
)
def test_a_strange_store_is_refused_in_words(tmp_path, statement, words):
    path = filled(tmp_path / "s.db", TINY)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(f"PRAGMA foreign_keys = OFF; {statement};")
    with pytest.raises(StoreError, match=words), Store(path) as store:
        table(store)


def test_a_strange_store_ends_a_command_with_2(tmp_path):
    path = filled(tmp_path / "s.db", TINY)
    with closing(sqlite3.connect(path)) as database:
        database.executescript("PRAGMA foreign_keys = OFF; UPDATE tasks SET data = '\x1b[2J';")
    for arguments in (["status", path], ["export", path, "--csv", tmp_path / "s.csv"], ["resume", path]):
        done = run(*arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "\x1b" not in done.stderr
    assert names(tmp_path) == ["s.db"]


@pytest.mark.parametrize(
    "mask", ["=1", "99.99.99:1;1", "1.1.1:ffffffff;1", "1.1.1:1;1;1", "1.1.1:1,1;1", "0.1.1:0;1", ""]
)
def test_a_mask_that_is_none_is_refused(tmp_path, mask):
    path = filled(tmp_path / "s.db", TINY)
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "UPDATE tasks SET mask = ?, key = ? || ' ' || data || ' ' || seed WHERE position = 0", [mask] * 2
        )
        database.execute("UPDATE results SET key = (SELECT key FROM tasks WHERE position = 0) WHERE rowid = 1")
        database.commit()
    with Store(path) as store:
        for act in (lambda: table(store), store.planned):
            with pytest.raises(StoreError, match="masks"):
                act()


# Cells and texts

FORMULAS = [
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "  =1",
    "\n=1",
    "a;=1",
    "x\n=1",
    "\uff1d1",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text):
    for line in cell(text).replace(";", "\n").split("\n"):
        assert line.lstrip("\ufeff \t\r")[:1] not in {*"=+-@\uff1d"} or not line


def test_an_export_of_hostile_texts_shows_them_and_keeps_numbers(tmp_path):
    path = begun(tmp_path / "s.db")
    tasks = Plan.of(SMALL).tasks
    with Store(path) as store:
        for number, text in enumerate([*FORMULAS, "\x1b]0;owned\x07", "\x9b2J", "a\u202eb", "-12", "2^-64"]):
            store.add(
                Row(tasks[number].key, "=claim", "\x1b[31mPROVED", "-m", text, error=text, components=-3, seconds=-1.5)
            )
    done = run("export", path, "--csv", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert not any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 for c in done.stdout)
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert lines[0]["claim"] == "'=claim"
    assert {(line["components"], line["seconds"]) for line in lines} == {("-3", "-1.5")}
    assert [line["error"] for line in lines[-2:]] == ["-12", "2^-64"]
    status = run("status", path)
    assert status.returncode == 0
    assert "\x1b" not in status.stdout
    assert "PROVED" in status.stdout


def test_the_terminal_obeys_no_text_of_a_file(tmp_path):
    """The same for every command: what is printed goes through one stream that writes control characters out."""
    from proofs.cli.output import json_bytes
    from proofs.cli.terminal import harmless

    assert harmless("a\x1b[2J\x9b\x07\r\u202eb\tc\n") == "a\\x1b[2J\\x9b\\x07\\r\\u202eb\tc\n"
    assert json.loads(json_bytes({"a": "\x9b\x7f"})) == {"a": "\x9b\x7f"}
    assert b"\xc2\x9b" not in json_bytes({"a": "\x9b"})
    code = "from proofs.cli.terminal import prepare; prepare(); import click, sys; click.echo('\\x1b[2J'); print('\\x1b[2J', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True)
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\\x1b[2J" in done.stderr
