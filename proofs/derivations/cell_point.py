"""Steps about a ReLU or leaky ReLU network at one exact point: signs, residuals, loss and gradient, computed again when they are checked."""

from __future__ import annotations

from proofs.certificates.activation_cells import CellExpansion
from proofs.certificates.points import CertifiedPoint
from proofs.derivations.numbers import ExactPoint, squared
from proofs.derivations.point import point_table
from proofs.derivations.setting import equal
from proofs.documents.document import Check, Step, StepFailed, Table, checked_step
from proofs.documents.formulas import Formula, Gradient, Matrix, Name, Relation, lifted, total
from proofs.documents.prose import text
from symbolic.exact.field import FieldElement
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.network.weights import places

RESIDUAL = Name("r", (), star=True)
MINUS = "\u2212"


class CellPoint:
    """Steps about a piecewise linear network at one exact point."""

    def __init__(self, problem: Problem, point: CertifiedPoint) -> None:
        self.problem, self.exact = problem, ExactPoint.of(point)
        self.cell = CellExpansion(problem, point, flat=True)
        if problem.network.activation.piecewise:
            assert self.cell.slopes

    def table_step(self, layer: int, symbol: Name, where: str) -> Step:
        """The weights of a layer, compared with those of the point."""
        return point_table(self.exact, layer, symbol, where)

    def pattern(self) -> Table:
        """The sign of every argument."""
        samples = range(len(self.cell.samples))
        header = (text("unit"), *(text(f"sample {s}") for s in samples))
        rows = tuple((text(str(j)), *(text(_sign(z)) for z in row)) for j, row in enumerate(self.cell.preactivations))
        return Table("Signs of the arguments of the units.", header, rows, "pattern")

    def _matches(self, step: Step, formula: Formula, value: FieldElement) -> None:
        if not (self.exact.value(formula, {}) - value).is_zero():
            raise StepFailed(step.name, "a number is not the one computed at the point")

    def residual_step(self) -> Step:
        """The residuals at the point."""
        table = Matrix(tuple(tuple(self.exact.formula(r) for r in row) for row in self.cell.residuals))

        def run(step: Step) -> None:
            assert isinstance(step.after, Relation)
            found = step.after.sides[-1]
            assert isinstance(found, Matrix)
            for row, values in zip(
                found.rows, CellExpansion(self.problem, self.exact.point, True).residuals, strict=True
            ):
                for entry, value in zip(row, values, strict=True):
                    self._matches(step, entry, value)

        words = "computed again with the slope of every unit on every sample"
        return checked_step("residuals", None, equal(RESIDUAL, table), "substitution", "", Check("exact", words, run))

    def loss_step(self, name: str, symbol: Name) -> Step:
        """The loss as the sum of squared residuals, and its value."""
        squares = [r for row in self.cell.residuals for r in row if not r.is_zero()]
        value = self.exact.formula(self.cell.loss)
        terms: list[Formula] = [squared(self.exact.formula(r)) for r in squares]
        sides = (symbol, total(terms), value) if len(terms) > 1 and not self.problem.decayed else (symbol, value)

        def run(step: Step) -> None:
            assert isinstance(step.after, Relation)
            for side in step.after.sides[1:]:
                self._matches(step, side, CellExpansion(self.problem, self.exact.point, True).loss)

        words = "computed again from the residuals at the point"
        return checked_step(name, None, equal(*sides), "substitution", "", Check("exact", words, run))

    def gradient_step(self) -> Step:
        """All derivatives vanish: there is no kink at the point, so the loss is smooth there."""
        chain = Relation((Gradient(), lifted(0)), ("=",))

        def run(step: Step) -> None:
            if step.after != chain:
                raise StepFailed(step.name, "it is not that the derivatives vanish")
            cell = CellExpansion(self.problem, self.exact.point)
            flat, zero = [r for row in cell.residuals for r in row], self.exact.point.field.element(0)
            for place in places(self.problem):
                layer, row, column = place
                decay = self.exact.point.tables[layer][row][column] * rational(self.problem.decay[layer][row][column])
                moved = sum((m * r for m, r in zip(cell.moves(place), flat, strict=True)), zero) + decay
                if not moved.is_zero():
                    raise StepFailed(step.name, f"the derivative by the weight {place} does not vanish")

        words = "no unit is at its kink; every derivative computed in this cell"
        return checked_step(
            "critical point", None, chain, "substitution into all derivatives", "", Check("exact", words, run)
        )


def _sign(value: FieldElement) -> str:
    if value.is_zero():
        return "0"
    return "+" if bool(value.ball(128) > 0) else MINUS
