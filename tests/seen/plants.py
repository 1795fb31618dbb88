"""What is planted: each function changes an amount's cell, or what stands around it.

`option` is drawn from those of the kind: a format code, a colour, words.
"""

import re
from copy import copy
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import ColorScale, DataBar, FormatObject, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

from tests.seen.case import Case, cell_edited, drawing, link_part, pack, part_edited, parts_of

_TITLE_ROW, _NAME_ROW, _FIRST_ROW = 2, 3, 6
_YUAN = 10_000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


# ---- number formats ------------------------------------------------------------------------------


def formatted(case: Case, option: str) -> None:
    """Gives the cell a number format; `{n}` in it is a digit that is not zero."""
    case.cell.number_format = option.replace("{n}", str(case.rng.randrange(1, 10)))


def stored_in_yuan(case: Case, option: str) -> None:
    """Stores every amount of the sheet in 元 under a format that shows 万元."""
    for cell in _numbers(case.sheet):
        cell.number_format = option
    _to_yuan(case.sheet)


# ---- looks ---------------------------------------------------------------------------------------


def letters(case: Case, option: str) -> None:
    """Colours the letters: `rgb`, `indexed` or `theme`, with its value behind a colon."""
    kind, _, value = option.partition(":")
    color = Color(**{kind: value if kind == "rgb" else int(value)})
    case.cell.font = Font(color=color)


def letters_like_fill(case: Case, option: str) -> None:
    """Colours the letters and the fill alike."""
    case.cell.font = Font(color=option)
    case.cell.fill = PatternFill("solid", fgColor=option)


def letters_of_size(case: Case, option: str) -> None:
    """Sets the size of the letters in points."""
    case.cell.font = Font(sz=float(option))


def format_around(case: Case, option: str) -> None:
    """Gives a number format to the row or column, and none to the cell."""
    kind, _, code = option.partition(":")
    case.late = cell_edited(
        case, lambda attributes, value: f"<c{re.sub(r' s=.[0-9]+.', '', attributes)}>{value}</c>"
    )
    dimensions = case.sheet.row_dimensions, case.sheet.column_dimensions
    if kind == "row":
        dimensions[0][case.cell.row].number_format = code
    else:
        dimensions[1][case.cell.column_letter].number_format = code


def pushed_out(case: Case, option: str) -> None:
    """Writes the amount as text behind what moves it out of the cell."""
    case.cell.value = option + f"{case.amount:.2f}"


def painted(case: Case, option: str) -> None:
    """Paints the cell by its amount: a bar, or a scale of two colours."""
    kind, _, colours = option.partition(":")
    first, _, last = colours.partition(" ")
    ends = [FormatObject("min"), FormatObject("max")]
    rule = (
        Rule("dataBar", dataBar=DataBar(cfvo=ends, color=first, minLength=100))
        if kind == "bar"
        else Rule("colorScale", colorScale=ColorScale(cfvo=ends, color=[Color(first), Color(last)]))
    )
    case.sheet.conditional_formatting.add(case.cell.coordinate, rule)


def letters_of_font(case: Case, option: str) -> None:
    """Sets the font of the letters."""
    case.cell.font = Font(name=option, sz=11)


def struck_out(case: Case, _option: str) -> None:
    """Puts a line through the letters."""
    case.cell.font = Font(strike=True)


def crossed_out(case: Case, option: str) -> None:
    """Draws diagonal borders through the amount, or through a cell that holds none."""
    where, _, how = option.partition(":")
    cell = case.cell
    if where == "header":
        cell = _header_cell(case)
    elif where == "empty":
        cells = (cell for line in case.sheet.iter_rows(min_row=_FIRST_ROW) for cell in line)
        cell = next(c for c in cells if isinstance(c, Cell) and c.value is None and c.column > 2)
    line = Side("thin")
    cell.border = Border(diagonal=line, diagonalUp="u" in how, diagonalDown="d" in how)


