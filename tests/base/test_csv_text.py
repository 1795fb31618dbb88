"""CSV in which a spreadsheet finds nothing to run, and which reads back the same."""

import csv
import io
from random import Random

import pytest

from xlbudget.base.csv_text import csv_text, unguarded

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
WORDS = ("1+1", "cmd|' /C calc'!A0", "SUM(A1)", "项目", "5", "")
NUMBERS = ("-5", "-12345.67", "0.00", "12", "-0.1")


def fields(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("quotes", range(4))
def test_nothing_begins_as_a_formula_and_all_reads_back(start: str, quotes: int) -> None:
    texts = ["'" * quotes + start + word for word in WORDS]
    texts = [text for text in texts if text not in NUMBERS]
    cells = [fields(csv_text([[text, "x"]]).removesuffix("\n"))[0] for text in texts]
    assert all(cell.startswith("'") for cell in cells)
    assert [unguarded(cell) for cell in cells] == texts


def test_numbers_stay_numbers() -> None:
    assert csv_text([NUMBERS]) == ",".join(NUMBERS) + "\n"
    assert [unguarded(number) for number in NUMBERS] == list(NUMBERS)


def test_any_text_reads_back() -> None:
    random = Random(5)
    for _ in range(500):
        text = "".join(random.choices("'=+-@a表1, \"\t\r\n", k=random.randrange(8)))
        assert unguarded(fields(csv_text([[text, ""]]).removesuffix("\n"))[0]) == text


@pytest.mark.parametrize("text", ["表一", "'", "''a", "a=b", "1-2", "", "'表"])
def test_other_texts_stand_as_they_are(text: str) -> None:
    assert fields(csv_text([[text, "x"]]).removesuffix("\n"))[0] == text
    assert unguarded(text) == text
