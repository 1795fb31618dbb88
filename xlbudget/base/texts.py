"""Sentences for users, in Chinese or English, from the message files."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from xlbudget.base.errors import wrong_argument

LANGUAGES = ("zh", "en")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters that XML, and so a workbook, cannot hold."""
_LONGEST_QUOTED = 300
_NUMERALS = "零一二三四五六七八九十"
_TEN = 10
_FOLDER = Path(__file__).parents[1] / "messages"


@cache
def sentences(lang: str) -> Mapping[str, str]:
    """Returns every sentence of a language by its key; sections are joined with a dot."""
    data = tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    sentences_by_key: dict[str, str] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            sentences_by_key.update({f"{key}.{name}": text for name, text in value.items()})
        else:
            sentences_by_key[key] = value
    return sentences_by_key


def check_language(lang: str) -> None:
    """Raises UsageError F215 for a language without sentences."""
    if lang not in LANGUAGES:
        raise wrong_argument("lang", lang, "lang")


def sentence(key: str, lang: str = "zh", /, **params: object) -> str:
    """Returns the sentence of a key with its parameters filled in."""
    return sentences(lang)[key].format(**params)


_ROW_AND_COLUMN = re.compile(r"\bR([1-9]\d*)C([1-9]\d*)\b")


def cell_words(cells: str, lang: str) -> str:
    """Returns the names of cells with those of tables in a document, `R6C3`, in words."""
    return _ROW_AND_COLUMN.sub(
        lambda match: sentence("docx.cell", lang, row=match[1], column=match[2]), cells
    )


def numeral(number: int) -> str:
    """Returns a number from 1 to 99 as headings count: 一, 十二, 二十."""
    tens, units = divmod(number, _TEN)
    before = _NUMERALS[tens] if tens > 1 else ""
    ten = _NUMERALS[_TEN] if tens else ""
    return f"{before}{ten}{_NUMERALS[units] if units else ''}"


def quoted(text: str) -> str:
    """Returns a text of a file as a finding quotes it: a formula may have 100,000 characters."""
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"
