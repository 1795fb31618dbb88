"""Sheets of performance forms: written, calculated by other engines, read back, judged."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl.styles import Font

import xlbudget
from tests.support import biff8, biff12, cellrune_engine, entry_books, example, form_books, ods
from tests.support.form_books import FORMS, LIST, example_book, example_inputs, sheets, with_forms
from tests.support.forms import in_cells, layout, random_form
from tests.support.libreoffice import recalculate
from tests.support.shares import shared
from xlbudget.base.errors import UsageError
from xlbudget.entry.form.form_sheets import BLANK, forms_top
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.narrative.texts import CATEGORY, PLACE, PUBLISHED, FormFacts
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check, check_file
from xlbudget.tasks.publish import NotPublishable
from xlbudget.verdict.result import Report, Verdict

CASES = tomllib.loads((Path(__file__).parent / "form_sheets.toml").read_text("utf-8"))["cases"]
OTHER_FORMS = {"xls": biff8.write_raw, "xlsb": biff12.write_raw, "ods": ods.write_raw}
FIGURES, TEXTS = example.FOLDER / "figures.csv", example.FOLDER / "texts.toml"


def opened(content: bytes) -> Opened:
    return open_workbook(Path("unit.xlsx"), content=content)


def said(forms: tuple[FormFacts, ...]) -> list[FormFacts]:
    """Returns forms as their cells say them."""
    return [in_cells(form) for form in forms]


def of_forms(report: Report) -> list[str]:
    return [found.code for found in report.findings if found.code.startswith("S93")]


# ---- written and read back -----------------------------------------------------------------------


def test_the_examples_forms_are_read_back_and_nothing_is_wrong() -> None:
    book = opened(example_book())
    assert book.typed
    read = book.typed.inputs.texts.forms
    assert said(read) == said(FORMS)
    for form, given in zip(read, FORMS, strict=True):
        assert {name: form.fields[name] for name in (CATEGORY, PLACE)} == {
            name: given.fields[name] for name in (CATEGORY, PLACE)
        }
    report = check(example_book(), name="unit.xlsx")
    assert report.verdict is Verdict.CONSISTENT
    assert not [f.code for f in report.findings if f.severity != "note" and f.code != "P103"]


@pytest.mark.parametrize("seed", shared(range(4), 4))
def test_random_forms_are_read_back(seed: int) -> None:
    random = Random(seed)
    forms = tuple(replace(random_form(random), term_total=None, year_total=None) for _ in range(3))
    inputs = with_forms(entry_books.inputs(entry_books.unit(seed, codes=3)), (*forms, BLANK))
    book = opened(form_books.written(inputs))
    assert book.typed
    assert len(book.form_sheets) == len(forms) + 1  # the blank one is there and says nothing
    assert said(book.typed.inputs.texts.forms) == said(forms)
    assert [sheet.name for sheet in book.other_sheets] == ["_xlbudget"]


def test_a_workbook_without_forms_is_what_it_was() -> None:
    names = [sheet.name for sheet in sheets_of(entry_books.blank_bytes())]
    assert not [name for name in names if "绩效" in name]
    nine = xlbudget.new(unit="某局", year=2026, forms=9).content
    made = [sheet.name for sheet in sheets_of(nine)]
    added = [name for name in made if name not in names]
    assert added == [LIST, *(f"绩效目标表{n}" for n in range(1, 10)), f"计算·{LIST}"]
    assert check(nine, name="unit.xlsx").findings[0].code == "P101"


def sheets_of(content: bytes) -> Any:
    return opened(content).workbook.sheets


# ---- calculated by other engines -----------------------------------------------------------------


def asked(formulas: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Returns the formulas of the sheets of forms, of those that count them, and of the lights."""
    names = ("目录", "勾稽检查", "录入·文字")
    return {at: text for at, text in formulas.items() if "绩效" in at[0] or at[0] in names}


