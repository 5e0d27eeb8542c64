"""The Rocq library, compiled once."""

from __future__ import annotations

import pytest

from proofs.rocq import kernel


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rocq")
    kernel.compile_library(folder, 240)
    return folder
