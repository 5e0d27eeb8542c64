"""An independent checker of certificates (docs/certificates.md): standard library only, no solver.

- check, check_limited == a certificate is read and verified, here or in a process with limits
- Result, Claim == whether it is valid, and what it shows
- Invalid == which sentence fails
- Element, Field == numbers of Q[t]/(f)
- Interval == numbers between two binary fractions
- Problem, Expansion == masks and data, and the loss around a point
"""

from .command import main
from .limited import check_limited
from .verdict import Claim, Result
from .whole import check

__all__ = ["Claim", "Result", "check", "check_limited", "main"]
