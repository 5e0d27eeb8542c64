"""An independent checker of certificates (docs/certificates.md): standard library only, no solver.

``python -I -S proofs/certificates/checker CERT`` verifies every sentence of the file CERT. The package shares no code with the
programs that write certificates. Nothing here computes a solution; every number comes from the file.

Reading order of the core, for minima of polynomial problems: reading, exact, polynomial, loss, expansion, symmetry, verdict,
minimum, whole. Everything else has a file of its own: activation and intervals (activations that are no polynomials), enclosed
(minima known by a ball only), two_linear (what holds for two linear layers only), valley, lists, infimum, paths, structure, widening;
shared is what several of them need. limited runs a check with limits of time and memory, command is the command line.
"""

from .command import main
from .limited import check_limited
from .verdict import Claim, Result
from .whole import check

__all__ = ["Claim", "Result", "check", "check_limited", "main"]
