"""The notebook of a derivation: its cells run one after the other and give what the text says."""

from __future__ import annotations

import ast
import json
from functools import cache

import pytest

from proofs.certificates.certify import attempt
from proofs.derivations.of_problem import board_of, derivation_of
from proofs.proving.prove import prove
from symbolic import examples
from tests import problems

NAMES = ("golden", "relu_two_valleys", "weight_decay", "minimum_but_no_valley", "dense")


@cache
def found(name):
    dense = problems.problem([[1, 1], [1, 1]], [[1, 1], [1, 1]], [[1, 2], [3, 4]])
    proving = prove(dense if name == "dense" else getattr(examples, name)(), solve=problems.solved)
    return proving, attempt(proving)


def cells(derived):
    notebook = json.loads(derived.render("ipynb"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def outputs(code):
    """What the last expression of every cell gives."""
    names, results = {}, []
    for cell in code:
        tree = ast.parse(cell)
        *before, last = tree.body
        assert isinstance(last, ast.Expr)
        exec(compile(ast.Module(before, []), "cell", "exec"), names)
        results.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
    return results


@pytest.mark.parametrize("name", NAMES)
def test_the_cells_compute_the_argument_again(name):
    proving, certified = found(name)
    code = cells(derivation_of(proving, certified, pictures=False))
    results = outputs(code)
    assert len(code) >= 3
    told = proving.problem.to_dict()
    assert results[0].to_dict() == {key: value for key, value in told.items() if key != "title"}
    assert results[-1].valid or certified.trust
    shown = [r for r in results if repr(r).startswith("Proving") or repr(r).startswith("Solution")]
    assert shown
    if name == "golden":
        gradient, loss = results[-2]
        assert all(x == 0 for x in gradient) and loss == 1


def test_code_stands_in_notebooks_only():
    proving, certified = found("golden")
    derived = board_of(proving, certified)
    assert cells(derived) and b"from symbolic import" not in derived.render("md")
