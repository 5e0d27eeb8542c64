"""What lies beyond the structural lemmas: which lemma would be needed, in words (docs/rules.md, docs/deep.md)."""

from __future__ import annotations

from symbolic.network import SparseNetwork


def missing_lemma(network: SparseNetwork, decayed: bool = False) -> str | None:
    """Which lemma is missing for a network outside the scope of those on masks; None where they are about it.

    Arguments:
        network: the masks and the activation.
        decayed: whether some weight has decay.

    Examples:
        >>> missing_lemma(SparseNetwork.of([[1]], [[1]]))
        >>> missing_lemma(SparseNetwork.of([[1]], [[1]], activation="tanh"))
        'a lemma on masks for the activation tanh is missing'
    """
    hidden = len(network.masks) - 1
    if network.activation.kind != "linear":
        return f"a lemma on masks for the activation {network.activation} is missing"
    if hidden > 1:
        known = _of_deep(network)
        words = f"a lemma on masks for {hidden} hidden layers is missing"
        return (
            f"{words} ({known}: proved in docs/deep.md, and not among the lemmas yet)"
            if known and not decayed
            else words
        )
    return "a lemma on masks for weight decay is missing" if decayed else None


def _of_deep(network: SparseNetwork) -> str:
    """The theorem of docs/deep.md that is about a linear network of any depth; empty if none is."""
    if network.outputs == 1:
        return "minima are global for one output"
    if network.inputs == 1:
        return "minima are global for one input"
    widths = [len(mask) for mask in network.masks[:-1]]
    dense = all(bit for mask in network.masks for row in mask for bit in row)
    if dense and (min(widths) >= network.outputs or min(widths) >= network.inputs):
        return "minima are global for dense layers that are wide enough"
    return ""
