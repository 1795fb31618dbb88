"""Performance forms in documents of Word: written, read back, and judged by the tables."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest

from tests.support import docx, example, word
from tests.support.documents import drawn, example_document, example_tables
from tests.support.forms import changed, in_cells, layout, random_form
from tests.support.narrative import example_told
from xlbudget.intake.opened import open_workbook
from xlbudget.narrative.document import Document, FormBlock
from xlbudget.narrative.form_read import ReadForm, read_form
from xlbudget.narrative.texts import FormFacts
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check
from xlbudget.verdict.form_points import sharpened
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.docx.document import write_document
from xlbudget.writer.workbook import write_workbook

NAME = "公开.docx"
FORMS = example_told().texts.forms
PROJECT = FORMS[3].project


def with_forms(document: Document, forms: tuple[FormFacts, ...]) -> Document:
    """Returns a document with other forms in the place of its own."""
    blocks = [block for block in document.blocks if not isinstance(block, FormBlock)]
    at = next(n for n, block in enumerate(document.blocks) if isinstance(block, FormBlock))
    return replace(document, blocks=(*blocks[:at], *map(FormBlock, forms), *blocks[at:]))


def written(*forms: FormFacts) -> bytes:
    return write_document(example_tables(), with_forms(example_document(), forms))


def read_back(content: bytes) -> list[ReadForm]:
    opened = open_workbook(Path(NAME), content=content)
    return [read_form(layout(), form.cells) for form in opened.forms]


def of_forms(report: Report) -> list[str]:
    return [found.code for found in report.findings if found.code.startswith("S9")]


def test_the_examples_forms_are_read_back_and_nothing_is_wrong() -> None:
    content = written(*FORMS)
    assert [read.form for read in read_back(content)] == [in_cells(form) for form in FORMS]
    report = check(content, name=NAME)
    assert report.verdict is Verdict.ROUNDING
    assert not [found.code for found in report.findings if found.severity != "note"]
    assert "T107" not in [found.code for found in report.findings]  # no form is left unchecked


def test_a_form_right_behind_its_like_is_told() -> None:
    with ZipFile(BytesIO(written(FORMS[3]))) as package:
        text = package.read("word/document.xml").decode()
    start, end = text.rindex("<w:tbl>"), text.rindex("</w:tbl>") + len("</w:tbl>")
    body = f"{text[:end]}{text[start:end]}{text[end:]}".partition("<w:body>")[2]
    report = check(docx.package(body.rpartition("<w:sectPr")[0]), name=NAME)
    [twice] = [found for found in report.findings if found.code == "S933"]
    assert (twice.params["project"], twice.cells[0].value) == (PROJECT, PROJECT)


def test_a_form_is_a_table_under_its_titles() -> None:
    opened = word.opened(written(FORMS[0]))
    form = word.grid(opened.tables[-1])
    assert form[0][:3] == ["项目名称", "", FORMS[0].project]
    assert form[3][0] == "项目资金（元）"
    assert [row[4] for row in form[3:8]] == ["4,000,000", "0", "0", "4,000,000", "0"]
    texts = [paragraph.text for paragraph in opened.paragraphs]
    assert "屯留区县（区）级预算部门（单位）项目支出绩效目标表" in texts


def test_the_year_over_a_form_is_that_of_the_document() -> None:
    with ZipFile(BytesIO(written(*FORMS))) as package:
        text = package.read("word/document.xml").decode()
    body = text.partition("<w:body>")[2].rpartition("<w:sectPr")[0]
    assert body.count("（2025年度）") == len(FORMS)
    report = check(docx.package(body.replace("（2025年度）", "（2024年度）", 1)), name=NAME)
    [found] = [found for found in report.findings if found.code == "S917"]
    assert (found.cells[0].sheet, found.cells[0].value) == ("正文", "（2024年度）")


@pytest.mark.drawn
def test_random_forms_are_read_back_from_a_document() -> None:
    random = Random(930)
    forms = tuple(random_form(random) for _ in range(12))
    assert [read.form for read in read_back(written(*forms))] == [in_cells(f) for f in forms]


def test_a_wrong_amount_is_told_at_its_cell() -> None:
    wrong = replace(FORMS[3], year={"local": 2_474_220_000})
    report = check(written(*FORMS[:3], wrong, *FORMS[4:]), name=NAME)
    [found] = [found for found in report.findings if found.severity == "error"]
    assert (found.code, found.params["project"]) == ("S931", PROJECT)
    [cell] = found.cells
    assert cell.cell == "R4C8"
    assert cell.value == "24,742,200"
    assert PROJECT in report_text(report, "zh", everything=True)


def test_a_form_that_is_lacking_is_told_where_the_text_counts_them() -> None:
    report = check(written(*FORMS[:8]), name=NAME)
    [found] = [found for found in report.findings if found.severity != "note"]
    assert (found.code, found.params["expected"]) == ("S926", "8个")


def test_a_document_of_forms_alone_is_judged_by_the_workbook_beside_it(tmp_path: Path) -> None:
    workbook = tmp_path / "unit.xlsx"
    write_workbook(workbook, example_tables())
    texts = [
        docx.grid([_row(cells, row) for row in sorted({cell.row for cell in cells})])
        for cells in (changed(form, {}) for form in FORMS)
    ]
    right = check(docx.package("".join(texts)), tables=workbook, name=NAME)
    assert of_forms(right) == []
    cells = changed(FORMS[0], {"year": "3,999,999"})
    texts[0] = docx.grid([_row(cells, row) for row in sorted({cell.row for cell in cells})])
    wrong = check(docx.package("".join(texts)), tables=workbook, name=NAME)
    [found] = [found for found in wrong.findings if found.code.startswith("S9")]
    assert (found.code, found.cells[0].cell) == ("S930", "R4C8")


def _row(cells: list, row: int) -> list[str]:  # type: ignore[type-arg]
    """Returns a row of eight cells, none of which are joined."""
    of_row = {cell.column: cell.text for cell in cells if cell.row == row}
    return [of_row.get(column, "") for column in range(1, 9)]


def test_a_form_that_is_cut_in_two_is_one() -> None:
    cells = changed(FORMS[0], {})
    every = [_row(cells, row) for row in sorted({cell.row for cell in cells})]
    tables = docx.official(open_workbook(Path(NAME), content=written()), docx.LAYOUTS["whole"])
    form = docx.grid(every[:-1]) + docx.para("仅供内部审核") + docx.grid(every[-1:])
    [read] = read_back(docx.package("".join(tables.values()) + docx.para("附件。") + form))
    assert read.form == in_cells(FORMS[0])


def test_words_that_nobody_sees_make_a_form_doubtful() -> None:
    content = written(*FORMS)
    hidden = replace_in(content, "4,000,000", "FFFFFF")
    report = check(hidden, name=NAME)
    assert "S936" in of_forms(report)
    assert report.verdict is Verdict.DOUBTFUL


def replace_in(content: bytes, text: str, colour: str) -> bytes:
    """Returns a document in which the first such words have a colour."""
    from io import BytesIO

    document = word.opened(content)
    for table in document.tables:
        for paragraph in table._tbl.iter(f"{word._WORD}p"):
            from docx.shared import RGBColor
            from docx.text.paragraph import Paragraph

            if (seen := Paragraph(paragraph, document)).text == text:
                seen.runs[0].font.color.rgb = RGBColor.from_string(colour)
                stream = BytesIO()
                document.save(stream)
                return stream.getvalue()
    raise AssertionError(text)


@pytest.mark.parametrize("seed", range(3))
def test_units_without_forms_are_told_nothing_of_forms(seed: int) -> None:
    tables, document = drawn(seed, 20)
    assert not {"S930", "S931", "S932", "S933", "S934", "S935", "S936"} & {
        *of_forms(check(write_document(tables, document), name=NAME))
    }


def test_half_of_the_forms_are_too_few_from_the_year_on_that_asks(tmp_path: Path) -> None:
    figures = replace(example.figures(), year=2026)
    workbook = tmp_path / "unit.xlsx"
    write_workbook(workbook, replace(example_tables(), figures=figures))
    texts = [
        docx.grid([_row(cells, row) for row in sorted({cell.row for cell in cells})])
        for cells in (changed(form, {"date": "20251210"}) for form in FORMS[:4])
    ]
    report = check(docx.package("".join(texts)), tables=workbook, name=NAME)
    assert of_forms(report) == ["S934", "S934"]  # of each fund


def moved(form: FormFacts, by: int) -> FormFacts:
    """Returns a form with some 分 more of the year's money, and as much in its total."""
    source = next(name for name, amount in form.year.items() if amount)
    year = {**form.year, source: form.year[source] + by}
    total = None if form.year_total is None else form.year_total + by
    return replace(form, year=year, year_total=total)


