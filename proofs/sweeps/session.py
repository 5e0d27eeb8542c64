"""One sitting at a sweep: begin its store, or go on where the last sitting ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

from proofs.sweeps.answer import ask, search
from proofs.sweeps.files import exclusive
from proofs.sweeps.order import NO, YES, Order
from proofs.sweeps.plan import Plan, Settings, Shard, Task
from proofs.sweeps.questions import QUESTIONS
from proofs.sweeps.row import Row
from proofs.sweeps.run import OnRow, run_tasks
from proofs.sweeps.store import Store, create
from proofs.sweeps.work import Work, decide

Progress = Callable[[int, int], None]
"""Called with the number of tasks that have a result and the number of all tasks."""

OVERRUN, CHECKING = 3, 900
"""A worker process is stopped after so many times the budget and so many seconds for its certificate."""

Batch = Callable[[Sequence[Task], Work, OnRow], None]
"""Carries out tasks with some work and hands over the rows, one at a time."""


def begin(path: Path, settings: Settings, shard: Shard) -> None:
    """Make the store of a sweep; one with the same settings may be there already.

    Raises:
        StoreError: if there is another file, or a store with other settings.
    """
    with exclusive(path):
        if path.exists():
            with Store(path) as store:
                store.require(settings, shard)
        else:
            create(path, settings, shard, Plan.of(settings))


def go_on(
    path: Path,
    *,
    jobs: int = 1,
    address: str | None = None,
    retry_errors: bool = False,
    work: Work | None = None,
    progress: Progress | None = None,
) -> bool:
    """Carry out all open tasks of a store.

    Arguments:
        path: the store.
        jobs: number of worker processes.
        address: of a Dask scheduler, whose workers then do the work.
        retry_errors: also do the tasks again that ended with an error.
        work: what is done with a task; by default :func:`proofs.sweeps.work.decide` with the budget of the store,
            and for questions about classes :mod:`proofs.sweeps.answer`.
        progress: told at the start and after every result.

    Returns:
        Whether every task of the store is decided.

    Raises:
        StoreError: if the store cannot be used, or another sweep works on it.
        WorkersFail: if workers cannot be started.
        EngineMissing: without the extra ``cluster``, if an address is given.
        ClusterLost: if the cluster cannot be reached, or is lost.
        Contradiction: if two answers about classes contradict each other.
    """
    with exclusive(path), Store(path) as store:
        tasks = store.open_tasks(retry_errors=retry_errors)
        planned, _ = store.count()
        left = len(tasks)
        tell = progress or (lambda _done, _planned: None)
        tell(planned - left, planned)

        def on_row(row: Row) -> None:
            nonlocal left
            store.add(row)
            left -= 1
            tell(planned - left, planned)

        def batch(some: Sequence[Task], work: Work, on_row: OnRow) -> None:
            if address is None:
                limit = OVERRUN * store.settings.budget + CHECKING
                run_tasks(some, work, on_row, jobs=jobs, limit=limit)
            else:
                from proofs.sweeps.cluster import run_on_cluster

                run_on_cluster(some, work, on_row, address=address)

        if work is None and store.settings.asks:
            _answer_all(store, tasks, batch, on_row)
        else:
            batch(tasks, work or partial(decide, budget=store.settings.budget), on_row)
        return store.settled()


def _answer_all(store: Store, tasks: Sequence[Task], batch: Batch, on_row: OnRow) -> None:
    """Answer questions about classes: all by lemmas and known examples first, then the others by search, small masks first.

    Whatever an answer says of other classes is written down before anything larger is searched.
    """
    order = Order([task for _, task in store.planned()])
    answers = {row.key: row.status for _, _, row in store.rows() if row.status in (YES, NO)}
    open_keys = {task.key for task in tasks}

    def take(row: Row) -> None:
        on_row(row)
        open_keys.discard(row.key)
        if row.status in (YES, NO):
            answers[row.key] = row.status

    def take_answers(row: Row) -> None:
        if row.status in (YES, NO) or row.error is not None:
            take(row)

    def follow() -> None:
        for row in list(order.follow(answers)):
            if row.key in open_keys:
                take(row)

    batch(tasks, ask, take_answers)
    follow()
    for _, wave in groupby(sorted(tasks, key=_turn), key=_turn):
        some = [task for task in wave if task.key in open_keys]
        if some:
            batch(some, partial(search, tries=store.settings.tries), take)
            follow()


def _turn(task: Task) -> tuple[int, int, int]:
    """When a task is searched: few units first, then few inputs and outputs, then by question."""
    inputs, units, outputs = task.size
    return units, inputs + outputs, list(QUESTIONS).index(task.data)
