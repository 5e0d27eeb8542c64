"""Code for the notebook of a derivation: each part of the argument computed again through the public names of the packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from proofs.certificates.certify import Uncertified
from proofs.certificates.document import Certified
from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.documents.document import Derivation, Listing
from proofs.proving.prove import Proving
from symbolic.landscape.component import Component
from symbolic.network import Problem
from symbolic.network.weights import places

PYTHON = "python"
SOLVED = """from proofs import prove
from symbolic import solve

found = prove(problem)
solution = found.solution or solve(problem)
solution"""
HESSIAN = """free = {free}
hessian = fmpq_mat([[polynomial.gradient[a].derivative(b)(*point) for b in free] for a in free])
minors = [fmpq_mat([row[:k] for row in hessian.tolist()[:k]]).det() for k in range(1, len(free) + 1)]
hessian, minors, all(minor > 0 for minor in minors)"""
"""The Hessian in the weights that no symmetry moves; it is positive definite when its leading minors are positive."""


def with_code(derivation: Derivation, found: Proving, certified: Certified | Uncertified) -> Derivation:
    """The document with code at the end of its sections, which a notebook makes cells of.

    Arguments:
        derivation: the document on the findings.
        found: the findings.
        certified: their certificate, or why there is none.
    """
    code = _code(found, certified)
    sections = tuple(
        replace(section, blocks=(*section.blocks, *(Listing(lines, PYTHON) for lines in code.get(section.label, ()))))
        for section in derivation.sections
    )
    return replace(derivation, sections=sections)


def _code(found: Proving, certified: Certified | Uncertified) -> dict[str, list[str]]:
    """The code by the label of the section that it follows."""
    problem = found.problem
    cells = {
        "network": [problem_code(problem)],
        "checks": ["from proofs import certify, check\n\ncheck(certify(found))"]
        if isinstance(certified, Certified)
        else [],
    }
    cells["structure"] = ["from proofs import prove\n\nfound = prove(problem)\nfound"]
    cells["critical"] = [SOLVED]
    if problem.network.activation.polynomial:
        cells["the-loss"] = [
            "from symbolic import loss_polynomial\n\npolynomial = loss_polynomial(problem)\npolynomial"
        ]
        cells["the-loss"].append("polynomial.gradient")
    witness = found.witness
    if witness is not None:
        cells["minimum"] = ["found.witness", *_at(problem, witness, certified)]
    board = [*cells["network"], *cells["structure"], *cells["checks"]]
    return {**cells, "board": board}


def problem_code(problem: Problem) -> str:
    """The problem as Python.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> print(problem_code(Problem.of(SparseNetwork.of([[1, 1]], [[1]]), targets=[["1/2", 2]])))
        from symbolic import Problem, SparseNetwork
        <BLANKLINE>
        network = SparseNetwork.of([[1, 1]], [[1]])
        problem = Problem.of(network, inputs=[[1, 0], [0, 1]], targets=[['1/2', 2]])
        problem
    """
    told: dict[str, Any] = problem.to_dict()
    masks = ", ".join(map(repr, told["masks"]))
    activation = "" if told["activation"] == "linear" else f", activation={told['activation']!r}"
    decay = f", weight_decay={told['weight_decay']!r}" if problem.decayed else ""
    return (
        "from symbolic import Problem, SparseNetwork\n\n"
        f"network = SparseNetwork.of({masks}{activation})\n"
        f"problem = Problem.of(network, inputs={told['inputs']!r}, targets={told['targets']!r}{decay})\n"
        "problem"
    )


def _at(problem: Problem, component: Component, certified: Certified | Uncertified) -> list[str]:
    """Derivatives, loss and Hessian at a point with rational weights, and the loss at the lower point of the certificate."""
    try:
        point = CertifiedPoint.of(component.tables, component.identifier)
    except NotCertifiable:
        return []
    if not point.rational or not problem.network.activation.polynomial:
        return []
    tables = [[[str(x.rational()) for x in row] for row in table] for table in point.tables]
    cells = [
        f"from flint import fmpq, fmpq_mat\n\npoint = [{_weights(problem, tables)}]\n"
        "[derivative(*point) for derivative in polynomial.gradient], polynomial.loss(*point)"
    ]
    entry = {} if isinstance(certified, Uncertified) else certified.certificate["claims"][0]
    if "pinned" in entry:
        pinned = {(layer, r, c) for layer, r, c in entry["pinned"]}
        free = [k for k, place in enumerate(places(problem)) if place not in pinned]
        cells.append(HESSIAN.format(free=free))
    if "lower_point" in entry:
        cells.append(f"lower = [{_weights(problem, entry['lower_point'])}]\npolynomial.loss(*lower)")
    return cells


def _weights(problem: Problem, tables: Sequence[Sequence[Sequence[str]]]) -> str:
    """The free weights of some tables as Python, in the order of the variables of the loss."""
    values = [str(tables[layer][r][c]) for layer, r, c in places(problem)]
    return ", ".join(f"fmpq({value.replace('/', ', ')})" for value in values)
