"""Merge stores of one sweep, and write the results as a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from proofs.sweeps.files import StoreError, exclusive
from proofs.sweeps.plan import Task
from proofs.sweeps.row import COLUMNS, Row
from proofs.sweeps.store import Store, write_store

TASK_COLUMNS = ("position", "mask", "inputs", "units", "outputs", "data", "seed")
LEFT_OUT = ("proof", "certificate")
"""Columns of results that are too long for a table."""


def merge(target: Path, sources: Sequence[Path]) -> None:
    """Put the tasks and results of several stores (shards of one sweep, as a rule) into a new one.

    Arguments:
        target: the new store.
        sources: the stores, with equal settings. Tasks that several of them hold are taken once.

    Raises:
        StoreError: if the settings differ, if two results of one task say different things, or a file cannot be used.
    """
    planned: dict[int, Task] = {}
    shards: dict[str, None] = {}
    about: dict[str, Any] = {}
    for path in sources:
        with Store(path) as store:
            new = store.about()
            shards.update(dict.fromkeys(store.shards))
            about = about or new
            for name in ("sizes", "data", "seeds", "budget", "tries", "plan"):
                if new[name] != about[name]:
                    rule = (
                        f"stores that are merged have equal settings: {name} must be {about[name]} as in {sources[0]}"
                    )
                    raise StoreError(path, rule, str(new[name]))
            planned.update(store.planned())
    if not about:
        raise StoreError(target, "a merged store needs at least one source", "none")
    about["shards"] = sorted(shards, key=lambda text: [int(part) for part in text.split("/")][::-1])
    with exclusive(target):
        write_store(target, about, sorted(planned.items()), _agreed(sources))


def _agreed(sources: Sequence[Path]) -> Iterator[Row]:
    """The rows of all stores, each key once.

    Raises:
        StoreError: if two results of one task say different things.
    """
    found: dict[str, tuple[Path, dict[str, object]]] = {}
    for path in sources:
        with Store(path) as store:
            for _, _, row in store.rows():
                content = row.content()
                if row.key not in found:
                    found[row.key] = path, content
                    yield row
                    continue
                other, against = found[row.key]
                for name, value in content.items():
                    if value != against[name]:
                        rule = f"two results of '{row.key}' must agree: {name} is {against[name]} in {other}"
                        raise StoreError(path, rule, str(value))


def table(store: Store) -> bytes:
    """The results as CSV, in the order of the plan; open tasks have no line.

    Proof trees and certificates are left out; the column ``certified`` says whether there is a certificate. Texts are those of
    :func:`cell`.
    """
    names = [name for name in COLUMNS if name not in (*LEFT_OUT, "key")]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*TASK_COLUMNS, *names, "certified"])
    for place, task, row in store.rows():
        values = [getattr(row, name) for name in names]
        line = [place, task.mask, *task.size, task.data, task.seed, *values, int(row.certificate is not None)]
        writer.writerow([cell(value) if isinstance(value, str) else value for value in line])
    return text.getvalue().encode("utf-8", "backslashreplace")


def cell(text: str) -> str:
    """A text that a spreadsheet shows and does not carry out.

    Where a line of it, or what follows a semicolon (which separates cells for some programs), begins like a formula, with ``=``, ``+``,
    ``-`` or ``@`` (perhaps after blanks, or in their wide forms), an apostrophe is put in front; a text that is a number stays as it
    is. Control characters other than the end of a line are written out.

    Arguments:
        text: the text.

    Returns:
        The text of the cell.

    Examples:
        >>> cell("=HYPERLINK(1)"), cell("2^-64"), cell("-3.5"), cell("x\\n@y"), cell("\\x1b[31m")
        ("'=HYPERLINK(1)", '2^-64', '-3.5', "x\\n'@y", '\\\\x1b[31m')
    """
    if _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub(r"\1'\2", _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text))


_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_CONTROL = re.compile("[\0-\t\v-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_FORMULA = re.compile("(^|[\\n;])((?:[^\\S\\n]|[\\ufeff\\u200b])*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20])")
