"""A unit's official tables as pages of PDF: the same figures and verdict, whoever drew them."""

import re
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pdfplumber
import pytest
from click.testing import CliRunner

from tests.support import example, libreoffice, pdf
from tests.support.pdf import LAYOUTS, Layout, any_layout
from tests.support.pdf_pens import PARTIAL
from tests.support.random_texts import random_told
from tests.support.random_units import RandomUnit, random_unit
from tests.support.shares import drawn
from tests.support.wrong_pages import opened as unit_with_projects
from tests.support.wrong_pages import with_wrong_total
from tests.test_documents import workbook_of
from xlbudget.base.display import display_width, place_words
from xlbudget.base.errors import WorkbookError
from xlbudget.base.place import Box
from xlbudget.cli.main import main
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.narrative.document import Paragraph
from xlbudget.narrative.write import document_of
from xlbudget.reader.pdf import pages_of
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

pytestmark = pytest.mark.usefixtures("read_here")

PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)
NAME = "公开.pdf"
SMALL_LETTERS = ("letters on their side", *sorted(LAYOUTS.keys() - {"large letters"}, reverse=True))
"""Layouts in which no number is too wide for its cell, the strangest first."""
_DIGIT = re.compile(r"\d")


def unit_of(rng: Random) -> RandomUnit:
    codes, projects = rng.choice([1, 4, 12, 30]), rng.choice([0, 3, 9])
    return random_unit(rng, example.family(), codes=codes, projects=projects)


def read(content: bytes) -> Opened:
    return open_workbook(Path(NAME), content=content)


def told(report: Report) -> list[str]:
    return [finding.code for finding in report.findings if finding.severity != "note"]


def differing(opened: Opened, document: Opened) -> list[CellRef]:
    """Returns the cells whose figures are not the same in both."""
    one, other = opened.readings.figures, document.readings.figures
    return [cell for cell in {**one, **other} if one.get(cell) != other.get(cell)]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout(name: str) -> None:
    opened = workbook_of(random_unit(Random(7), example.family(), codes=15, projects=9))
    content = pdf.official(opened, LAYOUTS[name])
    document = read(content)
    assert differing(opened, document) == []
    report = check_opened(document)
    assert (told(report), report.verdict in PASSES) == ([], True)


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(18)))
def test_the_tables_of_any_unit_pass_with_the_same_figures(seed: int) -> None:
    rng = Random(seed)
    opened = workbook_of(unit_of(rng))
    layout = any_layout(rng)
    document = read(pdf.official(opened, layout))
    assert differing(opened, document) == [], layout
    assert document.located.structure.rows == opened.located.structure.rows
    report = check_opened(document)
    as_workbook = check_opened(opened)
    assert (told(report), report.verdict) == (told(as_workbook), as_workbook.verdict), layout


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1440))
def test_the_tables_of_many_units(seed: int) -> None:
    test_the_tables_of_any_unit_pass_with_the_same_figures(seed)


@pytest.mark.libreoffice
@pytest.mark.drawn
def test_what_libreoffice_prints(tmp_path: Path) -> None:
    rng = Random(5)
    paths = []
    for number in range(drawn(6)):
        paths.append(tmp_path / f"{number}.xlsx")
        write_workbook(paths[-1], printed(example.family(), unit_of(rng).figures))
    for path, printout in zip(paths, libreoffice.print_all(paths, tmp_path / "pdf"), strict=True):
        opened = open_workbook(path)
        content = printout.read_bytes()
        assert differing(opened, read(content)) == []
        report = check(content, name=NAME)
        assert (told(report), report.verdict in PASSES) == ([], True)
        assert_a_second_reader_agrees(content)


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(18)))
def test_a_text_over_lines_and_pages_is_read_back_number_by_number(seed: int) -> None:
    rng = Random(seed)
    opened = workbook_of(random_unit(Random(seed), example.family()))
    layout = Layout(size=rng.choice([7, 9, 10.5]), numbers=rng.random() < 0.7)
    document = document_of(random_told(Random(seed), example.family()))
    report = check(pdf.whole(document, opened, layout), name=NAME)
    assert [code for code in told(report) if code != "P101"] == []
    assert report.text
    assert report.text.compared > 0 == report.text.unread