def letters_in_row(case: Case, option: str) -> None:
    """Sets the size of the letters, the degrees that turn them and the height of their row."""
    size, degrees, height = option.split(":")
    case.cell.font = Font(sz=float(size))
    case.cell.alignment = Alignment(textRotation=int(degrees))
    case.sheet.row_dimensions[case.cell.row].height = float(height)
    _own_width(case, 60)


def code_in_column(case: Case, option: str) -> None:
    """Hides the column of the codes, or gives it a width in characters."""
    sheet = case.workbook["表三"] if case.sheet.title == "表四" else case.sheet
    rows = [cell.row for cell in _numbers(sheet) if cell.column == 3 and cell.value]
    codes = [cell for cell in sheet["A"] if cell.row in rows and len(str(cell.value)) > 4]
    case.cell = case.rng.choice([cell for cell in codes if str(cell.value).isdigit()])
    if option == "hidden":
        sheet.column_dimensions["A"].hidden = True
    else:
        _own_width(case, float(option))


def caption_row_hidden(case: Case, option: str) -> None:
    """Hides the row of the header or of the unit, or one of numbers of columns."""
    cell = _unit_cell(case.sheet) if option == "unit" else _header_cell(case)
    case.cell = cell
    if option == "numbers":
        case.sheet.insert_rows(_first_line(case.sheet))
        row = _first_line(case.sheet) - 1
        for column in range(1, case.sheet.max_column + 1):
            case.sheet.cell(row, column).value = str(column)
        cell = case.sheet["A"][row - 1]
    case.sheet.row_dimensions[cell.row].hidden = True


def caption_white(case: Case, option: str) -> None:
    """Whitens a cell of the header, the unit of the amounts or the unit's name."""
    case.cell = _unit_cell(case.sheet) if option == "unit" else _header_cell(case)
    if option == "name":
        case.cell = case.sheet["A"][_NAME_ROW - 1]
    letters(case, "rgb:FFFFFFFF")


def caption_of_runs(case: Case, option: str) -> None:
    """Writes a character of the unit, or a label's last, in letters of its own."""
    where, _, mark = option.partition("|")
    if where == "unit":
        case.cell = _unit_cell(case.sheet)
    else:
        labels = (cell for cell in case.sheet[case.cell.row] if isinstance(cell.value, str))
        case.cell = list(cell for cell in labels if isinstance(cell, Cell))[-1]
    words = str(case.cell.value)
    at = words.find("万") if where == "unit" else len(words) - 1
    run = f"<r><rPr>{mark}</rPr><t>{words[at]}</t></r>"
    runs = f"<r><t>{words[:at]}</t></r>{run}<r><t>{words[at + 1 :]}</t></r>"
    inline = f' t="inlineStr"><is>{runs}</is>'
    case.late = cell_edited(case, lambda attributes, _: f"<c{attributes}{inline}</c>")


def caption_covered(case: Case, option: str) -> None:
    """Lays a text box over a cell of the header, or over the unit of the amounts."""
    case.cell = _unit_cell(case.sheet) if option == "unit" else _header_cell(case)
    words = "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>单位：元</a:t></a:r></a:p></xdr:txBody>"
    case.late = drawing(case, case.cell.column - 1, case.cell.row - 1, _WHITE, words)


def row(case: Case, option: str) -> None:
    """Hides the row, or gives it a height in points."""
    dimension = case.sheet.row_dimensions[case.cell.row]
    if option == "hidden":
        dimension.hidden = True
    else:
        dimension.height = float(option)


def column(case: Case, option: str) -> None:
    """Hides the column, or gives it a width in characters."""
    dimension = case.sheet.column_dimensions[case.cell.column_letter]
    if option == "hidden":
        dimension.hidden = True
    else:
        dimension.width = float(option)


def long_in_narrow_column(case: Case, option: str) -> None:
    """Makes the column narrow, for the longest of its figures."""
    letter = case.cell.column_letter
    case.cell = max(
        (cell for cell in _numbers(case.sheet) if cell.column_letter == letter),
        key=lambda cell: len(f"{cell.value:.2f}"),
    )
    for cell in case.sheet[letter]:
        cell.font = Font(sz=float(option or 11) + 1)
    _own_width(case, float(option or 1.5))


