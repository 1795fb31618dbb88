"""What accountants do with a workbook that is right: each custom leaves every figure to be seen."""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting import rule as openpyxl_rules
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

_FORMATS = (
    *('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "#,##0.00_);[Red](#,##0.00)", "#,##0.00"),
    *("#,##0.00_ ;[Red]-#,##0.00 ", "0.00_ ", "#,##0.00;-#,##0.00;", '0.00;-0.00;"-"', "0.00##"),
    *('_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', "[Black]0.00;[Red]-0.00"),
    *("#,##0.00_);(#,##0.00)", "0.00_);[红色](0.00)", "General;-General;", "###,###,##0.00"),
    *('[=0]"";#,##0.00', "#,##0.00;[Blue]-#,##0.00;[Color 16]0.00", "[$-804]#,##0.00;-#,##0.00"),
)
_FONTS = ("宋体", "仿宋_GB2312", "黑体", "Times New Roman", "Arial", "等线", "楷体")
_PALE = ("FFDDEBF7", "FFE2EFDA", "FFFFF2CC", "FFF2F2F2", "FFFCE4D6", "FFFFFF99", "FFFFFF00")
_DARK = ("FF1F4E78", "FF375623", "FFC00000", "FF7030A0", "FF203764", "FF000000")
_INKS = ("FF000000", "FF0000FF", "FFC00000", "FF7F7F7F", "FF006100", "FF333333", "FF808080")
_THIN = Side("thin")


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook, what is drawn at random, and the sheets that hold tables."""

    rng: random.Random
    workbook: Workbook
    tables: tuple[Worksheet, ...]

    def some(self) -> Iterator[Worksheet]:
        """Yields each sheet of tables, now and then leaving one out."""
        yield from (sheet for sheet in self.tables if self.rng.random() < 0.8)


def amounts(sheet: Worksheet) -> list[Cell]:
    """Returns the cells of a sheet that hold numbers."""
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return [c for c in cells if isinstance(c, Cell) and isinstance(c.value, int | float)]


def _texts(sheet: Worksheet) -> list[Cell]:
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return [c for c in cells if isinstance(c, Cell) and isinstance(c.value, str)]


def _year(sheet: Worksheet) -> str:
    """Returns the first year that a sheet names, 年 behind it; "" where none is."""
    years = (re.search(r"20\d\d年", str(cell.value)) for cell in _texts(sheet))
    return next((found[0] for found in years if found), "")


def _top(sheet: Worksheet) -> int:
    """Returns the first row of figures, far down where there is none."""
    return min((cell.row for cell in amounts(sheet)), default=sheet.max_row + 1)


# ---- how cells look ------------------------------------------------------------------------------


def _number_formats(book: Book) -> None:
    for sheet in book.some():
        code = book.rng.choice(_FORMATS)
        for cell in amounts(sheet):
            cell.number_format = code if book.rng.random() < 0.95 else book.rng.choice(_FORMATS)


def _fonts(book: Book) -> None:
    for sheet in book.some():
        name, size = book.rng.choice(_FONTS), book.rng.choice((9, 10, 10.5, 11, 12))
        for cell in (*amounts(sheet), *_texts(sheet)):
            bold = book.rng.random() < 0.1
            cell.font = Font(name, sz=size, bold=bold, color=book.rng.choice((None, *_INKS)))


def _theme_colours(book: Book) -> None:
    for sheet in book.some():
        for cell in amounts(sheet):
            cell.font = Font(color=Color(theme=book.rng.choice((1, 3, 4, 5)), tint=-0.25))
            cell.fill = PatternFill("solid", fgColor=Color(theme=0, tint=-0.05))


def _zebra(book: Book) -> None:
    for sheet in book.some():
        paper = book.rng.choice(_PALE)
        for cell in (*amounts(sheet), *_texts(sheet)):
            if cell.row % 2 and cell.row >= _top(sheet):
                cell.fill = PatternFill("solid", fgColor=paper)


def _dark_header(book: Book) -> None:
    for sheet in book.some():
        paper, top = book.rng.choice(_DARK), _top(sheet)
        for cell in _texts(sheet):
            if top - 3 < cell.row < top:
                cell.fill = PatternFill("solid", fgColor=paper)
                cell.font = Font(bold=True, color=book.rng.choice(("FFFFFFFF", Color(theme=0))))


def _dark_total(book: Book) -> None:
    for sheet in book.some():
        paper, top = book.rng.choice(_DARK), _top(sheet)
        for cell in amounts(sheet):
            if cell.row == top:
                cell.fill = PatternFill("solid", fgColor=paper)
                cell.font = Font(bold=True, color="FFFFFFFF", sz=11)
                cell.number_format = "#,##0.00"


def _aligned(book: Book) -> None:
    for sheet in book.some():
        side = book.rng.choice(("right", "center", None, "left"))
        indent = book.rng.choice((0, 0, 1)) if side in ("left", "right") else 0
        shrink = book.rng.random() < 0.3
        for cell in amounts(sheet):
            cell.alignment = Alignment(
                side, "center", indent=indent, shrink_to_fit=shrink, wrap_text=not shrink
            )


def _bordered(book: Book) -> None:
    for sheet in book.some():
        for cell in (*amounts(sheet), *_texts(sheet)):
            cell.border = Border(_THIN, _THIN, _THIN, _THIN)


def _title_styled(book: Book) -> None:
    for sheet in book.some():
        row = next((c.row for c in _texts(sheet) if "年" in str(c.value)), 1)
        for cell in _texts(sheet):
            if cell.row == row:
                cell.font, cell.alignment = (
                    Font("黑体", sz=22, b=True),
                    Alignment("center", "center"),
                )
        sheet.row_dimensions[row].height = 40


def _red_words(book: Book) -> None:
    """A part of some label is red or bold."""
    for sheet in book.some():
        labels = [c for c in _texts(sheet) if c.row > _top(sheet) and len(str(c.value)) > 3]
        for cell in book.rng.sample(labels, min(2, len(labels))):
            words = str(cell.value)
            red = TextBlock(InlineFont(b=True, color=Color("FFFF0000")), words[:2])
            cell.value = CellRichText(red, words[2:])


def _widths(book: Book) -> None:
    for sheet in book.some():
        for column in range(1, sheet.max_column + 1):
            width = book.rng.choice((14, 16, 18.5, 22)) if column > 1 else 30
            sheet.column_dimensions[get_column_letter(column)].width = width
        for row in range(1, sheet.max_row + 1):
            sheet.row_dimensions[row].height = book.rng.choice((15, 18, 20, 24.75, 13.5))


# ---- what stands beside and below ----------------------------------------------------------------


def _signed(book: Book) -> None:
    for sheet in book.some():
        row = sheet.max_row + 1
        sheet.cell(
            row, 1, book.rng.choice(("注：本表不含上年结转资金。", "说明：以上数据均以万元列示。"))
        )
        sheet.cell(row + 1, 1, "单位负责人：张三")
        sheet.cell(row + 1, min(3, sheet.max_column), "制表人：李四  联系电话：0355-7521234")
        sheet.cell(row + 2, 1, book.rng.choice(("填报日期：2025年2月18日", "2025.2.18")))


def _check_column(book: Book) -> None:
    """A column of checks beside the table: zero, words, or what rounding leaves."""
    for sheet in book.some():
        column = sheet.max_column + book.rng.choice((2, 3))
        rows = sorted({cell.row for cell in amounts(sheet)})
        sheet.cell(max(_top(sheet) - 1, 1), column, book.rng.choice(("校验", "核对", "差额")))
        rest = book.rng.choice((0.01, -0.01, 0.02))
        ink = book.rng.choice(("FFFFFFFF", "FFFF0000", "FF808080"))
        for row in rows:
            cell = sheet.cell(row, column, book.rng.choice((0, 0, rest, "√", "ok")))
            cell.font = Font(color=ink)


def _helper_columns(book: Book) -> None:
    """Hidden columns far to the right, in 元."""
    for sheet in book.some():
        first = sheet.max_column + 3
        for cell in amounts(sheet)[:30]:
            sheet.cell(cell.row, first, round(float(str(cell.value)) * 10000, 2))
        sheet.column_dimensions[get_column_letter(first)].hidden = True


def _back_to_contents(book: Book) -> None:
    contents = book.workbook.create_sheet("目录 ", 0)
    for row, sheet in enumerate(book.tables, start=2):
        contents.cell(row, 1, sheet.title).hyperlink = f"#'{sheet.title}'!A1"
        link = sheet.cell(1, sheet.max_column + 2, "返回目录")
        link.hyperlink = "#'目录 '!A1"


def _comments(book: Book) -> None:
    for sheet in book.some():
        cells = [*amounts(sheet), *_texts(sheet)]
        for cell in book.rng.sample(cells, min(3, len(cells))):
            cell.comment = Comment("据预算批复填列，原为 123.45，2月3日改。", "会计")


def _chart(book: Book) -> None:
    sheet = book.rng.choice(book.tables)
    chart = BarChart()
    chart.title = "支出结构"
    chart.add_data(Reference(sheet, 3, _top(sheet), 3, sheet.max_row))
    sheet.add_chart(chart, f"{get_column_letter(sheet.max_column + 2)}3")


# ---- the sheet and its pages ---------------------------------------------------------------------


def _view(book: Book) -> None:
    for sheet in book.some():
        sheet.freeze_panes = f"B{min(_top(sheet), 9)}"
        sheet.sheet_view.zoomScale = book.rng.choice((75, 85, 100, 130))
        sheet.sheet_view.showGridLines = False
        sheet.sheet_view.showZeros = book.rng.random() < 0.5
        sheet.sheet_properties.tabColor = book.rng.choice(("FFC000", "00B050"))


def _pages(book: Book) -> None:
    for sheet in book.some():
        top, last = _top(sheet), get_column_letter(sheet.max_column)
        sheet.print_title_rows = f"1:{max(top - 1, 1)}"
        sheet.print_area = f"A1:{last}{sheet.max_row}"
        assert sheet.oddHeader is not None
        assert sheet.oddFooter is not None
        named = f"{_year(sheet)}单位预算公开"
        sheet.oddHeader.left.text = book.rng.choice(("屯留区工业和信息化局", named))
        sheet.oddFooter.center.text = book.rng.choice(("第 &P 页，共 &N 页", "- &P -", "&A"))
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.scale = book.rng.choice((60, 85, 100))
        sheet.row_breaks.append(Break(id=min(top + 10, sheet.max_row)))


def _grouped(book: Book) -> None:
    for sheet in book.some():
        rows = sorted({cell.row for cell in amounts(sheet)})
        if len(rows) > 3:
            sheet.row_dimensions.group(rows[2], rows[-1], outline_level=1, hidden=False)


def _filtered(book: Book) -> None:
    for sheet in book.some():
        last = get_column_letter(sheet.max_column)
        sheet.auto_filter.ref = f"A{max(_top(sheet) - 1, 1)}:{last}{sheet.max_row}"


def _protected(book: Book) -> None:
    for sheet in book.some():
        sheet.protection.sheet = True
        sheet.protection.password = "123"
        for cell in amounts(sheet):
            cell.protection = Protection(locked=False, hidden=book.rng.random() < 0.1)
    book.workbook.security = WorkbookProtection(lockStructure=True)


def _validated(book: Book) -> None:
    for sheet in book.some():
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0")
        rule.prompt, rule.showInputMessage = "请填万元，两位小数", True
        for cell in amounts(sheet)[:20]:
            rule.add(cell)
        sheet.add_data_validation(rule)


def _conditional(book: Book) -> None:
    make: Any = openpyxl_rules  # its functions have no types
    red, pale = Font(color="FF9C0006"), PatternFill(bgColor=book.rng.choice(_PALE))
    for sheet in book.some():
        area = f"B{_top(sheet)}:{get_column_letter(sheet.max_column)}{sheet.max_row}"
        rules = (
            make.CellIsRule("lessThan", formula=["0"], font=red, fill=pale),
            make.FormulaRule(formula=["MOD(ROW(),2)=0"], fill=pale),
            make.CellIsRule("equal", formula=["0"], font=Font(color="FFA6A6A6")),
            make.DataBarRule("min", 0, "max", 0, color="FF638EC6"),
            make.ColorScaleRule("min", None, "FFF8696B", end_type="max", end_color="FF63BE7B"),
            make.IconSetRule("3Arrows", "percent", [0, 33, 67]),
            make.FormulaRule(formula=[f"ISBLANK(B{_top(sheet)})"], font=Font(color="FFFFFFFF")),
        )
        for drawn in book.rng.sample(rules, 2):
            sheet.conditional_formatting.add(area, drawn)


# ---- the workbook --------------------------------------------------------------------------------


def _other_sheets(book: Book) -> None:
    cover = book.workbook.create_sheet("封面 ", 0)
    cover["B3"], cover["B9"] = "2025年单位预算公开", "二〇二五年二月"
    notes = book.workbook.create_sheet("编制说明")
    notes["A1"] = "一、2025年收支总计2156.51万元，比上年增加12.3万元，增长0.6%。"
    notes["A2"] = "二、三公经费预算3.5万元，与上年持平。"
    staff = book.workbook.create_sheet("人员测算")
    staff.append(["姓名", "岗位工资", "薪级工资", "合计"])
    for row in range(2, 8):
        staff.append([f"职工{row}", 2310, 1890.5, f"=B{row}+C{row}"])
    staff.sheet_state = book.rng.choice(("visible", "hidden", "veryHidden"))
    book.workbook.create_sheet("Sheet3")


def _names(book: Book) -> None:
    sheet = book.tables[0].title
    book.workbook.defined_names["单位名称"] = DefinedName("单位名称", attr_text=f"'{sheet}'!$A$3")
    book.workbook.defined_names["旧表"] = DefinedName("旧表", attr_text="#REF!")


def _binary_rest(book: Book) -> None:
    """Amounts carry what binary sums leave behind their decimals."""
    for sheet in book.some():
        for cell in amounts(sheet):
            if isinstance(cell.value, float) and book.rng.random() < 0.3:
                cell.value = cell.value + cell.value * 2**-52


CUSTOMS: Mapping[str, Callable[[Book], None]] = {
    "number formats": _number_formats,
    "fonts": _fonts,
    "theme colours": _theme_colours,
    "zebra": _zebra,
    "a large title": _title_styled,
    "a dark header": _dark_header,
    "a dark line of totals": _dark_total,
    "aligned": _aligned,
    "borders": _bordered,
    "red words": _red_words,
    "widths and heights": _widths,
    "signed": _signed,
    "a column of checks": _check_column,
    "helper columns": _helper_columns,
    "back to the contents": _back_to_contents,
    "comments": _comments,
    "a chart beside": _chart,
    "view": _view,
    "pages": _pages,
    "grouped": _grouped,
    "a filter": _filtered,
    "protected": _protected,
    "validated": _validated,
    "conditional formats": _conditional,
    "other sheets": _other_sheets,
    "names": _names,
    "rests of binary sums": _binary_rest,
}
"""Each custom by its name."""

CLASHES: Mapping[str, set[str]] = {"a dark line of totals": {"conditional formats"}}
"""White letters on what a condition makes pale are not honest."""
