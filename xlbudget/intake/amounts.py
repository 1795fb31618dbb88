"""Reads one cell as an amount: what a person sees in it, never what is stored behind that.

Text that is plainly a number is read with a note; a dash counts as zero with a note; anything
else is no amount and never zero.
"""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from xlbudget.base.amounts import (
    Figure,
    computed_figure,
    figure_of_fen,
    number_in,
    typed_figure,
)
from xlbudget.base.folding import fold
from xlbudget.reader import RawCell
from xlbudget.reader.number_format import seen, shown_text
from xlbudget.template.common import document_words

_LARGEST = Decimal(10) ** 13
_NOTHING = Decimal("0.005")
"""A word or nothing is shown for zero, and for what every table prints as zero."""
_MORE_DECIMALS = 2
"""How many more decimals than usual a formula may show; behind them is what binary sums leave."""


class Parsed(NamedTuple):
    """An amount as read; `note` is the rule that tells of an unusual way of writing it.

    `decimals` is how many its format shows, None if all that it has.  `text` is what the format
    shows and `unit` the unit that it writes, both "" where it shows nothing but the number.
    """

    value: Decimal | None
    note: str | None = None
    decimals: int | None = None
    text: str = ""
    unit: str = ""


def parse_amount(cell: RawCell) -> Parsed:
    """Returns the amount that a cell shows, or no value where it is none."""
    if cell.kind == "blank" or cell.value is None:
        return Parsed(Decimal(0))
    if cell.kind == "number" and isinstance(cell.value, Decimal):
        if cell.look.is_plain or abs(cell.value) >= _LARGEST:
            return Parsed(_bounded(cell.value), decimals=cell.look.decimals)
        return _formatted(cell.value, cell.look.code)
    if cell.kind == "date":
        return Parsed(None, "N121")
    if cell.kind != "text" or not isinstance(cell.value, str):
        return Parsed(None)
    text = shown_text(cell.value, cell.look.code)
    folded = fold(text)
    if not folded:
        return Parsed(Decimal(0))
    if folded in document_words()["zero"]:
        return Parsed(Decimal(0), "N108")
    value = _bounded(number_in(text))
    return Parsed(value, None if value is None else "N101")


def figure_of(parsed: Parsed, cell: RawCell, unit: str, decimals: int) -> Figure | None:
    """Returns the figure that a cell shows in `unit`, None where it shows no amount.

    `decimals` are those that tables usually have.
    """
    if parsed.value is None:
        return None
    if cell.formula is None:
        return typed_figure(parsed.value, unit, decimals, parsed.decimals)
    printed = decimals if parsed.decimals is None else parsed.decimals
    figure = computed_figure(parsed.value, unit, min(printed, decimals + _MORE_DECIMALS))
    if printed <= decimals:
        return figure
    # More decimals than usual count where they are there, as those of a typed amount do.
    return replace(figure, step=figure_of_fen(figure.shown, unit, decimals).step)


def _formatted(value: Decimal, code: str) -> Parsed:
    shown = seen(value, code)
    text = "？" if shown.text is None else shown.text.strip()
    amount = shown.amount
    if amount is None or (shown.is_word and abs(value) >= _NOTHING):
        return Parsed(None, "N122", text=text)
    if shown.is_word:
        return Parsed(value, text=text)
    note = None if amount == value else "N123"
    return Parsed(_bounded(amount), note, shown.decimals, text, shown.unit)


def _bounded(value: Decimal | None) -> Decimal | None:
    return value if value is not None and abs(value) < _LARGEST else None
