"""Descent paths of dense networks: from given weights to a global minimum, along which the loss never increases.

- DescentPath == rational weights along which the loss never increases
- BestRank == the end of a path of two narrow linear layers: a best matrix of bounded rank
- NoPath == no path was found; there may be one all the same
- path_certificate == a descent path to a global minimum, accepted by the checker
- base_certificate, wide_certificate == the spurious valley of one unit, and of copies of it
- random_weights == weights to start from
"""
