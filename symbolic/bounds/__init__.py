"""Lower bounds of the loss and curves along which it tends to its infimum.

- support_bound, rank_bound == the loss that the support of the masks, or their rank, leaves at least
- DescentCurve == a curve of weights for small positive e along which the loss tends to a limit
- SquaresBound == a lower bound of the loss, with the sum of squares that proves it
- convex_bound == the least loss over all matrices on the support: a lower bound of the infimum
"""