def _own_width(case: Case, width: float) -> None:
    """Gives the cell's column a width of its own, apart from its neighbours'."""
    dimensions = case.sheet.column_dimensions
    dimension = dimensions[case.cell.column_letter]
    for other in dimensions.values():
        if other is not dimension and (other.min or 0) <= case.cell.column <= (other.max or 0):
            other.max = case.cell.column - 1
    dimension.min = dimension.max = case.cell.column
    dimension.width = width


def letters_in_column(case: Case, option: str) -> None:
    """Sets the size of the letters in points, and the width of their column in digits."""
    size, width = map(float, option.split(":"))
    case.cell.font = Font(sz=size)
    dimension = case.sheet.column_dimensions[case.cell.column_letter]
    dimension.min = dimension.max = case.cell.column
    dimension.width = width


def sheet(case: Case, option: str) -> None:
    """Hides the sheet."""
    case.sheet.sheet_state = "hidden" if option == "hidden" else "veryHidden"


def under_merged(case: Case, _option: str) -> None:
    """Merges the cell with the one at its left, which then shows its own value for both."""
    left = case.sheet.cell(case.cell.row, case.cell.column - 1)
    merged = rf'\1<mergeCell ref="{left.coordinate}:{case.cell.coordinate}"/>'
    case.late = part_edited(case, lambda xml: re.sub(r"(<mergeCells[^>]*>)", merged, xml, count=1))


def conditional(case: Case, option: str) -> None:
    """Adds a conditional format: `font` with a colour, `number` with a code, or `light`.

    Or `white if` with a formula that does not hold; `{cell}` in it is the cell.
    """
    kind, _, value = option.partition(":")
    formula = value.format(cell=case.cell.coordinate) if kind == "white if" else "TRUE"
    style = {
        "font": lambda: DifferentialStyle(font=Font(color=value)),
        "white if": lambda: DifferentialStyle(font=Font(color="FFFFFFFF")),
        "number": lambda: DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=value)),
        "light": lambda: DifferentialStyle(
            font=Font(color="FFC00000"), fill=PatternFill(bgColor=value)
        ),
    }[kind]()
    rule = Rule(type="expression", dxf=style, formula=[formula])
    case.sheet.conditional_formatting.add(case.cell.coordinate, rule)


# ---- tables and lines ----------------------------------------------------------------------------


def hidden_beside_visible(case: Case, option: str) -> None:
    """Hides the right table and shows a copy with a wrong amount under a title that looks alike."""
    right = case.sheet
    copy = case.workbook.copy_worksheet(right)
    title = copy.cell(_TITLE_ROW, 1)
    title.value = _alike(str(title.value), option)
    seen = copy[case.cell.coordinate]
    assert isinstance(seen, Cell)
    seen.value = case.wrong()
    right.sheet_state = case.rng.choice(("hidden", "veryHidden"))
    case.cell = seen


def _alike(title: str, option: str) -> str:
    if option == "traditional":
        return title.translate(str.maketrans("总预财", "總預財"))
    if option == "invisible":
        return f"{title[:5]}\u200b{title[5:]}"
    return title + option


def hidden_draft(case: Case, option: str) -> None:
    """Puts a hidden copy with a wrong amount before the right, visible table."""
    draft = case.workbook.copy_worksheet(case.sheet)
    draft[case.cell.coordinate].value = case.wrong()
    draft.sheet_state = "hidden" if option == "hidden" else "veryHidden"
    case.workbook.move_sheet(draft, -len(case.workbook.worksheets))


def again_below(case: Case, _option: str) -> None:
    """Repeats the whole table, with a wrong amount, below itself."""
    down = case.sheet.max_row + 2
    filled = [c for line in case.sheet.iter_rows() for c in line if c.value is not None]
    for cell in filled:
        case.sheet.cell(cell.row + down, cell.column).value = cell.value
    case.sheet.cell(case.cell.row + down, case.cell.column).value = case.wrong()


