"""Polynomial losses of any shape, solved in weight space.

- solve_weight_space == decay, powers, more than two layers: critical points in the space of all weights
"""
