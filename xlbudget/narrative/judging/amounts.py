"""Whether amounts and shares of a text are those of the tables."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

from xlbudget.base.amounts import Figure
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.slips import hint_of
from xlbudget.narrative.bound import BoundNumber
from xlbudget.narrative.judging.found import Judged, slip
from xlbudget.narrative.quantities import Quantity, figure_of
from xlbudget.narrative.spent import is_of_spent
from xlbudget.narrative.told import Told
from xlbudget.narrative.words import as_said, figure_words, percent_words, shown
from xlbudget.template.narrative import Sentence

_CERTAIN_SLIPS = ("point", "yuan", "thousand", "swapped", "sign", "twice")
_POWERS = (Fraction(1, 100), Fraction(1, 10), 10, 100)


def check_amounts(judged: Judged) -> Iterator[Finding]:
    """Yields each amount that is not what the tables print, at the decimals it is printed with."""
    against = set(_against_nothing(judged))
    for name in against:
        first = next(
            n.quantity
            for n in judged.read.numbers
            if n.of.sentence.id == name and n.quantity.kind == "amount" and n.quantity.value
        )
        yield judged.finding("S925", first, fault="figures")
    said = {
        n.of.sentence.id: n.quantity.text
        for n in reversed(judged.read.numbers)
        if n.quantity.value and n.of.slot.kind == "amount"
    }
    for sentence_id, passage in judged.read.denied.items():
        amount = _denied_amount(judged, sentence_id)
        if sentence_id in said and sentence_id not in against:
            yield judged.of_passage("S925", passage, fault=f"stated:{said[sentence_id]}")
        elif amount and sentence_id not in said:
            yield judged.of_passage("S925", passage, fault=f"denied:{amount}")
    for number in _each_once(judged.read.numbers):
        slot = number.of.slot
        if number.quantity.kind == "amount" and number.of.sentence.id not in against:
            if slot.kind == "amount":
                yield from _amount(judged, number)
            elif slot.kind == "base":
                yield from _base(judged, number)


def _each_once(numbers: Sequence[BoundNumber]) -> Iterator[BoundNumber]:
    """Yields the numbers without those that say again the same of the same."""
    before: BoundNumber | None = None
    for number in numbers:
        if not (number.again and before and before.quantity.exact == number.quantity.exact):
            yield number
        if not number.again and number.of.slot.kind == "amount":
            before = number


def _amount(judged: Judged, number: BoundNumber) -> Iterator[Finding]:
    told, spoken, quantity = judged.told, number.of, number.quantity
    figure = told.amount(spoken.slot.left, spoken.row, spoken.table)
    if figure is None or fits(told, quantity, figure):
        return
    if not number.sure:
        yield judged.unread(quantity)
        return
    name, expected = (
        judged.name_of(spoken),
        figure_words(figure, told.narrative),
    )
    if quantity.cut_off(figure.low, figure.high) and quantity.value:
        yield judged.finding("S911", quantity, name=name, expected=expected)
        return
    why = _slip(judged, number, figure)
    yield judged.finding("S910", quantity, name=name, expected=expected, slip=why)


def _base(judged: Judged, number: BoundNumber) -> Iterator[Finding]:
    told, spoken, quantity = judged.told, number.of, number.quantity
    figure = told.last(spoken.slot.left, spoken.row, spoken.table)
    if is_of_spent(judged.read, spoken, (quantity,)):
        return
    if figure is None or fits(told, quantity, figure):
        return
    expected = figure_words(figure, told.narrative)
    yield judged.finding("S941", quantity, name=judged.name_of(spoken), expected=expected)


def fits(told: Told, quantity: Quantity, figure: Figure) -> bool:
    """Tells whether an amount of the text is a figure of the tables, rounded to its decimals."""
    return quantity.fits(figure.low, figure.high, told.narrative.decimals)


def _slip(judged: Judged, number: BoundNumber, figure: Figure) -> str:
    """Returns the likeliest reason for an amount, "" where there is none."""
    told, quantity = judged.told, number.quantity
    now = figure_of(quantity)
    hint = hint_of(now.shown, figure.shown, max(now.step, figure.step), {}, told.narrative.unit)
    if hint in _CERTAIN_SLIPS:
        return slip(hint)
    typed, wanted = str(abs(now.shown)), str(abs(shown(figure, told.narrative)))
    for kind, longer, shorter in (("digit_more", typed, wanted), ("digit_less", wanted, typed)):
        if any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))):
            return slip(kind)
    before = judged.before.get(quantity)
    if before and not number.again and before.quantity.exact == quantity.exact != 0:
        return slip("copied", judged.name_of(before.of))
    other = _that_fits(judged, number) if quantity.value else ""
    return slip("fits", other) if other else slip("one_digit" if hint == "one_digit" else "")


def _that_fits(judged: Judged, number: BoundNumber) -> str:
    """Returns what the amount would be right for: a cell of the same table before all others."""
    told, quantity = judged.told, number.quantity
    if not quantity.decimals:
        return ""  # too many figures are rounded to a whole number
    tables = {term.table or number.of.table for term in number.of.slot.left}
    least, most = floor(quantity.exact - quantity.step), ceil(quantity.exact + quantity.step)
    fitting = [
        cell
        for cell, figure in told.figures.items()
        if least <= figure.shown <= most and figure.shown and fits(told, quantity, figure)
    ]
    fitting.sort(key=lambda cell: cell.table not in tables)
    return judged.cell(fitting[0]) if fitting else ""


# ---- nothing -------------------------------------------------------------------------------------


def _against_nothing(judged: Judged) -> Iterator[str]:
    """Yields the sentences whose figures are all nothing in the tables and not so in the text."""
    by_sentence: dict[str, list[BoundNumber]] = {}
    for number in judged.read.numbers:
        if number.of.sentence.none and number.of.slot.kind == "amount":
            by_sentence.setdefault(number.of.sentence.id, []).append(number)
    for name, numbers in by_sentence.items():
        figures = [judged.told.amount(n.of.slot.left, n.of.row, n.of.table) for n in numbers]
        nothing = all(figure is not None and not figure.shown for figure in figures)
        if nothing and any(n.quantity.value for n in numbers if n.quantity.kind == "amount"):
            yield name


def _denied_amount(judged: Judged, sentence_id: str) -> str:
    """Returns an amount that is there although the text says that there is none."""
    told = judged.told
    sentence: Sentence = next(
        s for section in told.narrative.sections for s in section.sentences if s.id == sentence_id
    )
    for slot in sentence.slots():
        if (
            slot.kind == "amount"
            and (figure := told.amount(slot.left))
            and shown(figure, told.narrative)
        ):
            return f"{judged.name(slot.left)} {figure_words(figure, told.narrative)}"
    return ""


# ---- shares --------------------------------------------------------------------------------------


def check_shares(judged: Judged) -> Iterator[Finding]:
    """Yields each share that no amounts which print the tables' figures have."""
    for number in judged.read.numbers:
        spoken, quantity = number.of, number.quantity
        if spoken.slot.kind != "share":
            continue
        at = spoken.row, spoken.table
        part = judged.told.amount(spoken.slot.left, *at)
        whole = judged.told.amount(spoken.slot.right, *at)
        if part is None or whole is None:
            continue
        part, whole = (as_said(figure, judged.told.narrative) for figure in (part, whole))
        name = f"{judged.name(spoken.slot.left, *at)} ÷ {judged.name(spoken.slot.right, *at)}"
        if whole.shown <= 0:
            if not whole.shown and quantity.value:
                yield judged.finding("S916", quantity, name=judged.name(spoken.slot.right, *at))
            continue
        low, high = share(part, whole)
        if quantity.fits(low, high):
            continue
        expected = percent_words(Fraction(part.shown, whole.shown) * 100)
        if quantity.cut_off(low, high):
            yield judged.finding("S913", quantity, name=name, expected=expected)
            continue
        why = _wrong_share(judged, number, part, (low, high))
        yield judged.finding("S912", quantity, name=name, expected=expected, slip=why)


