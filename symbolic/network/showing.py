"""How a problem shows itself: one line, a text with its tables, and HTML for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.display import (
    counted,
    escaped,
    formula,
    lines,
    masks_html,
    matrix_html,
    one_line,
    rational_mathml,
    short_enough,
)
from symbolic.network.arrays import Matrix
from symbolic.network.numbers import number_text

if TYPE_CHECKING:
    from symbolic.network.problem import Problem

MOST_ROWS = 16
"""Most rows or columns of a table of data that is shown."""


def problem_line(problem: Problem) -> str:
    """A problem on one line: title, sizes of the layers, activation, weights, samples, and what else is special."""
    parts = [f"{problem.network.shape}, {counted(problem.network.weights, 'weight')}"]
    parts.append(counted(len(problem.targets[0]), "sample"))
    parts += ["X = I"] if is_identity(problem.inputs) else []
    parts += ["weight decay"] if problem.decayed else []
    parts += ["rounded data"] if problem.rounding is not None else []
    title = f' "{one_line(problem.title, 60)}"' if problem.title else ""
    return f"Problem{title}: {', '.join(parts)}"


def is_identity(matrix: Matrix) -> bool:
    """Whether a matrix is the identity.

    Examples:
        >>> is_identity(((1, 0), (0, 1))), is_identity(((1, 1),))
        (True, False)
    """
    return len(matrix) == len(matrix[0]) and all(
        x == int(r == c) for r, row in enumerate(matrix) for c, x in enumerate(row)
    )


def problem_text(problem: Problem) -> str:
    """A problem as a text: its masks and its data."""
    parts = [problem_line(problem), str(problem.network)]
    parts += [] if is_identity(problem.inputs) else [table_text("X", problem.inputs)]
    parts.append(table_text("Y", problem.targets))
    parts += [f"weight decay: {_decay_text(problem)}"] if problem.decayed else []
    parts += [f"data: {problem.rounding.words()}"] if problem.rounding is not None else []
    return "\n".join(parts)


def table_text(name: str, matrix: Matrix) -> str:
    """A table of exact numbers with its name, or its size where it is large.

    Examples:
        >>> print(table_text("W1", ((1, 0), (-1, 2))))
        W1    1 0
             -1 2
    """
    if not _shown(matrix):
        return f"{name}: {len(matrix)} x {len(matrix[0])} numbers"
    texts = [[number_text(x) for x in row] for row in matrix]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    rows = [" ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in texts]
    return "\n".join((f"{name}   " if not r else " " * (len(name) + 3)) + row for r, row in enumerate(rows))


def problem_html(problem: Problem) -> str:
    """A problem as HTML: masks as pictures, data as matrices."""
    title = f"<b>{escaped(problem.title)}</b>, " if problem.title else ""
    head = title + escaped(problem_line(problem).partition(": ")[2])
    tables = [] if is_identity(problem.inputs) else [table_html("X", problem.inputs)]
    tables.append(table_html("Y", problem.targets))
    more = [f"weight decay: {escaped(_decay_text(problem))}"] if problem.decayed else []
    more += [f"data: {escaped(problem.rounding.words())}"] if problem.rounding is not None else []
    return lines(head, masks_html(problem.network.masks), "&emsp;".join(tables), *more)


def table_html(name: str, matrix: Matrix) -> str:
    """The same as a matrix; a name of a letter and a number has the number as its index."""
    letter, index = name[0], name[1:]
    if not _shown(matrix):
        return f"<i>{letter}</i><sub>{index}</sub>: {len(matrix)} x {len(matrix[0])} numbers"
    symbol = f"<msub><mi>{letter}</mi><mn>{index}</mn></msub>" if index else f"<mi>{letter}</mi>"
    body = matrix_html([[rational_mathml(x) for x in row] for row in matrix])
    return formula(f"{symbol}<mo>=</mo>{body}")


def _shown(matrix: Matrix) -> bool:
    return max(len(matrix), len(matrix[0])) <= MOST_ROWS and all(short_enough(x) for row in matrix for x in row)


def _decay_text(problem: Problem) -> str:
    """The decay of every weight, where it is one number; else that it differs."""
    values = {
        x
        for table, mask in zip(problem.decay, problem.network.masks, strict=True)
        for row, bits in zip(table, mask, strict=True)
        for x, bit in zip(row, bits, strict=True)
        if bit
    }
    return number_text(min(values)) if len(values) == 1 else f"{len(values)} different values"
