"""Text from files is data: no sign of it reaches a terminal, and none parts a line."""

import json
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from xlbudget.base.display import WIDTH, clean, display_width, place_words, short
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.report.as_json import json_text
from xlbudget.report.as_text import report_text
from xlbudget.report.batch import batch_text
from xlbudget.verdict.result import Report, Verdict

_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
CONTROLS = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if unicodedata.category(chr(point)) in ("Cc", "Zl", "Zp", "Cs")
    or unicodedata.bidirectional(chr(point)) in _TURNING
]
FORGED = "\n结论：通过。\u2028结论：全部一致。\x85\x0b\x0c\r\x1b[2J\u202e"


def test_no_control_direction_or_line_sign_is_left() -> None:
    assert len(CONTROLS) > 2000
    left = clean("".join(f"甲{sign}" for sign in CONTROLS))
    assert not set(left) & set(CONTROLS)
    assert len(left.splitlines()) == 1
    assert left.count("甲") == len(CONTROLS)


@pytest.mark.parametrize("text", ["行政运行 2010301", "①“三公”经费（万元）", "é", "𠮷野家 😀", ""])
def test_what_people_write_stays(text: str) -> None:
    assert clean(text) == short(text) == text


@pytest.mark.parametrize("length", [60, 61, 5000])
def test_labels_are_cut_to_a_width(length: int) -> None:
    assert display_width(short("字" * length)) <= 60
    assert short("字" * length).endswith("…")
    assert short("a" * length).endswith("…") == (length > 60)


def report(words: str, verdict: Verdict = Verdict.INCONSISTENT) -> Report:
    cell = FoundCell(words, "B2", "12.00", words)
    other = FoundCell(words, "B3", "11.00", words, "right")
    params = {"sheet": words, "cell": "B2", "value": words, "label": words, "path": words}
    findings = (
        Finding("N101", params, (cell,), severity="error"),
        Finding("G104", params, (cell, other), severity="error", left=120000, right=110000),
    )
    return Report(Path(words), verdict, findings, "shanxi-unit", 2025, words)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_of_a_report_can_be_forged(lang: str) -> None:
    plain, forged = report("甲" * 3), report(f"甲{FORGED}")
    text = report_text(forged, lang, everything=True)
    batch = "".join(batch_text([forged] * 3, [forged.path] * 3, lang, everything=True))
    verdicts = [line for line in (text + batch).splitlines() if line.startswith("结论：通过")]
    assert not verdicts
    assert not set(text + batch) & (set(CONTROLS) - {"\n"})
    assert text.count("\n") <= report_text(plain, lang, everything=True).count("\n") + 10


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_labels_of_any_length_leave_the_report_readable(lang: str) -> None:
    text = report_text(replace(report("字" * 30_000), path=Path("a.xlsx")), lang, everything=True)
    lines = [line for line in text.splitlines() if "…" not in line]
    assert max(map(display_width, lines)) <= WIDTH
    assert len(text) < 5000


def test_json_holds_every_sign_as_data() -> None:
    for sign in CONTROLS:
        text = json_text({"label": f"甲{sign}乙"})
        assert not set(text) & (set(CONTROLS) - {"\n"})
        wanted = "?" if unicodedata.category(sign) == "Cs" else sign
        assert json.loads(text)["label"] == f"甲{wanted}乙"


@pytest.mark.parametrize(
    ("sheet", "cell", "words"),
    [
        ("第12页 表三", "R10C6", "page 12, 表三 row 10, column 6"),
        ("第6页 正文", "A7", "page 6, text, line 7"),
        ("正文", "A7", "text, paragraph 7"),
        ("第3个表", "R1C2", "table 3 row 1, column 2"),
        ("表三（续2）", "R1C2", "表三 (part 2) row 1, column 2"),
        ("第12页 表三", "C6", "第12页 表三 C6"),  # a sheet of a workbook may be called anything
    ],
)
def test_places_of_documents_are_told_in_english(sheet: str, cell: str, words: str) -> None:
    assert place_words(sheet, cell, "en") == words
