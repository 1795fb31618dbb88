"""Amounts in whole 分: what a printed figure stands for, and how numbers are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlbudget.base.amounts import (
    FEN,
    NONE,
    Figure,
    computed_figure,
    from_fen,
    number_in,
    round_to,
    step_of,
    text_of,
    to_fen,
    typed_figure,
)

STEPS = (1, 10, 100, 1000, 10_000)


@pytest.mark.parametrize(
    ("shown", "step", "low", "high"),
    [
        (12_340_000, 10_000, 12_335_000, 12_344_999),
        (10_000, 10_000, 5_000, 14_999),
        (0, 10_000, -4_999, 4_999),
        (-10_000, 10_000, -14_999, -5_000),
        (-12_340_000, 10_000, -12_344_999, -12_335_000),
        (300, 100, 250, 349),
        (0, 100, -49, 49),
        (-300, 100, -349, -250),
        (7, 1, 7, 7),
        (0, 1, 0, 0),
        (-7, 1, -7, -7),
    ],
)
def test_a_printed_figure_stands_for_a_half_open_interval(
    shown: int, step: int, low: int, high: int
) -> None:
    figure = Figure(shown, shown, step)
    assert (figure.low, figure.high) == (low, high)


@given(step=st.sampled_from(STEPS), units=st.integers(-10_000, 10_000), data=st.data())
def test_the_interval_is_exactly_what_rounds_to_the_figure(
    step: int, units: int, data: st.DataObject
) -> None:
    figure = Figure(units * step, units * step, step)
    inside = data.draw(st.integers(figure.low, figure.high))
    assert round_to(inside, step) == figure.shown
    assert round_to(figure.low - 1, step) != figure.shown
    assert round_to(figure.high + 1, step) != figure.shown


@given(st.integers(-(10**9), 10**9), st.sampled_from(STEPS))
def test_rounding_is_half_away_from_zero(fen: int, step: int) -> None:
    exact = Decimal(fen) / step
    assert round_to(fen, step) == int(exact.quantize(Decimal(1), "ROUND_HALF_UP")) * step
    assert round_to(-fen, step) == -round_to(fen, step)


def test_a_row_that_is_not_listed_has_no_amount_at_all() -> None:
    assert (NONE.low, NONE.high, NONE.value) == (0, 0, 0)


@pytest.mark.parametrize(
    ("unit", "decimals", "step"),
    [
        ("万元", 2, 10_000),
        ("万元", 4, 100),
        ("万元", 6, 1),
        ("万元", 8, 1),
        ("元", 0, 100),
        ("元", 2, 1),
        ("千元", 2, 1_000),
        ("百元", 1, 1_000),
        ("亿元", 4, 10**6),
    ],
)
def test_the_last_unit_of_a_figure(unit: str, decimals: int, step: int) -> None:
    assert step_of(unit, decimals) == step


@pytest.mark.parametrize(
    ("value", "unit", "fen", "step"),
    [
        ("1529.94", "万元", 1_529_940_000, 10_000),
        ("1529.9", "万元", 1_529_900_000, 10_000),
        ("1529", "万元", 1_529_000_000, 10_000),
        ("1529.945", "万元", 1_529_945_000, 1_000),
        ("1529.9456", "万元", 1_529_945_600, 100),
        ("1529.94567", "万元", 1_529_945_670, 10),
        ("1529.945678", "万元", 1_529_945_678, 1),
        ("0.1234564999", "万元", 123_456, 1),
        ("0.1234565", "万元", 123_457, 1),
        ("-0.1234565", "万元", -123_457, 1),
        ("0", "万元", 0, 10_000),
        ("0.30000000000000004", "万元", 300_000, 10_000),
        ("12.345", "元", 1_235, 1),
    ],
)
def test_a_typed_amount_has_the_precision_it_was_typed_with(
    value: str, unit: str, fen: int, step: int
) -> None:
    assert typed_figure(Decimal(value), unit, 2) == Figure(fen, fen, step)


@pytest.mark.parametrize(
    ("value", "fen", "shown"),
    [
        ("1529.944999", 1_529_944_999, 1_529_940_000),
        ("1529.945", 1_529_945_000, 1_529_950_000),
        ("-0.005", -5_000, -10_000),
        ("-0.004999", -4_999, 0),
        ("1529.94", 1_529_940_000, 1_529_940_000),
    ],
)
def test_a_formula_prints_with_the_usual_decimals(value: str, fen: int, shown: int) -> None:
    figure = computed_figure(Decimal(value), "万元", 2)
    assert figure == Figure(fen, shown, 10_000)
    assert figure.low <= fen <= figure.high


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(FEN)))
def test_whole_fen_survive_as_decimals_and_as_text(fen: int, unit: str) -> None:
    assert to_fen(from_fen(fen, unit), unit) == fen
    assert to_fen(Decimal(text_of(fen, unit, 2)), unit) == fen
    assert number_in(text_of(fen, unit, 2, separator=",")) == from_fen(fen, unit)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "0.00"),
        (10_000, "0.01"),
        (1_529_940_000, "1,529.94"),
        (1_529_945_600, "1,529.9456"),
        (-1_529_900_000, "-1,529.90"),
        (100_000_000_000, "100,000.00"),
    ],
)
def test_an_amount_is_written_with_its_decimals(fen: int, words: str) -> None:
    assert text_of(fen, "万元", 2, separator=",") == words
    assert text_of(fen, "万元", 2) == words.replace(",", "")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1529.94", "1529.94"),
        ("1,529.94", "1529.94"),
        ("1，529.94", "1529.94"),
        ("１，５２９．９４", "1529.94"),
        ("1 529.94", "1529.94"),
        ("1\xa0529.94", "1529.94"),
        ("\t1529.94 \n", "1529.94"),
        ("1 529 000.5", "1529000.5"),
        ("+3", "3"),
        ("- 3", "-3"),
        ("-3.50", "-3.5"),
        ("－３．５０", "-3.5"),
        ("−3.5", "-3.5"),
        ("(12.00)", "-12"),
        ("（12.00）", "-12"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("7.", "7"),
        ("0", "0"),
        ("12,345,678.9", "12345678.9"),
    ],
)
def test_text_that_is_plainly_a_number(words: str, number: str) -> None:
    assert number_in(words) == Decimal(number)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "-",
        "—",
        "无",
        ".",
        "12a",
        "12.00元",
        "1.2.3",
        "1,52,9.94",
        "1,5294",
        ",529",
        "1e400",
        "1E3",
        "12%",
        "¥12",
        "(12",
        "12)",
        "()",
        "(-12)",
        "(+12)",
        "--12",
        "1529.94①",
        "12²",
        "½",
        "①",
        "1\n2",
        "1\n529",
        "12 34",
        "1 5 29.94",
        "1 5299",
        "1529.94 1529.94",
        "１　２",
        "nan",
        "Infinity",
        "0x10",
        "1_000",
        "1 2",
        "12 3456",
        "12\n345",
        "1\n\t2",
        "١٢",
        "2025-01-01",
        "2025/1/1",
        "TRUE",
        "#REF!",
        "=1+1",
    ],
)
def test_text_that_is_no_number(words: str) -> None:
    assert number_in(words) is None
