"""What next year's workbook keeps of last year's entry sheets, and what it asks."""

import random
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

import xlbudget
from tests.support import entry_books, example
from tests.support.shares import shared
from xlbudget.cli.made import made_text
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook

FAMILY = example.family()
CATEGORIES = ("运转类", "特定目标类")
ABOUT = ("old_year", "carried")


def last_year(seed: int) -> Inputs:
    """Returns what was typed for 2025: projects drawn at random, with names, codes and classes."""
    rng = random.Random(seed)
    base = replace(entry_books.inputs(entry_books.unit(seed, 6)), year=2025)
    names = ("2025年设备购置", "办公楼维修", "2024年尾款", "信息系统2025", "培训")
    lines = tuple(
        Line(
            {
                "label": name,
                "category": rng.choice(CATEGORIES),
                "function": rng.choice(("2010302", "2010302 一般行政管理事务")),
            },
            {rng.choice(("general", "general_last", "unit_funds_last")): rng.randrange(1, 10**8)},
        )
        for name in rng.sample(names, len(names))
    )
    reporting = {"report_to": "县财政局", "contact": "张三", "phone": "0355-1234567"}
    return replace(base, lines={**base.lines, "project": lines}, reporting=reporting)


@pytest.mark.parametrize("seed", shared([3, 8], 2))
def test_words_are_kept_amounts_are_not_and_doubts_are_asked(seed: int) -> None:
    last, buffer = last_year(seed), BytesIO()
    write_entry_sheets(buffer, FAMILY, last)
    made = xlbudget.new(last=buffer.getvalue(), year=2026)
    typed = open_workbook(Path("made.xlsx"), content=made.content).typed
    assert typed
    assert typed.inputs.year == 2026
    assert typed.inputs.reporting == last.reporting
    kept = [line for line in typed.inputs.lines["project"] if line.words]
    assert [line.words for line in kept] == [line.words for line in last.lines["project"]]
    this_year = (lines for name, lines in typed.inputs.lines.items() if name != "last_year")
    assert not [line for lines in this_year for line in lines if line.amounts]
    carried = {
        line.words["label"]
        for line in last.lines["project"]
        if {"general_last", "unit_funds_last"} & set(line.amounts)
    }
    old = {line.words["label"] for line in kept if "20" in line.words["label"]}
    asked = {about: {a.name for a in made.asked if a.about == about} for about in ABOUT}
    assert asked == {"old_year": old, "carried": carried - old}
    text = "\n".join(made_text(made, "zh"))
    assert "不是 2026 年" in text
    assert all(f"{line.place} {line.name}" in text for line in made.asked)
    assert all(line.place.startswith("录入·项目 A") for line in made.asked)


def test_a_workbook_without_entry_sheets_asks_nothing() -> None:
    made = xlbudget.new(figures=example.FOLDER / "figures.csv")
    assert not xlbudget.new(last=made.content).asked
