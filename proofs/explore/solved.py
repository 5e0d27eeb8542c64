"""The problems that were solved last: their pictures are drawn from what is known, and the problems not solved again."""

from __future__ import annotations

MOST, MOST_BYTES = 20, 1 << 26
"""Most solutions that are kept, and most bytes of all of them; the oldest go first."""


class Solved:
    """Solutions as JSON, by their problems as texts.

    Examples:
        >>> solved = Solved()
        >>> solved.keep("masks = ...", b"{}")
        >>> solved.of("masks = ..."), solved.of("another")
        (b'{}', None)
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def keep(self, problem: str, solution: bytes) -> None:
        """Keep a solution; one that is too long is not kept.

        Arguments:
            problem: the problem as a text, without its title.
            solution: what ``landscape solve --json`` wrote.
        """
        if len(solution) > MOST_BYTES:
            return
        self._kept.pop(problem, None)
        self._kept[problem] = solution
        while len(self._kept) > MOST or sum(map(len, self._kept.values())) > MOST_BYTES:
            del self._kept[next(iter(self._kept))]

    def of(self, problem: str) -> bytes | None:
        """The solution of a problem, if it is kept."""
        return self._kept.get(problem)
