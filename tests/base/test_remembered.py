"""What is kept for the next file is bounded in bytes, whatever the files hold."""

import tracemalloc
from random import Random

from xlbudget.base.code import Code
from xlbudget.base.folding import fold, fold_year, without_ordinal
from xlbudget.base.remembered import LONGEST, remembered


def test_a_short_text_is_worked_out_once_and_of_long_ones_the_last_is_kept() -> None:
    asked: list[str] = []

    @remembered(8)
    def doubled(text: str) -> str:
        asked.append(text)
        return text * 2

    for length in (0, 1, LONGEST, LONGEST + 1, 30_000):
        asked.clear()
        assert doubled("字" * length) == doubled("字" * length) == "字" * 2 * length
        assert len(asked) == 1
        doubled("词" * (30_001 + length))
        assert doubled("字" * length) == "字" * 2 * length
        assert len(asked) == (2 if length <= LONGEST else 3)


def test_no_more_than_the_most_are_kept() -> None:
    asked: list[str] = []

    @remembered(16)
    def same(text: str) -> str:
        asked.append(text)
        return text

    texts = [str(Random(number).random()) for number in range(100)]
    for count, text in enumerate(texts, 1):
        assert same(text) == same(text) == text
        assert len(asked) == count
    asked.clear()
    for text in reversed(texts):
        assert same(text) == text
    assert 100 - 16 <= len(asked) < 100


def test_words_of_any_number_of_files_fill_no_memory() -> None:
    def read(start: int, count: int) -> None:
        for number in range(start, start + count):
            text = f"{number}" + "字" * 5000
            without_ordinal(fold(text))
            fold_year(text)
            Code.of(text)

    read(0, 20)
    tracemalloc.start()
    try:
        read(20, 120)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1 << 18  # each text alone is 10 kB
