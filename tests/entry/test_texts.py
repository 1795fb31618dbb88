"""The sheet of texts: what is typed there comes back, and the document is written from it alone."""

import random
import re
import warnings
from collections import Counter
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

import xlbudget
from tests.support import biff8, biff12, entry_books, example, ods, workbooks
from tests.support.random_texts import unit_texts
from tests.support.shares import drawn, shared
from xlbudget.base.errors import UsageError
from xlbudget.cli.made import made_text
from xlbudget.entry.form.last_year import sums_of_last_year
from xlbudget.entry.form.texts import KEY, STATE, TYPED, text_lines, typed_elsewhere, with_texts
from xlbudget.entry.formulas.check_line import LIGHT_ROW, RESULT, TARGET
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.shares import possible_lines
from xlbudget.narrative.texts import TERMS, UnitTexts, joined, read_texts
from xlbudget.reader import RawDocument, RawWorkbook, read_file, read_workbook
from xlbudget.reader.document import RawParagraph
from xlbudget.tasks.check import check_beside
from xlbudget.template import CellRef
from xlbudget.template.narrative import MEMO, slots_of
from xlbudget.verdict.check import check_opened

FAMILY = example.family()
TEXTS = example.FOLDER / "texts.toml"
SHEET = "录入·文字"
LINES = {line.key: line for line in text_lines(FAMILY) if line.key}


@cache
def example_book() -> bytes:
    """Returns the example's figures and texts on entry sheets."""
    return xlbudget.new(figures=example.FOLDER / "figures.csv", texts=TEXTS).content


@cache
def example_opened() -> Opened:
    return opened(example_book())


def opened(content: bytes, name: str = "unit.xlsx") -> Opened:
    return open_workbook(Path(name), content=content)


def test_every_memo_and_every_word_has_one_line() -> None:
    assert FAMILY.narrative
    terms = {f"{TERMS}{term.id}" for term in FAMILY.narrative.terms}
    keys = [line.key for line in text_lines(FAMILY) if line.key]
    assert sorted(keys) == sorted({*FAMILY.narrative.memos} | terms)
    assert {LINES[key].kind for key in terms} == {"text"}
    assert not LINES["vehicles.total"].is_typed
    assert not LINES["procurement.goods"].is_typed


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(6)))
def test_what_is_typed_comes_back_whatever_the_unit_of_amounts(seed: int) -> None:
    rng = random.Random(seed)
    unit = entry_books.unit(seed, 3)
    given = unit_texts(rng, FAMILY, unit)
    given = replace(given, texts={**given.texts, f"{TERMS}basic": "另有解释。\n第二段。"})
    inputs = replace(entry_books.inputs(unit), amount_unit=("万元", "元")[seed % 2])
    filled, left_out = with_texts(FAMILY, inputs, given)
    assert left_out == ()
    buffer = BytesIO()
    write_entry_sheets(buffer, FAMILY, filled)
    typed = opened(buffer.getvalue()).typed
    assert typed
    assert typed.wrong_texts == {}
    counted = filled.texts
    assert typed.texts.amounts == {**counted.amounts, **typed_elsewhere(FAMILY, filled.lines)}
    assert given.amounts.items() <= typed.texts.amounts.items()
    assert typed.texts.counts == counted.counts
    assert given.counts.items() <= typed.texts.counts.items()
    assert typed.texts.texts == {n: v for n, v in given.texts.items() if v}


@cache
def raw() -> RawWorkbook:
    return read_workbook(Path("unit.xlsx"), content=example_book())


FORMS = {"xls": biff8.write_raw, "xlsb": biff12.write_raw, "ods": ods.write_raw}


@pytest.mark.parametrize("form", shared(FORMS, 3, first=1))
def test_texts_come_back_from_other_forms_of_files(form: str, tmp_path: Path) -> None:
    path = FORMS[form](tmp_path / f"unit.{form}", raw())
    typed, first = open_workbook(path).typed, example_opened().typed
    assert typed
    assert first
    assert typed.texts == first.texts


def paragraphs(content: bytes) -> list[str]:
    """Returns the paragraphs of a document outside of its tables."""
    document = read_file(Path("unit.docx"), content=content)
    assert isinstance(document, RawDocument)
    return [block.text for block in document.blocks if isinstance(block, RawParagraph)]


