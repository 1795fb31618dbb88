"""Folding of official words: spacing, invisible characters, brackets and width do not matter."""

import re
import unicodedata

from xlbudget.base.remembered import remembered

_QUOTE_SIGNS = frozenset("“”„‟＂«»「」『』‘’'")
_RADICALS = str.maketrans(
    "⼾⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻮⻰",
    "户民虎西见角贝车长门青页风飞食马鬼鱼鸟麦黄齐齿龙",
)
"""Parts of letters that PDF files name in place of the letters that look alike."""
_QUOTES = str.maketrans(dict.fromkeys(_QUOTE_SIGNS, '"'))
_INVISIBLE = re.compile(
    # Unicode's Default_Ignorable_Code_Point, marks around annotations, a letter that is blank.
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202d"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+"
)
"""What nobody sees. U+202E is none of them: it shows what follows it backwards."""
_SPACES = re.compile(r"\s+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_SIGN = "年"
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile("(?:一九|二[〇○零])[〇○零一二三四五六七八九]{2}(?=年)")
"""二〇二五年 is 2025年."""
_NUMBER = r"(?:[一二三四五六七八九十]+|\d{1,2}|[IVXivx]+|[A-Za-z])"
_ORDINAL = re.compile(
    rf"^(?:[-—–·•●○◆■□▲△※*]+|\({_NUMBER}\)[、.]?|{_NUMBER}(?:[、,:)]|\.(?!\d))|\d{{1,2}}(?=[^\W\d]))"
)


@remembered(8192)
def visible(text: str) -> str:
    """Returns the text without the characters that nobody sees."""
    return text if text.isprintable() and text.isascii() else _INVISIBLE.sub("", text)


@remembered(8192)
def fold(text: str) -> str:
    """Returns what is seen of a text in half width, with one kind of quote, without spaces."""
    folded = visible(text)
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded.translate(_RADICALS))
    if not _QUOTE_SIGNS.isdisjoint(folded):
        folded = folded.translate(_QUOTES)
    folded = _SPACES.sub("", folded)
    return _CHINESE_YEAR.sub(_digits, folded) if _YEAR_SIGN in folded else folded


def _digits(year: re.Match[str]) -> str:
    return year[0].translate(_NUMERALS)


@remembered(2048)
def fold_year(text: str) -> str:
    """Returns the folded text with every year replaced by `{year}`, as templates write it."""
    return _YEAR.sub("{year}", fold(text))


@remembered(8192)
def without_ordinal(text: str) -> str:
    """Returns a folded text without a leading number (一、 (1) 1. I. or the 1 of ①) or dash."""
    return _ORDINAL.sub("", text, count=1)


def years_in(text: str) -> tuple[int, ...]:
    """Returns the years that the text names."""
    return tuple(int(year) for year in _YEAR.findall(fold(text)))
