"""Files that ask for more work than their bytes: something small stands for much, or meets itself.

Each is one of a kind, with the F-code that refuses it, or none where it is read within the bounds.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from tests.hostile.files import (
    SHEET,
    STYLES,
    File,
    Make,
    Parts,
    added_rows,
    changed,
    replaced,
    write_parts,
)
from tests.support import example, ods
from xlbudget.base.cellref import cell_name

BOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
SHEET_LINKS = "xl/worksheets/_rels/sheet3.xml.rels"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_FIRST = 1000


def lazily(make: Callable[[], Make]) -> Make:
    """What is made only where it is asked for: much of it is large."""

    def made(parts: Parts, path: Path) -> None:
        make()(parts, path)

    return made


def merged(areas: Iterable[tuple[int, int, int, int]]) -> Make:
    """The workbook with more merged ranges: top, left, bottom, right."""
    refs = (f"{cell_name(top, left)}:{cell_name(*corner)}" for top, left, *corner in areas)
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs).encode()
    return replaced(SHEET, b"</mergeCells>", cells + b"</mergeCells>")


def formulas(texts: Iterable[str]) -> Make:
    """The workbook with a column of formulas without results."""
    return added_rows(
        f'<row r="{row}"><c r="A{row}"><f>{text}</f></c></row>'
        for row, text in enumerate(texts, _FIRST)
    )


def texts(rows: Iterable[str]) -> Make:
    """The workbook with a column of texts."""
    return added_rows(
        f'<row r="{row}"><c r="A{row}" t="str"><v>{text}</v></c></row>'
        for row, text in enumerate(rows, _FIRST)
    )


def sheets_of_one_part(count: int) -> Make:
    """The workbook with many sheets that are all one part."""

    def make(parts: Parts, path: Path) -> None:
        sheets = "".join(f'<sheet name="x{n}" r:id="x"/>' for n in range(count)).encode()
        link = f'<Relationship Id="x" Type="{_OFFICE}/worksheet" Target="x.xml"/>'.encode()
        added = {
            BOOK: parts[BOOK].replace(b"</sheets>", sheets + b"</sheets>"),
            LINKS: parts[LINKS].replace(b"</Relationships>", link + b"</Relationships>"),
            "xl/x.xml": b"<worksheet/>",
        }
        write_parts({**parts, **added}, path)

    return make


def drawings_of_one_part(count: int) -> Make:
    """The workbook with one drawing linked to a sheet again and again."""

    def make(parts: Parts, path: Path) -> None:
        links = "".join(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/drawing" Target="/xl/d.xml"/>'
            for n in range(count)
        )
        relations = f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'.encode()
        write_parts({**parts, SHEET_LINKS: relations, "xl/d.xml": b"<wsDr/>"}, path)

    return make


def shared_formula(references: int, cells: int) -> Make:
    """The workbook with one long formula that many cells share."""
    first = f'<f t="shared" ref="A1:B2" si="9">{"C1+" * references}1</f>'
    return added_rows(
        f'<row r="{row}"><c r="A{row}">{first if row == _FIRST else other}</c></row>'
        for other in ('<f t="shared" si="9"/>',)
        for row in range(_FIRST, _FIRST + cells)
    )


def formats(count: int, code: str) -> Make:
    """The workbook with many number formats."""
    made = "".join(f'<numFmt numFmtId="{n + 500}" formatCode="{code}"/>' for n in range(count))
    return replaced(STYLES, b"<fonts", f"<numFmts>{made}</numFmts><fonts".encode())


def used_formats(count: int) -> Make:
    """The workbook with many number formats that all differ, and a style for each."""

    def make(parts: Parts, path: Path) -> None:
        codes = "".join(
            f'<numFmt numFmtId="{n + 500}" formatCode="{"#," * 115}##0.00_ {n % 10}{n}"/>'
            for n in range(count)
        )
        styles = "".join(f'<xf numFmtId="{n + 500}"/>' for n in range(count)).encode()
        part = parts[STYLES].replace(b"<fonts", f"<numFmts>{codes}</numFmts><fonts".encode(), 1)
        write_parts({**parts, STYLES: part.replace(b"</cellXfs>", styles + b"</cellXfs>")}, path)

    return make


def conditions(rules: Iterable[str], code: str = "0") -> Make:
    """The workbook with conditional formats over a table, which change the number format."""
    change = f'<dxfs><dxf><numFmt numFmtId="900" formatCode="{code}"/></dxf></dxfs>'
    added = "".join(
        f'<conditionalFormatting sqref="A1:E36"><cfRule type="expression" dxfId="0">'
        f"<formula>{rule}</formula></cfRule></conditionalFormatting>"
        for rule in rules
    )

    def make(parts: Parts, path: Path) -> None:
        styles = re.sub(rb"<dxfs.*?(/>|</dxfs>)", b"", parts[STYLES], flags=re.DOTALL)
        styles = styles.replace(b"</styleSheet>", change.encode() + b"</styleSheet>")
        sheet = parts[SHEET].replace(b"</mergeCells>", b"</mergeCells>" + added.encode(), 1)
        write_parts({**parts, STYLES: styles, SHEET: sheet}, path)

    return make


def comments(count: int) -> Make:
    """The workbook with many comments that are always shown."""
    shapes = "".join(
        '<v:shape><x:ClientData ObjectType="Note">'
        f"<x:Anchor>1,0,{n % 40},{n % 9},2,1,{n % 40 + 1},3</x:Anchor></x:ClientData></v:shape>"
        for n in range(count)
    )
    link = f'<Relationship Id="r" Type="{_OFFICE}/vmlDrawing" Target="/xl/d.vml"/>'
    office = "urn:schemas-microsoft-com:office:excel"
    drawing = f'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="{office}">{shapes}</xml>'
    relations = f'<Relationships xmlns="{_PACKAGE}">{link}</Relationships>'
    added = {SHEET_LINKS: relations.encode(), "xl/d.vml": drawing.encode()}
    return lambda parts, path: write_parts({**parts, **added}, path)


def titles(count: int) -> Make:
    """The workbook with a table's title in many rows."""
    title = next(iter(example.family().tables.values())).title
    return texts([title.replace("{year}", "2025")] * count)


