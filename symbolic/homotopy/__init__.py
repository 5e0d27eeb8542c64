"""Numeric path tracking: candidates for all critical orbits of a core problem, from other targets to those of the problem.

- DataFamily == the critical systems of one mask for all linear terms, in floating point
- track == follows solutions from one linear term to another
- Orbits == different orbits that were found at one linear term
- search_orbits == orbits of critical points by monodromy in the linear term
"""
