"""Files that ask for more work than their bytes: something small stands for much, or meets itself.

Each is one of a kind, with the F-code that refuses it, or none where it is read within the bounds.
"""

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


def titles(count: int) -> Make:
    """The workbook with a table's title in many rows."""
    title = next(iter(example.family().tables.values())).title
    return texts([title.replace("{year}", "2025")] * count)


def official_formulas(added: str) -> Make:
    """The workbook with something more in each formula of a table."""
    return changed(SHEET, lambda data: data.replace(b"<f>", f"<f>{added}".encode()))


def ods_file(sheets: Callable[[], Iterator[str]]) -> Make:
    """A file of OpenDocument with some sheets."""

    def make(_: Parts, path: Path) -> None:
        ods.write(path, "".join(sheets()))

    return make


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
    "hidden rows of ods": File(ods_file(_hidden_rows), "F009"),
    "hidden columns of ods": File(ods_file(_hidden_columns), "F009"),
    "spaces of ods": File(ods_file(_spaces), "F009"),
    "merged areas of ods": File(ods_file(_merged_areas), "F020"),
}
