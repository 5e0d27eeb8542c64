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
    at_the_point = {
        "golden": (1, True, lambda lower: lower < 1),
        "weight_decay": (9, True, lambda lower: 10 * lower == 43),
        "minimum_but_no_valley": (4, True, lambda lower: lower == 1),
    }
    if name in at_the_point:
        (gradient, loss), (hessian, minors, definite), lower = results[-4:-1]
        value, expected, below = at_the_point[name]
        assert all(x == 0 for x in gradient) and loss == value and below(lower)
        assert len(minors) == hessian.nrows() > 0 and definite is expected
        assert hessian == hessian.transpose()


def test_the_hessian_of_the_cells_is_the_one_of_the_text():
    proving, certified = found("weight_decay")
    derived = derivation_of(proving, certified, pictures=False)
    hessian, _, _ = outputs(cells(derived))[-3]
    assert {str(hessian[k, k]) for k in range(3)} == {"1/5"} and r"\tfrac{1}{5} & 0 & 0" in derived.render(
        "md"
    ).decode()


def test_code_stands_in_notebooks_only():
    proving, certified = found("golden")
    derived = board_of(proving, certified)
    assert cells(derived) and b"from symbolic import" not in derived.render("md")
