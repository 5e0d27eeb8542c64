"""The theorems for networks of all sizes: what ``Paper.v`` states, in words and in Rocq, and the axioms it may rest on.

Words and statements are read from the sources of the library, so that they cannot differ from what is compiled. The
axioms are compared theorem by theorem with :data:`ABOUT`.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Any

from proofs.rocq.axioms import ALL, AXIOMS, BOUNDS, CLASSIC, REALS
from proofs.rocq.coqc import Refused, axiom_blocks, compile_file, kernel_path
from proofs.rocq.export import LIBRARY, library_source, write_sources
from symbolic.engines.processes import scratch_prefix

PAPER = (
    "Fits",
    "Indices",
    "Vectors",
    "Spans",
    "Products",
    "Descents",
    "Fibres",
    "Copies",
    "WideUnits",
    "Golden",
    "WideningValleys",
    "Places",
    "Embedding",
    "WideDense",
    "Stationary",
    "SecondOrder",
    "LinearUnits",
    "Kernels",
    "Listings",
    "CompleteClasses",
    "Replacing",
    "Saturation",
    "BestFit",
    "CompletePaths",
    "Frames",
    "Rotations",
    "Dominant",
    "Compactness",
    "Bases",
    "Alignment",
    "Framed",
    "Turning",
    "DenseLinear",
    "Columns",
    "DenseDescent",
    "Transfer",
    "SingleClass",
    "Selection",
    "Decoupling",
    "SeparateClasses",
    "Loopholes",
    "Paper",
)
"""The library files of the theorems for all sizes, compiled after those that claims rest on; the last restates them."""


@dataclass(frozen=True)
class About:
    """What is known about a theorem besides its statement.

    Attributes:
        axioms: the axioms it may rest on.
        example: where the library shows that its hypotheses hold somewhere, as ``File.name``.
        decides: the statements of the registry (``landscape theorems``) that say the same about single networks.
        instances: where the toolkit has networks of this kind.
    """

    axioms: frozenset[str]
    example: str
    decides: tuple[str, ...] = ()
    instances: str = ""


ABOUT: Mapping[str, About] = {
    "sparse_linear_spurious": About(
        ALL, "Golden.golden_strict", ("sparse_spurious",), "`examples/golden.toml`, `examples/tug_of_war.toml`"
    ),
    "every_path_climbs": About(ALL, "Golden.golden_climb", ("strict_implies_valley",), "`examples/golden.toml`"),
    "linear_units": About(REALS, "LinearUnits.linear_units_exist", ("linear_units", "scalar_input")),
    "one_output": About(REALS, "LinearUnits.scalar_output_exists", ("scalar_output",)),
    "complete_classes": About(CLASSIC, "CompleteClasses.complete_classes_exist", ("complete_classes",)),
    "complete_classes_paths": About(CLASSIC, "CompletePaths.complete_paths_exist", ("complete_classes",)),
    "linear_units_paths": About(CLASSIC, "LinearUnits.linear_units_exist", ("linear_units", "scalar_input")),
    "one_output_paths": About(CLASSIC, "LinearUnits.scalar_output_exists", ("scalar_output",)),
    "dead_unit": About(REALS, "LinearUnits.dead_unit_exists"),
    "second_order_condition": About(REALS, "SecondOrder.second_order_golden"),
    "dense_linear": About(BOUNDS, "DenseLinear.dense_linear_exists", ("dense",)),
    "twins_only": About(BOUNDS, "SingleClass.single_class_exists", ("single_class",)),
    "twins_only_paths": About(ALL, "SingleClass.single_class_exists", ("single_class",)),
    "dense_linear_paths": About(
        ALL, "DenseDescent.dense_descent_exists", ("dense_linear_valleys",), "`landscape descend`"
    ),
    "sparse_relu_valley": About(
        ALL, "WideUnits.wide_relu_valley", ("wide_sparse_valley",), "`examples/wide/relu.json`"
    ),
    "sparse_leaky_relu_valley": About(
        ALL, "WideUnits.wide_leaky_valley", ("wide_sparse_valley",), "`examples/wide/leaky_relu.json`"
    ),
    "sparse_square_valley": About(
        ALL, "WideUnits.wide_square_valley", ("wide_sparse_valley",), "`examples/wide/square.json`"
    ),
    "sparse_cube_valley": About(
        ALL, "WideUnits.wide_cube_valley", ("wide_sparse_valley",), "`examples/wide/cube.json` (other data)"
    ),
    "valley_of_copies": About(ALL, "Golden.golden_copies", ("copies_keep_valleys",), "`landscape wide`"),
    "larger_networks": About(REALS, "Golden.golden_larger", ("widening",)),
    "larger_networks_valley": About(REALS, "WideningValleys.golden_larger_valley", ("widening",)),
    "widened": About(REALS, "Embedding.golden_embedded", ("widening",), "certificates of the claim `widened`"),
    "wide_features": About(CLASSIC, "WideDense.wide_dense_exists", ("wide_dense",), "`landscape descend`"),
    "wide_dense": About(CLASSIC, "WideDense.wide_dense_exists", ("wide_dense",), "`landscape descend`"),
    "no_valley": About(REALS, "WideDense.wide_dense_exists", ("wide_dense",)),
    "decoupling": About(REALS, "Decoupling.no_common_outputs_exist"),
    "decoupling_paths": About(REALS, "Decoupling.no_common_outputs_exist"),
    "decoupling_by_entries": About(REALS, "Decoupling.separate_units_exist"),
    "decoupling_by_entries_paths": About(REALS, "Decoupling.separate_units_exist"),
    "disjoint_filters": About(ALL, "SeparateClasses.separate_classes_exist", ("disjoint_filters",)),
    "disjoint_filters_paths": About(ALL, "SeparateClasses.separate_classes_exist", ("disjoint_filters",)),
    "sparse_and_dense_relu": About(ALL, "Loopholes.relu_contrast", ("wide_sparse_valley", "wide_dense")),
}
"""What is known about each theorem of ``Paper.v``, by name."""


@dataclass(frozen=True)
class PaperTheorem:
    """A theorem of ``Paper.v``.

    Attributes:
        name: its name.
        heading: the section it stands in.
        words: what it says, in words.
        statement: what it says, in Rocq.
        source: where it is proved, as ``File.name``.
        about: what else is known.
    """

    name: str
    heading: str
    words: str
    statement: str
    source: str
    about: About


@dataclass(frozen=True)
class PaperReport:
    """What the kernel said about the theorems of ``Paper.v``.

    Attributes:
        ok: every theorem was accepted and rests on the axioms of its whitelist only.
        reason: why not, or a summary.
        axioms: for each theorem what it rests on.
        seconds: the time the kernel took.
    """

    ok: bool
    reason: str
    axioms: Mapping[str, frozenset[str]]
    seconds: float


_DECLARED = re.compile(r"\s*(?:Local )?(?:Theorem|Lemma|Corollary|Example|Definition|Record) (\w+)")


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """The files of the library that declare a name."""
    found: dict[str, tuple[str, ...]] = {}
    for file in (*LIBRARY, *PAPER[:-1]):
        for line in library_source(file).splitlines():
            declared = _DECLARED.match(line)
            if declared:
                found[declared.group(1)] = (*found.get(declared.group(1), ()), file)
    return found


def place_of(name: str) -> str:
    """The library file that declares a name, before ``Paper``.

    Raises:
        KeyError: if none or several do.

    Examples:
        >>> place_of("spurious_valley")
        'Landscape'
    """
    places = _places().get(name, ())
    if len(places) != 1:
        raise KeyError(f"{name} is declared in {' and '.join(places) or 'no file'} of the library")
    return places[0]


def paper_theorems(source: str | None = None) -> tuple[PaperTheorem, ...]:
    """The theorems of ``Paper.v`` in order.

    Arguments:
        source: the text to read instead of that of the library.

    Raises:
        ValueError: if a theorem has no words or is not in :data:`ABOUT`, or the other way round.
        KeyError: if the library does not declare what a proof names.

    Examples:
        >>> paper_theorems()[0].name
        'sparse_linear_spurious'
    """
    text = library_source("Paper") if source is None else source
    found, heading, words = [], "", ""
    for part in re.finditer(
        r"\(\*\*\s(?P<comment>.*?)\*\)|Theorem (?P<name>\w+)(?P<statement>.*?)\.\nProof\.(?P<proof>.*?)Qed\.",
        text,
        re.DOTALL,
    ):
        if part["name"] is None:
            comment = " ".join(part["comment"].split())
            if comment.startswith("** "):
                heading, words = comment.removeprefix("** "), ""
            elif not comment.startswith("* "):
                words = comment
            continue
        name, used = part["name"], re.search(r"exact \(?(\w+)", part["proof"])
        if not words or name not in ABOUT or used is None:
            raise ValueError(f"Paper.v: {name} has no words, no entry, or no proof that names a theorem")
        statement = "\n".join(f"Theorem {name}{part['statement']}.".splitlines())
        source_of = f"{place_of(used.group(1))}.{used.group(1)}"
        found.append(PaperTheorem(name, heading, words, statement, source_of, ABOUT[name]))
        words = ""
    missing = set(ABOUT) - {theorem.name for theorem in found}
    if missing:
        raise ValueError(f"Paper.v does not state {', '.join(sorted(missing))}")
    return tuple(found)


def write_paper(folder: Path, write_file: Callable[[Path, bytes], object] = Path.write_bytes) -> Path:
    """Write the library with ``Paper.v`` and ``_CoqProject`` into a new or empty folder.

    Returns:
        Where ``Paper.v`` is.

    Raises:
        ProblemError: if the folder is not empty, or cannot be written.
    """
    write_sources({}, folder, write_file, (*LIBRARY, *PAPER))
    return folder / "Paper.v"


def needed(files: Iterable[str]) -> tuple[str, ...]:
    """These files of the library and those they import, in the order in which they are compiled."""
    wanted = set(files)
    for name in reversed((*LIBRARY, *PAPER)):
        if name in wanted:
            [imports] = re.findall(r"^From Landscape Require Import ([\w\s]*)\.", library_source(name), re.M) or [""]
            wanted.update(imports.split())
    return tuple(name for name in (*LIBRARY, *PAPER) if name in wanted)


def check_paper(timeout: float, theorems: Iterable[PaperTheorem] | None = None) -> PaperReport:
    """Let the kernel check the theorems, in a folder of its own with the library of this package.

    Arguments:
        timeout: seconds for everything.
        theorems: those to check, at their source and without ``Paper.v``; all of ``Paper.v`` by default.

    Returns:
        The report; what is refused, too slow, or rests on an axiom that is not expected makes it not ok.

    Raises:
        EngineMissing: if ``coqc`` is not installed.
    """
    kernel_path()
    start, found = time.monotonic(), dict[str, frozenset[str]]()
    chosen = paper_theorems() if theorems is None else tuple(theorems)
    names = {t.name: f"Paper.{t.name}" if theorems is None else t.source for t in chosen}
    try:
        with tempfile.TemporaryDirectory(prefix=scratch_prefix()) as own:
            for name in needed(place.partition(".")[0] for place in names.values()):
                (Path(own) / f"{name}.v").write_text(library_source(name), "utf-8")
                compile_file(Path(own), name, start + timeout)
            found = _axioms(Path(own), names, start + timeout)
        for theorem in chosen:
            extra = found[theorem.name] - theorem.about.axioms
            if extra:
                raise Refused(f"theorem {theorem.name} rests on {', '.join(sorted(extra))}")
        ok, reason = True, f"{len(found)} theorems hold for networks of any size"
    except Refused as refusal:
        ok, reason = False, str(refusal)
    return PaperReport(ok, reason, found, time.monotonic() - start)


def _axioms(work: Path, names: Mapping[str, str], deadline: float) -> dict[str, frozenset[str]]:
    """What each theorem rests on, by name; ``names`` says where it stands."""
    files = sorted({place.partition(".")[0] for place in names.values()})
    lines = [f"From Landscape Require {' '.join(files)}.", *(f"Print Assumptions {place}." for place in names.values())]
    (work / "AuditPaper.v").write_text("\n".join(lines) + "\n", "utf-8")
    blocks = axiom_blocks(compile_file(work, "AuditPaper", deadline))
    if len(blocks) != len(names):
        raise Refused(f"{len(names)} theorems, but the kernel spoke about {len(blocks)}")
    return dict(zip(names, blocks, strict=True))


def answer(theorems: Iterable[PaperTheorem], report: PaperReport | None) -> dict[str, Any]:
    """The answer of ``landscape rocq --paper --json``; without a report no theorem is said to be checked."""
    axioms = {} if report is None else report.axioms
    listed = [
        {
            "name": theorem.name,
            "words": theorem.words,
            "statement": theorem.statement,
            "source": theorem.source,
            "example": theorem.about.example,
            "decides": list(theorem.about.decides),
            "allowed_axioms": sorted(theorem.about.axioms),
            "axioms": sorted(axioms[theorem.name]) if theorem.name in axioms else None,
        }
        for theorem in theorems
    ]
    return {
        "schema": "landscape/paper/1",
        "checked": report is not None and report.ok,
        "reason": "the kernel was not asked" if report is None else report.reason,
        "theorems": listed,
        "axioms": [{"name": name, "words": words} for name, words in AXIOMS.items()],
    }


def summary(theorems: Iterable[PaperTheorem], report: PaperReport | None) -> str:
    """The theorems in words and in Rocq, with the axioms each rests on (those it may rest on without a report)."""
    numbers = {name: number for number, name in enumerate(AXIOMS, start=1)}
    lines = []
    for theorem in theorems:
        used = theorem.about.axioms if report is None else report.axioms.get(theorem.name, frozenset())
        marks = ", ".join(str(numbers[name]) for name in AXIOMS if name in used) or "none"
        verb = "proved" if report is not None and report.ok else "stated"
        lines += [f"{verb}: {theorem.name} (axioms {marks})", *_filled(theorem.words, "  ")]
        lines += [f"    {line}" for line in theorem.statement.splitlines()]
    lines.append("axioms:")
    for name, number in numbers.items():
        lines += [f"  {number}. {name}", *_filled(AXIOMS[name], "     ")]
    if report is not None:
        ending = f"accepted by the kernel in {report.seconds:.1f} s" if report.ok else f"rejected: {report.reason}"
        lines.append(ending)
    return "\n".join(lines)


def _filled(words: str, indent: str) -> list[str]:
    return wrap(words, 100, initial_indent=indent, subsequent_indent=indent)
