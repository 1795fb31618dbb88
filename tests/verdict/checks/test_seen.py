"""Figures that a person does not see as they are stored are told at their cells, others never."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Alignment, Color, Font, GradientFill, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from examples.variants import write_base
from tests.history.parts import read_parts, write_parts
from tests.support import example, libreoffice
from tests.support.shares import drawn, shared
from tests.support.workbooks import loaded
from xlbudget.base.place import Place
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict

Hide = Callable[[Worksheet, Cell, random.Random], None]
INSTANCES = drawn(3)
# Functions without types.
_CELL_IS: Any = CellIsRule
_FORMULA: Any = FormulaRule
_SIGNS: Any = IconSetRule


def font(**values: Any) -> Hide:
    return lambda _, cell, __: setattr(cell, "font", Font(**values))


def on_fill(fill: PatternFill | GradientFill, **values: Any) -> Hide:
    def hide(_: Worksheet, cell: Cell, __: random.Random) -> None:
        cell.fill, cell.font = fill, Font(**values)

    return hide


def near_white(_: Worksheet, cell: Cell, rng: random.Random) -> None:
    cell.font = Font(color="FF" + "".join(f"{rng.randrange(0xE1, 0x100):02x}" for _ in "rgb"))


def own_fill(_: Worksheet, cell: Cell, rng: random.Random) -> None:
    colour = f"{rng.randrange(1 << 24):06X}"
    cell.font, cell.fill = Font(color=colour), PatternFill("solid", fgColor=colour)


def row_height(height: float) -> Hide:
    return lambda sheet, cell, _: setattr(sheet.row_dimensions[cell.row], "height", height)


def row_hidden(sheet: Worksheet, cell: Cell, _: random.Random) -> None:
    sheet.row_dimensions[cell.row].hidden = True


def columns(sheet: Worksheet, cell: Cell) -> ColumnDimension:
    """Returns the columns of one width that the cell's is one of."""
    spans = sheet.column_dimensions.values()
    return next(span for span in spans if cell.column in range(span.min or 0, (span.max or 0) + 1))


def column_hidden(sheet: Worksheet, cell: Cell, _: random.Random) -> None:
    columns(sheet, cell).hidden = True


def column_width(sheet: Worksheet, cell: Cell, _: random.Random) -> None:
    columns(sheet, cell).width = 0.08


def merged(sheet: Worksheet, cell: Cell, _: random.Random) -> None:
    value = cell.value
    sheet.merge_cells(None, cell.row - 1, cell.column, cell.row, cell.column)
    sheet._cells[cell.row, cell.column] = kept = Cell(sheet, cell.row, cell.column)
    kept.value = value


def merged_text(sheet: Worksheet, cell: Cell, rng: random.Random) -> None:
    cell.value = f"{cell.value:.2f}"
    merged(sheet, cell, rng)


def condition(rule: Rule) -> Hide:
    return lambda sheet, cell, _: sheet.conditional_formatting.add(cell.coordinate, rule)


def cell_is(operator: str, **values: Font | PatternFill) -> Rule:
    rule: Rule = _CELL_IS(operator, ["0"], **values)
    return rule


def changed(code: str) -> DifferentialStyle:
    return DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=code))


WHITE = Font(color="FFFFFFFF")


def conditional(formula: str) -> Hide:
    def hide(sheet: Worksheet, cell: Cell, _: random.Random) -> None:
        rule = _FORMULA([formula.format(cell=cell.coordinate)], font=WHITE)
        sheet.conditional_formatting.add(f"{cell.coordinate}:Z99", rule)

    return hide


def small_chart(sheet: Worksheet, place: str, height: float) -> None:
    bars = BarChart()
    bars.add_data(Reference(sheet, min_col=2, min_row=6, max_row=9))
    bars.width, bars.height = 3, height
    sheet.add_chart(bars, place)


def chart(sheet: Worksheet, cell: Cell, _: random.Random) -> None:
    small_chart(sheet, cell.coordinate, 1)


def runs(*blocks: tuple[str, InlineFont | None]) -> Hide:
    def hide(_: Worksheet, cell: Cell, __: random.Random) -> None:
        text = f"{cell.value:.2f}"
        pieces = [TextBlock(style, words.format(text)) if style else words.format(text)
                  for words, style in blocks]  # fmt: skip
        cell.value = CellRichText(*pieces)

    return hide


