"""What students type: a small grammar of its own, read into exact numbers and polynomials. Nothing is ever evaluated as code.

- number, polynomial == what a student typed, as an exact number or polynomial
- Typed == the value of a text
- Surd, Tower, inverse == numbers with square roots, the roots adjoined so far, one over a number
- Names == the names that an answer may use
- Work, TooMuchWork == how much arithmetic a text may cost
- AnswerError == a text that is no answer
"""

from proofs.exercises.grammar.errors import AnswerError, TooMuchWork
from proofs.exercises.grammar.surds import Exact, written
from proofs.exercises.grammar.tower import Tower
from proofs.exercises.grammar.values import Typed, number, polynomial

__all__ = ["AnswerError", "Exact", "TooMuchWork", "Tower", "Typed", "number", "polynomial", "written"]
