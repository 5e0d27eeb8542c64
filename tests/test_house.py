"""The contracts of import-linter in pyproject.toml hold, each notices an import that it forbids, and all names are where they are sought."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.scripts import is_current

ROOT = Path(__file__).resolve().parents[1]
CIRCLES = "no circles between neighbours, at any depth"
FORBIDDEN = {
    "symbolic never imports proofs": ("symbolic.landscape.summary", "proofs.rules.tree"),
    "symbolic is walked in one direction": ("symbolic.landscape.summary", "symbolic.solving.solve"),
    "ways of solving": ("symbolic.solving.isolated.core_problems", "symbolic.solving.linear.solve"),
    "engines are asked through their door": ("symbolic.complete.bezout", "symbolic.engines.msolve"),
    "proofs is walked in one direction": ("proofs.documents.prose", "proofs.certificates.certify"),
    "the checker of certificates stands alone": ("proofs.certificates.checker.kinks", "symbolic.errors"),
    "the checker is asked at its door": ("proofs.search.confirm", "proofs.certificates.checker.exact"),
    "the command line is imported by nothing": ("proofs.sweeps.row", "proofs.cli.run"),
}
"""For each contract but the one on circles an import that it forbids."""
CLOSING = {
    "symbolic": ("symbolic.exact.precision", "symbolic.verify.slice_system", ".exact -> .verify"),
    "symbolic.network": ("symbolic.network.numbers", "symbolic.network.problem", ".numbers -> .problem"),
    "proofs": ("proofs.rules.density", "proofs.badness.example", ".rules -> .badness"),
    "proofs.cli": ("proofs.cli.run", "proofs.cli.output", ".run -> .output"),
    "proofs.certificates.checker": (
        "proofs.certificates.checker.exact",
        "proofs.certificates.checker.loss",
        ".exact -> .loss",
    ),
}
"""For some packages an import that closes a circle between its parts, and what is said of it."""


def plant(tree: Path, importer: str, imported: str) -> None:
    """Add an import inside a function, where Python itself would not notice a circle."""
    path = tree / (importer.replace(".", "/") + ".py")
    assert path.exists() and (ROOT / (imported.replace(".", "/") + ".py")).exists()
    path.write_text(f"{path.read_text()}\n\ndef planted():\n    import {imported}\n")


def report(tree: Path) -> tuple[set[str], str]:
    """The contracts that are broken in a tree, and the report."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=60, check=False)
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b.*$", done.stdout, re.MULTILINE))
    assert set(verdicts) == names(), done.stdout + done.stderr
    broken = {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert done.returncode == (1 if broken else 0)
    return broken, done.stdout


def names() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for package in ("symbolic", "proofs"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_its_contracts(tree):
    assert report(tree)[0] == set()


def test_every_contract_notices_what_it_forbids(tree):
    for importer, imported in FORBIDDEN.values():
        plant(tree, importer, imported)
    broken, text = report(tree)
    assert broken - {CIRCLES} == set(FORBIDDEN) == names() - {CIRCLES}
    for name, (importer, imported) in FORBIDDEN.items():
        section = text.split(f"\n{name}\n{'-' * len(name)}\n", 1)[1].split("\n---", 1)[0]
        assert re.search(rf"{re.escape(importer)} -> {re.escape(imported)}\b", section), (name, section)


def test_circles_between_neighbours_are_noticed(tree):
    for importer, imported, _ in CLOSING.values():
        plant(tree, importer, imported)
    broken, text = report(tree)
    assert CIRCLES in broken
    said = dict(re.findall(r"^No cycles are allowed in (\S+)\.\n.*\n\n((?:- .*\n)+)", text, re.MULTILINE))
    assert set(said) == set(CLOSING)
    for package, (_, _, words) in CLOSING.items():
        assert f"- {words} (1 import)\n" in said[package], text


@pytest.mark.parametrize("folder", ["benchmarks", "docs", "tests"])
def test_names_are_where_scripts_seek_them(folder):
    sought = {
        (node.module, alias.name)
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("symbolic", "proofs")
        for alias in node.names
    }
    assert sought
    assert [f"{name} of {module}" for module, name in sorted(sought) if not there(module, name)] == []


def there(module: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(module), name) or bool(importlib.import_module(f"{module}.{name}"))
    except ModuleNotFoundError:
        return False


def test_the_picture_of_the_house_is_current():
    assert is_current("render_house.py"), "run docs/render_house.py"
