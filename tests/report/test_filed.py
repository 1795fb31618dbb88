"""Reports to file: valid, complete, and nothing of a file's text is anything but text."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import html5lib
import pytest
from docx import Document
from openpyxl import load_workbook
from openxml_audit import FileFormat, OpenXmlValidator

from tests.support import example
from tests.support.workbooks import write_kinds
from xlbudget.meaning.findings import Finding, FoundCell, Waived
from xlbudget.report.as_csv import report_csv
from xlbudget.report.as_document import report_document
from xlbudget.report.as_html import report_html
from xlbudget.report.as_workbook import report_workbook
from xlbudget.report.filed import COLUMNS, LEDGER_COLUMNS, Filing, Stamp, word
from xlbudget.report.filed_unit import unit_of
from xlbudget.tasks.check import check_file
from xlbudget.verdict.obligations import obligations
from xlbudget.verdict.result import Report, Verdict

STAMP = Stamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
DIGEST = "ab" * 32
HOSTILE = (
    "<script>alert(1)</script>",
    "</td></table><h1>合格</h1>",
    "\"'><img src=x onerror=alert(1)>",
    '=HYPERLINK("http://x.invalid","看")',
    "&lt;b&gt; &amp; &#0; ]]>",
    "a\u202eb\u0000c\x1bd\ufffe\ufdd0e\u2028f",
    "<!-- --><style>*{display:none}</style>",
    "http://x.invalid/路径",
    "\ud800 表",
    "行\n二\r三\t四",
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Report]:
    kinds = write_kinds(tmp_path_factory.mktemp("kinds"))
    return {name: check_file(path) for name, path in kinds.items()}


def filing(reports: Sequence[Report], lang: str = "zh", *, is_ledger: bool = False) -> Filing:
    units = [unit_of(report, lang, sha256=DIGEST) for report in reports]
    return Filing(units, STAMP, lang, is_ledger)


def page_of(reports: Sequence[Report], lang: str = "zh", *, is_ledger: bool = False) -> str:
    return "".join(report_html(filing(reports, lang, is_ledger=is_ledger)))


def hostile(report: Report, text: str) -> Report:
    """Returns a report in which every text out of a file is that text."""
    cell = FoundCell(text, "C3", text, text)
    findings = (
        Finding("T107", {"sheet": text}, (cell,), severity="warning", template=report.template),
        *(
            replace(
                finding,
                row=text,
                params=dict.fromkeys(finding.params, text),
                cells=(*(replace(c, sheet=text, label=text) for c in finding.cells), cell),
                waived=Waived(text, text, text),
            )
            for finding in report.findings
        ),
    )
    corrections = tuple(
        replace(
            correction,
            changes=tuple(
                replace(change, cell=replace(change.cell, sheet=text, label=text))
                for change in correction.changes
            ),
        )
        for correction in report.corrections
    )
    path = Path("x") / text.replace("/", "_").replace("\0", "")
    return replace(report, path=path, unit_name=text, findings=findings, corrections=corrections)


class Seen(HTMLParser):
    """The tags and attributes of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "section", "h1", "h2", "h3", "p", "a"),
    *("table", "colgroup", "col", "thead", "tbody", "tr", "th", "td"),
}


def assert_harmless(page: str) -> None:
    """Asserts that a page is valid and asks for nothing, neither a script nor an address."""
    html5lib.HTMLParser(strict=True).parse(page)
    seen = Seen(page)
    for tag, attributes in seen.tags:
        assert tag in TAGS
        assert not set(attributes) - {
            *("class", "id", "lang", "href", "style", "scope", "colspan"),
            *("charset", "name", "content", "http-equiv"),
        }
        assert re.fullmatch(r"#u\d+", attributes.get("href") or "#u0")
        assert re.fullmatch(r"width:\d+%", attributes.get("style") or "width:1%")
    assert [tag for tag, _ in seen.tags].count("style") == 1
    [style] = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_every_kind_is_valid_and_says_what_was_found(
    reports: Mapping[str, Report], lang: str
) -> None:
    for report in reports.values():
        page = page_of([report], lang)
        assert_harmless(page)
        text = "".join(Seen(page).words)
        unit = unit_of(report, lang, sha256=DIGEST)
        assert unit.verdict in text
        assert DIGEST in text
        assert "2026-01-02 03:04:05" in text
        for finding in report.findings:
            if finding.severity == "error":
                assert finding.code in text
        for duty in obligations(report):
            assert duty.code in text
        for correction in report.corrections:
            for change in correction.changes:
                assert change.cell.cell in text
        for key in ("sign_checked", "sign_reviewed", "sign_stamp"):
            assert word(key, lang) in text


def test_a_ledger_has_a_line_for_each_unit_and_the_unit_behind_it(
    reports: Mapping[str, Report],
) -> None:
    page = page_of([*reports.values()], is_ledger=True)
    assert_harmless(page)
    links = [a["href"] for tag, a in Seen(page).tags if tag == "a" and a["href"] != "#u0"]
    assert links == [f"#u{n + 1}" for n in range(len(reports))]
    sections = [a["id"] for tag, a in Seen(page).tags if tag == "section"]
    assert [f"#{name}" for name in sections] == links
    units = filing([*reports.values()], is_ledger=True).units
    by_name = dict(zip(reports, units, strict=True))
    missing = next(t for t in reports["table-missing"].tables if not t.found)
    assert by_name["table-missing"].missing == example.family().tables[missing.id].number
    assert "1,304.77 → 1,340.77" in by_name["two-digits-swapped"].advice
    assert (by_name["text"].errors, by_name["text"].covered) == (None, "")
    assert [by_name[n].passes for n in ("printed", "linked", "blank", "cut")] == [
        *(True, True, False, False),
    ]
    assert all(unit.advice for unit in units if not unit.passes and unit.mark != "open")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_is_more_than_text(reports: Mapping[str, Report], text: str) -> None:
    report = hostile(reports["two-digits-swapped"], text)
    for is_ledger in (False, True):
        page = page_of([report], is_ledger=is_ledger)
        page.encode()
        assert_harmless(page)
        book = load_workbook(BytesIO(report_workbook(filing([report], is_ledger=is_ledger))))
        for sheet in book.worksheets:
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
            assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
        document = report_document(filing([report], is_ledger=is_ledger))
        assert Document(BytesIO(document)).tables
        table = report_csv(filing([report], is_ledger=is_ledger))
        for line in csv.reader(StringIO(table)):
            assert not any(re.match(r"[=+@\t\r]|-(?![0-9.]+$)", field) for field in line)


