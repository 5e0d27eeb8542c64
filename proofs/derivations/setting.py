"""The setting of a derivation: masks, data, the loss as a sum of squares, its gradient."""

from __future__ import annotations

from fractions import Fraction

from proofs.derivations.activations import NAMES, definition
from proofs.derivations.beside import side_by_side
from proofs.derivations.residuals import LOSS, Residuals, residual_name
from proofs.derivations.tables import data_step, mask_step
from proofs.documents.document import Block, Check, Cite, Section, Step, StepFailed, checked_step
from proofs.documents.formulas import (
    Applied,
    Derivative,
    Formula,
    Matrix,
    Name,
    Negative,
    Power,
    Product,
    Rational,
    Relation,
    lifted,
    scaled,
    total,
)
from proofs.documents.latex import LINE, latex, lines, width
from proofs.documents.prose import numbered, paragraph
from symbolic.network import Problem

MANY = 14
"""From so many weights on the partial derivatives are not written out."""
MOST_ROWS, MOST_COLUMNS = 24, 16
"""Size of the largest table that is written out."""
MOST_LINES = 24
"""Most lines of a sum of squares that is written out."""
SHORT = 16
"""Most terms of an expanded loss that is written out."""
INPUTS, TARGETS, FIRST, SECOND = Name("X"), Name("Y"), Name("W", (1,)), Name("W", (2,))


def numbers(rows: tuple[tuple[Fraction, ...], ...]) -> Formula:
    """A table of rational numbers."""
    return Matrix(tuple(tuple(lifted(x) for x in row) for row in rows))


def equal(*sides: Formula) -> Formula:
    """``a = b = c``."""
    return Relation(sides, ("=",) * (len(sides) - 1))


def layers(problem: Problem, star: bool = False) -> tuple[Name, ...]:
    """``W1, W2, ...``, the matrices of the layers."""
    return tuple(Name("W", (layer,), star) for layer in range(1, len(problem.network.masks) + 1))


def output(problem: Problem) -> Formula:
    """``W2 s(W1 X)``, and further layers."""
    first, *others = layers(problem)
    found: Formula = Product((first, INPUTS))
    power = problem.network.activation.power
    for layer in others:
        if not problem.network.activation.polynomial:
            found = Applied("s", (found,))
        found = Product((layer, found if power <= 1 else Power(found, power)))
    return found


def network_section(residuals: Residuals) -> Section:
    """Masks and data."""
    problem = residuals.problem
    network = problem.network
    intro = paragraph(
        "network.intro",
        inputs=network.inputs,
        units=sum(map(len, network.masks[:-1])),
        layers=len(network.masks),
        outputs=network.outputs,
        X=INPUTS,
        f=output(problem),
        power=network.activation.power > 1,
        activation="" if network.activation.polynomial else NAMES[network.activation.kind],
        s=Name("s"),
        paper=Cite("LSZ"),
    )
    tables = [mask_step(name, residuals, layer) for layer, name in enumerate(layers(problem))]
    data = [data_step("inputs", INPUTS, problem.inputs), data_step("targets", TARGETS, problem.targets)]
    blocks: tuple[Block, ...] = (
        intro,
        *activation_step(problem),
        *_tables(tables, "weights of the layers"),
        paragraph("network.wiring", wiring=_wiring(problem) if len(network.masks) == 2 else ""),
        *_tables(data, "inputs and targets"),
        *rounding_blocks(problem),
    )
    return Section("The network", blocks, "network")


def rounding_blocks(problem: Problem) -> tuple[Block, ...]:
    """What became of floating-point data, where there were some."""
    return () if problem.rounding is None else (paragraph("network.rounding", words=problem.rounding.words()),)


def _tables(steps: list[Step], name: str) -> tuple[Block, ...]:
    """Tables on one line where they fit, else each by itself."""
    joined = side_by_side(steps, name)
    return joined if len(joined) == 1 else tuple(map(_shown, steps))


def _shown(step: Step) -> Block:
    """A table, or its size where it does not fit on a page."""
    assert isinstance(step.after, Relation)
    symbol, table = step.after.sides
    assert isinstance(table, Matrix)
    size = len(table.rows), len(table.rows[0])
    if size[0] <= MOST_ROWS and size[1] <= MOST_COLUMNS:
        return step
    return paragraph("network.large", table=symbol, rows=size[0], columns=size[1])


def activation_step(problem: Problem) -> tuple[Block, ...]:
    """The formula of an activation that is no polynomial."""
    if problem.network.activation.polynomial:
        return ()
    formula = definition(problem.network.activation)

    def run(step: Step) -> None:
        if step.after != formula:
            raise StepFailed(step.name, "it is not the activation of the problem")

    check = Check("exact", "compared with the problem", run)
    return (checked_step("activation", None, formula, "definition", "", check, quiet=True),)


