"""JSON Schemas of what goes in and out of the classroom: the files of students, and the keys that grade them."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from proofs.exercises.answers import Answer
from proofs.exercises.grading import SCHEMA

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = {"type": ["string", "number"]}
_ROWS = {"type": "array", "items": {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER}]}}
_TABLE = {"anyOf": [{"type": "string"}, _ROWS]}


def answers_schema() -> dict[str, Any]:
    """The schema of an answer file.

    Examples:
        >>> answers_schema()["title"]
        'landscape/answers/1'
    """
    point = {"M": _TABLE, "W1": _TABLE, "W2": _TABLE, "kind": {"type": "string"}}
    forms = [
        {
            "description": "a number, polynomial, sets, a table, an option, an order of options",
            "type": ["string", "integer", "number", "null"],
        },
        {"description": "a matrix, options, or an order of options", **_ROWS},
        {"description": "points", "type": "array", "items": {"type": "object", "properties": point}},
        {"description": "a direction by names of weights", "type": "object", "additionalProperties": _NUMBER},
        {"description": "weights", "type": "object", "properties": point, "required": ["W1", "W2"]},
    ]
    given = {
        "type": "object",
        "properties": {"hash": {"description": "the hash of the variant", "type": "string"}},
        "additionalProperties": {"anyOf": forms},
    }
    return {
        "$schema": _DIALECT,
        "title": SCHEMA,
        "description": "What a student hands in, for `landscape grade`: by exercise and question. Sheets come with an empty one.",
        "type": "object",
        "required": ["schema", "answers"],
        "additionalProperties": False,
        "properties": {"schema": {"const": SCHEMA}, "answers": {"type": "object", "additionalProperties": given}},
    }


def keys_schema() -> dict[str, Any]:
    """The schema of a key file: what the format ``json`` of a sheet writes into the folder ``key``.

    Examples:
        >>> sorted(keys_schema()["$defs"])[:3]
        ['ChoiceAnswer', 'Condition', 'DirectionAnswer']
    """
    _, parts = msgspec.json.schema_components((Answer,), ref_template="#/$defs/{name}")
    kinds = [kind.__name__ for kind in get_args(Answer)]
    for name in kinds:
        parts[name]["properties"] |= {
            "points": {"type": "integer", "minimum": 1},
            "solution": {"description": "the worked solution, as Markdown", "type": "string"},
        }
        parts[name]["required"] += ["points"]
    entry = {
        "type": "object",
        "required": ["id", "key"],
        "properties": {
            "id": {"type": "string"},
            "hash": {"type": "string"},
            "key": {
                "type": "object",
                "additionalProperties": {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in kinds]},
            },
        },
    }
    return {
        "$schema": _DIALECT,
        "title": "landscape/keys/1",
        "description": "Keys of a sheet, for `landscape grade`; what else stands in an entry is for people.",
        "type": "array",
        "items": entry,
        "$defs": parts,
    }
