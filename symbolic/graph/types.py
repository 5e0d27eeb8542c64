"""A mask as counts of types: how many outputs each set of units feeds, how many inputs each set of units sees.

Up to the names of inputs and outputs a mask pair *is* these counts: an input is described by the set of units that see it, an
output by the set of units that feed it. The componentwise order on counts is "arises by adding inputs and outputs"; that
it has finitely many minimal elements in every set of masks of one width is proved in docs/forbidden.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from symbolic.network.problem import Mask, SparseNetwork

UnitSet = tuple[int, ...]
"""A set of units, listed increasingly."""
Counts = tuple[tuple[UnitSet, int], ...]
"""How often each set of units occurs; sets that do not occur are left out. Smaller sets first, then in lexicographic order."""


@dataclass(frozen=True)
class MaskTypes:
    """The type counts of a mask pair with one hidden layer.

    Attributes:
        units: the number h of hidden units, numbered from 0.
        outputs: for each set of units the number of outputs that exactly these units feed.
        inputs: for each set of units the number of inputs that exactly these units see.

    Notes:
        The empty set counts inputs that no unit sees and outputs that no unit feeds. They change the loss by a constant, so the
        order does not look at them.

    References:
        Derived in docs/forbidden.md ("Types").

    Examples:
        >>> corner = MaskTypes.of(SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]]))
        >>> corner.outputs, corner.inputs
        ((((1,), 1), ((0, 1), 1)), (((1,), 1), ((0, 1), 1)))
        >>> print(corner)
        (0,1,1)x(0,1,1)
    """

    units: int
    outputs: Counts
    inputs: Counts

    @classmethod
    def of(cls, network: SparseNetwork) -> MaskTypes:
        """The types of a network with one hidden layer.

        Raises:
            ValueError: if the network has more layers.
        """
        if len(network.masks) != 2:
            raise ValueError(f"types describe one hidden layer (found {len(network.masks) - 1})")
        first, second = network.masks
        return cls(len(first), _counts(map(_members, second)), _counts(map(_members, zip(*first, strict=True))))

    @classmethod
    def of_counts(cls, units: int, outputs: Sequence[int], inputs: Sequence[int]) -> MaskTypes:
        """The types with given counts.

        Arguments:
            units: the number h of units.
            outputs: ``2^h - 1`` counts, one for each non-empty set of units in the order of :func:`unit_sets`.
            inputs: likewise.

        Raises:
            ValueError: for another number of counts, or a negative one.

        Examples:
            >>> print(MaskTypes.of_counts(2, (0, 0, 2), (1, 1, 1)))
            (0,0,2)x(1,1,1)
        """
        sets = unit_sets(units)
        if len(outputs) != len(sets) or len(inputs) != len(sets) or min((*outputs, *inputs), default=0) < 0:
            raise ValueError(f"{len(sets)} counts of outputs and as many of inputs, none negative")
        sides = (tuple((s, n) for s, n in zip(sets, side, strict=True) if n) for side in (outputs, inputs))
        return cls(units, *sides)

    def __str__(self) -> str:
        if self.units == 2:
            outputs, inputs = (",".join(map(str, side)) for side in self.vectors())
            return f"({outputs})x({inputs})"
        return f"{_text(self.outputs)} x {_text(self.inputs)}"

    def vectors(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The counts of outputs and of inputs for every non-empty set of units, in the order of :func:`unit_sets`.

        Examples:
            >>> MaskTypes.of(SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])).vectors()
            ((0, 1, 1), (0, 1, 1))
        """
        sets = unit_sets(self.units)
        outputs, inputs = dict(self.outputs), dict(self.inputs)
        return tuple(outputs.get(s, 0) for s in sets), tuple(inputs.get(s, 0) for s in sets)

    def below(self, other: MaskTypes) -> bool:
        """Whether no non-empty set of units counts more outputs or inputs here than in the other; the widths must agree.

        Examples:
            >>> small, large = MaskTypes.of_counts(1, (1,), (2,)), MaskTypes.of_counts(1, (3,), (2,))
            >>> small.below(large), large.below(small)
            (True, False)
        """
        pairs = ((self.outputs, dict(other.outputs)), (self.inputs, dict(other.inputs)))
        return self.units == other.units and all(n <= theirs.get(s, 0) for mine, theirs in pairs for s, n in mine if s)

    def transposed(self) -> MaskTypes:
        """Inputs and outputs exchanged."""
        return MaskTypes(self.units, self.inputs, self.outputs)

    def renamed(self, names: Sequence[int]) -> MaskTypes:
        """The types after unit j is called ``names[j]``.

        Raises:
            ValueError: unless the names are a permutation of the units.

        Examples:
            >>> print(MaskTypes.of_counts(2, (0, 1, 1), (1, 0, 2)).renamed((1, 0)))
            (1,0,1)x(0,1,2)
        """
        if sorted(names) != list(range(self.units)):
            raise ValueError("new names are a permutation of the units")
        return self._mapped(self.units, dict(enumerate(names)))

    def restricted(self, units: Sequence[int]) -> MaskTypes:
        """The types of the mask without the other units; the units that stay are numbered in the given order.

        Examples:
            >>> three = MaskTypes.of(SparseNetwork.of([[1, 0], [1, 1], [0, 0]], [[1, 1, 1], [0, 1, 1]]))
            >>> print(three.restricted((0, 1)))
            (0,1,1)x(0,1,1)
        """
        return self._mapped(len(units), {unit: place for place, unit in enumerate(units)})

    def _mapped(self, units: int, names: dict[int, int]) -> MaskTypes:
        def moved(side: Counts) -> Counts:
            total: Counter[UnitSet] = Counter()
            for unit_set, number in side:
                total[tuple(sorted(names[j] for j in unit_set if j in names))] += number
            return _ordered(total)

        return MaskTypes(units, moved(self.outputs), moved(self.inputs))

    def orbit(self, *, transposing: bool) -> tuple[MaskTypes, ...]:
        """The types that differ by the names of the units, and if ``transposing`` also by exchanging inputs and outputs.

        Examples:
            >>> [str(types) for types in MaskTypes.of_counts(2, (0, 0, 2), (0, 1, 2)).orbit(transposing=True)]
            ['(0,0,2)x(0,1,2)', '(0,0,2)x(1,0,2)', '(0,1,2)x(0,0,2)', '(1,0,2)x(0,0,2)']
        """
        sides = (self, self.transposed()) if transposing else (self,)
        found = {types.renamed(names) for types in sides for names in permutations(range(self.units))}
        return tuple(sorted(found, key=MaskTypes.vectors))

    def smaller(self) -> tuple[MaskTypes, ...]:
        """The types with one output or one input less, of every type that some unit feeds or sees.

        Examples:
            >>> [str(types) for types in MaskTypes.of_counts(1, (2,), (1,)).smaller()]
            ['{0} x {0}', '{0}*2 x none']
        """
        outputs = (MaskTypes(self.units, side, self.inputs) for side in _less(self.outputs))
        inputs = (MaskTypes(self.units, self.outputs, side) for side in _less(self.inputs))
        return (*outputs, *inputs)

    def masks(self) -> tuple[Mask, Mask]:
        """A mask pair with these types: inputs and outputs by increasing sets of units, those of no unit last.

        Raises:
            ValueError: if there is no unit, no input or no output: such tables cannot be written.

        Examples:
            >>> MaskTypes.of_counts(2, (0, 1, 1), (1, 0, 2)).masks()
            (((1, 1, 1), (0, 1, 1)), ((0, 1), (1, 1)))
        """
        if not (self.units and self.outputs and self.inputs):
            raise ValueError("a mask pair has at least one unit, one input and one output")
        outputs, inputs = (
            [s for s, n in sorted(side, key=_last) for _ in range(n)] for side in (self.outputs, self.inputs)
        )
        first = tuple(tuple(int(j in s) for s in inputs) for j in range(self.units))
        return first, tuple(tuple(int(j in s) for j in range(self.units)) for s in outputs)


