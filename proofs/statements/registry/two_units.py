"""Two hidden units: the smallest masks with spurious minima."""

from __future__ import annotations

from proofs.badness.atlas import two_unit_atlas
from proofs.statements import predicates as given
from proofs.statements.decide import has_spurious_minimum, minima_are_global
from proofs.statements.statement import Hypothesis, Quantifier, Standing, Statement
from symbolic.network import Problem

TWO_OUTPUTS = Hypothesis("two_outputs", "the network has two outputs", lambda p: len(p.targets) == 2)
TWO_SAMPLES = Hypothesis("two_samples", "there are two samples", lambda p: len(p.inputs[0]) == 2)


def _smallest() -> list[Problem]:
    """The bad masks of the atlas with two inputs and two outputs, and their whitened data."""
    cases = [case.problem for entry in two_unit_atlas() for cell, case in entry.examples if cell == "whitened family"]
    return [p for p in cases if len(p.inputs) == len(p.targets) == 2]


STATEMENTS = (
    Statement(
        "two_units_one_output",
        "no mask with two hidden units and one output has spurious minima",
        (given.LINEAR, given.TWO_UNITS, given.ONE_OUTPUT),
        "every local minimum is global",
        minima_are_global,
        "arXiv:2009.07439: scalar output; docs/two_units.md lists all masks with up to three inputs and outputs",
        Standing.PROVED,
        "lemma linear_units in docs/rules.md",
    ),
    Statement(
        "two_units_two_outputs",
        "two hidden units, two outputs and two samples admit spurious minima",
        (given.LINEAR, given.TWO_UNITS, TWO_OUTPUTS, TWO_SAMPLES, given.WHITENED),
        "there is an instance with this property",
        has_spurious_minimum,
        "derived in docs/two_units.md; earlier versions of arXiv:2009.07439 have examples with three outputs (the abstract says: larger than three dimensions)",
        Standing.PROVED,
        "an example, decided exactly",
        Quantifier.SOME,
        _smallest,
        common=False,
    ),
)
