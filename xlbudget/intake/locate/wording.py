"""The words of budget documents as patterns, made from `common/words.toml`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from xlbudget.base.amounts import FEN
from xlbudget.template.common import document_words


@dataclass(frozen=True, slots=True)
class Wording:
    """What is looked for on a sheet; all but `unit_name` match folded words."""

    mark: re.Pattern[str]
    """A table's mark in a cell of its own, such as 预算公开表3."""
    lead: re.Pattern[str]
    """What may stand before a title in its cell: its mark, the year, the unit's name."""
    up_to_year: re.Pattern[str]
    """What a title begins with up to its year, whosever it is."""
    behind: re.Pattern[str]
    """What may stand behind it, in brackets: its mark or the year."""
    leading: re.Pattern[str]
    """What may stand before the label of a row: 其中：."""
    unit_name: re.Pattern[str]
    """A caption with the unit's name (group 1), which may be empty."""
    amount_unit: re.Pattern[str]
    """A caption with the unit of amounts (group 1)."""
    amount_unit_alone: re.Pattern[str]
    """Such a caption whose unit stands in the next cell."""
    amount: re.Pattern[str]
    """What looks like an amount, readable or not; a date, a name or a phone number does not."""


@cache
def wording() -> Wording:
    """Returns the patterns, made when a workbook is first looked at."""
    title, captions = document_words()["title"], document_words()["captions"]
    units = _any(reversed(FEN))
    number = rf"{title['attached']}?{title['number']}[{title['numerals']}\d]+(?:-\d+)?"
    mark = rf"{_any(title['disclosure'])}?{number}[:、.]?"
    digits = r"(?:19|20)\d\d" + "".join(f"{sign}?" for sign in title["year_signs"])
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
    apart = rf"(?:^|[^{others}])"
    currency = captions["currency"]
    return Wording(
        mark=re.compile(mark),
        lead=re.compile(
            rf"(?:{mark}|{_any(title['disclosure'])})?(?:{digits})?{unit}(?:{digits})?"
        ),
        up_to_year=re.compile(rf"^(?:.{{0,30}}?){digits}"),
        behind=re.compile(rf"\({_any(title['disclosure_in_brackets'])}?{number}\)|\({digits}\)"),
        leading=re.compile(rf"^{_any(document_words()['leading'])}[:、,]?"),
        unit_name=re.compile(
            rf"{_any(captions['unit_name'])}\s*[:：]\s*(.*?)\s*(?:{money}\s*[:：].*)?$"
        ),
        amount_unit=re.compile(rf"{apart}{money}(?:[:(/](?:{currency})?|{currency})?({units})"),
        amount_unit_alone=re.compile(rf"{apart}{money}:$"),
        amount=re.compile(rf"[^\w:]*\d[^:\u4e00-\u9fff]*(?:{units})?"),
    )


def _any(names: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, names))})"
