"""The whole argument on a problem, from the problem or from what is known about it."""

from __future__ import annotations

from proofs.certificates.certify import attempt
from proofs.derivations.derived import Derived
from proofs.derivations.of_problem import board_of, derivation_of, illustration, need_formulas
from proofs.derivations.one_page import need_short_form
from proofs.proving.prove import Proving, prove
from symbolic.network import Problem
from symbolic.solving.solve import solve


def derive(subject: Problem | Proving, *, short: bool = False, pictures: bool = True) -> Derived:
    """The whole argument for the strongest verdict on a problem as a document: every step is checked while it is made.

    Arguments:
        subject: the problem, or what :func:`proofs.prove` found about it.
        short: one theorem and its proof, for a page, without pictures.
        pictures: whether pictures are drawn (needs matplotlib).

    Returns:
        The document: ``str`` tells its sections, ``render`` makes a file of it, a notebook shows it as a page.

    Raises:
        UnsupportedProblem: for more than two layers of an activation that is no polynomial, or if there is no short form.
        StepFailed: if a step does not hold: a defect, never ignored.
        EngineMissing: if the solver is needed and its engine is not installed.

    Notes:
        A certificate is made and checked once where the format has one; the document reads it, and says so where there is none.

    References:
        The landscapes of arXiv:2009.07439; the rules of the steps are proved in docs/theory.md and docs/rules.md.

    Examples:
        >>> from symbolic import examples
        >>> found = derive(examples.golden(), short=True)
        >>> print(found)
        Derived "Golden example": 1 section, 9 checked steps
          There is a spurious valley
        >>> found.render("md").decode().splitlines()[0]
        '# Golden example'
    """
    if isinstance(subject, Problem):
        need_formulas(subject)
    found = prove(subject) if isinstance(subject, Problem) else subject
    if short:
        need_short_form(found)
    certified = attempt(found)
    shown = illustration(found, solve)
    if short:
        return board_of(found, certified, solution=shown)
    return derivation_of(found, certified, pictures=pictures, solution=shown)