def line_below(case: Case, option: str) -> None:
    """Adds a line under the table: a label, and what stands in the amount's column behind a bar."""
    label, _, text = option.partition("|")
    line = case.sheet.max_row + 1
    case.sheet.cell(line, 1).value = label
    below = case.sheet.cell(line, max(case.cell.column, 3))
    assert isinstance(below, Cell)
    below.value = text or case.wrong()
    case.cell = below


def written(case: Case, option: str) -> None:
    """Writes the amount as words; `{}` is the amount with two decimals."""
    case.cell.value = option.format(f"{case.amount:.2f}")


def marked(case: Case, option: str) -> None:
    """Puts an invisible character into the title and a label."""
    mark = chr(int(option, 16))
    title, label = case.sheet.cell(_TITLE_ROW, 1), case.sheet.cell(case.cell.row, 1)
    title.value = mark.join(str(title.value))
    if isinstance(label.value, str):
        label.value = mark + label.value + mark


# ---- formulas ------------------------------------------------------------------------------------


def formula(case: Case, option: str) -> None:
    """Makes the stored amount the result of a formula."""
    text = option.format(cell=case.cell.coordinate, value=case.amount)
    case.late = cell_edited(
        case, lambda attributes, value: f"<c{attributes}><f>{text}</f>{value}</c>"
    )


def stale_caption(case: Case, option: str) -> None:
    """Makes a cell of the header, or the unit, the stored result of a formula for other words."""
    case.cell = _unit_cell(case.sheet) if option == "unit" else _header_cell(case)
    stored = f'<f>"单位：元"</f><v>{case.cell.value}</v>'
    case.late = cell_edited(case, lambda attributes, _: f'<c{attributes} t="str">{stored}</c>')


def formulas_shown(case: Case, _option: str) -> None:
    """Makes the amount a formula on a sheet that shows formulas."""
    case.sheet.sheet_view.showFormulas = True
    formula(case, "{value}")


# ---- drawings and XML ----------------------------------------------------------------------------

_WHITE = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'


def text_box(case: Case, _option: str) -> None:
    """Lays a box over the cell that shows another amount, its digits in several runs."""
    runs = "".join(f"<a:r><a:rPr/><a:t>{digit}</a:t></a:r>" for digit in f"{case.wrong():.2f}")
    words = f"<xdr:txBody><a:bodyPr/><a:p>{runs}</a:p></xdr:txBody>"
    case.late = drawing(case, case.cell.column - 1, case.cell.row - 1, _WHITE, words)


def filled_shape(case: Case, _option: str) -> None:
    """Lays a filled shape without words over the cell."""
    case.late = drawing(case, case.cell.column - 1, case.cell.row - 1, _WHITE)


_LUCID = '<a:solidFill><a:srgbClr val="FFFFFF"><a:alpha val="10000"/></a:srgbClr></a:solidFill>'
_EFFECT = f"<a:effectLst><a:outerShdw>{_LUCID}</a:outerShdw></a:effectLst>"


def shape_among_others(case: Case, option: str) -> None:
    """Lays a filled shape over the cell, with a shadow, beside another in a group."""
    name, _, hidden = option.partition(" ")
    fills = {"white": _WHITE, "lucid": _LUCID, "group": "<a:grpFill/>", "none": "<a:noFill/>"}
    other = (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="b" hidden="{int(hidden == "hidden")}"/>'
        f"</xdr:nvSpPr><xdr:spPr>{fills[name]}</xdr:spPr></xdr:sp>"
    )
    group = (
        '<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="4" name="c"/></xdr:nvGrpSpPr>'
        f"<xdr:grpSpPr>{_WHITE}</xdr:grpSpPr>{{}}{other}</xdr:grpSp>"
    )
    fill = fills["group"] if name == "none" else _WHITE + _EFFECT
    case.late = drawing(case, case.cell.column - 1, case.cell.row - 1, fill, around=group)


