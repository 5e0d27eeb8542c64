"""Verdicts on components and on the whole landscape, from complete lists, kinds and the infimum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb, fmpq

from symbolic.bounds.curves_to_infinity import DescentCurve
from symbolic.bounds.squares import SquaresBound
from symbolic.budget import in_time
from symbolic.display import counted
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.structure.benign import no_valley_by_compactness
from symbolic.verdict import Status, Verdict, proved, refuted, undecided

BITS = 60
"""Accuracy at which a loss is compared with that of a lower point."""


@dataclass(frozen=True)
class Infimum:
    """What is known about the infimum of the loss.

    Attributes:
        verdict: PROVED when ``value`` is the infimum.
        value: the infimum where it is proved, otherwise the lowest loss known; None if no point is known.
        attained: whether it is attained; None if not known.
        curve: a curve to infinity along which the loss tends to ``value``, where that is lower than every critical value known.
        bound: a proved lower bound on the loss.
        squares: the sum of squares that proves it, where no simpler argument does.
    """

    verdict: Verdict
    value: RealNumber | None
    attained: bool | None
    curve: DescentCurve | None = None
    bound: fmpq | None = None
    squares: SquaresBound | None = None

    def __repr__(self) -> str:
        if self.value is None:
            return "infimum not known"
        if not self.verdict.proved:
            return f"infimum at most {self.value!r}"
        return f"infimum {self.value!r}{ {True: ' attained', False: ' not attained', None: ''}[self.attained] }"


@dataclass(frozen=True)
class LowerPoint:
    """Rational weights below critical points.

    Attributes:
        tables: one table of weights per layer.
        loss: a ball that holds their loss.
        words: what is said of them where they show that a minimum is spurious.
    """

    tables: Sequence[Sequence[Sequence[Fraction]]]
    loss: arb
    words: str


def lowest_of(components: Sequence[Component]) -> RealNumber | None:
    """The lowest critical value known."""
    return components[0].loss if components else None


def infimum_from_list(components: Sequence[Component], attained: Verdict, strata: Sequence[Verdict]) -> Infimum:
    """The infimum as the lowest critical value, when it is attained and the list is complete."""
    lowest = lowest_of(components)
    if attained.status is not Status.PROVED:
        return Infimum(undecided(attained.reason), lowest, None)
    missing = [s for s in strata if not s.proved]
    if missing:
        return Infimum(
            undecided(
                f"the infimum is attained ({attained.reason}), but of the strata {_missing(missing)} not complete"
            ),
            lowest,
            True,
        )
    if lowest is None:
        return Infimum(undecided("no critical point is known"), None, None)
    if any(c.loss is not lowest and c.loss.compare(lowest) not in (0, 1) for c in components):
        return Infimum(undecided("two critical values could not be ordered"), lowest, True)
    return Infimum(
        proved(
            f"the infimum is attained ({attained.reason}) and the list of critical components is complete",
            attained,
            *strata,
        ),
        lowest,
        True,
    )


def judge(
    component: Component, components: Sequence[Component], infimum: Infimum, point: LowerPoint | None = None
) -> Component:
    """Attach the verdicts "spurious" and "valley".

    Arguments:
        component: the component.
        components: all components, some of which may be lower.
        infimum: what is known about the infimum.
        point: other weights that may be lower.
    """
    lower = next((c for c in components if c.loss.compare(component.loss) == -1), None)
    component = _lowest(component, infimum)
    if component.certainly_not_minimal:
        reason = f"not a local minimum: {component.kind_reason}"
        return replace(component, spurious=refuted(reason), valley=refuted(reason))
    known = infimum.verdict.proved and infimum.value is not None
    if known and infimum.value is not None and component.loss.compare(infimum.value) == 0:
        reason = "its loss is the infimum"
        return replace(component, spurious=refuted(reason, infimum.verdict), valley=refuted(reason, infimum.verdict))
    if not component.minimal:
        return replace(component, spurious=undecided(component.kind_reason), valley=undecided(component.kind_reason))
    below = None
    if lower is not None:
        below = f"{_short(lower)} is lower"
    elif infimum.value is not None and infimum.value.compare(component.loss) == -1:
        below = "the loss tends to a lower value along a curve to infinity"
    elif point is not None and point.loss < component.loss.ball(BITS):
        below = point.words
    if below is None:
        reason = "a local minimum with no lower point known; that its loss is the infimum is not proved"
        return replace(component, spurious=undecided(reason), valley=undecided(reason))
    source = [component.trust] if component.trust is not None else []
    where = "" if component.kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM) else " on a part of it"
    spurious = proved(f"a local minimum{where} ({component.kind_reason}), and {below}", *source)
    if component.bottom is not None:
        valley = proved(f"{component.bottom}, and a lower point exists", *source)
    else:
        valley = undecided("a local minimum that is not strict: a flat path may lead out of it")
    return replace(component, spurious=spurious, valley=valley)


def judged_in_time(
    components: Sequence[Component], infimum: Infimum, point: LowerPoint | None = None
) -> tuple[Component, ...]:
    """Every component with its verdicts; UNDECIDED for those that there is no time for."""

    def one(component: Component) -> Component:
        def open_ended(why: str) -> Component:
            return replace(component, spurious=undecided(why), valley=undecided(why))

        return in_time(lambda: judge(component, components, infimum, point), open_ended)

    return tuple(one(component) for component in components)


def _lowest(component: Component, infimum: Infimum) -> Component:
    """A component whose loss is the infimum consists of global minima, whatever the Hessian says."""
    if component.kind not in (Kind.UNDECIDED, Kind.MIXED) or not infimum.verdict.proved or infimum.value is None:
        return component
    if component.loss.compare(infimum.value) != 0:
        return component
    reason = f"its loss is the infimum ({infimum.verdict.reason})"
    return replace(component, kind=Kind.MINIMUM, kind_reason=reason, minimal=True, pieces=(), trust=infimum.verdict)


def _short(component: Component) -> str:
    return f"the critical value {component.loss.radical() or component.loss.decimal(10)}"


def clearest(components: Iterable[Component]) -> Component | None:
    """The component that a claim which several of them show is told by: a strict minimum before others, then the first."""
    return min(components, key=lambda component: component.kind is not Kind.STRICT_MINIMUM, default=None)


def overall(
    components: Sequence[Component],
    strata: Sequence[Verdict],
    infimum: Infimum,
    benign_minima: Verdict,
    benign_valleys: Verdict,
    compact: Verdict | None = None,
) -> dict[str, Verdict]:
    """The verdicts on the whole landscape.

    Arguments:
        components: the judged components.
        strata: the verdicts on the completeness of each stratum.
        infimum: what is known about the infimum.
        benign_minima: PROVED where structure alone shows that every local minimum is global.
        benign_valleys: PROVED where structure alone shows that there is no spurious valley.
        compact: PROVED where the loss is coercive: then it is enough that every local minimum is global.
    """
    bad = clearest(c for c in components if c.spurious.proved)
    strict = None if bad is None or bad.kind is not Kind.STRICT_MINIMUM else bad
    deep = clearest(c for c in components if c.valley.proved)
    complete = all(s.proved for s in strata)
    doubtful = [c for c in components if not c.certainly_not_minimal and c.spurious.status is Status.UNDECIDED]
    if bad is not None:
        minimum = proved(f"component {bad.identifier}", bad.spurious)
        everything = refuted(f"component {bad.identifier} is a spurious local minimum", bad.spurious)
    elif benign_minima.proved:
        minimum, everything = refuted(benign_minima.reason), benign_minima
    elif complete and not doubtful and infimum.verdict.proved:
        reason = "the list of components is complete and every local minimum in it has the infimum as its loss"
        minimum = refuted(reason, infimum.verdict, *strata)
        everything = proved(reason, infimum.verdict, *strata)
    elif complete and not doubtful and all(c.certainly_not_minimal for c in components):
        reason = "the list of components is complete and none of them contains a local minimum"
        minimum, everything = refuted(reason, *strata), proved(reason, *strata)
    else:
        reason = _open_reason(strata, doubtful, infimum)
        minimum, everything = undecided(reason), undecided(reason)
    if strict is not None:
        strict_verdict = proved(f"component {strict.identifier}", strict.spurious)
    elif minimum.status is Status.REFUTED:
        strict_verdict = minimum
    elif complete and not any(
        not c.certainly_not_minimal and c.kind is not Kind.SADDLE and c.spurious.status is not Status.REFUTED
        for c in components
    ):
        strict_verdict = refuted("the list of components is complete and no strict minimum in it is spurious", *strata)
    else:
        strict_verdict = undecided(_open_reason(strata, doubtful, infimum))
    if deep is not None:
        valley = proved(f"component {deep.identifier} lies in one", deep.valley)
    elif benign_valleys.proved:
        valley = refuted(benign_valleys.reason, benign_valleys)
    else:
        bounded = undecided("") if compact is None else no_valley_by_compactness(everything, compact)
        valley = refuted(bounded.reason, bounded) if bounded.proved else benign_valleys
    return {
        "spurious_minimum": minimum,
        "spurious_strict_minimum": strict_verdict,
        "spurious_valley": valley,
        "all_minima_global": everything,
    }


def _missing(strata: Sequence[Verdict]) -> str:
    return "1 is" if len(strata) == 1 else f"{len(strata)} are"


def _either(components: Sequence[Component]) -> str:
    """``c0 is a spurious minimum is``, for one or several."""
    names = [component.identifier for component in components]
    return f"{names[0]} is a spurious minimum is" if len(names) == 1 else f"{', '.join(names)} are spurious minima is"


def _open_reason(strata: Sequence[Verdict], doubtful: Sequence[Component], infimum: Infimum) -> str:
    reasons = []
    missing = [s for s in strata if not s.proved]
    if missing:
        reasons.append(f"of {counted(len(strata), 'stratum', 'strata')} {_missing(missing)} not complete")
    if doubtful:
        reasons.append(f"whether {_either(doubtful)} not known")
    if not infimum.verdict.proved:
        reasons.append(infimum.verdict.reason)
    return "; ".join(reasons) or "no certified answer"
