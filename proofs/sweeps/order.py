"""What an answer about one class says of others: the order of masks, exchange of inputs and outputs, kinds of data.

If some data of a kind have a spurious minimum (valley) on a mask, some have one on every mask that arises from it by adding inputs and outputs
(docs/forbidden.md). Whitened data are data; exchanging inputs and outputs changes nothing for them; a strict minimum is a minimum. Each is an
implication between "yes" answers, and read backwards one between "no" answers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache

from proofs.claims import Claim
from proofs.sweeps.plan import Task, tables_of
from proofs.sweeps.questions import QUESTIONS, Question
from proofs.sweeps.row import Row, now, own_version
from symbolic.errors import LandscapeError
from symbolic.graph.canonical import canonical_form
from symbolic.graph.types import MaskTypes
from symbolic.network.problem import SparseNetwork
from symbolic.network.weights import flipped

YES, NO = "PROVED", "REFUTED"


class Contradiction(LandscapeError, ArithmeticError):
    """Two answers cannot both be right: a lemma, an example or this program is wrong.

    Attributes:
        yes: the task whose answer is "yes".
        no: the task whose answer is "no", though the first implies "yes".
    """

    def __init__(self, yes: str, no: str) -> None:
        self.yes, self.no = yes, no
        super().__init__(f"answers about classes must agree: '{yes}' is PROVED and implies '{no}' (found: REFUTED)")


@cache
def smaller(mask: str) -> tuple[str, ...]:
    """The classes with one input or output less, of those in which every unit is used.

    Arguments:
        mask: a canonical text.

    Examples:
        >>> smaller("2.1.1:3;1")
        ('1.1.1:1;1',)
    """
    types = MaskTypes.of(SparseNetwork(tables_of(mask)))
    found = {canonical_form(*below.masks()).text for below in types.smaller() if _used(below)}
    return tuple(sorted(found))


@cache
def turned(mask: str) -> str:
    """The class with inputs and outputs exchanged.

    Examples:
        >>> turned("2.1.1:3;1")
        '1.1.2:1;1,1'
    """
    first, second = tables_of(mask)
    return canonical_form(flipped(second), flipped(first)).text


def _used(types: MaskTypes) -> bool:
    """Whether every unit sees an input and feeds an output."""
    sides = ({unit for units, _ in side for unit in units} for side in (types.inputs, types.outputs))
    return all(len(units) == types.units for units in sides)


def reasons(task: Task) -> Iterator[Task]:
    """The tasks whose "yes" is a "yes" for a task as well.

    Examples:
        >>> [found.key for found in reasons(Task("2.1.1:3;1", "any:spurious_valley", 0))]
        ['1.1.1:1;1 any:spurious_valley 0', '2.1.1:3;1 whitened:spurious_valley 0']
    """
    question = QUESTIONS[task.data]
    if question.claim is not Claim.SPURIOUS_STRICT_MINIMUM:
        yield from (Task(mask, task.data, task.seed) for mask in smaller(task.mask))
    if question.data == "any":
        yield Task(task.mask, Question("whitened", question.claim).name, task.seed)
    else:
        yield Task(turned(task.mask), task.data, task.seed)
    if question.claim is Claim.SPURIOUS_MINIMUM:
        strict = Question(question.data, Claim.SPURIOUS_STRICT_MINIMUM)
        yield Task(task.mask, strict.name, task.seed)


class Order:
    """The implications between the tasks of a sweep.

    Arguments:
        tasks: the tasks, each a question.
    """

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks = {task.key: task for task in tasks}
        self.because = {key: [t.key for t in reasons(task) if t.key in self.tasks] for key, task in self.tasks.items()}
        self.therefore: dict[str, list[str]] = {key: [] for key in self.tasks}
        for key, others in self.because.items():
            for other in others:
                self.therefore[other].append(key)

    def follow(self, answers: dict[str, str]) -> Iterator[Row]:
        """The rows that follow from some answers.

        Arguments:
            answers: PROVED or REFUTED for some keys; what follows is added.

        Raises:
            Contradiction: if an answer is the opposite of what follows from another one.

        Examples:
            >>> tasks = [Task(mask, "any:spurious_valley", 0) for mask in ("1.1.1:1;1", "2.1.1:3;1")]
            >>> [(row.status, row.shown_by) for row in Order(tasks).follow({tasks[1].key: "REFUTED"})]
            [('REFUTED', '2.1.1:3;1 any:spurious_valley 0')]
        """
        waiting = deque(answers)
        while waiting:
            key = waiting.popleft()
            yes = answers[key] == YES
            for other in (self.therefore if yes else self.because)[key]:
                if answers.get(other) == (NO if yes else YES):
                    raise Contradiction(*((key, other) if yes else (other, key)))
                if other not in answers:
                    answers[other] = answers[key]
                    waiting.append(other)
                    yield self._row(other, answers[key], key)

    def _row(self, key: str, status: str, source: str) -> Row:
        claim = str(QUESTIONS[self.tasks[key].data].claim)
        return Row(
            key, claim=claim, status=status, method="order", shown_by=source, version=own_version(), finished=now()
        )
