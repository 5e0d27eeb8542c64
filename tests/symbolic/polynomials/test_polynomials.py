"""Loss, gradient and Hessian: the core problem, the network polynomial and sympy say the same."""

from __future__ import annotations

import sympy
from flint import fmpq
from hypothesis import given, settings

from symbolic import Problem, SparseNetwork
from symbolic.exact.linear_algebra import identity
from symbolic.polynomials.network import loss_polynomial
from symbolic.polynomials.reduced import reduce_inputs
from tests import problems, strategies


@given(strategies.problems(max_units=3))
@settings(max_examples=40)
def test_core_loss_is_the_network_loss(problem):
    network = reduce_inputs(problem)
    polynomial = loss_polynomial(problem)
    core = network.core
    point = [fmpq(k * k - 3, k + 2) for k in range(core.size)]
    values = dict.fromkeys(polynomial.names, fmpq(0))
    vs, ws = core.split(point)
    for place, (unit, number) in enumerate(zip(core.units, network.units, strict=True)):
        for output, v in zip(unit.outputs, vs[place], strict=True):
            values[f"v_{{{output},{number}}}"] = v
        for k, column in enumerate(network.coordinates[place]):
            weight = sum((w * row[k] for w, row in zip(ws[place], network.conversions[place], strict=True)), fmpq(0))
            values[f"w_{{{number},{column}}}"] = weight
    full = [values[name] for name in polynomial.names]
    evaluator = core.over(lambda x: x)
    assert polynomial.loss(*full) == evaluator.value(point)
    if not network.idle and all(table == identity(len(table)) for table in network.conversions):
        assert sorted(g(*full) / 2 for g in polynomial.gradient) == sorted(evaluator.gradient(point))


def test_sympy_expressions_have_readable_names_and_agree():
    polynomial = loss_polynomial(problems.golden())
    assert polynomial.names[:2] == ("w_{0,0}", "w_{0,1}") and "v_{2,1}" in polynomial.names
    loss = polynomial.expression()
    symbols = polynomial.symbols()
    assert sympy.expand(sympy.diff(loss, symbols[0]) - polynomial.gradient_expressions()[0]) == 0
    assert sympy.expand(sympy.diff(loss, symbols[0], symbols[5]) - polynomial.hessian_expressions()[0, 5]) == 0
    w, v = (
        sympy.Matrix(
            r, c, lambda i, j, n=n: dict(zip(polynomial.names, symbols, strict=True)).get(f"{n}_{{{i},{j}}}", 0)
        )
        for r, c, n in ((2, 3, "w"), (3, 2, "v"))
    )
    residual = v * w - sympy.Matrix([[0, 1, 0], [2, 1, 0], [0, 0, 1]])
    assert sympy.expand(loss - sum(x**2 for x in residual)) == 0


def test_deeper_and_power_networks_have_polynomials_too():
    deep = Problem.of(SparseNetwork.of([[1]], [[1]], [[1]]), targets=[[1]])
    a, b, c = loss_polynomial(deep).symbols()
    assert sympy.expand(loss_polynomial(deep).expression() - (a * b * c - 1) ** 2) == 0
    square = Problem.of(SparseNetwork.of([[1]], [[1]], activation="square"), targets=[[1]], weight_decay="1/2")
    w, v = loss_polynomial(square).symbols()
    assert sympy.expand(loss_polynomial(square).expression() - (v * w**2 - 1) ** 2 - (v**2 + w**2) / 2) == 0


def test_half_gradient_and_half_hessian_are_those_of_the_loss():
    problem = problems.tug_of_war()
    core = reduce_inputs(problem).core
    polynomial = loss_polynomial(problem)
    point = [fmpq(k + 1, 3) for k in range(core.size)]
    gradient, hessian = core.over(lambda x: x).gradient_and_hessian(point)
    order = ["v_{0,0}", "w_{0,0}", "v_{0,1}", "v_{1,1}", "w_{1,1}", "w_{1,2}"]
    values = [point[order.index(name)] for name in polynomial.names]
    for name, mine, row in zip(order, gradient, hessian, strict=True):
        k = polynomial.names.index(name)
        assert polynomial.gradient[k](*values) == 2 * mine
        for other, entry in zip(order, row, strict=True):
            assert polynomial.hessian[k][polynomial.names.index(other)](*values) == 2 * entry
