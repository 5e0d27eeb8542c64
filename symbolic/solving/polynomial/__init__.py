"""Polynomial losses of any shape, solved in weight space."""
