"""A bad example for a mask, if it contains a base case: data, certificate claim, and words."""

from __future__ import annotations

from typing import Any

from proofs.badness.lifting import LiftedExample, find_lift, verify_lift
from symbolic.network import SparseNetwork
from symbolic.network.numbers import number_text

MOST_ENTRIES = 1 << 20
"""Most entries of the tables of a lifted problem: the masks, and X and Y if there are as many samples as inputs."""


def looked_for(network: SparseNetwork) -> bool:
    """Whether :func:`bad_example` looks for an example: two linear layers that are not too large to verify one.

    Examples:
        >>> looked_for(SparseNetwork.of([[1]], [[1]]))
        True
    """
    if network.activation.kind != "linear" or len(network.masks) != 2:
        return False
    d, h, k = network.inputs, len(network.masks[0]), network.outputs
    return (d + k) * (d + h) <= MOST_ENTRIES


def bad_example(network: SparseNetwork) -> LiftedExample | None:
    """Data that give masks a spurious local minimum: whitened if possible, else with correlated inputs.

    Arguments:
        network: two layers, linear activation.

    Returns:
        The data with the minimum and a lower point, verified; None if no base case is found: then nothing is claimed of the masks.

    Notes:
        A base case sits in the masks where some units, inputs and outputs show its masks and no other unit joins them; every other
        target is 0.

    References:
        The lemma and its proof: docs/certificates.md ("A widened example"); where the base cases come from: docs/two_units.md.

    Examples:
        >>> found = bad_example(SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]))
        >>> found
        LiftedExample: base case "golden" with whitened inputs: a spurious minimum of loss 1, in a spurious valley; 13/16 can be reached
    """
    if not looked_for(network):
        return None
    first, second = network.masks
    for identity in (True, False):
        found = find_lift(first, second, identity_inputs=identity)
        if found is not None:
            return verify_lift(found)
    return None


def example_dict(found: LiftedExample) -> dict[str, Any]:
    """The example as JSON-ready dictionaries."""
    lift = found.lift
    return {
        "base_case": lift.case.name,
        "whitened": lift.case.identity_inputs,
        "units": list(lift.match.units),
        "inputs": list(lift.match.inputs),
        "outputs": list(lift.match.outputs),
        "loss": number_text(found.loss),
        "lower_loss": number_text(found.lower_loss),
        "valley": found.valley.proved,
        "problem": lift.problem.to_dict(),
        "minimum": lift.point.texts(),
        "lower_point": lift.lower.texts(),
    }