WHOLE = [form for form in FORMS if form.year_amount % 10_000 == 0]


@pytest.mark.parametrize(("by", "count", "clash"), [(-4_000, 7, True), (-4_000, 1, False)])
def test_exact_amounts_that_contradict_the_sums_of_tables_are_told(
    by: int, count: int, *, clash: bool
) -> None:
    """Each form prints as its line does; of many the sum prints otherwise than the tables'."""
    forms = [moved(form, by) if form in WHOLE[:count] else form for form in FORMS]
    report = check(written(*forms), name=NAME)
    found = [found for found in report.findings if found.code == "S937"]
    assert bool(found) is clash
    assert report.verdict is (Verdict.INCONSISTENT if clash else Verdict.ROUNDING)
    assert not [code for code in of_forms(report) if code != "S937"]
    if clash:
        assert len(found[0].cells) > count
        text = report_text(report, "zh", everything=False)
        assert "绩效目标表按元写的数代入后，各表的数不可能同时成立：相差" in text


def test_amounts_that_say_no_more_than_the_table_are_no_points() -> None:
    opened = open_workbook(Path(NAME), content=written(*WHOLE))
    assert sharpened(opened) is None
    opened = open_workbook(Path(NAME), content=written(*FORMS))
    sharper = sharpened(opened)
    assert sharper
    figures = opened.readings.figures
    points = {cell for cell, figure in sharper.figures.items() if figure != figures[cell]}
    assert len(points) == len(FORMS) - len(WHOLE) > 0
