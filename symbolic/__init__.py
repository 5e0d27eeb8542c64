"""Exact loss landscapes of sparse (masked) networks: every critical point, verified and classified.

- SparseNetwork == masks and an activation; ``SparseNetwork.of(M1, M2)``, ``SparseNetwork.from_weights(W1, W2)``
- Problem == a network with exact data X, Y and weight decay: a loss
- Rounding == how floats become exact
- read_problem == a problem from a TOML or JSON file
- solve == problem -> solution
- Solution == the verified critical components, strata, infimum and verdicts of a problem
- Component == a connected set of critical points up to symmetry
- Kind == strict minimum, minimum, saddle, maximum, mixed, undecided
- Verdict == a status with its reason, its error probability and what it rests on
- Status == PROVED, REFUTED or UNDECIDED
- MaskGraph == the graph of a mask: rectangles, twins, preorder, symmetry; offers networkx graphs
- canonical_form == a text equal for isomorphic masks only, with the renaming that leads to it
- loss_polynomial == loss, gradient and Hessian as exact polynomials, and as sympy expressions
- examples == small problems by name

Nothing is loaded before it is used. Certificates, proofs and documents are made by the package ``proofs``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symbolic import examples
    from symbolic.graph.canonical import canonical_form
    from symbolic.graph.mask_graph import MaskGraph
    from symbolic.landscape.component import Component
    from symbolic.landscape.kind import Kind
    from symbolic.landscape.solution import Solution
    from symbolic.network import Problem, Rounding, SparseNetwork, read_problem
    from symbolic.polynomials.network import loss_polynomial
    from symbolic.solving.solve import solve
    from symbolic.verdict import Status, Verdict

_HOMES = {
    "Component": "symbolic.landscape.component",
    "Kind": "symbolic.landscape.kind",
    "MaskGraph": "symbolic.graph.mask_graph",
    "Problem": "symbolic.network",
    "Rounding": "symbolic.network",
    "Solution": "symbolic.landscape.solution",
    "SparseNetwork": "symbolic.network",
    "Status": "symbolic.verdict",
    "Verdict": "symbolic.verdict",
    "canonical_form": "symbolic.graph.canonical",
    "loss_polynomial": "symbolic.polynomials.network",
    "read_problem": "symbolic.network",
    "solve": "symbolic.solving.solve",
}
"""Where each public name lives; ``examples`` is a module of this package."""

__all__ = [
    "Component",
    "Kind",
    "MaskGraph",
    "Problem",
    "Rounding",
    "Solution",
    "SparseNetwork",
    "Status",
    "Verdict",
    "canonical_form",
    "examples",
    "loss_polynomial",
    "read_problem",
    "solve",
]


def __getattr__(name: str) -> object:
    """Load public names when they are first used, so that importing the package does no work."""
    if name == "examples":
        return import_module("symbolic.examples")
    if name not in _HOMES:
        raise AttributeError(f"module 'symbolic' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return list(__all__)
