"""Numeric path tracking: candidates for all critical orbits of a problem, from other data to its own.

- DataFamily == the critical systems of one mask for all data, in floating point
- NetworkFamily == those of a network with decay, of any depth and any power
- track == follows solutions from some data to others
- track_finely == one path that floating point loses, in numbers of many digits
- Orbits == different orbits that were found for the same data
- continued == the orbits for some data that those for others lead to
- StoredStarts == orbits for random data, kept for others
- search_orbits == orbits of critical points by monodromy in the linear term
"""
