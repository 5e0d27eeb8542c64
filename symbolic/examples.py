"""Small problems by name, each with one thing to see: the files of the folder ``examples`` as Python.

Every function builds its problem exactly, from integers; ``names()`` lists them. A derivation, a certificate or a sheet can be
made of each, and the gallery of the documentation tells what is found.

Examples:
    >>> from symbolic import examples, solve
    >>> [repr(c) for c in solve(examples.tug_of_war()).spurious()]
    ['c1: strict minimum, loss 1 (spurious)']
"""

from __future__ import annotations

from symbolic.network import Problem, SparseNetwork

__all__ = [
    "golden",
    "infimum_not_attained",
    "minimum_but_no_valley",
    "names",
    "quadratic",
    "relu_two_valleys",
    "tanh_valley",
    "tug_of_war",
    "valley_at_infinity",
    "weight_decay",
    "wide_dense_relu",
]


def names() -> tuple[str, ...]:
    """The names of the examples, each a function of this module.

    Examples:
        >>> "golden" in names()
        True
    """
    return tuple(name for name in __all__ if name != "names")


def golden() -> Problem:
    """Two 2 x 2 units that share one entry, on whitened data: the infimum is ``3 - sqrt(5)``, and a spurious strict minimum has loss 1.

    Returns:
        3 inputs, 2 units, 3 outputs, 8 weights, linear, X = I.

    Notes:
        ``3 - sqrt(5)`` is twice the square of the inverse golden ratio. Derived in docs/theory.

    Examples:
        >>> golden()
        Problem "Golden example": 3-2-3 linear, 8 weights, 3 samples, X = I
    """
    network = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
    return Problem.of(network, targets=[[0, 1, 0], [2, 1, 0], [0, 0, 1]], title="Golden example")


def tug_of_war() -> Problem:
    """Two outputs share the filter of one hidden unit and pull it in different directions: six weights and a spurious strict minimum.

    Returns:
        3 inputs, 2 units, 2 outputs, linear; output 0 wants the filter of unit 1 along (1, 0), output 1 along (0, 1).

    References:
        After D. Lin, R. Sun, Z. Zhang, arXiv:2009.07439: sparse linear networks can have spurious valleys.

    Examples:
        >>> tug_of_war()
        Problem "Tug of war": 3-2-2 linear, 6 weights, 3 samples
    """
    network = SparseNetwork.of([[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]])
    inputs = [[1, 0, 1], [2, 0, 1], [0, 2, 0]]
    return Problem.of(network, inputs=inputs, targets=[[1, 0, 0], [0, 1, 0]], title="Tug of war")


def infimum_not_attained() -> Problem:
    """Both matrices must run to infinity for the loss to tend to its infimum 0.

    Returns:
        2 inputs, 2 units, 2 outputs, 6 weights, linear, X = I.

    References:
        Q.-T. Le, E. Riccietti, R. Gribonval, arXiv:2306.02666: optimal weights of sparse networks need not exist.

    Examples:
        >>> infimum_not_attained().network
        SparseNetwork 2-2-2 linear, 6 of 8 weights
    """
    network = SparseNetwork.of([[1, 1], [0, 1]], [[1, 0], [1, 1]])
    return Problem.of(network, targets=[[0, 1], [1, 0]], title="An infimum that is not attained")


def minimum_but_no_valley() -> Problem:
    """At loss 4 the critical points form a curve up to symmetry: its middle part consists of local minima, its ends of saddles.

    Returns:
        3 inputs, 2 units, 3 outputs, 10 weights, linear, X = I.

    Notes:
        The minima are spurious but lie in no spurious valley: along the curve one leaves them without climbing.

    Examples:
        >>> minimum_but_no_valley().network.weights
        10
    """
    network = SparseNetwork.of([[1, 1, 1], [1, 1, 1]], [[1, 0], [1, 1], [0, 1]])
    return Problem.of(network, targets=[[1, 0, 0], [0, 0, 3], [0, 2, 0]], title="A minimum that is no valley")


