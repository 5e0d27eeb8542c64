"""Random masks that a given structural lemma is likely to settle, and what is known about the minima of a mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from proofs.badness.lifting import Lift, find_lift
from proofs.rules.engine import prove_structure
from proofs.rules.lemmas import LEMMAS, Lemma
from proofs.rules.tree import ProofNode
from symbolic.network import SparseNetwork
from symbolic.network.problem import Mask
from symbolic.network.weights import flipped
from symbolic.structure.rules import Claim
from symbolic.structure.sets import mask_structure

Masks = tuple[Mask, Mask]
Rectangle = tuple[tuple[int, ...], tuple[int, ...]]
"""The inputs of a unit and its outputs, as bits."""
CLAIM = Claim.ALL_MINIMA_GLOBAL
TAUGHT = ("linear_units", "single_class", "complete_classes", "complete_chains", "lines", "decoupling")
MINIMA = tuple(lemma for lemma in LEMMAS if lemma.name in TAUGHT)
"""The lemmas about minima that sheets have words for, in the order in which they are tried."""


@dataclass(frozen=True)
class Known:
    """What is known about the local minima of a mask for one kind of data.

    Attributes:
        proof: the structural proof that all are global, if there is one.
        bad: the example of a spurious minimum, if one is known (not yet verified).
    """

    proof: ProofNode | None
    bad: Lift | None

    @property
    def decided(self) -> bool:
        """Whether one of the two is known."""
        return self.proof is not None or self.bad is not None


def known(network: SparseNetwork, data: str) -> Known:
    """Look for a proof or a bad example.

    Arguments:
        network: the masks.
        data: ``whitened`` or ``any``.

    Examples:
        >>> known(SparseNetwork.of([[1, 1], [1, 0]], [[1, 1], [1, 1]]), "any").proof.lemma.name
        'complete_chains'
    """
    proof = prove_structure(mask_structure(network, data), CLAIM, lemmas=MINIMA)
    if proof is not None:
        return Known(proof, None)
    first, second = network.masks
    found = find_lift(first, second, identity_inputs=True)
    return Known(None, found or (find_lift(first, second) if data == "any" else None))


def proof_by(network: SparseNetwork, data: str, lemma: Lemma) -> ProofNode | None:
    """A proof with this lemma at its root, and any below it."""
    structure = mask_structure(network, data)
    others = [other for other in MINIMA if other is not lemma]
    node = prove_structure(structure, CLAIM, lemmas=(lemma, *others))
    return node if node is not None and node.lemma is lemma else None


def settles(network: SparseNetwork, data: str, lemma: Lemma) -> bool:
    """Whether a lemma, with any below it, shows that all minima are global."""
    return proof_by(network, data, lemma) is not None


def draw_masks(random: Random, name: str, sizes: Sequence[tuple[int, int, int]]) -> Masks | None:
    """Masks in which every neuron is used, drawn so that a lemma (or none, for ``bad``) is likely to apply.

    Arguments:
        random: where they come from.
        name: the lemma, or ``bad``.
        sizes: inputs, units and outputs to choose from.
    """
    inputs, units, outputs = random.choice(sizes)
    rectangles = _DRAWS[name](random, inputs, units, outputs)
    first = tuple(row for row, _ in rectangles)
    second = flipped(tuple(column for _, column in rectangles))
    used = all(map(any, (*first, *second, *flipped(first), *flipped(second))))
    return (first, second) if used else None


def _bits(random: Random, size: int) -> tuple[int, ...]:
    return tuple(int(random.random() < 0.6) for _ in range(size))


def _one(random: Random, size: int) -> tuple[int, ...]:
    place = random.randrange(size)
    return tuple(int(k == place) for k in range(size))


def _free(random: Random, inputs: int, units: int, outputs: int) -> list[Rectangle]:
    return [(_bits(random, inputs), _bits(random, outputs)) for _ in range(units)]


def _linear(random: Random, inputs: int, units: int, outputs: int) -> list[Rectangle]:
    """Every unit has one input or one output."""
    return [
        (_one(random, inputs), _bits(random, outputs))
        if random.random() < 0.5
        else (_bits(random, inputs), _one(random, outputs))
        for _ in range(units)
    ]


def _dense(random: Random, inputs: int, units: int, outputs: int) -> list[Rectangle]:
    return [((1,) * inputs, (1,) * outputs)] * units


def _copies(random: Random, inputs: int, units: int, outputs: int) -> list[Rectangle]:
    """At least one unit has a twin."""
    kinds = _free(random, inputs, max(units - 1, 1), outputs)
    kinds.append(random.choice(kinds))
    random.shuffle(kinds)
    return kinds


def _same_side(random: Random, inputs: int, units: int, outputs: int) -> list[Rectangle]:
    """All units have the same outputs, or the same inputs."""
    rectangles = [(_bits(random, inputs), (1,) * outputs) for _ in range(units)]
    return rectangles if random.random() < 0.5 else [((1,) * inputs, _bits(random, outputs)) for _ in range(units)]


def _mirror(rectangles: list[Rectangle]) -> list[Rectangle]:
    return [(outputs, inputs) for inputs, outputs in rectangles]


def _lines(random: Random, inputs: int, units: int, outputs: int) -> list[Rectangle]:
    """One or more units on the whole rectangle, the others on lines of it."""
    whole = random.randint(1, max(units - 1, 1))
    if random.random() < 0.5:
        lines = [(_one(random, inputs), (1,) * outputs) for _ in range(units - whole)]
    else:
        lines = [((1,) * inputs, _one(random, outputs)) for _ in range(units - whole)]
    return random.sample([((1,) * inputs, (1,) * outputs)] * whole + lines, units)


def _blocks(random: Random, inputs: int, units: int, outputs: int) -> list[Rectangle]:
    """Units of two groups have no common output, or no common input."""
    if random.random() < 0.5:
        return _mirror(_split(random, outputs, units, inputs))
    return _split(random, inputs, units, outputs)


def _split(random: Random, inputs: int, units: int, outputs: int) -> list[Rectangle]:
    cut = random.randint(1, max(outputs - 1, 1))
    found = []
    for _ in range(units):
        upper = random.random() < 0.5
        side = tuple(bit if (k < cut) == upper else 0 for k, bit in enumerate(_bits(random, outputs)))
        found.append((_bits(random, inputs), side))
    return found


_DRAWS: dict[str, Callable[[Random, int, int, int], list[Rectangle]]] = {
    "linear_units": _linear,
    "single_class": _dense,
    "complete_classes": _copies,
    "complete_chains": _same_side,
    "lines": _lines,
    "decoupling": _blocks,
    "bad": _free,
}
