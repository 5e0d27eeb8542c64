"""All masks of a given size, one for each isomorphism class.

A mask pair is a multiset of h units, and a unit is a rectangle: the outputs it feeds times the inputs it sees. So the
classes with h units are found from those with h - 1 units by adding each of the rectangles to each class: every mask
with h units arises, because leaving out a unit gives a mask with h - 1. Rectangles that an automorphism of the smaller
mask carries to each other give isomorphic masks, so one of them is enough; what remains is compared by canonical texts.

The numbers grow fast: with 3 inputs, 3 outputs, no void unit and nothing unseen there are 1, 34, 629 and 8142 classes
of 1, 2, 3 and 4 units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from symbolic.errors import ProblemError
from symbolic.graph.canonical import Permutation, Triple, automorphisms, canonical_form
from symbolic.network.problem import Mask

Bits = tuple[int, ...]
Rectangle = tuple[Bits, Bits]
"""A unit: which inputs it sees and which outputs it feeds."""


def masks(
    inputs: int, units: int, outputs: int, *, transpose: bool = False, void: bool = False, unseen: bool = False
) -> Iterator[tuple[Mask, Mask]]:
    """One mask pair of each isomorphism class, in canonical form, by number of weights and then by canonical text.

    Arguments:
        inputs: d.
        units: h.
        outputs: k.
        transpose: whether a pair and its transpose are one class. This matters for d = k only: the transpose of a pair of
            another shape has another shape, so that whoever goes through all sizes asks for those with d <= k.
        void: also masks with units that see no input or feed no output (their weights never change the loss).
        unseen: also masks with inputs that no unit sees, or outputs that no unit feeds.

    Returns:
        The pairs (M1, M2). They are found unit by unit, so all of them are known before the first is returned.

    Raises:
        ProblemError: if a size is not positive.

    Examples:
        >>> for first, second in masks(2, 2, 1):
        ...     print(first, second)
        ((1, 0), (0, 1)) ((1, 1),)
        ((1, 1), (1, 0)) ((1, 1),)
        ((1, 1), (1, 1)) ((1, 1),)
        >>> [sum(1 for _ in masks(3, h, 3, transpose=True)) for h in (1, 2, 3)]
        [1, 21, 334]
    """
    for name, size in (("inputs", inputs), ("units", units), ("outputs", outputs)):
        if size < 1:
            raise ProblemError(name, "a mask needs at least one of them", str(size))
    flip = transpose and inputs == outputs
    rectangles = list(_rectangles(inputs, outputs, void))
    level = _distinct((((i,), tuple((x,) for x in o)) for i, o in rectangles), flip)
    for _ in range(units - 1):
        larger = (
            (first + (i,), tuple(row + (x,) for row, x in zip(second, o, strict=True)))
            for first, second in level.values()
            for i, o in _representatives(rectangles, automorphisms(first, second).generators)
        )
        level = _distinct(larger, flip)
    found = [
        (sum(map(sum, first + second)), text, first, second)
        for text, (first, second) in level.items()
        if unseen or (all(map(any, zip(*first, strict=True))) and all(map(any, second)))
    ]
    yield from ((first, second) for _, _, first, second in sorted(found))


def _rectangles(inputs: int, outputs: int, void: bool) -> Iterator[Rectangle]:
    for seen, fed in product(product((0, 1), repeat=inputs), product((0, 1), repeat=outputs)):
        if void or (any(seen) and any(fed)):
            yield seen, fed


def _distinct(pairs: Iterable[tuple[Mask, Mask]], transpose: bool) -> dict[str, tuple[Mask, Mask]]:
    """The canonical pairs of some pairs by their texts."""
    forms = (canonical_form(first, second, transpose=transpose) for first, second in pairs)
    return {form.text: (form.first, form.second) for form in forms}


def _representatives(rectangles: Iterable[Rectangle], generators: Iterable[Triple]) -> list[Rectangle]:
    """One rectangle of each orbit under a group of permutations of inputs and outputs."""

    def moved(bits: Bits, permutation: Permutation) -> Bits:
        return tuple(bits[x] for x in permutation)

    pairs = {(ins, outs) for ins, _, outs in generators}
    met: set[Rectangle] = set()
    result = []
    for rectangle in rectangles:
        if rectangle in met:
            continue
        result.append(rectangle)
        queue = [rectangle]
        while queue:
            seen, fed = queue.pop()
            if (seen, fed) not in met:
                met.add((seen, fed))
                queue += [(moved(seen, ins), moved(fed, outs)) for ins, outs in pairs]
    return result
