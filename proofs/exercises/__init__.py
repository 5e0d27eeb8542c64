"""Exercises for a course: variants from a seed, sheets in many formats, keys, and grading that understands the mathematics."""