def test_a_paragraph_that_is_printed_twice_names_page_and_line_of_both() -> None:
    opened = workbook_of(random_unit(Random(1), example.family()))
    document = document_of(random_told(Random(1), example.family()))
    blocks = list(document.blocks)
    text = next(b for b in blocks if isinstance(b, Paragraph) and "万元" in b.text)
    blocks.insert(blocks.index(text) + 1, text)
    report = check(pdf.whole(replace(document, blocks=tuple(blocks)), opened, Layout()), name=NAME)
    [finding] = [finding for finding in report.findings if finding.code == "S920"]
    assert "与前面的一段相同" in finding.message
    assert "the same as an earlier one" in finding.message_in("en")
    again, before = (place_words(cell.sheet, cell.cell, "en") for cell in finding.cells)
    assert again != before
    assert all(re.fullmatch(r"page \d+, text, line \d+", place) for place in (again, before))


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(18)))
def test_tables_without_some_lines_are_read_and_never_pass(seed: int) -> None:
    """Without any, with some of them: an empty table is one, too."""
    rng = Random(seed)
    opened = workbook_of(unit_of(rng))
    layout = Layout(pen=PARTIAL[seed % len(PARTIAL)], centred=True)
    document = read(pdf.official(opened, layout))
    assert differing(opened, document) == [], layout
    report = check_opened(document)
    assert told(report) == ["D113", *told(check_opened(opened))], layout
    assert report.verdict is Verdict.DOUBTFUL


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(9)))
def test_what_cannot_be_aligned_never_passes(seed: int) -> None:
    """Names beside figures in the middle, three lines in all, or headers beside their figures."""
    rng = Random(seed)
    layouts = [
        Layout(pen="none", middle=True, centred=True),
        Layout(pen="three", size=7, centred=True),
        Layout(pen="none"),
    ]
    report = check(pdf.official(workbook_of(unit_of(rng)), rng.choice(layouts)), name=NAME)
    assert not report.ok


# ---- a second reader -----------------------------------------------------------------------------


def digits(text: str) -> Counter[str]:
    return Counter(_DIGIT.findall(text))


def assert_a_second_reader_agrees(content: bytes) -> None:
    """Compares with pdfplumber: cell by cell, and every digit of every page."""
    pages = pages_of(content)
    with pdfplumber.open(BytesIO(content)) as document:
        assert len(document.pages) == len(pages)
        for page, other in zip(pages, document.pages, strict=True):
            here = Counter(
                "".join(cell.text.split()) for table in page.tables for cell in table.cells
            )
            there = Counter(
                "".join((text or "").split())
                for table in other.find_tables()
                if len(table.cells) > 1
                for row in table.extract()
                for text in row
            )
            assert {text: n for text, n in here.items() if text} == {
                text: n for text, n in there.items() if text
            }
            all_here = "".join(
                [*(c.text for table in page.tables for c in table.cells)]
                + [line.text for line in page.lines]
            )
            assert digits(all_here) == digits("".join(char["text"] for char in other.chars))


@pytest.mark.parametrize(
    "name", ["plain", "boxes", "many on a page", "small letters in filled lines"]
)
def test_a_second_reader_sees_the_same_cells(name: str) -> None:
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    assert_a_second_reader_agrees(pdf.official(opened, LAYOUTS[name]))


# ---- damage --------------------------------------------------------------------------------------


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(18)))
def test_what_is_lost_from_a_page_is_told_or_changes_nothing(seed: int) -> None:
    rng = Random(seed)
    opened = workbook_of(unit_of(rng))
    texts: list[str] = []
    layout = LAYOUTS[rng.choice([*LAYOUTS])]

    def keep(text: str) -> bool:
        texts.append(text)
        return True

    pdf.official(opened, layout, keep)
    lost = rng.randrange(len(texts))
    count = iter(range(len(texts)))
    content = pdf.official(opened, layout, lambda _: next(count) != lost)
    report = check(content, name=NAME)
    if report.verdict in PASSES:
        assert differing(opened, read(content)) == [], texts[lost]


def test_a_page_that_is_lost_is_told() -> None:
    import pypdfium2

    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    content = pdf.official(opened, LAYOUTS["plain"])
    count = len(pages_of(content))
    for number in range(2, count, 3):
        document = pypdfium2.PdfDocument(content)
        document.del_page(number)
        stream = BytesIO()
        document.save(stream)
        report = check(stream.getvalue(), name=NAME)
        if report.verdict in PASSES:
            assert differing(opened, read(stream.getvalue())) == []


def test_a_finding_names_the_page() -> None:
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    whole = read(pdf.official(opened, LAYOUTS["plain"]))
    assert whole.document
    pages = {table.page for table in whole.document.raw.tables}
    sheet = whole.located.tables["t03"].sheet.name
    row = whole.located.tables["t03"].rows
    line = next(r.row for rows in row.values() for r in rows)
    place, cell = whole.document.place(sheet, f"C{line}")
    assert re.fullmatch(r"第\d+页 .*", place)
    assert cell.startswith("R")
    assert len(pages) >= 13
    text, _ = whole.document.place("正文", "A1")
    assert text == "第1页 正文"


