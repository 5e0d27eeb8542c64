"""What the checker says about the local minima of a mask, for ``confirm``: a proof on problems with random data, or a bad example."""

from __future__ import annotations

from random import Random

from proofs.badness.lifting import verify_lift
from proofs.badness.verify import NotCertified
from proofs.certificates.claims import structure_claim
from proofs.certificates.document import CertificateRejected, assembled, checked
from proofs.certificates.points import NotCertifiable
from proofs.certificates.widening import widened_claim
from proofs.exercises.making.mask_draws import MINIMA, known, proof_by, settles
from symbolic.graph.mask_graph import GENERIC, WHITENED, MaskGraph
from symbolic.network import Problem, SparseNetwork

LEMMAS = {lemma.name: lemma for lemma in MINIMA}
PROBES = 3
"""Problems with random data on which the checker is to accept a proof."""


def holds(network: SparseNetwork, data: str, name: str) -> bool:
    """Whether a lemma settles a mask; the plain ones are read off the graph of the mask.

    Arguments:
        network: the masks.
        data: ``whitened`` or ``any``.
        name: the lemma.

    Examples:
        >>> twins = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])
        >>> holds(twins, "any", "complete_classes"), holds(twins, "any", "linear_units")
        (True, False)
    """
    graph = MaskGraph.of(network, WHITENED if data == "whitened" else GENERIC)
    if name == "linear_units":
        return all(rectangle.linear for rectangle in graph.rectangles)
    if name == "single_class":
        return len(graph.classes) == 1
    if name == "complete_classes":
        return all(graph.complete(twins) for twins in graph.classes)
    if name == "decoupling" and len(graph.components) == 1:
        return False
    return settles(network, data, LEMMAS[name])


def refusal_of_lemma(network: SparseNetwork, data: str, name: str) -> str | None:
    """Why a lemma does not show that all minima are global; None if the checker accepts its proof on random data."""
    node = proof_by(network, data, LEMMAS[name])
    if node is None or not holds(network, data, name):
        return f"the lemma {name} does not apply"
    try:
        for probe in range(PROBES):
            checked(assembled(problem_with(network, data, Random(probe)), [structure_claim(node)], None))
    except CertificateRejected as error:
        return str(error)
    return None


def refusal_of_bad(network: SparseNetwork, data: str) -> str | None:
    """Why a mask is not known to be bad; None if the checker accepts the certificate of an example."""
    lift = known(network, data).bad
    if lift is None:
        return "no example of a spurious minimum is known"
    try:
        problem, claim = widened_claim(verify_lift(lift))
        checked(assembled(problem, [claim], None))
    except (CertificateRejected, NotCertified, NotCertifiable) as error:
        return str(error)
    return None


def problem_with(network: SparseNetwork, data: str, random: Random) -> Problem:
    """The masks with random data: ``whitened`` inputs (a signed permutation), or ``any``."""
    d, k = network.inputs, network.outputs
    if data == "whitened":
        order = random.sample(range(d), d)
        inputs = [[random.choice((-1, 1)) if order[a] == s else 0 for s in range(d)] for a in range(d)]
    else:
        inputs = [[random.randint(-3, 3) + 4 * (a == s) for s in range(d + 1)] for a in range(d)]
    targets = [[random.randint(-4, 4) for _ in inputs[0]] for _ in range(k)]
    return Problem.of(network, inputs=inputs, targets=targets)
