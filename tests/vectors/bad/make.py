"""Make ``proofs/badness/two_units.json``: bad examples for every two-unit mask with at most 3 inputs and 3 outputs.

Run from the root of the project: ``.venv/bin/python -m tests.vectors.bad.make`` (seeded, deterministic up to the rounding of
the linear algebra library; some minutes). Examples come from ``proofs.search.critical_first`` and are verified exactly before they are
written. Prints the table of classes.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

from proofs.badness import atlas
from proofs.badness.base_cases import BaseCase, base_cases
from proofs.badness.lifting import find_lift
from proofs.search.critical_first import search_bad
from symbolic.graph.canonical import canonical_form
from symbolic.graph.enumeration import masks

SEED = 1
TRIES = 4500
SANITY = 300
"""Draws on classes that are benign by structure: none may be found there."""
WANTED = 12
TARGET = Path(atlas.__file__).with_name(atlas.FILE)


def look(first, second, cell, benign):
    data, kind = cell.split()
    tries = SANITY if benign else TRIES
    example, drawn = search_bad(
        first, second, whitened=data == "whitened", strict=kind == "strict", seed=SEED, tries=tries, wanted=WANTED
    )
    if example is None:
        return None, drawn
    assert not benign, f"a benign class has a spurious minimum: {first} {second}"
    text = canonical_form(first, second).text
    case = BaseCase(
        f"{text} {cell}",
        "proofs.search.critical_first",
        example.problem,
        example.point,
        example.lower,
        example.directions,
    )
    assert case.verified().strict is (kind == "strict")
    return case, drawn


def main() -> None:
    start, entries, transposes = time.perf_counter(), [], {}
    pairs = [pair for d in (1, 2, 3) for k in (1, 2, 3) for pair in masks(d, 2, k)]
    for first, second in pairs:
        text = canonical_form(first, second).text
        key = canonical_form(first, second, transpose=True).text
        benign = [data for data in ("whitened", "correlated") if atlas.benign(first, second, data)]
        examples, tries = {}, {}
        for cell in atlas.CELLS:
            if cell.startswith("whitened") and (key, cell) in transposes:
                case, tries[cell] = transposes[key, cell]
                case = case and replace(case.transposed(), name=f"{text} {cell}")
            else:
                case, tries[cell] = look(first, second, cell, cell.split()[0] in benign)
                transposes[key, cell] = case, tries[cell]
            if case is not None:
                examples[cell] = case.table()
        for data in ("whitened", "correlated"):
            lifted = find_lift(first, second, base_cases(), identity_inputs=data == "whitened")
            found = any(cell.startswith(data) for cell in examples)
            if lifted and not found:
                print(f"{text}: only a lift of {lifted.case.name} shows that it is bad with {data} data")
        entries.append({"class": text, "masks": [first, second], "examples": examples, "tries": tries})
        marks = [
            "benign" if cell.split()[0] in benign else "found" if cell in examples else "-" for cell in atlas.CELLS
        ]
        print(f"{text:24s}", *(f"{mark:8s}" for mark in marks), f"{time.perf_counter() - start:7.0f} s", flush=True)
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
    TARGET.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(len(entries), "classes,", sum(len(entry["examples"]) for entry in entries), "examples")


if __name__ == "__main__":
    main()
