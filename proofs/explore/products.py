"""What a command left in its folder, as the answer of a job."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from proofs.explore.refused import Refused, died, refused
from proofs.explore.work import FILES, RESULT, Work
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
