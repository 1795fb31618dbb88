"""Codes are written and read in one place; any text is one and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlbudget.base.code import Code, repeated

PARTS = [
    ("2010301", Code("2010301")),
    ("30101/50101", Code.paired("30101", "50101")),
    ("30101/某科目", Code.paired("30101", "某科目")),
    ("30101", Code.paired("30101", "")),
    ("301?某项", Code.unlisted("301", "某项")),
    ("?某项", Code.unlisted("", "某项")),
    ("301?甲/乙", Code.unlisted("301", "甲/乙")),
    ("_1", Code.blank(1)),
    ("@12", Code.kept(12)),
    ("2010301#2", Code("2010301", repeat=2)),
    ("30101/50101#3", Code("30101", "/", "50101", 3)),
    ("_1#2", Code("", "_", "1", 2)),
    ("某项目", Code(detail="某项目")),
    ("", Code()),
]
AS_THEY_ARE = [
    *("某项目/二期", "/某项目", "1#楼维修", "_", "_甲", "@甲", "_01", "@0"),
    *("某楼#0", "某楼#1", "某楼#02", "某楼#", "什么?", "201+03", "20103O", "30101/", "甲\n乙#二"),
    *("某楼#" + "1" * 5000, "_" + "1" * 5000),
]


@pytest.mark.parametrize(("text", "code"), PARTS)
def test_a_text_is_its_parts(text: str, code: Code) -> None:
    assert str(code) == text
    assert Code.of(text) == code


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_signs_that_mark_nothing_belong_to_the_name(text: str) -> None:
    code = Code.of(text)
    assert str(code) == str(code.first) == text
    assert (code.partner, code.name, code.line, code.is_blank, code.repeat) == ("", "", 0, False, 1)


@given(st.text() | st.text("0123/?_@#甲", max_size=9))
def test_any_text_comes_back(text: str) -> None:
    code = Code.of(text)
    assert str(code) == text
    again = f"#{code.repeat}" if code.repeat > 1 else ""
    assert str(code.first) == text.removesuffix(again)
    assert code.first.repeat == 1
    assert str(code.first).startswith(code.digits)


@given(st.text("0123/?_@#甲", min_size=1, max_size=9), st.integers(1, 12))
def test_what_is_listed_again_has_an_id_of_its_own(text: str, times: int) -> None:
    code = Code.of(repeated(text, times))
    assert times == 1 or (code.repeat == times and str(code.first) == text)


@pytest.mark.parametrize(
    ("text", "bare", "is_digits", "is_unlisted", "above"),
    [
        ("2010301", "2010301", True, False, ["201030", "20103", "2010", "201", "20", "2"]),
        ("201#2", "201", True, False, ["20", "2"]),
        ("301/50101", "301", True, False, ["30", "3"]),
        ("301?某项", "301?某项", False, True, ["301", "30", "3"]),
        ("?某项", "?某项", False, True, []),
        ("20A", "20A", False, False, ["2"]),
        ("某项目", "某项目", False, False, []),
        ("_1", "_1", False, False, []),
        ("", "", False, False, []),
    ],
)
def test_what_a_code_says(
    text: str, bare: str, is_digits: bool, is_unlisted: bool, above: list[str]
) -> None:
    code = Code.of(text)
    assert (code.bare, code.is_digits, code.is_unlisted) == (bare, is_digits, is_unlisted)
    assert list(code.above()) == above


def test_rows_without_names_and_kept_lines_are_counted() -> None:
    assert Code.blank(3).line == Code.kept(3).line == 3
    assert Code.blank(3).is_blank
    assert not Code.kept(3).is_blank
