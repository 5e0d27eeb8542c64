"""Infinitely many critical orbits: decomposed into families, with their real points and their inertia.

- CriticalSystem == a polynomial loss with the connected symmetry it is known to have
- Survey, Spot == a family with everything found on it, and what is known about one of its points or stretches
- Piece, Cluster == the real points of a family with one loss, and pieces that meet: a component
- Stretch == a part of a curve of critical points
- Curve, Section == a rational curve, and a cell of a family with values for some weights
- Normalisation == what the symmetry allows to assume about a real point
- Scaling, Shear == a unit that can be rescaled; a unit that can be added to another
- WholeSolution == the critical set as components
- Description == how points of a critical system are shown
- solve_whole == decompose, find real points, classify, join
"""
