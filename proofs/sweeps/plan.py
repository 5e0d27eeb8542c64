"""What a sweep does: a list of tasks that depends on its settings alone, and how shards divide it.

A task is a mask class (its canonical text), the name of a data set and a seed; these three make its key. The data come
from a hash of the key, so that they are the same on every machine and with every version of Python. In the place of a data set may
stand a question about all data of a kind (:mod:`proofs.sweeps.questions`); then the seed is that of a search.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256, shake_256
from itertools import count, product
from typing import Any

from proofs.sweeps.questions import QUESTIONS
from symbolic.errors import ProblemError
from symbolic.graph.canonical import canonical_form
from symbolic.graph.enumeration import masks
from symbolic.network.problem import MAX_TITLE, Mask, Problem, SparseNetwork

Size = tuple[int, int, int]
"""Inputs, units, outputs."""
Table = list[list[int]]
Draw = Callable[[int, int, int], Table]
"""A table of integers: rows, columns, largest absolute value. Each call draws new ones."""

LARGEST_TARGET, LARGEST_INPUT, LARGEST_FACTOR = 5, 3, 3


@dataclass(frozen=True)
class DataSet:
    """How the data of a task are made.

    Attributes:
        meaning: what they are, in words.
        build: from a draw, the number of inputs and the number of outputs to X and Y; X None is the identity.
        drawn: whether they depend on the seed; if not, one task for all seeds is enough.
    """

    meaning: str
    build: Callable[[Draw, int, int], tuple[Table | None, Table]]
    drawn: bool = True


def _whitened(draw: Draw, inputs: int, outputs: int) -> tuple[Table | None, Table]:
    return None, draw(outputs, inputs, LARGEST_TARGET)


def _correlated(draw: Draw, inputs: int, outputs: int) -> tuple[Table | None, Table]:
    return _inputs(draw, inputs, inputs + 1), draw(outputs, inputs + 1, LARGEST_TARGET)


def _zero_targets(_draw: Draw, inputs: int, outputs: int) -> tuple[Table | None, Table]:
    return None, [[0] * inputs for _ in range(outputs)]


def _repeated_columns(draw: Draw, inputs: int, outputs: int) -> tuple[Table | None, Table]:
    halves = draw(outputs, (inputs + 1) // 2, LARGEST_TARGET)
    return None, [[row[column // 2] for column in range(inputs)] for row in halves]


def _equal_singular_values(draw: Draw, inputs: int, outputs: int) -> tuple[Table | None, Table]:
    size = abs(draw(1, 1, LARGEST_FACTOR)[0][0]) or 1
    order = draw(1, max(inputs, outputs), 2**30)[0]
    places = sorted(range(len(order)), key=lambda place: (order[place], place))
    signs = [1 if sign >= 0 else -1 for sign in draw(1, min(inputs, outputs), 2**30)[0]]
    targets = [[0] * inputs for _ in range(outputs)]
    for number, sign in enumerate(signs):
        row, column = (number, places[number]) if outputs <= inputs else (places[number], number)
        targets[row][column] = sign * size
    return None, targets


def _rank_deficient(draw: Draw, inputs: int, outputs: int) -> tuple[Table | None, Table]:
    rows = _inputs(draw, inputs - 1, inputs + 1) if inputs > 1 else []
    rows.append([sum(column) for column in zip(*rows, strict=True)] if rows else [0] * (inputs + 1))
    return rows, draw(outputs, inputs + 1, LARGEST_TARGET)


def _inputs(draw: Draw, rows: int, columns: int) -> Table:
    """Independent rows, no two of them orthogonal."""
    from flint import fmpz_mat

    while True:
        table = draw(rows, columns, LARGEST_INPUT)
        matrix = fmpz_mat(table)
        gram = matrix * matrix.transpose()
        if matrix.rank() == rows and all(x != 0 for x in gram.entries()):
            return table


DATA = {
    "whitened": DataSet("X = I, targets from -5 to 5", _whitened),
    "correlated": DataSet("independent inputs, no two orthogonal, one sample more than inputs", _correlated),
    "zero_targets": DataSet("X = I, Y = 0", _zero_targets, drawn=False),
    "repeated_columns": DataSet("X = I, the columns of Y equal in pairs", _repeated_columns),
    "equal_singular_values": DataSet("X = I, Y a multiple of a signed partial permutation", _equal_singular_values),
    "rank_deficient": DataSet("the last input is the sum of the others (0 if it is alone)", _rank_deficient),
}
"""The data sets by name."""
NAMES = (*DATA, *QUESTIONS)
"""Data sets and questions, in their order."""


@dataclass(frozen=True)
class Task:
    """One thing to decide.

    Attributes:
        mask: the canonical text of the mask class.
        data: the name of the data set, or of a question.
        seed: of the data and of the solver's slices, or of the search.
    """

    mask: str
    data: str
    seed: int

    @property
    def key(self) -> str:
        """The name of the task, the same for ever.

        Examples:
            >>> Task("2.1.1:3;1", "whitened", 0).key
            '2.1.1:3;1 whitened 0'
        """
        return f"{self.mask} {self.data} {self.seed}"

    @property
    def size(self) -> Size:
        """Inputs, units, outputs."""
        first, second = tables_of(self.mask)
        return len(first[0]), len(first), len(second)

    def problem(self) -> Problem:
        """The mask with its data.

        Examples:
            >>> Task("2.1.1:3;1", "whitened", 0).problem().targets == Task("2.1.1:3;1", "whitened", 0).problem().targets
            True
            >>> Task("1.1.1:1;1", "rank_deficient", 0).problem().inputs
            ((Fraction(0, 1), Fraction(0, 1)),)
        """
        first, second = tables_of(self.mask)
        inputs, targets = DATA[self.data].build(_stream(self.key), len(first[0]), len(second))
        network = SparseNetwork.of(first, second)
        return Problem.of(network, inputs=inputs, targets=targets, title=self.key[:MAX_TITLE])


def _stream(text: str) -> Draw:
    """Integers from SHAKE-256 of a text: 8 bytes for each, reduced (they need not be uniform to the last bit)."""
    calls = count()

    def draw(rows: int, columns: int, largest: int) -> Table:
        data = shake_256(f"{text} {next(calls)}".encode()).digest(8 * rows * columns)
        numbers = [int.from_bytes(data[8 * n : 8 * n + 8]) for n in range(rows * columns)]
        values = [number % (2 * largest + 1) - largest for number in numbers]
        return [values[columns * row : columns * (row + 1)] for row in range(rows)]

    return draw


def tables_of(text: str) -> tuple[Mask, Mask]:
    """The masks a canonical text stands for.

    Examples:
        >>> tables_of("3.2.2:5,6;3,2")
        (((1, 0, 1), (1, 1, 0)), ((1, 1), (1, 0)))
    """
    sizes, rows = text.split(":")[-2:]
    inputs, units, _ = map(int, sizes.split("."))
    first, second = rows.split(";")

    def mask(numbers: str, width: int) -> Mask:
        return tuple(tuple(map(int, f"{int(number, 16):0{width}b}")) for number in numbers.split(","))

    return mask(first, inputs), mask(second, units)


@dataclass(frozen=True)
class Settings:
    """What a sweep is: two sweeps with equal settings have equal tasks and may be merged.

    Attributes:
        sizes: inputs, units, outputs; sorted.
        data: names of data sets or of questions, not both; in the order of ``NAMES``.
        seeds: sorted.
        budget: seconds for each task.
        tries: critical points that a search for an answer draws; 0 for data sets.
    """

    sizes: tuple[Size, ...]
    data: tuple[str, ...]
    seeds: tuple[int, ...]
    budget: float
    tries: int = 0

    @property
    def asks(self) -> bool:
        """Whether the tasks are questions about classes."""
        return self.data[0] in QUESTIONS

    @classmethod
    def of(
        cls, sizes: Sequence[Size], data: Sequence[str], seeds: Sequence[int], budget: float, tries: int = 0
    ) -> Settings:
        """Settings in their standard order.

        Raises:
            ProblemError: if there is nothing to do, a size is not positive, a data set is unknown, or data sets and questions are mixed.

        Examples:
            >>> Settings.of([(2, 2, 1), (1, 1, 1), (2, 2, 1)], ["correlated", "whitened"], [0], 60).sizes
            ((1, 1, 1), (2, 2, 1))
        """
        for name, given in (("sizes", sizes), ("data", data), ("seed", seeds)):
            if not given:
                raise ProblemError(name, "a sweep needs at least one", "none")
        for size in sizes:
            if min(size) < 1:
                raise ProblemError("sizes", "inputs, units and outputs are at least 1", ",".join(map(str, size)))
        for name in data:
            if name not in (QUESTIONS if data[0] in QUESTIONS else DATA):
                raise ProblemError("data", f"must be among {', '.join(DATA)}", repr(name)[:40])
        names = tuple(n for n in NAMES if n in data)
        return cls(tuple(sorted(set(sizes))), names, tuple(sorted(set(seeds))), budget, tries)

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON gives them back."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain


def sizes_up_to(largest: Size) -> list[Size]:
    """All sizes with at most so many inputs, units and outputs.

    Examples:
        >>> sizes_up_to((1, 2, 2))
        [(1, 1, 1), (1, 1, 2), (1, 2, 1), (1, 2, 2)]
    """
    inputs, units, outputs = (range(1, bound + 1) for bound in largest)
    return list(product(inputs, units, outputs))


@dataclass(frozen=True)
class Shard:
    """Part ``number`` of ``parts``: the tasks whose key has that hash. Every task is in exactly one part.

    Attributes:
        number: from 1.
        parts: how many there are.
    """

    number: int = 1
    parts: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """The shard that a text like ``2/5`` names.

        Raises:
            ProblemError: if it does not name one.
        """
        number, slash, parts = text.partition("/")
        if slash and all(part.isascii() and part.isdigit() and len(part) < 10 for part in (number, parts)):
            shard = cls(int(number), int(parts))
            if 1 <= shard.number <= shard.parts:
                return shard
        raise ProblemError("shard", "must be i/n with i from 1 to n, for example 2/5", repr(text)[:40])

    def __str__(self) -> str:
        return f"{self.number}/{self.parts}"

    def holds(self, key: str) -> bool:
        """Whether a task belongs to this part."""
        return int.from_bytes(sha256(key.encode()).digest()[:8]) % self.parts == self.number - 1


@dataclass(frozen=True)
class Plan:
    """All tasks of a sweep, in order.

    Attributes:
        tasks: the tasks of all shards.
    """

    tasks: tuple[Task, ...]

    @classmethod
    def of(cls, settings: Settings) -> Plan:
        """The plan of some settings: by size, mask class, data set and seed.

        Examples:
            >>> plan = Plan.of(Settings.of([(2, 1, 1), (1, 1, 1)], ["zero_targets", "whitened"], [0, 1], 60))
            >>> [task.key for task in plan.tasks][:3]
            ['1.1.1:1;1 whitened 0', '1.1.1:1;1 whitened 1', '1.1.1:1;1 zero_targets 0']
            >>> [len(plan.part(Shard(number, 2))) for number in (1, 2)]
            [2, 4]
        """
        return cls(tuple(_tasks(settings)))

    @property
    def digest(self) -> str:
        """A fingerprint of all keys: stores are merged only if it is the same."""
        return sha256("\n".join(task.key for task in self.tasks).encode()).hexdigest()

    def part(self, shard: Shard) -> list[tuple[int, Task]]:
        """The tasks of a shard with their places in the plan."""
        return [(place, task) for place, task in enumerate(self.tasks) if shard.holds(task.key)]


def _tasks(settings: Settings) -> Iterator[Task]:
    for size in settings.sizes:
        for first, second in masks(*size):
            text = canonical_form(first, second).text
            for name in settings.data:
                seeds = settings.seeds if name in QUESTIONS or DATA[name].drawn else settings.seeds[:1]
                yield from (Task(text, name, seed) for seed in seeds)
