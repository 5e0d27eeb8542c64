"""How often a random mask with two units is bad for some data: exact probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from proofs.claims import Claim
from proofs.forbidden.boxes import Point, at_least
from proofs.forbidden.classify import checked_list

Density = int | str | Fraction


def bad_probability(
    inputs: int,
    outputs: int,
    density: Density,
    *,
    data: str = "whitened",
    claim: Claim | str = Claim.SPURIOUS_MINIMUM,
) -> Fraction:
    """The probability that a mask with two units, all entries independent and 1 with one probability, is bad for some data.

    Arguments:
        inputs: the number of inputs, at least 1.
        outputs: the number of outputs, at least 1.
        density: the probability of an entry of either mask to be 1: a Fraction, an integer or a text such as ``"1/2"``.
        data: ``whitened`` or ``any``.
        claim: ``spurious_minimum`` or ``spurious_valley``.

    Raises:
        ValueError: for sizes below 1, a density outside [0, 1], another kind of data, or another claim.

    Notes:
        Inputs and outputs are drawn independently, each of the types "unit 0 only", "unit 1 only", "both", "neither". Whether a mask is bad
        depends on its counts only up to the largest counts of a forbidden mask, so the sums are short at every size.

    References:
        docs/forbidden.md ("How often").

    Examples:
        >>> bad_probability(2, 2, "1/2")
        Fraction(1, 32)
        >>> round(float(bad_probability(5, 5, "1/2")), 4), float(bad_probability(5, 5, 1))
        (0.5588, 0.0)
    """
    s = Fraction(density)
    if inputs < 1 or outputs < 1 or not 0 <= s <= 1:
        raise ValueError(f"sizes of at least 1 and a density in [0, 1] (got {inputs}, {outputs}, {s})")
    generators = checked_list(Claim(claim), data).source.generators
    outer = _capped_counts(outputs, s, [g[:3] for g in generators])
    inner = _capped_counts(inputs, s, [g[3:] for g in generators])
    return sum(
        (
            chance * other
            for p, chance in outer.items()
            for q, other in inner.items()
            if any(at_least((*p, *q), g) for g in generators)
        ),
        Fraction(0),
    )


def _capped_counts(number: int, s: Fraction, parts: Sequence[Point]) -> Mapping[Point, Fraction]:
    """The distribution of the three counts of some independent lines, each count cut off at the largest one that matters."""
    caps = tuple(max(part[i] for part in parts) for i in range(3))
    alone, both = s * (1 - s), s * s
    chances = ((0, alone), (1, alone), (2, both), (None, (1 - s) ** 2))
    found: dict[Point, Fraction] = {(0, 0, 0): Fraction(1)}
    for _ in range(number):
        following: dict[Point, Fraction] = {}
        for point, chance in found.items():
            for place, factor in chances:
                grown = tuple(min(x + (i == place), c) for i, (x, c) in enumerate(zip(point, caps, strict=True)))
                following[grown] = following.get(grown, Fraction(0)) + chance * factor
        found = following
    return found
