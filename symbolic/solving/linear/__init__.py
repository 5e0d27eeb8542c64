"""Two linear layers: strata of dead units, solved one by one and put together.

- Plan, Part == how a stratum is solved, and one of its decoupled parts
- DeadClass == a class of twins with fewer alive units than twins
- FibreSample == a point of a fibre that is certainly a local minimum
- solve_two_layers == two linear layers without decay: strata, points, components, conclusion
"""
