"""Masks, activations, problems, and their exact reading and validation."""

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
