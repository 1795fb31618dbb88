"""Forms drawn at random from the vocabulary's own words mean what their words were drawn for."""

import random
from pathlib import Path
from typing import Any

import pytest

from tests.support.blank_forms import WRITERS, write_form
from xlbudget.drafting.read_form import read_form
from xlbudget.drafting.vocabulary import Word, vocabulary
from xlbudget.reader import read_workbook

pytestmark = pytest.mark.usefixtures("read_here")

ENDINGS = ("xlsx", *WRITERS)
NUMERALS = "一二三四五六七八九"


def words_of(member: str, dimension: str) -> list[str]:
    known = vocabulary()
    names: list[Word] = [w for w in known.words.values() if w.dimension == dimension]
    return [word.text for word in names if word.name == member]


def drawn(draw: random.Random) -> tuple[list[str], list[str]]:
    """Returns funds, and a word for each."""
    funds = draw.sample(vocabulary().dimensions["fund"], draw.randint(2, 6))
    return funds, [draw.choice(words_of(fund, "fund")) for fund in funds]


@pytest.mark.parametrize("seed", range(24))
def test_columns_drawn_at_random(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    funds, words = drawn(draw)
    period = draw.choice(["current", "carryover"])
    over = draw.choice(words_of(period, "period"))
    other = draw.choice(words_of("carryover" if period == "current" else "current", "period"))
    sheet: dict[str, Any] = {
        "sheet": "表",
        "title": f"20{draw.randint(20, 30)}年{draw.choice(['收入', '预算收入', '部门收入'])}总表",
        "caption": "单位：万元",
        "merged": draw.random() < 0.7,
        "header": [
            ["科目编码", "科目名称", over, *["<"] * len(funds), other],
            ["^", "^", draw.choice(["合计", "小计"]), *words, "^"],
        ],
        "rows": [["合计"]],
    }
    if not sheet["merged"]:
        sheet["header"] = [["" if c in "<^" else c for c in line] for line in sheet["header"]]
    form = read_form(
        read_workbook(write_form(tmp_path / f"form.{ENDINGS[seed % len(ENDINGS)]}", [sheet]))
    )
    (table,) = form.tables
    assert not form.all_doubts
    total, *parts, last = table.blocks[0].amounts
    assert [part.select["fund"] for part in parts] == [{fund} for fund in funds]
    assert total.select["fund"] == set(funds)
    assert {next(iter(c.select["period"])) for c in (total, *parts)} == {period}
    assert last.select["period"] != {period}


@pytest.mark.parametrize("seed", range(24))
def test_rows_drawn_at_random(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    funds, words = drawn(draw)
    style = draw.choice(["{}、", "（{}）", "{}. "])
    numbers = NUMERALS if style != "{}. " else "123456789"
    labels = [style.format(numbers[at]) + word for at, word in enumerate(words)]
    carried = draw.choice(words_of("carryover", "period"))
    rows = [*labels, "本年收入合计", carried, draw.choice(["收入总计", "总计"])]
    sheet = {
        "sheet": "表",
        "title": "2026年收入总表",
        "caption": "单位：元",
        "header": [["项目", "预算数"]],
        "rows": [[label] for label in rows],
    }
    ending = ENDINGS[seed % len(ENDINGS)]
    form = read_form(read_workbook(write_form(tmp_path / f"form.{ending}", [sheet])))
    assert not form.all_doubts
    *parts, current, carryover, total = form.tables[0].blocks[0].rows
    assert [part.select["fund"] for part in parts] == [{fund} for fund in funds]
    assert {period for part in parts for period in part.select["period"]} == {"current"}
    assert {part.parent for part in parts} == {current.id}
    assert (current.parent, carryover.parent, total.parent) == (total.id, total.id, "")
