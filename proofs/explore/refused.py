"""A request that gets no answer: the reason as the command line tells it, with an HTTP status."""

from __future__ import annotations

from http import HTTPStatus

from proofs.failures import BAD_INPUT, INTERNAL, UNDECIDED, Failure, failure_of

MORE = "`landscape explore --memory GIB` allows more"
"""What helps against too little memory."""
_STATUSES = {
    "unsupported": HTTPStatus.UNPROCESSABLE_ENTITY,
    "engine_missing": HTTPStatus.SERVICE_UNAVAILABLE,
    "engine_failed": HTTPStatus.SERVICE_UNAVAILABLE,
    "budget_spent": HTTPStatus.SERVICE_UNAVAILABLE,
    "memory": HTTPStatus.SERVICE_UNAVAILABLE,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
}


class Refused(Exception):
    """A request that gets no answer.

    Attributes:
        failure: the reason.
        http: the HTTP status.
    """

    def __init__(self, failure: Failure, http: int) -> None:
        self.failure, self.http = failure, int(http)
        super().__init__(failure.message)


def refused(key: str, rule: str, found: str, http: int = HTTPStatus.BAD_REQUEST, kind: str = "bad_request") -> Refused:
    """A request that breaks a rule of the explorer.

    Arguments:
        key: the place in the request.
        rule: the rule.
        found: what stands there instead.
        http: the HTTP status.
        kind: a word for programs.

    Examples:
        >>> refused("Host", "must be 127.0.0.1", "example.org", 403).failure.message
        'Host: must be 127.0.0.1 (found example.org)'
    """
    told = {"key": key, "rule": rule, "found": found}
    return Refused(Failure(kind, f"{key}: {rule} (found {found})", BAD_INPUT, told), http)


LATER = "`landscape prove --masks-only` takes the time that it needs"
"""What helps where a verdict on masks is not there at once."""


def too_long(what: str, seconds: float) -> Refused:
    """A request that was stopped because it took too long.

    Examples:
        >>> too_long("verdict", 10).failure.message
        'verdict: not decided within the time of a click, 10 s; `landscape prove --masks-only` takes the time that it needs'
    """
    message = f"{what}: not done in {seconds:g} s, and stopped; ask for less, or give it more time"
    if what == "verdict":
        message = f"{what}: not decided within the time of a click, {seconds:g} s; {LATER}"
    return Refused(Failure("budget_spent", message, UNDECIDED, {"task": what, "seconds": f"{seconds:g}"}), 503)


def too_much(what: str, taken: int, memory: int) -> Refused:
    """A job that was stopped because its processes together used too much memory.

    Examples:
        >>> too_much("solve", 5 << 30, 4 << 30).failure.message
        'solve: its processes together used 5.0 GiB of memory, at most 4.0 GiB are allowed, and were stopped; `landscape explore --memory GIB` allows more'
    """
    sizes = [f"{size / (1 << 30):.1f} GiB" for size in (taken, memory)]
    message = f"{what}: its processes together used {sizes[0]} of memory, at most {sizes[1]} are allowed, and were stopped; {MORE}"
    return Refused(Failure("memory", message, UNDECIDED, {"task": what}), HTTPStatus.SERVICE_UNAVAILABLE)


def of_failure(failure: Failure) -> Refused:
    """A failure with the HTTP status that fits it."""
    return Refused(failure, _STATUSES.get(failure.kind, HTTPStatus.BAD_REQUEST))


def of_error(error: BaseException) -> Refused:
    """An error of the toolkit, or a defect.

    Examples:
        >>> of_error(ZeroDivisionError("1/0")).http
        500
    """
    return of_failure(failure_of(error))


def died(what: str) -> Refused:
    """A process that should have answered and ended instead, as when the system takes it for its memory."""
    message = f"{what}: the process that computed it ended without an answer; it may have used up the memory; {MORE}"
    return Refused(Failure("killed", message, INTERNAL), HTTPStatus.SERVICE_UNAVAILABLE)
