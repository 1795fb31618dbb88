"""Keys put codes into their official order and say again which code or line they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlbudget.entry.formulas.algebra import Formula, NoValue, constant
from xlbudget.entry.formulas.sort_keys import CodeKey, LineKey, SortKey

CODE_KEY, LINE_KEY = CodeKey(9), LineKey(5)
CODES = st.from_regex(r"[1-9][0-9]{2}(?:[0-9]{2}){0,3}", fullmatch=True)


def made(layout: SortKey, code: str, line: int = 1) -> Formula:
    """Returns the key of a line with this code."""
    return layout.of_line(constant(code), Formula(lambda _: str(line), lambda _: line))


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        (made(CODE_KEY, "20103"), 'VALUE(LEFT("20103"&"000000000",9))*10+LEN("20103")', 2010300005),
        (CODE_KEY.above(constant("20103"), 3), 'VALUE(LEFT("20103",3)&"000000")*10+3', 2010000003),
        (made(LINE_KEY, "30101", 7), 'VALUE(LEFT("30101"&"00000",5))*10000+7', 301010007),
        (LINE_KEY.above(constant("30101"), 3), 'VALUE(LEFT("30101",3)&"00")*10000', 301000000),
        (
            CodeKey.code(constant(2010300005)),
            "LEFT(INT(2010300005/10),MOD(2010300005,10))",
            "20103",
        ),
        (LineKey.behind(constant(301010007)), "MOD(301010007,10000)", 7),
        (LineKey.first_digits(constant(301010007), 3), "LEFT(301010007,3)", "301"),
    ],
)
def test_a_key_and_its_parts_as_formulas(key: Formula, text: str, value: int | str) -> None:
    assert (key.text(0), key.value(0)) == (text, value)


@given(CODES, CODES)
def test_keys_have_the_order_of_codes_and_give_them_back(code: str, other: str) -> None:
    key, other_key = made(CODE_KEY, code), made(CODE_KEY, other)
    assert (key.value(0) < other_key.value(0)) == (code < other)
    assert CodeKey.code(key).value(0) == code
    assert CODE_KEY.above(constant(code), 3).value(0) <= key.value(0)


@given(CODES, st.integers(1, 9999))
def test_keys_of_printed_lines_give_back_class_and_line(code: str, line: int) -> None:
    key, class_key = made(LINE_KEY, code, line), LINE_KEY.above(constant(code), 3)
    assert class_key.value(0) < key.value(0)
    assert (LineKey.behind(key).value(0), LineKey.behind(class_key).value(0)) == (line, 0)
    assert LineKey.first_digits(key, 3).value(0) == code[:3]


@pytest.mark.parametrize("layout", [CODE_KEY, LINE_KEY])
def test_what_is_no_code_has_no_key(layout: SortKey) -> None:
    with pytest.raises(NoValue):
        made(layout, "20A").value(0)
