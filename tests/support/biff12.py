"""Writes binary workbooks (xlsb) record by record ([MS-XLSB]), for tests of their reader.

Nothing here knows how xlbudget reads one: a record is a number and bytes, a part is a list of
records, and `pack` makes parts a file.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from xlbudget.reader import RawCell, RawSheet, RawWorkbook
from xlbudget.reader.model import GENERAL

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = "application/vnd.ms-excel"
ERRORS = {
    **{"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17},
    **{"#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A, "#GETTING_DATA": 0x2B},
}
DATE_FORMAT, PERCENT_FORMAT = 14, 10
SHEET, BOOK, STRINGS, STYLES = (
    "xl/worksheets/sheet1.bin",
    "xl/workbook.bin",
    "xl/sharedStrings.bin",
    "xl/styles.bin",
)


# ---- records -------------------------------------------------------------------------------------


def record(kind: int, body: bytes = b"") -> bytes:
    """Returns a record: its number and size in groups of seven bits, and its bytes."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + varying(len(body)) + body


def varying(number: int) -> bytes:
    """Returns a size as records have it, the lowest seven bits first."""
    groups = [number >> shift & 0x7F for shift in (0, 7, 14, 21)]
    while len(groups) > 1 and not groups[-1]:
        groups.pop()
    return bytes([*(group | 0x80 for group in groups[:-1]), groups[-1]])


def text(words: str) -> bytes:
    """Returns a text with its length before it."""
    encoded = words.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def row(number: int, *, hidden: bool = False) -> bytes:
    """Returns the head of a row, counted from 1."""
    flags = bytes([0, 0x10 if hidden else 0, 0])
    return record(0, struct.pack("<IIH", number - 1, 0, 300) + flags + struct.pack("<I", 0))


def cell(kind: int, column: int, value: bytes = b"", style: int = 0) -> bytes:
    """Returns a cell; the short kinds, from 12 on, have no column."""
    short = 12 <= kind <= 18
    place = b"" if short else struct.pack("<I", column - 1)
    return record(kind, place + struct.pack("<I", style) + value)


def formula(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    """Returns a cell with a formula (of which only an empty list of tokens is written)."""
    return cell(kind, column, value + struct.pack("<HII", 0, 0, 0), style)


def rk_whole(number: int, *, hundredth: bool = False) -> bytes:
    """Returns a whole number of thirty bits, or a hundredth of one."""
    return struct.pack("<i", number << 2 | 2 | hundredth)


def rk_real(number: float, *, hundredth: bool = False) -> bytes:
    """Returns the upper thirty bits of a floating-point number, or a hundredth of it."""
    high = struct.unpack("<I", struct.pack("<d", number)[4:])[0] & ~3
    return struct.pack("<I", high | hundredth)


def columns(first: int, last: int, *, hidden: bool) -> bytes:
    """Returns the properties of a span of columns, counted from 1."""
    return record(60, struct.pack("<IIIIH", first - 1, last - 1, 2560, 0, int(hidden)))


def merged(top: int, left: int, bottom: int, right: int) -> bytes:
    """Returns a merged range, counted from 1."""
    return record(176, struct.pack("<IIII", top - 1, bottom - 1, left - 1, right - 1))


# ---- parts ---------------------------------------------------------------------------------------


def sheet_part(
    rows: bytes, before: bytes = b"", after: bytes = b"", pages: Sequence[str] = ()
) -> bytes:
    """Returns a worksheet: rows and cells, column properties before, merged ranges after.

    `pages` are the header and the footer of its pages.
    """
    around = record(390) + before + record(391) if before else b""
    merging = record(177, struct.pack("<I", 1)) + after + record(178) if after else b""
    if pages:  # the header and footer of odd pages, then none of even and first pages
        texts = b"".join(map(text, (*pages, "")[:2])) + b"\xff" * 16
        merging += record(479, struct.pack("<H", 0) + texts) + record(480)
    size = record(148, struct.pack("<IIII", 0, 0, 0, 0))
    return record(129) + size + around + record(145) + rows + record(146) + merging + record(130)


def strings_part(items: Iterable[bytes]) -> bytes:
    """Returns the shared strings; an item is what `text` gives, its flags are put before it."""
    found = [record(19, b"\0" + item) for item in items]
    return record(159, struct.pack("<II", len(found), len(found))) + b"".join(found) + record(160)


def styles_part(formats: Sequence[int | str], changes: bytes = b"") -> bytes:
    """Returns styles with one number format each: a built-in one's number, or a code.

    `changes` are the records of what conditional formats change.
    """
    own = {code: 164 + index for index, code in enumerate(formats) if isinstance(code, str)}
    codes = [record(44, struct.pack("<H", key) + text(code)) for code, key in own.items()]
    numbers = [one if isinstance(one, int) else own[one] for one in formats]
    of_cells = [record(47, struct.pack("<HHHHIH", 0, key, 0, 0, 0, 0)) for key in numbers]
    return b"".join(
        [
            *(record(278), record(615, struct.pack("<I", len(codes))), *codes, record(616)),
            # Styles of styles look alike and do not count.
            *(record(626, bytes(4)), record(47, struct.pack("<HHHHIH", 0xFFFF, 14, 0, 0, 0, 0))),
            *(record(627), record(617, struct.pack("<I", len(numbers))), *of_cells, record(618)),
            *(record(505, struct.pack("<I", 1)), changes, record(506)),
            record(279),
        ]
    )


def book_part(sheets: Iterable[tuple[str, int, str]]) -> bytes:
    """Returns the list of sheets: name, state (0 visible, 1 hidden, 2 very hidden), relation."""
    listed = [
        record(156, struct.pack("<II", state, index + 1) + text(relation) + text(name))
        for index, (name, state, relation) in enumerate(sheets)
    ]
    return record(131) + record(143) + b"".join(listed) + record(144) + record(132)


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _content_types(parts: Iterable[str]) -> str:
    kinds = {
        **{"workbook": "sheet.binary.macroEnabled.main", "sheet": "worksheet"},
        **{"sharedStrings": "sharedStrings", "styles": "styles"},
    }
    inner = "".join(
        f'<Override PartName="/{part}" ContentType="{_CONTENT}.'
        f'{next(kinds[k] for k in kinds if part.rpartition("/")[2].startswith(k))}"/>'
        for part in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{inner}</Types>'
    )


def book(
    sheets: Sequence[tuple[str, int, bytes]],
    strings: Iterable[bytes] = (),
    formats: Sequence[int | str] = (0,),
) -> dict[str, bytes]:
    """Returns the parts of a workbook from its sheets: name, state, part."""
    relations = {
        **{f"s{i}": ("worksheet", f"worksheets/sheet{i + 1}.bin") for i in range(len(sheets))},
        **{"t": ("sharedStrings", "sharedStrings.bin"), "y": ("styles", "styles.bin")},
    }
    parts = {
        BOOK: book_part((name, state, f"s{i}") for i, (name, state, _) in enumerate(sheets)),
        STRINGS: strings_part(strings),
        STYLES: styles_part(formats),
        **{f"xl/worksheets/sheet{i + 1}.bin": part for i, (_, _, part) in enumerate(sheets)},
    }
    package = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations({"main": ("officeDocument", BOOK)}),
        "xl/_rels/workbook.bin.rels": _relations(relations),
    }
    return {**{name: words.encode() for name, words in package.items()}, **parts}


