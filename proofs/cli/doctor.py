"""What is installed: engines, tools, and the packages themselves."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Any

import click

from proofs.cli.ownership import foreign_packages
from proofs.failures import ENGINE_MISSING
from symbolic.engines import ENGINES, load_engine
from symbolic.engines.locate import engines_folder, requirements_file
from symbolic.errors import EngineFailed, EngineMissing

SCHEMA = "landscape/doctor/1"

_TOOLS = {
    "coqc": ("`landscape rocq --check`", "Debian: apt-get install coq"),
    "pdflatex": ("the format pdf", "Debian: apt-get install texlive-latex-extra lmodern"),
}


def install_engines(quiet: bool = False) -> None:
    """Install the pinned, hashed engine wheels into their own folder, apart from site-packages.

    Arguments:
        quiet: whether standard output is wanted for something else.

    Raises:
        EngineFailed: if pip fails.
    """
    folder = engines_folder()
    click.echo(f"installing engines into {folder}", err=quiet)
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--upgrade",
        "--target",
        str(folder),
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        "--requirement",
        str(requirements_file()),
    ]
    if subprocess.run(command, check=False, stdout=sys.stderr.fileno() if quiet else None).returncode:
        raise EngineFailed("pip", f"could not install the engines listed in {requirements_file()}")


def examine() -> dict[str, Any]:
    """What is there; the exit status is 4 when the default engine is missing."""
    foreign = foreign_packages()
    engines = [_engine(name) for name in ENGINES]
    tools = [
        {"name": name, "path": shutil.which(name), "needed_for": use, "install": install}
        for name, (use, install) in _TOOLS.items()
    ]
    missing = any(engine["name"] == "msolve" and not engine["found"] for engine in engines)
    return {
        "schema": SCHEMA,
        "packages": {"ours": not foreign, "also_claimed_by": foreign},
        "engines": engines,
        "tools": tools,
        "exit_status": ENGINE_MISSING if missing else 0,
    }


def _engine(name: str) -> dict[str, Any]:
    try:
        return {"name": name, "found": True, "version": load_engine(name).version, "install": None}
    except EngineMissing as error:
        return {"name": name, "found": False, "version": None, "install": error.install}


def findings_text(found: dict[str, Any]) -> str:
    """The same for people."""
    packages = found["packages"]
    claimed = f"also claimed by {packages['also_claimed_by']}; use a fresh virtual environment"
    lines = [f"packages  symbolic, proofs: {'ours' if packages['ours'] else claimed}"]
    for engine in found["engines"]:
        missing = f": missing ({engine['install']})"
        lines.append(f"engine    {engine['name']}" + (f" {engine['version']}" if engine["found"] else missing))
    for tool in found["tools"]:
        missing = f"missing, for {tool['needed_for']} ({tool['install']})"
        lines.append(f"tool      {tool['name']}: {tool['path'] or missing}")
    return "\n".join(lines)
