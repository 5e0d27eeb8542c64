"""One server for the tests that leave it as it was."""

from __future__ import annotations

import pytest

from tests.proofs.explore.browser import served


@pytest.fixture(scope="module")
def browser():
    with served() as one:
        one.enter()
        yield one
