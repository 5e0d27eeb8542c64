"""Masks, activations, problems, and their exact reading and validation."""

from symbolic.network.activation import Activation
from symbolic.network.problem import Problem, SparseNetwork
from symbolic.network.reading import parse_problem, problem_from_dict, read_problem

__all__ = ["Activation", "Problem", "SparseNetwork", "parse_problem", "problem_from_dict", "read_problem"]
