"""The document as python-docx reads it back: the same tables, text, headings, properties."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx.enum.section import WD_ORIENT
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from openxml_audit import FileFormat, OpenXmlValidator

from tests.support import documents, example, word
from tests.support.documents import drawn, example_document, example_tables
from xlbudget.narrative import document as blocks
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.docx.document import write_document
from xlbudget.writer.layout import HEADER_ROW
from xlbudget.writer.workbook import write_workbook

UNITS = {
    "example": lambda: (example_tables(), example_document()),
    "one code": lambda: drawn(1, 1),
    "forty codes": lambda: drawn(2, 40),
    "two hundred codes": lambda: drawn(3, 200),
}


@pytest.fixture(scope="module", params=UNITS)
def unit(request: pytest.FixtureRequest) -> tuple[WorkbookContent, blocks.Document]:
    made: tuple[WorkbookContent, blocks.Document] = UNITS[request.param]()
    return made


@pytest.fixture(scope="module")
def content(unit: tuple[WorkbookContent, blocks.Document]) -> bytes:
    return write_document(*unit)


# ---- tables --------------------------------------------------------------------------------------


def shown_in_sheets(tables: WorkbookContent) -> Iterator[list[list[str]]]:
    """Yields what each sheet of the published workbook shows, from its header on."""
    buffer = BytesIO()
    write_workbook(buffer, tables)
    workbook = load_workbook(buffer)
    for layout in tables.layout.tables.values():
        rows = range(HEADER_ROW, layout.note_row)
        sheet = workbook[layout.sheet]
        yield [[_shown(sheet.cell(row, n + 1).value) for n in range(layout.width)] for row in rows]


def _shown(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, int | float) else str(value or "")


def test_each_table_has_the_cells_of_its_sheet(
    unit: tuple[WorkbookContent, blocks.Document], content: bytes
) -> None:
    tables = word.opened(content).tables
    expected = list(shown_in_sheets(unit[0]))
    assert len(expected) == len(documents.FAMILY.tables) <= len(tables)
    for table, sheet in zip(tables, expected, strict=False):
        assert word.grid(table) == sheet


def test_headers_are_repeated_and_rows_whole(content: bytes) -> None:
    tables = word.opened(content).tables
    for table, official in zip(tables, documents.FAMILY.tables.values(), strict=False):
        assert word.repeated_rows(table) == len(official.header)
        assert all(row._tr.trPr.xpath("w:cantSplit") for row in table.rows)


def test_no_table_is_wider_than_its_paper(content: bytes) -> None:
    document = word.opened(content)
    assert {section.orientation for section in document.sections} == set(WD_ORIENT)
    rooms = [room for *_, room in word.papers(document)]
    for table in document.tables:
        width = sum(column.width or 0 for column in table.columns)
        assert any(abs(width - room) < 1000 for room in rooms)  # 1 pt is 12,700


def test_what_stands_above_and_below_a_table(
    unit: tuple[WorkbookContent, blocks.Document], content: bytes
) -> None:
    tables = unit[0]
    name, year = tables.figures.unit_name, str(tables.figures.year)
    parts = list(word.blocks(word.opened(content)))
    official = iter(documents.FAMILY.tables.values())
    for number, block in enumerate(parts):
        table = next(official, None) if isinstance(block, Table) else None
        if table is None:
            continue
        above = [p.text for p in parts[number - 3 : number] if isinstance(p, Paragraph)]
        title = table.title.replace("{year}", year)
        assert above == [table.mark, title, f"单位名称：{name}\t单位：万元"]
        empty = not any(tables.values.get(cell) for cell in tables.values if cell.table == table.id)
        below = parts[number + 1]
        assert (isinstance(below, Paragraph) and below.text == "注：本表无数据") == empty


# ---- text ----------------------------------------------------------------------------------------


def test_the_text_is_the_document(
    unit: tuple[WorkbookContent, blocks.Document], content: bytes
) -> None:
    written = [
        (str(p.style.name), p.text)
        for p in word.opened(content).paragraphs
        if p.style is not None and str(p.style.name) in STYLES
    ]
    expected = [
        (f"Heading {block.level}", block.text)
        if isinstance(block, blocks.Heading)
        else ("Body Text", block.text)
        for block in unit[1].blocks
        if isinstance(block, blocks.Heading | blocks.Paragraph)
    ]
    assert written == [
        ("Title", unit[1].unit_name),
        ("Subtitle", unit[1].title),
        *expected,
    ]


STYLES = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Body Text")


def test_the_contents_list_headings_and_tables(
    unit: tuple[WorkbookContent, blocks.Document], content: bytes
) -> None:
    year = str(unit[0].figures.year)
    expected: list[tuple[int, str]] = []
    for block in unit[1].blocks:
        if isinstance(block, blocks.Heading):
            expected.append((block.level, block.text))
        elif isinstance(block, blocks.TableBlock):
            table = documents.FAMILY.tables[block.table]
            expected.append((2, f"{table.number} {table.title.replace('{year}', year)}"))
    lines = word.contents(word.opened(content))
    assert [(level, words) for level, words, _ in lines] == expected
    pages = [page for *_, page in lines]
    assert pages == sorted(pages)
    assert pages[0] == 1


def test_open_places_are_marked() -> None:
    heading = blocks.Heading(1, "第一部分 概况")
    text = blocks.Paragraph("甲____乙，丙____")
    document = blocks.Document("公开", "某局", 2025, (heading, text))
    paragraphs = word.opened(write_document(example_tables(), document)).paragraphs
    runs = [(run.text, run.font.highlight_color is not None) for run in paragraphs[-1].runs]
    assert runs == [("甲", False), ("____", True), ("乙，丙", False), ("____", True)]


def test_what_is_explained_is_bold() -> None:
    paragraphs = word.opened(write_document(example_tables(), example_document())).paragraphs
    runs = [(run.text, bool(run.bold)) for run in paragraphs[-1].runs]
    assert runs == [
        ("十二、财政拨款", True),
        ("：包含一般公共预算、政府性基金预算、国有资本经营预算。", False),
    ]


def test_words_that_mean_something_in_markup_are_words() -> None:
    words = "<甲>&“乙” \\ {PAGE} \x0b"
    document = blocks.Document(words, words, 2025, (blocks.Heading(1, words),))
    content = write_document(example_tables(), document)
    assert word.opened(content).paragraphs[-1].text == words.replace("\x0b", "\ufffd")
    assert findings(content) == []


# ---- the file ------------------------------------------------------------------------------------


def findings(content: bytes) -> list[str]:
    """Returns what is told of a document, as the oldest format that it is meant for."""
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(suffix=".docx") as file:
        file.write(content)
        file.flush()
        result = OpenXmlValidator(FileFormat.OFFICE_2007).validate(file.name)
    return [f"{error.part_uri} {error.description}" for error in result.errors]


def test_a_document_holds_to_the_standard(content: bytes) -> None:
    assert findings(content) == []


def test_a_document_for_print_holds_to_the_standard() -> None:
    assert findings(write_document(*drawn(1, 1), for_print=True)) == []


def test_the_same_content_gives_the_same_bytes(
    unit: tuple[WorkbookContent, blocks.Document], content: bytes
) -> None:
    assert write_document(*unit) == content


def test_the_properties_name_the_unit_and_no_person() -> None:
    remarks = "发布时仍有3项错误或存疑"
    tables = documents.tables_of(example.figures(), example.structure(), remarks)
    properties = word.opened(write_document(tables, example_document())).core_properties
    assert properties.title == "长治市屯留区工业和信息化局2025年度单位预算公开"
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert (properties.comments, properties.keywords) == (remarks, remarks)
    assert properties.content_status == remarks
    with ZipFile(BytesIO(write_document(tables, example_document()))) as package:
        assert {info.date_time[0] for info in package.infolist()} == {1980}
        assert "xlbudget" not in "".join(
            package.read(name).decode("utf-8") for name in package.namelist()
        )


def test_page_numbers_begin_behind_the_contents(content: bytes) -> None:
    document = word.opened(content)
    starts = [s._sectPr.xpath("w:pgNumType/@w:start") for s in document.sections]
    assert starts[:2] == [[], ["1"]]
    assert not any(starts[2:])
    footers = [bool(s._sectPr.xpath("w:footerReference")) for s in document.sections]
    assert footers == [False, *[True] * (len(footers) - 1)]
