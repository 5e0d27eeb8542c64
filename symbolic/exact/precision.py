"""The precision of ball arithmetic, for as long as it is wanted."""

from __future__ import annotations

from flint import ctx as flint_context


class working_precision:  # noqa: N801 - used like a function
    """Context manager: flint's working precision in bits, and afterwards what it was before.

    Arguments:
        bits: the precision.

    Examples:
        >>> from flint import arb, ctx
        >>> before = ctx.prec
        >>> with working_precision(400):
        ...     fine = arb(2).sqrt()
        >>> fine.rad() < arb(2) ** -390, ctx.prec == before
        (True, True)
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def __enter__(self) -> None:
        self.before = flint_context.prec
        flint_context.prec = self.bits

    def __exit__(self, *_: object) -> None:
        flint_context.prec = self.before
