"""Known examples with three and more units, and where one of them sits in a mask.

Two files hold them: ``three_units.json``, and ``swept.json`` with what sweeps over classes of masks have found
(:mod:`proofs.forbidden.swept`). Each is a claim that :meth:`BaseCase.verified` proves. Masks are compared first, and only an example that sits in a
mask is read in full. For as many units as an example has it sits in every mask above its own (docs/forbidden.md); in a mask with more units it must
sit undisturbed (docs/certificates.md, "A widened example").
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from proofs.badness.base_cases import BaseCase, read_case
from proofs.badness.matching import find_match
from proofs.claims import Claim
from proofs.forbidden.fitting import Asking
from symbolic.graph.mask_graph import MaskGraph
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from symbolic.network.problem import Mask
from symbolic.network.weights import flipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int_]

EXAMPLES, THREE_UNITS = "swept.json", "three_units.json"
MOST_UNITS, MOST_ENDS = 8, 24
"""Most units, and most inputs and outputs together, of a mask in which examples with fewer units are looked for."""
ASSIGNMENTS = 2_000
"""Assignments tried for one example there."""
STRONGER = {
    Claim.SPURIOUS_MINIMUM: (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_STRICT_MINIMUM, Claim.SPURIOUS_VALLEY),
    Claim.SPURIOUS_STRICT_MINIMUM: (Claim.SPURIOUS_STRICT_MINIMUM, Claim.SPURIOUS_VALLEY),
    Claim.SPURIOUS_VALLEY: (Claim.SPURIOUS_VALLEY,),
}
"""The lists of ``swept.json`` whose examples show a claim: its valleys lie around strict minima."""


@dataclass(frozen=True)
class Known:
    """An example as it stands in a file: its masks are read, the rest only when :attr:`case` is asked for.

    Attributes:
        first: M1.
        second: M2.
        whitened: whether X = I.
        transposed: whether it is the stored example with inputs and outputs exchanged.
        table: the stored example.
        place: where it stands, for error messages.
    """

    first: Mask
    second: Mask
    whitened: bool
    transposed: bool
    table: dict[str, Any] = field(compare=False)
    place: str

    @property
    def case(self) -> BaseCase:
        """The whole example.

        Raises:
            ProblemError: if the file is malformed.
        """
        case = read_case(self.table, self.place)
        return case.transposed() if self.transposed else case

    @property
    def types(self) -> MaskTypes:
        """The types of its mask."""
        return MaskTypes.of(SparseNetwork((self.first, self.second)))


def known_examples(network: SparseNetwork, claim: Claim, data: str) -> Iterator[BaseCase]:
    """The known examples with three and more units that sit in a mask, those with as many units as the mask first.

    Arguments:
        network: one hidden layer, linear activation.
        claim: ``SPURIOUS_MINIMUM``, ``SPURIOUS_STRICT_MINIMUM`` or ``SPURIOUS_VALLEY``.
        data: ``whitened`` (examples with X = I) or ``any``.

    Examples:
        >>> masks = SparseNetwork.of([[1, 0], [1, 0], [1, 1]], [[1, 1, 1], [0, 0, 1]])
        >>> next(known_examples(masks, Claim.SPURIOUS_MINIMUM, "whitened")).name
        'three units 1'
    """
    alive = MaskGraph.of(network).units
    if len(alive) < 3:
        return
    import numpy as np

    if len(alive) <= 4:
        same, counts = _of_width(claim, data, len(alive))
        orbit = MaskTypes.of(network).restricted(alive).orbit(transposing=False)
        mine = np.array([_counts(types) for types in orbit])
        for n in np.flatnonzero(np.any(np.all(counts[:, None] <= mine[None], axis=2), axis=1)):
            yield same[int(n)].case
    first, second = network.masks
    if len(alive) > 3 and len(first) <= MOST_UNITS and len(first[0]) + len(second) <= MOST_ENDS:
        for units in range(3, len(alive)):
            found, asking = _asking(claim, data, units)
            for n in np.flatnonzero(asking.may_sit(first, second)):
                known = found[int(n)]
                small = known.first, known.second
                if find_match(first, second, *small, whitened=known.whitened, budget=ASSIGNMENTS) is not None:
                    yield known.case


@cache
def _of_width(claim: Claim, data: str, units: int) -> tuple[tuple[Known, ...], Ints]:
    """The examples with so many units, and the counts of their masks row by row."""
    import numpy as np

    found = tuple(known for known in _known(claim, data) if len(known.first) == units)
    width = 2 * (2**units - 1)
    return found, np.array([_counts(known.types) for known in found], dtype=int).reshape(len(found), width)


@cache
def _asking(claim: Claim, data: str, units: int) -> tuple[tuple[Known, ...], Asking]:
    """The examples with so many units, and what they ask of units of a larger mask."""
    found, _ = _of_width(claim, data, units)
    return found, Asking([(known.first, known.second, known.whitened) for known in found], units)


def _counts(types: MaskTypes) -> tuple[int, ...]:
    outputs, inputs = types.vectors()
    return outputs + inputs


@cache
def _known(claim: Claim, data: str) -> tuple[Known, ...]:
    """The examples of both files that show a claim for a kind of data, small ones first."""
    found = [k for name in STRONGER[claim] for k in _swept(name)]
    if claim is not Claim.SPURIOUS_VALLEY:
        strict = claim is Claim.SPURIOUS_STRICT_MINIMUM
        found += [k for k in _file(THREE_UNITS) if not (strict and "directions" in k.table)]
    fitting = [k for k in found if k.whitened or data == "any"]
    return tuple(sorted(fitting, key=lambda k: (len(k.first), len(k.first[0]) + len(k.second))))


@cache
def content(name: str) -> Any:
    """A data file of this package."""
    return json.loads(files("proofs.forbidden").joinpath(name).read_text(encoding="utf-8"))


@cache
def _file(name: str) -> tuple[Known, ...]:
    return tuple(_read(content(name), name))


@cache
def _swept(claim: Claim) -> tuple[Known, ...]:
    return tuple(_read(content(EXAMPLES)["examples"][str(claim)], f"{EXAMPLES}.{claim}"))


def _read(tables: list[dict[str, Any]], name: str) -> Iterator[Known]:
    """The examples of a list, and the transposes of those with X = I whose masks change."""
    for n, table in enumerate(tables):
        first, second = (tuple(map(tuple, mask)) for mask in table["masks"])
        place, whitened = f"{name}[{n}]", "inputs" not in table
        yield Known(first, second, whitened, False, table, place)
        turned = flipped(second), flipped(first)
        if whitened and turned != (first, second):
            yield Known(*turned, whitened, True, table, place)
