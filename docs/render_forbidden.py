"""Write the tables of docs/forbidden.md from the lists, their case distinctions and their examples.

``--check`` only compares; ``--decide`` searches for the examples of strict minima anew first, which takes about a minute.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from reflow import reflowed
from writing import write_or_compare

from proofs.atlas.labels import label_of
from proofs.badness.base_cases import BaseCase
from proofs.claims import Claim
from proofs.forbidden import strictness
from proofs.forbidden.boxes import Upper
from proofs.forbidden.classes import SIZES as SIZES_OF_CLASSES
from proofs.forbidden.classify import checked_list
from proofs.forbidden.examples import ForbiddenExample, Kind
from proofs.forbidden.frequency import bad_probability
from proofs.forbidden.lemmas import LEMMAS
from proofs.forbidden.strictness import Strict
from proofs.forbidden.table import CLAIMS, DATA, two_unit_lists, types_of
from proofs.search.critical_first import search_bad
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


def pictures() -> list[str]:
    """The masks of the first list, as the atlas draws them."""
    labels = [label_of(types_of(point)) for point in two_unit_lists()[0].minimal]
    words = "The minimal masks of the first list, each with a page in the atlas; what some data of each kind give them stands below."
    return [f"```{{atlas-classes}} {' '.join(labels)}", words, "```"]


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


STRICT = {
    "whitened": ("003 022", "003 121", "012 022", "012 102", "102 111", "111 111", "201 201"),
    "any": ("002 220", "101 210"),
}
"""Masks that are searched for a strict minimum: counts of outputs and of inputs."""
TRIES = 20_000
STRICT_FILE = Path(strictness.__file__).with_name(strictness.FILE)


def strict_cases() -> str:
    """An example of a strict minimum for each mask, as the file of them.

    Raises:
        ArithmeticError: if the search finds none.
    """
    found = []
    for data, names in STRICT.items():
        for name in names:
            types = types_of(tuple(int(n) for n in name if n != " "))
            bad, drawn = search_bad(*types.masks(), whitened=data == "whitened", strict=True, valley=True, tries=TRIES)
            if bad is None:
                raise ArithmeticError(f"{types}: no strict minimum among {drawn} critical points")
            source = f"A strict spurious minimum of two units: {types}."
            case = BaseCase(f"strict {len(found) + 1}", source, bad.problem, bad.point, bad.lower)
            found.append(json.dumps(case.table()))
    return "[\n" + ",\n".join(found) + "\n]\n"


def strict() -> list[str]:
    """The minimal masks with strict minima."""
    lines = ["| data | up to | minimal masks with a strict spurious minimum |", "|---|---|---|"]
    for data in DATA:
        transposing = data == "whitened"
        orbits = {types_of(point).orbit(transposing=transposing) for point, _ in strictness.minimal_strict(data)}
        names = "; ".join(sorted(str(orbit[0]) for orbit in orbits))
        lines.append(f"| {data} | renaming{', transposition' if transposing else ''} | {names} |")
    return lines


def strict_none() -> list[str]:
    """The cases of the theorem that no strict minimum is there."""
    lines = ["| case | counts |", "|---|---|"]
    found: dict[str, list[str]] = {}
    for case in strictness.CASES:
        found.setdefault(case.name, []).append(case.words())
    return lines + [f"| {name} | {'; or '.join(words)} |" for name, words in found.items()]


def strict_counts() -> list[str]:
    """How many classes up to 3 x 3 with spurious minima have strict ones, and which."""
    classes = [MaskTypes.of(SparseNetwork(pair)) for size in SIZES_OF_CLASSES for pair in masks(size[0], 2, size[1])]
    lines = ["| data | strict minima | by | number | masks |", "|---|---|---|---|---|"]
    for data in DATA:
        found: dict[tuple[str, str], list[str]] = {}
        for types in classes:
            known = strictness.strictness(types, data)
            if known.by != "lemma":
                by = "an example" if known.answer is Strict.SOME else known.by
                found.setdefault((str(known.answer), by), []).append(str(types))
        for (answer, by), names in sorted(found.items()):
            lines.append(f"| {data} | {answer} | {by} | {len(names)} | {'; '.join(names)} |")
    return lines


def strict_examples() -> list[str]:
    """The strict minima that are stored."""
    lines = ["| mask | data | W1 / W2 at the minimum | at the lower point | losses |", "|---|---|---|---|---|"]
    for case in strictness.strict_minima():
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
    "pictures": pictures,
    "cases": cases,
    "boxes": boxes,
    "examples": examples,
    "frequency": frequency,
    "strict": strict,
    "strict_none": strict_none,
    "strict_counts": strict_counts,
    "strict_examples": strict_examples,
}


def page(text: str) -> str:
    """The page with its tables as they are now."""
    found = BLOCK.sub(lambda m: m[1] + "\n".join(TABLES[m[2]]()) + "\n" + m[3], text)
    return reflowed(found)


def main() -> int:
    """Write, or compare."""
    if "--decide" in sys.argv[1:]:
        STRICT_FILE.write_text(strict_cases(), encoding="utf-8")
        strictness.strict_minima.cache_clear()
    return write_or_compare(PAGE, page(PAGE.read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())
