"""Numeric path tracking: candidates for all critical orbits of a core problem, from other targets to those of the problem.

- DataFamily == the critical systems of one mask for all linear terms, in floating point
- track == follows solutions from one linear term to another
- Orbits == different orbits that were found at one linear term
- continued == the orbits at one linear term that those at another one lead to
- StoredStarts == orbits at a random linear term, kept for other targets
- search_orbits == orbits of critical points by monodromy in the linear term
"""
