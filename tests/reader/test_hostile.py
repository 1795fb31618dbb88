"""Files that are no workbook, damaged ones and ones made to do harm."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reader.samples import by_xlsxwriter, minimal_parts, pack, repack, with_strings
from tests.support.shares import drawn
from xlbudget.base.errors import FILE_CODES, FOREIGN_KINDS, LIMIT_KINDS, WorkbookError
from xlbudget.reader import Limits, read_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SHEET = "xl/worksheets/sheet1.xml"
DAMAGE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=drawn(200)
)


def failure(path: Path, limits: Limits = Limits()) -> WorkbookError:
    with pytest.raises(WorkbookError) as raised:
        read_workbook(path, limits)
    error = raised.value
    assert set(error.params) >= set(FILE_CODES[error.code])
    assert error.params["path"] == str(path)
    assert error.params.get("kind", "html") in FOREIGN_KINDS
    assert error.params.get("what", "cells") in LIMIT_KINDS
    return error


def content_failure(tmp_path: Path, content: bytes) -> WorkbookError:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    return failure(path)


@pytest.mark.parametrize("name", ["none.xlsx", "none/b.xlsx", "n\0l.xlsx", "长" * 300])
def test_no_such_file(name: str, tmp_path: Path) -> None:
    assert failure(tmp_path / name).code in ("F001", "F003")


def test_a_directory_and_a_pipe(tmp_path: Path) -> None:
    assert failure(tmp_path).code == "F002"
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert failure(tmp_path / "pipe.xlsx").code == "F002"
    assert failure(Path(os.devnull)).code == "F002"


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = by_xlsxwriter(tmp_path / "book.xlsx")

    def refuse(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert failure(path).code == "F003"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (OLE, "unknown"),
        (OLE + "WordDocument".encode("utf-16-le") + bytes(2), "document"),
        (b"<html><table>", "html"),
        ("\ufeff <!DOCTYPE HTML>".encode(), "html"),
        ("<table>".encode("utf-16"), "html"),
        ("科目,金额\n工资,1".encode("gbk"), "csv"),
        ("科目\t金额".encode(), "csv"),
        ("部门预算".encode(), "text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "unknown"),
        (b"%PDF-\x01", "pdf"),
    ],
)
def test_not_an_xlsx(content: bytes, kind: str, tmp_path: Path) -> None:
    error = content_failure(tmp_path, content)
    assert (error.code, error.params["kind"]) == ("F005", kind)


def test_empty_and_encrypted_files(tmp_path: Path) -> None:
    assert content_failure(tmp_path, b"").code == "F004"
    encrypted = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(2)
    assert content_failure(tmp_path, encrypted).code == "F006"


def test_an_encrypted_part(tmp_path: Path) -> None:
    path = pack(tmp_path / "book.xlsx", minimal_parts())
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    assert content_failure(tmp_path, bytes(content)).code == "F006"


def test_truncated_files(tmp_path: Path) -> None:
    content = by_xlsxwriter(tmp_path / "whole.xlsx").read_bytes()
    for length in (4, 100, len(content) // 2, len(content) - 30, len(content) - 1):
        assert content_failure(tmp_path, content[:length]).code == "F007"


@pytest.mark.parametrize("part", sorted(minimal_parts()))
def test_a_missing_part(part: str, tmp_path: Path) -> None:
    parts = {**minimal_parts(), "[Content_Types].xml": ""}
    del parts[part]
    error = failure(pack(tmp_path / "book.xlsx", parts))
    assert (error.code, error.params["part"], error.params["reason"]) == ("F008", part, "missing")


def test_a_sheet_without_relation(tmp_path: Path) -> None:
    parts = minimal_parts()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('r:id="rId1"', 'r:id="rId7"')
    error = failure(pack(tmp_path / "book.xlsx", parts))
    assert (error.code, error.params["part"]) == ("F008", "xl/workbook.xml#rId7")


@pytest.mark.parametrize("part", sorted(minimal_parts()))
def test_damaged_xml(part: str, tmp_path: Path) -> None:
    parts = minimal_parts()
    parts[part] = parts[part][:-3]
    error = failure(pack(tmp_path / "book.xlsx", parts))
    assert (error.code, error.params["part"]) == ("F008", part)


@pytest.mark.parametrize("encoding", ["GBK", "gb18030", "windows-1252", "no-such", "rot13"])
def test_foreign_encodings(encoding: str, tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = dict(minimal_parts())
    parts[SHEET] = str(parts[SHEET]).replace("UTF-8", encoding).encode("gbk")
    error = failure(pack(tmp_path / "book.xlsx", parts))
    assert (error.code, error.params["reason"]) == ("F008", f"encoding {encoding}")


def test_a_checksum_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, text in minimal_parts("<row><c><v>12345</v></c></row>").items():
            archive.writestr(name, text)
    error = content_failure(tmp_path, path.read_bytes().replace(b"12345", b"92345"))
    assert (error.code, error.params["part"]) == ("F008", SHEET)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, text in minimal_parts().items():
            archive.writestr(name, text)
    error = failure(path)
    assert (error.code, error.params["reason"]) == ("F008", "compression")


@pytest.mark.parametrize("part", sorted(minimal_parts()))
@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE a>",
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
    ],
)
def test_document_types_are_refused(part: str, declaration: str, tmp_path: Path) -> None:
    parts = minimal_parts()
    parts[part] = parts[part].replace("?>\n", "?>" + declaration)
    error = failure(pack(tmp_path / "book.xlsx", parts))
    assert (error.code, error.params["part"]) == ("F010", part)


def test_a_workbook_without_worksheets(tmp_path: Path) -> None:
    parts = minimal_parts()
    for name, text in parts.items():
        parts[name] = text.replace("/worksheet", "/chartsheet")
    assert failure(pack(tmp_path / "book.xlsx", parts)).code == "F011"


def test_a_chart_sheet_beside_worksheets_is_told(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("表")
        book.add_chartsheet("图").set_chart(chart := book.add_chart({"type": "bar"}))
        chart.add_series({"values": "=表!$A$1:$A$2"})
    read = read_workbook(path)
    assert [sheet.name for sheet in read.sheets] == ["表"]
    assert [(odd.code, odd.params) for odd in read.oddities] == [("R004", {"sheet": "图"})]


@pytest.mark.parametrize("part", sorted(minimal_parts()))
def test_a_part_of_another_kind(part: str, tmp_path: Path) -> None:
    parts = {**minimal_parts(), part: "<styleSheet/>"}
    error = failure(pack(tmp_path / "book.xlsx", parts))
    assert (error.code, error.params["part"]) == ("F012", part)


def test_a_sheet_of_an_unknown_kind(tmp_path: Path) -> None:
    parts = minimal_parts()
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace("/worksheet", "/workshop")
    assert failure(pack(tmp_path / "book.xlsx", parts)).code == "F012"


@pytest.mark.parametrize(
    "cell",
    [
        "<v>1</v><v>2</v>",
        "<v>1<x/>2</v>",
        "<v>1</v>2",
        "2<v>1</v>",
        "<f>1</f><f>2</f>",
    ],
)
@pytest.mark.parametrize("kind", ["", " t='n'"])
def test_a_cell_with_two_contents(cell: str, kind: str, tmp_path: Path) -> None:
    parts = minimal_parts(f'<row r="1"><c r="A1"{kind}>{cell}</c></row>')
    assert failure(pack(tmp_path / "book.xlsx", parts)).code == "F012"


def test_a_cell_with_an_inline_text_and_a_value(tmp_path: Path) -> None:
    cell = "<c r='A1' t='inlineStr'><is><t>1</t></is><v>2</v></c>"
    parts = minimal_parts(f'<row r="1">{cell}</row>')
    assert failure(pack(tmp_path / "book.xlsx", parts)).code == "F012"


@pytest.mark.parametrize(
    "value", ["12<!-- -->34", "<![CDATA[12]]>34", "1<?a b?>234", "&#49;234", "<![CDATA[1234]]>"]
)
def test_a_number_in_pieces_is_whole(value: str, tmp_path: Path) -> None:
    parts = minimal_parts(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')
    book = read_workbook(pack(tmp_path / "book.xlsx", parts))
    assert book.sheets[0].cells[1, 1].value == 1234


def test_two_sheets_of_one_name(tmp_path: Path) -> None:
    parts = minimal_parts()
    sheet = '<sheet name="Ab" sheetId="1" r:id="rId1"/>'
    text = parts["xl/workbook.xml"].replace("<sheets>", "<sheets>" + sheet + sheet.upper().lower())
    parts["xl/workbook.xml"] = text.replace("sheetid", "sheetId")
    assert failure(pack(tmp_path / "book.xlsx", parts)).code == "F012"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name(tmp_path: Path) -> None:
    path = pack(tmp_path / "book.xlsx", minimal_parts())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET.upper(), "<worksheet/>")
    error = failure(path)
    assert (error.code, error.params["part"]) == ("F012", SHEET.upper())


def over(tmp_path: Path, parts: dict[str, str], **limits: int) -> str:
    path = pack(tmp_path / "book.xlsx", parts)
    (name,) = limits
    read_workbook(path, Limits(**{name: limits[name] * 1000}))
    error = failure(path, replace(Limits(), **limits))
    assert (error.code, error.params["limit"]) == ("F009", str(limits[name]))
    return error.params["what"]


def test_limits(tmp_path: Path) -> None:
    cells = "<row>" + "<c><v>1</v></c>" * 11 + "</row>"
    empty = "<row>" + "<c/>" * 11 + "</row>"
    merged = "<mergeCells>" + "<mergeCell ref='A1:B1'/>" * 11 + "</mergeCells>"
    text = "<row><c t='str'><v>" + "字" * 101 + "</v></c></row>"
    rich = "<si>" + "<r><t>01234567890</t></r>" * 10 + "</si>"
    deep = "<a>" * 30 + "</a>" * 30
    assert over(tmp_path, minimal_parts(), entries=3) == "entries"
    assert over(tmp_path, minimal_parts(), compressed_bytes=500) == "compressed_bytes"
    assert over(tmp_path, minimal_parts(), expanded_bytes=900) == "expanded_bytes"
    assert over(tmp_path, minimal_parts(cells), cells=10) == "cells"
    assert over(tmp_path, minimal_parts("", merged), cells=10) == "cells"
    assert over(tmp_path, with_strings(minimal_parts(), "<si/>" * 11), cells=10) == "cells"
    assert over(tmp_path, minimal_parts(text), string_length=100) == "string_length"
    assert over(tmp_path, with_strings(minimal_parts(), rich), string_length=100) == "string_length"
    assert over(tmp_path, minimal_parts("", deep), xml_depth=30) == "xml_depth"
    assert over(tmp_path, minimal_parts("", deep), xml_names=3) == "xml_names"
    assert over(tmp_path, minimal_parts(empty), elements=20) == "elements"


@pytest.mark.parametrize("inner", ['<c a="{}"/>', "<!--{}-->", "<?a {}?>"])
def test_one_endless_tag_stops_while_it_grows(inner: str, tmp_path: Path) -> None:
    path = pack(tmp_path / "book.xlsx", minimal_parts(inner.format(" " * 2_000_000)))
    assert failure(path).params["what"] == "string_length"


def test_endless_names_stop(tmp_path: Path) -> None:
    many = range(12_000)
    for inner in (
        "".join(f"<a{n}/>" for n in many),
        "".join(f"<a b{n}='1'/>" for n in many),
        "".join(f"<a xmlns:b{n}='u'/>" for n in many),
        "".join(f"<a xmlns='u{n}'/>" for n in many),
    ):
        assert failure(pack(tmp_path / "book.xlsx", minimal_parts(inner))).params == {
            "path": str(tmp_path / "book.xlsx"),
            "what": "xml_names",
            "limit": "10000",
        }


def test_a_bomb_stops_while_it_expands(tmp_path: Path) -> None:
    path = pack(tmp_path / "book.xlsx", minimal_parts("<row/>" * 5_000_000))
    assert path.stat().st_size < 100_000
    assert failure(path, Limits(expanded_bytes=1_000_000)).params["what"] == "expanded_bytes"


def test_one_endless_text_stops_while_it_grows(tmp_path: Path) -> None:
    path = pack(tmp_path / "book.xlsx", minimal_parts("<row>" + " " * 30_000_000 + "</row>"))
    assert failure(path).params["what"] == "string_length"


def test_a_part_that_claims_to_be_small(tmp_path: Path) -> None:
    path = pack(tmp_path / "book.xlsx", minimal_parts("<row>" + " " * 1_000_000 + "</row>"))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    content = path.read_bytes().replace(size.to_bytes(4, "little"), (300).to_bytes(4, "little"))
    error = content_failure(tmp_path, content)
    assert (error.code, error.params["part"]) == ("F008", SHEET)


def test_shared_formulas_do_not_multiply(tmp_path: Path) -> None:
    first = f"<c r='A1'><f t='shared' ref='A1:A99' si='0'>{'A1+' * 1000}1</f></c>"
    rest = "".join(
        f"<row r='{row}'><c r='A{row}'><f t='shared' si='0'/></c></row>" for row in range(2, 100)
    )
    parts = minimal_parts(f"<row r='1'>{first}</row>{rest}")
    assert over(tmp_path, parts, expanded_bytes=100_000) == "expanded_bytes"


@given(data=st.data())
@DAMAGE
def test_damage_never_gives_another_error(data: st.DataObject, tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    if not source.exists():
        by_xlsxwriter(source)
    content = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(content)
    _read_or_refuse(damaged)


@given(data=st.data())
@DAMAGE
def test_damaged_xml_never_gives_another_error(data: st.DataObject, tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    if not source.exists():
        by_xlsxwriter(source)

    def spoil(name: str, content: bytes) -> tuple[str, bytes]:
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.sampled_from([b"", b'"', b"<", b"9", b"-1", b"&lt;", b"/><c>", b"A"]))
        return name, content[:at] + piece + content[at + 1 :]

    _read_or_refuse(repack(source, tmp_path / "damaged.xlsx", spoil))


def _read_or_refuse(path: Path) -> None:
    try:
        read_workbook(path)
    except WorkbookError as error:
        assert error.code in FILE_CODES


def test_errors_show_code_and_parameters() -> None:
    error = WorkbookError("F008", part="a\udc80", reason="missing")
    assert str(error) == "F008 part=a? reason=missing"


def test_reading_twice_gives_equal_workbooks(tmp_path: Path) -> None:
    path = by_xlsxwriter(tmp_path / "book.xlsx")
    read: Callable[[], object] = lambda: read_workbook(path)  # noqa: E731
    assert read() == read()
