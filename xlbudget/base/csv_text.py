"""CSV that spreadsheets open without running anything in it, and that reads back the same."""

import csv
import io
import re
from collections.abc import Iterable

# Also in full width, which programs with Asian input take alike.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_GUARD = "'"
_END = "\r\n"


def csv_text(lines: Iterable[Iterable[str]]) -> str:
    """Returns lines of fields as CSV (LF line ends).

    A field that a spreadsheet would take for a formula begins with an apostrophe more, which
    `unguarded` takes away; numbers stay numbers.
    """
    text = []
    for line in lines:
        buffer = io.StringIO()
        # It quotes the signs of its own line end only, and a field may hold either.
        csv.writer(buffer, lineterminator=_END).writerow(map(_guarded, line))
        text.append(buffer.getvalue().removesuffix(_END))
    return "".join(f"{line}\n" for line in text)


def unguarded(text: str) -> str:
    """Returns the text that a field stands for."""
    return text[1:] if text.startswith(_GUARD) and _FORMULA.match(text) else text


def _guarded(text: str) -> str:
    return _GUARD + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