def official_formulas(added: str) -> Make:
    """The workbook with something more in each formula of a table."""
    return changed(SHEET, lambda data: data.replace(b"<f>", f"<f>{added}".encode()))


def ods_file(
    sheets: Callable[[], Iterator[str]], styles: Callable[[], Iterator[str]] = lambda: iter(())
) -> Make:
    """A file of OpenDocument with some sheets."""

    def make(_: Parts, path: Path) -> None:
        ods.write(path, "".join(sheets()), styles="".join(styles()))

    return make


def _in_chain(family: str) -> Callable[[], Iterator[str]]:
    """Returns what yields styles each of which is derived from the next."""
    parent = "<style:style style:name='s{}' style:family='{}' style:parent-style-name='s{}'/>"
    return lambda: (parent.format(n, family, n + 1) for n in range(40))


def _rows_in_chain() -> Iterator[str]:
    yield ods.table(ods.row(ods.cell(), "table:style-name='s0'") * 150_000)


def _shapes_in_chain() -> Iterator[str]:
    shapes = "<draw:rect draw:style-name='s0'/>" * 15_000
    yield ods.table(f"<table:shapes>{shapes}</table:shapes>" + ods.row(ods.number("1")))


def _spans_in_chain() -> Iterator[str]:
    spans = "<text:span text:style-name='s0'>a</text:span>" * 1_000
    cell = ods.cell(f"<text:p>{spans}</text:p>", office_value_type="string")
    yield ods.table(ods.row(cell) * 100)


def _one() -> Iterator[str]:
    yield ods.table(ods.row(ods.number("1")))


def _data_styles() -> Iterator[str]:
    for n in range(30_000):
        yield (
            f"<number:number-style style:name='d{n}'><number:number number:decimal-places='2'/>"
            f"<number:text>{n}{'x' * 200}</number:text></number:number-style>"
        )


def _texts_among_digits() -> Iterator[str]:
    texts = "<number:embedded-text number:position='{}'>a</number:embedded-text>"
    inner = "".join(texts.format(n % 999) for n in range(200_000))
    yield (
        "<number:number-style style:name='d'><number:number number:decimal-places='2'>"
        f"{inner}</number:number></number:number-style>"
    )


def _lengths() -> Iterator[str]:
    long = f"<style:table-row-properties style:row-height='{'1' * 90_000}'/>"
    yield f"<style:style style:name='w' style:family='table-row'>{long}</style:style>"


def _wide_columns() -> Iterator[str]:
    column = "<table:table-column table:style-name='w' table:number-columns-repeated='256'/>"
    for name in range(3_000):
        yield ods.table(column * 64 + ods.row(ods.number("1")), f"n{name}")


def _areas() -> Iterator[str]:
    format_ = "<calcext:conditional-format calcext:target-range-address='{}'/>"
    yield ods.table(ods.row(ods.number("1")) + format_.format("a" * 90_000))


