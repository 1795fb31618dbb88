"""The text of a document is judged by its own tables, or by the workbook beside it."""

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from tests.support import docx, example
from tests.support.docx import LAYOUTS, para, run
from tests.support.narrative import example_told
from tests.support.random_texts import random_told
from tests.support.random_units import random_unit
from tests.support.shares import drawn
from xlbudget.base.errors import UsageError
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.flat import UnitFigures, read_flat
from xlbudget.narrative.document import Heading, Paragraph, TableBlock
from xlbudget.narrative.told import Told
from xlbudget.narrative.write import document_of
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check
from xlbudget.template import load_family
from xlbudget.verdict.result import Report, TextSeen, Verdict
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

NAME = "公开.docx"


def workbook(figures: UnitFigures) -> bytes:
    stream = BytesIO()
    write_workbook(stream, printed(example.family(), figures))
    return stream.getvalue()


def body(told: Told, tables: Opened | None) -> str:
    """Returns the whole document in its order, with or without the official tables."""
    written = docx.official(tables, LAYOUTS["over pages with their header"]) if tables else {}
    parts = []
    for block in document_of(told).blocks:
        if isinstance(block, Heading):
            parts.append(para(block.text, f'<w:outlineLvl w:val="{block.level - 1}"/>'))
        elif isinstance(block, Paragraph):
            parts.append(para(block.text))
        elif isinstance(block, TableBlock):
            parts.append(written.get(block.table, ""))
    return "".join(parts)


def told_codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings if finding.severity != "note"]


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(9)))
def test_what_is_written_is_read_back_number_by_number(seed: int) -> None:
    figures = random_unit(Random(seed), example.family()).figures
    told = random_told(Random(seed), example.family())
    content = workbook(figures)
    opened = open_workbook(Path("unit.xlsx"), content=content)
    alone = check(docx.package(body(told, opened)), name=NAME)
    beside = check(docx.package(body(told, None)), tables=content, name=NAME)
    for report in (alone, beside):
        assert [code for code in told_codes(report) if code != "P101"] == []
        assert report.text
        assert report.text.compared > 0 == report.text.unread


@pytest.fixture(scope="module")
def unit() -> bytes:
    return workbook(example.figures())


@pytest.fixture(scope="module")
def whole(unit: bytes) -> str:
    return body(example_told(), open_workbook(Path("unit.xlsx"), content=unit))


