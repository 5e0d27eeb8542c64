"""The named errors of the toolkit: every message says what, which rule, what was found, what to do."""

from __future__ import annotations

PROGRAMS = ("coqc", "pdflatex")
"""Programs that are needed and solve nothing: not called engines."""


class LandscapeError(Exception):
    """Base class of every error this package raises on purpose."""


class ProblemError(LandscapeError):
    """A problem breaks a rule of the problem format.

    Attributes:
        key: the place in the problem, for example ``masks[0][1]``.
        rule: the rule that is broken.
        found: what stands there instead.
        source: the file it was read from, if any.
    """

    def __init__(self, key: str, rule: str, found: str, source: str | None = None) -> None:
        self.key, self.rule, self.found, self.source = key, rule, found, source
        where = f"{source}: " if source else ""
        super().__init__(f"{where}{key}: {rule} (found {found})")

    def located(self, source: str) -> ProblemError:
        """The same error, naming the file it comes from."""
        return ProblemError(self.key, self.rule, self.found, source)


class UnsupportedProblem(LandscapeError):
    """A valid problem that this version cannot solve yet.

    Attributes:
        feature: the feature that is not covered.
        reason: why the method at hand would be wrong for it.
    """

    def __init__(self, feature: str, reason: str) -> None:
        self.feature, self.reason = feature, reason
        super().__init__(f"not solved by this version: {feature} ({reason})")


class EngineMissing(LandscapeError):
    """A needed engine is not installed.

    Attributes:
        engine: its name.
        install: the command that installs it.
    """

    def __init__(self, engine: str, install: str) -> None:
        self.engine, self.install = engine, install
        kind = "the program" if engine in PROGRAMS else "engine"
        super().__init__(f"{kind} {engine} is not installed; install it with: {install}")


class ExtraMissing(EngineMissing):
    """A Python package of an extra is not installed.

    Attributes:
        engine: the package.
        extra: the extra that it comes with.
        install: the command that installs it.
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(package, f"pip install 'sparse-landscape[{extra}]'")
        self.extra = extra
        self.args = (f"the Python package {package} is missing; it comes with the extra {extra!r}: {self.install}",)


class EngineWarning(UserWarning):
    """A needed engine is not installed, and something else is done instead."""


class EngineFailed(LandscapeError):
    """An engine stopped, or answered something that cannot be read.

    Attributes:
        engine: its name.
        detail: what it did.
    """

    def __init__(self, engine: str, detail: str) -> None:
        self.engine, self.detail = engine, detail
        super().__init__(f"engine {engine}: {detail}")


class BudgetSpent(LandscapeError):
    """The time allowed for a computation is over; nothing may be concluded from it.

    Attributes:
        seconds: the budget in seconds.
        task: what was being computed.
    """

    def __init__(self, task: str, seconds: float) -> None:
        self.task, self.seconds = task, seconds
        super().__init__(f"{task}: the budget of {seconds:g} s is spent; raise --budget")
