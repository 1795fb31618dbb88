"""Folding of official words, so that spacing, brackets, quotes and full width do not matter."""

import re
import unicodedata
from functools import lru_cache

_QUOTES = str.maketrans({c: '"' for c in "“”„‟＂«»「」『』‘’'"})
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十]+\)|\d+[、.])")


@lru_cache(maxsize=8192)
def fold(words: str) -> str:
    """Returns the words in half width, with one kind of quote and without any space."""
    folded = words if words.isascii() else unicodedata.normalize("NFKC", words)
    return _SPACES.sub("", folded.translate(_QUOTES))


@lru_cache(maxsize=2048)
def fold_year(words: str) -> str:
    """Returns the folded words with every year replaced by `{year}`, as templates write it."""
    return _YEAR.sub("{year}", fold(words))


@lru_cache(maxsize=8192)
def without_ordinal(words: str) -> str:
    """Returns folded words without a leading 一、 (一) or 1、."""
    return _ORDINAL.sub("", words, count=1)


def years_in(words: str) -> tuple[int, ...]:
    """Returns the years that the words name."""
    return tuple(int(found) for found in _YEAR.findall(fold(words)))