def test_the_document_is_written_from_the_workbook_alone() -> None:
    alone = xlbudget.publish(example_book(), name="unit.xlsx").document
    given = xlbudget.publish(example_book(), name="unit.xlsx", texts=TEXTS).document
    assert alone
    assert given
    words, more = (
        Counter(re.sub(r"\t\d+$", "", text) for text in paragraphs(made.content))  # but for pages
        for made in (alone, given)
    )
    assert words - more == Counter()
    assert sum((more - words).values()) == len(read_texts(FAMILY, TEXTS).forms) * len(
        ("title", "year")
    )
    assert {lack.label for lack in alone.lacking} == {"last_year", "forms"}
    assert {lack.label for lack in given.lacking} == {"last_year"}


def test_forms_that_are_given_are_counted_whatever_is_typed() -> None:
    typed = UnitTexts({"forms.target.total": 5, "procurement.goods": 7}, {}, {"rest": "甲"})
    given = read_texts(FAMILY, TEXTS)
    both = joined(FAMILY, typed, given)
    assert both.amounts == given.amounts
    assert both.texts == {**given.texts}
    assert joined(FAMILY, typed, replace(given, forms=())).amounts["forms.target.total"] == 5


def retyped(content: bytes, values: dict[str, object]) -> bytes:
    """Types into lines of the sheet by their keys, as a program does that calculates nothing."""
    book = workbooks.loaded(content)
    for key, value in values.items():
        book[SHEET].cell(LINES[key].row, TYPED).value = value  # type: ignore[assignment]
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


NO_NUMBERS = {"vehicles.quota": "三辆", "rooms.area": -5, "equipment.over_50": "2"}
ODD_WORDS = {"assets.date": 45657, "rest": 12, "services": "  无 \n "}


@cache
def oddly_typed() -> Opened:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Print area cannot be set")
        return opened(retyped(example_book(), {**NO_NUMBERS, **ODD_WORDS}))


def test_what_is_no_number_is_told_and_not_taken() -> None:
    book, values = oddly_typed(), NO_NUMBERS
    assert book.typed
    assert not {*values} & {*book.typed.texts.counts}
    told = [f for f in check_opened(book).findings if f.code == "E125"]
    cells = {cell.cell for finding in told for cell in finding.cells}
    assert cells == {f"B{LINES[key].row}" for key in values}
    shown = {sheet.name: sheet.cells for sheet in book.workbook.sheets}
    assert shown["勾稽检查"][LIGHT_ROW, 1].value == "× 有不符 1 项"
    states = [shown[SHEET][LINES[key].row, STATE].value for key in values]
    assert states == ["× 不是数"] * len(values)
    [line] = [row for (row, column), cell in shown["勾稽检查"].items() if cell.value == "E125"]
    first = min(LINES[key].row for key in values)
    assert str(shown["勾稽检查"][line, RESULT].value).startswith(f"× {len(values)}")
    assert shown["勾稽检查"][line, TARGET].value == f"B{first}"


def test_a_date_that_became_a_number_is_written_out() -> None:
    book = oddly_typed()
    assert book.typed
    texts = book.typed.texts.texts
    assert [texts[key] for key in ODD_WORDS] == ["2024年12月31日", "12", "无"]


def test_next_year_keeps_the_words_that_last() -> None:
    book = xlbudget.new(last=example_book(), year=2026)
    typed, before = opened(book.content).typed, read_texts(FAMILY, TEXTS)
    assert typed
    kept = typed.texts
    assert kept.texts == {
        n: before.texts[n].strip() for n in ("duties", "organs", "services", "rest")
    }
    assert not kept.counts
    assert not kept.amounts


def test_words_that_speak_of_another_year_are_asked_about() -> None:
    typed = example_opened().typed
    assert typed
    texts = typed.inputs.texts
    words = {**texts.texts, "goals.overall": "2025年整体目标：稳中求进。", "rest": "2026年"}
    buffer = BytesIO()
    write_entry_sheets(buffer, FAMILY, replace(typed.inputs, texts=replace(texts, texts=words)))
    made = xlbudget.new(last=buffer.getvalue(), year=2026)
    asked = [line for line in made.asked if line.about == "old_text"]
    assert [line.place for line in asked] == [f"{SHEET} B{LINES['goals.overall'].row}"]
    assert "2026 年，请核对" in "".join(made_text(made, "zh"))


