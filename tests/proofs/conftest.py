"""The Rocq library, compiled once for all processes in which tests run."""

from __future__ import annotations

import fcntl
import os

import pytest

from proofs.rocq import kernel


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / "rocq", shared / "rocq_done"
    with (shared / "rocq_lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            kernel.compile_library(folder, 240)
            done.touch()
    return folder
