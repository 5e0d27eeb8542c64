"""``landscape selftest`` passes here, and notices what is wrong: a changed certificate, a wrong docstring, a missing engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from proofs.certificates.checker import check
from proofs.cli import selftest
from proofs.cli.selftest import NotRun, Outcome, exit_status, expect, tried
from symbolic import examples
from symbolic.network import problem_from_dict

LANDSCAPE = str(Path(sys.executable).with_name("landscape"))


def run(*arguments, **environment):
    environment = {**os.environ, **environment}
    return subprocess.run([LANDSCAPE, *arguments], capture_output=True, text=True, check=False, env=environment)


def test_everything_passes():
    done = run("selftest", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["passed"], done.stdout + done.stderr
    assert [test["name"] for test in found["tests"]] == [name for name, _ in selftest.tests()]
    assert {test["outcome"] for test in found["tests"]} == {"passed"}


def test_without_engines_nothing_that_needs_them_counts_as_passed(tmp_path):
    done = run("selftest", LANDSCAPE_ENGINES=str(tmp_path), PATH="/usr/bin:/bin")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "golden example        NOT RUN" in done.stdout and "landscape doctor --install" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 passed, 0 failed, ")


def test_the_certificate_is_about_the_golden_example():
    data = selftest.CERTIFICATE.read_bytes()
    assert problem_from_dict(json.loads(data)["problem"]) == examples.golden() and check(data).valid


def test_a_wrong_certificate_fails(tmp_path, monkeypatch):
    changed = json.loads(selftest.CERTIFICATE.read_text())
    changed["problem"]["targets"][0][0] += 1
    path = tmp_path / "golden.json"
    path.write_text(json.dumps(changed))
    monkeypatch.setattr(selftest, "CERTIFICATE", path)
    outcome = tried("checker", selftest.checker)
    assert outcome.passed is False and outcome.words.startswith("ValueError: certificate: found (False, ")


def test_a_wrong_example_fails(monkeypatch):
    def wrong():
        """Wrong.

        >>> 1 + 1
        3
        """

    face = ModuleType("face")
    face.wrong, face.__dir__ = wrong, lambda: ["wrong"]
    monkeypatch.setitem(sys.modules, "face", face)
    outcome = tried("examples of face", lambda: selftest.examples("face"))
    assert outcome.passed is False and "1 of 1 examples differ" in outcome.words
    del wrong.__doc__
    assert "no examples were found" in tried("examples of face", lambda: selftest.examples("face")).words


def test_the_exit_status_tells_what_happened():
    def outcome(passed):
        return Outcome("", passed, "", 0)

    assert exit_status([outcome(True)]) == 0
    assert exit_status([outcome(True), outcome(None)]) == 4
    assert exit_status([outcome(None), outcome(False)]) == 1
    with pytest.raises(ValueError, match="losses: found 1, must be 2"):
        expect("losses", 1, 2)

    def cannot():
        raise NotRun("why")

    assert tried("never", cannot).passed is None