HIDING: Mapping[str, tuple[str, Hide]] = {
    "white": ("colour", font(color="FFFFFFFF")),
    "white in lower case": ("colour", font(color="00ffffff")),
    "nearly white": ("colour", near_white),
    "white by number": ("colour", font(color=Color(indexed=9))),
    "white of an empty sheet": ("colour", font(color=Color(indexed=65))),
    "white of the theme": ("colour", font(color=Color(theme=0))),
    "black of the theme made white": ("colour", font(color=Color(theme=1, tint=0.999))),
    "as its fill": ("colour", own_fill),
    "as a pattern": (
        "colour",
        on_fill(PatternFill("mediumGray", fgColor="FF0000", bgColor="FFFFFF"), color="FF8080"),
    ),
    "as a gradient": (
        "colour", on_fill(GradientFill(stop=("FF0000", "FF0505")), color="FF0000"),
    ),
    "black on black": ("colour", on_fill(PatternFill("solid", fgColor="000000"))),
    "of one point": ("size", font(sz=1)),
    "of two points": ("size", font(sz=2)),
    "aligned to fill": (
        "repeated", lambda _, cell, __: setattr(cell, "alignment", Alignment(horizontal="fill")),
    ),
    "a row hidden": ("row", row_hidden),
    "a row without height": ("row", row_height(0.01)),
    "a column hidden": ("column", column_hidden),
    "a column nearly without width": ("column", column_width),
    "merged": ("merged", merged),
    "a text merged": ("merged", merged_text),
    "a condition that makes white": ("condition", condition(cell_is("notEqual", font=WHITE))),
    "a formula that makes white": ("condition", conditional("{cell}<>0")),
    "a condition that cannot be told": ("condition", conditional("FOO({cell})")),
    "a condition with a number format": (
        "condition",
        condition(Rule("cellIs", operator="notEqual", formula=["0"], dxf=changed('"99.99"'))),
    ),
    "a condition with a scaled format": (
        "condition", condition(Rule("expression", formula=["TRUE"], dxf=changed("0.00,"))),
    ),
    "signs in place of numbers": (
        "condition", condition(_SIGNS("3Arrows", "num", [0, 1, 2], showValue=False)),
    ),
    "a chart": ("drawing", chart),
    "white runs": ("runs", runs(("{}", None), ("00", InlineFont(color=Color("FFFFFFFF"))))),
    "raised runs": ("raised", runs(("{}", None), ("2", InlineFont(vertAlign="superscript")))),
    "tiny runs": ("runs", runs(("{}", None), ("0", InlineFont(sz=1)))),
}  # fmt: skip


def zoomed(sheet: Worksheet, _: Cell, __: random.Random) -> None:
    sheet.sheet_view.zoomScale = 10


def beside(sheet: Worksheet, _: Cell, __: random.Random) -> None:
    for place in ("A1", "K3", "B90"):
        small_chart(sheet, place, 0.5)


def comment(_: Worksheet, cell: Cell, __: random.Random) -> None:
    cell.comment = Comment("1234.56", "某某")


def aligned(**values: Any) -> Hide:
    return lambda _, cell, __: setattr(cell, "alignment", Alignment(**values))


def turned(rotation: int, height: float) -> Hide:
    def hide(sheet: Worksheet, cell: Cell, rng: random.Random) -> None:
        cell.alignment = Alignment(textRotation=rotation)
        row_height(height)(sheet, cell, rng)

    return hide


HONEST: Mapping[str, Hide] = {
    "red": font(color="FFFF0000"),
    "yellow": font(color="FFFFFF00"),
    "grey": font(color="FF808080"),
    "white on blue": on_fill(PatternFill("solid", fgColor="1F497D"), color="FFFFFF"),
    "black on light fill": on_fill(PatternFill("solid", fgColor="FFF2CC"), color="000000"),
    "black on a light pattern": on_fill(PatternFill("gray125")),
    "dark of the theme": font(color=Color(theme=1)),
    "lightened theme": font(color=Color(theme=1, tint=0.35)),
    "small": font(sz=6),
    "shrunk to fit": aligned(shrink_to_fit=True),
    "upright": turned(90, 90),
    "stacked": turned(255, 200),
    "centred": aligned(horizontal="center"),
    "zoomed out": zoomed,
    "a condition that makes red": condition(cell_is("notEqual", font=Font(color="FF0000"))),
    "a condition that fills": condition(
        cell_is("notEqual", fill=PatternFill(bgColor="FFFFC7CE"))
    ),
    "a condition for zeros": condition(cell_is("equal", font=WHITE)),
    "a formula for zeros": conditional("{cell}=0"),
    "a condition with two decimals": condition(
        Rule("expression", formula=["TRUE"], dxf=changed("#,##0.00"))
    ),
    "signs beside numbers": condition(_SIGNS("3Arrows", "num", [0, 1, 2])),
    "charts beside the table": beside,
    "a comment on demand": comment,
    "visible runs": lambda _, __, ___: None,
    "a low row": row_height(8),
}  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("seen") / "base.xlsx")


