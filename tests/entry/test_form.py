"""The form of a workbook with entry sheets: what may be typed, and what every program can do."""

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from tests.support import entry_books, example, workbooks
from tests.support.steps import Steps
from xlbudget.entry.form import reasons
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.form.last_year import sums_of_last_year
from xlbudget.entry.form.places import places_of
from xlbudget.entry.form.texts import NUMBERS, TYPED, text_lines
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook
from xlbudget.tasks.check import check_file
from xlbudget.template.common import theme
from xlbudget.verdict.check import check_opened

FAMILY = example.family()
FUNCTIONS = {
    *("ABS", "AND", "COLUMN", "COUNT", "COUNTA", "COUNTIF", "FIND", "HYPERLINK", "IF"),
    *("IFERROR", "INDEX", "INT", "ISNUMBER", "LEFT", "LEN", "MATCH", "MAX", "MID", "MIN", "MOD"),
    *(
        "N",
        "NOT",
        "OR",
        "ROUND",
        "ROW",
        "SMALL",
        "SUBSTITUTE",
        "SUM",
        "SUMPRODUCT",
        "SUMIF",
        "TEXT",
        "TRIM",
    ),
    "VALUE",
}
"""All of them are older than Excel 2010, none is volatile."""

YELLOW = f"FF{theme()['input_fill']}"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("form") / "blank.xlsx"
    target.write_bytes(entry_books.blank_bytes())
    return target


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return workbooks.loaded(path)


def cells(book: Workbook) -> Iterator[tuple[str, Cell]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell) for cell in row if isinstance(cell, Cell))


def links(sheet: Worksheet) -> list[Hyperlink]:
    """Returns the links of a sheet."""
    return [
        cell.hyperlink
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, Cell) and cell.hyperlink
    ]


def without_words(formula: str) -> str:
    return re.sub(r'"(?:[^"]|"")*"', '""', formula)


def test_the_sheets_in_their_order(book: Workbook) -> None:
    assert book.sheetnames == [
        *("目录", "填表说明", "勾稽检查", "占比与变动", "情况说明"),
        *("录入·支出", "录入·经济科目", "录入·项目", "录入·年终结转", "录入·其他", "录入·文字"),
        "文字",
        *(table.number for table in FAMILY.tables.values()),
        *("计算·支出", "计算·经济科目", "计算·项目", "计算·年终结转", "计算·其他"),
        *("计算·勾稽检查", "计算·占比与变动", "计算·文字", "代码表", "_xlbudget"),
    ]
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert states.pop("_xlbudget") == "veryHidden"
    assert set(states.values()) == {"visible"}


def test_formulas_use_what_every_program_knows(path: Path) -> None:
    asked = entry_books.formulas(path)
    assert len(asked) > 20_000
    for place, formula in asked.items():
        bare = without_words(formula)
        functions = set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare))
        assert functions <= FUNCTIONS, (place, formula)
        assert not re.search(r"\$?[A-Z]+:\$?[A-Z]+(?!\d)|[{}#@\[\]]", bare), (place, formula)
        assert len(formula) < 8000
        depth = most = 0
        for character in bare:
            depth += (character == "(") - (character == ")")
            most = max(most, depth)
        assert most < 40, place


def test_other_formulas_of_the_file_too(path: Path) -> None:
    """Print areas, conditional formats and validations."""
    with ZipFile(path) as package:
        parts = [n for n in package.namelist() if n.startswith("xl/work")]
        words = "".join(package.read(name).decode("utf-8") for name in parts)
    found = re.findall(r"<(?:formula1?|definedName[^>]*)>([^<]*)<", words)
    assert len(found) > 50
    for formula in found:
        functions = set(re.findall(r"([A-Z][A-Z0-9.]*)\(", without_words(formula)))
        assert functions <= FUNCTIONS, formula
    names = re.findall(r'<definedName name="([^"]*)"', words)
    assert all(name.isascii() for name in names)


