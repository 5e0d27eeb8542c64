"""Inertia, verdicts, benign structures, infimum."""
