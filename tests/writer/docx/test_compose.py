"""Sections of paper: what begins a page, what lies across, and long forms."""

from tests.support import documents, word
from tests.support.documents import example_tables
from xlbudget.narrative.document import Heading, PageBreak, Paragraph, TableBlock
from xlbudget.writer.docx.compose import Composer
from xlbudget.writer.docx.flow import page_numbers
from xlbudget.writer.docx.grid import Cell
from xlbudget.writer.docx.markup import w
from xlbudget.writer.docx.package import packed
from xlbudget.writer.docx.properties import core_part
from xlbudget.writer.docx.styles import NAMESPACE, styles_part


def composed(*blocks: object) -> Composer:
    composer = Composer(example_tables())
    for block in blocks:
        composer.add(block)  # type: ignore[arg-type]
    return composer


def test_a_heading_stands_on_the_paper_of_its_table() -> None:
    composer = composed(Paragraph("甲"), Heading(1, "乙"), TableBlock("t02"), Paragraph("丙"))
    across = [section.paper.across for section in composer.sections()]
    assert across == [False, True, False]
    heading, table = composer.entries
    pages = page_numbers(composer.sections())
    assert (pages[heading.anchor], pages[table.anchor]) == (2, 2)


def test_each_table_begins_a_page() -> None:
    tables = [table for table in documents.FAMILY.tables if table not in ("t02", "t03")]
    composer = composed(*map(TableBlock, tables))
    pages = page_numbers(composer.sections())
    assert [pages[entry.anchor] for entry in composer.entries] == list(range(1, len(tables) + 1))


def test_a_page_break_holds_for_what_follows_it() -> None:
    composer = composed(Heading(2, "甲"), Paragraph("乙"), PageBreak(), Heading(2, "丙"))
    assert list(page_numbers(composer.sections()).values()) == [1, 2]


def test_headings_at_the_end_are_kept() -> None:
    [section] = composed(Heading(1, "甲")).sections()
    assert len(section.pieces) == 1


FORM = (
    Cell(0, 0, "项目名称"),
    Cell(0, 1, "某项目", width=2),
    Cell(1, 0, "项目概况", height=2),
    Cell(1, 1, "概" * 3000, width=2),
    Cell(2, 1, "甲"),
    Cell(2, 2, "乙"),
)


def test_a_form_may_be_longer_than_a_page() -> None:
    composer = composed(Paragraph("甲"))
    composer.form(["绩效目标表", "（2025年度）"], (1, 1, 1), FORM)
    composer.form(["绩效目标表"], (1, 1, 1), FORM[:2])
    composer.add(Heading(2, "乙"))
    composer.add(Paragraph("丙"))
    sections = composer.sections()
    assert len(sections) == 3
    # One page of text, two and one of the forms, one of text again.
    assert page_numbers(sections)[composer.entries[-1].anchor] == 5
    markup = "".join(piece.markup for section in sections for piece in section.pieces)
    main = f"<w:document {NAMESPACE}>{w('body', markup)}</w:document>"
    read = word.opened(
        packed({"document": main, "styles": styles_part()}, core_part(example_tables(), ""))
    )
    first, second = read.tables
    assert word.grid(first) == [
        ["项目名称", "某项目", ""],
        ["项目概况", "概" * 3000, ""],
        ["", "甲", "乙"],
    ]
    assert word.grid(second) == [["项目名称", "某项目", ""]]
    whole = [bool(row._tr.trPr.xpath("w:cantSplit")) for row in first.rows]
    assert whole == [True, False, True]
