"""What every public name says of itself: what it takes, gives and raises, where it comes from, and an example that runs.

The rule. A function has Arguments that name each parameter, Returns, References and Examples. A class has Attributes that name
each field or member, References and Examples. Raises must name what the function itself raises, and Notes (a formula or a
rule) stand where there is one to tell. Methods name their parameters and what they raise. A reference is a paper with its
number, or a page of the documentation that is there, with the heading that it names.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import re
import textwrap
from pathlib import Path
from types import FunctionType

import pytest

import proofs
import symbolic
from symbolic import examples

ROOT = Path(__file__).resolve().parents[1]
SECTION = re.compile(
    r"^(Arguments|Attributes|Returns|Raises|Notes|References|Examples):\n((?: .*\n|\n)*)", re.MULTILINE
)
NAMES = [(face, name) for face in (symbolic, proofs) for name in dir(face) if name != "examples"]
ALSO = {"symbolic.examples", "symbolic.errors", "symbolic.verdict", "proofs.claims"}
"""Modules that the reference shows too."""
PAPER = re.compile(r"arXiv:\d{4}\.\d{4,5}|doi:10\.\d{4,}/\S+")
PAGE = re.compile(r'(docs/[\w/]+\.md|docs/\w+)((?: \("[^)]*"\))?)')


def sections(thing: object) -> dict[str, str]:
    return dict(SECTION.findall((inspect.getdoc(thing) or "") + "\n"))


def entries(text: str) -> set[str]:
    """The names that a section explains: those at its smallest indentation."""
    return set(re.findall(r"^(\w+):", textwrap.dedent(text), re.MULTILINE))


def parameters(function: FunctionType) -> set[str]:
    return set(inspect.signature(function).parameters) - {"self", "cls"}


def raised(function: FunctionType) -> set[str]:
    """The exceptions that a function raises in its own body."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    raises = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None)
    calls = (exc.func if isinstance(exc, ast.Call) else exc for exc in raises)
    return {call.id for call in calls if isinstance(call, ast.Name) and call.id[0].isupper()}


def fields(cls: type) -> set[str]:
    if issubclass(cls, enum.Enum):
        return set(cls.__members__)
    if dataclasses.is_dataclass(cls):
        return {field.name for field in dataclasses.fields(cls) if not field.name.startswith("_")}
    return set(inspect.signature(cls).parameters)


def methods(cls: type) -> dict[str, FunctionType]:
    found = {name: getattr(value, "__func__", value) for name, value in vars(cls).items() if not name.startswith("_")}
    return {name: value for name, value in found.items() if isinstance(value, FunctionType)}


def lacking(thing: object) -> list[str]:
    """What a docstring does not say although it should."""
    found, wrong = sections(thing), []
    if isinstance(thing, type):
        wrong += [f"attribute {name}" for name in fields(thing) - entries(found.get("Attributes", ""))]
        for name, method in methods(thing).items():
            wrong += [f"{name}: {what}" for what in lacking_of_method(method)]
    else:
        wrong += lacking_of_method(thing)
        wrong += [] if "Returns" in found else ["Returns"]
    wrong += [section for section in ("References", "Examples") if section not in found]
    wrong += [] if ">>> " in found.get("Examples", "") else ["an example that runs"]
    return wrong + wrong_references(found.get("References", ""))


def lacking_of_method(function: FunctionType) -> list[str]:
    found = sections(function)
    wrong = [f"argument {name}" for name in parameters(function) - entries(found.get("Arguments", ""))]
    return wrong + [f"that it raises {name}" for name in raised(function) - entries(found.get("Raises", ""))]


def wrong_references(text: str) -> list[str]:
    """References that lead nowhere, or none at all."""
    pages = PAGE.findall(" ".join(text.split()))
    wrong = [] if pages or PAPER.search(text) else ["a reference that can be looked up"]
    for page, headings in pages:
        if not (ROOT / page).is_file():
            wrong.append(f"the page {page}")
            continue
        there = re.findall(r"^#+ (.*)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        wrong += [f"the heading {name} of {page}" for name in re.findall('"([^"]*)"', headings) if name not in there]
    return wrong


@pytest.mark.parametrize(("face", "name"), NAMES, ids=[f"{face.__name__}.{name}" for face, name in NAMES])
def test_a_public_name_says_what_it_is(face, name):
    assert lacking(getattr(face, name)) == []


@pytest.mark.parametrize("name", examples.names())
def test_an_example_says_what_it_is(name):
    found = sections(getattr(examples, name))
    assert "Returns" in found and ">>> " in found["Examples"]
    assert wrong_references(found["References"]) == [] if "References" in found else True


def test_the_rule_can_fail():
    def silent(one, two):
        """Nothing.

        Arguments:
            one: a number.

        References:
            docs/nowhere.md, docs/theory.md ("Nothing").
        """
        if two:
            raise ValueError("two")

    assert lacking(silent) == [
        "argument two",
        "that it raises ValueError",
        "Returns",
        "Examples",
        "an example that runs",
        "the page docs/nowhere.md",
        "the heading Nothing of docs/theory.md",
    ]


def test_the_reference_shows_every_public_name_once():
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs/reference").glob("*.md"))
    shown = re.findall(r"^\.\. auto(?:class|function|exception|module):: (\w+\.\w+)$", pages, re.MULTILINE)
    assert sorted(shown) == sorted({*(f"{face.__name__}.{name}" for face, name in NAMES), *ALSO})
