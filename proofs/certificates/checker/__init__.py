"""An independent checker of certificates (docs/certificates.md): standard library only, no solver.

Other programs import the names below and nothing else of the package.

- check, check_limited == a certificate is read and verified, here or in a process with limits
- Report, Accepted == whether a certificate is valid, and the claims that it shows
- Invalid == which sentence fails
- LossBounds, loss_bounds == the loss at a point, exact or between two rational numbers
- expand, product_gradient == the loss near a point: gradient and Hessian; the gradient in W2 W1
- refusal == why one entry of a list of critical points is not accepted
- rounded_weights == the weights in a file of exact numbers

Inside:

- Element, Field == numbers of Q[t]/(f)
- Interval == numbers between two binary fractions
- Problem, Expansion == masks and data, and the loss around a point
"""

from .command import main
from .limited import check_limited
from .queries import LossBounds, expand, loss_bounds, product_gradient, refusal, rounded_weights
from .reading import MAX_DIGITS, Invalid
from .verdict import Accepted, Report
from .whole import check

__all__ = [
    "MAX_DIGITS",
    "Accepted",
    "Invalid",
    "LossBounds",
    "Report",
    "check",
    "check_limited",
    "expand",
    "loss_bounds",
    "main",
    "product_gradient",
    "refusal",
    "rounded_weights",
]
