"""The symmetry of masks: preorder, slices, strata, orbit-alive points.

- Preorder, preorder == which units can be added to which: O_i in O_j, I_j in I_i
- Stratum, strata == units alive, with ranks; all of them, largest first
- Slice, Pin == weights that are fixed so that general orbits are met finitely often, and one of them
- Elimination, eliminate == a stratum without its full-rank classes, and how they are taken out
- AliveCondition == independence of the vectors of some units
- LayerSymmetry == the symmetry of a network of any depth acting on a list of weights
- orbit_tangents, orbit_dimension == the directions of an orbit, and how many there are
- restricted == the summand of one component of the interaction graph
"""
