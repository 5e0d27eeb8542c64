"""What students type: a small grammar of its own, read into exact numbers and polynomials. Nothing is ever evaluated as code."""

from proofs.exercises.grammar.errors import AnswerError, TooMuchWork
from proofs.exercises.grammar.surds import Exact, written
from proofs.exercises.grammar.tower import Tower
from proofs.exercises.grammar.values import Typed, number, polynomial

__all__ = ["AnswerError", "Exact", "TooMuchWork", "Tower", "Typed", "number", "polynomial", "written"]
