"""How the stratum with all units alive is reduced: what complete classes cover is minimised out, and a smaller loss is left."""

from __future__ import annotations

from itertools import product

from flint import fmpq, fmpq_mat, fmpq_mpoly

from proofs.badness.points import matrix_of
from proofs.derivations.residuals import Residuals
from proofs.documents.document import Block, Check, Step, StepFailed, checked_step
from proofs.documents.formulas import Name, Product, Relation
from proofs.documents.latex import LINE, latex, width
from proofs.documents.prose import listed, numbered, paragraph
from symbolic.graph.mask_graph import MaskGraph
from symbolic.polynomials.reduced import reduce_inputs, two_layer_linear
from symbolic.symmetry.eliminate import eliminate

REDUCED = Name("R")
MOST_TERMS = 16
"""Most terms of a reduced loss that is written out."""


def reduction_blocks(residuals: Residuals) -> list[Block]:
    """The loss that is left when the complete classes are alive with full rank; nothing where there is none, or it is long.

    Only where the rows of X are independent and no class has spare twins: then the units and inputs of the core problem are those of
    the network.
    """
    problem = residuals.problem
    if not two_layer_linear(problem) or matrix_of(problem.inputs).rank() < len(problem.inputs):
        return []
    graph = MaskGraph.of(problem.network)
    classes = [twins for twins in graph.classes if graph.complete(twins)]
    fitting = all(len(twins) == min(map(len, _rectangle(graph, twins))) for twins in classes)
    gone = sorted(unit for twins in classes for unit in twins)
    if not gone or not fitting:
        return []
    covered = _covered(graph, gone, len(problem.targets))
    rest = [j for j in graph.units if j not in gone and _sees(graph, j, covered)]
    reduced = _reduced(residuals, classes, rest) if rest else None
    if reduced is None or len(reduced) > MOST_TERMS:
        return []
    formula = residuals.monomials(reduced)
    if width(latex(formula)) > 4 * LINE:
        return []

    def run(step: Step) -> None:
        assert isinstance(step.after, Relation)
        if residuals.expand(step.after.sides[-1]) != _least(residuals, covered, rest):
            raise StepFailed(step.name, "it is not the least loss over the entries that are covered")

    entries = [f"({i},{a})" for i, inputs in enumerate(covered) for a in inputs]
    words = paragraph(
        "critical.reduced",
        gone=numbered(gone),
        single=len(gone) == 1,
        entries=listed(entries),
        rest=numbered(rest),
        one=len(entries) == 1,
        f=Product((Name("W", (2,)), Name("W", (1,)))),
    )
    check = Check("exact", "projected onto what the covered inputs leave of the residuals, and expanded", run)
    chain = Relation((REDUCED, formula), ("=",))
    return [words, checked_step("reduced loss", None, chain, "elimination", "", check)]


def _rectangle(graph: MaskGraph, twins: tuple[int, ...]) -> tuple[frozenset[int], frozenset[int]]:
    rectangle = graph.rectangles[twins[0]]
    return rectangle.outputs, rectangle.inputs


def _covered(graph: MaskGraph, gone: list[int], outputs: int) -> list[list[int]]:
    """For every output the inputs at which the entry of M is free."""
    found: list[set[int]] = [set() for _ in range(outputs)]
    for i, a in (pair for j in gone for pair in product(graph.rectangles[j].outputs, graph.rectangles[j].inputs)):
        found[i].add(a)
    return [sorted(inputs) for inputs in found]


def _sees(graph: MaskGraph, unit: int, covered: list[list[int]]) -> bool:
    rectangle = graph.rectangles[unit]
    return any(a not in covered[i] for i, a in product(rectangle.outputs, rectangle.inputs))


def _reduced(residuals: Residuals, classes: list[tuple[int, ...]], rest: list[int]) -> fmpq_mpoly:
    """The loss of the core problem after the elimination, in the weights of the units that are left."""
    network = reduce_inputs(residuals.problem)
    place = {unit: position for position, unit in enumerate(network.units)}
    form = eliminate(network.core, [tuple(place[u] for u in twins) for twins in classes]).core.form
    context = residuals.polynomial.loss.context()
    total = context.constant(form.constant)
    for i, (gram, linear) in enumerate(zip(form.grams, form.linear, strict=True)):
        row = [_entry(residuals, i, a, rest) for a in range(len(gram))]
        for a, x in enumerate(row):
            total -= 2 * context.constant(linear[a]) * x
            for b, y in enumerate(row):
                total += context.constant(gram[a][b]) * x * y
    return total


def _entry(residuals: Residuals, output: int, a: int, rest: list[int]) -> fmpq_mpoly:
    """An entry of M in the units that are left."""
    weights = residuals.weights
    terms = (
        residuals.values[weights[1, output, j]] * residuals.values[weights[0, j, a]]
        for j in rest
        if (1, output, j) in weights and (0, j, a) in weights
    )
    return sum(terms, residuals.polynomial.loss.context().constant(fmpq(0)))


def _least(residuals: Residuals, covered: list[list[int]], rest: list[int]) -> fmpq_mpoly:
    """The least loss over the covered entries: of the residuals what is orthogonal to the covered inputs."""
    problem = residuals.problem
    inputs, targets = matrix_of(problem.inputs), matrix_of(problem.targets)
    context, samples = residuals.polynomial.loss.context(), inputs.ncols()
    total = context.constant(fmpq(0))
    for i, seen in enumerate(covered):
        free = [a for a in range(inputs.nrows()) if a not in seen]
        row = [
            sum((_entry(residuals, i, a, rest) * inputs[a, s] for a in free), context.constant(-targets[i, s]))
            for s in range(samples)
        ]
        kept = _complement(fmpq_mat(len(seen), samples, [inputs[a, s] for a in seen for s in range(samples)]), samples)
        for t in range(samples):
            part = sum((row[s] * kept[s, t] for s in range(samples)), context.constant(fmpq(0)))
            total += part * part
    return total


def _complement(rows: fmpq_mat, samples: int) -> fmpq_mat:
    """The projection onto what is orthogonal to independent rows."""
    one = fmpq_mat(samples, samples, [fmpq(int(s == t)) for s in range(samples) for t in range(samples)])
    if not rows.nrows():
        return one
    return one - rows.transpose() * (rows * rows.transpose()).solve(rows)
