"""Smooth activations that are no polynomials (tanh, sigmoid, softplus): numeric candidates, decided by ball arithmetic.

- Candidates == numeric candidates for critical points
- GradientSystem == the square system "gradient = 0" of a loss
- CriticalPoint == the critical point in a box
- BlockPoints == what was found for units that share outputs
- AnalyticLoss == a part of a loss on boxes of weights
- solve_analytic == tanh, sigmoid, softplus: numeric candidates, decided by ball arithmetic
"""
