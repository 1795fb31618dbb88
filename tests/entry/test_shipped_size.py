"""Entry sheets of the size that is shipped: other tests have smaller ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import cellrune_engine, entry_books, example
from xlbudget.entry.form.inputs import Line, blank_inputs
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook
from xlbudget.template import load_family
from xlbudget.template.code_lists import code_list
from xlbudget.verdict.check import check_opened

pytestmark = pytest.mark.usefixtures("shipped_size")
STEP = 10_000
ROOM, PROJECTS = 200, 120


def test_as_many_lines_as_there_is_room_for_reach_every_table(tmp_path: Path) -> None:
    family, path = load_family(example.family().id), tmp_path / "full.xlsx"
    rooms = {s.id: s.room for sheet in family.entry.sheets for s in sheet.sections}
    assert (rooms["spend"], rooms["project"]) == (ROOM, PROJECTS)
    codes = [code for code in code_list("functional").entries if len(code) == len("2010301")]
    lines = tuple(Line({"code": code}, {"general_basic": STEP}) for code in codes[:ROOM])
    words = {"function": codes[0], "category": "运转类"}
    projects = tuple(
        Line({"label": f"项目{n}", **words}, {"general": STEP}) for n in range(PROJECTS)
    )
    typed = blank_inputs(family, "某局", 2026, {})
    typed = replace(typed, lines={**typed.lines, "spend": lines, "project": projects})
    write_entry_sheets(path, family, typed)
    opened = open_workbook(path)
    shown = {cell: figure.shown for cell, figure in opened.readings.figures.items() if figure}
    for table in ("t02", "t03", "t05"):
        rows = {cell.row for cell in shown if cell.table == table}
        assert {*codes[:ROOM]} <= rows, table
        amounts = {fen for cell, fen in shown.items() if cell.table == table}
        assert (ROOM + PROJECTS) * STEP in amounts, table
    told = {finding.code for finding in check_opened(opened).findings}
    assert not told & {"E116", "E120", "E121", "N106", "N107", "N109"}, told
    made = entry_books.formulas(path)
    assert len(made) > 40_000
    again = cellrune_engine.recalculate(path)
    assert entry_books.differences(entry_books.values(path), again, made) == []
