"""Losses in floating point, with gradient and Hessian, for whole batches of points: they propose and draw, and prove nothing.

- FloatActivation == an activation on arrays, with two derivatives
- NetworkLoss == the loss of any problem as a function of all free weights, with its gradient
- PartLoss == the part of a two-layer loss that belongs to some units and outputs, with its Hessian
- Pattern, Moments == the free weights of two linear layers, and what their loss needs to know of data sets: many at once
- Damping == how careful a batch of descents is, step by step
- Descended == where a batch of descents ended
"""
