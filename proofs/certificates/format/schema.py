"""The JSON Schema of certificates, generated from the classes of this room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, json

from proofs.certificates.format.certificate import SCHEMA, Certificate
from proofs.certificates.format.chambers import Frame
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.lists import ListedEntry
from proofs.certificates.format.minima import ShowsEnclosed, ShowsFlat, ShowsStrict, Symmetry
from proofs.certificates.format.values import IN_PLACE, Part

REFERENCE = "#/$defs/{name}"
Schema = dict[str, Any]


def certificate_schema() -> Schema:
    """The JSON Schema of a certificate.

    Examples:
        >>> certificate_schema()["$defs"]["Gap"]["required"]
        ['gap']
    """
    unions: tuple[type, ...] = (ClaimEntry, ListedEntry, Symmetry, ShowsStrict, ShowsFlat, ShowsEnclosed, Frame)
    kinds = dict.fromkeys(kind for union in unions for kind in _kinds(union))
    _, components = json.schema_components([Certificate, *kinds], schema_hook=_union, ref_template=REFERENCE)
    parts = {kind.__name__ for kind in kinds if issubclass(kind, Part)}
    named: dict[str, Schema] = {}
    for name, component in components.items():
        if name not in parts:
            named[name] = _named(_alternatives(component, components), named)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **_reference("Certificate"),
        "$defs": dict(sorted(named.items())),
    }


def _reference(name: str) -> Schema:
    return {"$ref": REFERENCE.format(name=name)}


def _kinds(union: type) -> Iterator[type[Struct]]:
    """The classes of a union, in the order in which they are defined."""
    found: list[type] = union.__subclasses__()
    for kind in found:
        if issubclass(kind, Struct):
            yield kind
        yield from _kinds(kind)


def _union(union: type) -> Schema:
    """The schema of an attribute that holds one of the classes of a union."""
    alternatives = [_reference(kind.__name__) for kind in dict.fromkeys(_kinds(union))]
    return {"title": union.__name__, "description": union.__doc__, "oneOf": alternatives}


def _alternatives(component: Schema, components: dict[str, Schema]) -> Schema:
    """An object that holds a part: one alternative for each part it may hold, whose keys stand beside its own."""
    properties = component["properties"]
    if IN_PLACE not in properties:
        return component
    held = properties[IN_PLACE]
    alternatives = []
    for reference in held.get("oneOf", [held]):
        part = components[reference["$ref"].rpartition("/")[2]]
        merged: Schema = {}
        for key, schema in properties.items():
            merged |= part["properties"] if key == IN_PLACE else {key: schema}
        required = {*component["required"], *part["required"]}
        alternatives.append(
            {
                "type": "object",
                "description": part["description"],
                "properties": merged,
                "required": [key for key in merged if key in required],
                "additionalProperties": False,
            }
        )
    return {"title": component["title"], "description": component["description"], "oneOf": alternatives}


def _named(schema: Any, named: dict[str, Schema], inside: bool = False) -> Any:
    """Schemas with a title, like those of numbers, replaced by a reference; ``named`` takes them up."""
    if isinstance(schema, list):
        return [_named(item, named, True) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _named(value, named, True) for key, value in schema.items()}
    if inside and isinstance(schema.get("title"), str) and "$ref" not in schema:
        named[plain.pop("title")] = plain
        return _reference(schema["title"])
    return plain
