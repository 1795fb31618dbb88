"""The form of generated workbooks, as another program reads them."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support import example
from xlbudget.base.errors import UsageError
from xlbudget.template.common import theme
from xlbudget.template.header import header_cells
from xlbudget.writer.content import WorkbookContent, linked, printed
from xlbudget.writer.layout import HEADER_ROW, MARK_ROW, TITLE_ROW, UNIT_ROW, TableLayout
from xlbudget.writer.names import MARK_SHEET, SHARE_COLUMNS, SHARE_FIRST_LINE
from xlbudget.writer.workbook import write_workbook

MODES = ("linked", "printed")
TABLES = tuple(example.family().tables)
FUNCTIONS = {"SUM", "IF", "AND", "MAX", "MIN", "SUBSTITUTE", "ABS"}
AMOUNT = "0.00_ ;-0.00_ ;;@_ "
YELLOW = f"FF{theme()['input_fill']}"
WHITE = (None, "00000000")
UNIT = "长治市屯留区工业和信息化局"


@cache
def content(mode: str) -> WorkbookContent:
    make = linked if mode == "linked" else printed
    return make(example.family(), example.figures())


@cache
def workbook(mode: str, *, stored: bool = False) -> Workbook:
    """Returns the example as openpyxl reads it: formulas, or the values stored with them."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "unit.xlsx")
        write_workbook(path, content(mode))
        return openpyxl.load_workbook(path, data_only=stored)


def layout(mode: str, table: str) -> TableLayout:
    return content(mode).layout.tables[table]


def sheet_of(mode: str, table: str) -> Worksheet:
    return workbook(mode)[layout(mode, table).sheet]


def cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell))


def formulas(book: Workbook) -> Iterator[tuple[Worksheet, Cell]]:
    for sheet in book.worksheets:
        yield from ((sheet, cell) for cell in cells(sheet) if cell.data_type == "f")


def merges(sheet: Worksheet, first: int, last: int) -> set[tuple[int, int, int, int]]:
    """Returns the merged areas between two rows as top, left, bottom, right."""
    return {
        (area.min_row, area.min_col, area.max_row, area.max_col)
        for area in sheet.merged_cells.ranges
        if first <= area.min_row <= last
    }


def sheet_parts(folder: Path) -> list[str]:
    """Returns the linked workbook's sheets as they are in the file."""
    path = folder / "unit.xlsx"
    write_workbook(path, content("linked"))
    with ZipFile(path) as package:
        parts = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        return [package.read(name).decode("utf-8") for name in parts]


def colour(cell: Cell) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


# ---- what is printed above the figures -----------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("table", TABLES)
def test_title_and_captions(mode: str, table: str) -> None:
    sheet, form = sheet_of(mode, table), layout(mode, table)
    assert sheet.cell(MARK_ROW, 1).value == form.table.mark
    title = sheet.cell(TITLE_ROW, 1)
    assert title.value == form.table.title.replace("{year}", "2025")
    assert (title.font.name, title.font.size) == ("黑体", 18)
    assert title.alignment.horizontal == "center"
    assert merges(sheet, TITLE_ROW, TITLE_ROW) == {(TITLE_ROW, 1, TITLE_ROW, form.width)}
    stored = workbook(mode, stored=True)[form.sheet]
    assert stored.cell(UNIT_ROW, 1).value == f"单位名称：{UNIT}"
    captions = [c for c in sheet[UNIT_ROW][1:] if isinstance(c, Cell) and c.value]
    assert [(c.value, c.alignment.horizontal) for c in captions] == [("单位：万元", "right")]
    edges = {area[3] for area in merges(sheet, UNIT_ROW, UNIT_ROW)} | {captions[0].column}
    assert form.width in edges


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("table", TABLES)
def test_header_is_merged_as_its_picture_shows(mode: str, table: str) -> None:
    sheet, form = sheet_of(mode, table), layout(mode, table)
    picture = list(header_cells(form.table.header))
    area = {
        (HEADER_ROW + row, 1 + column, HEADER_ROW + row + height - 1, column + width)
        for row, column, height, width, _ in picture
        if (height, width) != (1, 1)
    }
    assert merges(sheet, HEADER_ROW, form.first_line - 1) == area
    for row, column, _, _, words in picture:
        cell = sheet.cell(HEADER_ROW + row, 1 + column)
        assert cell.value == words.replace("{year}", "2025")
        assert (cell.alignment.horizontal, cell.alignment.vertical) == ("center", "center")
        assert cell.alignment.wrap_text
        assert cell.font.bold


