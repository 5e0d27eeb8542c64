"""Certified bad masks: exact spurious local minima, how they are checked, and how they are carried to larger masks."""