def lucid_shape(case: Case, _option: str) -> None:
    """Lays a shape over the cell through which it is seen, as a watermark is."""
    case.late = drawing(case, case.cell.column - 1, case.cell.row - 1, _LUCID + _EFFECT)


def shape_elsewhere(case: Case, _option: str) -> None:
    """Lays a filled shape far below the table."""
    case.late = drawing(case, 1, case.sheet.max_row + 20, _WHITE)


def foreign_value(case: Case, _option: str) -> None:
    """Stores the right value in a namespace that no program shows, and a wrong one beside it."""
    both = f'<x:v xmlns:x="urn:x">{case.amount}</x:v><v>{case.wrong()}</v>'
    case.late = cell_edited(case, lambda attributes, _: f"<c{attributes}>{both}</c>")


def untyped_inline(case: Case, _option: str) -> None:
    """Stores the amount as an inline text without the type that makes programs show it."""
    text = f"<is><t>{case.amount}</t></is>"
    case.late = cell_edited(case, lambda attributes, _: f"<c{attributes}>{text}</c>")


def indented(case: Case, option: str) -> None:
    """Moves the figure from the side of its cell by so many steps."""
    case.cell.alignment = Alignment(horizontal="right", indent=int(option))


def table_style(case: Case, option: str) -> None:
    """Makes the cell part of a table whose own style colours letters, fill or both."""
    ink, _, fill = option.partition(" ")
    row, column = case.cell.row, case.cell.column
    area = f"{case.sheet.cell(row - 1, column).coordinate}:{case.cell.coordinate}"
    paper = f'<fill><patternFill><bgColor rgb="{fill}"/></patternFill></fill>' if fill else ""
    style = (
        f'<dxf><font><color rgb="{ink}"/></font>{paper}</dxf></dxfs>'
        '<tableStyles count="1"><tableStyle name="plain" pivot="0" count="1">'
        '<tableStyleElement type="wholeTable" dxfId="0"/></tableStyle></tableStyles>'
    )
    table = (
        f'<table xmlns="{_MAIN}" id="1" name="t" displayName="t" ref="{area}">'
        '<tableColumns count="1"><tableColumn id="1" name="a"/></tableColumns>'
        '<tableStyleInfo name="plain" showRowStripes="0"/></table>'
    )

    def late(path: Path) -> None:
        link_part(case, path, "table", "xl/tables/table9.xml", table)
        parts = parts_of(path)
        styles = parts["xl/styles.xml"].decode()
        styles = re.sub(r"<(tableStyles|dxfs)\b.*?(/>|</\1>)", "", styles, flags=re.DOTALL)
        before = re.search(r"<(?:colors|extLst)\b|</styleSheet>", styles)
        assert before
        styles = f"{styles[: before.start()]}<dxfs>{style}{styles[before.start() :]}"
        parts["xl/styles.xml"] = styles.encode()
        pack(path, parts)

    case.late = late


def old_shape(case: Case, option: str) -> None:
    """Lays one of Office's oldest shapes over the cell, of which nothing is said for sheets."""
    style = "position:absolute;margin-left:0;margin-top:0;width:4000pt;height:4000pt;z-index:1"
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape type="#t" fillcolor="white" '
        f'style="{style}{option}"><v:textbox><div>1234.56</div></v:textbox></v:shape></xml>'
    )
    case.late = lambda path: link_part(
        case, path, "vmlDrawing", "xl/drawings/vmlDrawing9.vml", vml, element="legacyDrawing"
    )


def title_covered(case: Case, option: str) -> None:
    """Lays a shape over the title of the table, or over its first cell only."""
    case.cell = _title_cell(case.sheet)
    column = case.cell.column - 1
    case.late = drawing(case, column, case.cell.row - 1, _WHITE, width=9 if option == "all" else 1)


def title_hidden(case: Case, option: str) -> None:
    """Whitens the title, or hides its row."""
    case.cell = _title_cell(case.sheet)
    if option == "white":
        letters(case, "rgb:FFFFFFFF")
    else:
        row(case, option)


# ---- pages and what stands around the tables -----------------------------------------------------


