"""The words of budget documents as patterns, made from `common/words.toml`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from xlbudget.base.amounts import FEN
from xlbudget.base.folding import fold_year, without_ordinal
from xlbudget.base.remembered import remembered
from xlbudget.template.common import document_words


@dataclass(frozen=True, slots=True)
class Wording:
    """What is looked for on a sheet; all but `unit_name` match folded words."""

    mark: re.Pattern[str]
    """A table's mark in a cell of its own, such as 预算公开表3."""
    lead: re.Pattern[str]
    """What may stand before a title in its cell: its mark, the year, the unit's name."""
    unfilled_year: re.Pattern[str]
    """A title in which the year lacks before its sign, or was filled in together with it."""
    up_to_year: re.Pattern[str]
    """What a title begins with up to its year, whosever it is."""
    year_of_page: re.Pattern[str]
    """The year (group 1) of which the header or footer of a page says that its budget is."""
    behind: re.Pattern[str]
    """What may stand behind it, in brackets: its mark or the year."""
    leading: re.Pattern[str]
    """What may stand before the label of a row: 其中：."""
    unit_name: re.Pattern[str]
    """A caption with the unit's name (group 1), which may be empty."""
    amount_unit: re.Pattern[str]
    """A caption with the unit of amounts (group 1)."""
    other_unit: re.Pattern[str]
    """Another unit (group 1) right behind the unit of such a caption: 万元（元）, 万元/元."""
    bare_unit: re.Pattern[str]
    """A unit (group 1) that stands alone in brackets, or behind the currency."""
    header_unit: re.Pattern[str]
    """The unit (group 2) in brackets behind a header word (group 1)."""
    header_year: re.Pattern[str]
    """The year in a header word, filled in or not."""
    amount_unit_alone: re.Pattern[str]
    """Such a caption whose unit stands in the next cell."""


@cache
def wording() -> Wording:
    """Returns the patterns, made when a workbook is first looked at."""
    title, captions = document_words()["title"], document_words()["captions"]
    units = _any(reversed(FEN))
    # Two digits at most: those of a year may stand right behind them.
    count = rf"(?:[{title['numerals']}]+|\d{{1,2}})(?:-\d{{1,2}})?"
    number = rf"{title['attached']}?{title['number']}{count}"
    # 公开01表 says the same as 公开表1.
    before = rf"{_any(title['disclosure'])}{count}{title['number']}"
    mark = rf"(?:{_any(title['disclosure'])}?{number}|{before})[:、.]?"
    years = "".join(title["year_signs"])
    digits = rf"(?:19|20)\d\d[{years}]*"
    twice = rf"(?:19|20)\d\d([{years}])\1"
    # Where a year is filled in by a formula it may be left blank.
    year = rf"(?:{digits}|[{years}]+)"
    unit = (
        rf"(?:(?!{_any(title['no_unit'])})[^\d:,。;!?《》]{{2,40}}?"
        rf"[{title['unit_endings']}](?:\([^()]*\))?)?"
    )
    money = rf"(?:{captions['amount']})?{captions['amount_unit']}"
    # 单位 in 编制单位 and the like is the unit that makes the budget, not that of amounts.
    others = "".join(
        name.removesuffix(captions["amount_unit"])
        for name in captions["unit_name"]
        if name.endswith(captions["amount_unit"])
    )
    apart = rf"(?<![{others}])"
    currency = _any(captions["currency"])
    # 单位：元氏县财政局 is a name, but 单位：万元  单位：元 are two units.
    name_behind = rf"(?!{money}[:(/])[\u4e00-\u9fff]*[{title['unit_endings']}](?:\W|$)"
    unit_of_money = rf"({units})(?!{name_behind})"
    return Wording(
        mark=re.compile(mark),
        lead=re.compile(rf"(?:{mark}|{_any(title['disclosure'])})?{year}?{unit}{year}?"),
        unfilled_year=re.compile(
            rf"^(?:{mark}|{_any(title['disclosure'])})?(?:[{years}]|{twice}(?![{years}]))"
        ),
        up_to_year=re.compile(rf"^(?:.{{0,30}}?){digits}"),
        year_of_page=re.compile(
            rf"(?<!\d)((?:19|20)\d\d)[{years}]+[^\d,。;]{{0,30}}?{_any(title['of_the_year'])}"
        ),
        behind=re.compile(rf"\({_any(title['disclosure_in_brackets'])}?{number}\)|\({digits}\)"),
        leading=re.compile(rf"^{_any(document_words()['leading'])}[:、,]?"),
        unit_name=re.compile(
            rf"{_any(captions['unit_name'])}\s*[:：]\s*(.*?)"
            rf"\s*(?:(?:{money}|{captions['amount']})\s*[:：/(（].*)?$"
        ),
        amount_unit=re.compile(
            rf"{apart}(?:{money}[:(/]*|{captions['amount']}[:(/]+)"
            rf"(?:{currency}[:(/]*)?{unit_of_money}"
        ),
        other_unit=re.compile(
            rf"[(/,、;{captions['or']}]+(?:{currency})?({units})(?![\u4e00-\u9fff\d])"
        ),
        bare_unit=re.compile(rf"\((?:{currency}[:(/]*)?({units})\)*|{currency}[:(/]*({units})\)*"),
        header_unit=re.compile(
            rf"(.*?)(?:[(\[【/:](?:{money}:?)?(?:{currency}[:(/]*)?|{currency})({units})[)\]】]*"
        ),
        header_year=re.compile(rf"\{{year\}}[{years}]*|^[{years}]+"),
        amount_unit_alone=re.compile(rf"{apart}(?:{money}|{captions['amount']}):$"),
    )


@dataclass(frozen=True, slots=True)
class HeaderWord:
    """A header word without its year and its unit, and the unit, which may be empty."""

    title: str
    unit: str = ""


@lru_cache(maxsize=2048)
def header_word(text: str) -> HeaderWord:
    """Returns a header word folded, so that 2025年合计（万元） and 合计 are the same.

    Where it is nothing but a year, `{year}` stands for it.
    """
    patterns = wording()
    folded, unit = fold_year(text), ""
    if match := patterns.header_unit.fullmatch(folded):
        folded, unit = match[1], match[2]
    title = patterns.header_year.sub("", folded)
    return HeaderWord(title or ("{year}" if folded else ""), unit)


def _any(names: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, names))})"


@remembered(2048)
def bare_name(text: str) -> str:
    """Returns the folded name in a label, without its number, its year and words before it."""
    return bare_label(wording().header_year.sub("", fold_year(text)))


@remembered(8192)
def bare_label(folded: str) -> str:
    """Returns a label without its number and words such as 其中： before or behind it."""
    leading = wording().leading
    return leading.sub("", without_ordinal(leading.sub("", folded)))
