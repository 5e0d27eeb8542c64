"""The head of every room names its notions, a line each: what it names is there, and what other rooms take from it is named."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENTRY = re.compile(r"^- ([A-Za-z_]\w*(?:,\s+[A-Za-z_]\w*)*)\s+== \S", re.MULTILINE)
MODULES = {
    ".".join((path.parent if path.name == "__init__.py" else path.with_suffix("")).relative_to(ROOT).parts): path
    for wing in ("symbolic", "proofs")
    for path in (ROOT / wing).rglob("*.py")
}
ROOMS = {name: path for name, path in MODULES.items() if path.name == "__init__.py"}
FACES = {"symbolic", "proofs"}
"""These name what they offer to users; what stands beside them on the ground floor (errors, verdicts, budget) explains itself."""


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def defined(module: str) -> dict[str, ast.AST]:
    """Public names that a module defines at its top level."""
    found: dict[str, ast.AST] = {}
    for node in tree(module).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found.update({target.id: node for target in targets if isinstance(target, ast.Name)})
    return found


def room_of(module: str) -> str:
    return module if module in ROOMS else module.rpartition(".")[0]


def inside(room: str) -> set[str]:
    """Everything a room has: its modules and sub-rooms, and what they define at top level."""
    modules = [module for module in MODULES if room_of(module) == room]
    below = {module.rpartition(".")[2] for module in MODULES if module.rpartition(".")[0] == room}
    return below.union(*(defined(module) for module in modules))


def named(room: str) -> set[str]:
    entries = ENTRY.findall(ast.get_docstring(tree(room)) or "")
    return {name for entry in entries for name in re.split(r",\s+", entry)}


def home(module: str, name: str) -> str | None:
    """The module that defines a name, through what a room hands on; None for modules and what is not ours."""
    if module not in MODULES:
        return None
    if name in defined(module):
        return module
    for node in tree(module).body:
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            return home(source(module, node), name)
    return None


def source(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = room_of(module).split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])


@cache
def taken() -> dict[str, set[str]]:
    """For each room the classes that other rooms import from it."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    where = home(source(module, node), alias.name)
                    if where is None or room_of(where) in FACES | {room_of(module)}:
                        continue
                    if isinstance(defined(where)[alias.name], ast.ClassDef) and not alias.name.startswith("_"):
                        found[room_of(where)].add(alias.name)
    return found


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_names_its_notions_and_they_are_there(room):
    names = named(room)
    assert names, f"the docstring of {ROOMS[room]} has lines like '- Stratum == units alive, with ranks'"
    import importlib

    missing = names - inside(room)
    assert {name for name in missing if not hasattr(importlib.import_module(room), name)} == set()


def test_what_other_rooms_take_is_named():
    unnamed = {room: sorted(classes - named(room)) for room, classes in taken().items() if classes - named(room)}
    assert unnamed == {}, "a line each in the head of the room"


def test_the_rule_can_fail():
    assert "MaskGraph" in taken()["symbolic.graph"] and "MaskGraph" in named("symbolic.graph")
    assert "Nothing" not in inside("symbolic.graph") and len(taken()) > 20
    assert ENTRY.findall("- Stratum, strata == units alive\n- no entry = 1\ntext == text") == ["Stratum, strata"]
