"""The result of solving: components, strata, verdicts, and how they print.

- Component == a connected set of critical points up to symmetry
- PieceOfComponent == a part of a component on which the inertia is constant, or a border between two
- Kind == strict minimum, minimum, saddle, maximum, mixed, undecided
- AlivePoint == a critical orbit that is alive on the units of its stratum
- StratumSolution == the verified points of a stratum, and whether they are all
- Infimum == what is known about the infimum: its value, and whether it is attained
- LowerPoint == rational weights whose loss is below critical values
- Found == what a way of solving hands in
- ByStructure == what masks and data decide before anything is solved
- conclude == from what was found to the solution: order, numbers, verdicts
- Solution == components, strata, infimum and verdicts of a problem
- SolutionResult == a solution as JSON
- ComponentResult, NumberResult, VerdictResult == its parts
"""