WRONG = {
    "an amount of the text": ("支出预算2,156.51万元", "支出预算2,165.51万元", "S910"),
    "a share": ("占97.51%", "占79.51%", "S912"),
    "words for nothing": ("本单位无“三公”经费预算", "“三公”经费预算12.00万元", "S925"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_number_is_told_at_its_paragraph(what: str, whole: str) -> None:
    was, now, code = WRONG[what]
    assert whole.count(was) >= 1
    report = check(docx.package(whole.replace(was, now, 1)), name=NAME)
    findings = [f for f in report.findings if f.code == code]
    assert findings
    [cell] = findings[0].cells
    assert (cell.sheet, cell.cell[0]) == ("正文", "A")
    assert f"正文第{cell.cell[1:]}段" in report_text(report, "zh", everything=False)
    assert report.verdict == Verdict.INCONSISTENT


MALICE: Mapping[str, tuple[Callable[[str], str], Sequence[str]]] = {
    "a digit in a run of its own": (
        lambda text: text.replace("2,156.51万元", "</w:t></w:r>".join(
            ("2,1", f"{run('56.5')}<w:r><w:t>1万元")
        ), 1),
        [],
    ),
    "a deleted digit": (
        lambda text: text.replace(
            "2,156.51万元",
            '2,156.51</w:t></w:r><w:del w:id="1"><w:r><w:delText>0</w:delText></w:r></w:del>'
            "<w:r><w:t>万元", 1,
        ),
        ["S950"],
    ),
    "a hidden digit": (
        lambda text: text.replace(
            "2,156.51万元",
            f"2,156.51</w:t></w:r>{run('9', '<w:vanish/>')}<w:r><w:t>万元", 1,
        ),
        [],
    ),
    "a mark of direction": (lambda text: text.replace("2,156.51", "2,156\u200f.51", 1), []),
    "a mark that turns a number round": (
        lambda text: text.replace("2,156.51", "\u202e2,156.51\u202c", 1), ["S956"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", MALICE)
def test_the_text_is_what_a_person_sees(how: str, whole: str) -> None:
    change, expected = MALICE[how]
    report = check(docx.package(change(whole)), name=NAME)
    codes = told_codes(report)
    assert [code for code in expected if code not in codes] == []
    if not expected:
        assert codes == []


def test_white_digits_make_the_verdict_doubtful(whole: str) -> None:
    white = run("0", '<w:color w:val="FFFFFF"/>')
    body = whole.replace("2,156.51万元", f"2,156.51</w:t></w:r>{white}<w:r><w:t>万元", 1)
    report = check(docx.package(body), name=NAME)
    assert "S956" in told_codes(report)
    assert not report.ok


# ---- what is not compared -----------------------------------------------------------------------


TEXT = "预算收入合计2,156.51万元，比上年增加12.00万元。"
NOT_COMPARED = {
    "without any heading": ([TEXT], "headings"),
    "with headings that nobody knows": (["一、其他事项", TEXT], "sections"),
    "set like a row that no table has": (["行政单位离退休    12.5    456.7"], "headings"),
}


@pytest.mark.parametrize("how", NOT_COMPARED)
def test_a_text_that_cannot_be_divided_is_told(how: str, unit: bytes) -> None:
    lines, why = NOT_COMPARED[how]
    report = check(docx.package("".join(map(para, lines))), tables=unit, name=NAME)
    told = [f.params for f in report.findings if f.code == "S955"]
    assert told == [{"untold": why, "count": "2", "template": "shanxi-unit"}]
    assert report.text == TextSeen(2, 0)


def test_sums_outside_all_sections_are_told(whole: str) -> None:
    report = check(docx.package(para("另有资金98,765.43万元未列入。") + whole), name=NAME)
    assert told_codes(report) == ["S900"]
    assert report.text and report.text.unread == 1


def test_percents_outside_all_sections_are_noted(whole: str) -> None:
    report = check(docx.package(whole + para("附：支出预算增长20%。")), name=NAME)
    [finding] = [f for f in report.findings if f.code == "S900"]
    assert (finding.severity, finding.params["printed"]) == ("note", "20%")
    assert report.text and report.text.unread == 1


def test_sums_in_what_somebody_typed_are_noted(whole: str) -> None:
    for place in ("机关内设机构5个", "2025年本单位无部门整体绩效目标"):
        body = whole.replace(place, f"支出预算98,765.43万元，{place}", 1)
        report = check(docx.package(body), name=NAME)
        [finding] = [f for f in report.findings if f.code == "S900"]
        assert (finding.severity, finding.params["printed"]) == ("note", "98,765.43万元")
        assert report.text and report.text.unread == 1


def test_the_year_is_that_of_the_text_where_no_title_has_one(whole: str) -> None:
    body = re.sub(r">2025年(?=[^<>]{2,40}表(?:（[^<>]*）)?<)", ">", whole)
    report = check(docx.package(body), name=NAME)
    assert (report.year, told_codes(report)) == (None, [])
    assert report.text and report.text.compared > 0 == report.text.unread


# ---- what has a counterpart ----------------------------------------------------------------------


ALONE = {
    "procurement, all of it": (
        ("政府采购预算总额2.37万元", "政府采购预算总额5.37万元"),
        ("政府采购货物预算0.28万元", "政府采购货物预算3.28万元"),
    ),
    "rooms": (("建筑总面积150平方米", "建筑总面积1500平方米"),),
    "vehicles that they may have": (("公务用车编制0辆", "公务用车编制5辆"),),
    "a change with its percent": (
        ("比2024年预算增加3.72万元，增长43.51%", "比2024年预算增加4.00万元，增长48.37%"),
    ),
}


@pytest.mark.parametrize("what", ALONE)
def test_what_only_the_text_has_is_not_said_to_be_compared(what: str, whole: str) -> None:
    right = check(docx.package(whole), name=NAME).text
    for was, now in ALONE[what]:
        assert was in whole
        whole = whole.replace(was, now, 1)
    report = check(docx.package(whole), name=NAME)
    assert told_codes(report) == []
    assert report.text == right
    assert right and right.unread == 0
    # Four amounts of procurement, thirteen numbers of projects by category, fifteen of what it has.
    assert (right.without_last_year, right.only_in_text) == (8, 32)
    shown = report_text(report, "zh", everything=False)
    assert f"只在文字里的{right.only_in_text}个" in "".join(shown.split())


# ---- a workbook beside it -----------------------------------------------------------------------


def test_tables_of_a_document_that_differ_from_the_workbook(unit: bytes, whole: str) -> None:
    assert told_codes(check(docx.package(whole), tables=unit, name=NAME)) == []
    body = re.sub(r">1529\.82<", ">1529.28<", whole, count=1)
    report = check(docx.package(body), tables=unit, name=NAME)
    [finding] = [f for f in report.findings if f.code == "S960"]
    assert (finding.params["here"], finding.params["there"]) == ("1,529.28", "1,529.82")
    [cell] = finding.cells
    assert re.fullmatch(r"R\d+C\d+", cell.cell)
    assert re.fullmatch(r"表.{1,2} [A-Z]\d+", finding.params["place"])


def test_what_is_told_of_a_document_without_tables(unit: bytes) -> None:
    changed = para(run("12") + '<w:ins w:id="1"><w:r><w:t>3</w:t></w:r></w:ins>')
    report = check(docx.package(changed), tables=unit, name=NAME)
    assert "S950" in told_codes(report)
    assert (report.path, report.tables_of) == (Path(NAME), Path("workbook"))


def test_a_document_with_other_tables_than_its_workbook_does_not_pass(whole: str) -> None:
    city = load_family("shanghai-unit")
    figures = read_flat(city, example.FOLDER.parent / city.id / "figures.csv")
    stream = BytesIO()
    write_workbook(stream, printed(city, figures))
    report = check(docx.package(whole), tables=stream.getvalue(), name=NAME)
    assert (report.verdict, told_codes(report)) == (Verdict.UNREADABLE, ["F267"])


def test_only_documents_are_compared_with_a_workbook(unit: bytes, whole: str) -> None:
    for source, tables in ((unit, unit), (docx.package(whole), docx.package(whole))):
        with pytest.raises(UsageError) as refused:
            check(source, tables=tables, name="a")
        assert refused.value.code == "F234"


LONG = {
    "numbers": "预算收入12.50万元，占12%。" * 1_100,
    "one number": f"预算收入{'1' * 5_000}万元，另12.50万元。",
    "letters": "预算收入12.50万元。" + "本" * 300_000,
}


@pytest.mark.parametrize("what", LONG)
def test_a_text_longer_than_any_disclosure_is_not_compared(what: str, unit: bytes) -> None:
    text = LONG[what]
    parts = [text[at : at + 90_000] for at in range(0, len(text), 90_000)]
    body = para("二、收入预算情况说明") + "".join(map(para, parts))
    report = check(docx.package(body), tables=unit, name=NAME)
    assert [f.params["untold"] for f in report.findings if f.code == "S955"] == ["long"]
