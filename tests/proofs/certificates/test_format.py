"""The format as types: its JSON Schema is the committed one, knows what the checker knows, and refuses what is no certificate."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jsonschema
import pytest

from proofs.certificates.checker.whole import CHECKS
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.schema import certificate_schema
from proofs.certificates.format.structure import NodeEntry
from proofs.certificates.format.values import Entry, Part
from proofs.derivations.of_lemma import lemmas
from tests.proofs.certificates import checker_enclosures, checker_examples
from tests.scripts import is_current

ROOT = Path(__file__).resolve().parents[3]
OPTIONAL = {"along", "below", "beside", "fibre", "layer", "made_by", "parts", "rounding", "separated", "title"}
NAMES = ("claim", "kind", "lemma")
YES = {"attained", "global"}
WORDS = {"made_by", "mode", "reason", "title"}
POINT = [[[1]], [["1/2"]]]
BOX = {"center": POINT, "radius": "1/8"}
PROBLEM = {"masks": [[[1]], [[1]]], "targets": [[1]], "inputs": [[1]], "activation": "linear", "weight_decay": 0}
ROUNDING = {"mode": "exact", "numbers": 3, "largest_change": "1/1000", "largest_denominator": "10"}
EVERY_WIDTH = {"claim": "spurious_valley_at_every_width", "base": 0}
MADE = [  # what no example has
    {"kind": "zero"},
    {"lemma": "linear_units_decay", "units": [0], "premises": []},
    {**BOX, "kind": "other"},
    {"claim": "local_minimum", **BOX, "cited": checker_enclosures.TRUST},
    {"claim": "spurious_strict_minimum", **BOX, "lower_point": POINT, "cited": checker_enclosures.TRUST},
    {"point": POINT, "field": None, "kind": "excluded", "excluded": checker_enclosures.TRUST},
    {"point": POINT, "field": None, "kind": "minimum", "global": True},
    {
        "schema": "landscape/certificate/1",
        "problem": {"title": "one weight each", **PROBLEM, "rounding": ROUNDING},
        "field": None,
        "claims": [EVERY_WIDTH],
        "made_by": "a test",
    },
]


@cache
def validator(name="Certificate"):
    return jsonschema.Draft202012Validator({**certificate_schema(), "$ref": f"#/$defs/{name}"})


def examples():
    return [*checker_examples.examples().values(), *checker_enclosures.examples().values()]


def test_the_committed_schemas_are_the_generated_ones():
    assert is_current("render_schemas.py"), "run docs/render_schemas.py"


def classes(base):
    for kind in base.__subclasses__():
        yield kind
        yield from classes(kind)


def test_the_format_knows_the_claims_of_the_checker():
    assert {kind.__struct_config__.tag for kind in classes(ClaimEntry)} == set(CHECKS)


def test_every_structural_lemma_has_a_node():
    known = {kind.__struct_config__.tag for kind in classes(NodeEntry)}
    assert set(lemmas()) - known == {"linear_units"}, "certificates say complete_classes"


def objects(value):
    """The objects in a certificate."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


@cache
def samples():
    """Valid objects of every class, one for every set of keys; those that no example has are made from others."""
    found = {}
    for example in sorted([*examples(), *MADE], key=lambda example: len(repr(example))):
        for entry in objects(example):
            names = tuple(sorted((key, entry[key] if key in NAMES else "") for key in entry if key != "argument"))
            found.setdefault(names, entry)
    kinds = {kind.__name__ for kind in classes(Entry) if not issubclass(kind, Part)} & set(
        certificate_schema()["$defs"]
    )
    return {name: [entry for entry in found.values() if validator(name).is_valid(entry)] for name in sorted(kinds)}


def accepted(changes):
    """The keys of every class at which some changed object is still valid."""
    return {
        f"{name}.{key}"
        for name, entries in samples().items()
        for entry in entries
        for key, changed in changes(entry)
        if validator(name).is_valid(changed)
    }


def test_every_class_has_a_sample():
    assert len(samples()) > 60 and [name for name, entries in samples().items() if not entries] == []


def test_no_object_has_two_kinds():
    claims = [entry for entries in samples().values() for entry in entries if "claim" in entry]
    assert len(claims) > 20 and all(validator("ClaimEntry").is_valid(claim) for claim in claims)


def test_a_key_left_out_makes_an_object_invalid():
    found = accepted(lambda entry: ((key, {k: v for k, v in entry.items() if k != key}) for key in entry))
    assert {name.partition(".")[2] for name in found} == OPTIONAL


@pytest.mark.parametrize("value", [1.5, True, {"unknown": 0}, [[[[[[1.5]]]]]], "no number\n"])
def test_a_value_of_another_type_makes_an_object_invalid(value):
    found = accepted(lambda entry: ((key, {**entry, key: value}) for key in entry))
    allowed = {float: set(), dict: set(), list: set(), bool: YES, str: WORDS}[type(value)]
    assert {name.partition(".")[2] for name in found} == allowed


def test_an_unknown_key_makes_an_object_invalid():
    assert accepted(lambda entry: [("unknown", {**entry, "unknown": 0})]) == set()
