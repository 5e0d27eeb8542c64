"""What the tests of sweeps share: small settings, workers, leaders, stores filled without workers.

Workers and leaders are functions of this module, since they are sent to other processes, which find them by its name.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from proofs.sweeps.plan import DATA, Settings, Shard, Task, sizes_up_to
from proofs.sweeps.row import Row, now
from proofs.sweeps.session import begin, go_on
from proofs.sweeps.store import Store

ROOT = Path(__file__).resolve().parents[3]
SMALL = Settings.of(sizes_up_to((2, 2, 2)), list(DATA), [0], 60)
COMMAND = [
    sys.executable,
    "-c",
    "from proofs.cli import start; start.main()",
    "sweep",
]
GOLDEN = "3.2.3:6,5;3,2,1"


# Workers and leaders


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


def hopeless(task: Task) -> Row:
    raise AssertionError("never called")


def unfit(_pipe, _work):
    os._exit(7)


def continue_cheaply(path: str) -> None:
    """A leader: goes on with a store until all is done."""
    go_on(Path(path), jobs=2, work=cheap)


def leader(path: Path) -> subprocess.Popen:
    code = f"from tests.proofs.sweeps.sweep_helpers import continue_cheaply; continue_cheaply({str(path)!r})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)


# Stores and the command


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


# Processes


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