@pytest.fixture(scope="module")
def places(base: Path) -> Sequence[Place]:
    """Where amounts stand that are not zero, not in the first lines of a table."""
    opened = open_workbook(base)
    amounts = opened.readings.amounts
    return [p for cell, p in opened.located.places.items() if amounts.get(cell) and p.row > 9]


def seeded(name: str) -> Iterator[random.Random]:
    for number in range(INSTANCES):
        yield random.Random(f"{name} {number}")


def done(book: Workbook, place: Place, hide: Hide, rng: random.Random) -> None:
    sheet = book[place.sheet]
    cell = sheet[place.cell]
    assert isinstance(cell, Cell)
    hide(sheet, cell, rng)


def unseen(report: Report) -> Mapping[str, Finding]:
    return {f.params["why"]: f for f in report.findings if f.code == "R007"}


@pytest.mark.drawn
@pytest.mark.parametrize("name", HIDING)
def test_what_is_not_seen_is_told_at_its_cell(
    name: str, base: Path, places: Sequence[Place], tmp_path: Path
) -> None:
    why, hide = HIDING[name]
    for rng in seeded(name):
        place = rng.choice(places)
        book = loaded(base)
        done(book, place, hide, rng)
        book.save(tmp_path / "unit.xlsx")
        report = check_opened(open_workbook(tmp_path / "unit.xlsx"))
        assert not report.ok
        assert place.cell in {cell.cell for cell in unseen(report)[why].cells}, place
        if not isinstance(book[place.sheet][place.cell].value, CellRichText) and "text" not in name:
            assert report.verdict == Verdict.DOUBTFUL
            assert report.findings[0].code == "R007"


@pytest.mark.drawn
@pytest.mark.parametrize("name", HONEST)
def test_what_is_seen_raises_nothing(
    name: str, base: Path, places: Sequence[Place], tmp_path: Path
) -> None:
    before = {f.code for f in check_opened(open_workbook(base)).findings}
    for rng in seeded(name):
        book = loaded(base)
        for place in rng.sample(places, 5):
            done(book, place, HONEST[name], rng)
        book.save(tmp_path / "unit.xlsx")
        report = check_opened(open_workbook(tmp_path / "unit.xlsx"))
        assert report.verdict == Verdict.ROUNDING
        assert {f.code for f in report.findings} - before <= {"R009", "R111"}


@pytest.mark.parametrize("colour", ["FFFFFFFF", "00fefefe"])
def test_words_that_are_not_seen_are_told_too(colour: str, base: Path, tmp_path: Path) -> None:
    book = loaded(base)
    place = next(p for p in open_workbook(base).located.places.values() if p.row > 9)
    book[place.sheet][f"A{place.row}"].font = Font(color=colour)
    book.save(tmp_path / "unit.xlsx")
    report = check_opened(open_workbook(tmp_path / "unit.xlsx"))
    assert [cell.cell for cell in unseen(report)["colour"].cells] == [f"A{place.row}"]


def test_what_stands_elsewhere_raises_nothing(base: Path, tmp_path: Path) -> None:
    book = loaded(base)
    other = book.create_sheet("附表")
    other["A1"], other["A1"].font = 5, Font(color="FFFFFFFF")
    sheet = book.worksheets[0]
    sheet["K3"], sheet["K3"].font = "附", Font(color="FFFFFFFF", sz=1)
    book.save(tmp_path / "unit.xlsx")
    assert not unseen(check_opened(open_workbook(tmp_path / "unit.xlsx")))


SHAPE = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>'
    "<xdr:from><xdr:col>{left}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{top}</xdr:row>"
    "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>{right}</xdr:col>"
    "<xdr:colOff>0</xdr:colOff><xdr:row>{bottom}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="s"{hidden}/><xdr:cNvSpPr/></xdr:nvSpPr>'
    "<xdr:spPr>{paint}</xdr:spPr><xdr:txBody><a:bodyPr/><a:p>{text}</a:p></xdr:txBody></xdr:sp>"
    "<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
)
SOLID = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
CLEAR = "<a:noFill/>"
FAINT = '<a:solidFill><a:srgbClr val="C0C0C0"><a:alpha val="20000"/></a:srgbClr></a:solidFill>'