def pack(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Writes parts as a file."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


# ---- whole workbooks -----------------------------------------------------------------------------


def write_raw(
    path: Path,
    workbook: RawWorkbook,
    over: Mapping[str, bytes] | None = None,
    changes: bytes = b"",
    drawings: Mapping[str, str] | None = None,
) -> Path:
    """Writes what a reader returned: values, results of formulas, what is hidden or merged.

    `over` are records behind the cells of sheets and `drawings` the XML of drawings, both by the
    names of sheets, `changes` the records of what conditional formats change.
    """
    strings: dict[str, int] = {}
    formats: list[int | str] = [0, DATE_FORMAT]
    states = {"visible": 0, "hidden": 1, "veryHidden": 2}
    end = record(130)
    sheets = []
    for sheet in workbook.sheets:
        part = _raw_sheet(sheet, strings, formats).removesuffix(end)
        after = (over or {}).get(sheet.name, b"")
        sheets.append((sheet.name, states[sheet.state], part + after + end))
    parts = book(sheets, [text(words) for words in strings], formats)
    parts[STYLES] = styles_part(formats, changes)
    for number, sheet in enumerate(workbook.sheets, start=1):
        if drawings and sheet.name in drawings:
            target = f"drawings/drawing{number}.xml"
            parts["xl/" + target] = drawings[sheet.name].encode()
            relations = _relations({"d": ("drawing", "../" + target)})
            parts[f"xl/worksheets/_rels/sheet{number}.bin.rels"] = relations.encode()
    return pack(path, parts)


def _raw_sheet(sheet: RawSheet, strings: dict[str, int], formats: list[int | str]) -> bytes:
    found: list[bytes] = []
    last = 0
    empty = {number: () for number in sheet.hidden_rows}
    rows: dict[int, list[RawCell]] = {number: list(none) for number, none in empty.items()}
    for _, raw in sorted(sheet.cells.items()):
        rows.setdefault(raw.row, []).append(raw)
    for number in sorted(rows):
        found.append(row(number, hidden=number in sheet.hidden_rows))
        last = 0
        for raw in rows[number]:
            # As Excel does: a cell right of the one before it has a short record.
            found.append(_raw_cell(raw, raw.column == last + 1, strings, formats))
            last = raw.column
    return sheet_part(
        b"".join(found),
        b"".join(columns(c, c, hidden=True) for c in sorted(sheet.hidden_columns)),
        b"".join(merged(r.top, r.left, r.bottom, r.right) for r in sheet.merged),
        sheet.page_texts,
    )


def _raw_cell(
    raw: RawCell, next_one: bool, strings: dict[str, int], formats: list[int | str]
) -> bytes:
    style = _style(raw, formats)
    match raw.value:
        case bool():
            kind, result, value = 4, 10, bytes([raw.value])
        case Decimal():
            kind, result, value = 5, 9, struct.pack("<d", float(raw.value))
            if raw.formula is None and raw.value == int(raw.value) and abs(raw.value) < 1 << 28:
                kind, value = 2, rk_whole(int(raw.value))
        case str() if raw.kind == "error":
            kind, result, value = 3, 11, bytes([ERRORS[raw.value]])
        case str() if raw.formula is None:
            kind, result = 7, 0
            value = struct.pack("<I", strings.setdefault(raw.value, len(strings)))
        case str():
            kind, result, value = 6, 8, text(raw.value)
        case None:
            return cell(1, raw.column, style=style)
    if raw.formula is not None:
        return formula(result, raw.column, value, style)
    return cell(kind + 11 if next_one else kind, raw.column, value, style)


def _style(raw: RawCell, formats: list[int | str]) -> int:
    if raw.kind == "date":
        return formats.index(DATE_FORMAT)
    if raw.look.code == GENERAL.code:
        return 0
    code = raw.look.code
    if code not in formats:
        formats.append(code)
    return formats.index(code)
