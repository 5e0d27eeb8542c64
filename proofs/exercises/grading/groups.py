"""Sets of sets of numbers, such as the classes of twins of a mask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from proofs.exercises.answers import GroupsAnswer
from proofs.exercises.grading.feedback import Feedback, Graded, Kind, NotGraded, right
from proofs.exercises.grading.scheme import SCHEME

MAX_CHARACTERS = 4000
MAX_NUMBERS = 512
"""Most numbers in all groups together."""
MAX_NUMBER = 10**6
SHOWN = 12
"""Most numbers that a message lists."""

Groups = list[frozenset[int]]
_BARE = re.compile(r"[\d\s,;]+", re.ASCII)
_NUMBER = re.compile(r"\d{1,7}", re.ASCII)
_GROUP = re.compile(r"[\[{(]([\d\s,;]*)[\]})]", re.ASCII)
_HOW = "give sets of numbers, for example {0,2},{1}"


def grade_groups(raw: object, key: GroupsAnswer) -> Graded:
    """Compare a set of sets with the key.

    Raises:
        NotGraded: if the answer is no set of sets of numbers, or for a partition names a number twice.
    """
    found, wanted = _groups(raw), [frozenset(group) for group in key.groups]
    if key.partition:
        names = [number for group in found for number in group]
        if twice := sorted({number for number in names if names.count(number) > 1}):
            raise NotGraded(Kind.GROUPING, f"{_listed(twice)} may stand in one set only")
    if set(found) == set(wanted):
        return right()
    return _partition(found, wanted) if key.partition else _family(found, wanted)


def _partition(found: Groups, wanted: Groups) -> Graded:
    """Which numbers are grouped wrongly."""
    mine, theirs = _home(wanted), _home(found)
    feedback = []
    if missing := sorted(mine.keys() - theirs.keys()):
        feedback.append(Feedback(Kind.GROUPING, f"Left out: {_listed(missing)}."))
    if extra := sorted(theirs.keys() - mine.keys()):
        feedback.append(Feedback(Kind.GROUPING, f"Not among the numbers: {_listed(extra)}."))
    known = mine.keys() & theirs.keys()
    astray = sorted(n for n in known if theirs[n] & known != mine[n] & known)
    if astray:
        feedback.append(Feedback(Kind.GROUPING, f"Grouped wrongly: {_listed(astray)}."))
    one = any(_without(found, n) == _without(wanted, n) for n in mine.keys() | theirs.keys())
    return Graded(SCHEME.one_number if one else Fraction(0), tuple(feedback))


def _family(found: Groups, wanted: Groups) -> Graded:
    """Which sets are not asked for, and how many are missing."""
    feedback = []
    if extra := [group for group in dict.fromkeys(found) if group not in wanted]:
        shown = ", ".join("{" + _listed(sorted(group)) + "}" for group in extra[:6])
        feedback.append(Feedback(Kind.GROUPING, f"Not asked for: {shown}."))
    if missing := len(set(wanted) - set(found)):
        feedback.append(Feedback(Kind.GROUPING, f"{missing} {'set is' if missing == 1 else 'sets are'} missing."))
    one = len(set(found) ^ set(wanted)) == 1 and len(wanted) >= 2
    return Graded(SCHEME.one_number if one else Fraction(0), tuple(feedback))


def _home(groups: Groups) -> dict[int, frozenset[int]]:
    return {number: group for group in groups for number in group}


def _without(groups: Groups, number: int) -> set[frozenset[int]]:
    return {group - {number} for group in groups} - {frozenset()}


def _groups(raw: object) -> Groups:
    """The sets of an answer: lists of lists of numbers (one list is one set), or text like ``{0,2},{1}``."""
    if isinstance(raw, str):
        raw = _from_text(raw)
    if isinstance(raw, list) and raw and not any(isinstance(item, list) for item in raw):
        raw = [raw]
    if not isinstance(raw, list) or not all(isinstance(group, list) for group in raw):
        raise NotGraded(Kind.UNREADABLE, _HOW)
    if len(raw) > MAX_NUMBERS or sum(len(group) for group in raw) > MAX_NUMBERS:
        raise NotGraded(Kind.TOO_LARGE, f"at most {MAX_NUMBERS} numbers")
    return [frozenset(map(_number, group)) for group in raw if group]


def _number(item: object) -> int:
    if isinstance(item, str) and _NUMBER.fullmatch(item.strip()):
        item = int(item)
    if isinstance(item, bool) or not isinstance(item, int) or not 0 <= item <= MAX_NUMBER:
        raise NotGraded(Kind.UNREADABLE, _HOW)
    return item


def _from_text(text: str) -> list[list[str]]:
    """The sets of a text; numbers without any bracket are one set, or one for each line or semicolon."""
    if len(text) > MAX_CHARACTERS:
        raise NotGraded(Kind.TOO_LARGE, f"at most {MAX_CHARACTERS} characters")
    inside = text.replace("\\{", "{").replace("\\}", "}").strip(" \t\r\n$").removesuffix(".")
    if _BARE.fullmatch(inside):
        return [re.findall(r"\d+", part, re.ASCII) for part in re.split(r"[;\n]", inside)]
    if re.match(r"[\[{(]\s*[\[{(]", inside):
        inside = inside[1:-1]
    if re.sub(r"[\s,;&]|\band\b", "", _GROUP.sub(" ", inside)):
        raise NotGraded(Kind.UNREADABLE, _HOW)
    return [re.findall(r"\d+", match[1], re.ASCII) for match in _GROUP.finditer(inside)]


def _listed(numbers: Iterable[int]) -> str:
    found = [str(number) for number in numbers]
    return ", ".join(found[:SHOWN]) + (", ..." if len(found) > SHOWN else "")
