"""The solver: everything put together, and its result.

- solve == problem -> solution; chooses the way
- Settings == engine, seed, workers: how to solve
- require_solvable == refuses a problem that is too large, and says by which number
- solve_fixed == the closed form, where no weight before the final layer changes an output
"""
