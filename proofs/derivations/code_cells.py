"""Code for the notebook of a derivation: each part of the argument computed again through the public names of the packages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.documents.document import Derivation, Listing
from proofs.proving.prove import Proving
from symbolic.landscape.component import Component
from symbolic.network import Problem

PYTHON = "python"
SOLVED = """from proofs import prove
from symbolic import solve

found = prove(problem)
solution = found.solution or solve(problem)
solution"""


def with_code(derivation: Derivation, found: Proving, certified: bool) -> Derivation:
    """The document with code at the end of its sections, which a notebook makes cells of.

    Arguments:
        derivation: the document on the findings.
        found: the findings.
        certified: whether they have a certificate.
    """
    code = _code(found, certified)
    sections = tuple(
        replace(section, blocks=(*section.blocks, *(Listing(lines, PYTHON) for lines in code.get(section.label, ()))))
        for section in derivation.sections
    )
    return replace(derivation, sections=sections)


def _code(found: Proving, certified: bool) -> dict[str, list[str]]:
    """The code by the label of the section that it follows."""
    problem = found.problem
    cells = {
        "network": [problem_code(problem)],
        "checks": ["from proofs import certify, check\n\ncheck(certify(found))"] if certified else [],
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
        cells["minimum"] = ["found.witness", *_at(problem, witness)]
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


def _at(problem: Problem, component: Component) -> list[str]:
    """The derivatives and the loss at a point with rational weights."""
    try:
        point = CertifiedPoint.of(component.tables, component.identifier)
    except NotCertifiable:
        return []
    if not point.rational or not problem.network.activation.polynomial:
        return []
    values = []
    for mask, table in zip(problem.network.masks, point.tables, strict=True):
        for bits, row in zip(mask, table, strict=True):
            values += [str(x.rational()) for bit, x in zip(bits, row, strict=True) if bit]
    weights = ", ".join(f"fmpq({value.replace('/', ', ')})" for value in values)
    return [
        f"from flint import fmpq\n\npoint = [{weights}]\n"
        "[derivative(*point) for derivative in polynomial.gradient], polynomial.loss(*point)"
    ]
