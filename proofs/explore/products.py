"""What a command left in its folder, as the answer of a job."""

from __future__ import annotations

import base64
import csv
import json
from pathlib import Path
from typing import Any

from proofs.explore.refused import MORE, Refused, died, refused
from proofs.explore.work import CHART, FILES, RESULT, Work
from proofs.failures import SCHEMA, Failure

MOST_BYTES = 1 << 25
"""Most bytes of a file that a command wrote."""
MIMES = {
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".html": "text/html",
    ".md": "text/markdown",
    ".tex": "text/x-tex",
    ".csv": "text/csv",
    ".ipynb": "application/x-ipynb+json",
    ".py": "text/x-python",
    ".toml": "application/toml",
}
BINARY = {".png": "image/png", ".pdf": "application/pdf"}


def product(work: Work, folder: Path, status: int) -> bytes:
    """The answer of a command as JSON in one line: its JSON answer, what it printed, and its files.

    Arguments:
        work: the command.
        folder: where it was run.
        status: its exit status.

    Raises:
        Refused: if it has none, with the reason that it gave.
    """
    result = _read(folder / RESULT)
    if result is None:
        raise died(work.kind)
    value = json.loads(result)
    if value.get("schema") == SCHEMA:
        told = dict(value["error"])
        kind, message = told.pop("kind"), told.pop("message")
        if kind == "memory":
            message = f"the memory that a job may use is used up; {MORE}"
        elif kind == "killed":
            message = f"{message}, as when the memory that a job may use is used up; {MORE}"
        raise Refused(Failure(kind, message, value["exit_status"], told), 400)
    printed = _read(folder / "printed") or b""
    answer = {
        "schema": "landscape/explorer_answer/1",
        "state": work.state.sent,
        "exit_status": status,
        "result": value,
        "text": printed.decode("utf-8", "replace"),
        "files": [_file(path) for path in sorted((folder / FILES).iterdir())],
    }
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


def partial(work: Work, folder: Path) -> list[dict[str, Any]]:
    """The points of a chart that a command has written so far: the value of the entry, and what is known there.

    Arguments:
        work: the command; another than a chart has no such points.
        folder: where it runs.
    """
    table = folder / FILES / CHART
    if work.kind != "chart" or not table.is_file() or table.stat().st_size > MOST_BYTES:
        return []
    whole, _, _ = table.read_text(encoding="utf-8").rpartition("\n")  # a line may be half written
    return [_point(row) for row in csv.DictReader(whole.splitlines()[1:])]


def _point(row: dict[str, str]) -> dict[str, Any]:
    """A row of the table as a point."""
    value, known = next(iter(row.values())), {name: row[name] for name in ("lowest", "highest", "gap", "note")}
    counts = {name: int(row[name]) for name in ("minima", "spurious", "undecided")}
    return {"value": value, "complete": row["complete"] == "True", **counts, **known}


def _read(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    if path.stat().st_size > MOST_BYTES:
        raise refused("answer", f"must have at most {MOST_BYTES} bytes", f"{path.stat().st_size}", 503, "too_large")
    return path.read_bytes()


def _file(path: Path) -> dict[str, Any]:
    """A file that the page can offer: as text, or in base 64."""
    content = _read(path) or b""
    if path.suffix in BINARY:
        return {"name": path.name, "mime": BINARY[path.suffix], "base64": base64.b64encode(content).decode()}
    mime = MIMES.get(path.suffix, "text/plain")
    return {"name": path.name, "mime": mime, "text": content.decode("utf-8", "replace")}