# ---- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_every_cell_has_the_body_font_but_the_titles(mode: str) -> None:
    for sheet in workbook(mode).worksheets:
        fonts = {(c.font.name, c.font.size) for c in cells(sheet)}
        assert fonts <= {("宋体", 11), ("黑体", 18)}
        assert sum(c.font.name == "黑体" and c.value is not None for c in cells(sheet)) <= 1
    # The font of cells that do not exist.
    default = workbook(mode)._fonts[0]  # type: ignore[attr-defined]
    assert (default.name, default.size) == ("宋体", 11)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("table", TABLES)
def test_borders_on_the_table_and_nowhere_else(mode: str, table: str) -> None:
    form = layout(mode, table)
    for cell in cells(sheet_of(mode, table)):
        inside = HEADER_ROW <= cell.row < form.note_row and cell.column <= form.width
        border = cell.border
        sides = [border.left.style, border.right.style, border.top.style, border.bottom.style]
        assert sides == (["thin"] * 4 if inside else [None] * 4), cell.coordinate


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("table", TABLES)
def test_figures_are_right_aligned_numbers_with_two_decimals(mode: str, table: str) -> None:
    sheet = sheet_of(mode, table)
    places = [p for c, p in content(mode).layout.places.items() if c.table == table]
    assert places
    for place in places:
        cell = sheet.cell(place.row, place.column)
        assert cell.number_format == AMOUNT
        assert cell.alignment.horizontal == "right"
        assert cell.data_type in ("n", "f")


@pytest.mark.parametrize("table", TABLES)
def test_what_may_be_typed_is_unlocked_and_yellow(table: str) -> None:
    book, form, sheet = content("linked"), layout("linked", table), sheet_of("linked", table)
    assert book.plan
    places = book.layout.places
    open_cells = {(places[c].row, places[c].column) for c in book.plan.inputs if c.table == table}
    for offset, line in enumerate(form.lines):
        for block, ref in zip(form.table.blocks, line, strict=True):
            if ref and ref.code is not None:
                names = [c.position + 1 for c in block.columns if c.kind == "label"]
                open_cells |= {(form.first_line + offset, position) for position in names}
    assert sheet.protection.sheet
    found = {(c.row, c.column) for c in cells(sheet) if not c.protection.locked}
    if table == TABLES[0]:  # the unit's name, merged over several columns
        assert (UNIT_ROW, 1) in found
        found = {place for place in found if place[0] != UNIT_ROW}
    assert found == open_cells
    for cell in cells(sheet):
        if not cell.protection.locked:
            assert colour(cell) == YELLOW
        elif not HEADER_ROW <= cell.row < form.first_line:
            assert colour(cell) in WHITE


def test_a_printed_copy_is_white_and_open() -> None:
    for sheet in workbook("printed").worksheets:
        assert not sheet.protection.sheet
        assert {colour(cell) for cell in cells(sheet)} <= set(WHITE)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("table", TABLES)
def test_codes_are_text(mode: str, table: str) -> None:
    sheet, form = sheet_of(mode, table), layout(mode, table)
    for offset, line in enumerate(form.lines):
        for block, ref in zip(form.table.blocks, line, strict=True):
            for column in block.columns:
                if column.kind == "code" and ref and ref.code is not None:
                    cell = sheet.cell(form.first_line + offset, column.position + 1)
                    assert (cell.value, cell.data_type) == (ref.code, "s")
                    assert cell.number_format == "@"


