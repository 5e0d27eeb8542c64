"""Grading: answers against a key, exactly, with partial credit by one scheme and feedback that names the mistake.

- Scheme == what the parts of an answer are worth
- Feedback, Graded == what is said of an answer, and with how many points
- grade == answers against a key -> report
- Report == points and feedback for every question
"""

from proofs.exercises.grading.feedback import Feedback, Graded, Kind
from proofs.exercises.grading.files import SCHEMA, KeyExercise, KeyQuestion, read_answers, read_key
from proofs.exercises.grading.grade import grade
from proofs.exercises.grading.question import grade_question
from proofs.exercises.grading.report import Item, Report

__all__ = [
    "SCHEMA",
    "Feedback",
    "Graded",
    "Item",
    "KeyExercise",
    "KeyQuestion",
    "Kind",
    "Report",
    "grade",
    "grade_question",
    "read_answers",
    "read_key",
]