@pytest.mark.parametrize("seed", shared(range(2), 2))
def test_another_engine_computes_the_same(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    path.write_bytes(mixed(seed))
    made = entry_books.formulas(path)
    assert len(asked(made)) > 500
    again = cellrune_engine.recalculate(path)
    assert entry_books.differences(entry_books.values(path), again, made) == []
    assert all(len(text) < 8_000 for text in made.values())


def mixed(seed: int) -> bytes:
    """Returns the example with some of its forms, some spoilt ones and a blank one."""
    random = Random(seed)
    forms = [*random.sample(FORMS, 5), BLANK]
    forms[0] = replace(forms[0], year={"local": 12_345})
    forms[1] = replace(forms[1], project="没有这个*项目?")
    forms[2] = replace(forms[2], project=forms[3].project, year_goals="")
    forms[4] = replace(forms[4], fields={**forms[4].fields, PUBLISHED: "否"})
    inputs = replace(example_inputs(), year=2026)
    return form_books.written(with_forms(inputs, forms))


@pytest.mark.libreoffice
def test_libreoffice_computes_the_same_and_keeps_the_forms(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    path.write_bytes(example_book())
    again = recalculate(path, tmp_path / "again")
    values = entry_books.values(path), entry_books.values(again)
    assert entry_books.differences(*values, entry_books.formulas(path)) == []
    report = check_file(again)
    assert report.verdict is Verdict.CONSISTENT
    assert of_forms(report) == []
    book = open_workbook(again)
    assert book.typed
    assert said(book.typed.inputs.texts.forms) == said(FORMS)


@pytest.mark.parametrize("form", shared(OTHER_FORMS, 3))
def test_forms_are_judged_alike_in_other_forms_of_files(form: str, tmp_path: Path) -> None:
    """Where formulas are hidden, a total is what it shows."""
    for case in Random(form).sample(CASES[1:8], 2):
        change = form_books.typed_over(example_book(), tmp_path / "unit.xlsx", case["change"])
        raw = read_workbook(change)
        codes = of_forms(check_file(OTHER_FORMS[form](tmp_path / f"unit.{form}", raw)))
        assert codes[:1] == (["S930"] if raw_total_differs(case) else case["codes"])


def raw_total_differs(case: Mapping[str, Any]) -> bool:
    """Tells whether a case changes sources, so that a total that is not calculated is wrong."""
    return any(".local" in name for name in case["change"])


# ---- judged --------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_fault_is_told_at_its_cell(case: Mapping[str, Any], tmp_path: Path) -> None:
    path = form_books.typed_over(example_book(), tmp_path / "unit.xlsx", case["change"])
    report = check_file(path)
    found = [finding for finding in report.findings if finding.code.startswith("S93")]
    assert [finding.code for finding in found] == case["codes"]
    if case["codes"]:
        cell = found[0].cells[0]
        assert f"{cell.sheet}!{cell.cell}" == form_books.cell(case["at"])
        assert "?" not in found[0].message


LIT = [case for case in CASES if case.get("light")]


@pytest.mark.parametrize("case", shared(LIT, 3), ids=lambda case: case["name"])
def test_each_fault_is_lit(case: Mapping[str, Any], tmp_path: Path) -> None:
    path = form_books.typed_over(example_book(), tmp_path / "unit.xlsx", case["change"])
    number = case.get("form") or int(next(iter(case["change"])).partition(":")[0])
    again = cellrune_engine.recalculate(path)
    assert str(again[LIST, f"F{forms_top(layout()) + number - 1}"]).startswith(case["light"])
    overall = str(again["勾稽检查", "A3"])
    assert overall.startswith(case["light"][0]), overall


def test_too_few_forms_are_told_from_the_year_on_that_asks_for_them() -> None:
    few = with_forms(replace(example_inputs(), year=2026), FORMS[:4])
    book = form_books.written(few)
    assert of_forms(check(book, name="unit.xlsx")).count("S934") == 2
    values = {
        (sheet.name, key): cell.value
        for sheet in sheets_of(book)
        if sheet.name in (LIST, "目录")
        for key, cell in sheet.cells.items()
    }
    assert values[LIST, (7, 6)] == "！ 不到 60%"
    assert any("一般公共预算 4/8（50%）" in str(value) for value in values.values())
    before = form_books.written(with_forms(example_inputs(), FORMS[:4]))
    assert "S934" not in of_forms(check(before, name="unit.xlsx"))


HIDING: Mapping[str, Callable[[Any, Any], None]] = {
    "its row": lambda sheet, place: setattr(sheet.row_dimensions[place.row], "hidden", True),
    "its sheet": lambda sheet, _: setattr(sheet, "sheet_state", "hidden"),
    "its colour": lambda sheet, place: setattr(sheet[place.cell], "font", Font(color="FFFFFBE6")),
}


@pytest.mark.parametrize(
    "ways",
    [tuple(HIDING), *(pytest.param((way,), marks=pytest.mark.long) for way in HIDING)],
    ids=" and ".join,
)
def test_words_of_a_form_that_nobody_sees_are_told(ways: Sequence[str], tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    book = form_books.loaded(path)
    places = [sheet.places["year.local"] for sheet in sheets()[2 : 2 + len(ways)]]
    for way, place in zip(ways, places, strict=True):
        HIDING[way](book[place.sheet], place)
    book.save(path)
    report = check_file(path)
    found = [finding for finding in report.findings if finding.code == "S936"]
    assert [finding.cells[0].sheet for finding in found] == [place.sheet for place in places]
    assert report.verdict is Verdict.DOUBTFUL


def test_what_a_program_typed_that_does_not_calculate_is_read(tmp_path: Path) -> None:
    """Its totals have no results, or old ones: they are what their sources sum up to."""
    path = tmp_path / "unit.xlsx"
    book, place = form_books.loaded(path), sheets()[0].places["year.local"]
    book[place.sheet][place.cell] = 4_000_600
    book.save(path)
    report = check_file(path)
    assert of_forms(report) == ["S931", "S935"]
    assert "4,000,600元" in {found.params.get("printed") for found in report.findings}


def test_a_renamed_or_copied_sheet_is_still_a_form(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    book = form_books.loaded(path)
    copied = book.copy_worksheet(book["绩效目标表1"])
    copied[sheets()[0].places["project"].cell] = "某项目"
    book["绩效目标表2"].title = "新兴产业"
    book.save(path)
    report = check_file(path)
    assert of_forms(report) == ["S932"]
    [found] = [finding for finding in report.findings if finding.code == "S932"]
    assert found.cells[0].sheet == copied.title


# ---- made, published, kept -----------------------------------------------------------------------


def test_published_forms_are_those_of_the_sheets_and_counted() -> None:
    made = xlbudget.publish(example_book(), texts=None)
    document = made.document
    assert document
    read = open_workbook(Path("公开.docx"), content=document.content)
    assert len(read.forms) == len(FORMS)
    report = check(document.content, name="公开.docx")
    assert not {"S926", "S927", "S930", "S931"} & {found.code for found in report.findings}
    few = form_books.written(with_forms(example_inputs(), FORMS[:2]))
    text = "".join(
        getattr(block, "text", "")
        for block in xlbudget.publish(few).document.blocks.blocks  # type: ignore[union-attr]
    )
    assert "二级项目2个" in text
    assert "公开项目绩效目标2个" in text


def test_a_form_that_is_not_published_is_counted_and_left_out() -> None:
    hidden = replace(FORMS[0], fields={**FORMS[0].fields, PUBLISHED: "否"})
    book = form_books.written(with_forms(example_inputs(), (hidden, *FORMS[1:])))
    document = xlbudget.publish(book).document
    assert document
    read = open_workbook(Path("公开.docx"), content=document.content)
    assert len(read.forms) == len(FORMS) - 1
    text = "".join(getattr(block, "text", "") for block in document.blocks.blocks)
    assert "二级项目9个" in text
    assert "公开项目绩效目标8个" in text


def test_forms_of_a_file_of_texts_are_judged_before_they_are_published(tmp_path: Path) -> None:
    wrong = tmp_path / "texts.toml"
    text = TEXTS.read_text("utf-8").replace("local = 4000000", "local = 4100000")
    wrong.write_text(text, "utf-8")
    with pytest.raises(NotPublishable, match="F227") as refusal:
        xlbudget.publish(xlbudget.new(figures=FIGURES).content, texts=wrong)
    [found] = [f for f in refusal.value.report.findings if f.severity == "error"]
    assert (found.code, found.cells[0].sheet) == ("S931", "texts.toml")


def test_next_years_workbook_keeps_words_and_no_amounts() -> None:
    old = replace(FORMS[0], fields={**FORMS[0].fields, "period": "2024年至2025年"})
    last = form_books.written(with_forms(example_inputs(), (old, *FORMS[1:])))
    made = xlbudget.new(last=last, year=2026)
    book = opened(made.content)
    assert book.typed
    kept = book.typed.inputs.texts.forms
    assert [form.project for form in kept] == [form.project for form in FORMS]
    assert [form.year_goals for form in kept] == [form.year_goals for form in FORMS]
    assert not any(form.year or form.term for form in kept)
    assert "S932" not in of_forms(check(made.content, name="unit.xlsx"))  # typed, without amounts
    asked = [(line.place, line.name) for line in made.asked if line.about == "old_text"]
    place = sheets()[0].places["period"]
    assert (f"{place.sheet} {place.cell}", old.project) in asked
    none = xlbudget.new(last=last, year=2026, forms="none")
    assert not opened(none.content).form_sheets


WISHES: Mapping[str, tuple[Any, dict[str, Any], list[str]]] = {
    "a number, blank": (3, {"unit": "某局", "year": 2026}, ["", "", ""]),
    "a number of the texts": (
        2,
        {"figures": FIGURES, "texts": TEXTS},
        [f.project for f in FORMS[:2]],
    ),
    "none": ("none", {"figures": FIGURES, "entry": "sheets"}, []),
    "names": (["甲", "乙"], {"unit": "某局", "year": 2026}, ["甲", "乙"]),
    "a name": (FORMS[4].project, {"figures": FIGURES}, [FORMS[4].project]),
    "texts alone": ("all", {"texts": TEXTS, "year": 2025}, [f.project for f in FORMS]),
}


@pytest.mark.parametrize("name", WISHES)
def test_forms_are_those_that_are_asked_for(name: str) -> None:
    forms, wish, projects = WISHES[name]
    book = opened(xlbudget.new(forms=forms, **wish).content)
    assert [form.read.form.project for form in book.form_sheets] == projects


def test_all_projects_of_the_figures_get_a_form() -> None:
    book = opened(xlbudget.new(figures=FIGURES, forms="all").content)
    assert {form.read.form.project for form in book.form_sheets} >= {f.project for f in FORMS}
    assert len(book.form_sheets) == 12


@pytest.mark.parametrize(
    ("forms", "wish", "code"),
    [
        ("all", {"unit": "某局", "year": 2026}, "F282"),
        ("某项目", {"figures": FIGURES}, "F239"),
        (9, {"figures": FIGURES, "as_printed": True}, "F237"),
        (9, {"figures": FIGURES, "entry": "tables"}, "F237"),
        (0, {"year": 2026}, "F215"),
        (201, {"year": 2026}, "F215"),
        (True, {"year": 2026}, "F215"),
        (["甲", ""], {"year": 2026}, "F215"),
        ([], {"year": 2026}, "F215"),
        (2.5, {"year": 2026}, "F215"),
    ],
)
def test_other_wishes_are_refused(forms: Any, wish: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError, match=code):
        xlbudget.new(forms=forms, **wish)
