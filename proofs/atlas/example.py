"""An exact example of badness as its certificate tells it: data, both points, losses, and where a smaller example sits in the mask."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs.atlas.labels import label_of
from proofs.badness.points import loss_at
from proofs.forbidden.examples import Kind
from symbolic.graph.mask_graph import MaskGraph
from symbolic.graph.types import MaskTypes
from symbolic.network import Problem, SparseNetwork
from symbolic.network.arrays import Matrix
from symbolic.network.numbers import exact_number
from symbolic.network.problem import identity
from symbolic.network.weights import Weights

Tables = tuple[list[list[Any]], list[list[Any]]]


@dataclass(frozen=True)
class Example:
    """An example on a mask.

    Attributes:
        name: of the stored example.
        kind: how it shows that the mask is bad.
        problem: the masks with the data.
        point: the spurious minimum, or a start in the valley.
        lower: a point with a smaller loss.
        loss: at the point.
        lower_loss: at the lower point.
        barrier: of a chamber: the loss is at least this on its walls.
        bottom: of a chamber: the loss is at least this inside.
        base: the label of the smaller class whose example it is; None if it is one of this mask.
        units: the units of the mask that play those of the smaller example, in its order; all of them if it is no smaller one.
        inputs: likewise.
        outputs: likewise.
    """

    name: str
    kind: Kind
    problem: Problem
    point: Weights
    lower: Weights
    loss: Fraction
    lower_loss: Fraction
    barrier: Fraction | None
    bottom: Fraction | None
    base: str | None
    units: tuple[int, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    @property
    def whitened(self) -> bool:
        """Whether X = I."""
        return self.problem.inputs == identity(len(self.problem.inputs))


def example_in(certificate: dict[str, Any]) -> Example:
    """The example that a certificate shows.

    Arguments:
        certificate: of an example, or of one inside a larger mask, as the checker accepts it.

    Raises:
        ArithmeticError: if the lower point is not lower.

    Examples:
        >>> from proofs.sweeps.answer import ask
        >>> from proofs.sweeps.plan import Task
        >>> import json
        >>> row = ask(Task("2.2.2:1,3;3,1", "any:spurious_minimum", 0))
        >>> found = example_in(json.loads(row.certificate))
        >>> found.name, str(found.kind), str(found.loss), str(found.lower_loss), found.base
        ('corner', 'family_minimum', '9', '0', None)
    """
    problem, claim = problem_of(certificate["problem"]), certificate["claims"][0]
    network = problem.network
    if claim["claim"] == "widened":
        base = claim["base"]
        small, claim = problem_of(base["problem"]), base["claims"][0]
        places = tuple(tuple(certificate["claims"][0][name]) for name in ("units", "inputs", "outputs"))
        name = base["problem"].get("title", "")
    else:
        small, name = problem, certificate["problem"].get("title", "").removesuffix(", lifted")
        places = (tuple(range(len(network.masks[0]))), tuple(range(network.inputs)), tuple(range(network.outputs)))
    units, inputs, outputs = places
    chamber = "chamber" in claim
    point, lower = (
        _widened(network, (first, second), units, inputs, outputs)
        for first, second in (claim["start" if chamber else "point"], claim["lower_point"])
    )
    loss, lower_loss = loss_at(problem, point), loss_at(problem, lower)
    if not lower_loss < loss:
        raise ArithmeticError(f"the lower point of {name!r} has loss {lower_loss}, and the point {loss}")
    own, others = MaskTypes.of(network), MaskTypes.of(small.network)
    same = own.restricted(MaskGraph.of(network).units).vectors() in {
        t.vectors() for t in others.orbit(transposing=False)
    }
    return Example(
        name=name,
        kind=Kind.CHAMBER if chamber else Kind.FAMILY_MINIMUM if "family" in claim else Kind.STRICT_MINIMUM,
        problem=problem,
        point=point,
        lower=lower,
        loss=loss,
        lower_loss=lower_loss,
        barrier=exact_number(claim["barrier"], "barrier") if chamber else None,
        bottom=exact_number(claim["bottom"], "bottom") if chamber else None,
        base=None if same and others.units == own.units else label_of(others),
        units=units,
        inputs=inputs,
        outputs=outputs,
    )


def problem_of(table: dict[str, Any]) -> Problem:
    """The problem of a certificate, with linear activation and no decay."""
    return Problem.of(SparseNetwork.of(*table["masks"]), inputs=table["inputs"], targets=table["targets"])


def _widened(
    network: SparseNetwork, point: Tables, units: tuple[int, ...], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Weights:
    """The weights of a smaller example at its place, and 0 elsewhere."""
    first = [[Fraction(0)] * network.inputs for _ in network.masks[0]]
    second = [[Fraction(0)] * len(network.masks[0]) for _ in range(network.outputs)]
    for j, unit in enumerate(units):
        for i, place in enumerate(inputs):
            first[unit][place] = exact_number(point[0][j][i], "point")
        for o, place in enumerate(outputs):
            second[place][unit] = exact_number(point[1][o][j], "point")
    return Weights.of(network, first, second)


def rows_text(rows: Matrix) -> list[list[str]]:
    """A table as texts."""
    from symbolic.network.numbers import number_text

    return [[number_text(entry) for entry in row] for row in rows]
