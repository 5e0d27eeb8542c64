"""Derivations: a problem's argument as checked steps, and its renderings."""
