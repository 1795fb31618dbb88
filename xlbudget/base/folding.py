"""Folding of official words, so that spacing, brackets, quotes and full width do not matter."""

import re
import unicodedata

from xlbudget.base.remembered import remembered

_QUOTES = str.maketrans({c: '"' for c in "“”„‟＂«»「」『』‘’'"})
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十]+\)|\d+[、.])")


@remembered(8192)
def fold(text: str) -> str:
    """Returns the text in half width, with one kind of quote and without any space."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _SPACES.sub("", folded.translate(_QUOTES))


@remembered(2048)
def fold_year(text: str) -> str:
    """Returns the folded text with every year replaced by `{year}`, as templates write it."""
    return _YEAR.sub("{year}", fold(text))


@remembered(8192)
def without_ordinal(text: str) -> str:
    """Returns a folded text without a leading 一、 (一) or 1、."""
    return _ORDINAL.sub("", text, count=1)


def years_in(text: str) -> tuple[int, ...]:
    """Returns the years that the text names."""
    return tuple(int(year) for year in _YEAR.findall(fold(text)))
