"""Write the JSON Schemas that are generated from classes into docs/schema. ``--check`` only compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from proofs.atlas.schema import atlas_schema
from proofs.certificates.format.schema import certificate_schema
from proofs.exercises.schema import answers_schema, keys_schema
from proofs.explore.schema import explorer_schemas
from symbolic.landscape.json import json_schema

FOLDER = Path(__file__).with_name("schema")


def texts() -> dict[str, str]:
    """The files, by name."""
    schemas = {
        "solution-1.json": json_schema(),
        "certificate-1.json": certificate_schema(),
        "answers-1.json": answers_schema(),
        "keys-1.json": keys_schema(),
        "atlas-1.json": atlas_schema(),
        **{f"{name}-1.json": schema for name, schema in explorer_schemas().items()},
    }
    return {name: json.dumps(schema, indent=1, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


def main() -> int:
    """Write the files, or compare them."""
    different = [
        n
        for n, text in texts().items()
        if not (FOLDER / n).is_file() or (FOLDER / n).read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        return 1 if different else 0
    for name in different:
        (FOLDER / name).write_text(texts()[name], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
