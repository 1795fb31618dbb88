"""The text of the document as formulas: what they show is what the document says."""

import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from tests.support import biff8, biff12, cellrune_engine, entry_books, example, ods
from tests.support.libreoffice import recalculate
from tests.support.shares import drawn, shared
from xlbudget.base.amounts import from_fen
from xlbudget.entry.form.inputs import Inputs, blank_inputs
from xlbudget.entry.form.live_text import KEY, TEXT, TOP, text_rows
from xlbudget.entry.form.places import places_of
from xlbudget.entry.formulas.algebra import as_is
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.live_columns import LiveColumns
from xlbudget.entry.formulas.live_figures import LiveFigures
from xlbudget.entry.formulas.live_text import LiveText
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.texts import TextFormulas
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.shares import possible_lines
from xlbudget.narrative.told import Told
from xlbudget.narrative.words import share_words
from xlbudget.narrative.write import sentence_words
from xlbudget.reader import RawWorkbook, read_workbook
from xlbudget.template.narrative import Sentence
from xlbudget.template.slots import parse_parts
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.text import told_of

FAMILY = example.family()
SHEET = "文字"
_LONGEST_FORMULA = 8_192


def typed_inputs(seed: int) -> Inputs:
    """Returns what is typed for a random unit: last year's figures, reasons and counts too."""
    rng = random.Random(seed)
    unit = entry_books.unit(seed, rng.choice((2, 5, 12)))
    given = replace(entry_books.inputs(unit), amount_unit=rng.choice(("万元", "元")))
    last = {}
    for line in possible_lines(FAMILY):
        now = unit.figures.amounts.get(line.cell, 0)
        amount = rng.choice((now, now, 0, now // 2, now * 3, rng.randint(0, 10**9), None))
        if amount is not None:
            last[line.cell] = amount // 100 * 100
    return replace(given, last_year=last)


@cache
def book(seed: int) -> bytes:
    buffer = BytesIO()
    write_entry_sheets(buffer, FAMILY, typed_inputs(seed))
    return buffer.getvalue()


def opened(content: bytes) -> Opened:
    return open_workbook(Path("unit.xlsx"), content=content)


@cache
def said_in(seed: int) -> Mapping[str, str]:
    """Returns what stands in each paragraph of a book."""
    return shown(opened(book(seed)))


def shown(book: Opened) -> dict[str, str]:
    """Returns what stands in each paragraph, by its key."""
    sheet = next(sheet for sheet in book.workbook.sheets if sheet.name == SHEET)
    return {
        str(sheet.cells[row, KEY].value): str(sheet.cells[row, TEXT].value or "")
        for row in range(TOP, TOP + len(text_rows(FAMILY)))
        if (row, KEY) in sheet.cells
    }


def said(told: Told) -> dict[str, list[str]]:
    """Returns the lines that the document says in each sentence."""
    return {
        sentence.id: [line.strip() for line in sentence_words(told, sentence).split("\n")]
        for section in told.narrative.sections
        for sentence in section.sentences
    }


def lines_of(cells: dict[str, str]) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for key, text in cells.items():
        lines.setdefault(key.rpartition(":")[0], []).extend(text.split("\n"))
    return {key: [line.strip() for line in found if line.strip()] for key, found in lines.items()}


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(6)))
def test_each_paragraph_says_what_the_document_says(seed: int) -> None:
    check_text(opened(book(seed)))


def check_text(book: Opened) -> None:
    wanted = {key: [ln for ln in lines if ln] for key, lines in said(told_of(book)).items()}
    assert lines_of(shown(book)) == wanted


def test_what_is_typed_into_a_blank_book_is_said(tmp_path: Path) -> None:
    """Our own engine computes every step: the program that typed it has stored no results."""
    blank = entry_books.blank(tmp_path / "blank.xlsx")
    path = entry_books.fill(blank, tmp_path / "unit.xlsx", typed_inputs(5))
    check_text(open_workbook(path))


