"""Structures in which every local minimum is global."""

from __future__ import annotations

from proofs.statements import predicates as given
from proofs.statements.decide import minima_are_global
from proofs.statements.statement import Hypothesis, Standing, Statement

GLOBAL = "every local minimum is global"


def _statement(
    identifier: str, title: str, hypotheses: tuple[Hypothesis, ...], reference: str, lemma: str
) -> Statement:
    return Statement(
        identifier,
        title,
        (given.LINEAR, *hypotheses),
        GLOBAL,
        minima_are_global,
        reference,
        Standing.PROVED,
        f"lemma {lemma} in docs/rules.md",
    )


STATEMENTS = (
    _statement(
        "dense",
        "dense linear networks have no spurious minima",
        (given.DENSE,),
        "Baldi, Hornik 1989; Kawaguchi 2016; quoted by arXiv:2009.07439 as the contrast to sparse networks",
        "single_class",
    ),
    _statement(
        "single_class",
        "networks whose hidden units are twins have no spurious minima",
        (given.SINGLE_CLASS,),
        "derived in docs/rules.md",
        "single_class",
    ),
    _statement(
        "scalar_output",
        "linear networks with one output have no spurious minima, whatever the mask",
        (given.ONE_OUTPUT,),
        "arXiv:2009.07439: sparse linear networks with scalar output have no spurious minima",
        "linear_units",
    ),
    _statement(
        "scalar_input",
        "linear networks with one input have no spurious minima, whatever the mask",
        (given.ONE_INPUT,),
        "derived in docs/rules.md",
        "linear_units",
    ),
    _statement(
        "linear_units",
        "networks whose hidden units have one input or one output each have no spurious minima",
        (given.LINEAR_UNITS,),
        "derived in docs/rules.md",
        "linear_units",
    ),
    _statement(
        "complete_classes",
        "networks with complete classes only have no spurious minima",
        (given.COMPLETE_CLASSES,),
        "derived in docs/rules.md",
        "complete_classes",
    ),
    _statement(
        "disjoint_filters",
        "a dense final layer, filters that are equal or disjoint, and orthogonal blocks of data: no spurious minima",
        (given.DENSE_FINAL, given.FILTERS_FIT, given.BLOCKS_ORTHOGONAL),
        "arXiv:2009.07439: non-overlapping filters with a dense final layer and orthogonal data have no spurious minima",
        "decoupling with single_class",
    ),
)
