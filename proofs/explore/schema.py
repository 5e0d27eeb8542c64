"""The JSON Schemas of what the server tells the page."""

from __future__ import annotations

from typing import Any

from proofs.explore.jobs import Status
from proofs.explore.marks import ENGINE, NUMERIC, OPEN, PROVED
from proofs.explore.state import state_schema
from proofs.explore.work import KINDS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SECONDS: Schema = {
    "description": "A measured number, as a decimal.",
    "type": "string",
    "pattern": r"^[0-9]+(\.[0-9]+)?$",
}
STATE: Schema = {"$ref": "#/$defs/state"}


def explorer_schemas() -> dict[str, Schema]:
    """The schemas by the name of the answer, ``landscape/NAME/1``.

    Examples:
        >>> sorted(explorer_schemas())[:2], explorer_schemas()["explorer_export"]["required"]
        (['explorer_answer', 'explorer_export'], ['schema', 'name', 'mime', 'text'])
    """
    return {
        "explorer_start": _answer(
            "explorer_start", "What the page shows first, and the examples that it offers.", _START
        ),
        "explorer_verdict": _answer("explorer_verdict", "What the masks alone decide.", _VERDICT),
        "explorer_picture": _answer("explorer_picture", "The network as a picture.", {"svg": TEXT}),
        "explorer_export": _answer(
            "explorer_export", "The problem as a file.", {"name": TEXT, "mime": TEXT, "text": TEXT}
        ),
        "explorer_job": _answer("explorer_job", "A job: where it stands, and its answer when it has ended.", _JOB),
        "explorer_answer": _answer("explorer_answer", "The answer of a job that is done.", _ANSWER),
    }


def _answer(name: str, description: str, properties: Schema) -> Schema:
    """An object that has all of some properties and a ``schema``."""
    title = f"landscape/{name}/1"
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "description": description}
    schema = head | _object({"schema": {"const": title}, **properties})
    return schema | ({"$defs": {"state": state_schema()}} if STATE in _inside(properties) else {})


def _inside(value: Any) -> list[Any]:
    """A value and all that is in it."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(inner for part in parts for inner in _inside(part))]


def _object(properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_START = {"state": STATE, "examples": _list(_object({"name": TEXT, "about": TEXT, "state": STATE}))}
_UNIT = {"unit": COUNT, "role": {"enum": ["dead", "linear", "alive"]}, "twins": _list(COUNT)}
_MARKS = {"type": "object", "additionalProperties": {"enum": [PROVED, ENGINE, NUMERIC, OPEN]}}
_VERDICT = {
    "graph": {"description": "See landscape/graph/1.", "type": "object"},
    "units": _list(_object(_UNIT)),
    "marks": {"description": "By kind of data and claim.", "type": "object", "additionalProperties": _MARKS},
}
_POINT = {
    "value": TEXT,
    "complete": {"type": "boolean"},
    **dict.fromkeys(("minima", "spurious", "undecided"), COUNT),
    **dict.fromkeys(("lowest", "highest", "gap", "note"), TEXT),
}
_JOB = {
    "job": TEXT,
    "kind": {"enum": list(KINDS)},
    "status": {"enum": list(map(str, Status))},
    "position": COUNT,
    "elapsed": SECONDS,
    "budget": SECONDS,
    "progress": _list(TEXT),
    "partial": {"description": "The points of a chart so far, in no order.", **_list(_object(_POINT))},
    "answer": {
        "description": "null while it waits or runs, landscape/explorer_answer/1 when it is done, else landscape/error/1.",
        "type": ["object", "null"],
    },
}
_FILE = {"name": TEXT, "mime": TEXT, "text": {"type": "string"}, "base64": {"type": "string"}}
_ANSWER = {
    "state": STATE,
    "exit_status": COUNT,
    "result": {"description": "The answer of the command, with a schema of its own.", "type": "object"},
    "text": TEXT,
    "files": _list({**_object(_FILE), "required": ["name", "mime"], "minProperties": 3, "maxProperties": 3}),
}
