"""Engines against the committed systems and Singular's answers; budgets; unreadable answers."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from symbolic.engines import load_engine
from symbolic.engines.msolve import read_leading_monomials, read_parametrization, write_system
from symbolic.engines.processes import GIVES_WAY, _guard, aside, version_text
from symbolic.engines.system import Dimension, Job, Parametrization, PolynomialSystem, Task, staircase
from symbolic.errors import BudgetSpent, EngineMissing
from symbolic.verify.proposals import propose

SYSTEMS = json.loads((Path(__file__).parents[2] / "vectors/small/systems.json").read_text())


def system_of(entry, characteristic=0):
    polynomials = tuple(tuple((c, tuple(e)) for c, e in poly) for poly in entry["polynomials"])
    return PolynomialSystem(tuple(entry["variables"]), polynomials, characteristic)


def test_what_is_aside_has_a_lower_priority():
    assert int(version_text(aside(["nice"]))) == min(os.nice(0) + GIVES_WAY, 19)


def test_msolve_puts_a_job_aside(tmp_path, monkeypatch):
    """A program that tells its priority in the place of a leading exponent."""
    stand_in = tmp_path / "msolve"
    stand_in.write_text('#!/bin/sh\necho "[x0^$(($(nice) + 20))]:"\n')
    stand_in.chmod(0o755)
    engine = load_engine("msolve")
    monkeypatch.setattr(engine, "binary", stand_in)
    system = PolynomialSystem(("x",), (((1, (2,)), (-2, (0,))),), 1073741827)
    answers = engine.run([Job(Task.COUNT, system), Job(Task.COUNT, system, aside=True)], 10, 1)
    priorities = [answer.quotient_dimension - 20 for answer in answers]
    assert priorities == [os.nice(0), min(os.nice(0) + GIVES_WAY, 19)]


def test_there_are_enough_systems():
    assert len(SYSTEMS) >= 40 and len({json.dumps(s["polynomials"]) for s in SYSTEMS}) >= 40


@pytest.mark.parametrize("name", ["python-flint", "msolve"])
@pytest.mark.parametrize("entry", SYSTEMS, ids=lambda e: e["name"])
def test_small_systems(name, entry):
    system = system_of(entry)
    start = time.monotonic()
    [answer] = load_engine(name).run([Job(Task.SOLVE, system)], 10, 1)
    assert time.monotonic() - start < 10
    if entry["dimension"] != 0:
        assert isinstance(answer, Dimension)
        assert (answer.dimension > 0) == (entry["dimension"] > 0)
        return
    assert isinstance(answer, Parametrization)
    assert answer.quotient_dimension == entry["quotient_dimension"]
    assert answer.eliminant.degree() == entry["distinct"]
    for proposal in propose(answer):
        for poly in system.polynomials:
            value = 0
            for coefficient, exponents in poly:
                term = coefficient
                for x, e in zip(proposal.coordinates, exponents, strict=True):
                    for _ in range(e):
                        term = term * x
                value = value + term
            assert float(abs(value).lower()) < 1e-9


@pytest.mark.parametrize("entry", SYSTEMS, ids=lambda e: e["name"])
def test_counts(entry):
    expected = Dimension(entry["dimension"], entry["quotient_dimension"])
    for name in ("python-flint", "Singular"):
        [answer] = load_engine(name).run([Job(Task.COUNT, system_of(entry))], 10, 1)
        assert answer == expected
    [modular] = load_engine("msolve").run([Job(Task.COUNT, system_of(entry, 1073741827))], 10, 1)
    assert modular == expected


def test_budgets_are_enforced_and_reported():
    n = 9
    variables = tuple(f"x{i}" for i in range(n))
    unit = lambda i, e: tuple(e if k == i else 0 for k in range(n))  # noqa: E731
    hard = tuple(
        ((7 + i, unit(i, 3)), (3, unit((i + 1) % n, 2)), (5, tuple([1] * n)), (-11 - i, unit(0, 0))) for i in range(n)
    )
    for name in ("msolve", "python-flint", "Singular"):
        start = time.monotonic()
        [answer] = load_engine(name).run([Job(Task.COUNT, PolynomialSystem(variables, hard, 0))], 0.5, 1)
        assert isinstance(answer, BudgetSpent) and time.monotonic() - start < 3


def test_a_hard_system_takes_no_easy_one_with_it():
    unit = lambda i, e: tuple(e if k == i else 0 for k in range(9))  # noqa: E731
    hard = tuple(
        ((7 + i, unit(i, 3)), (3, unit((i + 1) % 9, 2)), (5, tuple([1] * 9)), (-11 - i, unit(0, 0))) for i in range(9)
    )
    systems = [PolynomialSystem(tuple("abcdefghi"), hard, 0), PolynomialSystem(("a",), (((1, (2,)), (-2, (0,))),), 0)]
    answers = load_engine("python-flint").run([Job(Task.COUNT, system) for system in systems], 1.0, 1)
    assert isinstance(answers[0], BudgetSpent) and answers[1] == Dimension(0, 2)


def test_the_version_of_a_program_is_read_whatever_it_prints(tmp_path):
    program = tmp_path / "program"
    program.write_bytes(b"#!/bin/sh\nprintf 'caf\\303\\251 \\377 version 1.2'\n")
    program.chmod(0o755)
    assert version_text([str(program)]) == "caf\u00e9 \ufffd version 1.2"


def test_a_missing_engine_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setenv("LANDSCAPE_ENGINES", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    for name in ("msolve", "Singular"):
        with pytest.raises(EngineMissing, match="landscape doctor --install"):
            load_engine(name)


def test_the_input_of_msolve_is_expanded_and_integral():
    system = PolynomialSystem(("a", "b"), (((3, (2, 0)), (-1, (0, 1)), (5, (0, 0))),))
    assert write_system(system) == "x0,x1\n0\n3*x0^2-1*x1+5\n"


@pytest.mark.parametrize(
    "text", ["", "[0, [0]]:", "[0, [0, 1, 1, ['x0'], [1], [2, [[1,[1,1]],[0,[1]],[]]]]]:", "garbage"]
)
def test_unreadable_answers_are_errors(text):
    with pytest.raises((ValueError, IndexError, TypeError)):
        read_parametrization(text, 1)
    with pytest.raises(ValueError, match=r"monomials|unexpected"):
        read_leading_monomials("[y0]:" if text == "garbage" else text, 1)


def test_staircase_dimensions():
    assert staircase([(1, 1)], 2) == Dimension(1, None)
    assert staircase([(1, 1, 0), (0, 1, 1)], 3) == Dimension(2, None)
    assert staircase([], 0) == Dimension(0, 1)
    assert staircase([(0, 0)], 2) == Dimension(-1, 0)
    assert staircase([(2, 0), (1, 1), (0, 3)], 2) == Dimension(0, 4)


@pytest.mark.skipif(not _guard(), reason="setpriv (Linux, util-linux) is not installed")
def test_a_child_whose_parent_is_gone_already_does_not_begin():
    command = [*_guard(), str(os.getpid()), "echo", "begun"]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == "begun\n"
    orphaned = [*_guard(), str(os.getpid() + 1), "echo", "begun"]
    assert subprocess.run(orphaned, capture_output=True, text=True, check=False).stdout == ""
