"""Takes the code of a number format apart: sections, and the marks that each consists of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from xlbudget.reader.colours import INDEXED

MarkKind = Literal[
    "literal",  # shown as it is
    "digit",  # 0 # or ?
    "point",
    "group",  # a comma that parts thousands
    "percent",
    "exponent",
    "slash",  # of a fraction
    "general",
    "text",  # @
    "date",
    "unknown",  # what it shows cannot be told
]

_MARK = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | \[(?P<bracket>[^\]]*)\]?
    | [\\!](?P<escaped>.)
    | _(?P<space>.)
    | \*(?P<fill>.)
    | (?P<general>general|G/通用格式|standard)
    | (?P<exponent>e[+-])
    | (?P<date>AM/PM|A/P|上午/下午|a{3,4}|[ymdhsegb])
    | (?P<digit>[0\#?])
    | (?P<point>\.)
    | (?P<comma>,)
    | (?P<percent>%)
    | (?P<slash>/)
    | (?P<text>@)
    | (?P<end>;)
    | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)", re.ASCII)
_SCRIPT = re.compile(r"(?:DB|Nat)Num(\d+).*", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COLOUR = re.compile(
    r"(?:color|颜色)\s*\d+|black|blue|cyan|green|magenta|red|white|yellow|[黑蓝青绿紫红白黄]色?|洋红色?",
    re.IGNORECASE,
)
_RED = 0xFF0000
_NUMBERED = re.compile(r"(?:color|颜色)\s*(\d+)", re.IGNORECASE)
_NAMED: Mapping[str, int] = {
    **dict.fromkeys(("black", "黑"), 0x000000),
    **dict.fromkeys(("white", "白"), 0xFFFFFF),
    **dict.fromkeys(("red", "红"), _RED),
    **dict.fromkeys(("green", "绿"), 0x00FF00),
    **dict.fromkeys(("blue", "蓝"), 0x0000FF),
    **dict.fromkeys(("yellow", "黄"), 0xFFFF00),
    **dict.fromkeys(("magenta", "洋红", "紫"), 0xFF00FF),
    **dict.fromkeys(("cyan", "青"), 0x00FFFF),
}
_KINDS: Mapping[str, MarkKind] = {
    **{"digit": "digit", "point": "point", "percent": "percent", "exponent": "exponent"},
    **{"slash": "slash", "general": "general", "text": "text", "date": "date"},
}


_FIRST_NUMBERED = 7
"""Colours are numbered from 1, those of a workbook's palette from 8 on."""
LONGEST_CODE = 255
"""The most characters that Excel knows in a code; what a longer one shows is not told."""


class Mark(NamedTuple):
    """One mark of a section and its text."""

    kind: MarkKind
    text: str


class Condition(NamedTuple):
    """The numbers that a section is for, such as `>=` 10000."""

    sign: str
    limit: Decimal

    def holds(self, value: Decimal) -> bool:
        """Tells whether a number fulfils the condition."""
        match self.sign:
            case "<":
                return value < self.limit
            case "<=":
                return value <= self.limit
            case ">":
                return value > self.limit
            case ">=":
                return value >= self.limit
            case "=":
                return value == self.limit
        return value != self.limit


@dataclass(frozen=True)
class Section:
    """One section of a format; `thousands` is how often its commas divide by a thousand."""

    marks: tuple[Mark, ...]
    condition: Condition | None = None
    ink: int | None = None
    """The colour of its letters, `0xRRGGBB`, if it names one."""
    script: int = 0
    """The number of the script of its digits (`[DBNum2]`), 0 for the usual one."""
    thousands: int = 0

    @cached_property
    def kinds(self) -> frozenset[MarkKind]:
        """Returns the kinds of marks that it has."""
        return frozenset(mark.kind for mark in self.marks)

    @cached_property
    def in_usual_digits(self) -> "Section":
        """Returns the section that shows the same number in digits of the usual script."""
        return replace(self, script=0) if self.script else self

    @property
    def is_red(self) -> bool:
        """Tells whether its letters are red."""
        return self.ink == _RED

    @property
    def decimals(self) -> int:
        """Returns how many digits stand behind the decimal point."""
        kinds = [mark.kind for mark in self.marks]
        return kinds[kinds.index("point") :].count("digit") if "point" in kinds else 0


class NumberFormat(NamedTuple):
    """A format: one to three sections for numbers, and the one for text if it has one."""

    numbers: tuple[Section, ...]
    text: Section | None

    @property
    def has_conditions(self) -> bool:
        """Tells whether sections are chosen by anything but the sign."""
        return any(section.condition for section in self.numbers)


