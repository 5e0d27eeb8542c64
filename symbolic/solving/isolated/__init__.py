"""Finitely many critical points: slices, engines, verified points."""
