"""How floating-point data become exact numbers, and the record of what was changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from symbolic.errors import ProblemError
from symbolic.network.numbers import exact_number, float_text, is_float, number_text


@dataclass(frozen=True)
class Rounding:
    """How floats become exact: their binary value, or the simplest fraction nearby.

    Attributes:
        distance: for ``within``, how far the fraction may lie from the float; None for ``exact``.

    Notes:
        The simplest fraction near a number is found by a walk down the Stern-Brocot tree; above denominator 1 it is unique.

    References:
        docs/howto/own_data.md ("Numbers").

    Examples:
        >>> Rounding.within("1e-3").fraction(0.3333, "targets[0][0]")
        Fraction(1, 3)
        >>> Rounding.exact().fraction(0.1, "targets[0][0]")
        Fraction(3602879701896397, 36028797018963968)
    """

    distance: Fraction | None = None

    @classmethod
    def exact(cls) -> Rounding:
        """Every float is the binary fraction that it stands for: nothing changes, denominators are powers of two."""
        return cls()

    @classmethod
    def within(cls, distance: object) -> Rounding:
        """Every float becomes the fraction with the smallest denominator in a distance.

        Arguments:
            distance: a positive exact number, such as ``"1e-6"``.

        Raises:
            ProblemError: if it is not one.
        """
        found = exact_number(distance, "rounding")
        if found <= 0:
            raise ProblemError(
                "rounding",
                'a distance is positive, such as "1e-6"; Rounding.exact() changes nothing',
                number_text(found),
            )
        return cls(found)

    @classmethod
    def parse(cls, text: str) -> Rounding:
        """Read ``exact`` or ``within:1e-6``.

        Arguments:
            text: one of the two.

        Raises:
            ProblemError: for anything else.

        Examples:
            >>> str(Rounding.parse("within:1e-6"))
            'within:1/1000000'
        """
        mode, colon, distance = text.partition(":")
        if text == "exact":
            return cls.exact()
        if mode != "within" or not colon:
            raise ProblemError(
                "rounding", 'must be "exact" or "within:DISTANCE", for example within:1e-6', repr(text)[:40]
            )
        return cls.within(distance)

    def __str__(self) -> str:
        return "exact" if self.distance is None else f"within:{number_text(self.distance)}"

    def fraction(self, value: float, key: str) -> Fraction:
        """The exact number that a float becomes.

        Arguments:
            value: a float of Python or numpy, of any width.
            key: its place, for the error message.

        Raises:
            ProblemError: for NaN and infinity.
        """
        try:
            numerator, denominator = value.as_integer_ratio()
        except (ValueError, OverflowError):
            raise ProblemError(key, "data are finite numbers", float_text(value)) from None
        exact = exact_number(Fraction(int(numerator), int(denominator)), key)
        return exact if self.distance is None else simplest(exact, self.distance)


def simplest(value: Fraction, distance: Fraction) -> Fraction:
    """The fraction with the smallest denominator in ``[value - distance, value + distance]``; of integers the nearest.

    Above denominator 1 it is unique: between two neighbours ``a/q`` and ``(a + 1)/q`` lies a fraction with a smaller one.
    The continued fractions of both ends are followed as long as they agree (a walk down the Stern-Brocot tree).

    Examples:
        >>> simplest(Fraction(314159265, 10**8), Fraction(1, 1000)), simplest(Fraction(-9, 4), Fraction(1, 100))
        (Fraction(201, 64), Fraction(-9, 4))
    """
    nearest = Fraction(round(value))
    if abs(value - nearest) <= distance:
        return nearest
    low, high = value - distance, value + distance  # no integer lies between: both have the same sign
    if high < 0:
        return -simplest(-value, distance)
    terms = []
    while low.numerator // low.denominator == high.numerator // high.denominator and low.denominator > 1:
        whole = low.numerator // low.denominator
        terms.append(whole)
        low, high = 1 / (high - whole), 1 / (low - whole)
    result = Fraction(-(-low.numerator // low.denominator))
    for whole in reversed(terms):
        result = whole + 1 / result
    return result


@dataclass(frozen=True)
class RoundingRecord:
    """What became of the floats of a problem.

    Attributes:
        rounding: how they became exact.
        numbers: how many there were.
        largest_change: the largest distance between a float and its exact number.
        largest_denominator: the largest denominator of these exact numbers.
    """

    rounding: Rounding
    numbers: int
    largest_change: Fraction
    largest_denominator: int

    def to_dict(self) -> dict[str, int | str]:
        """The record as the table ``rounding`` of a problem file: integers, and fractions as texts."""
        return {
            "mode": str(self.rounding),
            "numbers": self.numbers,
            "largest_change": number_text(self.largest_change),
            "largest_denominator": str(self.largest_denominator),
        }

    @classmethod
    def from_dict(cls, entry: dict[str, object]) -> RoundingRecord:
        """Read the table ``rounding`` of a problem file.

        Raises:
            ProblemError: if a key is unknown or missing, or an entry is none that a rounding gives.
        """
        keys = ("mode", "numbers", "largest_change", "largest_denominator")
        if set(entry) != set(keys):
            raise ProblemError(
                "rounding", f"the keys are {', '.join(keys)}", ", ".join(map(repr, entry))[:80] or "none"
            )
        rounding = Rounding.parse(entry["mode"] if isinstance(entry["mode"], str) else "")
        numbers = exact_number(entry["numbers"], "rounding.numbers")
        change = exact_number(entry["largest_change"], "rounding.largest_change")
        denominator = exact_number(entry["largest_denominator"], "rounding.largest_denominator")
        for name, value in (("numbers", numbers), ("largest_denominator", denominator)):
            if value.denominator != 1 or value < 1:
                raise ProblemError(f"rounding.{name}", "must be a positive integer", number_text(value))
        if not 0 <= change <= (rounding.distance or 0):
            rule = "lies between 0 and the distance of the mode"
            raise ProblemError("rounding.largest_change", rule, number_text(change))
        return cls(rounding, int(numbers), change, int(denominator))

    def words(self) -> str:
        """One line for people.

        Examples:
            >>> RoundingRecord(Rounding.within("1e-3"), 2, Fraction(1, 3000), 3).words()
            '2 numbers rounded to the simplest fraction within 1/1000: largest change 1/3000, largest denominator 3'
        """
        many = "1 number" if self.numbers == 1 else f"{self.numbers} numbers"
        if self.rounding.distance is None:
            return f"{many} taken at the exact value of the float: no change, largest denominator {_size(self.largest_denominator)}"
        return (
            f"{many} rounded to the simplest fraction within {number_text(self.rounding.distance)}: "
            f"largest change {_near(self.largest_change)}, largest denominator {_size(self.largest_denominator)}"
        )


def _size(number: int) -> str:
    """A denominator; powers of two that are long as such."""
    power = number.bit_length() - 1
    return f"2^{power}" if number == 1 << power and power > 20 else str(number)


def _near(change: Fraction) -> str:
    """A change: exactly where that is short, else as a bound from above with two digits."""
    text = number_text(change)
    if len(text) <= 20:
        return text
    exponent = 0
    while change * 10**exponent < 10:
        exponent += 1
    digits = -(-(change * 10**exponent).numerator // (change * 10**exponent).denominator)
    return f"below {digits}e-{exponent}"


@dataclass
class NumberReader:
    """Reads the numbers of a problem and remembers what was rounded.

    Attributes:
        rounding: how floats become exact; None refuses them.
    """

    rounding: Rounding | None = None
    _numbers: int = 0
    _change: Fraction = field(default_factory=Fraction)
    _denominator: int = 1

    def number(self, value: object, key: str) -> Fraction:
        """One exact number.

        Raises:
            ProblemError: as :func:`symbolic.network.numbers.exact_number`; for NaN and infinity.
        """
        if self.rounding is None or not is_float(value):
            return exact_number(value, key)
        assert hasattr(value, "as_integer_ratio")
        result = self.rounding.fraction(value, key)  # type: ignore[arg-type]
        return self._noted(Fraction(*map(int, value.as_integer_ratio())), result)

    def decimal(self, text: str, key: str) -> Fraction:
        """One number of a text file: exact as it is written, but rounded like a float by ``within`` if it is a decimal.

        Raises:
            ProblemError: as :func:`symbolic.network.numbers.exact_number`.
        """
        exact = exact_number(text, key)
        if self.rounding is None or self.rounding.distance is None or exact.denominator == 1 or "/" in text:
            return exact
        return self._noted(exact, simplest(exact, self.rounding.distance))

    def _noted(self, before: Fraction, after: Fraction) -> Fraction:
        self._numbers += 1
        self._denominator = max(self._denominator, after.denominator)
        self._change = max(self._change, abs(after - before))
        return after

    def record(self) -> RoundingRecord | None:
        """What was rounded; None where no float was met."""
        if not self._numbers:
            return None
        assert self.rounding is not None
        return RoundingRecord(self.rounding, self._numbers, self._change, self._denominator)
