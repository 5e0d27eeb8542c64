"""Problem files out: the text that :func:`symbolic.network.reading.parse_problem` reads back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from symbolic.network.problem import Mask, OpenProblem, Problem, identity

SPACED = 400
"""Masks with more entries are written without spaces."""


def problem_toml(problem: Problem | OpenProblem, remarks: Sequence[str] = ()) -> str:
    """A problem as a TOML file; reading it gives the same problem.

    Arguments:
        problem: the problem.
        remarks: lines of text put before it as comments.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> print(problem_toml(Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[["1/2"]])), end="")
        masks = [
          [[1]],
          [[1]],
        ]
        targets = [["1/2"]]
    """
    data = problem.to_dict()
    lines = [f"# {remark}" for remark in remarks]
    lines += [f"title = {json.dumps(problem.title, ensure_ascii=False)}"] if problem.title else []
    lines += ["masks = [", *(f"  {mask_text(mask)}," for mask in problem.network.masks), "]"]
    if problem.inputs is not None and problem.inputs != identity(len(problem.inputs)):
        lines.append(f"inputs = {json.dumps(data['inputs'])}")
    if isinstance(problem, Problem):
        lines.append(f"targets = {json.dumps(data['targets'])}")
    if str(problem.network.activation) != "linear":
        lines.append(f"activation = {json.dumps(str(problem.network.activation))}")
    if problem.decayed:
        lines.append(f"weight_decay = {json.dumps(data['weight_decay'])}")
    if problem.rounding is not None:
        entries = ", ".join(f"{key} = {json.dumps(value)}" for key, value in problem.rounding.to_dict().items())
        lines.append(f"rounding = {{ {entries} }}")
    return "\n".join(lines) + "\n"


def mask_text(mask: Mask) -> str:
    """A mask as a TOML or JSON table: large ones without spaces, one row per line.

    Examples:
        >>> mask_text(((1, 0), (1, 1)))
        '[[1, 0], [1, 1]]'
    """
    if len(mask) * len(mask[0]) <= SPACED:
        return json.dumps(mask)
    return "[" + ",\n   ".join("[" + ",".join(map(str, row)) + "]" for row in mask) + "]"


def problem_json(problem: Problem | OpenProblem) -> str:
    """A problem as a JSON file."""
    return json.dumps(problem.to_dict(), indent=1, ensure_ascii=False) + "\n"
