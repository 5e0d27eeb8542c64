"""Carry a base case into a larger mask: one certified small example makes every mask that contains it bad.

**Lemma.** Let a match (:mod:`proofs.badness.matching`) place the base masks in the large ones. Give the chosen outputs and inputs the
data of the base case, every other target the value 0, and X the block form (base X, identity); X = I stays I. Then

    L_large(theta) = L_base(restriction of theta to the chosen units, inputs and outputs) + a sum of squares.

*Proof.* In the large loss the entries of ``W2 W1 X`` outside the chosen outputs and samples have target 0: they are the squares. In
the rest only units that cover a chosen entry occur. If X is not the identity these are the base units. If it is, the loss splits entry
by entry: entries the base masks cover see base units only, the others have target 0 and are squares too, once the targets of the
base case are 0 there, which changes its loss by a constant.

So where all squares vanish, a spurious local minimum of the base case is one of the large loss, and the component of ``{L_large <= L*}`` that
contains it projects into that of the base loss: a spurious valley stays one. Strictness may be lost, since the symmetry of the
mask may shrink and other units are free to move; :meth:`Lift.strict` looks again where the problem is small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache

from proofs.badness.base_cases import BaseCase, base_cases
from proofs.badness.matching import BUDGET, Match, find_match
from proofs.badness.points import free_gradient, loss_at
from proofs.badness.verify import BadExample, NotCertified, verify_bad
from symbolic import Problem, SparseNetwork
from symbolic.network.numbers import number_text
from symbolic.network.problem import Mask, Matrix
from symbolic.network.weights import Weights
from symbolic.verdict import Verdict, proved, refuted, undecided

KEPT = 500
"""Verified cases that are kept."""
STRICT_WEIGHTS = 60
"""Most weights for which the Hessian of the large problem itself is examined."""


@dataclass(frozen=True)
class Lift:
    """A base case inside a larger mask; a claim until :func:`verify_lift` has run.

    Attributes:
        case: the base case, targets 0 outside its support if X = I.
        match: where it sits.
        problem: the large masks with the lifted data.
        point: the lifted minimum.
        lower: the lifted lower point.
    """

    case: BaseCase
    match: Match
    problem: Problem
    point: Weights
    lower: Weights

    def strict(self) -> bool | None:
        """Whether the lifted point is a strict minimum; None where that was not decided."""
        if self.problem.network.weights > STRICT_WEIGHTS:
            return None
        try:
            return verify_bad(self.problem, self.point, self.lower).strict
        except NotCertified:
            return None


@dataclass(frozen=True)
class LiftedExample:
    """A verified lift.

    Attributes:
        lift: the data.
        base: the verified base case.
        loss: the loss of the large problem at the lifted minimum.
        lower_loss: the loss at the lifted lower point.
        valley: whether the minimum lies in a spurious valley: PROVED if that of the base case does.

    Notes:
        In the larger network the loss is that of the base case at the chosen units plus a sum of squares that vanish at both points.

    References:
        The lemma and its proof: docs/certificates.md ("A widened example"), and the head of ``proofs.badness.lifting``.

    Examples:
        >>> from proofs import bad_example
        >>> found = bad_example(SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]))
        >>> found.loss, found.lower_loss, str(found.valley.status)
        (Fraction(1, 1), Fraction(13, 16), 'PROVED')
        >>> found.lift.problem
        Problem "golden, lifted": 3-2-3 linear, 8 weights, 3 samples, X = I
    """

    lift: Lift
    base: BadExample
    loss: Fraction
    lower_loss: Fraction
    valley: Verdict

    @property
    def words(self) -> str:
        """The example in a sentence."""
        case = self.lift.case
        data = "whitened" if case.identity_inputs else "correlated"
        valley = ", in a spurious valley" if self.valley.proved else ""
        return (
            f'base case "{case.name}" with {data} inputs: a spurious minimum of loss {number_text(self.loss)}{valley}; '
            f"{number_text(self.lower_loss)} can be reached"
        )

    def __repr__(self) -> str:
        return f"LiftedExample: {self.words}"

    def __str__(self) -> str:
        from proofs.badness.showing import example_text

        return example_text(self)

    def _repr_html_(self) -> str:
        from proofs.badness.showing import example_html

        return example_html(self)


def support(first: Mask, second: Mask) -> frozenset[tuple[int, int]]:
    """The entries (output, input) that some unit covers."""
    return frozenset(
        (o, i)
        for o, line in enumerate(second)
        for j, row in enumerate(first)
        if line[j]
        for i, x in enumerate(row)
        if x
    )


def trimmed(case: BaseCase) -> BaseCase:
    """A case with X = I and targets 0 where no unit reaches (its loss changes by a constant); other cases as they are."""
    if not case.identity_inputs:
        return case
    covered = support(*case.problem.network.masks)
    targets = tuple(
        tuple(y if (o, i) in covered else Fraction(0) for i, y in enumerate(row))
        for o, row in enumerate(case.problem.targets)
    )
    return replace(case, problem=replace(case.problem, targets=targets))


def variants(cases: Sequence[BaseCase]) -> Iterator[BaseCase]:
    """The cases, and the transposes of those with X = I whose masks change."""
    for case in cases:
        yield case
        if case.identity_inputs:
            other = case.transposed()
            if other.problem.network != case.problem.network:
                yield other


def lift(case: BaseCase, match: Match, first: Mask, second: Mask) -> Lift:
    """Build the data of a lift; nothing is checked here.

    Raises:
        ProblemError: if the large problem exceeds the limits of a problem.
    """
    case = trimmed(case)
    small = case.problem
    d, h, k = len(first[0]), len(first), len(second)
    if case.identity_inputs:
        columns, samples = match.inputs, d
        inputs: list[list[Fraction]] | None = None
    else:
        old = len(small.inputs[0])
        others = [i for i in range(d) if i not in match.inputs]
        columns, samples = tuple(range(old)), old + len(others)
        inputs = [[Fraction(0)] * samples for _ in range(d)]
        for row, i in zip(small.inputs, match.inputs, strict=True):
            inputs[i][:old] = row
        for n, i in enumerate(others):
            inputs[i][old + n] = Fraction(1)
    targets = [[Fraction(0)] * samples for _ in range(k)]
    for row, o in zip(small.targets, match.outputs, strict=True):
        for y, column in zip(row, columns, strict=True):
            targets[o][column] = y
    network = SparseNetwork.of(first, second)
    problem = Problem.of(network, targets=targets, inputs=inputs, title=f"{case.name}, lifted"[:200])

    def placed(weights: Weights) -> Weights:
        first_layer = _spread(weights.first, match.units, match.inputs, h, d)
        return Weights(first_layer, _spread(weights.second, match.outputs, match.units, k, h))

    return Lift(case, match, problem, placed(case.point), placed(case.lower))


def _spread(table: Matrix, rows: Sequence[int], columns: Sequence[int], height: int, width: int) -> Matrix:
    result = [[Fraction(0)] * width for _ in range(height)]
    for row, r in zip(table, rows, strict=True):
        for x, c in zip(row, columns, strict=True):
            result[r][c] = x
    return tuple(map(tuple, result))


def _picked(
    table: Sequence[Sequence[object]], rows: Sequence[int], columns: Sequence[int]
) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(table[r][c] for c in columns) for r in rows)


def verify_lift(found: Lift) -> LiftedExample:
    """Verify a lift: the base case, the hypotheses of the lemma, and that all squares vanish at both points.

    Raises:
        NotCertified: naming the step that fails.
    """
    base = verified_case(found.case)
    verify_placement(found)
    if any(x != 0 for x in free_gradient(found.problem, found.point).values()):
        raise NotCertified("the point is critical", refuted("the gradient of the large loss does not vanish"))
    if base.valley.proved:
        valley = proved(
            f"the sublevel component projects into a spurious valley of the base case {found.case.name}", base.valley
        )
    else:
        valley = undecided(f"base case {found.case.name}: {base.valley.reason}")
    return LiftedExample(found, base, base.loss, base.lower_loss, valley)


@lru_cache(KEPT)
def verified_case(case: BaseCase) -> BadExample:
    """The claim of a case, proved in exact arithmetic once for equal cases.

    Raises:
        NotCertified: if the point is not a spurious minimum of the claimed kind.
    """
    return case.verified()


def verify_placement(found: Lift) -> None:
    """The hypotheses of the lemma, and that all squares vanish at both points; nothing about the base case itself.

    Raises:
        NotCertified: naming the step that fails.
    """
    _hypotheses(found)
    problem, small = found.problem, found.case.problem
    for name, large, original in (
        ("minimum", found.point, found.case.point),
        ("lower point", found.lower, found.case.lower),
    ):
        large = Weights.of(problem.network, large.first, large.second)
        if loss_at(problem, large) != loss_at(small, original):
            raise NotCertified("the squares vanish", refuted(f"the {name} has another loss in the large problem"))
        units, inputs, outputs = found.match.units, found.match.inputs, found.match.outputs
        restriction = (_picked(large.first, units, inputs), _picked(large.second, outputs, units))
        if restriction != (original.first, original.second):
            raise NotCertified("the points restrict to those of the base case", refuted(f"the {name} does not"))


def _hypotheses(found: Lift) -> None:
    """The hypotheses of the lemma, from the tables alone."""
    claim = "the base case sits in the large problem"
    units, inputs, outputs = found.match.units, found.match.inputs, found.match.outputs
    problem, small = found.problem, found.case.problem
    first, second = problem.network.masks
    if any(len(set(places)) != len(places) for places in (units, inputs, outputs)):
        raise NotCertified(claim, refuted("a unit, input or output is used twice"))
    if (_picked(first, units, inputs), _picked(second, outputs, units)) != small.network.masks:
        raise NotCertified(claim, refuted("the restricted masks differ from those of the base case"))
    if problem.decayed or small.decayed or str(problem.network.activation) != "linear":
        raise NotCertified("scope", undecided("the lemma is for linear activation without weight decay"))
    covered = support(*small.network.masks)
    whitened = found.case.identity_inputs
    for n, o in enumerate(outputs):
        for m, i in enumerate(inputs):
            if whitened and (n, m) not in covered:
                if small.targets[n][m] != 0:
                    raise NotCertified(claim, refuted("a target outside the support of the base case is not 0"))
            elif any(second[o][j] and first[j][i] for j in range(len(first)) if j not in units):
                raise NotCertified(claim, refuted(f"another unit connects input {i} with output {o}"))
    _data(found, claim)


def _data(found: Lift, claim: str) -> None:
    """The data of the large problem: those of the base case, zero targets, and the identity on new inputs."""
    problem, small = found.problem, found.case.problem
    inputs, outputs = found.match.inputs, found.match.outputs
    samples = len(problem.inputs[0])
    if found.case.identity_inputs:
        old = list(inputs)
        expected = [{i: Fraction(1)} for i in range(samples)]
    else:
        old = list(range(len(small.inputs[0])))
        fresh = iter(range(len(old), samples))
        expected = [
            dict(enumerate(small.inputs[inputs.index(i)])) if i in inputs else {next(fresh, -1): Fraction(1)}
            for i in range(len(problem.inputs))
        ]
    for i, (row, wanted) in enumerate(zip(problem.inputs, expected, strict=True)):
        if any(x != wanted.get(s, 0) for s, x in enumerate(row)) or -1 in wanted:
            raise NotCertified(claim, refuted(f"row {i} of X is not that of the base case or of the identity"))
    for o, row in enumerate(problem.targets):
        goal = dict(zip(old, small.targets[outputs.index(o)], strict=True)) if o in outputs else {}
        if any(y != goal.get(s, 0) for s, y in enumerate(row)):
            raise NotCertified(claim, refuted(f"row {o} of Y is not that of the base case or zero"))


@cache
def _all_variants() -> tuple[BaseCase, ...]:
    """All base cases with their transposes, those with a strict minimum first."""
    return tuple(variants(sorted(base_cases(), key=lambda case: not case.strict)))


def find_lift(
    first: Mask,
    second: Mask,
    cases: Sequence[BaseCase] | None = None,
    *,
    identity_inputs: bool = False,
    budget: int = BUDGET,
) -> Lift | None:
    """Data that give a large mask pair a spurious local minimum, from the first base case that sits in it.

    Arguments:
        first: M1, h x d.
        second: M2, k x h.
        cases: the base cases to try, in this order; by default all, those with a strict minimum first.
        identity_inputs: use only cases with X = I.
        budget: assignments tried for each case; a search that runs out of it counts as not found.

    Returns:
        A lift (not yet verified), or None: then nothing is claimed about the masks.

    Examples:
        >>> found = find_lift(((1, 1, 0, 0), (1, 0, 1, 1)), ((1, 1), (1, 0), (0, 1), (0, 1)), identity_inputs=True)
        >>> found.case.name, verify_lift(found).valley.status.value
        ('golden', 'PROVED')
        >>> find_lift(((1, 1), (1, 1)), ((1, 1), (1, 1))) is None
        True
    """
    for case in _all_variants() if cases is None else variants(cases):
        if identity_inputs and not case.identity_inputs:
            continue
        small = case.problem.network.masks
        match = find_match(first, second, *small, whitened=case.identity_inputs, budget=budget)
        if match is not None:
            return lift(case, match, first, second)
    return None
