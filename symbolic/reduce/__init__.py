"""Reductions before solving: inputs, full-rank classes."""