def unit_sets(units: int) -> tuple[UnitSet, ...]:
    """The non-empty sets of units: smaller sets first, then in lexicographic order.

    Examples:
        >>> unit_sets(2)
        ((0,), (1,), (0, 1))
    """
    return tuple(s for size in range(1, units + 1) for s in combinations(range(units), size))


def minimal(found: Iterable[MaskTypes]) -> tuple[MaskTypes, ...]:
    """The minimal elements of some types of one width, in the order of their counts.

    Examples:
        >>> types = [MaskTypes.of_counts(1, (a,), (b,)) for a, b in ((2, 1), (1, 2), (2, 2))]
        >>> [str(t) for t in minimal(types)]
        ['{0} x {0}*2', '{0}*2 x {0}']
    """
    different = sorted(set(found), key=MaskTypes.vectors)
    rows = [outputs + inputs for outputs, inputs in map(MaskTypes.vectors, different)]
    field = max((n for row in rows for n in row), default=0).bit_length() + 1
    packed = [sum(n << field * place for place, n in enumerate(row)) for row in rows]
    guards = sum(1 << field * (place + 1) - 1 for place in range(len(rows[0]))) if rows else 0
    return tuple(t for t, p in zip(different, packed, strict=True) if not _others_below(packed, p, guards))


def _others_below(packed: Sequence[int], p: int, guards: int) -> bool:
    """Whether another list of counts lies below p: no subtraction borrows the guard, the highest bit of the field of a count."""
    high = p | guards
    return any(high - q & guards == guards and q != p for q in packed)


def _members(row: Sequence[int]) -> UnitSet:
    return tuple(j for j, bit in enumerate(row) if bit)


def _counts(sets: Iterable[UnitSet]) -> Counts:
    return _ordered(Counter(sets))


def _ordered(total: Counter[UnitSet]) -> Counts:
    return tuple((s, total[s]) for s in sorted(total, key=lambda s: (len(s), s)))


def _less(side: Counts) -> Iterator[Counts]:
    for unit_set, _ in side:
        if unit_set:
            yield tuple((s, n - (s == unit_set)) for s, n in side if n > (s == unit_set))


def _last(entry: tuple[UnitSet, int]) -> tuple[bool, int, UnitSet]:
    unit_set, _ = entry
    return not unit_set, len(unit_set), unit_set


def _text(side: Counts) -> str:
    words = ("{" + ",".join(map(str, s)) + "}" + (f"*{n}" if n > 1 else "") for s, n in side if s)
    return " ".join(words) or "none"
