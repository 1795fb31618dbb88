"""Codes as the ids of listed rows, facts and the flat form write them: all their forms, once.

| Text | What it is |
| --- | --- |
| `2010301` | digits of a list |
| `30101/50101` | digits with the partner that the list of another one has for them |
| `301?某项` | what the list does not have, under the digits that are known (or none: `?某项`) |
| `_1` | a row without a name: room for the accountant to fill in |
| `@1` | a line that is kept for whatever will be typed |
| `某项目` | a name, which is all that a row without codes has |

Behind each of them `#2` says that it is listed a second time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xlbudget.base.remembered import remembered

_PARTNER, _UNLISTED, _BLANK, _KEPT = "/", "?", "_", "@"
_TEXT = re.compile(r"([0-9]*)([/?_@]?)(.*?)(?:#([2-9]|[1-9][0-9]{1,5}))?", re.DOTALL)
LONGEST = 20
"""Digits that codes may have above them; no list has codes as long as this."""
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Code:
    """A code in its parts: leading digits, and behind a mark what the digits alone do not say."""

    digits: str = ""
    mark: str = ""
    """What the detail is: a name, or behind `/ ? _ @` a partner, an unlisted name, a number."""
    detail: str = ""
    repeat: int = 1
    """How often the same code was listed down to here."""

    # ---- written and read -----------------------------------------------------------------------

    @staticmethod
    def of(text: str) -> "Code":
        """Returns the code that a text writes; any text is one, and `str` gives it back."""
        return _parsed(text)

    @classmethod
    def paired(cls, digits: str, partner: str) -> "Code":
        """Returns digits with their partner, or alone where they have none."""
        return cls(digits, _PARTNER, partner) if partner else cls(digits)

    @classmethod
    def unlisted(cls, under: str, name: str) -> "Code":
        """Returns a name that the list does not have, under the digits that are known of it."""
        return cls(under, _UNLISTED, name)

    @classmethod
    def blank(cls, number: int) -> "Code":
        """Returns the code of a row without a name; rows are counted from 1."""
        return cls(mark=_BLANK, detail=str(number))

    @classmethod
    def kept(cls, number: int) -> "Code":
        """Returns the code of a line kept for whatever will be typed; lines are counted from 1."""
        return cls(mark=_KEPT, detail=str(number))

    def __str__(self) -> str:
        again = f"#{self.repeat}" if self.repeat > 1 else ""
        return f"{self.digits}{self.mark}{self.detail}{again}"

    # ---- what it says ---------------------------------------------------------------------------

    @property
    def partner(self) -> str:
        """Returns the partner of the digits; empty without one."""
        return self.detail if self.mark == _PARTNER else ""

    @property
    def name(self) -> str:
        """Returns the name that the list does not have; empty for a listed code."""
        return self.detail if self.mark == _UNLISTED else ""

    @property
    def bare(self) -> str:
        """Returns the code as its own list writes it: without its partner, listed once."""
        return self.digits if self.mark == _PARTNER else str(self.first)

    @property
    def first(self) -> "Code":
        """Returns the code where it is listed the first time."""
        return self if self.repeat == 1 else replace(self, repeat=1)

    @property
    def is_digits(self) -> bool:
        """Tells whether the code is digits, with or without a partner."""
        return bool(self.digits) and (self.mark == _PARTNER or not (self.mark or self.detail))

    @property
    def is_unlisted(self) -> bool:
        """Tells whether the list does not have the name."""
        return self.mark == _UNLISTED

    @property
    def is_blank(self) -> bool:
        """Tells whether the row is room for a name."""
        return self.mark == _BLANK

    @property
    def line(self) -> int:
        """Returns the number of a blank row or of a kept line; 0 for everything else."""
        return int(self.detail) if self.mark in (_BLANK, _KEPT) else 0

    def above(self) -> Sequence[str]:
        """Returns the digits that the code may lie under, the longest first."""
        above = self.digits if self.is_unlisted else self.digits[:-1]
        return _beginnings(above[:LONGEST])


def in_cells(text: str, levels: Sequence[int]) -> tuple[str, ...]:
    """Returns what each cell shows of a code that stands in one for each of its levels.

    `levels` are the lengths of a code down to each of them: of 2010301 the cells show 201, 03, 01.
    """
    starts = (0, *levels[:-1])
    return tuple(text[start:end] for start, end in zip(starts, (*levels[:-1], None), strict=True))


def repeated(text: str, times: int) -> str:
    """Returns the id of a row whose code is listed for the given time: `201`, `201#2`, `201#3`."""
    return text if times == 1 else f"{text}#{times}"


@remembered(2048)
def _beginnings(digits: str) -> Sequence[str]:
    return tuple(digits[:length] for length in range(len(digits), 0, -1))


@remembered(2048)
def _parsed(text: str) -> Code:
    match = _TEXT.fullmatch(text)
    assert match  # every text fits
    digits, mark, detail, repeat = match.groups()
    if not _is_mark(mark, digits, detail):
        mark, detail = "", mark + detail
    return Code(digits, mark, detail, int(repeat or 1))


def _is_mark(mark: str, digits: str, detail: str) -> bool:
    """Tells whether a sign between digits and detail is a mark, and not one of a name's own."""
    if mark in (_BLANK, _KEPT):
        return not digits and bool(_NUMBER.fullmatch(detail))
    return mark != _PARTNER or bool(digits)


def is_near(typed: str, meant: str) -> bool:
    """Tells whether one keystroke lies between two codes: a digit, or two that changed places."""
    if len(typed) == len(meant):
        places = [n for n in range(len(typed)) if typed[n] != meant[n]]
        return len(places) == 1 or (
            len(places) == len("12")
            and [typed[n] for n in places] == [meant[n] for n in reversed(places)]
        )
    short, long = sorted((typed, meant), key=len)
    return len(long) == len(short) + 1 and any(
        long[:n] + long[n + 1 :] == short for n in range(len(long))
    )
