"""Masks, activations, problems, and their exact reading and validation.

- SparseNetwork == masks and an activation
- Mask, Matrix == a table of 0 and 1; a table of exact numbers
- Activation == the function between the layers
- Problem == a network with data and weight decay: a loss
- OpenProblem == a problem without targets
- Rounding, RoundingRecord == how floats become exact, and what was changed
- NumberReader == reads the numbers of a problem and remembers what was rounded
- Weights == weights of two layers, or a direction in them
- Place, places == layer, row and column of a weight; all of them in order
- LossPart == the part of a loss that belongs to some units and outputs, and its weights
- Signal == what a unit says on the samples, over all weights: nothing, something fixed, or something free
- read_problem, problem_toml == a problem from a file, and as one
"""

from symbolic.network.activation import Activation
from symbolic.network.masks import SparseNetwork
from symbolic.network.problem import OpenProblem, Problem
from symbolic.network.reading import parse_problem, problem_from_dict, read_masks, read_problem
from symbolic.network.rounding import Rounding, RoundingRecord

__all__ = [
    "Activation",
    "OpenProblem",
    "Problem",
    "Rounding",
    "RoundingRecord",
    "SparseNetwork",
    "parse_problem",
    "problem_from_dict",
    "read_masks",
    "read_problem",
]
