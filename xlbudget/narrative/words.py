"""Numbers as a text says them: amounts with their unit, percents, changes, counts."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache

from xlbudget.base.amounts import Figure, round_to, step_of, text_of
from xlbudget.template.common import document_words
from xlbudget.template.narrative import Narrative

PERCENT_DECIMALS = 2
_WHOLE = 100


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """Returns a pattern of the words of documents."""
    return re.compile(document_words()["narrative"][name])


def blank() -> str:
    """Returns what stands where something is still to be typed."""
    return str(document_words()["narrative"]["blank"])


def shown(figure: Figure, said: Narrative) -> int:
    """Returns what a text says of an amount in 分: with its own unit and decimals."""
    return round_to(figure.shown, step_of(said.unit, said.decimals))


def as_said(figure: Figure, said: Narrative) -> Figure:
    """Returns a figure as the text states it: nobody can reckon with more than is said."""
    step = step_of(said.unit, said.decimals)
    return Figure(figure.value, round_to(figure.shown, step), max(step, figure.step))


def amount_words(fen: int, said: Narrative) -> str:
    """Returns an amount with its unit: `2,156.51万元`; nothing at all is `0万元`."""
    separator = "," if said.thousands else ""
    number = text_of(fen, said.unit, said.decimals, separator=separator) if fen else "0"
    return f"{number}{said.unit}"


def figure_words(figure: Figure, said: Narrative) -> str:
    """Returns a figure as a text says it: with its own unit and decimals."""
    return amount_words(shown(figure, said), said)


def percent_words(percent: Fraction) -> str:
    """Returns a percent with two decimals; nothing and the whole need none: `97.51%`, `100%`."""
    scale = 10**PERCENT_DECIMALS
    units = int(abs(percent) * scale + Fraction(1, 2))
    if percent == 0 or units == _WHOLE * scale:
        return f"{units // scale}%"
    number = Decimal(units if percent > 0 else -units).scaleb(-PERCENT_DECIMALS)
    return f"{number:.{PERCENT_DECIMALS}f}%"


def share_words(part: int, whole: int) -> str:
    """Returns the share that an amount is of another, both in 分 and as exact as they are known."""
    return percent_words(Fraction(part, whole) * 100 if whole else Fraction(0))


def change_words(now: int, last: int | None, against: str, said: Narrative) -> str:
    """Returns how an amount changed, both in 分: `比上年减少12.50万元，下降20.00%`.

    `against` is what it is measured against; without last year's amount the words stay open.
    """
    words = document_words()["narrative"]
    base = against.removeprefix(words["than"])
    if last is None:
        return f"{words['than']}{base}{blank()}"
    if now == last:
        return f"{words['same_as']}{base}{words['same']}"
    if last == 0:
        return str(words["no_last_year"])
    more, higher = words["up"] if now > last else words["down"]
    difference = amount_words(abs(now - last), said)
    percent = percent_words(Fraction(abs(now - last), abs(last)) * 100)
    return f"{words['than']}{base}{more}{difference}，{higher}{percent}"


def count_words(count: Decimal | None) -> str:
    """Returns a count without needless zeros; what nobody typed is none."""
    if not count:
        return "0"
    return f"{count.normalize():f}"
