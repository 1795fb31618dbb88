"""A unit's official tables as tables of Word: the same figures and verdict, whoever wrote them."""

import re
from io import BytesIO
from pathlib import Path
from random import Random

import docx as python_docx
import pytest
from hypothesis import given, settings

from tests.support import docx, example, libreoffice
from tests.support.docx import LAYOUTS, Layout
from tests.support.random_units import RandomUnit, random_unit, units
from tests.support.shares import drawn
from xlbudget.base.errors import WorkbookError
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.tasks.check import check
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)
NAME = "公开.docx"


def workbook_of(unit: RandomUnit) -> Opened:
    stream = BytesIO()
    write_workbook(stream, printed(example.family(), unit.figures))
    return open_workbook(Path("unit.xlsx"), content=stream.getvalue())


def by_hand(opened: Opened, layout: Layout) -> bytes:
    return docx.package("".join(docx.official(opened, layout).values()))


def by_python_docx(opened: Opened) -> bytes:
    """Writes tables as python-docx does."""
    document = python_docx.Document()
    for located in opened.located.tables.values():
        sheet = located.sheet
        lines = [row.row for rows in located.rows.values() for row in rows]
        last = max(lines, default=located.header.last_row)
        first = located.header.rows[0]
        for number in range(max(located.title_row - 2, 1), first):
            for text in docx.texts(sheet, number):
                document.add_paragraph(text)
        width = max(column for _, column in sheet.cells)
        table = document.add_table(last - first + 1, width)
        for area in sheet.merged:
            if first <= area.top and area.bottom <= last:
                corner = table.cell(area.top - first, area.left - 1)
                corner.merge(table.cell(area.bottom - first, area.right - 1))
        for (row, column), raw in sheet.cells.items():
            if first <= row <= last and raw.value is not None:
                table.cell(row - first, column - 1).text = str(raw.value)
        for number in range(last + 1, max(row for row, _ in sheet.cells) + 1):
            for text in docx.texts(sheet, number):
                document.add_paragraph(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def read(content: bytes) -> Opened:
    return open_workbook(Path(NAME), content=content)


def told(report: Report) -> list[str]:
    return [finding.code for finding in report.findings if finding.severity != "note"]


@settings(max_examples=drawn(24))
@given(unit=units())
def test_the_tables_of_any_unit_pass_with_the_same_figures(unit: RandomUnit) -> None:
    opened = workbook_of(unit)
    layout = Random(str(sorted(unit.facts.values()))).choice([*LAYOUTS.values()])
    content = by_hand(opened, layout)
    document = read(content)
    assert document.readings.figures == opened.readings.figures
    assert document.located.structure.rows == opened.located.structure.rows
    report = check_opened(document)
    assert [code for code in told(report) if code != "P101"] == []
    assert report.verdict in PASSES


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout(name: str) -> None:
    opened = workbook_of(random_unit(Random(7), example.family(), codes=15, projects=9))
    content = by_hand(opened, LAYOUTS[name])
    assert read(content).readings.figures == opened.readings.figures
    report = check(content, name=NAME)
    assert (told(report), report.verdict in PASSES) == ([], True)


def test_what_python_docx_writes() -> None:
    opened = workbook_of(random_unit(Random(7), example.family(), codes=2, projects=2))
    content = by_python_docx(opened)
    assert read(content).readings.figures == opened.readings.figures
    assert told(check(content, name=NAME)) == []


@pytest.mark.libreoffice(writer=True)
def test_what_libreoffice_saves_again(tmp_path: Path) -> None:
    rng = Random(11)
    opened = [workbook_of(random_unit(rng, example.family(), codes=codes)) for codes in (1, 8, 30)]
    sources = []
    for number, (workbook, layout) in enumerate(zip(opened, LAYOUTS.values(), strict=False)):
        sources.append(tmp_path / f"{number}.docx")
        sources[-1].write_bytes(by_hand(workbook, layout))
    saved = libreoffice.save_all_as("docx", sources, tmp_path / "again")
    for workbook, path in zip(opened, saved, strict=True):
        assert open_workbook(path).readings.figures == workbook.readings.figures
        assert told(check(path)) == []


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(12)))
def test_a_wrong_figure_is_found_where_a_person_finds_it(seed: int) -> None:
    rng = Random(seed)
    opened = workbook_of(random_unit(rng, example.family(), codes=rng.randint(3, 20)))
    layout = rng.choice([*LAYOUTS.values()])
    whole = by_hand(opened, layout)
    table, row, column, was = _figure(rng, read(whole))
    wrong = _with(opened, layout, was, f"{was.split('.')[0]}7.{was.split('.')[1]}", table)
    report = check(wrong, name=NAME)
    assert report.verdict == Verdict.INCONSISTENT
    places = {
        (cell.sheet, cell.cell)
        for correction in report.corrections[:1]
        for cell in (change.cell for change in correction.changes)
    }
    assert (table, f"R{row}C{column}") in places