def page_text(case: Case, option: str) -> None:
    """Writes words into the page header or footer; `{}` is a wrong amount."""
    part = case.sheet.oddHeader if case.rng.random() < 0.5 else case.sheet.oddFooter
    assert part is not None
    part.left.text = option.format(f"{case.wrong():.2f}")


def print_area(case: Case, option: str) -> None:
    """Has the sheet printed without the cell's row or column, or without what no table holds."""
    last = case.sheet.cell(case.sheet.max_row, case.sheet.max_column)
    end_row, end_column = case.sheet.max_row, case.sheet.max_column
    row, column = int(case.cell.row or 1), int(case.cell.column or 1)
    before = case.sheet.cell(row - 1, end_column).coordinate
    behind = case.sheet.cell(row + 1, 1).coordinate
    left = case.sheet.cell(end_row, column - 1).coordinate
    right = case.sheet.cell(1, column + 1).coordinate
    areas = {
        "row": [f"A1:{before}"],
        "rows": [f"A1:{before}", f"{behind}:{last.coordinate}"],
        "column": [f"A1:{left}"],
        "columns": [f"A1:{left}", f"{right}:{last.coordinate}"],
        "all": [f"A1:{last.coordinate}"],
    }[option]
    if option == "all":  # check lights and notes of one's own
        case.sheet.cell(4, end_column + 2).value = "核对无误"
        case.sheet.cell(end_row + 2, 1).value = "注：内部使用"
    case.sheet.print_area = areas


def title_again(case: Case, option: str) -> None:
    """Repeats title and header over the amount's line; the print area is that of before.

    It ends so many rows before the table did, or has so many columns less.
    """
    sheet, line = case.sheet, int(case.cell.row or 1)
    what, _, count = option.partition(":")
    cut = int(count or 0)
    last_row, last_column = sheet.max_row, sheet.max_column
    shown = max(row for row in range(1, last_row + 1) if sheet.cell(row, 3).value is not None)
    first = _first_line(sheet)
    head = [cell for cells in sheet.iter_rows(max_row=first - 1) for cell in cells]
    sheet.insert_rows(line, first - 1)
    for cell in head:
        if cell.value is not None:
            sheet.cell(cell.row + line - 1, cell.column).value = cell.value
    for area in list(sheet.merged_cells.ranges):
        if area.max_row < first:
            area_again = copy(area)
            area_again.shift(row_shift=line - 1)
            sheet.merge_cells(area_again.coord)
    bottom = shown - cut if what == "rows" else last_row
    right = last_column - cut if what == "columns" else last_column
    sheet.print_area = f"A1:{sheet.cell(bottom, right).coordinate}"


def sentence(case: Case, option: str) -> None:
    """Writes a sentence below the table or beside it; `{}` is a wrong amount."""
    where, _, text = option.partition("|")
    last = case.sheet.max_row
    row, column = (last + 1, 1) if where == "below" else (6, case.sheet.max_column + 2)
    if where == "above":
        row, column = 1, 3
    cell = case.sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = text.format(f"{case.wrong():.2f}")
    case.cell = cell


def other_grid(case: Case, option: str) -> None:
    """Copies the table to another sheet, its header renamed and another amount in it."""
    case.sheet.sheet_view.tabSelected = False
    copy = case.workbook.copy_worksheet(case.sheet)
    copy.title = option.partition("|")[0]
    heading = option.partition("|")[2]
    for line in copy.iter_rows(max_row=_FIRST_ROW - 1):
        for cell in line:
            if isinstance(cell, Cell):
                cell.value = None
    copy.cell(_TITLE_ROW, 1).value = heading
    for column in range(1, copy.max_column + 1):
        head = copy.cell(_FIRST_ROW - 1, column)
        if isinstance(head, Cell):
            head.value = f"甲{column}"
    seen = copy[case.cell.coordinate]
    assert isinstance(seen, Cell)
    seen.value = case.wrong()
    case.cell = seen


