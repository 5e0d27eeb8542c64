"""Problem files: TOML or JSON in, a checked Problem out, and nothing else gets through."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec

from symbolic.errors import ProblemError
from symbolic.network.problem import Problem, SparseNetwork

MAX_BYTES = 4_000_000
"""Largest problem file, in bytes."""
MAX_NESTING = 32
"""Deepest nesting of lists and tables in a file."""

Entry = int | str
Table = Annotated[list[list[Entry]], msgspec.Meta(min_length=1)]


class ProblemFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The shape of a problem file; the rules beyond its shape are checked by ``Problem.of``."""

    masks: Annotated[list[Table], msgspec.Meta(min_length=2)]
    targets: Table
    inputs: Table | None = None
    activation: str = "linear"
    weight_decay: Entry | list[Table] = 0
    title: str = ""


def read_problem(path: str | Path) -> Problem:
    """Read a problem file (TOML, or JSON when its name ends in ``.json``).

    Arguments:
        path: the file.

    Raises:
        ProblemError: if the file cannot be read or breaks a rule; the error names file, key, rule and finding.
    """
    source = str(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ProblemError("file", "must be a readable file", error.strerror or type(error).__name__, source) from None
    try:
        if len(data) > MAX_BYTES:
            raise ProblemError("file", f"at most {MAX_BYTES} bytes", "a larger file")
        return parse_problem(data, json_format=Path(path).suffix.lower() == ".json")
    except ProblemError as error:
        raise error.located(source) from None


def parse_problem(data: bytes, *, json_format: bool = False) -> Problem:
    r"""Read a problem from the bytes of a TOML (or JSON) file.

    Raises:
        ProblemError: as :func:`read_problem`, without the name of a file.

    Examples:
        >>> parse_problem(b"masks = [[[1]], [[1]]]\ntargets = [['1/2']]").targets
        ((Fraction(1, 2),),)
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError("file", "must be UTF-8 text", f"an invalid byte at position {error.start}") from None
    _check_nesting(text)
    raw = _parse_json(text) if json_format else _parse_toml(text)
    if not isinstance(raw, dict):
        raise ProblemError("file", "must hold a table of keys", f"a {type(raw).__name__}")
    return problem_from_dict(raw)


def problem_from_dict(raw: dict[str, Any]) -> Problem:
    """A problem from the dictionary a problem file holds.

    Raises:
        ProblemError: if a key is unknown or missing, or a value breaks a rule.
    """
    _check_keys(raw)
    _refuse_inexact(raw, "")
    try:
        file = msgspec.convert(raw, ProblemFile)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        key = where.rstrip("`").lstrip(".") or "file"
        raise ProblemError(key.replace("[...]", ""), "the file does not have the documented shape", what) from None
    network = SparseNetwork.of(*file.masks, activation=file.activation)
    return Problem.of(
        network, targets=file.targets, inputs=file.inputs, weight_decay=file.weight_decay, title=file.title
    )


def _check_keys(raw: dict[str, Any]) -> None:
    known = set(ProblemFile.__struct_fields__)
    for key in raw:
        if key not in known:
            raise ProblemError(repr(key)[:60], "unknown key; the keys are " + ", ".join(sorted(known)), "it")
    for key in ("masks", "targets"):
        if key not in raw:
            raise ProblemError(key, "is required", "nothing")


def _refuse_inexact(value: object, key: str) -> None:
    """Refuse floats (NaN included) with a message that says how to write the number."""
    if isinstance(value, float):
        hint = "" if value != value or abs(value) == float("inf") else f', for example "{value!r}" in quotes'
        raise ProblemError(
            key, f"numbers are exact: write an integer, a fraction or a decimal as text{hint}", f"the float {value!r}"
        )
    if isinstance(value, dict):
        for name, item in value.items():
            _refuse_inexact(item, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_inexact(item, f"{key}[{index}]")


def _check_nesting(text: str) -> None:
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    if deepest > MAX_NESTING:
        raise ProblemError("file", f"lists and tables nest at most {MAX_NESTING} deep", f"{deepest} levels")


def _parse_toml(text: str) -> object:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise ProblemError("file", "must be valid TOML", str(error)[:200]) from None


def _parse_json(text: str) -> object:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        result: dict[str, object] = {}
        for key, value in pairs:
            if key in result:
                raise ProblemError(repr(key)[:60], "a key may stand only once", "it twice")
            result[key] = value
        return result

    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise ProblemError("file", "must be valid JSON", str(error)[:200]) from None
