"""Problem files: TOML or JSON in, a checked Problem out, and nothing else gets through."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec

from symbolic.errors import ProblemError
from symbolic.network.masks import SparseNetwork
from symbolic.network.numbers import MAX_DIGITS
from symbolic.network.problem import OpenProblem, Problem
from symbolic.network.rounding import RoundingRecord

MAX_BYTES = 16_000_000
"""Largest problem file, in bytes."""
MAX_NESTING = 32
"""Deepest nesting of lists and tables in a file."""

Entry = int | str
Table = Annotated[list[list[Entry]], msgspec.Meta(min_length=1)]


class ProblemFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The shape of a problem file; the rules beyond its shape are checked by ``Problem.of``."""

    masks: Annotated[list[Table], msgspec.Meta(min_length=2)]
    targets: Table | None = None
    inputs: Table | None = None
    activation: str = "linear"
    weight_decay: Entry | list[Table] = 0
    title: str = ""
    rounding: dict[str, Entry] | None = None


def read_problem(path: str | Path) -> Problem:
    """Read a problem file (TOML, or JSON when its name ends in ``.json``).

    Arguments:
        path: the file; ``-`` is standard input (JSON when it begins with a brace).

    Returns:
        The problem, with exact numbers only.

    Raises:
        ProblemError: if the file cannot be read or breaks a rule; the error names file, key, rule and finding.

    References:
        The keys of a file: docs/tutorial.md ("The problem"); ``landscape new`` writes one with comments.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, "problem.toml")
        ...     _ = file.write_text('masks = [[[1, 1]], [[1]]]' + chr(10) + 'targets = [[1, "1/2"]]')
        ...     read_problem(file)
        Problem: 2-1-1 linear, 3 weights, 2 samples, X = I
    """
    return _closed(_read(path), _source(path))


def read_masks(path: str | Path) -> Problem | OpenProblem:
    """Read a problem file that may leave out the targets, for what the masks and the inputs alone decide.

    Arguments:
        path: as for :func:`read_problem`.

    Raises:
        ProblemError: as :func:`read_problem`.
    """
    return _read(path)


def _source(path: str | Path) -> str:
    return "standard input" if str(path) == "-" else str(path)


def _read(path: str | Path) -> Problem | OpenProblem:
    source = _source(path)
    try:
        if source == "standard input":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character, a closed standard input
        found = getattr(error, "strerror", None) or type(error).__name__
        raise ProblemError("file", "must be a readable file", found, source) from None
    try:
        if len(data) > MAX_BYTES:
            raise ProblemError("file", f"at most {MAX_BYTES} bytes", "a larger file")
        text = _decoded(data)
        braced = source == "standard input" and text.lstrip().startswith("{")
        return masks_from_dict(_parsed(text, json_format=braced or Path(path).suffix.lower() == ".json"))
    except ProblemError as error:
        raise error.located(source) from None


def _closed(problem: Problem | OpenProblem, source: str | None = None) -> Problem:
    if isinstance(problem, OpenProblem):
        rule = "is required (only `graph`, `prove --masks-only` and `search` do without)"
        raise ProblemError("targets", rule, "nothing", source)
    return problem


def parse_problem(data: bytes, *, json_format: bool = False) -> Problem:
    r"""Read a problem from the bytes of a TOML (or JSON) file.

    Raises:
        ProblemError: as :func:`read_problem`, without the name of a file.

    Examples:
        >>> parse_problem(b"masks = [[[1]], [[1]]]\ntargets = [['1/2']]").targets
        ((Fraction(1, 2),),)
    """
    return problem_from_dict(_parsed(_decoded(data), json_format=json_format))


def _decoded(data: bytes) -> str:
    """The text of a file, without its byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError("file", "must be UTF-8 text", f"an invalid byte at position {error.start}") from None


def _parsed(text: str, *, json_format: bool) -> dict[str, Any]:
    _check_nesting(text)
    raw = _parse_json(text) if json_format else _parse_toml(text)
    if not isinstance(raw, dict):
        raise ProblemError("file", "must hold a table of keys", f"a {type(raw).__name__}")
    return raw


def problem_from_dict(raw: dict[str, Any]) -> Problem:
    """A problem from the dictionary a problem file holds.

    Raises:
        ProblemError: if a key is unknown or missing, or a value breaks a rule.
    """
    return _closed(masks_from_dict(raw))


def masks_from_dict(raw: dict[str, Any]) -> Problem | OpenProblem:
    """A problem from the dictionary a problem file holds, which may leave out the targets.

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
    record = None if file.rounding is None else RoundingRecord.from_dict(dict(file.rounding))
    decay, title = file.weight_decay, file.title
    if file.targets is None:
        return OpenProblem.of(network, inputs=file.inputs, weight_decay=decay, title=title, rounding=record)
    return Problem.of(
        network, targets=file.targets, inputs=file.inputs, weight_decay=decay, title=title, rounding=record
    )


def _check_keys(raw: dict[str, Any]) -> None:
    known = set(ProblemFile.__struct_fields__)
    for key in raw:
        if key not in known:
            raise ProblemError(repr(key)[:60], "unknown key; the keys are " + ", ".join(sorted(known)), "it")
    if "masks" not in raw:
        raise ProblemError("masks", "is required", "nothing")
    if raw.get("targets", ()) is None:
        raise ProblemError("targets", "must be a table of numbers", "null")


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
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING:
        raise ProblemError("file", f"lists and tables nest at most {MAX_NESTING} deep", f"{deepest} levels")


def _parse_toml(text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProblemError("file", "must be valid TOML", str(error)[:200]) from None
    except RecursionError:
        raise ProblemError("file", "must be valid TOML", "tables that nest too deep") from None
    except ValueError as error:  # an integer that Python does not convert, or a date that is none
        long = re.search(rf"[0-9][0-9_]{{{MAX_DIGITS},}}", text)
        if long is None:
            raise ProblemError("file", "must be valid TOML", str(error)[:200]) from None
        place = f"line {text.count(chr(10), 0, long.start()) + 1}"
        digits = sum(map(str.isdigit, long.group()))
        raise ProblemError(place, f"a number has at most {MAX_DIGITS} digits", f"{digits} digits") from None


def _parse_json(text: str) -> object:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        result: dict[str, object] = {}
        for key, value in pairs:
            if key in result:
                raise ProblemError(repr(key)[:60], "a key may stand only once", "it twice")
            result[key] = value
        return result

    def integer(digits: str) -> int | str:  # what is too long stays text, and is refused with its place
        return int(digits) if len(digits) <= MAX_DIGITS else digits

    try:
        return json.loads(text, object_pairs_hook=unique, parse_int=integer)
    except (ValueError, RecursionError) as error:
        raise ProblemError("file", "must be valid JSON", str(error)[:200]) from None
