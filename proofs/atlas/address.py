"""The address of the documentation, as a user gives it: a folder seen from the site, or an address of the web."""

from __future__ import annotations

import re

from symbolic.errors import ProblemError

_ADDRESS = re.compile(
    r"(https?://[\w.-]+(:[0-9]{1,5})?(/[\w.~%-]*)*|\.{1,2}(/[\w.~%-]+)*/?|[\w~%-][\w.~%-]*(/[\w.~%-]+)*/?)", re.ASCII
)


def docs_address(text: str) -> str:
    """An address without an end ``/``.

    Raises:
        ProblemError: if it is no relative folder and no address of the web.

    Examples:
        >>> docs_address("../docs/"), docs_address("https://example.org/docs")
        ('../docs', 'https://example.org/docs')
    """
    if len(text) > 300 or not _ADDRESS.fullmatch(text):
        raise ProblemError(
            "--docs", "a folder seen from the site, or an address that begins with https://", repr(text)[:60]
        )
    return text.rstrip("/")
