"""Tables in 元 beside tables in 万元, and cells that print whole 元 or two decimals."""

import random
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.support import biff8, biff12, libreoffice, ods
from tests.support.oracles import exact_amounts
from tests.support.random_units import rows_of
from tests.support.shares import shared
from xlbudget.base.amounts import from_fen, round_to, text_of
from xlbudget.base.place import Place
from xlbudget.cli.main import main
from xlbudget.entry.form.from_facts import inputs_of_facts
from xlbudget.entry.form.inputs import blank_inputs
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.outcomes import Outcome
from xlbudget.meaning.selectors import Fact
from xlbudget.meaning.structure import structure_of
from xlbudget.reader import RawCell, RawSheet, RawWorkbook, read_workbook
from xlbudget.reader.number_format.looks import describe_format
from xlbudget.tasks.check import check_file
from xlbudget.tasks.publish import publish
from xlbudget.template import CellRef, load_family
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import linked_as_given, printed
from xlbudget.writer.workbook import write_workbook

pytestmark = pytest.mark.usefixtures("read_here")

FOLDER = Path(__file__).with_name("two-units")
FAMILY = load_family(str(FOLDER))
CODES = ("2010301", "2010302", "2080505", "2101101", "2210201")
UNITS = ("单位：元", "单位：万元")
WRITERS = {"xls": biff8.write_raw, "xlsb": biff12.write_raw, "ods": ods.write_raw}


def facts_of(seed: int) -> dict[Fact, int]:
    """Returns random facts in 分, of every size."""
    rng, facts = random.Random(seed), dict[Fact, int]()
    for code in rng.sample(CODES, rng.randint(2, len(CODES))):
        for fund in ("general", "other"):
            for nature in ("basic", "project"):
                if rng.random() < 0.8:
                    facts[Fact("spend", (code, fund, nature))] = rng.randint(
                        1, 10 ** rng.randint(3, 10)
                    )
    for line in ("abroad", "reception"):
        most = sum(facts.values()) // 4
        facts[Fact("three_public", (line,))] = rng.randint(0, most)
    return facts


def figures_of(seed: int) -> UnitFigures:
    """Returns what the tables of a random unit print, each cell rounded by itself."""
    facts = facts_of(seed)
    rows = rows_of(FAMILY, facts)
    exact = exact_amounts(FAMILY, structure_of(FAMILY, rows), facts)
    amounts = {cell: round_to(fen, FAMILY.step(cell)) for cell, fen in exact.items()}
    return UnitFigures(FAMILY.id, "某局", 2026, rows, {c: fen for c, fen in amounts.items() if fen})


def written(path: Path, seed: int, how: str) -> Path:
    """Writes a random unit as entry sheets, as linked tables, or as they are printed."""
    figures = figures_of(seed)
    if how == "entry":
        blank = blank_inputs(FAMILY, "某局", 2026, {})
        unit = random.Random(seed).choice(FAMILY.entry.units)
        blank = replace(blank, amount_unit=unit, unit_text=unit)
        write_entry_sheets(path, FAMILY, inputs_of_facts(FAMILY, facts_of(seed), blank, {}))
    else:
        make = linked_as_given if how == "linked" else printed
        write_workbook(path, make(FAMILY, figures))
    return path


def checked(path: Path) -> Report:
    return check_file(path, template=str(FOLDER))


def told(report: Report) -> set[str]:
    """Returns the findings but for notes, that a file hides formulas, and texts."""
    return {f.code for f in report.findings if f.severity != "note"} - {"R102", "N101"}


def passes(report: Report) -> bool:
    """Tells whether all agrees but for rounding, and nothing else is told."""
    good = report.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING)
    return good and not told(report)