def _wiring(problem: Problem) -> str:
    first, second = problem.network.masks
    words = []
    for j, row in enumerate(first):
        inputs = [c for c, bit in enumerate(row) if bit]
        outputs = [i for i, line in enumerate(second) if line[j]]
        words.append(f"unit {j} reads {numbered(inputs, 'input')} and writes to {numbered(outputs, 'output')}")
    text = "; ".join(words)
    return text[0].upper() + text[1:]


def loss_section(residuals: Residuals) -> Section:
    """The loss as a sum of squares, and its gradient."""
    problem = residuals.problem
    decay = ", plus the weight decay" if problem.decayed else ""
    difference = equal(Name("r"), output(problem) - TARGETS)
    if len(lines(residuals.squares)) > MOST_LINES:
        long = paragraph("network.long", r=difference, decay=decay, squares=len(residuals.entries))
        return Section("The loss", (long,), "the-loss")
    blocks: list[Block] = [
        paragraph("network.loss", r=difference, decay=decay),
        checked_step("loss", LOSS, residuals.squares, "definition of the loss", "", residuals.is_the_loss()),
        *_expanded(residuals),
    ]
    return Section("The loss", (*blocks, *_gradient(residuals)), "the-loss")


def _expanded(residuals: Residuals) -> list[Block]:
    """The loss expanded, where it is short."""
    if not residuals.problem.network.activation.polynomial or len(residuals.polynomial.loss) > SHORT:
        return []
    expanded = residuals.expanded
    if expanded == residuals.squares or width(latex(expanded)) > SHORT * LINE / 4:
        return []
    return [
        paragraph("network.expanded"),
        checked_step("expanded loss", LOSS, expanded, "expansion", "", residuals.is_the_loss()),
    ]


def _gradient(residuals: Residuals) -> list[Block]:
    problem = residuals.problem
    if not problem.network.activation.polynomial or problem.network.weights > MANY:
        return []
    if problem.network.activation.kind == "linear" and len(problem.network.masks) == 2 and not problem.decayed:
        return [paragraph("network.gradient"), *(_derivative(residuals, place) for place in residuals.weights)]
    if max(len(derivative) for derivative in residuals.polynomial.gradient) > SHORT // 2:
        return []
    return [paragraph("network.derivatives"), *(_expanded_derivative(residuals, place) for place in residuals.weights)]


def _expanded_derivative(residuals: Residuals, place: tuple[int, int, int]) -> Step:
    """The derivative by one weight, as a polynomial."""
    name = residuals.weights[place]
    title = f"derivative by {name.letter}_{place[1]},{place[2]}"
    check = residuals.is_derivative(name)
    return checked_step(title, Derivative(name), residuals.derivative(name), "derivative", "", check)


def _derivative(residuals: Residuals, place: tuple[int, int, int]) -> Step:
    """The derivative by one weight: the residuals it meets, grouped by the weights they are multiplied with."""
    layer, row, column = place
    problem, name = residuals.problem, residuals.weights[place]
    groups: dict[Name, list[Formula]] = {}
    for i, s in residuals.entries:
        if layer == 1 and i == row:
            for c, bit in enumerate(problem.network.masks[0][column]):
                if bit and problem.inputs[c][s]:
                    found = groups.setdefault(residuals.weights[0, column, c], [])
                    found.append(scaled(problem.inputs[c][s], residual_name(i, s)))
        if layer == 0 and problem.network.masks[1][i][row] and problem.inputs[column][s]:
            found = groups.setdefault(residuals.weights[1, i, row], [])
            found.append(scaled(problem.inputs[column][s], residual_name(i, s)))
    terms = [_grouped(group, weight) for weight, group in groups.items()]
    check = residuals.is_derivative(name)
    title = f"derivative by {name.letter}_{row},{column}"
    return checked_step(title, Derivative(name), _doubled(total(terms)), "chain rule", "", check)


def _doubled(formula: Formula) -> Formula:
    """Twice a sum of products, as it is written by hand."""
    match formula:
        case Product((Rational(number), *factors)) if factors:
            return scaled(2 * number, Product(tuple(factors)) if len(factors) > 1 else factors[0])
        case Product(factors):
            return Product((lifted(2), *factors))
        case Negative(argument):
            return Negative(_doubled(argument))
    return scaled(2, formula)


def _grouped(group: list[Formula], weight: Name) -> Formula:
    """A sum of residuals times a weight; the sign of a single one in front."""
    if len(group) == 1 and isinstance(group[0], Negative):
        return Negative(Product((group[0].argument, weight)))
    return Product((total(group), weight))
