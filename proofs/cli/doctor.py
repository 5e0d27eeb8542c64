"""What is installed: engines, tools, and the packages themselves."""

from __future__ import annotations

import shutil
import subprocess
import sys

import click

from proofs.cli.start import ENGINE_MISSING, foreign_packages
from symbolic.engines import ENGINES, load_engine
from symbolic.engines.locate import engines_folder, requirements_file
from symbolic.errors import EngineFailed, EngineMissing


def install_engines() -> None:
    """Install the pinned, hashed engine wheels into their own folder, apart from site-packages.

    Raises:
        EngineFailed: if pip fails.
    """
    folder = engines_folder()
    click.echo(f"installing engines into {folder}")
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
    if subprocess.run(command, check=False).returncode:
        raise EngineFailed("pip", f"could not install the engines listed in {requirements_file()}")


def examine() -> int:
    """Print what is there; 4 when the default engine is missing."""
    status = 0
    foreign = foreign_packages()
    click.echo(
        "packages  symbolic, proofs: "
        + ("ours" if not foreign else f"also claimed by {foreign}; use a fresh virtual environment")
    )
    for name in ENGINES:
        try:
            engine = load_engine(name)
            click.echo(f"engine    {name} {engine.version}")
        except EngineMissing as error:
            click.echo(f"engine    {name}: missing ({error.install})")
            status = ENGINE_MISSING if name == "msolve" else status
    kernel = shutil.which("coqc")
    click.echo(f"kernel    coqc: {kernel or 'missing, for `landscape rocq --check` (Debian: apt-get install coq)'}")
    return status