def test_excel_makes_no_remark_on_codes_and_sums(tmp_path: Path) -> None:
    sheets = sheet_parts(tmp_path)  # openpyxl drops this part of a sheet
    for kind in ("numberStoredAsText", "formula", "formulaRange"):
        assert sum(f' {kind}="1"' in sheet for sheet in sheets) == len(TABLES) + 1


@pytest.mark.parametrize("mode", MODES)
def test_only_totals_are_bold(mode: str) -> None:
    bold = {
        str(cell.value)
        for table in TABLES
        for cell in cells(workbook(mode, stored=True)[layout(mode, table).sheet])
        if cell.font.bold
        and cell.row >= layout(mode, table).first_line
        and isinstance(cell.value, str)
    }
    assert bold == {
        *("合计", "部门合计", "收入总计", "支出总计", "本年收入合计", "本年支出合计"),
        UNIT,  # the first row of the project tables is their total
    }
    words = {"本年收入合计", "本年支出合计", "收入总计", "支出总计"}
    for table in ("t01", "t04"):
        found = [c for c in cells(sheet_of(mode, table)) if c.value in words]
        assert len(found) == 4
        assert {c.alignment.horizontal for c in found} == {"center"}


# ---- formulas ------------------------------------------------------------------------------------


def test_formulas_use_few_functions_and_existing_sheets() -> None:
    book = workbook("linked")
    for _, cell in formulas(book):
        formula = re.sub(r'"[^"]*"', '""', str(cell.value))
        assert set(re.findall(r"([A-Za-z.]+)\(", formula)) <= FUNCTIONS
        assert set(re.findall(r"'([^']+)'!", formula)) <= set(book.sheetnames)
        assert formula.count("!") == len(re.findall(r"'([^']+)'!", formula))
        # Someone who opens a text cell for editing would turn its formula into text.
        assert cell.number_format != "@"


def test_every_formula_has_a_stored_value(tmp_path: Path) -> None:
    count = 0
    for sheet in sheet_parts(tmp_path):  # openpyxl does not tell an empty text from no value
        count += sheet.count("<f>")
        assert len(re.findall(r"</f><v>[^<]*</v>", sheet)) == sheet.count("<f>")
        assert not re.search(r'<c r="\w+"(?: s="\d+")?><f>[^<]*</f><v></v>', sheet)
    assert count == len(list(formulas(workbook("linked")))) > 300


def test_a_printed_copy_has_no_formula() -> None:
    assert not list(formulas(workbook("printed")))


@pytest.mark.parametrize("table", TABLES)
def test_every_input_is_validated(table: str) -> None:
    book, sheet = content("linked"), sheet_of("linked", table)
    assert book.plan
    wanted = {book.layout.places[cell].cell for cell in book.plan.inputs if cell.table == table}
    rules = sheet.data_validations.dataValidation
    found = [cell for rule in rules for cell in coordinates(rule.sqref.ranges)]
    assert set(found) == wanted
    assert len(found) == len(wanted)
    for rule in rules:
        assert (rule.type, rule.allow_blank, rule.errorStyle or "stop") == ("decimal", True, "stop")
        assert rule.promptTitle and rule.errorTitle and rule.prompt and rule.error
        assert max(len(rule.promptTitle), len(rule.errorTitle)) <= 32
        assert max(len(rule.prompt), len(rule.error)) <= 255


def coordinates(ranges: object) -> Iterator[str]:
    for area in ranges:  # type: ignore[attr-defined]
        for row in area.rows:
            yield from (f"{get_column_letter(c)}{r}" for r, c in row)


