"""The pictures of a report on a PDF: at each finding, bounded, and part of a valid page."""

import json
import re
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner
from docx import Document
from jsonschema import Draft202012Validator
from openxml_audit import FileFormat, OpenXmlValidator

from tests.support.wrong_pages import with_wrong_total
from xlbudget.cli.main import main
from xlbudget.reader.pdf_pictures import Strip
from xlbudget.report import pictured
from xlbudget.report.as_document import report_document
from xlbudget.report.as_html import report_html
from xlbudget.report.filed import Filing, Stamp, Unit
from xlbudget.report.filed_unit import unit_of
from xlbudget.tasks.check import check
from xlbudget.verdict.result import Report

STAMP = Stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
SOURCE = re.compile(r'src="data:image/png;base64,([A-Za-z0-9+/=]+)"')


@pytest.fixture(scope="module")
def report() -> Report:
    return check(with_wrong_total("plain").content, name="公开.pdf")


def unit(report: Report, most: int, content: bytes | None = None) -> Unit:
    known = with_wrong_total("plain").content if content is None else content
    return unit_of(report, "zh", sha256="ab" * 32, content=known, most_pictures=most)


def page(of: Unit) -> str:
    return "".join(report_html(Filing([of], STAMP, "zh", is_ledger=False)))


def test_each_finding_and_the_wrong_cell_have_their_pictures(report: Report) -> None:
    told = unit(report, 40)
    assert [len(line.pictures) for line in told.grouped] == [1, 1, 2, 2]
    [look, *_] = told.fixes[0].looks
    assert look.picture
    assert with_wrong_total("plain").text in look.words
    [first, *_] = told.grouped[0].pictures
    assert re.fullmatch(r"第\d+页 表三 “2027年预算支出总表”", first.caption)
    assert "第3行第3列 1935057.50" in first.words
    shown = page(told)
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(shown)
    sources = SOURCE.findall(shown)
    assert len(sources) == told.pictures == 7
    assert all(b64decode(source).startswith(b"\x89PNG") for source in sources)
    assert "<script" not in shown
    assert shown.count("src=") == shown.count(' alt="') == 7
    assert "img-src data:" in shown


def test_the_document_has_them_too_and_is_valid(report: Report, tmp_path: Path) -> None:
    filing = Filing([unit(report, 40)], STAMP, "zh", is_ledger=False)
    path = tmp_path / "报告.docx"
    path.write_bytes(report_document(filing))
    assert path.read_bytes() == report_document(filing)
    result = OpenXmlValidator(file_format=FileFormat.OFFICE_2007).validate(path)
    assert not result.errors
    shapes = Document(str(path)).inline_shapes
    assert len(shapes) == 7
    assert all(shape.width > 0 and shape.height > 0 for shape in shapes)


def test_what_is_too_much_is_told(report: Report) -> None:
    told = unit(report, 3)
    assert (told.pictures, told.left_out) == (3, 4)
    assert "还有 4 处没有画出页面" in page(told)
    assert unit(report, 0).left_out == 7


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing"])
def test_a_file_that_cannot_be_drawn_has_its_report_without_pictures(
    report: Report, content: bytes
) -> None:
    told = unit(report, 40, content)
    assert told.pictures == 0
    assert len(told.grouped) == 4
    assert "<img" not in page(told)


def test_rows_of_a_table_are_drawn_once_under_its_header(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[Strip]] = []

    def keep(_: bytes, wishes: list[list[Strip]]) -> list[bytes]:
        asked.extend(wishes)
        return [b""] * len(wishes)

    monkeypatch.setattr(pictured, "pictures_of", keep)
    unit(report, 40)
    [_, sums, *_] = asked
    boxes = [box for strip in sums for box in (*strip.marked, *strip.beside)]
    assert len(boxes) == len(set(boxes))
    assert [strip.page for strip in sums] == sorted(strip.page for strip in sums)
    assert sum(len(strip.marked) for strip in sums) == 1


def test_the_command_writes_them_and_json_tells_page_and_box(tmp_path: Path) -> None:
    source, target = tmp_path / "公开.pdf", tmp_path / "报告.html"
    source.write_bytes(with_wrong_total("plain").content)
    arguments = ["check", str(source), "--report", str(target), "--format", "json"]
    done = CliRunner().invoke(main, arguments)
    assert len(SOURCE.findall(target.read_text("utf-8"))) == 7
    data = json.loads(done.stdout)
    assert Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).is_valid(data)
    [file] = data["files"]
    [cell] = file["corrections"][0]["cells"]
    assert cell["sheet"] == f"第{cell['page']}页 表三"
    left, top, right, bottom = cell["box"]
    assert 0 < left < right < 596
    assert 0 < top < bottom < 843