def _figure(rng: Random, document: Opened) -> tuple[str, int, int, str]:
    """Draws a figure that stands once in its table: the sheet, row and column as told, its text."""
    assert document.document
    drawn_from = []
    for sheet in document.workbook.sheets:
        texts = [str(cell.value) for cell in sheet.cells.values() if cell.kind == "number"]
        for (row, column), cell in sheet.cells.items():
            text = str(cell.value)
            if cell.kind == "number" and "." in text and texts.count(text) == 1:
                place = document.document.place(sheet.name, f"{'ABCDEFGHIJ'[column - 1]}{row}")
                drawn_from.append((place, text))
    (sheet_name, cell_name), text = rng.choice(drawn_from)
    row_text, column_text = cell_name[1:].split("C")
    return sheet_name, int(row_text), int(column_text), text


def _with(opened: Opened, layout: Layout, was: str, now: str, sheet: str) -> bytes:
    """Writes the tables with one figure changed in the table of a sheet."""
    title = re.sub(r"（续\d+）$", "", sheet)
    parts = docx.official(opened, layout)
    for name, located in opened.located.tables.items():
        if located.title[:40] == title:
            assert parts[name].count(f">{was}<") == 1
            parts[name] = parts[name].replace(f">{was}<", f">{now}<")
    return docx.package("".join(parts.values()))


def test_a_document_without_tables_says_what_to_do() -> None:
    with pytest.raises(WorkbookError) as refused:
        read(docx.package(docx.para("第一部分 概况")))
    assert refused.value.code == "F233"
    assert "--tables" in refused.value.message


# ---- malice -------------------------------------------------------------------------------------


WAS = ">1529.82<"
RUN = '<w:r><w:t xml:space="preserve">'


def _anchored(graphic: str) -> str:
    return f"{WAS[:-1]}</w:t></w:r><w:r>{graphic}</w:r>{RUN}<"


FLOATING = (
    '<w:drawing><wp:anchor behindDoc="0"><a:graphic><a:graphicData uri="http://schemas.openxml'
    'formats.org/drawingml/2006/picture"/></a:graphic></wp:anchor></w:drawing>'
)
WHITE = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
SEEN_OTHERWISE = {
    "two numbers in two paragraphs": (">1529.82</w:t></w:r></w:p><w:p><w:r><w:t>7.00<", "N102"),
    "a number that reads backwards": (">\u202e1529.82\u202c<", "N102"),
    "a deleted digit": (
        f'>1529.8</w:t></w:r><w:del w:id="1"><w:r><w:delText>0</w:delText></w:r></w:del>{RUN}2<',
        "S950",
    ),
    "a white digit": (
        f'>1529.8</w:t></w:r><w:r>{WHITE}<w:t>2</w:t></w:r>{RUN}<', "R007",
    ),
    "hidden digits": (
        '>152</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>9.82</w:t></w:r><w:r><w:t><', "J201",
    ),
    "a text box over it": (_anchored(f"{docx.box(docx.para('9,999.99'))}"[5:-6]), "S951"),
    "a picture over it": (_anchored(FLOATING), "S957"),
}  # fmt: skip


@pytest.mark.parametrize("how", SEEN_OTHERWISE)
def test_a_figure_that_is_seen_otherwise_is_no_pass(how: str) -> None:
    now, code = SEEN_OTHERWISE[how]
    stream = BytesIO()
    write_workbook(stream, printed(example.family(), example.figures()))
    opened = open_workbook(Path("unit.xlsx"), content=stream.getvalue())
    body = "".join(docx.official(opened).values())
    assert WAS in body
    report = check(docx.package(body.replace(WAS, now, 1)), name=NAME)
    assert code in told(report)
    assert not report.ok


SAME = {
    "a number in three runs": f">15</w:t></w:r>{RUN}29</w:t></w:r>{RUN}.82<",
    "a mark of direction": ">\u200e1529\u200f.82<",
    "thousands parted": ">1,529.82<",
    "an empty paragraph under it": ">1529.82</w:t></w:r></w:p><w:p><w:r><w:t><",
}


@pytest.mark.parametrize("how", SAME)
def test_a_figure_that_only_looks_odd_in_the_file_passes(how: str) -> None:
    stream = BytesIO()
    write_workbook(stream, printed(example.family(), example.figures()))
    opened = open_workbook(Path("unit.xlsx"), content=stream.getvalue())
    body = "".join(docx.official(opened).values()).replace(WAS, SAME[how], 1)
    report = check(docx.package(body), name=NAME)
    assert (told(report), report.ok) == ([], True)
