"""OpenDocument spreadsheets (ods), written by hand: types, repetitions, and what is no cell."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import calamine, ods
from tests.support.ods import cell, number, row, table
from xlbudget.base.errors import FILE_CODES, WorkbookError
from xlbudget.reader import Limits, MergedRange, RawCell, RawSheet, read_workbook


def read(folder: Path, rows: str, *, judged: bool = True) -> RawSheet:
    """The sheet as read; calamine agrees unless the test says that it cannot."""
    book = read_workbook(ods.write(folder / "b.ods", table(rows)))
    assert (book.form, book.shows_formulas) == ("ods", False)
    assert not judged or not calamine.differences(book)
    return book.sheets[0]


def one(folder: Path, content: str, *, judged: bool = True) -> RawCell | None:
    cells = read(folder, row(content), judged=judged).cells
    assert len(cells) <= 1
    return next(iter(cells.values()), None)


def refused(path: Path, limits: Limits = Limits()) -> tuple[str, ...]:
    with pytest.raises(WorkbookError) as raised:
        read_workbook(path, limits)
    error = raised.value
    assert set(error.params) >= set(FILE_CODES[error.code])
    return (error.code, *(error.params[name] for name in ("what", "kind") if name in error.params))


def p(words: str) -> str:
    return f"<text:p>{words}</text:p>"


def typed(kind: str, shown: str = "", **attributes: str) -> str:
    return cell(p(shown), office_value_type=kind, **attributes)


# ---- types ---------------------------------------------------------------------------------------

TYPES: dict[str, tuple[str, str, object]] = {
    "number": (number("1304.77"), "number", Decimal("1304.77")),
    "per cent": (typed("percentage", "25%", office_value="0.25"), "number", Decimal("0.25")),
    "currency": (
        typed("currency", "￥3", office_value="3", office_currency="CNY"),
        "number",
        Decimal(3),
    ),
    "date": (typed("date", "2025年3月1日", office_date_value="2025-03-01"), "date", 45717),
    "date and time": (
        typed("date", "noon", office_date_value="2025-03-01T12:00:00"),
        "date",
        Decimal("45717.5"),
    ),
    "truth value": (typed("boolean", "TRUE", office_boolean_value="true"), "bool", True),
    "text": (typed("string", "收入"), "text", "收入"),
    "text without a type": (cell(p("收入")), "text", "收入"),
    "text as an attribute": (typed("string", "1", office_string_value="收入"), "text", "收入"),
}


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("formula", [{}, {"table_formula": "of:=[.A1]"}])
def test_types(name: str, formula: dict[str, str], tmp_path: Path) -> None:
    content, kind, value = TYPES[name]
    start = "<table:table-cell"
    found = one(
        tmp_path,
        content.replace(start, f"{start} {ods.named(formula)}"),
        judged="without a type" not in name,  # calamine needs the type
    )
    assert found is not None
    assert (found.kind, found.value) == (kind, value)
    assert (found.formula, found.look.decimals) == ("" if formula else None, None)


UNREADABLE = {
    "a duration": typed("time", "30:00", office_time_value="PT30H00M00S"),
    "a duration without words": cell(office_value_type="time", office_time_value="PT30H"),
    "a number that is none": typed("float", "12", office_value="12a"),
    "a number without its value": typed("float", "12"),
    "a number without anything": cell(office_value_type="float"),
    "an endless number": typed("float", "12", office_value="INF"),
    "a huge exponent": typed("float", "12", office_value="1e999999999"),
    "a date that is none": typed("date", "2025", office_date_value="2025-13-01"),
    "a date without its value": cell(office_value_type="date"),
    "no truth value": typed("boolean", "yes", office_boolean_value="yes"),
    "an error": typed("string", "#REF!", table_formula="of:=[.A9]", calcext_value_type="error"),
    "an error, told by its text": typed("string", "#DIV/0!", table_formula="of:=1/0"),
    "an error of LibreOffice": typed("string", "Err:508", table_formula="of:=(("),
    "an error with the value 0": typed("float", "#N/A", table_formula="of:=1", office_value="0"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_value_is_an_error_and_not_an_empty_cell(name: str, tmp_path: Path) -> None:
    found = one(tmp_path, UNREADABLE[name], judged=False)
    assert found is not None
    assert found.kind == "error"


def test_a_text_that_looks_like_an_error_is_a_text(tmp_path: Path) -> None:
    found = one(tmp_path, typed("string", "#1 号楼"))
    assert found is not None
    assert found.kind == "text"


def test_formulas_without_a_result(tmp_path: Path) -> None:
    """A formula that gives an empty text has an empty paragraph, one never calculated has none."""
    found = read(
        tmp_path,
        row(cell(table_formula="of:=1") + cell("<text:p/>", table_formula="of:=T(1)") + cell()),
    ).cells
    assert [(c.kind, c.value, c.formula) for c in found.values()] == [
        ("blank", None, ""),
        ("text", "", ""),
    ]


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (p("一") + p("二"), "一\n二"),
        (p("") + p("二"), "\n二"),
        (p("a<text:s/>b<text:s text:c='3'/>c"), "a b   c"),
        (p("a<text:tab/>b<text:line-break/>c"), "a\tb\nc"),
        (p("<text:span>粗</text:span>细"), "粗细"),
        (p("见<text:a xlink:href='#表.A1'>表二</text:a>。"), "见表二。"),
        ("<text:h>标题</text:h>", "标题"),
        (f"<text:list><text:list-item>{p('甲')}</text:list-item></text:list>", "甲"),
        (p("注<text:note><text:note-body>" + p("x") + "</text:note-body></text:note>意"), "注意"),
        (p("&lt;1&gt; &amp; &#19968;"), "<1> & 一"),
    ],
)
def test_words_of_a_cell(inner: str, words: str, tmp_path: Path) -> None:
    found = one(tmp_path, cell(inner, office_value_type="string"), judged=False)
    assert found is not None
    assert found.value == words


ASIDE = (
    f"<office:annotation><dc:creator>张三</dc:creator>{p('批注')}{p('1')}</office:annotation>",
    f"<draw:frame><draw:text-box>{p('文本框')}</draw:text-box></draw:frame>",
    f"<draw:custom-shape>{p('形状')}</draw:custom-shape>",
    f"<draw:polyline>{p('线')}</draw:polyline>",
    f"<draw:g><draw:circle>{p('圆')}</draw:circle><draw:rect>{p('框')}</draw:rect></draw:g>",
    f"<draw:a><draw:frame><draw:text-box>{p('链接')}</draw:text-box></draw:frame></draw:a>",
)


@pytest.mark.parametrize("aside", ASIDE)
def test_notes_and_shapes_are_not_what_a_cell_says(aside: str, tmp_path: Path) -> None:
    assert one(tmp_path, cell(aside), judged=False) is None
    found = one(tmp_path, cell(aside + p("收入") + aside), judged=False)
    assert found is not None
    assert found.value == "收入"


# ---- places --------------------------------------------------------------------------------------


def values(sheet: RawSheet) -> dict[tuple[int, int], object]:
    return {place: found.value for place, found in sheet.cells.items()}


def test_repeated_cells_and_rows(tmp_path: Path) -> None:
    rows = (
        row(cell(table_number_columns_repeated="3") + number("4"))
        + row(cell(), 'table:number-rows-repeated="2"')
        + row(
            number("1", table_number_columns_repeated="2") + number("2"),
            'table:number-rows-repeated="2"',
        )
        + row(cell(table_number_columns_repeated="16384"), 'table:number-rows-repeated="1048571"')
    )
    assert values(read(tmp_path, rows)) == {
        **{(1, 4): 4, (4, 1): 1, (4, 2): 1, (4, 3): 2},
        **{(5, 1): 1, (5, 2): 1, (5, 3): 2},
    }


def test_rows_in_groups_and_headers(tmp_path: Path) -> None:
    rows = (
        f"<table:table-header-rows>{row(number('1'))}</table:table-header-rows>"
        f"<table:table-row-group><table:table-row-group>{row(number('2'))}</table:table-row-group>"
        f"{row(number('3'))}</table:table-row-group><table:table-rows>{row(number('4'))}"
        "</table:table-rows>"
    )
    assert values(read(tmp_path, rows)) == {(1, 1): 1, (2, 1): 2, (3, 1): 3, (4, 1): 4}


def test_covered_cells_keep_their_places(tmp_path: Path) -> None:
    covered = "<table:covered-table-cell {}/>"
    rows = row(
        cell(
            p("合"),
            office_value_type="string",
            table_number_columns_spanned="3",
            table_number_rows_spanned="2",
        )
        + covered.format('table:number-columns-repeated="2"')
        + number("4")
    ) + row(covered.format("") * 3 + number("5"))
    sheet = read(tmp_path, rows)
    assert values(sheet) == {(1, 1): "合", (1, 4): 4, (2, 4): 5}
    assert sheet.merged == (MergedRange(1, 1, 2, 3),)


def test_what_is_hidden(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-header-columns><table:table-column table:visibility="collapse"/>'
        '</table:table-header-columns><table:table-column table:visibility="filter" '
        'table:number-columns-repeated="2"/><table:table-column '
        'table:number-columns-repeated="16379" table:visibility="visible"/>'
    )
    rows = (
        row(number("1"))
        + row(number("2"), 'table:visibility="collapse"')
        + row(number("3"), 'table:visibility="filter" table:number-rows-repeated="2"')
        + row(number("5"))
        + row(cell(), 'table:visibility="collapse" table:number-rows-repeated="1048571"')
    )
    sheet = read(tmp_path, columns + rows)
    assert sheet.hidden_columns == {3, 4, 5}
    assert sheet.hidden_rows == {2, 3, 4}  # as far as there are cells


def test_rows_without_height(tmp_path: Path) -> None:
    """What is no length at all, as a converter writes it, leaves a row as it is."""
    lengths = (
        "0cm",
        "undefinedpx",
        "18px",
        "0",
        "",
        "0.0mm",
        f"0.{'0' * 60}1cm",
        "9" * 9_000 + "cm",
    )
    styles = "".join(
        f'<style:style style:name="ro{number}" style:family="table-row">'
        f'<style:table-row-properties style:row-height="{length}"/></style:style>'
        for number, length in enumerate(lengths)
    )
    rows = "".join(row(number("1"), f'table:style-name="ro{at}"') for at in range(len(lengths)))
    [sheet] = read_workbook(ods.write(tmp_path / "b.ods", table(rows), styles=styles)).sheets
    assert sheet.hidden_rows == {1, 4, 6, 7}


def test_sheets_and_their_state(tmp_path: Path) -> None:
    sheets = (
        table(row(number("1")), "甲")
        + table(row(number("2")), "乙", 'table:style-name="hidden"')
        + table("", "丙", 'table:style-name="shown"')
    )
    book = read_workbook(ods.write(tmp_path / "b.ods", sheets))
    assert [(s.name, s.state, len(s.cells)) for s in book.sheets] == [
        ("甲", "visible", 1),
        ("乙", "hidden", 1),
        ("丙", "visible", 0),
    ]
    assert list(calamine.sheets(book.path)) == [("甲", True), ("乙", False), ("丙", True)]


def test_tables_that_are_no_sheets(tmp_path: Path) -> None:
    inner = table('<table:table-column table:visibility="collapse"/>' + row(number("9")), "inner")
    tracked = f"<table:tracked-changes><table:cell-content-change>{cell(p('旧'))}"
    links = f"<table:dde-links><table:dde-link>{inner}</table:dde-link></table:dde-links>"
    shapes = (
        f"<table:shapes><draw:frame><draw:object>{inner}</draw:object></draw:frame></table:shapes>"
    )
    sheets = (
        tracked
        + "</table:cell-content-change></table:tracked-changes>"
        + f"<table:content-validations>{p('只填数字')}</table:content-validations>"
        + table(shapes + "<table:table-column/>" + row(number("1")))
        + links
    )
    [sheet] = read_workbook(ods.write(tmp_path / "b.ods", sheets)).sheets
    assert values(sheet) == {(1, 1): 1}
    assert not sheet.hidden_columns


def test_properties(tmp_path: Path) -> None:
    meta = (
        f'<office:document-meta {ods.NAMESPACES}><office:meta><meta:user-defined meta:name="a">'
        "1</meta:user-defined></office:meta></office:document-meta>"
    )
    content = ods.content(table(row(number("1"))))
    path = ods.pack(tmp_path / "b.ods", {"content.xml": content, "meta.xml": meta})
    assert read_workbook(path).properties == {"a": "1"}


# ---- refusals ------------------------------------------------------------------------------------


def test_a_cell_repeated_over_the_whole_sheet_is_refused_at_once(tmp_path: Path) -> None:
    full = {"table_number_columns_repeated": "16384"}
    bomb = row(number("1", **full), 'table:number-rows-repeated="1048576"')
    assert refused(ods.write(tmp_path / "b.ods", table(bomb))) == ("F009", "cells")
    sheets = "".join(table(row(number("1", **full)) * 20, str(n)) for n in range(4))
    assert refused(ods.write(tmp_path / "b.ods", sheets)) == ("F009", "cells")
    empty = row(cell(**full), 'table:number-rows-repeated="1048576"')
    assert not read(tmp_path, empty).cells


@pytest.mark.parametrize(
    "sheets",
    [
        table(row("") + row(number("1"), 'table:number-rows-repeated="1048576"')),
        table(row(cell() + number("1", table_number_columns_repeated="16384"))),
        table(row(number("1", table_number_columns_repeated="0"))),
        table(row(number("1", table_number_columns_repeated="-1"))),
        table(row(number("1", table_number_columns_repeated="99999999"))),
        table(row(number("1", table_number_columns_repeated="２"))),
        table(row(number("1"), 'table:number-rows-repeated="x"')),
        table(row(cell(table_number_columns_spanned="1e3"))),
        table(row(cell(table(row(number("1")), "inner")))),
        table("", "Ab") + table("", "aB"),
    ],
)
def test_contradictions(sheets: str, tmp_path: Path) -> None:
    assert refused(ods.write(tmp_path / "b.ods", sheets)) in (("F012",), ("F009", "cells"))


@pytest.mark.parametrize("what", ["cells", "elements", "xml_depth"])
def test_limits(what: str, tmp_path: Path) -> None:
    path = ods.write(tmp_path / "b.ods", table(row(number("1") * 11)))
    read_workbook(path, Limits(**{what: 1000}))
    assert refused(path, Limits(**{what: 5})) == ("F009", what)


@pytest.mark.parametrize("inner", [p("字" * 101), p("字" * 51) * 2, p("字<text:s text:c='100'/>")])
def test_over_long_texts(inner: str, tmp_path: Path) -> None:
    path = ods.write(tmp_path / "b.ods", table(row(cell(inner))))
    assert refused(path, Limits(string_length=100)) == ("F009", "string_length")


def test_document_types_are_refused(tmp_path: Path) -> None:
    content = '<!DOCTYPE a [<!ENTITY b "c">]>' + ods.content(table(row(number("1"))))
    assert refused(ods.pack(tmp_path / "b.ods", {"content.xml": content})) == ("F010",)


def manifest(inner: str) -> str:
    return f"<manifest:manifest {ods.NAMESPACES}>{inner}</manifest:manifest>"


def test_a_password(tmp_path: Path) -> None:
    """As LibreOffice writes it: each part encrypted, or, since 2024, all of them as one."""
    entry = (
        '<manifest:file-entry manifest:full-path="{}"><manifest:encryption-data>'
        "<manifest:algorithm/></manifest:encryption-data></manifest:file-entry>"
    )
    each = {
        "content.xml": "\x01\x02",
        "META-INF/manifest.xml": manifest(entry.format("content.xml")),
    }
    as_one = {
        "encrypted-package": "\x01\x02",
        "META-INF/manifest.xml": manifest(entry.format("encrypted-package")),
    }
    assert refused(ods.pack(tmp_path / "b.ods", each)) == ("F006",)
    assert refused(ods.pack(tmp_path / "b.ods", as_one)) == ("F006",)


def test_other_documents(tmp_path: Path) -> None:
    words = ods.content(table(row(number("1"))), body="text")
    assert refused(ods.pack(tmp_path / "b.odt", {"content.xml": words})) == ("F005", "document")
    assert refused(ods.write(tmp_path / "b.ods", "")) == ("F011",)
    nothing = {"META-INF/manifest.xml": manifest("")}
    assert refused(ods.pack(tmp_path / "b.ods", nothing)) == ("F008",)


def test_content_cut_anywhere(tmp_path: Path) -> None:
    content = ods.content(table(row(number("1") + cell(ASIDE[0] + p("收入")))))
    for length in range(0, len(content), 7):
        path = ods.pack(tmp_path / "b.ods", {"content.xml": content[:length]})
        assert refused(path) == ("F008",)


@pytest.mark.parametrize(
    ("area", "covered"),
    [
        ("'附表 1'.$A$1:'附表 1'.$B$2", [(1, 1, 2, 2)]),
        ("'一''二. 三'.A1:'一''二. 三'.B2 附表.C3", [(1, 1, 2, 2), (3, 3, 3, 3)]),
        ("附表.A1:附表.B2", [(1, 1, 2, 2)]),
    ],
)
def test_areas_of_conditional_formats_on_sheets_of_any_name(
    area: str, covered: list[tuple[int, ...]], tmp_path: Path
) -> None:
    condition = "<calcext:condition calcext:value='=1' calcext:apply-style-name='x'/>"
    formats = (
        f'<calcext:conditional-format calcext:target-range-address="{area}">{condition}'
        "</calcext:conditional-format>"
    )
    path = ods.write(tmp_path / "a.ods", ods.table(ods.row(ods.number("1")) + formats))
    [sheet] = read_workbook(path).sheets
    assert [veil.area for veil in sheet.veils] == [MergedRange(*bounds) for bounds in covered]
