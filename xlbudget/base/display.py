"""Text on a terminal, where a Chinese character is two columns wide."""

import re
import unicodedata
from decimal import Decimal
from functools import cache

from xlbudget.base.errors import encodable
from xlbudget.base.place import Spot
from xlbudget.base.texts import LANGUAGES, cell_words, sentence

WIDTH = 80
CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""What a terminal obeys instead of showing it: controls, whatever parts lines, marks that turn the
direction of writing or show nothing."""
_IN_SHEET = re.compile(r"[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?")
_LABEL = 60
_CENTIMETRES = 2.54 / 72
"""In a point."""
_BLANKS = "\t\n\v\f\r\x85\u2028\u2029"


def clean(line: str) -> str:
    """Returns a line without characters that a terminal obeys; they may come from any file."""
    return CONTROLS.sub(lambda match: " " if match[0] in _BLANKS else "·", encodable(line))


def short(label: str, width: int = _LABEL) -> str:
    """Returns a label of a file on one line, cut to a sensible width."""
    return cut(" ".join(label[: width + 1].split()), width)


def place_words(sheet: str, cell: str, lang: str) -> str:
    """Returns where a cell stands: `表三 C6`, and in a document 表三 第6行第3列 or 正文第12段."""
    row = cell.removeprefix("A")
    words = sheet_words(sheet, cell, lang)
    if sheet == sentence("docx.text") and row.isdigit():
        return words + sentence("docx.paragraph", lang, row=row)
    if sheet.endswith(f" {sentence('docx.text')}") and row.isdigit():  # on a page
        return words + sentence("docx.line", lang, row=row)
    return f"{words} {cell_words(cell, lang)}"


def sheet_words(sheet: str, cell: str, lang: str) -> str:
    """Returns what a sheet, or the page and the table of a cell of a document, is called."""
    is_of_document = not _IN_SHEET.fullmatch(cell) or sheet.endswith(sentence("docx.text"))
    if lang == LANGUAGES[0] or not is_of_document:
        return sheet
    return _of_document(sheet, lang)


def _of_document(sheet: str, lang: str) -> str:
    """Returns a place of a document, which is named in Chinese, in another language."""
    if sheet == sentence("docx.text"):
        return sentence("docx.text", lang)
    for key in ("on_page", "goes_on", "table"):
        if match := _named(key).fullmatch(sheet):
            parts = match.groupdict()
            if "sheet" in parts:
                parts["sheet"] = _of_document(parts["sheet"], lang)
            return sentence(f"docx.{key}", lang, **parts)
    return sheet


@cache
def _named(key: str) -> re.Pattern[str]:
    """Returns the pattern of places that a sentence names in Chinese."""
    parts = {"page": r"(?P<page>\d+)", "number": r"(?P<number>\d+)", "sheet": "(?P<sheet>.+)"}
    return re.compile(sentence(f"docx.{key}", **parts))


def look_words(spot: Spot, lang: str) -> str:
    """Returns what was read at a spot, and where on its page a person finds it."""
    left, top, right, bottom = spot.box
    down, across = (f"{(a + b) / 2 * _CENTIMETRES:.1f}" for a, b in ((top, bottom), (left, right)))
    text = short(spot.text) or sentence("docx.nothing", lang)
    return sentence("docx.look", lang, text=text, page=spot.page, down=down, across=across)


def separated(amount: str) -> str:
    """Returns an amount with its thousands separated."""
    return f"{Decimal(amount):,}"


def display_width(text: str) -> int:
    """Returns how many columns a text takes up."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, width: int) -> str:
    """Returns the text filled up with spaces to a width in columns."""
    return text + " " * max(width - display_width(text), 0)


def cut(text: str, width: int, *, front: bool = False) -> str:
    """Returns the text cut to a width in columns, at its end or at its `front`."""
    if display_width(text) <= width:
        return text
    while text and display_width(text) > width - 2:
        text = text[1:] if front else text[:-1]
    return f"…{text}" if front else f"{text}…"


def wrap(text: str, indent: str = "", width: int = WIDTH) -> list[str]:
    """Returns the text in lines of at most `width` columns, broken where Chinese may be broken.

    Runs of Latin letters and digits stay whole unless they are longer than a line.
    """
    lines: list[str] = []
    line, used = indent, len(indent)
    for piece in _pieces(text, width - len(indent)):
        if used + display_width(piece) > width and line != indent:
            lines.append(line.rstrip())
            line = indent + piece.lstrip()
            used = display_width(line)
        else:
            line += piece
            used += display_width(piece)
    return [*lines, line.rstrip()]


_NEVER_LAST = "（《“‘"
_NEVER_FIRST = "，。、；：？！）》”’…,.;:?!)%"


def _pieces(text: str, room: int) -> list[str]:
    """Returns the parts between which a line may be broken, each at most `room` columns wide."""
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        joined = bool(pieces) and (
            character in _NEVER_FIRST
            or pieces[-1][-1] in _NEVER_LAST
            or (not wide and character != " " and pieces[-1][-1].isascii() and pieces[-1] != " ")
        )
        if joined and display_width(pieces[-1] + character) <= room:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