@lru_cache(maxsize=1024)
def parse_format(code: str) -> NumberFormat:
    """Returns the sections of a format code."""
    if len(code) > LONGEST_CODE:
        return NumberFormat((Section((Mark("unknown", ""),)),), None)
    sections = [_section(marks) for marks in _split(code or "General")]
    text: Section | None = None
    most = 3
    if len(sections) > most:
        text = sections[most]
    elif "text" in sections[-1].kinds:
        text = sections.pop()
    if text and not sections:
        # A format with nothing but text shows numbers as General does.
        is_text = text.kinds <= {"text", "literal"}
        sections.append(Section((Mark("general" if is_text else "unknown", ""),)))
    numbers = tuple(sections[:most])
    return NumberFormat(numbers, text)


def _split(code: str) -> list[list[tuple[str, str]]]:
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _MARK.finditer(code):
        kind = match.lastgroup or "literal"
        if kind == "end":
            sections.append([])
        else:
            sections[-1].append((kind, match[kind]))
    return sections


def _section(raw: list[tuple[str, str]]) -> Section:
    marks: list[Mark] = []
    condition, ink, script = None, None, 0
    for kind, text in raw:
        match kind:
            case "bracket":
                if matched := _CONDITION.fullmatch(text.strip()):
                    condition = Condition(matched[1], Decimal(matched[2]))
                elif matched := _SCRIPT.fullmatch(text):
                    script = int(matched[1])
                else:
                    ink = _ink(text.strip().lower(), ink)
                    marks += _bracket(text)
            case "quoted" | "escaped" | "literal":
                marks.append(Mark("literal", text))
            case "space":
                marks.append(Mark("literal", " "))
            case "fill":
                # How often it is repeated depends on the width of the column.
                marks.append(Mark("literal" if text == " " else "unknown", ""))
            case "comma":
                marks.append(Mark("group", text))
            case "percent" if any(mark.kind == "percent" for mark in marks):
                marks.append(Mark("unknown", ""))
            case "point" if any(mark.kind == "point" for mark in marks):
                marks.append(Mark("literal", text))
            case _:
                marks.append(Mark(_KINDS[kind], text))
    marks, thousands = _commas(marks)
    return Section(tuple(_slashes(marks)), condition, ink, script, thousands)


def _ink(name: str, otherwise: int | None) -> int | None:
    """Returns the colour that a bracket names, of letters before it where it names none."""
    if matched := _NUMBERED.fullmatch(name):
        at = int(matched[1]) + _FIRST_NUMBERED if len(matched[1]) <= len("56") else 0
        return INDEXED[at] if _FIRST_NUMBERED < at < len(INDEXED) else otherwise
    return _NAMED.get(name.removesuffix("色"), otherwise)


def _bracket(text: str) -> list[Mark]:
    """Returns what a bracket shows that is neither a condition nor a script."""
    if text.startswith("$"):
        return [Mark("literal", text[1:].rpartition("-")[0] if "-" in text else text[1:])]
    if _ELAPSED.fullmatch(text):
        return [Mark("date", text)]
    # Programs show nothing of a format that they do not understand.
    return [] if _COLOUR.fullmatch(text.strip()) else [Mark("unknown", "")]


def _commas(marks: list[Mark]) -> tuple[list[Mark], int]:
    """Returns the marks with commas that part thousands, and how many others divide by them."""
    kinds = [mark.kind for mark in marks]
    digits = [at for at, kind in enumerate(kinds) if kind == "digit"]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole = [at for at in digits if at < point]
    thousands = 0
    result: list[Mark] = []
    for at, mark in enumerate(marks):
        if mark.kind != "group":
            result.append(mark)
        elif not digits or at < digits[0]:
            result.append(Mark("literal", ","))
        elif whole and whole[0] < at < whole[-1]:
            # Thousands are parted only by a comma right between two digits.
            beside = {kinds[at - 1], kinds[at + 1]} <= {"digit", "group"}
            result.append(mark if beside else Mark("unknown", ""))
        elif _ends(kinds, at) and at > digits[-1]:
            thousands += 1
        else:
            result.append(Mark("unknown", ""))
    return result, thousands


def _ends(kinds: list[MarkKind], at: int) -> bool:
    """Tells whether nothing but commas stands between a comma and the digit before it."""
    while kinds[at] == "group":
        at -= 1
    return kinds[at] == "digit"


def _slashes(marks: list[Mark]) -> list[Mark]:
    """Returns the marks with slashes that belong to no fraction as they are shown."""
    digits = [at for at, mark in enumerate(marks) if mark.kind == "digit"]
    return [
        Mark("literal", "/")
        if mark.kind == "slash" and not (digits and digits[0] < at < digits[-1])
        else mark
        for at, mark in enumerate(marks)
    ]