def test_no_cell_shows_an_error(path: Path) -> None:
    for sheet in entry_books.sheets(path):
        assert not [cell for cell in sheet.cells.values() if cell.kind == "error"]
    text = "".join(str(value) for value in entry_books.values(path).values())
    assert "#" not in text


def test_only_inputs_are_unlocked_and_yellow(book: Workbook) -> None:
    typed = set()
    for region in places_of(FAMILY).regions.values():
        section = region.section
        free = 0 if section.rows or region.lines else region.count - section.room
        for column in section.columns:
            if column.kind in ("name", "shown", "sum", "remark", "scope"):
                continue
            if column.kind == "label" and (section.rows or region.lines):
                continue
            first = 0 if column.kind == "amount" else free
            for index in range(first, region.count):
                if region.lines and region.lines[index].cell in sums_of_last_year(FAMILY):
                    continue  # the sum of what is typed below
                typed.add((region.sheet, region.top + index, column.position + 1))
        if section.kind == "settings":
            typed |= {(region.sheet, region.top + index, 2) for index in range(region.count)}
    for number in range(len(entry_books.answers())):
        typed.add(("情况说明", reasons.TOP + number, reasons.REASON))
    typed |= {("录入·文字", line.row, TYPED) for line in text_lines(FAMILY) if line.is_typed}
    found = set()
    for name, cell in cells(book):
        if not cell.protection.locked:
            found.add((name, cell.row, cell.column))
            assert cell.fill.fgColor.rgb == YELLOW, (name, cell.coordinate)
    assert found == typed
    for sheet in book.worksheets:
        assert sheet.protection.sheet or sheet.title == "_xlbudget", sheet.title


def test_every_amount_refuses_text(book: Workbook) -> None:
    for region in places_of(FAMILY).regions.values():
        rules = book[region.sheet].data_validations.dataValidation
        for column in region.section.amounts:
            for index in (0, region.count - 1):
                place = book[region.sheet].cell(region.top + index, column.position + 1)
                own = [r for r in rules if place.coordinate in r.sqref]
                assert [r.type for r in own] == ["decimal"], (region.sheet, place.coordinate)
                assert own[0].errorStyle in (None, "stop")
                assert own[0].error
                assert own[0].errorTitle
    settings = places_of(FAMILY).of_kind("settings")[0]
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            # A prompt hides the cells below: there is none where one line follows the other.
            rows = range(settings.top, settings.bottom + 1)
            for area in rule.sqref.ranges:
                is_setting = sheet.title == settings.sheet and area.min_row in rows
                assert bool(rule.prompt) == is_setting, sheet.title
            assert max(len(rule.prompt or ""), len(rule.error or "")) <= 255
            assert max(len(rule.promptTitle or ""), len(rule.errorTitle or "")) <= 32


def test_the_fields_of_the_text_refuse_what_they_cannot_hold(book: Workbook) -> None:
    sheet = book["录入·文字"]
    rules = sheet.data_validations.dataValidation
    for line in text_lines(FAMILY):
        cell = sheet.cell(line.row, TYPED).coordinate
        kinds = [rule.type for rule in rules if cell in rule.sqref]
        wanted = "decimal" if line.kind in NUMBERS else "textLength"
        assert kinds == ([wanted] if line.is_typed else []), line.key


def test_codes_may_be_chosen_with_their_names_and_others_typed(book: Workbook) -> None:
    rules = book["录入·支出"].data_validations.dataValidation
    [code] = [rule for rule in rules if rule.type == "list"]
    assert not code.showErrorMessage  # the remark beside the code tells
    remarks = str(book["录入·支出"]["D8"].value)
    assert all(f'"{words}"' in remarks for words in ("科目不在清单中", "编码写法不对"))
    sheet, _, area = (code.formula1 or "").partition("!")
    assert sheet.strip("'") == "代码表"
    first, _, last = area.replace("$", "").partition(":")
    listed = [row[0].value for row in book["代码表"][f"{first}:{last}"]]
    assert len(listed) > 1200
    assert "2010301 行政运行" in listed
    assert "20103 政府办公厅（室）及相关机构事务" not in listed


