"""Exercises for a course: variants from a seed, sheets in many formats, keys, and grading that understands the mathematics.

- Topic, Exercise, Question == a kind of exercise, one variant, one of its questions
- NumberAnswer, MatrixAnswer, ChoiceAnswer, OrderAnswer, PolynomialAnswer, GroupsAnswer, PointsAnswer,
  DirectionAnswer, LowerPointAnswer == what an answer is
- Condition == what must hold of a number that is asked for
- KeyPoint == one orbit of critical points in a key
- Parts, Asked == an exercise in a document, and one of its questions
- MarkdownWriter == parts of an exercise as Markdown
- NotConfirmed == a second computation did not find the key: the exercise must not be used
- paragraph == a sentence of the exercises as a paragraph
"""
