"""Reading the data of generated files back, and comparing them with the certificate.

Nothing of the writer is used: the tables are parsed from the text, and the arithmetic is that of ``fractions``, with
greatest common divisors and Sturm's theorem of its own. What the kernel proves is about these tables; so a
theorem it accepts is about the problem, the point and the lower point of the certificate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from proofs.rocq.statements import provable, theorems_of
from proofs.rocq.sturm import Polynomial, common_factor, difference, remainder, root_count, trimmed

Nested = Any
"""A fraction, or a list of such things."""

_TABLES = "M1 M2 X Y W1 W2 V1 V2".split()  # noqa: SIM905


class Mismatch(Exception):
    """A generated file does not say what the certificate says; the message names what differs."""


def expected_theorems(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """The theorems that the files of a certificate must hold, as ``File.name``."""
    return tuple(
        f"Claim{number}.{name}"
        for number, claim in enumerate(certificate["claims"])
        if provable(claim)
        for name in theorems_of(claim, certificate.get("field") is not None)
    )


def compare(certificate: Mapping[str, Any], sources: Mapping[str, str]) -> None:
    """Compare generated files with the certificate they belong to.

    Arguments:
        certificate: the certificate as data.
        sources: the files by module name.

    Raises:
        Mismatch: if a claim has no file, a file no claim, or a file other data than the certificate.
    """
    claims = {f"Claim{n}": claim for n, claim in enumerate(certificate["claims"]) if provable(claim)}
    if set(claims) != set(sources):
        raise Mismatch(f"the claims are {', '.join(claims) or 'none'}, the files {', '.join(sources) or 'none'}")
    for name, source in sources.items():
        try:
            _compare_claim(certificate, claims[name], definitions(source))
        except Mismatch as found:
            raise Mismatch(f"{name}.v is not about the certificate: {found}") from None


def definitions(source: str) -> dict[str, Nested]:
    """The data a generated file defines, by name: nested lists of fractions.

    Examples:
        >>> definitions("Definition X : list (list Q) := [[1; (-1 # 2)]]%Q.")
        {'X': [[Fraction(1, 1), Fraction(-1, 2)]]}
    """
    text = re.sub(r"\(\*.*?\*\)", " ", source, flags=re.DOTALL)
    if "(*" in text or "*)" in text:
        raise Mismatch("a comment within a comment")
    found: dict[str, Nested] = {}
    for name, value in re.findall(r"Definition (\w+) : [\w ()]+ :=\s([\s\[\];()#0-9-]+)%(?:nat|Q)\.", text):
        if name in found:
            raise Mismatch(f"{name} is defined twice")
        tokens = iter([*re.findall(r"\[|\]|\(\s*-?\d+\s*(?:#\s*\d+\s*)?\)|\d+", value), ""])
        found[name] = _parsed(next(tokens), tokens)
        if next(tokens):
            raise Mismatch(f"{name} is no table")
    return found


def _parsed(word: str, words: Iterator[str]) -> Nested:
    """A fraction or a list, from its first word on."""
    if word != "[":
        numbers = re.findall(r"-?\d+", word)
        if not numbers:
            raise Mismatch(f"{word!r} is no number")
        return Fraction(int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 1)
    entries = []
    while (word := next(words)) != "]":
        entries.append(_parsed(word, words))
    return entries


def _compare_claim(certificate: Mapping[str, Any], claim: Mapping[str, Any], found: Mapping[str, Nested]) -> None:
    problem, masks = certificate["problem"], certificate["problem"]["masks"]
    missing = [name for name in _TABLES if name not in found]
    if missing:
        raise Mismatch(f"{', '.join(missing)} missing")
    width = len(masks[0][0])
    inputs = problem.get("inputs") or [[int(i == j) for j in range(width)] for i in range(width)]
    given = {
        "M1": masks[0],
        "M2": masks[1],
        "X": inputs,
        "Y": problem["targets"],
        "V1": claim["lower_point"][0],
        "V2": claim["lower_point"][1],
    }
    for name, table in given.items():
        if found[name] != [[rational(x) for x in row] for row in table]:
            raise Mismatch(f"{name} differs")
    same = _same_numbers(certificate.get("field"), found)
    for name, point, mask in zip(("W1", "W2"), claim["point"], masks, strict=True):
        expected = [[x if m else 0 for x, m in zip(*rows, strict=True)] for rows in zip(point, mask, strict=True)]
        shapes = [[len(row) for row in table] for table in (expected, found[name])]
        if shapes[0] != shapes[1]:
            raise Mismatch(f"{name} has another shape")
        for rows in zip(expected, found[name], strict=True):
            for one, two in zip(*rows, strict=True):
                if not same(one, two):
                    raise Mismatch(f"{name} differs")


def _same_numbers(field: Mapping[str, Any] | None, found: Mapping[str, Nested]) -> Callable[[object, Any], bool]:
    """The test whether a number of the certificate is a number of the file.

    Raises:
        Mismatch: if the file is about another root than the certificate.
    """
    if field is None:
        if "polynomial" in found:
            raise Mismatch("a number field, but the point is rational")
        return lambda one, two: _coefficients(one) == trimmed([two])
    if not {"polynomial", "lo", "hi"} <= set(found):
        raise Mismatch("no number field")
    theirs = _coefficients(field["polynomial"])
    ours = trimmed(found["polynomial"])
    start, end = (rational(x) for x in field["interval"])
    low, high = max(start, found["lo"]), min(end, found["hi"])
    # each polynomial has one root in its interval; a common root in both intervals is the root of both
    for polynomial, left, right in ((theirs, start, end), (ours, found["lo"], found["hi"])):
        if left >= right or not _has_one_root(polynomial, left, right):
            raise Mismatch("polynomial, lo, hi: not one root")
    shared = common_factor(theirs, ours)
    if low >= high or not _has_one_root(shared, low, high):
        raise Mismatch("polynomial, lo, hi: another root")

    def same(one: object, two: Sequence[Fraction]) -> bool:
        rest = remainder(difference(_coefficients(one), trimmed(two)), shared)
        return not rest or _has_one_root(common_factor(shared, rest), low, high)

    return same


def _has_one_root(polynomial: Polynomial, low: Fraction, high: Fraction) -> bool:
    """Whether a polynomial has exactly one root between two numbers, which are no roots."""
    try:
        return root_count(polynomial, low, high) == 1
    except ValueError:
        return False


def _coefficients(value: object) -> Polynomial:
    """A number of the certificate as a polynomial in the root."""
    return trimmed([rational(c) for c in (value if isinstance(value, list) else [value])])


def rational(value: object) -> Fraction:
    """A rational of a certificate: an integer, or a text ``p`` or ``p/q``.

    Raises:
        Mismatch: for anything else.
    """
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]+(/0*[1-9][0-9]*)?", text):
        raise Mismatch(f"{str(value)[:40]!r} is no rational number")
    return Fraction(text)