def test_a_document_without_tables_says_what_to_do() -> None:
    paper = pdf.Paper(LAYOUTS["plain"])
    paper.line("第一部分 概况，共计 1,234.56 万元。")
    with pytest.raises(WorkbookError) as refused:
        read(paper.content())
    assert refused.value.code == "F233"


def test_what_is_published_is_compared_with_the_workbook_cell_by_cell(tmp_path: Path) -> None:
    unit = random_unit(Random(3), example.family(), codes=9, projects=4)
    workbook = tmp_path / "unit.xlsx"
    write_workbook(workbook, printed(example.family(), unit.figures))
    published = tmp_path / NAME
    published.write_bytes(pdf.official(open_workbook(workbook), LAYOUTS["plain"]))
    done = CliRunner().invoke(main, ["check", str(workbook), "--against", str(published)])
    assert (done.exit_code, "S960" in done.stdout) == (0, False)
    another = random_unit(Random(4), example.family(), codes=9, projects=4)
    write_workbook(tmp_path / "other.xlsx", printed(example.family(), another.figures))
    other = str(tmp_path / "other.xlsx")
    done = CliRunner().invoke(main, ["check", other, "--against", str(published)])
    assert (done.exit_code, "S960" in done.stdout) == (1, True)
    for option, first, second in (
        ("--against", str(published), other),
        ("--tables", other, str(published)),
    ):
        turned = CliRunner().invoke(main, ["check", first, option, second])
        assert (turned.exit_code, turned.stdout) == (1, done.stdout)
    done = CliRunner().invoke(main, ["check", other, str(workbook), "--against", str(published)])
    assert (done.exit_code, "F234" in done.stderr) == (2, True)


def test_its_figures_make_a_workbook(tmp_path: Path) -> None:
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    published, flat, made = (tmp_path / name for name in (NAME, "unit.csv", "unit.xlsx"))
    published.write_bytes(pdf.official(opened, LAYOUTS["many on a page"]))
    for arguments in (
        ["figures", str(published), "-o", str(flat)],
        ["new", "--figures", str(flat), "--as-printed", "-o", str(made)],
    ):
        assert CliRunner().invoke(main, arguments).exit_code == 0
    assert differing(opened, open_workbook(made)) == []


def test_the_one_wrong_cell_is_quoted_as_the_page_shows_it_with_the_place_to_look_at() -> None:
    content, wrong, _ = with_wrong_total("plain")
    report = check(content, name=NAME)
    assert report.verdict == Verdict.INCONSISTENT
    [change, *_] = report.corrections[0].changes
    assert re.fullmatch(r"第\d+页 表三", change.cell.sheet)
    spot = change.cell.spot
    assert spot
    assert spot.text == wrong
    text = report_text(report, "zh", everything=False)
    down, across = ((spot.box[n] + spot.box[n + 2]) / 2 * 2.54 / 72 for n in (1, 0))
    look = f"第{spot.page}页，从上往下 {down:.1f} 厘米、从左 {across:.1f} 厘米处"
    assert f"读到的是“{wrong}”；请看{look}" in "".join(text.split("\n        "))
    assert max(map(display_width, text.splitlines())) <= 80


@pytest.mark.drawn
@pytest.mark.parametrize("name", SMALL_LETTERS[: drawn(len(SMALL_LETTERS))])
def test_a_second_reader_finds_each_cell_where_its_box_is(name: str) -> None:
    rng = Random(name)
    content = pdf.official(unit_with_projects(), LAYOUTS[name])
    opened = read(content)
    assert opened.document
    places = [*opened.located.places.items()]
    spots = []
    for cell, place in rng.sample(places, 25):
        header = opened.located.tables[cell.table].header.rows
        spots.append(opened.document.spot(place.sheet, place.cell, header))
    with pdfplumber.open(BytesIO(content)) as document:
        letters = {n: [*page.chars] for n, page in enumerate(document.pages, start=1)}
    for spot in filter(None, spots):
        assert spot.head
        assert _digits_in(letters[spot.page], spot.box) == digits(spot.text)
        assert _is_around(spot.around, spot.box)
    assert all(spots)


def _digits_in(letters: list[dict[str, Any]], box: Box) -> Counter[str]:
    left, top, right, bottom = box
    return digits(
        "".join(
            letter["text"]
            for letter in letters
            if left <= (letter["x0"] + letter["x1"]) / 2 <= right
            and top <= (letter["top"] + letter["bottom"]) / 2 <= bottom
        )
    )


def _is_around(row: Box, box: Box) -> bool:
    return all(a <= b for a, b in zip(row[:2], box[:2], strict=True)) and all(
        a >= b for a, b in zip(row[2:], box[2:], strict=True)
    )