@pytest.mark.parametrize("how", ["entry", "linked", "printed"])
@pytest.mark.parametrize("seed", shared(range(6), 3))
def test_a_new_workbook_is_consistent(seed: int, how: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", seed, how)
    report = checked(path)
    assert passes(report), (report.verdict, told(report))
    read = open_workbook(path, str(FOLDER)).readings.figures
    for cell, fen in figures_of(seed).amounts.items():
        figure = read[cell]
        assert figure is not None
        assert round_to(figure.value, FAMILY.step(cell)) == fen, cell


def test_each_table_says_its_own_unit(tmp_path: Path) -> None:
    book = load_workbook(written(tmp_path / "a.xlsx", 1, "linked"))
    shown = {
        table.number: [c.value for row in book[table.number] for c in row if c.value in UNITS]
        for table in FAMILY.tables.values()
    }
    one, other = UNITS
    assert shown == {"表1": [one], "表2": [one], "表3": [other], "表4": [other]}


def test_formulas_bring_what_other_tables_show_into_the_unit_of_their_own(tmp_path: Path) -> None:
    opened = open_workbook(written(tmp_path / "a.xlsx", 1, "linked"), str(FOLDER))
    formulas = opened.readings.formulas
    general, other = (formulas[CellRef("b3", row, "basic")] for row in ("general", "other"))
    assert general.startswith("('表2'!")
    assert general.endswith(")/10000")
    assert other.startswith("('表1'!")
    assert "-'表2'!" in other
    assert "/10000" not in formulas[CellRef("b3", "total", "basic")]


def test_a_formula_that_leaves_out_the_conversion_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 1, "linked")
    opened = open_workbook(path, str(FOLDER))
    place = opened.located.places[CellRef("b3", "general", "basic")]
    book = load_workbook(path)
    cell = book[place.sheet].cell(place.row, place.column)
    cell.value = str(cell.value).replace("/10000", "")
    book.save(path)
    assert "N107" in told(checked(path))


def scaled(path: Path, table: str, column: str, times: float) -> Path:
    """Writes a workbook in which a table, or a column of it, is typed in another unit."""
    places = open_workbook(path, str(FOLDER)).located.places
    book = load_workbook(path)
    for cell, place in places.items():
        shown = book[place.sheet].cell(place.row, place.column)
        if cell.table == table and column in ("", cell.column) and shown.value:
            shown.value = round(float(str(shown.value)) * times, 2)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("table", "column", "times", "rule", "typed", "unit"),
    [
        ("b1", "", 1e-4, "T131", "万元", "元"),
        ("b3", "", 1e4, "T131", "元", "万元"),
        ("b4", "", 1e4, "T131", "元", "万元"),
        ("b2", "project", 1e-4, "T133", "万元", "元"),
        ("b3", "project", 1e4, "T133", "元", "万元"),
    ],
)
def test_amounts_that_are_typed_in_another_unit_are_named(
    table: str, column: str, times: float, rule: str, typed: str, unit: str, tmp_path: Path
) -> None:
    path = scaled(written(tmp_path / "a.xlsx", 3, "printed"), table, column, times)
    number = FAMILY.tables[table].number
    causes = [finding for finding in checked(path).findings if finding.code == rule]
    assert [(f.params["number"], f.params["typed"], f.params["unit"]) for f in causes] == [
        (number, typed, unit)
    ]


@pytest.mark.parametrize("share", [200, 2_000, 4_000])
def test_a_small_part_in_another_unit_is_named_too(share: int, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 3, "printed")
    opened = open_workbook(path, str(FOLDER))
    whole = opened.readings.figures[CellRef("b1", "total", "total")]
    assert whole is not None
    book, fen = load_workbook(path), round_to(whole.shown // share, 10_000)
    for row, amount in (("abroad", 0), ("reception", fen), ("total", fen)):
        place = opened.located.places[CellRef("b4", row, "amount")]
        book[place.sheet].cell(place.row, place.column).value = amount / 100  # 元, not 万元
    book.save(path)
    assert "T131" in told(checked(path))


@pytest.mark.parametrize(("table", "other"), [("b1", "万元"), ("b3", "元")])
def test_a_caption_with_another_unit_is_told(table: str, other: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 2, "printed")
    book, official = load_workbook(path), FAMILY.tables[table]
    for row in book[official.number]:
        for cell in row:
            if cell.value == f"单位：{official.unit}":
                cell.value = f"单位：{other}"
    book.save(path)
    findings = [f for f in checked(path).findings if f.code == "T206"]
    assert [(f.params["unit"], f.params["expected"]) for f in findings] == [(other, official.unit)]


def test_a_cell_in_another_unit_than_the_report_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 3, "printed")
    place = open_workbook(path, str(FOLDER)).located.places[CellRef("b3", "total", "basic")]
    book = load_workbook(path)
    cell = book[place.sheet].cell(place.row, place.column)
    cell.value = float(str(cell.value)) + 1
    book.save(path)
    said = CliRunner().invoke(main, ["check", str(path), "--template", str(FOLDER), "--all"])
    assert said.exit_code == 1
    assert "支出总计 · 基本支出（万元）" in said.output
    assert "改为" in said.output