def share(part: Figure, whole: Figure) -> tuple[Fraction, Fraction]:
    """Returns the least and the most that a share can be, in percent; the whole is above zero."""
    least, most = max(whole.low, 1), max(whole.high, 1)
    low = Fraction(part.low, most if part.low >= 0 else least) * 100
    high = Fraction(part.high, least if part.high >= 0 else most) * 100
    return low, high


def _wrong_share(
    judged: Judged, number: BoundNumber, part: Figure, right: tuple[Fraction, Fraction]
) -> str:
    """Returns what was divided by instead, or another slip behind a share."""
    quantity = number.quantity
    low, high = right
    if any(quantity.fits(low * power, high * power) for power in _POWERS) and quantity.value:
        return slip("point")
    wholes = dict.fromkeys(
        (slot.right or slot.left, other.row, other.table)
        for n in judged.read.numbers
        for other in (n.of,)
        for slot in (other.slot,)
        if slot.kind in ("amount", "share") and n.of.section is number.of.section
    )
    for whole, row, table in wholes:
        figure = judged.told.amount(whole, row, table)
        if figure and figure.low > 0 and quantity.value and quantity.fits(*share(part, figure)):
            return slip("divided", judged.name(whole, row, table))
    before = judged.before.get(quantity)
    if before and before.quantity.exact == quantity.exact:
        return slip("copied", judged.name_of(before.of))
    return ""