# ---- paper ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_print_setup(mode: str) -> None:
    for table in TABLES:
        sheet, form = sheet_of(mode, table), layout(mode, table)
        fixed = all(block.row_list is None for block in form.table.blocks)
        assert int(sheet.page_setup.paperSize or 0) == 9
        assert sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        height = sheet.page_setup.fitToHeight
        assert (int(sheet.page_setup.fitToWidth or 1), int(1 if height is None else height)) == (
            1,
            1 if fixed else 0,
        )
        assert sheet.print_title_rows == f"${HEADER_ROW}:${form.first_line - 1}"
        assert sheet.freeze_panes == f"A{form.first_line}"
        footer = sheet.oddFooter and sheet.oddFooter.center
        # Beside other sheets the number of all pages would not be that of the official part.
        assert footer and footer.text == ("第 &P 页" if mode == "linked" else "第 &P 页  共 &N 页")
        # It begins with 1, which is not written: that is what the attribute stands for.
        assert bool(sheet.page_setup.useFirstPageNumber) == (table == TABLES[0])
        assert sheet.page_setup.firstPageNumber is None
        last = get_column_letter(form.width)
        assert sheet.print_area == f"'{form.sheet}'!$A$1:${last}${form.note_row}"
        assert not sheet.sheet_view.showGridLines


@pytest.mark.parametrize(
    ("table", "way"),
    [("t01", "portrait"), ("t02", "landscape"), ("t03", "portrait"), ("t04", "portrait")]
    + [(table, "landscape") for table in ("t09", "t10", "t11", "t12", "t13")],
)
def test_the_way_the_paper_lies(table: str, way: str) -> None:
    assert (sheet_of("linked", table).page_setup.orientation or "portrait") == way


@pytest.mark.parametrize("table", TABLES)
def test_columns_fill_the_page(table: str) -> None:
    sheet = sheet_of("linked", table)
    widths = sheet.column_dimensions.values()
    points = sum(d.width * ((d.max or 1) - (d.min or 1) + 1) for d in widths) * 6
    across = sheet.page_setup.orientation == "landscape"
    room = (841.9 if across else 595.3) - 72
    assert points > room * 0.98


# ---- the sheet of shares -------------------------------------------------------------------------


def test_shares_are_tidy() -> None:
    shares = example.family().shares
    assert shares
    assert shares.sheet not in workbook("printed").sheetnames
    sheet = workbook("linked")[shares.sheet]
    stored = workbook("linked", stored=True)[shares.sheet]
    assert sheet["A1"].value == "2025年预算占比与变动情况"
    assert [c.value for c in sheet[SHARE_FIRST_LINE - 1]][:2] == ["项目", "2025年"]
    assert stored.cell(SHARE_FIRST_LINE, SHARE_COLUMNS["share"]).value == 1
    for row in range(SHARE_FIRST_LINE, sheet.max_row + 1):
        share = sheet.cell(row, SHARE_COLUMNS["share"])
        assert share.number_format.startswith("0.00%")
        last = sheet.cell(row, SHARE_COLUMNS["last"])
        assert not last.protection.locked
    [rule] = sheet.data_validations.dataValidation
    assert len(list(coordinates(rule.sqref.ranges))) == sheet.max_row - SHARE_FIRST_LINE + 1
    assert int(sheet.page_setup.fitToHeight or 1) == 1


# ---- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_two_writes_are_the_same_file(mode: str, tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_workbook(first, content(mode))
    write_workbook(second, content(mode))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("mode", MODES)
def test_the_marks_are_there(mode: str) -> None:
    book = workbook(mode)
    sheet = book[MARK_SHEET]
    assert sheet.sheet_state == "veryHidden"
    marks = {str(row[0].value): row[1].value for row in sheet.iter_rows()}
    version = str(example.family().version)
    assert marks == {"template": "shanxi-unit", "version": version, "mode": mode, "year": "2025"}
    custom = book.custom_doc_props.props  # type: ignore[attr-defined]
    properties = {p.name: p.value for p in custom}
    assert properties == {f"xlbudget.{key}": value for key, value in marks.items()}


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "folder.xlsx"
    target.mkdir()
    with pytest.raises(UsageError) as caught:
        write_workbook(target, content("printed"))
    assert (caught.value.code, caught.value.params["reason"]) == ("F208", "EISDIR")
    assert list(tmp_path.iterdir()) == [target]