@pytest.mark.long  # of the example always: `test_form_sheets`
def test_another_engine_computes_the_same(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    path.write_bytes(book(3))
    assert len(asked(path)) > 1_000
    found, formulas = cellrune_engine.recalculate(path), entry_books.formulas(path)
    assert entry_books.differences(entry_books.values(path), found, formulas) == []


@pytest.mark.long  # as above
@pytest.mark.libreoffice
def test_libreoffice_computes_the_same(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    path.write_bytes(book(4))
    again = recalculate(path, tmp_path / "again")
    found, stored = entry_books.values(again), entry_books.values(path)
    assert entry_books.differences(stored, found, entry_books.formulas(path)) == []
    calculated = open_workbook(again)
    check_text(calculated)
    assert [f for f in check_opened(calculated).findings if f.code[:2] == "S9"] == []


def asked(path: Path) -> dict[tuple[str, str], str]:
    """Returns the formulas of the sheet and of the one behind it."""
    formulas = entry_books.formulas(path)
    return {at: text for at, text in formulas.items() if at[0] in (SHEET, f"计算·{SHEET}")}


def test_no_formula_is_longer_than_excel_takes(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    path.write_bytes(book(3))
    assert max(map(len, asked(path).values())) < _LONGEST_FORMULA


def test_a_sentence_of_many_amounts_is_joined_in_steps() -> None:
    said = FAMILY.narrative
    assert said
    many = parse_parts(
        "收入{a t01[total].income}，占{s t01[total].income / t01[total].income}；" * 150
    )
    section = replace(said.sections[0], sentences=(Sentence("many", many, None, (), {}, "比上年"),))
    family = replace(FAMILY, narrative=replace(said, sections=(section,)))
    calc = Calc(family, typed_inputs(3), places_of(family))
    text = LiveText(calc, Official(calc), TextFormulas(calc))
    [row] = [row for row in text.rows if row.key]
    paragraph = text.formulas[row.row]
    steps = [cell.text(0) for cell in text.columns.cells["joined"]]
    assert len(steps) > 1
    assert max(map(len, steps)) < _LONGEST_FORMULA
    assert paragraph.value(0).count("收入") == 150


# ---- typed over ----------------------------------------------------------------------------------


def findings(tmp_path: Path, cells: Mapping[str, str | None]) -> list[Finding]:
    """Returns what is said of the text after some of its paragraphs were typed, by their keys."""
    path, target = tmp_path / "unit.xlsx", tmp_path / "typed.xlsx"
    path.write_bytes(book(3))
    named = {f"{SHEET}!A{ROWS[key]}": text for key, text in cells.items()}
    entry_books.overwritten(path, target, named)
    report = check_opened(open_workbook(target))
    return [finding for finding in report.findings if finding.code.startswith("S9")]


ROWS = {row.key: row.row for row in text_rows(FAMILY) if row.key}


def test_text_that_follows_from_figures_is_not_judged(tmp_path: Path) -> None:
    assert findings(tmp_path, {}) == []


def test_the_same_words_typed_are_right(tmp_path: Path) -> None:
    words = {key: text for key, text in said_in(3).items() if "__" not in text}
    assert findings(tmp_path, words) == []


def test_a_wrong_amount_is_told_at_its_cell(tmp_path: Path) -> None:
    words = said_in(3)["spend:0"]
    amount = words.partition("支出预算")[2].partition("万元")[0]
    wrong = words.replace(f"支出预算{amount}", f"支出预算{amount}9", 1)
    told = findings(tmp_path, {"spend:0": wrong})
    assert {finding.code for finding in told} >= {"S910"}
    places = {(cell.sheet, cell.cell) for finding in told for cell in finding.cells}
    assert (SHEET, f"A{ROWS['spend:0']}") in places


def test_a_paragraph_that_is_gone_is_missed(tmp_path: Path) -> None:
    told = findings(tmp_path, {"spend:0": None})
    assert [finding.code for finding in told] == ["S901"]


# ---- halves --------------------------------------------------------------------------------------


def pairs() -> list[tuple[int, int]]:
    """Returns parts and wholes in 分: some shares are at a half of the last place."""
    rng, step = random.Random(1), 10_000
    halves = [(n * (2 * k + 1), n * 20_000) for n, k in ((1, 0), (1, 62), (7, 401), (8, 9_999))]
    rest = [(rng.randint(-(10**7), 10**9), rng.randint(1, 10**9)) for _ in range(200)]
    ends = [(0, 5), (5, 5), (-5, 5), (1, 10**9), (5, 0), (11, 5)]
    return [(part * step, whole * step) for part, whole in [*halves, *rest, *ends]]


def test_shares_are_rounded_as_the_document_rounds_them(tmp_path: Path) -> None:
    calc = Calc(FAMILY, blank_inputs(FAMILY, "某局", 2026, {}), places_of(FAMILY))
    columns, said = LiveColumns(calc), FAMILY.narrative
    assert said
    figures = LiveFigures(columns, Official(calc), TextFormulas(calc), said)
    path = tmp_path / "shares.xlsx"
    with Workbook(path) as book:
        sheet, behind = book.add_worksheet("甲"), book.add_worksheet(columns.sheet)
        for row, (part, whole) in enumerate(pairs(), start=1):
            amounts = from_fen(part, FAMILY.unit), from_fen(whole, FAMILY.unit)
            sheet.write_row(row - 1, 0, [float(amount) for amount in amounts])
            cells = [as_is(f"甲!{c}{row}", v) for c, v in zip("AB", amounts, strict=True)]
            words = figures.share_words(*cells)
            assert words.value(0) == share_words(part, whole)
            sheet.write_formula(row - 1, 2, words.text(0))
        for row, percent in enumerate(columns.cells["percent"], start=TOP - 1):
            behind.write_formula(row, 3, percent.text(0))
    shown = cellrune_engine.recalculate(path)
    for row, (part, whole) in enumerate(pairs(), start=1):
        assert shown["甲", f"C{row}"] == share_words(part, whole), (part, whole)


# ---- other forms of files ------------------------------------------------------------------------

FORMS = {"xls": biff8.write_raw, "xlsb": biff12.write_raw, "ods": ods.write_raw}


@pytest.mark.parametrize("form", shared(FORMS, 3, first=2))
def test_other_forms_of_files_are_judged_too(form: str, tmp_path: Path) -> None:
    words = said_in(3)["spend:0"]
    raw = read_workbook(Path("unit.xlsx"), content=book(3))
    wrong = words.replace("万元", "9万元", 1)
    told = {
        name: check_opened(open_workbook(FORMS[form](tmp_path / f"{name}.{form}", each))).findings
        for name, each in (("right", raw), ("wrong", retyped(raw, "spend:0", wrong)))
    }
    assert [f for f in told["right"] if f.code.startswith("S9")] == []
    assert {f.code for f in told["wrong"]} >= {"S910"}


def retyped(raw: RawWorkbook, key: str, words: str) -> RawWorkbook:
    """Returns the workbook with other words in a paragraph, typed over its formula."""
    sheet = next(sheet for sheet in raw.sheets if sheet.name == SHEET)
    place = ROWS[key], TEXT
    cell = sheet.cells[place]._replace(value=words, formula=None)
    other = replace(sheet, cells={**sheet.cells, place: cell})
    return replace(raw, sheets=tuple(other if s is sheet else s for s in raw.sheets))


def test_words_joined_to_a_formula_are_judged(tmp_path: Path) -> None:
    row = ROWS["spend:0"]
    path, target = tmp_path / "unit.xlsx", tmp_path / "typed.xlsx"
    path.write_bytes(book(3))
    formula = entry_books.formulas(path)[SHEET, f"A{row}"]
    entry_books.overwritten(
        path, target, {f"{SHEET}!A{row}": (f'{formula}&"另有支出预算999999999万元。"', "")}
    )
    told = check_opened(open_workbook(target)).findings
    assert {cell.cell for f in told if f.code.startswith("S9") for cell in f.cells} == {f"A{row}"}


@pytest.mark.parametrize(
    ("sheet", "cell", "told"),
    [(SHEET, None, True), (f"计算·{SHEET}", "E4", True), (f"计算·{SHEET}", None, False)],
    ids=["a title", "a step", "nothing"],
)
def test_a_formula_that_was_typed_over_is_told(
    sheet: str, cell: str | None, tmp_path: Path, *, told: bool
) -> None:
    """A paragraph is judged by what it says; titles, and the steps behind, by their formulas."""
    path = tmp_path / "unit.xlsx"
    path.write_bytes(book(4))
    title = next(row for row in text_rows(FAMILY) if row.sentence is None and row.row > TOP)
    at = cell or f"A{title.row}"
    changed = path
    if told:
        changed = entry_books.overwritten(path, tmp_path / "c.xlsx", {f"{sheet}!{at}": "别的话"})
    found = [f for f in check_opened(open_workbook(changed)).findings if f.code == "E134"]
    assert [(f.cells[0].sheet, f.cells[0].cell) for f in found] == ([(sheet, at)] if told else [])


@pytest.mark.parametrize("form", shared(FORMS, 3, first=1))
def test_a_title_typed_over_is_told_in_other_forms_of_files(form: str, tmp_path: Path) -> None:
    path, changed = tmp_path / "unit.xlsx", tmp_path / "changed.xlsx"
    path.write_bytes(book(4))
    title = next(row for row in text_rows(FAMILY) if row.sentence is None and row.row > TOP)
    entry_books.overwritten(path, changed, {f"{SHEET}!A{title.row}": "别的话"})
    for source, cells in ((path, []), (changed, [f"A{title.row}"])):
        saved = FORMS[form](tmp_path / f"{source.stem}.{form}", read_workbook(source))
        found = [f for f in check_opened(open_workbook(saved)).findings if f.code == "E134"]
        assert [finding.cells[0].cell for finding in found] == cells


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(6)))
def test_open_places_are_lit_on_the_list_of_contents(seed: int) -> None:
    made = opened(book(seed))
    count = sum("____" in text for text in shown(made).values())
    sheet = made.workbook.sheet("目录")
    assert sheet
    row = next(row for (row, column), cell in sheet.cells.items() if cell.value == SHEET)
    assert sheet.cells[row, 4].value == (f"－ {count} 段有 ____" if count else "√")
