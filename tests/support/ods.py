"""Writes OpenDocument spreadsheets from hand-made XML, for tests of their reader."""

from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from xlbudget.reader import RawSheet, RawWorkbook

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    [
        *(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "style", "table", "text")),
        *(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("manifest", "meta", "form")),
        f'xmlns:draw="{_ODF}:drawing:1.0" xmlns:number="{_ODF}:datastyle:1.0"',
        f'xmlns:fo="{_ODF}:xsl-fo-compatible:1.0" xmlns:svg="{_ODF}:svg-compatible:1.0"',
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"',
    ]
)
STYLES = (
    '<style:style style:name="shown" style:family="table">'
    '<style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
    "<number:number-style><number:text>表</number:text></number:number-style>"
)


def table(rows: str, name: str = "表", attributes: str = "") -> str:
    """Returns a sheet."""
    return f'<table:table table:name="{name}" {attributes}>{rows}</table:table>'


def row(cells: str, attributes: str = "") -> str:
    """Returns a row."""
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def cell(inner: str = "", **attributes: str) -> str:
    """Returns a cell; `office_value_type` stands for the attribute `office:value-type`."""
    return f"<table:table-cell {named(attributes)}>{inner}</table:table-cell>"


def named(attributes: Mapping[str, str]) -> str:
    """Returns attributes as XML."""
    return " ".join(
        f'{key.replace("_", ":", 1).replace("_", "-")}="{value}"'
        for key, value in attributes.items()
    )


def number(value: str, **attributes: str) -> str:
    """Returns a cell with a number."""
    shown = f"<text:p>{value}</text:p>"
    return cell(shown, office_value_type="float", office_value=value, **attributes)


def content(sheets: str, body: str = "spreadsheet", styles: str = "") -> str:
    """Returns the content of a document; `styles` are more automatic ones."""
    return (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{STYLES}{styles}"
        f"</office:automatic-styles><office:body><office:{body}>{sheets}</office:{body}>"
        "</office:body></office:document-content>"
    )


def pack(path: Path, parts: Mapping[str, str]) -> Path:
    """Writes parts as a file."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, words in parts.items():
            archive.writestr(name, words)
    return path


def write(path: Path, sheets: str, *, styles: str = "", shared: str = "") -> Path:
    """Writes sheets as a file; `shared` is what stands in the part of named styles, if any."""
    manifest = (
        f'<manifest:manifest {NAMESPACES}><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    parts = {"content.xml": content(sheets, styles=styles), "META-INF/manifest.xml": manifest}
    if shared:
        parts["styles.xml"] = (
            f"<office:document-styles {NAMESPACES}>{shared}</office:document-styles>"
        )
    return pack(path, parts)


def write_raw(path: Path, workbook: RawWorkbook) -> Path:
    """Writes the numbers, texts and merged ranges that a reader returned."""
    return write(path, "".join(table(_raw_rows(sheet), sheet.name) for sheet in workbook.sheets))


def _raw_rows(sheet: RawSheet) -> str:
    last_row, last_column = (max(numbers, default=0) for numbers in zip(*sheet.cells, strict=True))
    anchors = {(area.top, area.left): area for area in sheet.merged}
    rows = []
    for at in range(1, last_row + 1):
        cells = []
        for column in range(1, last_column + 1):
            raw, area = sheet.cells.get((at, column)), anchors.get((at, column))
            span = (
                {
                    "table_number_rows_spanned": str(area.bottom - area.top + 1),
                    "table_number_columns_spanned": str(area.right - area.left + 1),
                }
                if area
                else {}
            )
            if raw is None:
                cells.append(cell("", **span))
            elif raw.kind == "number":
                cells.append(number(str(raw.value), **span))
            else:
                shown = f"<text:p>{escape(str(raw.value))}</text:p>"
                cells.append(cell(shown, office_value_type="string", **span))
        rows.append(row("".join(cells)))
    return "".join(rows)
