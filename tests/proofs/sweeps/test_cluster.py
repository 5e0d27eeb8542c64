"""Sweeps on a Dask cluster: the same rows as on one machine, killed workers survived, missing clusters named."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest

from proofs.sweeps import cluster
from proofs.sweeps.plan import DATA, Settings
from proofs.sweeps.session import go_on
from symbolic.errors import EngineMissing
from tests.proofs.sweeps.sweep_helpers import begun, cheap, rows_of


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
