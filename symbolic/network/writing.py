"""Problem files out: the text that :func:`symbolic.network.reading.parse_problem` reads back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from symbolic.network.problem import Problem


def problem_toml(problem: Problem, remarks: Sequence[str] = ()) -> str:
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
    lines += ["masks = [", *(f"  {json.dumps(mask)}," for mask in data["masks"]), "]"]  # type: ignore[attr-defined]
    identity = all(x == int(r == c) for r, row in enumerate(problem.inputs) for c, x in enumerate(row))
    if not identity or len(problem.inputs) != len(problem.inputs[0]):
        lines.append(f"inputs = {json.dumps(data['inputs'])}")
    lines.append(f"targets = {json.dumps(data['targets'])}")
    if str(problem.network.activation) != "linear":
        lines.append(f"activation = {json.dumps(str(problem.network.activation))}")
    if problem.decayed:
        lines.append(f"weight_decay = {json.dumps(data['weight_decay'])}")
    return "\n".join(lines) + "\n"


def problem_json(problem: Problem) -> str:
    """A problem as a JSON file."""
    return json.dumps(problem.to_dict(), indent=1, ensure_ascii=False) + "\n"
