"""Losses, gradients and Hessians as exact polynomials.

- LossPolynomial == loss, gradient and Hessian in all weights, with names for people
- ExpandedLoss == the loss in the weights that occur in it
- CoreProblem == quadratic forms and the units whose weights are sought: what is left of two linear layers after
  reduction
- Form, Unit == the quadratic forms of a core problem, and one of its units
- ReducedNetwork == a problem of two linear layers without decay as a core problem
- reduce_inputs == from the problem to its core problem
- Landscape == what is asked of a loss: polynomial, rational coefficients, finitely many weights
"""
