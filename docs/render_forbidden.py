"""Write the tables of docs/forbidden.md from the lists, their case distinctions and their examples. ``--check`` only compares."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from reflow import reflowed
from writing import write_or_compare

from proofs.badness.base_cases import BaseCase
from proofs.claims import Claim
from proofs.forbidden.boxes import Upper
from proofs.forbidden.classes import SIZES as SIZES_OF_CLASSES
from proofs.forbidden.classify import checked_list
from proofs.forbidden.examples import ForbiddenExample, Kind
from proofs.forbidden.frequency import bad_probability
from proofs.forbidden.lemmas import LEMMAS
from proofs.forbidden.strictness import Strict, strict_minima, strictness
from proofs.forbidden.table import CLAIMS, DATA, two_unit_lists, types_of
from symbolic.graph.enumeration import masks
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from symbolic.network.arrays import Matrix
from symbolic.network.numbers import number_text

PAGE = Path(__file__).with_name("forbidden.md")
BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)
NAMES = {Claim.SPURIOUS_MINIMUM: "minima", Claim.SPURIOUS_VALLEY: "valleys"}
GIVES = {Claim.ALL_MINIMA_GLOBAL: "minima", Claim.NO_SPURIOUS_VALLEY: "valleys"}
KINDS = {Kind.STRICT_MINIMUM: "strict", Kind.FAMILY_MINIMUM: "family", Kind.CHAMBER: "chamber"}


def lists() -> list[str]:
    """The four lists."""
    lines = ["| | up to | minimal forbidden masks |", "|---|---|---|"]
    for found in two_unit_lists():
        symmetry = "renaming, transposition" if found.transposing else "renaming"
        masks = "; ".join(str(types_of(point)) for point in found.minimal)
        lines.append(f"| {NAMES[found.claim]}, {found.data} | {symmetry} | {masks} |")
    return lines


def cases() -> list[str]:
    """The hypotheses of the lemmas."""
    lines = ["| lemma | shows | hypotheses on the counts |", "|---|---|---|"]
    for used in LEMMAS:
        words = "; or ".join(case.words() + (" (whitened)" if case.whitened else "") for case in used.cases)
        shows = " and ".join(GIVES[claim] for claim in GIVES if claim in used.gives)
        lines.append(f"| {used.name} | no bad {shows} | {words} |")
    return lines


def box_text(upper: Upper) -> str:
    """The upper corner of a box."""
    sides = (",".join("*" if u is None else str(u) for u in side) for side in (upper[:3], upper[3:]))
    return "`({})x({})`".format(*sides)


def boxes() -> list[str]:
    """The boxes with the lemmas that settle them, one column for each list."""
    lines = ["| minima, whitened | minima, any | valleys, whitened | valleys, any |", "|---|---|---|---|"]
    columns = []
    for claim in CLAIMS:
        for data in DATA:
            view = {"as it is": "", "units renamed": " renamed"}
            column = [
                f"{box_text(box.upper)} {box.lemma}{view.get(box.view, ' ' + box.view.replace(', units', ' and'))}"
                for box in checked_list(claim, data).source.boxes
            ]
            columns.append(column)
    height = max(map(len, columns))
    rows = zip(*(column + [""] * (height - len(column)) for column in columns), strict=True)
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def matrix(rows: Matrix) -> str:
    """A matrix on one line."""
    return "; ".join(" ".join(map(number_text, row)) for row in rows)


def case_cells(case: BaseCase) -> str:
    """Data, minimum and lower point of a case as three cells."""
    data = f"Y = {matrix(case.problem.targets)}"
    if not case.identity_inputs:
        data = f"X = {matrix(case.problem.inputs)}, {data}"
    point, lower = (f"{matrix(w.first)} / {matrix(w.second)}" for w in (case.point, case.lower))
    return f"{data} | {point} | {lower}"


def example_row(name: str, example: ForbiddenExample) -> str:
    """One example as a row: masks, data, point, losses."""
    numbers = f"{number_text(example.loss)} > {number_text(example.lower_loss)}"
    if example.kind is Kind.CHAMBER:
        numbers = f"start {number_text(example.loss)}, level {example.level}, bottom {example.bottom}, elsewhere {number_text(example.lower_loss)}"
    return f"| {name} | {example.types} | {KINDS[example.kind]} | {case_cells(example.case)} | {numbers} |"


def examples() -> list[str]:
    """One example for every forbidden mask; those that stand in two lists once."""
    lines = [
        "| list | mask | kind | data | W1 / W2 at the minimum or start | at the lower point | losses |",
        "|---|---|---|---|---|---|---|",
    ]
    rows: dict[str, list[str]] = {}
    for claim in CLAIMS:
        for data in DATA:
            for example in checked_list(claim, data).examples:
                rows.setdefault(example_row("{}", example), []).append(f"{NAMES[claim]}, {data}")
    return lines + [row.format("; ".join(names)) for row, names in rows.items()]


def strict() -> list[str]:
    """What is known of strict minima on the classes up to 3 x 3 that have spurious ones for some data."""
    classes = [MaskTypes.of(SparseNetwork(pair)) for size in SIZES_OF_CLASSES for pair in masks(size[0], 2, size[1])]
    lines = ["| data | bad for minima | strict minimum | number | masks |", "|---|---|---|---|---|"]
    for data in DATA:
        found: dict[tuple[str, str], list[str]] = {}
        for types in classes:
            known = strictness(types, data)
            if known.by != "lemma":
                why = known.by if known.answer is Strict.NONE else ""
                found.setdefault((str(known.answer), why), []).append(str(types))
        total = sum(map(len, found.values()))
        for (answer, why), names in sorted(found.items()):
            words = f"{answer} ({why})" if why else answer
            lines.append(f"| {data} | {total} | {words} | {len(names)} | {'; '.join(names)} |")
    return lines


def strict_examples() -> list[str]:
    """The strict minima that are stored."""
    lines = ["| mask | data | W1 / W2 at the minimum | at the lower point | losses |", "|---|---|---|---|---|"]
    for case in strict_minima():
        proved, types = case.verified(), MaskTypes.of(case.problem.network)
        losses = f"{number_text(proved.loss)} > {number_text(proved.lower_loss)}"
        lines.append(f"| {types} | {case_cells(case)} | {losses} |")
    return lines


DENSITIES = ("1/10", "3/10", "1/2", "7/10", "9/10")
SIZES = (3, 5, 10, 20)


def frequency() -> list[str]:
    """Probabilities of bad masks, rounded to three digits."""
    head = " | ".join(f"s = {density}" for density in DENSITIES)
    lines = [f"| list | size | {head} |", "|---" * (len(DENSITIES) + 2) + "|"]
    for claim in CLAIMS:
        for data in DATA:
            for size in SIZES:
                chances = (bad_probability(size, size, s, data=data, claim=claim) for s in DENSITIES)
                cells = " | ".join(f"{float(chance):.3f}" for chance in chances)
                lines.append(f"| {NAMES[claim]}, {data} | {size} x {size} | {cells} |")
    return lines


TABLES: dict[str, Callable[[], list[str]]] = {
    "lists": lists,
    "cases": cases,
    "boxes": boxes,
    "examples": examples,
    "frequency": frequency,
    "strict": strict,
    "strict_examples": strict_examples,
}


def page(text: str) -> str:
    """The page with its tables as they are now."""
    found = BLOCK.sub(lambda m: m[1] + "\n".join(TABLES[m[2]]()) + "\n" + m[3], text)
    return reflowed(found)


def main() -> int:
    """Write, or compare."""
    return write_or_compare(PAGE, page(PAGE.read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())