def unsure_caption(case: Case, option: str) -> None:
    """Makes the unit or the title a formula that gives the same words, as long as it does."""
    where, _, text = option.partition("|")
    case.cell = _unit_cell(case.sheet) if where == "unit" else _title_cell(case.sheet)
    stored = f"<f>{text.format(case.cell.value)}</f><v>{case.cell.value}</v>"
    case.late = cell_edited(case, lambda attributes, _: f'<c{attributes} t="str">{stored}</c>')


# ---- units ---------------------------------------------------------------------------------------


def unit_words(case: Case, option: str) -> None:
    """Writes the amounts of one sheet in 元, and the unit in these words at its place."""
    _unit_cell(case.sheet).value = option
    _to_yuan(case.sheet)


def second_unit(case: Case, option: str) -> None:
    """Writes another unit into the cell, so that the right one is pushed out or stands beside."""
    case.cell = _unit_cell(case.sheet)
    case.cell.value = option


def unit_below(case: Case, option: str) -> None:
    """Writes the amounts of one sheet in 元, and the unit below the table."""
    unit_words(case, "")
    case.sheet.cell(case.sheet.max_row + 1, 1).value = option


def unit_in_page_header(case: Case, option: str) -> None:
    """Writes the amounts of one sheet in 元, and the unit into the page header only."""
    unit_words(case, "")
    header = case.sheet.oddHeader
    assert header is not None
    header.right.text = option


def unit_in_shape(case: Case, option: str) -> None:
    """Draws a box beside the table, below its last line, that names a unit."""
    words = f"<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{option}</a:t></a:r></a:p></xdr:txBody>"
    place = case.sheet.max_column + 1, case.sheet.max_row + 1
    case.late = drawing(case, *place, "<a:noFill/>", words)


def page_caption(case: Case, option: str) -> None:
    """Writes words into the page header or footer; `{year}` is the tables', `{last}` before it."""
    part = case.sheet.oddHeader if case.rng.random() < 0.5 else case.sheet.oddFooter
    assert part is not None
    part.center.text = option.format(year=2025, last=2024)


def next_page(case: Case, option: str) -> None:
    """Repeats title and header over the amount's line, with other words among them."""
    title_again(case, "all")
    case.sheet.print_area = None
    old, _, new = option.partition(">")
    again = [c for line in case.sheet.iter_rows(min_row=_FIRST_ROW) for c in line]
    words = (c for c in again if isinstance(c.value, str) and old in c.value)
    case.cell = next(cell for cell in words if isinstance(cell, Cell))
    case.cell.value = str(case.cell.value).replace(old, new)


def unit_nowhere(case: Case, _option: str) -> None:
    """Writes the amounts of one sheet in 元, and the unit nowhere."""
    unit_words(case, "")


def _numbers(sheet: Worksheet) -> list[Cell]:
    return [
        cell
        for line in sheet.iter_rows(min_row=_FIRST_ROW)
        for cell in line
        if isinstance(cell, Cell) and isinstance(cell.value, int | float)
    ]


def _first_line(sheet: Worksheet) -> int:
    return min(int(cell.row) for cell in _numbers(sheet))


def _to_yuan(sheet: Worksheet) -> None:
    for cell in _numbers(sheet):
        assert isinstance(cell.value, int | float)
        cell.value = round(cell.value * _YUAN, 2)


def _header_cell(case: Case) -> Cell:
    """Returns the lowest cell of the header over the amount."""
    rows = range(_FIRST_ROW - 1, _NAME_ROW, -1)
    above = (case.sheet.cell(row, case.cell.column) for row in rows)
    return next(cell for cell in above if isinstance(cell, Cell) and isinstance(cell.value, str))


def _title_cell(sheet: Worksheet) -> Cell:
    cell = sheet.cell(_TITLE_ROW, 1)
    assert isinstance(cell, Cell)
    return cell


def _unit_cell(sheet: Worksheet) -> Cell:
    return next(
        cell
        for cell in sheet[_NAME_ROW]
        if isinstance(cell, Cell) and isinstance(cell.value, str) and "万元" in cell.value
    )
