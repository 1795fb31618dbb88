"""Workbooks that no program should trust are marked, or refused by a code, and never more."""

import re
from pathlib import Path

import pytest

from tests.hostile.files import FILES, Parts, base_parts, write_parts
from tests.support.shares import shared
from xlbudget.base.errors import UsageError
from xlbudget.tasks.check import check_file
from xlbudget.tasks.marking import mark

READ = sorted(
    (name for name, file in FILES.items() if not file.code),
    key=lambda name: name.startswith("formatted rows"),  # the last, which run with the long tests
)
CONTENT_TYPES = "[Content_Types].xml"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return base_parts(tmp_path_factory.mktemp("base"))


@pytest.mark.parametrize("name", shared(READ, every=4, first=1))
def test_what_is_read_is_marked_or_refused(name: str, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    FILES[name].make(parts, path)
    report = check_file(path)
    if name == "no content types":
        with pytest.raises(UsageError, match="F243"):
            mark(report, tmp_path / "marked")
        return
    copy = mark(report, tmp_path / "marked")
    assert check_file(copy).verdict == report.verdict


_COMMENTS = "xl/comments1.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
BROKEN_COMMENTS = {
    "empty": b"",
    "cut off": b"<comments><authors>",
    "a document type": b'<!DOCTYPE a [<!ENTITY b "c">]><comments>&b;</comments>',
    "no text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", BROKEN_COMMENTS)
def test_comments_that_cannot_be_added_to_are_named(
    name: str, parts: Parts, tmp_path: Path
) -> None:
    """The check does not read comments: marks are the first to meet them."""
    sheet = "xl/worksheets/sheet5.xml"
    listing = "xl/worksheets/_rels/sheet5.xml.rels"
    assert listing not in parts
    changed = re.sub(rb"<v>249\.31[0-9]*</v>", b"<v>294.31</v>", parts[sheet])
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_LINK}" Target="../comments1.xml"/></Relationships>'
    )
    files = {**parts, sheet: changed, listing: links.encode(), _COMMENTS: BROKEN_COMMENTS[name]}
    path = tmp_path / "unit.xlsx"
    write_parts(files, path)
    report = check_file(path)
    assert any(cell.sheet == "表五" for finding in report.findings for cell in finding.cells)
    with pytest.raises(UsageError) as refusal:
        mark(report, tmp_path / "marked")
    assert refusal.value.code == "F243"
    assert refusal.value.params["part"] == _COMMENTS
