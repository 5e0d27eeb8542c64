"""ReLU and leaky ReLU networks: critical points cell by cell, and on borders between cells.

- solve_piecewise == ReLU and leaky ReLU: cells, borders, components, conclusion
- BlockSolution, BlockComponent == what is known about units that share outputs, and one connected set of their
  critical points
- InCell == where a unit that is off may be
"""