def run(text: str) -> str:
    return f"<a:r><a:t>{text}</a:t></a:r>"


@pytest.mark.drawn
@pytest.mark.parametrize(
    ("paint", "text", "hidden", "told"),
    [
        (SOLID, "", "", True),
        (SOLID, run("12"), "", True),
        (CLEAR, run("9"), "", True),
        (CLEAR, run("1") + run("2") + run(".") + run("5"), "", True),
        (CLEAR, run("九"), "", True),
        (CLEAR + f'<a:ln w="152400">{SOLID}</a:ln>', "", "", True),
        (CLEAR, run("样表"), "", False),
        (CLEAR + f'<a:ln w="9525">{SOLID}</a:ln>', "", "", False),
        (FAINT, run("样表"), "", False),
        (SOLID, run("12"), ' hidden="1"', False),
    ],
)
def test_shapes_over_amounts(
    paint: str,
    text: str,
    hidden: str,
    told: bool,
    base: Path,
    places: Sequence[Place],
    tmp_path: Path,
) -> None:
    for rng in seeded(paint + text):
        place = rng.choice(places)
        book = loaded(base)
        done(book, place, chart, rng)
        book.save(tmp_path / "unit.xlsx")
        parts = dict(read_parts(tmp_path / "unit.xlsx"))
        [name] = [part for part in parts if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part)]
        area = {"left": place.column - 1, "top": place.row - 1, "right": place.column + 1}
        parts[name] = SHAPE.format(
            **area, bottom=place.row + 1, paint=paint, text=text, hidden=hidden
        )
        report = check_opened(open_workbook(write_parts(tmp_path / "unit.xlsx", parts)))
        assert report.verdict == (Verdict.DOUBTFUL if told else Verdict.ROUNDING)
        assert (place.cell in {c.cell for f in unseen(report).values() for c in f.cells}) == told


# What LibreOffice keeps of it in other forms.
KEPT = {
    "xls": ("white", "nearly white", "white by number", "as its fill", "of two points",
            "aligned to fill", "a row hidden", "a column hidden", "merged", "white runs"),
    "ods": ("white", "nearly white", "white by number", "as its fill", "of two points",
            "aligned to fill", "a row hidden", "a column hidden", "merged",
            "a chart", "a condition that makes white", "white runs"),
}  # fmt: skip


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("form", shared(KEPT, 2, first=1))
def test_other_forms(
    form: str, every: int, base: Path, places: Sequence[Place], tmp_path: Path
) -> None:
    if libreoffice.find_soffice() is None:
        pytest.skip("LibreOffice is not here")
    paths, hidden = [], []
    for number, name in enumerate(KEPT[form][::every]):
        rng = random.Random(f"{form} {name}")
        place = rng.choice(places)
        book = loaded(base)
        done(book, place, HIDING[name][1], rng)
        paths.append(tmp_path / f"{number}.xlsx")
        book.save(paths[-1])
        hidden.append((name, place))
    (tmp_path / form).mkdir()
    missing = {}
    for (name, place), path in zip(
        hidden, libreoffice.save_all_as(form, paths, tmp_path / form), strict=True
    ):
        findings = unseen(check_opened(open_workbook(path)))
        cells = {(cell.sheet, cell.cell) for f in findings.values() for cell in f.cells}
        if (place.sheet, place.cell) not in cells:
            missing[name] = place
    assert not missing


def test_colours_by_number_are_the_workbooks_own(
    base: Path, places: Sequence[Place], tmp_path: Path
) -> None:
    book = loaded(base)
    place = places[0]
    book[place.sheet][place.cell].font = Font(color=Color(indexed=10))
    book.save(tmp_path / "unit.xlsx")
    parts = dict(read_parts(tmp_path / "unit.xlsx"))
    styles = str(parts["xl/styles.xml"])
    own = list(re.finditer(r"<rgbColor [^>]*>", styles))[10]
    parts["xl/styles.xml"] = (
        f'{styles[: own.start()]}<rgbColor rgb="00FFFFFF"/>{styles[own.end() :]}'
    )
    report = check_opened(open_workbook(write_parts(tmp_path / "unit.xlsx", parts)))
    assert [cell.cell for cell in unseen(report)["colour"].cells] == [place.cell]
