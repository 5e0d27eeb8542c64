"""What the page shows, as it is sent: masks as rows of 0 and 1, data as exact text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from proofs.explore.refused import refused
from symbolic.network import OpenProblem, Problem
from symbolic.network.numbers import number_text
from symbolic.network.reading import masks_from_dict

MOST = 64
"""Most inputs, units, outputs and samples."""
LETTERS = 400
"""Most letters of a number."""

Row = Annotated[str, msgspec.Meta(pattern=rf"^[01]{{1,{MOST}}}$")]
Rows = Annotated[list[Row], msgspec.Meta(min_length=1, max_length=MOST)]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=LETTERS)]
Line = Annotated[list[Number], msgspec.Meta(min_length=1, max_length=MOST)]
Table = Annotated[list[Line], msgspec.Meta(min_length=1, max_length=MOST)]


class _Sent(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The shape of a state; what it means is checked as in a problem file."""

    hidden: Rows
    final: Rows
    inputs: Table | None = None
    targets: Table | None = None
    activation: Annotated[str, msgspec.Meta(max_length=60)] = "linear"
    decay: Number | Annotated[list[Table], msgspec.Meta(max_length=2)] = "0"
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""


def state_schema() -> dict[str, Any]:
    """The JSON Schema of a state.

    Examples:
        >>> state_schema()["required"]
        ['hidden', 'final']
    """
    (schema,), defined = msgspec.json.schema_components([_Sent], ref_template="#/$defs/{name}")
    assert schema == {"$ref": "#/$defs/_Sent"}
    found: dict[str, Any] = defined["_Sent"] | {"title": "State"}
    return found


@dataclass(frozen=True)
class State:
    """What the page shows.

    Attributes:
        sent: the state as it was sent.
        subject: the problem, without targets if there are none.
    """

    sent: dict[str, Any]
    subject: Problem | OpenProblem

    @staticmethod
    def of(sent: object) -> State:
        """A state that was sent.

        Raises:
            Refused: if it has another shape.
            ProblemError: if it is no problem.

        Examples:
            >>> State.of({"hidden": ["11"], "final": ["1"], "targets": [["1", "1/2"]]}).subject
            Problem: 2-1-1 linear, 3 weights, 2 samples, X = I
        """
        try:
            state = msgspec.convert(sent, _Sent)
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            key = f"state{where.rstrip('`').replace('[...]', '')}"
            raise refused(key, "must have the shape that the explorer sends", what[:200]) from None
        raw: dict[str, Any] = {
            "masks": [[[int(entry) for entry in row] for row in mask] for mask in (state.hidden, state.final)],
            "activation": state.activation,
            "weight_decay": state.decay,
            "title": state.title,
        }
        raw |= {key: table for key in ("inputs", "targets") if (table := getattr(state, key)) is not None}
        return State(dict(msgspec.to_builtins(state)), masks_from_dict(raw))

    @staticmethod
    def of_subject(subject: Problem | OpenProblem) -> State:
        """The state that shows a problem.

        Raises:
            Refused: if it has more layers than two, or is larger than the page can show.

        Examples:
            >>> from symbolic import SparseNetwork
            >>> State.of_subject(OpenProblem.of(SparseNetwork.of([[1, 0]], [[1]]))).sent["hidden"]
            ['10']
        """
        network = subject.network
        if len(network.masks) != 2:
            raise refused("masks", "the explorer shows one hidden layer", f"{len(network.masks) - 1} hidden layers")
        hidden, final = (["".join(map(str, row)) for row in mask] for mask in network.masks)
        targets = subject.targets if isinstance(subject, Problem) else None
        sent: dict[str, Any] = {
            "hidden": hidden,
            "final": final,
            "activation": str(network.activation),
            "title": subject.title,
        }
        sent |= {"inputs": _texts(subject.inputs), "targets": _texts(targets), "decay": _decay(subject)}
        return State.of({key: value for key, value in sent.items() if value is not None})

    @property
    def problem(self) -> Problem:
        """The problem with its targets.

        Raises:
            Refused: if there are none.
        """
        if isinstance(self.subject, Problem):
            return self.subject
        raise refused("state.targets", "are needed for this", "nothing")


def _texts(rows: Any) -> list[list[str]] | None:
    return None if rows is None else [[number_text(entry) for entry in row] for row in rows]


def _decay(subject: Problem | OpenProblem) -> Any:
    """The weight decay as text: one number where all weights have the same, else a table for each layer."""
    layers = list(zip(subject.decay, subject.network.masks, strict=True))
    found = {
        entry
        for table, mask in layers
        for row, bits in zip(table, mask, strict=True)
        for entry, bit in zip(row, bits, strict=True)
        if bit
    }
    return number_text(found.pop()) if len(found) == 1 else [_texts(table) for table in subject.decay] if found else "0"