def test_what_has_no_place_is_told(tmp_path: Path) -> None:
    path = tmp_path / "texts.toml"
    path.write_text("[amounts]\nprocurement.total = 3\n[[forms]]\nproject = '某项目'\n", "utf-8")
    made = xlbudget.new(unit="某局", year=2026, texts=path)
    assert len(made.left_out) == 2
    text = "".join(made_text(made, "zh"))
    assert "政府采购预算总额" in text
    assert "绩效目标表 1 张" in text
    for wish in ({"entry": "tables"}, {"as_printed": True}):
        with pytest.raises(UsageError, match="F237"):
            xlbudget.new(figures=example.FOLDER / "figures.csv", texts=path, **wish)


def test_a_family_without_text_has_no_such_sheet() -> None:
    bare = replace(FAMILY, narrative=None)
    assert text_lines(bare) == ()


def test_the_sheet_states_what_the_document_says_otherwise() -> None:
    sheet = next(s for s in raw().sheets if s.name == SHEET)
    shown = {
        str(sheet.cells[row, KEY].value): (sheet.cells.get((row, 5)), sheet.cells.get((row, TYPED)))
        for row in range(6, 6 + len(text_lines(FAMILY)))
        if (row, KEY) in sheet.cells
    }
    date, _ = shown["assets.date"]
    assert date
    assert date.value == "2024年12月31日"
    _, total = shown["procurement.total"]
    assert total
    assert total.value == 23_700  # amounts of the example are typed in 元


def test_all_shares_and_changes_of_the_text_stand_on_their_sheet() -> None:
    """So that last year's figures that the text tells of can be typed, and people see both."""
    assert FAMILY.narrative
    shown = {line.cell for line in possible_lines(FAMILY)}
    sentences = [t for section in FAMILY.narrative.sections for t in section.sentences]
    for sentence in sentences:
        slots = [*sentence.slots(), *(slots_of(sentence.each.parts) if sentence.each else ())]
        for slot in slots:
            if slot.kind not in ("share", "change", "base"):
                continue
            for term in slot.left:
                if term.table == MEMO:
                    continue  # it stands on the sheet of texts
                rows = term.row or (sentence.each.rows[0].row if sentence.each else "")
                table = term.table or (sentence.each.rows[0].table if sentence.each else "")
                labels = FAMILY.rowsets[rows[1:]].labels if rows.startswith("@") else (rows,)
                assert {CellRef(table, row, term.column) for row in labels} <= shown, sentence.id


@cache
def whole_book() -> bytes:
    """Returns the example with everything typed: last year's figures and every text."""
    typed = example_opened().typed
    assert typed
    sums = sums_of_last_year(FAMILY)
    cells = [line.cell for line in possible_lines(FAMILY) if line.cell not in sums]
    words = {line.key: "如上" for line in LINES.values() if line.is_reason}
    texts = typed.inputs.texts
    texts = replace(texts, texts={**words, **texts.texts})
    last_year = dict.fromkeys(cells, 10**8)
    buffer = BytesIO()
    inputs = replace(typed.inputs, texts=texts, last_year=last_year, reasons=entry_books.answers())
    write_entry_sheets(buffer, FAMILY, inputs)
    return buffer.getvalue()


def test_a_workbook_with_everything_typed_makes_a_whole_document() -> None:
    document = xlbudget.publish(whole_book(), name="unit.xlsx").document
    assert document
    assert [lack.how for lack in document.lacking] == ["unwritten"]  # its forms are counted only
    assert document.complete


def test_a_document_is_compared_with_the_counts_that_its_workbook_holds(tmp_path: Path) -> None:
    book, text = tmp_path / "unit.xlsx", tmp_path / "unit.docx"
    book.write_bytes(whole_book())
    document = xlbudget.publish(book).document
    assert document
    text.write_bytes(document.content)
    before = {f.code for f in check_beside(text, book).findings if f.code.startswith("S")}
    assert before == set()
    counts = {"rooms.area": 151, "forms.running.count": 4}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Print area cannot be set")
        book.write_bytes(retyped(whole_book(), dict(counts)))
    told = [f for f in check_beside(text, book).findings if f.code.startswith("S")]
    assert {f.code for f in told} == {"S926"}
    assert {f.params["name"] for f in told} >= {LINES[key].label for key in counts}