# ---- decimals as printed -------------------------------------------------------------------------

FORMATS = {"0": "0", "#,##0": "#,##0", "General": "General", "text": "General"}


def whole_columns(
    rng: random.Random, raw: RawWorkbook, places: Mapping[CellRef, Place]
) -> RawWorkbook:
    """Returns a workbook in which some columns of tables in 元 print whole 元, in several ways."""
    columns = sorted({(c.table, c.column) for c in places if FAMILY.tables[c.table].unit == "元"})
    ways = {column: rng.choice(list(FORMATS)) for column in columns if rng.random() < 0.6}
    way_of = {place: ways.get((cell.table, cell.column), "") for cell, place in places.items()}

    def whole(sheet: RawSheet, cell: RawCell) -> RawCell:
        way = way_of.get(Place(sheet.name, cell.row, cell.column))
        if not way or not isinstance(cell.value, Decimal):
            return cell
        value = from_fen(round_to(int(cell.value * 100), 100), "元")
        look = describe_format(FORMATS[way])
        if way == "text":
            return cell._replace(kind="text", value=f"{value:,.0f}", look=look)
        return cell._replace(value=value, look=look)

    return replace(
        raw,
        sheets=tuple(
            replace(sheet, cells={key: whole(sheet, cell) for key, cell in sheet.cells.items()})
            for sheet in raw.sheets
        ),
    )


def as_whole(path: Path, seed: int, form: str) -> Path:
    base = written(path.with_suffix(".base.xlsx"), seed, "printed")
    raw, places = read_workbook(base), open_workbook(base, str(FOLDER)).located.places
    return WRITERS[form](
        path.with_suffix(f".{form}"), whole_columns(random.Random(seed), raw, places)
    )


@pytest.mark.parametrize("form", list(WRITERS))
@pytest.mark.parametrize("seed", shared(range(8), 4))
def test_whole_yuan_are_rounding_and_never_an_error(seed: int, form: str, tmp_path: Path) -> None:
    report = checked(as_whole(tmp_path / "a", seed, form))
    assert {*report.rules.values()} <= {Outcome.EXACT, Outcome.ROUNDING, Outcome.NOT_CHECKED}
    assert passes(report), (report.verdict, told(report))


def changed_cells(path: Path) -> Iterator[tuple[CellRef, RawWorkbook]]:
    """Yields workbooks in which one listed cell with few parts is 2 元 too large."""
    opened = open_workbook(path, str(FOLDER))
    for cell, place in opened.located.places.items():
        figure = opened.readings.figures[cell]
        if cell.table != "b1" or cell.row == "total" or not figure or not figure.value:
            continue
        sheets = []
        for sheet in opened.workbook.sheets:
            cells = dict(sheet.cells)
            if sheet.name == place.sheet:
                shown = cells[place.row, place.column]
                more = from_fen(figure.value + 200, "元")
                text = f"{more:,.0f}" if shown.kind == "text" else more
                cells[place.row, place.column] = shown._replace(value=text)
            sheets.append(replace(sheet, cells=cells))
        yield cell, replace(opened.workbook, sheets=tuple(sheets))


@pytest.mark.parametrize("seed", [1, 4])
def test_a_cell_that_is_off_by_more_than_rounding_is_told(seed: int, tmp_path: Path) -> None:
    path = as_whole(tmp_path / "a", seed, "xls")
    for number, (cell, raw) in enumerate(changed_cells(path)):
        report = checked(biff8.write_raw(tmp_path / f"{number}.xls", raw))
        assert not passes(report), cell


