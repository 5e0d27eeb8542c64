"""The base cases of badness: small masks with data and an exact spurious local minimum, read from ``base_cases.toml``.

Reading checks the format only. :meth:`BaseCase.verified` proves the claim, and the tests do so for every case.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from proofs.badness.verify import BadExample, verify_bad
from symbolic import Problem, SparseNetwork
from symbolic.errors import ProblemError
from symbolic.network.weights import Weights, flipped, texts

FILE = "base_cases.toml"
REQUIRED = ("name", "source", "masks", "targets", "first", "second", "lower_first", "lower_second")
OPTIONAL = ("inputs", "directions")


@dataclass(frozen=True)
class BaseCase:
    """A mask pair with data, a spurious local minimum and a lower point; a claim until :meth:`verified` has run.

    Attributes:
        name: a short name.
        source: where it comes from, or what it shows.
        problem: masks, X and Y.
        point: the local minimum.
        lower: a point with a smaller loss.
        directions: of the affine critical family through the minimum; empty when it is claimed to be strict.
    """

    name: str
    source: str
    problem: Problem
    point: Weights
    lower: Weights
    directions: tuple[Weights, ...] = ()

    @property
    def strict(self) -> bool:
        """Whether the minimum is claimed to be strict modulo the symmetry of the mask."""
        return not self.directions

    @property
    def identity_inputs(self) -> bool:
        """Whether X is the identity (then the case may be transposed, and lifting is more liberal)."""
        rows = self.problem.inputs
        return len(rows) == len(rows[0]) and all(x == (r == c) for r, row in enumerate(rows) for c, x in enumerate(row))

    def verified(self) -> BadExample:
        """The claim, proved in exact arithmetic.

        Raises:
            NotCertified: if the point is not a spurious minimum of the claimed kind.
        """
        return verify_bad(self.problem, self.point, self.lower, self.directions)

    def transposed(self) -> BaseCase:
        """The same case with inputs and outputs exchanged.

        Raises:
            ValueError: if X is not the identity.
        """
        if not self.identity_inputs:
            raise ValueError(f"base case {self.name}: only cases with X = I can be transposed")
        first, second = self.problem.network.masks
        network = SparseNetwork.of(flipped(second), flipped(first))
        problem = Problem.of(network, targets=flipped(self.problem.targets), title=self.problem.title)
        moved = tuple(d.transposed() for d in self.directions)
        return BaseCase(
            f"{self.name}, transposed", self.source, problem, self.point.transposed(), self.lower.transposed(), moved
        )

    def table(self) -> dict[str, object]:
        """The case as data for a file."""
        first, second = self.problem.network.masks
        result: dict[str, object] = {"name": self.name, "source": self.source}
        result["masks"] = [[list(row) for row in mask] for mask in (first, second)]
        if not self.identity_inputs:
            result["inputs"] = texts(self.problem.inputs)
        result["targets"] = texts(self.problem.targets)
        result |= self.point.texts()
        result |= {f"lower_{key}": rows for key, rows in self.lower.texts().items()}
        if self.directions:
            result["directions"] = [d.texts() for d in self.directions]
        return result


def read_case(table: object, key: str) -> BaseCase:
    """Read one case from the table of a TOML or JSON file.

    Arguments:
        table: name, source, masks, targets, the minimum (``first``, ``second``), the lower point (``lower_first``,
            ``lower_second``), and perhaps ``inputs`` (the identity when left out) and ``directions``.
        key: where the table stands, for error messages.

    Raises:
        ProblemError: if a key is missing or unknown, or its value malformed.
    """
    if not isinstance(table, Mapping):
        raise ProblemError(key, "a case is a table", type(table).__name__)
    missing = [name for name in REQUIRED if name not in table]
    unknown = [name for name in table if name not in (*REQUIRED, *OPTIONAL)]
    if missing or unknown:
        raise ProblemError(key, f"a case has the keys {', '.join(REQUIRED)}", ", ".join([*missing, *unknown]))
    if not isinstance(table["name"], str) or not isinstance(table["source"], str):
        raise ProblemError(key, "name and source are texts", repr(table["name"])[:40])
    masks, directions = table["masks"], table.get("directions", [])
    if not isinstance(masks, Sequence) or len(masks) != 2:
        raise ProblemError(f"{key}.masks", "a case has two masks", repr(masks)[:40])
    network = SparseNetwork.of(*masks)
    problem = Problem.of(network, targets=table["targets"], inputs=table.get("inputs"), title=table["name"])
    moves = tuple(Weights.of(network, d["first"], d["second"]) for d in directions)
    point = Weights.of(network, table["first"], table["second"])
    lower = Weights.of(network, table["lower_first"], table["lower_second"])
    return BaseCase(table["name"], table["source"], problem, point, lower, moves)


@cache
def base_cases() -> tuple[BaseCase, ...]:
    """All base cases, in the order of the file.

    Examples:
        >>> next(case for case in base_cases() if case.name == "golden").problem.network.weights
        8
    """
    tables = tomllib.loads(files("proofs.badness").joinpath(FILE).read_text(encoding="utf-8"))["case"]
    return tuple(read_case(table, f"case[{n}]") for n, table in enumerate(tables))
