"""Texts of random units: written, read back whole, and with one digit changed."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.support.narrative import passages_of
from tests.support.random_texts import random_told
from xlbudget.base.folding import fold
from xlbudget.narrative.bound import Bound, Spoken
from xlbudget.narrative.judge import judge, judged
from xlbudget.narrative.passages import Passage
from xlbudget.narrative.quantities import Quantity
from xlbudget.narrative.told import Told
from xlbudget.narrative.write import document_of
from xlbudget.template import load_family

FAMILY = load_family("shanxi-unit")
_DIGITS = "0123456789"
_FEW, _MANY = range(20), range(20, 200)
_CHANGED = 12
"""Digits that are changed, one by one, in each text."""


INSTANCES = [*_FEW, *(pytest.param(seed, marks=pytest.mark.long) for seed in _MANY)]
"""20 of them always, 180 more where they are asked for."""


def written(seed: int) -> tuple[Told, list[Passage]]:
    told = random_told(random.Random(seed), FAMILY)
    return told, passages_of(document_of(told))


@pytest.mark.parametrize("seed", INSTANCES)
def test_what_is_written_is_read_back_whole_and_nothing_is_wrong(seed: int) -> None:
    told, passages = written(seed)
    read, findings = judged(told, passages)
    assert findings == ()
    assert (read.unbound, read.missing, read.absent) == ((), (), ())
    assert all(number.sure for number in read.numbers)


# ---- the same said otherwise ---------------------------------------------------------------------


def without_thousands(rng: random.Random, texts: list[str]) -> list[str]:
    return [re.sub(r"(?<=\d),(?=\d{3})", "", text) for text in texts]


def full_width(rng: random.Random, texts: list[str]) -> list[str]:
    wide = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
    return [text.translate(wide) for text in texts]


def half_width_stops(rng: random.Random, texts: list[str]) -> list[str]:
    return [text.translate(str.maketrans("，；：（）", ",;:()")) for text in texts]


def spaced(rng: random.Random, texts: list[str]) -> list[str]:
    return [re.sub(r"(?<=[年元度%])", " ", text) for text in texts]


def filled_in(rng: random.Random, texts: list[str]) -> list[str]:
    words = ("为", "是", "共", "预算数为", "共计", "约")
    return [
        re.sub(r"(?<=[费出入转款金])(?=\d[\d,.]*万元)", lambda match: rng.choice(words), text)
        for text in texts
    ]


def in_yuan(rng: random.Random, texts: list[str]) -> list[str]:
    def yuan(match: re.Match[str]) -> str:
        return f"{int(match[1].replace(',', '') + match[2]) * 100}元"

    # What is known to the 分 is another amount in 元 than in 万元, rounded.
    typed = re.compile("政府采购|绩效")
    return [
        text if typed.search(text) else re.sub(r"([\d,]+)\.(\d\d)万元", yuan, text)
        for text in texts
    ]


def sections_in_another_order(rng: random.Random, texts: list[str]) -> list[str]:
    first = next(n for n, text in enumerate(texts) if text.startswith("第三部分"))
    last = next(n for n, text in enumerate(texts) if text.startswith("第四部分"))
    starts = [n for n in range(first, last) if re.match("[一二三四五六七八九十]+、", texts[n])]
    blocks = [texts[a:b] for a, b in zip(starts, [*starts[1:], last], strict=True)]
    rng.shuffle(blocks)
    moved = [text for block in blocks for text in block]
    return [*texts[: first + 1], *moved, *texts[last:]]


def without_numbers_of_titles(rng: random.Random, texts: list[str]) -> list[str]:
    return [re.sub("^[一二三四五六七八九十]+、(?=.{1,25}$)", "", text) for text in texts]


OTHERWISE: tuple[Callable[[random.Random, list[str]], list[str]], ...] = (
    without_thousands,
    full_width,
    half_width_stops,
    spaced,
    filled_in,
    in_yuan,
    sections_in_another_order,
    without_numbers_of_titles,
)


@pytest.mark.parametrize("way", OTHERWISE, ids=lambda way: way.__name__)
@pytest.mark.parametrize("seed", _FEW[::4])
def test_what_is_said_otherwise_is_no_fault(
    seed: int, way: Callable[[random.Random, list[str]], list[str]]
) -> None:
    told, passages = written(seed)
    texts = way(random.Random(seed), [passage.text for passage in passages])
    read, findings = judged(told, passages_of(texts))
    assert findings == ()
    assert (read.unbound, read.missing) == ((), ())


# ---- one digit -----------------------------------------------------------------------------------


def possible(told: Told, of: Spoken, kind: str) -> tuple[Fraction, Fraction] | None:
    """Returns what a number can be: in 分, or in percent; None where nothing tells."""
    at = of.row, of.table
    now = told.amount(of.slot.left, *at)
    if now is None:
        return None
    if kind == "amount":
        return Fraction(now.low), Fraction(now.high)
    if kind == "share":
        whole = told.amount(of.slot.right, *at)
        if whole is None or whole.low <= 0:
            return None
        low = Fraction(now.low, whole.high if now.low >= 0 else whole.low)
        return low * 100, Fraction(now.high, whole.low) * 100
    last = told.last(of.slot.left, *at)
    if last is None or (kind == "rate" and last.low <= 0):
        return None
    if kind == "change":
        return Fraction(now.low - last.high), Fraction(now.high - last.low)
    return (Fraction(now.low, last.high) - 1) * 100, (Fraction(now.high, last.low) - 1) * 100


def targets(read: Bound) -> list[tuple[Quantity, Spoken, str, int]]:
    """Returns the amounts and percents of a text with what each of them is."""
    stated = [
        (number.quantity, number.of, number.of.slot.kind, 1)
        for number in read.numbers
        if number.quantity.kind in ("amount", "percent")
    ]
    changes = [
        (quantity, change.of, kind, quantity.direction)
        for change in read.changes
        for quantity, kind in ((change.amount, "change"), (change.percent, "rate"))
        if quantity
    ]
    return [*stated, *changes]


def proves_wrong(told: Told, of: Spoken, kind: str, printed: tuple[str, int, int]) -> bool:
    """Tells whether no facts print a number: worked out from its digits, apart from the judge."""
    text, sign, size = printed
    ends = possible(told, of, kind)
    digits = text.replace(",", "")
    step = Fraction(size, 10 ** len(digits.partition(".")[2]))
    if not any(digit in "123456789" for digit in digits) and kind in ("amount", "change"):
        step = min(step, Fraction(size, 100))
    value = Fraction(digits) * size * sign
    return ends is not None and (ends[1] < value - step / 2 or ends[0] > value + step / 2)


@pytest.mark.parametrize("seed", INSTANCES)
def test_one_digit_that_can_be_proved_wrong_is_found_at_its_place(seed: int) -> None:
    told, passages = written(seed)
    passages = [replace(passage, text=fold(passage.text)) for passage in passages]
    read, _ = judged(told, passages)
    rng = random.Random(seed)
    chosen = targets(read)
    for quantity, of, kind, sign in rng.sample(chosen, min(_CHANGED, len(chosen))):
        text = passages[quantity.passage].text
        digits = quantity.text.removesuffix(quantity.unit)
        at = rng.choice([n for n, character in enumerate(digits) if character.isdigit()])
        other = rng.choice([digit for digit in _DIGITS if digit != digits[at]])
        changed = digits[:at] + other + digits[at + 1 :]
        size = 1_000_000 if quantity.kind == "amount" else 1
        if not proves_wrong(told, of, kind, (changed, sign, size)):
            continue
        slipped = [*passages]
        line = text[: quantity.start] + changed + quantity.unit + text[quantity.end :]
        slipped[quantity.passage] = replace(passages[quantity.passage], text=line)
        cells = [finding.cells[0] for finding in judge(told, slipped)]
        place = passages[quantity.passage].place.cell
        assert (place, changed + quantity.unit) in {(cell.cell, cell.value) for cell in cells}
