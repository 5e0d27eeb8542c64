"""Finitely many critical points: slices, engines, verified points.

- CorePoint == a verified real solution on a slice
- CoreSolution == the orbit-alive critical points of a core problem
- FiniteSolution == the critical points of a loss, where they are finitely many
- AlivePoints == the alive critical points of units that can be rescaled, one for each orbit
- PlainAttempt == a gradient system in weight space, on a slice that rotations of twins reach
- Follower == path tracking for a loss, while an engine counts
- NetworkFollowing == the critical points of a network with decay, found by path tracking
- solve_cores == several core problems at once
"""
