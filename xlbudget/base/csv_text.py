"""CSV that spreadsheets open without running anything in it, and that reads back the same."""

import csv
import io
import re
from collections.abc import Iterable

# Also in full width, which programs with Asian input take alike.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_GUARD = "'"


def csv_text(lines: Iterable[Iterable[str]]) -> str:
    """Returns lines of fields as CSV (LF line ends).

    A field that a spreadsheet would take for a formula begins with an apostrophe more, which
    `unguarded` takes away; numbers stay numbers.
    """
    buffer = io.StringIO()
    out = csv.writer(buffer, lineterminator="\n")
    out.writerows([_guarded(text) for text in line] for line in lines)
    return buffer.getvalue()


def unguarded(text: str) -> str:
    """Returns the text that a field stands for."""
    return text[1:] if text.startswith(_GUARD) and _FORMULA.match(text) else text


def _guarded(text: str) -> str:
    return _GUARD + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
