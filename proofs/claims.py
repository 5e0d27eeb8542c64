"""The five claims on a landscape: their names, order, opposites and sentences.

Structural lemmas show two of them, `symbolic.structure.rules.Claim` (a claim of theirs is found by its name: ``Claim(lemma_claim)``).
"""

from __future__ import annotations

from enum import StrEnum


class Claim(StrEnum):
    """What is claimed of a landscape, in the order in which a claim that is PROVED leads.

    Attributes:
        SPURIOUS_VALLEY: a component of a sublevel set, closed below, whose infimum is not that of the loss.
        SPURIOUS_STRICT_MINIMUM: a spurious local minimum that is isolated up to symmetry.
        SPURIOUS_MINIMUM: a local minimum that is not global.
        ALL_MINIMA_GLOBAL: there is none.
        NO_SPURIOUS_VALLEY: there is no such component.

    References:
        Spurious minima and valleys of sparse networks: arXiv:2009.07439; when each is shown: docs/theory.md ("Verdicts").

    Examples:
        >>> [str(claim) for claim in Claim if claim.bad]
        ['spurious_valley', 'spurious_strict_minimum', 'spurious_minimum']
        >>> print(Claim.SPURIOUS_STRICT_MINIMUM.sentence)
        there is a strict spurious local minimum
    """

    SPURIOUS_VALLEY = "spurious_valley"
    SPURIOUS_STRICT_MINIMUM = "spurious_strict_minimum"
    SPURIOUS_MINIMUM = "spurious_minimum"
    ALL_MINIMA_GLOBAL = "all_minima_global"
    NO_SPURIOUS_VALLEY = "no_spurious_valley"

    @property
    def bad(self) -> bool:
        """Whether it says that there is something bad, which one point can show."""
        return self not in (Claim.ALL_MINIMA_GLOBAL, Claim.NO_SPURIOUS_VALLEY)

    @property
    def opposite(self) -> Claim:
        """The claim that holds where this one is REFUTED; of a strict minimum the one that refutes it.

        Examples:
            >>> [str(claim.opposite) for claim in (Claim.ALL_MINIMA_GLOBAL, Claim.SPURIOUS_VALLEY)]
            ['spurious_minimum', 'no_spurious_valley']
        """
        return _OPPOSITES[self]

    @property
    def shown_by(self) -> frozenset[Claim]:
        """The claims of badness that show this one, itself among them, as docs/certificates.md defines them.

        Examples:
            >>> sorted(Claim.SPURIOUS_STRICT_MINIMUM.shown_by)
            [<Claim.SPURIOUS_STRICT_MINIMUM: 'spurious_strict_minimum'>, <Claim.SPURIOUS_VALLEY: 'spurious_valley'>]
        """
        if not self.bad:
            return frozenset({self})
        claims = list(Claim)
        return frozenset(claims[: claims.index(self) + 1])

    @property
    def sentence(self) -> str:
        """The claim in words, without a capital letter."""
        return _SENTENCES[self]


_OPPOSITES = {
    Claim.SPURIOUS_VALLEY: Claim.NO_SPURIOUS_VALLEY,
    Claim.SPURIOUS_STRICT_MINIMUM: Claim.ALL_MINIMA_GLOBAL,
    Claim.SPURIOUS_MINIMUM: Claim.ALL_MINIMA_GLOBAL,
    Claim.ALL_MINIMA_GLOBAL: Claim.SPURIOUS_MINIMUM,
    Claim.NO_SPURIOUS_VALLEY: Claim.SPURIOUS_VALLEY,
}
_SENTENCES = {
    Claim.SPURIOUS_VALLEY: "there is a spurious valley",
    Claim.SPURIOUS_STRICT_MINIMUM: "there is a strict spurious local minimum",
    Claim.SPURIOUS_MINIMUM: "there is a spurious local minimum",
    Claim.ALL_MINIMA_GLOBAL: "every local minimum is global",
    Claim.NO_SPURIOUS_VALLEY: "there is no spurious valley",
}
