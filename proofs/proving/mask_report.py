"""The report on a mask: graph facts, symmetry, ranks, and what the structural lemmas say for which data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from textwrap import wrap
from typing import Any

from proofs import claims
from proofs.badness.example import example_dict, looked_for
from proofs.badness.lifting import LiftedExample
from proofs.forbidden.classify import MaskAnswer, Placed, classify, mask_facts
from proofs.forbidden.listing import counts_list
from proofs.forbidden.showing import answers_dict, answers_text
from proofs.rules.engine import prove_problem
from proofs.rules.tree import ProofNode
from symbolic.errors import UnsupportedProblem
from symbolic.graph.canonical import Automorphisms, canonical_and_automorphisms
from symbolic.graph.generic_rank import GenericRank, generic_rank
from symbolic.graph.mask_graph import MaskGraph
from symbolic.graph.types import Counts, MaskTypes
from symbolic.network import OpenProblem, Problem
from symbolic.structure.benign import SENTENCES
from symbolic.structure.rules import Claim

SCOPES = {
    "any": "all inputs and targets",
    "whitened": "all whitened inputs, all targets",
    "data": "the data of this file",
}
"""For which data a lemma is asked, strongest first."""
PAGE = 80
LONGEST = 300
"""Most letters of a step of a proof."""
LISTED = 100_000
"""Most members of a list of pairs or entries in JSON."""
MOST_BITS = 13_000
"""Most bits of an integer in JSON: readers stop at some thousand digits."""
SHOWN = 12
"""Most entries of a list in the readable report."""


@dataclass(frozen=True)
class MaskReport:
    """What a mask says about its landscape.

    Attributes:
        subject: the problem it comes from, with or without targets.
        graph: the graph, with the Gram pattern of the data.
        rank: the generic rank of the end-to-end map, None with ``rank_obstacle`` where it takes too much work.
        rank_obstacle: why there is no rank.
        canonical: the canonical text, None with ``obstacle`` where the mask is too symmetric for the search.
        symmetries: automorphisms of the mask under renaming inputs, units and outputs.
        obstacle: why there is no canonical form.
        proofs: for each claim the structural proofs found, by scope.
        example: data for which the mask is bad, if it contains a base case.
        answers: whether some whitened data, or some data at all, have a spurious minimum or valley.
    """

    subject: Problem | OpenProblem
    graph: MaskGraph
    rank: GenericRank | None
    rank_obstacle: str | None
    canonical: str | None
    symmetries: Automorphisms | None
    obstacle: str | None
    proofs: dict[Claim, dict[str, ProofNode]]
    example: LiftedExample | None
    answers: tuple[MaskAnswer, ...]

    def example_of(self, claim: claims.Claim) -> LiftedExample | Placed | None:
        """Verified data that make the mask bad, whitened if possible.

        Arguments:
            claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.

        Examples:
            >>> from symbolic.network import SparseNetwork
            >>> corner = mask_report(OpenProblem.of(SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])))
            >>> corner.example_of(claims.Claim.SPURIOUS_VALLEY).case.name
            'corner at infinity'
        """
        if self.example is not None and (claim is claims.Claim.SPURIOUS_MINIMUM or self.example.valley.proved):
            return self.example
        return next((a.placed for a in self.answers if a.claim is claim and a.placed is not None), None)


def mask_report(subject: Problem | OpenProblem) -> MaskReport:
    """Examine the mask of a problem with one hidden layer.

    Structural lemmas do not look at targets: where these are left open, the findings for the inputs of the file are made
    with zeros in their place and hold for all targets.

    Raises:
        UnsupportedProblem: for more hidden layers: rectangles describe one.
    """
    network = subject.network
    if len(network.masks) != 2:
        raise UnsupportedProblem(f"{len(network.masks) - 1} hidden layers", "rectangles describe one hidden layer")
    problem: Problem | None = None
    if isinstance(subject, Problem):
        problem = subject
    elif subject.inputs is not None or subject.decayed or network.activation.kind != "linear":
        problem = subject.zero_targets()
    graph = MaskGraph.of(network) if problem is None else MaskGraph.of_problem(problem)
    canonical, symmetries, obstacle = None, None, None
    try:
        form, symmetries = canonical_and_automorphisms(graph.first, graph.second)
        canonical = form.text
    except UnsupportedProblem as error:
        obstacle = str(error)
    rank, rank_obstacle = None, None
    try:
        rank = generic_rank(graph)
    except UnsupportedProblem as error:
        rank_obstacle = error.reason
    facts = mask_facts(network)
    proofs: dict[Claim, dict[str, ProofNode]] = {}
    for claim in Claim:
        found = {scope: facts.proofs.get((claims.Claim(claim), scope)) for scope in ("any", "whitened")}
        found["data"] = None if problem is None else prove_problem(problem, claim)
        proofs[claim] = {scope: node for scope, node in found.items() if node is not None}
    answers = classify(network, facts, decayed=subject.decayed)
    return MaskReport(
        subject, graph, rank, rank_obstacle, canonical, symmetries, obstacle, proofs, facts.example, answers
    )


def report_dict(report: MaskReport) -> dict[str, Any]:
    """The report as JSON-ready dictionaries (``landscape/graph/1``).

    Lists of pairs or entries with more than ``LISTED`` members are left out (null); their counts are always there.
    """
    graph, rank, types = report.graph, report.rank, MaskTypes.of(report.subject.network)
    complete = {u for twins in graph.classes if graph.complete(twins) for u in twins}
    units = [
        {
            "unit": j,
            "inputs": sorted(r.inputs),
            "outputs": sorted(r.outputs),
            "void": r.void,
            "linear": r.linear,
            "complete": j in complete,
        }
        for j, r in enumerate(graph.rectangles)
    ]
    once, twice, never = graph.cover_counts
    counts = graph.relation_counts
    edges = sum(up.bit_count() for up in graph.order)
    return {
        "schema": "landscape/graph/1",
        "masks": [[list(row) for row in mask] for mask in (graph.first, graph.second)],
        "gram": graph.gram.name,
        "rounding": None if report.subject.rounding is None else report.subject.rounding.to_dict(),
        "weights": graph.weights,
        "symmetry": {
            "dimension": graph.symmetry_dimension,
            "pairs": listed(graph.symmetry_dimension, lambda: [list(pair) for pair in graph.pairs]),
        },
        "hasse": listed(edges, lambda: [[list(low), list(high)] for low, high in graph.hasse_diagram().edges]),
        "units": units,
        "classes": [list(twins) for twins in graph.classes],
        "relations": {str(relation): counts[relation][0] for relation in counts},
        "pairs": listed(
            comb(len(graph.units), 2),
            lambda: [{"units": [a, b], "relation": str(relation)} for a, b, relation in graph.relations()],
        ),
        "components": [list(part) for part in graph.components],
        "entries": {"covered": once, "multiply_covered": twice, "uncovered": never},
        "uncovered": listed(never, lambda: [list(entry) for entry in graph.uncovered]),
        "multiply_covered": listed(twice, lambda: [list(entry) for entry in graph.multiply_covered]),
        "rank": {
            "generic": rank and rank.rank,
            "orbit": rank and rank.orbit,
            "defect": rank and rank.defect,
            "covered": once,
            "fills_support": rank and rank.fills_support,
            "exact": rank is not None and rank.exact,
        },
        "types": {"inputs": _counts(types.inputs), "outputs": _counts(types.outputs)},
        "canonical": report.canonical,
        "automorphisms": None if report.symmetries is None else short_order(report.symmetries.order),
        "lemmas": {
            str(claim): {scope: node.to_dict() for scope, node in found.items()}
            for claim, found in report.proofs.items()
        },
        "verdict": answers_dict(report.answers),
        "bad_example": None if report.example is None else example_dict(report.example),
    }


def _counts(counts: Counts) -> list[Any] | None:
    """The type counts of one side for JSON, left out where they are too long."""
    return listed(sum(len(units) + 1 for units, _ in counts), lambda: counts_list(counts))


def listed(number: int, make: Callable[[], list[Any]]) -> list[Any] | None:
    """A list for JSON, left out where it is too long."""
    return make() if number <= LISTED else None


def short_order(order: int) -> int | None:
    """The order of a group for JSON, left out where it has more digits than readers of JSON take."""
    return order if order.bit_length() <= MOST_BITS else None


def report_text(report: MaskReport, page: int = PAGE) -> str:
    """The report for people, in lines of at most so many letters."""
    width = page - 4
    graph, rank = report.graph, report.rank
    sizes = f"{len(graph.first[0])} inputs, {len(graph.first)} hidden units, {len(graph.second)} outputs"
    lines = [f"{report.subject.title or 'Mask'}: {sizes}, {graph.weights} weights"]
    if report.subject.rounding is not None:
        lines += wrap(f"data: {report.subject.rounding.words()}", width)
    lines.append("")
    lines += _unit_lines(graph)
    lines += [
        "",
        f"classes of twins   {_groups(graph.classes)}",
        f"components         {_groups(graph.components)}  (interaction graph, {_gram_words(graph)})",
        f"pairs of units     {_relations(graph)}",
        f"symmetry           dimension {graph.symmetry_dimension}: pairs i <= j {_pairs(graph)}",
        "entries            {} covered, {} more than once, {} never".format(*graph.cover_counts),
    ]
    if rank is None:
        lines.append(f"end-to-end map     rank not computed: {report.rank_obstacle}")
    else:
        lines.append(
            f"end-to-end map     rank {rank.rank}"
            + (", fills its support over C" if rank.fills_support else "")
            + f"; defect {rank.defect}"
            + ("" if rank.exact else " (up to the chance of a special random point)")
        )
    if report.canonical is not None:
        lines.append(f"canonical form     {_short(report.canonical, 60)}")
    else:
        lines.append(f"canonical form     none: {report.obstacle}")
    if report.symmetries is not None:
        order = report.symmetries.order
        about = f"about 10^{int(order.bit_length() * 0.30103)}"
        lines.append(f"automorphisms      {order if order.bit_length() <= 200 else about}")
    for claim, found in report.proofs.items():
        lines += ["", f"{SENTENCES[claim].capitalize()}:"]
        if not found:
            lines.append("  not shown by structure; `landscape prove` asks the solver")
        else:
            scope, node = next(iter(found.items()))
            given = scope == "data" and isinstance(report.subject, OpenProblem)
            lines.append(f"  PROVED for {'the inputs of this file, all targets' if given else SCOPES[scope]}")
            tree = node.text(1).splitlines()
            lines += [f"  {_short(line, LONGEST)}" for line in tree[:SHOWN]]
            if len(tree) > SHOWN:
                lines.append(f"    ... and {len(tree) - SHOWN} more steps (--json lists all)")
    if any(answer.by is not None for answer in report.answers):
        placed = any(answer.placed is not None for answer in report.answers)
        source = "docs/forbidden.md; --example writes a certificate" if placed else "docs/forbidden.md"
        lines += ["", f"For some data of a kind ({source}):", *answers_text(report.answers, width)]
    if report.example is not None:
        lines += ["", "Bad for some data (verified):"]
        lines += [f"  {line}" for line in wrap(report.example.words, width)]
    elif not looked_for(report.subject.network) and report.subject.network.activation.kind == "linear":
        lines += ["", "Known bad masks inside this one: not looked for (the mask is too large)"]
    return "\n".join(piece for line in lines for piece in _folded(line, page)) + "\n"


def _folded(line: str, page: int) -> list[str]:
    """A line of the report in pieces that fit the page; what follows the first stands below its text."""
    words = line.lstrip()
    named = 9 if words.startswith("unit ") else 19 if line[15:19].isspace() else 4
    hang = named if words == line else len(line) - len(words) + 4
    return wrap(line, page, subsequent_indent=" " * hang, break_on_hyphens=False) or [""]


def _unit_lines(graph: MaskGraph) -> list[str]:
    complete = {u for twins in graph.classes if graph.complete(twins) for u in twins}
    lines = []
    for j, r in list(enumerate(graph.rectangles))[:SHOWN]:
        words = ["void"] if r.void else []
        words += ["linear"] if r.linear else ["complete"] if j in complete else []
        shape = f"outputs {_set(r.outputs)} x inputs {_set(r.inputs)}"
        lines.append(f"unit {j:<3d} {shape}" + (f"  {', '.join(words)}" if words else ""))
    if len(graph.rectangles) > SHOWN:
        lines.append(f"... and {len(graph.rectangles) - SHOWN} more units (--json lists all)")
    return lines


def _gram_words(graph: MaskGraph) -> str:
    return "whitened inputs" if graph.gram.name == "whitened" else "inputs of this file"


def _relations(graph: MaskGraph) -> str:
    words = [
        f"{count} {relation.value.replace('_', ' ')}" + (f" {example}" if count == 1 else "")
        for relation, (count, example) in graph.relation_counts.items()
    ]
    return ", ".join(words) or "none"


def _pairs(graph: MaskGraph) -> str:
    if graph.symmetry_dimension > LISTED:
        return f"i = i and {graph.symmetry_dimension - len(graph.units)} others"
    proper = [f"{i} <= {j}" for i, j in graph.pairs if i != j]
    if not proper:
        return "only i = i (rescaling)"
    return ", ".join(proper[:SHOWN]) + (", ..." if len(proper) > SHOWN else "") + " and i = i"


def _set(members: frozenset[int]) -> str:
    shown = sorted(members)
    if len(shown) > SHOWN:
        return "{" + ", ".join(map(str, shown[:SHOWN])) + f", ... {len(shown)} in all}}"
    return "{" + ", ".join(map(str, shown)) + "}"


def _groups(groups: tuple[tuple[int, ...], ...]) -> str:
    texts = ["{" + _short(", ".join(map(str, group)), 40) + "}" for group in groups[:SHOWN]]
    return " ".join(texts) + (f" ... {len(groups)} in all" if len(groups) > SHOWN else "")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