SHEET_OF_TEXTS = 7_000
"""Bytes of the sheet of texts and its words; what a blank workbook needs besides is as before."""

SHEET_OF_SENTENCES = 25_000
"""Bytes of the sheet on which the text of the document is alive, and of the steps behind it."""


def test_a_blank_workbook_is_small_clean_and_little_work(tmp_path: Path) -> None:
    steps = Steps()
    path = steps.of(lambda: entry_books.blank(tmp_path / "blank.xlsx"))
    assert steps.count < 10_000_000
    assert path.stat().st_size < 670_000 + SHEET_OF_TEXTS + SHEET_OF_SENTENCES
    report = check_file(path)
    assert [finding.code for finding in report.findings] == ["P101"]
    assert len(report.empty_tables) == len(FAMILY.tables)


def test_two_writes_are_the_same_file(tmp_path: Path) -> None:
    assert entry_books.blank(tmp_path / "again.xlsx").read_bytes() == entry_books.blank_bytes()


def test_sheets_are_frozen_and_print_in_full_width(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert sheet.freeze_panes, sheet.title
            assert sheet.page_setup.fitToWidth in (None, 1)
            assert sheet.page_setup.paperSize == 9


def test_print_areas_follow_the_content(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    unit = entry_books.unit(4, 30)
    write_entry_sheets(path, FAMILY, entry_books.inputs(unit))
    with ZipFile(entry_books.with_fixed_print_areas(path, tmp_path / "fixed.xlsx")) as package:
        words = package.read("xl/workbook.xml").decode("utf-8")
    areas = dict(re.findall(r"Print_Area[^>]*>'?([^'!]+)'?!\$A\$1:\$[A-Z]+\$(\d+)<", words))
    for table in FAMILY.tables.values():
        block = next((b for b in table.blocks if b.row_list), None)
        if block:
            rows = [r for r in unit.structure.rows[table.id, block.id] if r.code is not None]
            above = 3 + len(table.header) + len(block.fixed)
            assert int(areas[table.number]) == above + max(len(rows), 1), table.number


def test_links_lead_to_cells_that_are_there(book: Workbook) -> None:
    count = 0
    for sheet in book.worksheets:
        for link in links(sheet):
            name, _, cell = (link.location or "").rpartition("!")
            assert name.strip("'") in book.sheetnames, link.location
            assert re.fullmatch(r"[A-Z]+\d+", cell)
            count += 1
    assert count > 80
    reached = {(link.location or "").rpartition("!")[0].strip("'") for link in links(book["目录"])}
    for table in FAMILY.tables.values():
        assert table.number in reached
        # Nothing but the form is printed, also by what prints the whole sheet.
        assert not list(links(book[table.number]))
        assert book[table.number].max_column == len(table.columns)


# ---- what is not in the classification -----------------------------------------------------------


def test_free_codes_stand_in_order_under_their_class_and_section(
    path: Path, tmp_path: Path
) -> None:
    codes = ("2019977", "2010301", "2990501", "2010177")
    lines = tuple(
        Line({"code": code, "own_name": f"清单外{code}"}, {"general_basic": 100 * 10_000})
        for code in codes
    )
    free = tmp_path / "free.xlsx"
    given = Inputs("某局", 2026, "万元", {"spend": lines})
    write_entry_sheets(free, FAMILY, given)
    values = entry_books.values(free)
    shown = [values.get(("表三", f"A{row}")) for row in range(7, 20)]
    listed = [code for code in shown if code]
    assert listed == sorted({*codes, *(code[:3] for code in codes), *(code[:5] for code in codes)})
    names = {values["表三", f"A{row}"]: values["表三", f"B{row}"] for row in range(7, 20)}
    assert names["2019977"] == "清单外2019977"
    assert names["2010301"] == "行政运行"
    bare = entry_books.fill(path, tmp_path / "typed.xlsx", given)
    opened = open_workbook(bare)
    report = check_opened(opened)
    assert "E101" in {finding.code for finding in report.findings}
    rows = opened.located.structure.rows["t03", "main"]
    assert [row.code for row in rows if row.code] == listed


# ---- comfort -------------------------------------------------------------------------------------


def test_totals_and_remarks_stay_in_view_beside_codes(book: Workbook) -> None:
    for form in FAMILY.entry.sheets:
        if len(form.sections) > 1:
            continue
        columns = {column.kind: column.position for column in form.sections[0].columns}
        freeze = book[form.name].freeze_panes
        assert freeze
        kept = coordinate_from_string(freeze)[0]
        assert column_index_from_string(kept) == columns["remark"] + 2
        assert columns["sum"] < columns["remark"]
        assert columns["remark"] < min(c.position for c in form.sections[0].amounts)


def test_typed_amounts_have_separators_and_show_a_zero(book: Workbook) -> None:
    for region in places_of(FAMILY).regions.values():
        for column in region.section.amounts:
            cell = book[region.sheet].cell(region.top, column.position + 1)
            positive, negative, zero, _ = cell.number_format.split(";")
            assert positive.startswith("#,##0.00")
            assert negative.startswith("-#,##0.00")
            assert zero.startswith("0")


def test_totals_of_tables_have_separators_on_the_list_of_contents(book: Workbook) -> None:
    cover = book["目录"]
    rows = [row for row in cover.iter_rows(min_row=7) if str(row[0].value).startswith("表")]
    assert len(rows) == len(FAMILY.tables)
    for row in rows:
        assert row[2].number_format.startswith("#,##0.00")


def test_long_names_that_are_typed_wrap(tmp_path: Path) -> None:
    given = Inputs(
        "某局",
        2026,
        "万元",
        {"spend": (Line({"code": "2010377", "own_name": "清单外的科目名称" * 3}), Line())},
    )
    write_entry_sheets(tmp_path / "unit.xlsx", FAMILY, given)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Print area cannot be set")
        sheet = openpyxl.load_workbook(tmp_path / "unit.xlsx")["录入·支出"]
    region = places_of(FAMILY).regions["spend"]
    [column] = region.section.of_kind("own_name")
    assert sheet.cell(region.top, column.position + 1).alignment.wrap_text
    assert sheet.row_dimensions[region.top].height > theme()["row_height"]
    assert sheet.row_dimensions[region.top + 1].height is None


def test_tabs_have_colours_by_kind(book: Workbook) -> None:
    kinds = {"录入": "tab_input", "表": "tab_official", "计算": "tab_calculating"}
    for sheet in book.worksheets:
        if sheet.title == "_xlbudget":
            continue
        kind = next((name for start, name in kinds.items() if sheet.title.startswith(start)), "")
        name = "tab_calculating" if sheet.title == "代码表" else kind or "tab_check"
        colour = sheet.sheet_properties.tabColor
        assert colour
        assert colour.rgb == f"FF{theme()[name]}", sheet.title


def test_names_on_official_tables_are_indented_by_level(path: Path, book: Workbook) -> None:
    for number, levels in {"表三": 2, "表二": 2, "表六": 2, "表九": 1}.items():
        formats = {
            rule.dxf.numFmt.formatCode
            for area in book[number].conditional_formatting
            for rule in area.rules
            if rule.dxf and rule.dxf.numFmt
        }
        assert formats <= {f'"{theme()["indent"] * n}"@' for n in (1, 2, 3)}, number
        assert len(formats) >= levels - 1, number
    assert not check_file(path).findings[1:]


def test_who_answers_for_the_figures_stands_on_the_list_of_contents(tmp_path: Path) -> None:
    reporting = {"report_to": "县财政局", "contact": "", "phone": "0355-1234567"}
    given = Inputs("某局", 2026, "万元", {}, reporting=reporting)
    path = tmp_path / "unit.xlsx"
    write_entry_sheets(path, FAMILY, given)
    words = str(entry_books.values(path)["目录", "A5"])
    assert words.split() == ["报送给：县财政局", "电话：0355-1234567"]
    opened = open_workbook(path)
    assert opened.typed
    assert dict(opened.typed.inputs.reporting) == {k: v for k, v in reporting.items() if v}
