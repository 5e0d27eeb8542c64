"""Exported equations: Singular counts what is expected, and every script holds the derivatives of the loss."""

from __future__ import annotations

import ast
import random
import re
from fractions import Fraction

import pytest

from proofs.export.parts import Part, parts_of
from proofs.export.scripts import PROGRAMS, script
from symbolic import Problem, SparseNetwork, examples, solve
from symbolic.engines.locate import needed_binary
from symbolic.engines.processes import run_processes
from symbolic.errors import EngineMissing, UnsupportedProblem
from symbolic.polynomials.network import loss_polynomial
from tests.command import run

BENIGN = Problem.of(
    SparseNetwork.of([[1, 1, 0], [0, 0, 1]], [[1, 0], [1, 0], [0, 1]]), targets=[[2, 1, 0], [1, 1, 0], [0, 0, 3]]
)
PROBLEMS = {
    "tug of war": examples.tug_of_war(),
    "golden": examples.golden(),
    "weight decay": examples.weight_decay(),
    "benign": BENIGN,
}


def counted_by_singular(text):
    try:
        binary = needed_binary("Singular")
    except EngineMissing:
        pytest.skip("Singular is not installed")
    [done] = run_processes([([str(binary), "-q", "--no-rc", "--no-tty"], text)], 60.0, 1)
    found = re.findall(r"part (\d+): dimension (-?\d+), solutions with multiplicity (-?\d+)", done.output)
    return {int(number): (int(dimension), int(count)) for number, dimension, count in found}


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("seed", [0, 1])
def test_singular_counts_what_is_expected(name, seed):
    parts = parts_of(solve(PROBLEMS[name], seed=seed))
    found = counted_by_singular(script("singular", parts, name, seed))
    assert found == {number: (0, part.expected) for number, part in enumerate(parts, 1)} and found


def test_a_wrong_count_would_be_noticed():
    [part, *_] = parts_of(solve(examples.tug_of_war()))
    fewer = Part(part.title, part.variables, (*part.equations, ((1, (1,) + (0,) * (len(part.variables) - 1)),)), 6, "")
    assert counted_by_singular(script("singular", [fewer], "", 0)).get(1) != (0, 6)


def values(text, point):
    """The polynomials of a script, read by a parser of Python, at a point."""

    def value(node):
        match node:
            case ast.BinOp(left, ast.Add(), right):
                return value(left) + value(right)
            case ast.BinOp(left, ast.Sub(), right):
                return value(left) - value(right)
            case ast.BinOp(left, ast.Mult(), right):
                return value(left) * value(right)
            case ast.BinOp(left, ast.Pow(), right):
                return value(left) ** int(value(right))
            case ast.UnaryOp(ast.USub(), inner):
                return -value(inner)
            case ast.Constant(number):
                return Fraction(number)
            case ast.Name(name):
                return point[name]
        raise AssertionError(ast.dump(node))

    return [value(ast.parse(line.replace("^", "**").strip(), mode="eval").body) for line in text.split(",")]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_script_holds_the_derivatives_of_the_loss(program):
    problem = examples.tug_of_war()
    solution = solve(problem)
    text = script(program, parts_of(solution), problem.title, 0)
    assert text.count("expected: 6 distinct") == 1
    block = re.search(
        r"(?:ideal i = |ideal\(\[?\n|ideal\(\n|part1 = \{\n|System\(\[\n)(.*?)(?:;\n|\]?\);?\n|\};\n|\]\)\n)",
        text,
        re.S,
    )
    equations = block[1].replace(" == 0", "").rstrip("])}; \n")
    draw = random.Random(3)
    gradient = loss_polynomial(problem).gradient
    names = loss_polynomial(problem).names
    simple = [re.sub(r"([wv])_\{(\d+),(\d+)\}", r"\1\2x\3", name) for name in names]
    for _ in range(3):
        point = {name: Fraction(draw.randint(-5, 5), draw.randint(1, 4)) for name in (*simple, "t")}
        expected = []
        for derivative in gradient:
            total = Fraction(0)
            for exponents, c in derivative.to_dict().items():
                term = Fraction(int(c.p), int(c.q))
                for name, e in zip(simple, exponents, strict=True):
                    term *= point[name] ** int(e)
                total += term
            expected.append(total)
        assert values(equations, point)[: len(expected)] == expected


def test_strata_in_which_units_mix_say_so():
    twins = Problem.of(SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]]), targets=[[1, 2], [3, 5]])
    parts = parts_of(solve(twins))
    assert any(part.equations == () and "mixes the units" in part.remark for part in parts)
    assert "mixes the units" in script("julia", parts, "", 0)


def test_titles_cannot_leave_their_comment():
    text = script("mathematica", [], "a *) Quit[] (* b\n Exit[]", 0)
    assert "Quit[]" not in text and text.count("*)") == text.count("(*")


def test_what_is_no_polynomial_is_refused(tmp_path):
    with pytest.raises(UnsupportedProblem):
        parts_of(solve(examples.relu_two_valleys()))
    assert run("export", "examples/tanh_valley.toml", "--output", tmp_path).returncode == 3
    done = run("export", "examples/golden.toml", "--to", "sage,julia", "--output", tmp_path, "--quiet")
    assert done.returncode == 0 and {p.name for p in tmp_path.iterdir()} == {"golden.sage", "golden.jl"}
    assert run("export", "examples/golden.toml", "--to", "maple").returncode == 2