def _hidden_rows() -> Iterator[str]:
    for name in range(20):
        empty = "table:number-rows-repeated='1048574' table:visibility='collapse'"
        yield ods.table(ods.row(ods.cell(), empty) + ods.row(ods.number("1")), f"n{name}")


def _hidden_columns() -> Iterator[str]:
    columns = "<table:table-column table:number-columns-repeated='16384' {}/>"
    for name in range(300):
        hidden = columns.format("table:visibility='collapse'")
        yield ods.table(hidden + ods.row(ods.number("1")), f"n{name}")


def _spaces() -> Iterator[str]:
    spaces = '<text:p><text:s text:c="9000"/>表</text:p>'
    yield ods.table(ods.row(ods.cell(spaces, office_value_type="string")) * 20_000)


def _merged_areas() -> Iterator[str]:
    spans = {"table_number_rows_spanned": "15", "table_number_columns_spanned": "31"}
    yield ods.table(ods.row(ods.cell("", **spans) * 20) * 5_000)


FILES: Mapping[str, File] = {
    "merged over each other": File(
        lazily(lambda: merged((10 + n % 5, 1 + n % 3, 20 + n % 4, 31) for n in range(250_000)))
    ),
    "merged apart": File(
        lazily(
            lambda: merged(
                (100 + top, 1 + left, 115 + top, 31 + left)
                for n in range(60_000)
                for top, left in ((16 * (n // 500), 32 * (n % 500)),)
            )
        )
    ),
    "official cells of many ranges": File(
        lazily(lambda: official_formulas("SUM(A100:ALL110)+" * 5_000))
    ),
    "sums of sums": File(
        lazily(lambda: formulas(f"SUM(A{_FIRST}:A{_FIRST + n})" for n in range(-1, 20_000))), "F009"
    ),
    "a chain": File(
        lazily(lambda: formulas([*(f"A{_FIRST + 1 + n}+1" for n in range(25_000)), "1"])), "F009"
    ),
    "powers": File(lazily(lambda: formulas(f"1.0000001^{n}.5" for n in range(20_000))), "F009"),
    "texts that grow": File(
        lazily(
            lambda: formulas(f'SUBSTITUTE("{"a" * 900}","a","{"b" * 30}{n}")' for n in range(5_000))
        )
    ),
    "a shared formula": File(lazily(lambda: shared_formula(200, 20_000)), "F009"),
    "sheets that are one part": File(lazily(lambda: sheets_of_one_part(100_000)), "F009"),
    "drawings that are one part": File(lazily(lambda: drawings_of_one_part(100_000)), "F009"),
    "long formats": File(lazily(lambda: formats(100, "[" * 80_000)), "F009"),
    "titles": File(lazily(lambda: titles(100_000)), "F009"),
    "lines of a table": File(lazily(lambda: texts("某某" for _ in range(100_000))), "F009"),
    "long conditions": File(lazily(lambda: conditions("A1" + "+A1" * 10_000 for _ in range(300)))),
    "sums of conditions": File(
        lazily(lambda: conditions(f"SUM($A$1:$XFD$1048576)={n}" for n in range(3_000)))
    ),
    "formats of conditions": File(
        lazily(lambda: conditions((f"A1={n}" for n in range(3_000)), "0;" * 60 + "0.0"))
    ),
    "comments": File(lazily(lambda: comments(200_000)), "F009"),
    "used formats": File(lazily(lambda: used_formats(11_000)), "F009"),
    "rows of ods in a chain of styles": File(
        ods_file(_rows_in_chain, _in_chain("table-row")), "F020"
    ),
    "shapes of ods in a chain of styles": File(
        ods_file(_shapes_in_chain, _in_chain("graphic")), "F020"
    ),
    "texts of ods in a chain of styles": File(ods_file(_spans_in_chain, _in_chain("text")), "F020"),
    "data styles of ods": File(ods_file(_one, _data_styles), "F009"),
    "texts among digits of ods": File(ods_file(_one, _texts_among_digits), "F020"),
    "lengths of ods": File(ods_file(_one, _lengths), "F020"),
    "wide columns of ods": File(ods_file(_wide_columns), "F009"),
    "areas of ods": File(ods_file(_areas), "F020"),
    "hidden rows of ods": File(ods_file(_hidden_rows), "F009"),
    "hidden columns of ods": File(ods_file(_hidden_columns), "F009"),
    "spaces of ods": File(ods_file(_spaces), "F009"),
    "merged areas of ods": File(ods_file(_merged_areas), "F020"),
}
