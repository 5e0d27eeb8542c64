"""The atlas as SQLite, CSV and JSON: the same answers as on the pages, for programs."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from typing import Any

from proofs.atlas.classes import QUESTIONS, Answer, Atlas, AtlasClass
from proofs.atlas.example import Example
from proofs.forbidden.listing import types_dict
from symbolic.network.numbers import number_text
from symbolic.network.problem import Mask
from symbolic.network.weights import texts

SCHEMA = "landscape/atlas/1"
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE classes (label TEXT PRIMARY KEY, types TEXT NOT NULL, inputs INTEGER NOT NULL, units INTEGER NOT NULL, outputs INTEGER NOT NULL,
    weights INTEGER NOT NULL, symmetries INTEGER NOT NULL, transposed TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL);
CREATE TABLE answers (label TEXT NOT NULL REFERENCES classes (label), claim TEXT NOT NULL, data TEXT NOT NULL, verdict TEXT NOT NULL, method TEXT,
    shown_by TEXT, base TEXT, loss TEXT, lower_loss TEXT, proof TEXT, certificate TEXT, sha256 TEXT, version TEXT NOT NULL,
    PRIMARY KEY (label, claim, data));
CREATE TABLE neighbours (smaller TEXT NOT NULL REFERENCES classes (label), larger TEXT NOT NULL REFERENCES classes (label),
    PRIMARY KEY (smaller, larger));
CREATE TABLE forbidden (label TEXT NOT NULL REFERENCES classes (label), claim TEXT NOT NULL, data TEXT NOT NULL, minimal INTEGER NOT NULL,
    PRIMARY KEY (label, claim, data));
"""
_CLASS = "INSERT INTO classes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ANSWER = "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def mask_words(mask: Mask) -> str:
    """A mask as a text: its rows with a stroke between them.

    Examples:
        >>> mask_words(((1, 0), (1, 1)))
        '10/11'
    """
    return "/".join("".join(map(str, row)) for row in mask)


def hash_of(found: AtlasClass, answer: Answer) -> str | None:
    """The SHA-256 of the certificate of an answer."""
    contents = dict(found.certificates)
    return None if answer.certificate is None else sha256(contents[answer.certificate]).hexdigest()


def sqlite_bytes(atlas: Atlas) -> bytes:
    """The database as a file."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        for statement in _TABLES.strip().split(";\n"):
            database.execute(statement.rstrip(";"))
        database.execute("BEGIN")
        about = {"schema": SCHEMA, "version": atlas.version, "units": str(atlas.units), "ends": str(atlas.ends)}
        database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        database.executemany(_CLASS, map(_class_row, atlas.classes))
        answers = (row for found in atlas.classes for row in _answer_rows(found, atlas.version))
        database.executemany(_ANSWER, answers)
        database.executemany("INSERT INTO neighbours VALUES (?, ?)", sorted(atlas.steps()))
        lists = (
            (found.label, str(entry.question.claim), entry.question.data, int(entry.minimal))
            for found in atlas.classes
            for entry in found.lists
        )
        database.executemany("INSERT INTO forbidden VALUES (?, ?, ?, ?)", lists)
        database.execute("COMMIT")
        return bytes(database.serialize())


def _class_row(found: AtlasClass) -> tuple[object, ...]:
    first, second = map(mask_words, found.masks)
    return found.label, str(found.types), *found.size, found.weights, found.symmetries, found.transposed, first, second


def _answer_rows(found: AtlasClass, version: str) -> Iterator[tuple[object, ...]]:
    for answer in found.answers:
        example = answer.example
        yield (
            found.label,
            str(answer.question.claim),
            answer.question.data,
            answer.verdict,
            answer.method,
            answer.by,
            None if example is None else example.base,
            None if example is None else number_text(example.loss),
            None if example is None else number_text(example.lower_loss),
            None if answer.proof is None else json.dumps(answer.proof, separators=(",", ":")),
            answer.certificate,
            hash_of(found, answer),
            version,
        )


def csv_bytes(atlas: Atlas) -> bytes:
    """One line for each class: what it is, then verdict and reason for each question."""
    with io.StringIO(newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = [f"{question.claim}_{question.data}" for question in QUESTIONS]
        head = [
            "label",
            "types",
            "inputs",
            "units",
            "outputs",
            "weights",
            "symmetries",
            "transposed",
            "first",
            "second",
        ]
        writer.writerow(head + [name for question in names for name in (question, f"{question}_by")] + ["version"])
        for found in atlas.classes:
            cells = [cell for answer in found.answers for cell in (answer.verdict, answer.by or "")]
            writer.writerow([*_class_row(found), *cells, atlas.version])
        return file.getvalue().encode()


def atlas_dict(atlas: Atlas) -> dict[str, Any]:
    """The whole atlas as JSON-ready dictionaries (docs/schema/atlas-1.json)."""
    return {
        "schema": SCHEMA,
        "version": atlas.version,
        "units": atlas.units,
        "ends": atlas.ends,
        "classes": [_class_dict(atlas, found) for found in atlas.classes],
        "lists": [
            {
                "units": found.units,
                "claim": str(found.claim),
                "data": found.data,
                "complete": {"status": str(found.complete.status), "reason": found.complete.reason},
                "labels": labels,
            }
            for found, labels in zip(atlas.lists, atlas.list_labels(), strict=True)
        ],
    }


def json_bytes(atlas: Atlas) -> bytes:
    """The same as a file."""
    return (json.dumps(atlas_dict(atlas), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _class_dict(atlas: Atlas, found: AtlasClass) -> dict[str, Any]:
    inputs, units, outputs = found.size
    return {
        "label": found.label,
        "types": types_dict(found.types),
        "inputs": inputs,
        "units": units,
        "outputs": outputs,
        "masks": found.masks,
        "symmetries": found.symmetries,
        "transposed": found.transposed,
        "smaller": atlas.smaller(found),
        "larger": atlas.larger(found),
        "answers": [_answer_dict(found, answer) for answer in found.answers],
        "forbidden": [
            {"claim": str(entry.question.claim), "data": entry.question.data, "minimal": entry.minimal}
            for entry in found.lists
        ],
    }


def _answer_dict(found: AtlasClass, answer: Answer) -> dict[str, Any]:
    return {
        "claim": str(answer.question.claim),
        "data": answer.question.data,
        "verdict": answer.verdict,
        "method": answer.method,
        "by": answer.by,
        "proof": answer.proof,
        "example": None if answer.example is None else _example_dict(answer.example),
        "certificate": answer.certificate,
        "sha256": hash_of(found, answer),
    }


def _example_dict(example: Example) -> dict[str, Any]:
    return {
        "name": example.name,
        "kind": str(example.kind),
        "inputs": None if example.whitened else texts(example.problem.inputs),
        "targets": texts(example.problem.targets),
        "point": example.point.texts(),
        "lower_point": example.lower.texts(),
        "loss": number_text(example.loss),
        "lower_loss": number_text(example.lower_loss),
        "base": example.base,
    }
