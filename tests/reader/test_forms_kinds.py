"""What a file is, is told by its content: other kinds are refused by name, in both languages."""

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.reader.samples import by_xlsxwriter, minimal_parts, pack
from tests.support import biff8, biff12, ods
from xlbudget.base.errors import FOREIGN_KINDS, WorkbookError
from xlbudget.base.texts import sentence
from xlbudget.cli.main import main
from xlbudget.reader import read_workbook
from xlbudget.reader.file import kind_of

XML_2003 = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns='
    '"urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
MHT = (
    'From: "由 WPS 保存"\r\nSubject: 预算\r\nMIME-Version: 1.0\r\nContent-Type: '
    'multipart/related; boundary="a"\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n=3Chtml=3E'
)
LOCK = b"\x04user" + b" " * 50 + b"\x04\0u\0s\0e\0r\0" + b" \0" * 50

FOREIGN: dict[str, tuple[bytes, str]] = {
    "web page": ("<html><body><table><tr><td>收入".encode("gbk"), "html"),
    "web page with a head of XML": (b'<?xml version="1.0"?>\n<!-- -->\n<html xmlns="">', "html"),
    "web page of Excel": (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "html"),
    "web page as one file": (MHT.encode(), "html"),
    "table alone": ("\ufeff<TABLE>".encode(), "html"),
    "CSV": ("科目,金额\n工资,1".encode(), "csv"),
    "CSV in GBK": ("科目,金额\n工资,1".encode("gbk"), "csv"),
    "text of Excel": ("科目\t金额\n".encode("utf-16"), "csv"),
    "text": ("某某局部门预算".encode(), "text"),
    "XML 2003": (XML_2003.encode(), "xml"),
    "XML 2003 in UTF-16": (XML_2003.encode("utf-16"), "xml"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
    "rar": (b"Rar!\x1a\x07\x01\0", "archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "archive"),
    "gzip": (b"\x1f\x8b\x08\0", "archive"),
    "old Word": (biff8.container({"1Table": b"1", "WordDocument": b"2"}), "document"),
    "old PowerPoint": (biff8.container({"PowerPoint Document": b"2"}), "unknown"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unknown"),
    "lock file by another name": (LOCK, "unknown"),
}


def refusal(path: Path) -> str:
    with pytest.raises(WorkbookError) as raised:
        read_workbook(path)
    assert raised.value.code == "F005"
    return raised.value.params["kind"]


@pytest.mark.parametrize("name", FOREIGN)
def test_other_files_are_refused_by_their_kind(name: str, tmp_path: Path) -> None:
    content, kind = FOREIGN[name]
    path = tmp_path / "unit.xlsx"
    path.write_bytes(content)
    assert refusal(path) == kind


def test_zips_that_are_no_workbooks(tmp_path: Path) -> None:
    book = by_xlsxwriter(tmp_path / "book.xlsx")
    for name, parts, kind in (
        (
            "of workbooks",
            {"a.xlsx": book.read_bytes(), "部门/b.xlsx": book.read_bytes()},
            "archive",
        ),
        ("of nothing", {"readme.txt": b""}, "archive"),
        ("of Word", _package("word/document.xml"), "document"),
        ("of PowerPoint", _package("ppt/presentation.xml"), "unknown"),
        ("of Writer", {"content.xml": ods.content("", body="text").encode()}, "document"),
    ):
        path = tmp_path / f"{name}.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        assert refusal(path) == kind, name


def _package(main_part: str) -> dict[str, bytes]:
    """A package whose main part is another one than a workbook."""
    relations = minimal_parts()["_rels/.rels"].replace("xl/workbook.xml", main_part)
    return {"_rels/.rels": relations.encode(), main_part: b"<a/>", "[Content_Types].xml": b"<a/>"}


def test_a_lock_file_is_told_from_its_workbook(tmp_path: Path) -> None:
    assert len(LOCK) == 165
    path = tmp_path / "~$unit.xlsx"
    path.write_bytes(LOCK)
    assert refusal(path) == "lock"
    # By its name alone a workbook is no lock file.
    assert read_workbook(by_xlsxwriter(path)).sheets


@pytest.mark.parametrize("kind", FOREIGN_KINDS)
@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ("请",)), ("en", ("Open", "Put", "See", "Name", "Unpack", "Check"))],
)
def test_every_kind_has_a_sentence_that_says_what_to_do(
    kind: str, lang: str, words: tuple[str, ...]
) -> None:
    told = sentence(f"kind.{kind}", lang)
    assert any(word in told for word in words)
    assert told.endswith("。" if lang == "zh" else ".")


@pytest.mark.parametrize(
    ("name", "lang", "words"),
    [
        # A page is read as a document, and this one has no official table.
        ("web page", "zh", "unit.xlsx 里没有找到任何一张预算公开表，没有检查。"),
        ("web page", "en", "No budget table was found in"),
        ("CSV", "zh", "unit.xlsx 不是工作簿，没有读取：内容是 CSV 文本"),
        ("CSV", "en", "unit.xlsx is no workbook and was not read:"),
        ("XML 2003", "zh", "内容是 XML 表格 2003。请用 Excel 或 WPS 打开后另存为 .xlsx 再检查。"),
        ("rar", "en", "it is an archive. Unpack it and check the files in it."),
    ],
)
def test_the_sentence_is_shown(name: str, lang: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    path.write_bytes(FOREIGN[name][0])
    result = CliRunner().invoke(main, ["check", str(path), "--lang", lang])
    assert result.exit_code == 2
    assert "".join(words.split()) in "".join(result.output.split())


def test_every_form_is_read_by_content_whatever_its_name(tmp_path: Path) -> None:
    number = biff8.number(1, 1, 1)
    paths = {
        "xlsx": by_xlsxwriter(tmp_path / "1.xls"),
        "xls": biff8.write(tmp_path / "2.xlsx", [("表", 0, number)]),
        "ods": ods.write(tmp_path / "3.et", ods.table(ods.row(ods.number("1")))),
        "xlsb": biff12.pack(tmp_path / "4.ods", biff12.book([("表", 0, biff12.sheet_part(b""))])),
    }
    assert {form: read_workbook(path).form for form, path in paths.items()} == {
        form: form for form in paths
    }


def test_a_name_within_a_container_is_no_stream(tmp_path: Path) -> None:
    """Only an entry of the directory counts, not the same words elsewhere in the file."""
    words = "x" + "Workbook\0EncryptedPackage\0"
    content = biff8.container({"Other": words.encode("utf-16-le")})
    assert kind_of(content) == "unknown"


def test_parts_of_two_forms(tmp_path: Path) -> None:
    """A text named like the content of an ods is no reason to refuse a package with a workbook."""
    path = pack(tmp_path / "b.xlsx", {**minimal_parts(), "docProps/content.xml": "<a/>"})
    assert read_workbook(path).form == "xlsx"
