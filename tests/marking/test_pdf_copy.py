"""Marked copies of PDF: comments where the report says, the file before them, the same verdict."""

import re
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from click.testing import CliRunner
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.support.wrong_pages import with_wrong_total
from xlbudget.base.errors import UsageError
from xlbudget.cli.main import main
from xlbudget.marking.pdf_copy import marked_pdf
from xlbudget.reader.pdf_drawn import MARK
from xlbudget.tasks.check import check, check_file
from xlbudget.tasks.marking import mark
from xlbudget.verdict.result import Report

pytestmark = pytest.mark.usefixtures("read_here")

NAME = "公开.pdf"
LAYOUTS = ("turned pages", "letters on their side")


@cache
def report_of(layout: str) -> Report:
    return check(with_wrong_total(layout).content, name=NAME)


def notes(content: bytes) -> list[tuple[int, Mapping[str, Any]]]:
    """Returns the notes of a file with their pages, as another reader finds them."""
    with pdfplumber.open(BytesIO(content)) as document:
        return [(page.page_number, note) for page in document.pages for note in page.annots]


def judged(report: Report) -> Mapping[str, Any]:
    return {**report.to_dict(everything=True), "path": ""}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_cell_has_its_comment_and_the_verdict_stays(layout: str, tmp_path: Path) -> None:
    source = tmp_path / NAME
    content, wrong, _ = with_wrong_total(layout)
    source.write_bytes(content)
    report = check_file(source)
    target = mark(report, tmp_path / "marked")
    copy = target.read_bytes()
    assert (target.name, source.read_bytes()) == (NAME, content)
    assert copy.startswith(content)
    assert judged(check(copy, name=NAME)) == judged(report)
    [first, *others] = notes(copy)
    assert first[0] == 1
    assert "有 4 项错误" in first[1]["contents"]
    cells = [
        cell for finding in report.findings if finding.severity == "error" for cell in finding.cells
    ]
    spots = {(cell.spot.page, cell.spot.box) for cell in cells if cell.spot}
    places = [(page, (n["x0"], n["top"], n["x1"], n["bottom"])) for page, n in others]
    assert {(page, tuple(map(round, box))) for page, box in places} == {
        (page, tuple(map(round, box))) for page, box in spots
    }
    [fix] = [n["contents"] for _, n in others if n["contents"].startswith("应改为")]
    assert f"现在是 {float(wrong):,.2f}" in fix


def test_a_marked_copy_that_is_marked_again_has_each_comment_once() -> None:
    content, _, _ = with_wrong_total("plain")
    report = report_of("plain")
    once = marked_pdf(content, report)
    again = marked_pdf(once, report)
    assert [n["contents"] for _, n in notes(again)] == [n["contents"] for _, n in notes(once)]
    anew = marked_pdf(once, report, appended=False)
    assert len(notes(anew)) == len(notes(once))
    assert not anew.startswith(once)


def signed(content: bytes) -> bytes:
    """Returns a file with a field of a signature added behind it, as programs that sign do."""
    root = re.findall(rb"/Root (\d+) 0 R", content)[-1]
    size = int(re.findall(rb"/Size (\d+)", content)[-1])
    before = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    catalogue = re.search(rb"\b" + root + rb" 0 obj\s*<<(.*?)>>\s*endobj", content, re.DOTALL)
    assert catalogue
    fields = b"/AcroForm << /Fields [%d 0 R] /SigFlags 3 >>" % size
    parts = {
        int(root): b"<<" + catalogue[1] + fields + b">>",
        size: b"<< /FT /Sig /T (Signature1) /V %d 0 R >>" % (size + 1),
        size + 1: b"<< /Type /Sig /Filter /Adobe.PPKLite /Contents <00> /ByteRange [0 1 2 3] >>",
    }
    more, table = b"\n", b"xref\n"
    for number, text in parts.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(content) + len(more))
        more += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(content) + len(more)
    trailer = b"trailer << /Root %s 0 R /Size %d /Prev %d >>" % (root, size + 2, before)
    return content + more + table + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % start


def protected(content: bytes) -> bytes:
    """Returns a file that opens without a password and may not be changed."""
    stream = BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption("", ownerPassword="no", canModify=0))
    canvas.drawString(100, 100, "12,345.67")
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize(("change", "code"), [(signed, "F275"), (protected, "F276")])
def test_what_is_signed_or_protected_is_refused_by_name(change: Any, code: str) -> None:
    content, report = with_wrong_total("plain").content, report_of("plain")
    with pytest.raises(UsageError) as refused:
        marked_pdf(change(content), report)
    assert refused.value.code == code


def test_only_the_sign_of_a_marked_copy_is_no_note() -> None:
    copy = marked_pdf(with_wrong_total("plain").content, report_of("plain"))
    assert "D105" not in {finding.code for finding in check(copy, name=NAME).findings}
    other = copy.replace(MARK.encode(), b"acrobats")
    assert other != copy
    assert "D105" in {finding.code for finding in check(other, name=NAME).findings}


def test_the_command_says_where_the_copy_is_and_goes_on(tmp_path: Path) -> None:
    content, _, _ = with_wrong_total("plain")
    (tmp_path / NAME).write_bytes(content)
    (tmp_path / "签名.pdf").write_bytes(signed(content))
    arguments = ["check", *map(str, tmp_path.glob("*.pdf")), "--mark", str(tmp_path / "marked")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "F275" in done.stderr
    assert [path.name for path in (tmp_path / "marked").iterdir()] == [NAME]
