"""One sitting at a sweep: begin its store, or go on where the last sitting ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from proofs.sweeps.files import exclusive
from proofs.sweeps.plan import Plan, Settings, Shard
from proofs.sweeps.row import Row
from proofs.sweeps.run import run_tasks
from proofs.sweeps.store import Store, create
from proofs.sweeps.work import Work, decide

Progress = Callable[[int, int], None]
"""Called with the number of tasks that have a result and the number of all tasks."""

OVERRUN, CHECKING = 3, 900
"""A worker process is stopped after so many times the budget and so many seconds for its certificate."""


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
        work: what is done with a task; :func:`proofs.sweeps.work.decide` with the budget of the store by default.
        progress: told at the start and after every result.

    Returns:
        Whether every task of the store is decided.

    Raises:
        StoreError: if the store cannot be used, or another sweep works on it.
        WorkersFail: if workers cannot be started.
        EngineMissing: without the extra ``cluster``, if an address is given.
        ClusterLost: if the cluster cannot be reached, or is lost.
    """
    with exclusive(path), Store(path) as store:
        tasks = store.open_tasks(retry_errors=retry_errors)
        work = work or partial(decide, budget=store.settings.budget)
        planned, _ = store.count()
        left = len(tasks)
        tell = progress or (lambda _done, _planned: None)
        tell(planned - left, planned)

        def on_row(row: Row) -> None:
            nonlocal left
            store.add(row)
            left -= 1
            tell(planned - left, planned)

        if address is None:
            limit = OVERRUN * store.settings.budget + CHECKING
            run_tasks(tasks, work, on_row, jobs=jobs, limit=limit)
        else:
            from proofs.sweeps.cluster import run_on_cluster

            run_on_cluster(tasks, work, on_row, address=address)
        return store.settled()
