"""Apply the structural lemmas to a mask or a problem until a proof tree closes."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.rules.decay import linear_units_decay
from proofs.rules.density import wide_dense
from proofs.rules.fixed import fixed_features
from proofs.rules.lemmas import LEMMAS, Lemma
from proofs.rules.tree import ProofNode
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.reduced import two_layer_linear
from symbolic.structure.forms import problem_structure
from symbolic.structure.rules import Claim, derive
from symbolic.structure.sets import mask_structure
from symbolic.structure.structure import Structure, Units


def prove_structure(
    structure: Structure, claim: Claim, *, units: Units | None = None, lemmas: Sequence[Lemma] = LEMMAS
) -> ProofNode | None:
    """A proof of a claim from structure alone.

    Arguments:
        structure: the facts (given data, whitened data, or any data).
        claim: what to show.
        units: the units it is about; all by default.
        lemmas: the lemmas that may be used, in the order in which they are tried.

    Returns:
        The proof tree, or None if none was found; that says nothing about the claim.
    """
    step = derive(structure, claim, lemmas, units)
    return None if step is None else ProofNode.of(step)


def prove_problem(problem: Problem, claim: Claim, lemmas: Sequence[Lemma] = LEMMAS) -> ProofNode | None:
    """A structural proof for a problem with its data; None outside the scope of the lemmas.

    It is found exactly where :func:`symbolic.structure.benign.benign` proves the claim.

    Examples:
        >>> network = SparseNetwork.of([[1, 1], [1, 0]], [[1, 1]])
        >>> proof = prove_problem(Problem.of(network, targets=[[1, 2]]), Claim.ALL_MINIMA_GLOBAL)
        >>> print(proof.text())
        linear_units: units 0, 1 (classes {0} {1})
    """
    fixed = fixed_features(problem, claim)
    if fixed is not None:
        return fixed
    if problem.decayed:
        return linear_units_decay(problem, claim)
    if not two_layer_linear(problem):
        return wide_dense(problem) if claim is Claim.NO_SPURIOUS_VALLEY else None
    return prove_structure(problem_structure(problem), claim, lemmas=lemmas)


def prove_mask(network: SparseNetwork, claim: Claim, data: str, lemmas: Sequence[Lemma] = LEMMAS) -> ProofNode | None:
    """A structural proof for a mask and all data of a kind.

    Arguments:
        network: two layers, linear activation.
        claim: what to show.
        data: ``whitened`` (every X with ``X X^T`` the identity, all targets) or ``any`` (all inputs and targets).
        lemmas: the lemmas that may be used.

    Raises:
        ValueError: for another kind of data.

    Examples:
        >>> network = SparseNetwork.of([[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1]])
        >>> prove_mask(network, Claim.ALL_MINIMA_GLOBAL, "any") is None
        True
        >>> print(prove_mask(network, Claim.ALL_MINIMA_GLOBAL, "whitened").text())
        decoupling: units 0, 1 (parts {0} {1})
          single_class: unit 0
          single_class: unit 1
    """
    if network.activation.kind != "linear" or len(network.masks) != 2:
        return None
    return prove_structure(mask_structure(network, data), claim, lemmas=lemmas)
