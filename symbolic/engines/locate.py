"""Where engines live: apart from site-packages, in a folder that is never on ``sys.path``."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from symbolic.errors import EngineMissing

VARIABLE = "LANDSCAPE_ENGINES"
"""Environment variable that names the folder of the engines."""
INSTALL = "landscape doctor --install"


def engines_folder() -> Path:
    """The folder the engines are installed in.

    It is ``$LANDSCAPE_ENGINES``, or ``.engines`` in the project's checkout when this is one, or a folder in the user's
    data directory.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / "Makefile").is_file():
        return checkout / ".engines"
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "sparse-landscape" / "engines"


def find_binary(name: str) -> Path | None:
    """The program of an engine: from the engines' folder, else from ``PATH``; None when it is missing."""
    bundled = engines_folder() / "sage_wheels" / "bin" / name
    if bundled.is_file() and os.access(bundled, os.X_OK):
        return bundled
    found = shutil.which(name)
    return Path(found) if found else None


def needed_binary(name: str) -> Path:
    """The same for a program that must be there.

    Raises:
        EngineMissing: if it is missing; the error names the command that installs it.
    """
    binary = find_binary(name)
    if binary is None:
        raise EngineMissing(name, INSTALL)
    return binary


def requirements_file() -> Path:
    """The pinned and hashed list of the engines' wheels."""
    return Path(__file__).with_name("engines.txt")
