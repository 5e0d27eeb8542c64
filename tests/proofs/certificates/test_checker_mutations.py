"""The checker refuses every mutation of a valid certificate, and every malformed text, and says why."""

from __future__ import annotations

import json

import pytest

from tests.proofs.certificates.checker_building import put, run
from tests.proofs.certificates.checker_examples import examples, tug
from tests.proofs.certificates.checker_mutations import MUTATIONS


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_rejected(name):
    example, route, value, reason = MUTATIONS[name]
    mutated = put(examples()[example], route, value)
    assert json.dumps(mutated) != json.dumps(examples()[example])
    result = run(mutated, allow_engine=True)
    assert not result.valid
    assert any(part in result.reason for part in reason.split("|")), result.reason
    assert not result.reason.startswith(
        ("invalid: IndexError", "invalid: KeyError", "invalid: TypeError", "invalid: Attr")
    )


EXACT = json.dumps(tug())
TEXTS = {
    # name: (text of the file, part of the reason)
    "float": (EXACT.replace("[2, 0, 1]", "[2.0, 0, 1]"), "not an exact number"),
    "exponent": (EXACT.replace("[2, 0, 1]", "[2e0, 0, 1]"), "not an exact number"),
    "not a number": (EXACT.replace("[2, 0, 1]", "[NaN, 0, 1]"), "not an exact number"),
    "infinity": (EXACT.replace("[2, 0, 1]", "[-Infinity, 0, 1]"), "not an exact number"),
    "huge integer": (EXACT.replace("[2, 0, 1]", "[2" + "0" * 20001 + ", 0, 1]"), "digits"),
    "duplicate key": (EXACT.replace('"field": null', '"field": null, "field": null', 1), "twice"),
    "deep nesting": ('{"schema": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested"),
    "unclosed string": ('"' + '\\"' * 200_000, "JSON"),
    "nothing": ("", "JSON"),
    "no object": ("[]", "expected an object"),
    "trailing text": (EXACT + "{}", "JSON"),
    "byte order mark": ("\ufeff" + EXACT, "JSON|BOM"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_malformed_text_is_rejected(name):
    data, reason = TEXTS[name]
    assert data != EXACT
    result = run(data.encode())
    assert not result.valid
    assert any(part in result.reason for part in reason.split("|")), result.reason
