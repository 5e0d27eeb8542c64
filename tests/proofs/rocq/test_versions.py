"""``make rocq-versions``: what it says where no version, a version that refuses, or the installed one is found."""

from __future__ import annotations

import shutil

import pytest

from tests import rocq_versions


def program(folder, script):
    path = folder / "coqc"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_no_version_is_said_plainly(tmp_path, capsys):
    for programs in ([""], [str(tmp_path / "coqc")], [str(program(tmp_path, "exit 1"))]):
        assert rocq_versions.main(programs) == 0
        assert "no version of Rocq was found, nothing is checked" in capsys.readouterr().out


def test_a_version_that_refuses_is_bad(tmp_path, capsys):
    broken = program(tmp_path, 'test "$1" = --version && echo "The Rocq Prover, version 99" && exit 0\nexit 1')
    assert rocq_versions.main([str(broken), "/nowhere/rocq"]) == 1
    told = capsys.readouterr().out
    assert f"{broken}: The Rocq Prover, version 99: Sums.v: the kernel does not accept it" in told
    assert "/nowhere/rocq: not found" in told and "no version" not in told


@pytest.mark.slow
def test_the_installed_version_accepts_without_deprecated_names(capsys):
    assert rocq_versions.main([shutil.which("coqc")]) == 0
    assert "accepted" in capsys.readouterr().out
