"""Infinitely many critical orbits: decomposed into families, with their real points and their inertia."""
