"""Sweeps: the plan, the store, and above all that kills lose nothing and double nothing."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import fields, replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from proofs.sweeps import cluster
from proofs.sweeps.merge import merge, table
from proofs.sweeps.plan import DATA, Plan, Settings, Shard, Task, sizes_up_to, tables_of
from proofs.sweeps.row import COLUMNS, Row, now
from proofs.sweeps.run import WorkersFail, run_tasks
from proofs.sweeps.session import begin, go_on
from proofs.sweeps.store import Store, StoreError, exclusive
from proofs.sweeps.work import decide
from symbolic.errors import EngineMissing

ROOT = Path(__file__).resolve().parents[2]
SMALL = Settings.of(sizes_up_to((2, 2, 2)), list(DATA), [0], 60)
COMMAND = [
    sys.executable,
    "-c",
    "from proofs.cli import commands, start; from proofs.cli.sweep import sweep; "
    "commands.landscape.add_command(sweep); start.main()",
    "sweep",
]
GOLDEN = "3.2.3:6,5;3,2,1"


# What workers do in these tests: functions of this module, since they are sent to other processes.


def number_of(task: Task) -> int:
    return int.from_bytes(sha256(task.key.encode()).digest()[:4])


def cheap(task: Task) -> Row:
    """A row that the key alone decides, but for its times; a long one now and then, which fills the pipe."""
    number = number_of(task)
    time.sleep(0.02 + number % 40 / 1000)
    status = ("PROVED", "REFUTED", "UNDECIDED")[number % 3]
    text = "x" * (300_000 if number % 5 == 0 else 30)
    return Row(
        task.key, "all_minima_global", status, components=number, proof=text, seconds=time.time(), finished=now()
    )


def failing(task: Task) -> Row:
    if number_of(task) % 2:
        raise ArithmeticError("odd")
    return Row(task.key, status="PROVED")


def deadly(task: Task) -> Row:
    if task.data == "zero_targets":
        os.kill(os.getpid(), signal.SIGKILL)
    return Row(task.key, status="PROVED")


def endless(task: Task) -> Row:
    while task.data == "zero_targets":
        time.sleep(1)
    return Row(task.key, status="PROVED")


def begun(path: Path, settings: Settings = SMALL, shard: str = "1/1") -> Path:
    begin(path, settings, Shard.parse(shard))
    return path


def filled(path: Path, settings: Settings = SMALL, shard: str = "1/1", status: str = "PROVED") -> Path:
    """A store whose rows are written without workers."""
    begun(path, settings, shard)
    with Store(path) as store:
        for task in store.open_tasks():
            store.add(Row(task.key, status=status, seconds=time.time()))
    return path


def rows_of(path: Path) -> list[Row]:
    with Store(path) as store:
        return [row for _, _, row in store.rows()]


def run(*arguments):
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, timeout=120)


# The plan


def test_the_plan_is_the_same_in_every_process():
    code = (
        "from tests.proofs.test_sweeps import SMALL, Plan, Task, GOLDEN; "
        "print(Plan.of(SMALL).digest, Task(GOLDEN, 'correlated', 7).problem().to_dict())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": s},
        ).stdout
        for s in ("1", "2")
    }
    assert len(answers) == 1 and Plan.of(SMALL).digest in answers.pop()


def test_data_of_a_key_never_change():
    # recorded once: stores of different times and machines must mean the same problem by the same key
    problem = Task(GOLDEN, "correlated", 7).problem()
    assert [list(map(int, row)) for row in problem.inputs] == [[-2, 3, -1, 0], [0, -1, -1, -1], [-2, -1, 2, -3]]
    assert [list(map(int, row)) for row in problem.targets] == [[2, -5, 3, 3], [1, 1, 0, -2], [-1, 2, 1, -4]]


def test_the_plan_holds_every_class_with_all_data_once():
    from symbolic.graph.canonical import canonical_form
    from symbolic.graph.enumeration import masks

    plan = Plan.of(Settings.of([(3, 2, 2), (2, 2, 1)], ["zero_targets", "whitened"], [5, 4, 5], 60))
    classes = [canonical_form(*pair).text for size in ((2, 2, 1), (3, 2, 2)) for pair in masks(*size)]
    wanted = [(text, *rest) for text in classes for rest in (("whitened", 4), ("whitened", 5), ("zero_targets", 4))]
    assert [(task.mask, task.data, task.seed) for task in plan.tasks] == wanted
    assert all(canonical_form(*tables_of(text)).text == text for text in classes)


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_shards_partition_the_plan(parts):
    plan = Plan.of(SMALL)
    shards = [plan.part(Shard(number, parts)) for number in range(1, parts + 1)]
    assert sorted(place for shard in shards for place, _ in shard) == list(range(len(plan.tasks)))
    assert all(plan.tasks[place] == task for shard in shards for place, task in shard)
    assert all(shards)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("mask", ["1.1.1:1;1", "2.2.3:3,2;3,3,1", GOLDEN, "4.2.3:f,c;3,2,1"])
def test_data_sets_are_what_they_are_called(mask, seed):
    from flint import fmpq_mat, fmpz_mat

    def matrix(rows):
        assert all(x.denominator == 1 for row in rows for x in row)
        return fmpz_mat([[int(x) for x in row] for row in rows])

    problems = {name: Task(mask, name, seed).problem() for name in DATA}
    for name, problem in problems.items():
        assert problem.whitened == (name not in ("correlated", "rank_deficient"))
    assert not any(map(any, problems["zero_targets"].targets))
    x = matrix(problems["correlated"].inputs)
    gram = (x * x.transpose()).tolist()
    assert x.rank() == len(gram) and all(entry != 0 for row in gram for entry in row)
    assert matrix(problems["rank_deficient"].inputs).rank() == len(gram) - 1
    columns = list(zip(*problems["repeated_columns"].targets, strict=True))
    assert all(one == two for one, two in zip(columns[::2], columns[1::2], strict=False))
    y = matrix(problems["equal_singular_values"].targets)
    small = y * y.transpose() if y.nrows() <= y.ncols() else y.transpose() * y
    square = small[0, 0]
    assert square > 0 and fmpq_mat(small) == fmpq_mat(
        small.nrows(),
        small.nrows(),
        [square if r == c else 0 for r in range(small.nrows()) for c in range(small.nrows())],
    )


def test_settings_that_mean_the_same_are_equal():
    one = Settings.of([(2, 2, 2), (1, 1, 1), (2, 2, 2)], ["correlated", "whitened"], [1, 0], 60)
    assert one == Settings.of([(1, 1, 1), (2, 2, 2)], ["whitened", "correlated", "whitened"], [0, 1, 1], 60)


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


# Kills


def children(pid: int) -> list[int]:
    """The workers of a leader."""
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in tasks.read_text().split()]
        except OSError:
            continue
    return [child for child in found if b"spawn_main" in command_of(child)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
    return value


def continue_cheaply(path: str) -> None:
    """A leader: goes on with a store until all is done."""
    go_on(Path(path), jobs=2, work=cheap)


def leader(path: Path) -> subprocess.Popen:
    code = f"from tests.proofs.test_sweeps import continue_cheaply; continue_cheaply({str(path)!r})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers through /proc")
def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path):
    settings, random = replace(SMALL, seeds=(0, 1)), Random(2)
    path, planned = begun(tmp_path / "killed.db", settings), [task.key for task in Plan.of(settings).tasks]
    targets, seen = ["leader", "worker"] * 10, {}
    random.shuffle(targets)
    process = leader(path)
    with closing(sqlite3.connect(path)) as reader:
        for number, target in enumerate(targets):
            goal = len(seen) + random.randint(0, 5)
            wait_until(lambda goal=goal: reader.execute("SELECT count(*) FROM results").fetchone()[0] >= goal)
            time.sleep(random.random() / 15)
            workers = wait_until(lambda pid=process.pid: children(pid))
            assert process.poll() is None, f"the sweep ended before kill {number}"
            if target == "leader":
                process.kill()
                process.wait()
                wait_until(lambda gone=workers: not any(b"spawn_main" in command_of(pid) for pid in gone), 5)
            else:
                os.kill(random.choice(workers), signal.SIGKILL)
            rows = {row.key: row for row in rows_of(path)}
            assert {key: rows[key] for key in seen} == seen, "a committed row is gone, or was done again"
            assert set(rows) <= set(planned)
            seen = rows
            if target == "leader":
                process = leader(path)
    assert process.wait(timeout=60) == 0

    rows = rows_of(path)
    assert [row.key for row in rows] == planned
    assert {row.key: row for row in rows if row.key in seen} == seen
    undisturbed = begun(tmp_path / "undisturbed.db", settings)
    assert not go_on(undisturbed, jobs=2, work=cheap)  # a third of the cheap rows is UNDECIDED
    timeless = [[replace(row, seconds=0, finished="") for row in rows_of(p)] for p in (path, undisturbed)]
    assert timeless[0] == timeless[1]
    assert {row.status for row in rows} == {"PROVED", "REFUTED", "UNDECIDED"} and not any(row.error for row in rows)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["killed.db", "undisturbed.db"]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers through /proc")
def test_workers_die_with_their_leader_in_the_middle_of_a_task():
    code = (
        "from tests.proofs.test_sweeps import *; "
        "run_tasks(Plan.of(replace(SMALL, data=('zero_targets',))).tasks, endless, print, jobs=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    workers = wait_until(lambda: len(found := children(process.pid)) == 2 and found)
    wait_until(lambda: all(os.getsid(pid) == pid for pid in workers))  # each leads its own group: it is at work
    process.kill()
    process.wait()
    try:
        wait_until(lambda: not any(b"spawn_main" in command_of(pid) for pid in workers), 5)
    finally:
        for pid in workers:
            if b"spawn_main" in command_of(pid):
                os.kill(pid, signal.SIGKILL)


def test_a_task_that_kills_its_workers_becomes_an_error(tmp_path):
    path = begun(tmp_path / "s.db", Settings.of([(1, 1, 1), (2, 1, 1)], ["whitened", "zero_targets"], [0], 60))
    assert not go_on(path, jobs=2, work=deadly)
    rows = {row.key: row for row in rows_of(path)}
    assert len(rows) == 4
    for key, row in rows.items():
        if "zero_targets" in key:
            assert row.error == "3 workers died on this task, the last one with status -9"
        else:
            assert row.error is None and row.status == "PROVED"


def test_a_task_without_an_end_becomes_an_error():
    tasks = Plan.of(Settings.of([(2, 1, 1)], ["zero_targets", "whitened"], [0, 1], 60)).tasks
    rows: list[Row] = []
    run_tasks(tasks, endless, rows.append, jobs=1, limit=1.0)
    assert sorted(row.key for row in rows) == sorted(task.key for task in tasks)
    for row in rows:
        assert (row.error or "").startswith("it did not end within 1 s") == ("zero_targets" in row.key)


def hopeless(task: Task) -> Row:
    raise AssertionError("never called")


def test_workers_that_never_come_up_end_the_sweep(monkeypatch):
    monkeypatch.setattr("proofs.sweeps.run._serve", unfit)
    with pytest.raises(WorkersFail, match="10 that died at the start, the last with status 7"):
        run_tasks(Plan.of(SMALL).tasks, hopeless, lambda _row: None, jobs=2)


def unfit(_pipe, _work):
    os._exit(7)


# Real work


def test_a_known_bad_mask_is_found_with_its_certificate():
    from proofs.certificates.checker import check

    row = decide(Task(GOLDEN, "whitened", 2), budget=60)
    assert (row.claim, row.status, row.method, row.spurious_strict_minimum) == (
        "spurious_valley",
        "PROVED",
        "solver",
        "PROVED",
    )
    counts = {tuple(stratum["alive"]): stratum["complex"] for stratum in json.loads(row.strata)}
    assert counts == {(0, 1): 25, (0,): 2, (1,): 2, (): 1}  # docs/theory.md: 25 for the golden mask
    assert (
        check(row.certificate.encode()).valid
        and row.shown_by == f"c{json.loads(row.proof)['premises'][0]['reason'][11]}"
    )
    problem = json.loads(row.certificate)["problem"]
    assert [[Fraction(x) for x in r] for r in problem["targets"]] == [
        list(r) for r in Task(GOLDEN, "whitened", 2).problem().targets
    ]


@pytest.mark.parametrize(
    ("number", "status", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_a_small_real_sweep_is_interrupted_and_resumed(tmp_path, number, status, word):
    path, table_path = tmp_path / "s.db", tmp_path / "s.csv"
    arguments = ["start", "--sizes", "2,2,2", "--data", "whitened,rank_deficient", "--jobs", "2", "--store", str(path)]
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_until(path.exists)
    with closing(sqlite3.connect(path)) as reader:
        wait_until(lambda: reader.execute("SELECT count(*) FROM results").fetchone()[0])
    workers = children(process.pid)
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == status and output == ""
    assert f"landscape: {word}" in errors and "landscape sweep resume" in errors and "Traceback" not in errors
    wait_until(lambda: not any(b"spawn_main" in command_of(pid) for pid in workers), 5)
    assert [p.name for p in tmp_path.iterdir()] == ["s.db"]
    done = rows_of(path)
    result = run("resume", path, "--jobs", 2)
    assert (result.returncode, result.stderr) == (0, "") and "0 undecided, 0 errors" in result.stdout
    rows = rows_of(path)
    assert set(done) <= set(rows) and len(rows) == len({row.key for row in rows})
    answer = json.loads(run("status", path, "--json").stdout)
    assert (answer["planned"], answer["done"], answer["open"], answer["running"]) == (len(rows), len(rows), 0, False)
    assert {(found["status"], found["claim"]) for found in answer["found"]} == {("PROVED", "all_minima_global")}
    assert run("export", path, "--csv", table_path).returncode == 0
    assert len(list(csv.reader(table_path.read_text().splitlines()))) == len(rows) + 1


def test_a_spent_budget_is_undecided_and_exits_with_3(tmp_path):
    arguments = ["start", "--sizes", "2,2,2", "--data", "whitened", "--budget", "0.001", "--store", tmp_path / "s.db"]
    result = run(*arguments)
    assert (result.returncode, result.stderr) == (3, "")
    rows = rows_of(tmp_path / "s.db")
    assert {row.status for row in rows} == {"PROVED", "UNDECIDED"} and not any(row.error for row in rows)
    assert all(row.refusal and row.certificate is None for row in rows if row.status == "UNDECIDED")
    assert run(*arguments).returncode == 3 and rows_of(tmp_path / "s.db") == rows


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["start", "--store", "s.db"], "Give --sizes or --up-to"),
        (["start", "--sizes", "2,2", "--store", "s.db"], "a size is inputs,units,outputs"),
        (["start", "--sizes", "2,2,2", "--store", "s.db", "--data", "white"], "must be among whitened"),
        (["start", "--sizes", "2,2,2", "--store", "s.db", "--shard", "3/2"], "must be i/n"),
        (["start", "--sizes", "1,1,1", "--store", "no/such/folder/s.db"], "No such file or directory"),
        (["resume", "s.db", "--jobs", "1", "--dask", "tcp://x:1"], "give one of them"),
        (["resume", "README.md"], "not a database"),
        (["export", "pyproject.toml", "--csv", "-"], "not a database"),
    ],
)
def test_bad_input_is_named_and_exits_with_2(arguments, words):
    from click.testing import CliRunner

    from proofs.cli.sweep import sweep
    from symbolic.errors import LandscapeError

    result = CliRunner().invoke(sweep, arguments)
    if result.exit_code != 2:  # the command's frame turns these into status 2
        assert isinstance(result.exception, LandscapeError)
    assert words in " ".join(f"{result.output} {result.exception}".split())


# The cluster


@pytest.mark.filterwarnings("ignore")  # of Dask's own threads and sockets; nothing here asserts about warnings
def test_a_dask_cluster_does_the_same_and_survives_killed_workers(tmp_path, monkeypatch):
    pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")
    from distributed import LocalCluster

    path = begun(tmp_path / "dask.db", Settings.of([(2, 2, 2)], list(DATA), [0], 60))
    killed: list[int] = []

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as machines:
        pids = [nanny.pid for nanny in machines.workers.values()]

        def kill(done: int, _planned: int) -> None:
            if done == 10 and not killed:
                killed.append(pids[0])
                os.kill(pids[0], signal.SIGKILL)

        assert not go_on(path, address=machines.scheduler_address, work=cheap, progress=kill)
        assert killed and pids[0] not in [nanny.pid for nanny in machines.workers.values()]
    local = begun(tmp_path / "local.db", Settings.of([(2, 2, 2)], list(DATA), [0], 60))
    go_on(local, jobs=2, work=cheap)
    one, two = ([replace(row, seconds=0, finished="") for row in rows_of(p)] for p in (path, local))
    assert one == two and len(one) == 60 and not any(row.error for row in one)


def test_an_address_without_a_scheduler_is_refused(tmp_path, monkeypatch):
    pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    path = begun(tmp_path / "s.db", Settings.of([(1, 1, 1)], ["whitened"], [0], 60))
    with pytest.raises(cluster.ClusterLost, match="must be the address of a running Dask scheduler"):
        go_on(path, address="tcp://127.0.0.1:1", work=cheap)
    with pytest.raises(cluster.ClusterLost, match="address"):
        go_on(path, address="nonsense", work=cheap)


def test_without_the_extra_the_command_that_installs_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "find_spec", lambda _name: None)
    path = begun(tmp_path / "s.db", Settings.of([(1, 1, 1)], ["whitened"], [0], 60))
    with pytest.raises(EngineMissing, match=r"pip install 'sparse-landscape\[cluster\]'"):
        go_on(path, address="tcp://127.0.0.1:1", work=cheap)
