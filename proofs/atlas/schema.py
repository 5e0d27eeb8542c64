"""The JSON Schema of ``atlas.json``: docs/schema/atlas-1.json is written from it."""

from __future__ import annotations

from typing import Any

from proofs.atlas.classes import ASKED
from proofs.atlas.downloads import SCHEMA
from proofs.atlas.labels import LABEL_PATTERN
from proofs.forbidden.examples import Kind
from proofs.forbidden.table import CLAIMS, DATA
from symbolic.verdict import Status

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer", "minimum": 1}
_LABEL = {"type": "string", "pattern": f"^{LABEL_PATTERN}$"}
_ENTRY = {"oneOf": [{"type": "integer"}, {"type": "string", "pattern": "^-?[0-9]+/[0-9]+$"}]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [schema, {"type": "null"}]}


def _one_of(values: Any, words: str) -> dict[str, Any]:
    return {"enum": [str(value) for value in values], "description": words}


def atlas_schema() -> dict[str, Any]:
    """The schema.

    Examples:
        >>> atlas_schema()["title"]
        'landscape/atlas/1'
    """
    table = _list(_list(_ENTRY))
    side = _list(_object(units=_list({"type": "integer", "minimum": 0}), count=_NUMBER))
    point = _object(first=table, second=table)
    rational = {"type": "string", "pattern": "^-?[0-9]+(/[0-9]+)?$"}
    data = _one_of(DATA, "whitened: X X^T = I; any: any X and Y.")
    example = _object(
        name=_TEXT,
        kind=_one_of(Kind, "How the example shows its claim."),
        inputs=_or_null(table) | {"description": "X; null for the identity."},
        targets=table,
        point=point,
        lower_point=point,
        loss=rational,
        lower_loss=rational,
        base=_or_null(_LABEL)
        | {"description": "The smaller class whose example it is; null if it is one of this class."},
    )
    answer = _object(
        claim=_one_of(ASKED, "What some data may have."),
        data=data,
        verdict=_one_of(("yes", "no", "open"), "Whether some data of the kind have one."),
        method=_or_null(_one_of(("lemma", "example"), "What shows it.")),
        by=_or_null(_TEXT) | {"description": "The lemma, forbidden mask or example."},
        proof=_or_null({"$ref": "#/$defs/proof"}),
        example=_or_null(example),
        certificate=_or_null(_TEXT) | {"description": "Its file in the folder certificates."},
        sha256=_or_null({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
    )
    found = _object(
        label=_LABEL,
        types=_object(inputs=side, outputs=side),
        inputs=_NUMBER,
        units=_NUMBER,
        outputs=_NUMBER,
        masks=_list(_list(_list({"enum": [0, 1]}))),
        symmetries=_NUMBER | {"description": "How many renamings of inputs, units and outputs keep the mask."},
        transposed=_LABEL,
        smaller=_list(_LABEL) | {"description": "Classes of the atlas with one input or output less."},
        larger=_list(_LABEL) | {"description": "Classes of the atlas with one input or output more."},
        answers=_list(answer) | {"minItems": 6, "maxItems": 6},
        forbidden=_list(_object(claim=_one_of(CLAIMS, "Of the list."), data=data, minimal={"type": "boolean"})),
    )
    complete = _object(
        status=_one_of(Status, "PROVED: these are all, for all numbers of inputs and outputs."), reason=_TEXT
    )
    lists = _object(
        units=_NUMBER, claim=_one_of(CLAIMS, "Of the list."), data=data, complete=complete, labels=_list(_LABEL)
    )
    proof = {
        "type": "object",
        "description": "The lemma, the units it is about, what it used, and the proofs it builds on.",
        "required": ["lemma", "units", "premises"],
        "properties": {
            "lemma": _TEXT,
            "units": _list({"type": "integer", "minimum": 0}),
            "premises": _list({"$ref": "#/$defs/proof"}),
        },
    }
    whole = _object(
        schema={"const": SCHEMA},
        version=_TEXT | {"description": "Of the program that asked every question."},
        units=_NUMBER | {"description": "All classes with up to so many units are there,"},
        ends=_NUMBER | {"description": "and up to so many inputs and outputs."},
        classes=_list(found),
        lists=_list(lists) | {"description": "The forbidden masks of each width."},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "description": "The file `atlas.json` that `landscape atlas build` writes.",
        **whole,
        "$defs": {"proof": proof},
    }
