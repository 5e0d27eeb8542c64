"""The tasks of a sweep or a chart on a Dask cluster (optional extra ``cluster``). The client alone writes the store.

Dask gives the task of a dead worker to another by itself; a task on which more workers died than the cluster's setting
``distributed.scheduler.allowed-failures`` allows (3 by default) comes back as an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any

from proofs.sweeps.row import Row, error_row
from proofs.sweeps.work import LONGEST_ERROR, Keyed, R, T, attempted
from symbolic.errors import ExtraMissing, LandscapeError

if TYPE_CHECKING:
    from distributed import Client

AHEAD = 4
"""Tasks that wait at the scheduler for every thread of the cluster."""
CONNECT_SECONDS = 15

_ONE_AT_A_TIME = Lock()
"""In a Dask worker with several threads tasks take turns: flint's precision belongs to the whole process."""


class ClusterLost(LandscapeError):
    """The scheduler cannot be reached, or dropped tasks.

    Attributes:
        address: of the scheduler.
        found: what happened.
    """

    def __init__(self, address: str, found: str) -> None:
        self.address, self.found = address, found
        super().__init__(
            f"--dask {address}: must be the address of a running Dask scheduler (found: {found}); "
            "what is done is kept: go on with `landscape sweep resume`, or the same chart with --csv"
        )


def run_on_cluster(
    tasks: Sequence[T], work: Callable[[T], R], on_row: Callable[[R | Row], None], *, address: str
) -> None:
    """Carry out tasks on a Dask cluster.

    Arguments:
        tasks: the tasks.
        work: what is done with a task; its module must be importable on the workers.
        on_row: called with every row, here and one at a time.
        address: of the scheduler, for example ``tcp://10.0.0.1:8786``.

    Raises:
        EngineMissing: without the extra ``cluster``.
        ClusterLost: if the scheduler cannot be reached, or is lost.
    """
    if find_spec("distributed") is None:
        raise ExtraMissing("dask.distributed", "cluster")
    from distributed import as_completed

    with _client(address) as client:
        waiting = iter(tasks)
        names: dict[str, T] = {}

        def submitted(count: int) -> list[Any]:
            futures = []
            for task in islice(waiting, count):
                future = client.submit(carry_out, work, task, pure=False)
                names[future.key] = task
                futures.append(future)
            return futures

        threads = max(sum(client.nthreads().values()), 1)
        running = as_completed(submitted(AHEAD * threads), loop=client.loop)
        for future in running:
            on_row(_row(future, names.pop(future.key), address))
            for new in submitted(1):
                running.add(new)


def carry_out(work: Callable[[T], R], task: T) -> R | Row:
    """Carry out a task in a thread of a Dask worker."""
    with _ONE_AT_A_TIME:
        return attempted(work, task)


def _row(future: Any, task: Keyed, address: str) -> Any:
    """The row of a future; one that was lost with its worker is awaited again."""
    from distributed import CancelledError, KilledWorker

    try:
        row = future.result()
    except KilledWorker as error:
        return error_row(task.key, f"workers died on this task, the last one was {error.last_worker}")
    except CancelledError as error:
        raise ClusterLost(address, str(error) or "it dropped a task") from None
    except Exception as error:
        return error_row(task.key, f"the cluster could not carry it out: {error!r}"[:LONGEST_ERROR])
    return row


@contextmanager
def _client(address: str) -> Iterator[Client]:
    """A client of the cluster, closed at the end; the cluster then gives up tasks that are not done."""
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterLost(address, str(error) or type(error).__name__) from None
    try:
        yield client
    except OSError as error:
        raise ClusterLost(address, str(error) or type(error).__name__) from None
    finally:
        with suppress(Exception):
            client.close()
