"""What people type around words and codes, seen or not: the same rows, the same figures."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Layout, codes_as, each, only, with_words
from tests.support import biff8, biff12, example, ods
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import severity
from xlbudget.reader import read_workbook
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Verdict

UNSEEN = "\u200b\u200e\u202d\u202c\u2060\ufeff\ufe0f\u00ad\u3164\u2067\u2069\U000e0101\U000e0041"
VEHICLES = ("①公务用车购置费", "②公务用车运行维护费")
NUMBERINGS = (
    *("（{n}）{w}", "({n}) {w}", "{n}.{w}", "{n}、{w}", "{n}{w}", "{w}", "{n}) {w}", "⑴ {w}"),
    *("其中：{w}", "其中:{n}.{w}", "其中：（{n}）{w}", "{n}.其中：{w}", "  {w}", "Ⅰ.{w}", "- {w}"),
    *("{c}、{w}", "（{c}）{w}", "㈠{w}"),
)


def marked(seed: int) -> Layout:
    """Any text, also of codes, and some amounts as text, with characters that nobody sees."""
    rng = random.Random(f"unseen {seed}")

    def change(words: str) -> str:
        at = rng.randint(0, len(words))
        return words[:at] + "".join(rng.sample(UNSEEN, 2)) + words[at:]

    return each(lambda sheet: with_words(sheet, change))


def numbered(seed: int) -> Layout:
    """The parts of a row, numbered or not, as people do."""
    rng = random.Random(f"numbered {seed}")

    def change(words: str) -> str:
        if words not in VEHICLES:
            return words
        n = VEHICLES.index(words)
        return rng.choice(NUMBERINGS).format(n=n + 1, c="一二"[n], w=words[1:])

    return only("表十", lambda sheet: with_words(sheet, change))


def dotted(code: str) -> str:
    return ".".join(filter(None, (code[:3], code[3:5], code[5:]))) + "." * (len(code) == 3)


LAYOUTS: dict[str, tuple[Layout, set[str]]] = {
    **{f"characters that nobody sees {n}": (marked(n), set()) for n in range(6)},
    **{f"rows numbered otherwise {n}": (numbered(n), set()) for n in range(12)},
    "codes with their apostrophe": (codes_as(lambda code: f"'{code}"), set()),
    "codes with a typographic apostrophe": (codes_as(lambda code: f"’{code}"), set()),
    "codes with dots between the levels": (codes_as(dotted), {"C117"}),
    "codes with a dot behind": (codes_as(lambda code: f"{code}."), {"C117"}),
    "codes with an apostrophe and dots": (codes_as(lambda code: f"'{dotted(code)}"), {"C117"}),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_stands_around_words_changes_no_figure(tmp_path: Path, name: str) -> None:
    layout, told = LAYOUTS[name]
    opened = open_workbook(layouts.write(tmp_path / "unit.xlsx", layout(layouts.sheets())))
    shown = {cell: amount for cell, amount in opened.figures.amounts.items() if amount}
    assert shown == example.figures().amounts
    assert opened.figures.unit_name == example.figures().unit_name
    report = check_opened(opened)
    assert {f.code for f in report.findings if severity(f) != "note"} == told
    assert report.verdict == Verdict.ROUNDING


def test_dots_are_one_finding_for_a_column(tmp_path: Path) -> None:
    layout = codes_as(dotted)
    opened = open_workbook(layouts.write(tmp_path / "unit.xlsx", layout(layouts.sheets())))
    findings = [f for f in check_opened(opened).findings if f.code == "C117"]
    blocks = [
        block
        for table in opened.located.tables.values()
        for block in table.table.blocks
        if any(re.fullmatch(r"\d+", row.label) for row in table.rows[block.id])
    ]
    assert len(findings) == len(blocks)


@pytest.mark.parametrize(
    ("form", "write"),
    [("xls", biff8.write_raw), ("xlsb", biff12.write_raw), ("ods", ods.write_raw)],
)
def test_other_forms_of_files(tmp_path: Path, form: str, write: Callable[..., Path]) -> None:
    for n, layout in enumerate((marked(0), numbered(1), codes_as(dotted))):
        plain = layouts.write(tmp_path / f"{n}.xlsx", layout(layouts.sheets()))
        opened = open_workbook(write(tmp_path / f"{n}.{form}", read_workbook(plain)))
        shown = {cell: amount for cell, amount in opened.figures.amounts.items() if amount}
        assert shown == example.figures().amounts


def test_a_character_that_turns_digits_round_makes_no_amount(tmp_path: Path) -> None:
    """U+202E shows `81.06` as `60.18`."""
    layout = layouts.cells_of(表三={"D9": "\u202e81.06"})
    opened = open_workbook(layouts.write(tmp_path / "unit.xlsx", layout(layouts.sheets())))
    assert [f.code for f in opened.readings.findings] == ["N102"]
