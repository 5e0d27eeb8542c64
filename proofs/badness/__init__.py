"""Certified bad masks: exact spurious local minima, how they are checked, and how they are carried to larger masks.

- Masks == two masks as tables
- Draw == a critical point before its data are scaled
- BadExample == a spurious local minimum, verified in exact arithmetic
- BaseCase, base_cases == a small bad mask with data; all of them
- Match, Lift, LiftedExample == where a base case sits in a larger mask, the data it gives there, and that they were
  verified
- find_match == where a small mask pair sits in a large one
- NotCertified == why a point is not accepted
- bad_example == data that make a mask bad, if it contains a base case
- verify_bad, verify_lift == the exact checks
- Fibre, critical_fibre == critical points with the same end-to-end map that fill no affine family
- copies, base_problem == many copies of a unit with outputs of their own, and the unit
- two_unit_atlas == every class of two-unit masks, with what is known
"""