def valley_at_infinity() -> Problem:
    """Every local minimum is global, and yet there is a spurious valley: its bottom, loss 2, is not attained.

    Returns:
        3 inputs, 2 units, 2 outputs, 8 weights, linear, X = I.

    Notes:
        The vectors of the two units lie in the wrong order and cannot cross below loss 3. Derived in docs/chambers.

    Examples:
        >>> valley_at_infinity()
        Problem "Valley at infinity": 3-2-2 linear, 8 weights, 3 samples, X = I
    """
    network = SparseNetwork.of([[1, 0, 1], [0, 1, 1]], [[1, 1], [1, 1]])
    return Problem.of(network, targets=[[2, 2, 0], [1, -1, 1]], title="Valley at infinity")


def quadratic() -> Problem:
    """One quadratic unit: ``v w^2`` should be 1; at w = 0 every v is critical, spurious minima for v < 0, maxima for v > 0.

    Returns:
        1 input, 1 unit, 1 output, 2 weights, activation ``square``.

    Examples:
        >>> str(quadratic().network.activation)
        'square'
    """
    network = SparseNetwork.of([[1]], [[1]], activation="square")
    return Problem.of(network, targets=[[1]], title="One quadratic unit")


def relu_two_valleys() -> Problem:
    """One ReLU unit, two samples on opposite sides of zero: it can serve one of them only, at loss 4 or at loss 1.

    Returns:
        1 input, 1 unit, 1 output, 2 weights, 2 samples, activation ``relu``.

    Examples:
        >>> relu_two_valleys()
        Problem "ReLU with two valleys": 1-1-1 relu, 2 weights, 2 samples
    """
    network = SparseNetwork.of([[1]], [[1]], activation="relu")
    return Problem.of(network, inputs=[[1, -1]], targets=[[1, 2]], title="ReLU with two valleys")


def tanh_valley() -> Problem:
    """One tanh unit on three samples: a certified strict minimum of loss about 0.795 in a spurious valley; 2/3 is approached at infinity.

    Returns:
        1 input, 1 unit, 1 output, 2 weights, 3 samples, activation ``tanh``.

    Examples:
        >>> tanh_valley().network.activation.polynomial
        False
    """
    network = SparseNetwork.of([[1]], [[1]], activation="tanh")
    return Problem.of(network, inputs=[[1, 2, 5]], targets=[[1, 0, 1]], title="tanh valley")


def weight_decay() -> Problem:
    """Three layers of one weight each with decay 1/10: zero is a strict local minimum far above the infimum.

    Returns:
        1 input, two hidden layers of 1 unit, 1 output, 3 weights, linear.

    Examples:
        >>> weight_decay()
        Problem "Three layers with weight decay": 1-1-1-1 linear, 3 weights, 1 sample, X = I, weight decay
    """
    network = SparseNetwork.of([[1]], [[1]], [[1]])
    return Problem.of(network, targets=[[3]], weight_decay="1/10", title="Three layers with weight decay")


def wide_dense_relu() -> Problem:
    """The data of ``relu_two_valleys`` three times, with a dense final layer: from every start a path leads down to a global minimum.

    Returns:
        1 input, 3 units, 3 outputs, 12 weights, 2 samples, activation ``relu``.

    References:
        D. Lin, R. Sun, Z. Zhang, arXiv:2009.07439: wide networks with a dense final layer have no spurious valleys.

    Examples:
        >>> wide_dense_relu().network
        SparseNetwork 1-3-3 relu, 12 of 12 weights
    """
    network = SparseNetwork.of([[1], [1], [1]], [[1, 1, 1], [1, 1, 1], [1, 1, 1]], activation="relu")
    return Problem.of(network, inputs=[[1, -1]], targets=[[1, 2]] * 3, title="Three ReLU units, dense final layer")