def test_the_workbook_keeps_the_standard(reports: Mapping[str, Report]) -> None:
    for given in ([reports["two-digits-swapped"]], [*reports.values()]):
        content = report_workbook(filing(given, is_ledger=len(given) > 1))
        assert audit(content, ".xlsx") == []
        book = load_workbook(BytesIO(content))
        words = {str(cell.value) for sheet in book for row in sheet for cell in row}
        columns = LEDGER_COLUMNS if len(given) > 1 else COLUMNS
        assert {word(key, "zh") for key in columns} <= words
        assert any(DIGEST in text for text in words)


def test_the_document_keeps_the_standard(reports: Mapping[str, Report]) -> None:
    for given in ([reports["two-digits-swapped"]], [*reports.values()]):
        content = report_document(filing(given, is_ledger=len(given) > 1))
        assert audit(content, ".docx") == []
        assert content == report_document(filing(given, is_ledger=len(given) > 1))
        with ZipFile(BytesIO(content)) as package:
            assert "http" not in re.sub(r'="[^"]*"', "", package.read("word/document.xml").decode())
        cells = {c.text for t in Document(BytesIO(content)).tables for r in t.rows for c in r.cells}
        assert {word(key, "zh") for key in COLUMNS} <= cells
        assert DIGEST in cells


def audit(content: bytes, ending: str) -> list[str]:
    """Returns what Excel or Word would repair."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report{ending}"
        path.write_bytes(content)
        result = OpenXmlValidator(file_format=FileFormat.OFFICE_2007).validate(path)
        return [f"{error.part_uri} {error.description}" for error in result.errors]


def test_the_table_of_csv_has_the_official_columns_and_every_obligation(
    reports: Mapping[str, Report],
) -> None:
    report = reports["two-digits-swapped"]
    head, *lines = csv.reader(StringIO(report_csv(filing([report]))))
    assert head[-6:] == ["检查项", "依据", "结论", "位置", "应为", "说明"]
    assert {len(line) for line in lines} == {len(head)}
    items = [line[5].split(" ")[0] for line in lines]
    codes = {f.code for f in report.findings if f.severity == "error"}
    assert codes <= set(items)
    assert len([line for line in lines if line[4]]) == len(obligations(report))
    j302 = next(line for line in lines if line[5].startswith("J302"))
    assert "C10 = 1,340.77" in j302[9]
    ledger = list(csv.reader(StringIO(report_csv(filing([*reports.values()], is_ledger=True)))))
    assert len(ledger) == 1 + len(reports)


def test_a_page_of_300_units_grows_by_what_is_wrong_not_by_what_is_due(
    reports: Mapping[str, Report],
) -> None:
    """It opens quickly because it is small, and because units out of sight are not laid out."""
    good = [reports["printed"]] * 280
    bad = [reports["two-digits-swapped"]] * 20
    page = page_of([*good, *bad], is_ledger=True)
    assert len(page.encode()) < 2_000_000
    assert page.count("<tr") < 300 * 20
    assert "content-visibility:auto" in page


def test_units_without_a_template_are_counted_by_themselves(reports: Mapping[str, Report]) -> None:
    good = next(report for report in reports.values() if report.ok)
    guessed = replace(good, verdict=Verdict.INFERRED)
    summary = filing([good, guessed], is_ledger=True).summary
    assert summary.splitlines() == [
        "共 2 个文件：1 个通过，0 个有错误或存疑，0 个没有读取。",
        "其中 1 个没有模板，只按表头推断核对。",
    ]


def test_what_to_do_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(b"")
    advice = unit_of(check_file(path), "zh").advice
    assert advice.count("重新导出或重新发送") == 1


def test_several_findings_of_a_rule_are_one_line_and_what_is_expected_stands_in_its_column(
    reports: Mapping[str, Report],
) -> None:
    printed = reports["printed"]

    def of(count: int) -> Report:
        findings = tuple(
            Finding(
                "C102",
                {
                    "number": "表八",
                    "code": f"302{n:02}",
                    "name": f"旧{n}费",
                    "expected": f"新{n}费用",
                },
                (FoundCell("表八", f"A{n}", f"302{n:02}", f"旧{n}费"),),
                severity="error",
                template=printed.template,
            )
            for n in range(1, count + 1)
        )
        return replace(printed, findings=findings, verdict=Verdict.INCONSISTENT)

    single = unit_of(of(2), "zh")
    assert [line.should for line in single.findings] == ["新1费用", "新2费用"]
    several = unit_of(of(12), "zh")
    [line] = several.grouped
    assert len(several.findings) == 12
    assert several.errors == 12
    assert len(line.place.splitlines()) == 12
    for n in range(1, 13):
        assert f"302{n:02}“旧{n}费”应为“新{n}费用”" in line.note.splitlines()
