"""The folder ``examples`` of the project: beside the packages in a checkout, among the shared data of an installed wheel."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

_MARK = "share/sparse-landscape/examples/golden.toml"


def examples_folder() -> Path | None:
    """Where the examples are: problem files, data, statements, a course unit; None if this installation has none.

    Examples:
        >>> (examples_folder() / "golden.toml").is_file()
        True
    """
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / "examples").is_dir():
        return checkout / "examples"
    try:
        installed = files("sparse-landscape") or []
    except PackageNotFoundError:
        return None
    found = next((file for file in installed if file.as_posix().endswith(_MARK)), None)
    return None if found is None else Path(str(found.locate())).resolve().parent