@pytest.mark.parametrize(("more", "good"), [(0, True), (2, False)])
def test_a_total_that_lacks_its_decimals_among_others_is_rounding(
    more: int, good: bool, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.xlsx", 3, "printed")
    places = open_workbook(path, str(FOLDER)).located.places
    book = load_workbook(path)
    for cell, place in places.items():
        shown = book[place.sheet].cell(place.row, place.column)
        if cell.table == "b1" and shown.value:
            amount = Decimal(str(shown.value))
            shown.value, shown.number_format = f"{amount:,.2f}", "@"
            if (cell.row, cell.column) == ("total", "basic"):
                assert amount % 1
                shown.value = f"{amount.to_integral_value() + more:,}"
    book.save(path)
    assert passes(checked(path)) is good


@pytest.mark.parametrize(
    ("texts", "steps"),
    [
        (("100", "200", "300"), (100, 100, 100)),
        (("100.00", "200", "300.50"), (1, 100, 1)),
        (("100", "200.5", "300.25"), (1, 1, 1)),
        (("100.0", "200.0", "-"), (10, 10, 10)),
    ],
)
def test_what_texts_of_a_column_print(
    texts: tuple[str, ...], steps: tuple[int, ...], tmp_path: Path
) -> None:
    assert _steps(tmp_path, [(text, "General") for text in texts]) == steps


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        (((100.0, "General"), (200.0, "General"), (300.0, "General")), (100, 100, 100)),
        (((100.0, "General"), (200.34, "General"), (300.0, "General")), (1, 1, 1)),
        (((100.0, "0"), (200.34, "0.00"), (300.0, "General")), (100, 1, 1)),
        (((100.0, "#,##0"), (200.34, "#,##0"), (300.0, "#,##0")), (100, 100, 100)),
        (((100.0, "0.0"), (200.3, "0.0"), (300.0, "General")), (10, 10, 10)),
    ],
)
def test_what_number_formats_of_a_column_print(
    values: tuple[tuple[float, str], ...], steps: tuple[int, ...], tmp_path: Path
) -> None:
    assert _steps(tmp_path, values) == steps


def _steps(folder: Path, values: Sequence[tuple[float | str, str]]) -> tuple[int, ...]:
    """Returns how exact the first cells of a column are read."""
    path = written(folder / "a.xlsx", 1, "printed")
    places = open_workbook(path, str(FOLDER)).located.places
    column = [cell for cell in places if cell.table == "b1" and cell.column == "project"]
    book = load_workbook(path)
    for number, cell in enumerate(column):
        shown = book[places[cell].sheet].cell(places[cell].row, places[cell].column)
        shown.value, shown.number_format = (*values, *[(None, "General")] * len(column))[number]
    book.save(path)
    figures = open_workbook(path, str(FOLDER)).readings.figures
    return tuple(figure.step for cell in column[:3] if (figure := figures[cell]))


def test_a_table_may_leave_no_decimals_open(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(FOLDER, folder)
    file = folder / "family.toml"
    words = file.read_text(encoding="utf-8").replace("fewest_decimals = 0\n", "")
    file.write_text(words, encoding="utf-8")
    assert {t.fewest_decimals for t in load_family(str(folder)).tables.values()} == {2}
    assert [t.fewest_decimals for t in FAMILY.tables.values()] == [0, 0, 2, 2]


@pytest.mark.libreoffice
def test_programs_calculate_the_same(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / f"{how}{seed}.xlsx", seed, how)
        for how, seed in product(("entry", "linked"), (1, 2))
    ]
    for path, again in zip(
        paths, libreoffice.recalculate_all(paths, tmp_path / "again"), strict=True
    ):
        before, after = (open_workbook(p, str(FOLDER)).readings.figures for p in (path, again))
        assert {c: f and f.shown for c, f in before.items()} == {
            c: f and f.shown for c, f in after.items()
        }
        report = checked(again)
        assert passes(report), (report.verdict, told(report))


# ---- the text ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["entry", "printed"])
@pytest.mark.parametrize("seed", [1, 3])
def test_the_text_has_its_own_unit_whatever_its_tables_are_in(
    seed: int, how: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.xlsx", seed, how)
    texts = tmp_path / "texts.toml"
    texts.write_text("[amounts]\ngoods = 12.34\n", encoding="utf-8")
    document = publish(path, str(FOLDER), texts=texts).document
    assert document is not None
    target = tmp_path / "a.docx"
    target.write_bytes(document.content)
    text = "".join(
        re.findall(r"<w:t[^>]*>([^<]*)", ZipFile(target).read("word/document.xml").decode())
    )
    total = figures_of(seed).amounts[CellRef("b1", "total", "total")]
    assert f"支出预算{text_of(round_to(total, 10_000), '万元', 2, separator=',')}万元" in text
    assert "政府采购预算12.34万元" in text
    report = checked(target)
    assert passes(report), (report.verdict, told(report))
    assert report.text is not None
    assert report.text.numbers >= report.text.compared > 0
