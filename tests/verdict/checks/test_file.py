"""What is told of the file itself: its name, its form, and whether it is open elsewhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from xlbudget.base.errors import FILE_CODES
from xlbudget.base.texts import LANGUAGES, sentence
from xlbudget.meaning.catalogue import message, severity
from xlbudget.meaning.findings import Finding
from xlbudget.reader import Oddity, RawWorkbook, read_workbook
from xlbudget.reader.model import ODDITIES, Form
from xlbudget.tasks.check import check_file
from xlbudget.verdict.checks.file import oddities
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Verdict


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return layouts.write(tmp_path_factory.mktemp("file") / "unit.xlsx", layouts.sheets())


def told(path: Path, form: Form = "xlsx", *, generated: bool = False) -> list[Finding]:
    workbook = RawWorkbook(path, (), {}, {}, (), form)
    return list(oddities(workbook, generated=generated))


@pytest.mark.parametrize(
    ("name", "form", "fits"),
    [
        ("a.xlsx", "xlsx", True),
        ("A.XLSX", "xlsx", True),
        ("a.xlsm", "xlsx", True),
        ("a.xltx", "xlsx", True),
        ("a.xls", "xlsx", False),
        ("a", "xlsx", False),
        ("a.xls", "xls", True),
        ("a.ET", "xls", True),
        ("a.xlsx", "xls", False),
        ("a.xlsb", "xlsb", True),
        ("a.xlsx", "xlsb", False),
        ("a.ods", "ods", True),
        ("a.ots", "ods", True),
        ("a.xlsx", "ods", False),
    ],
)
def test_the_extension_fits_the_content(tmp_path: Path, name: str, form: Form, fits: bool) -> None:
    found = [finding for finding in told(tmp_path / name, form) if finding.code == "R101"]
    assert len(found) == (not fits)
    for finding in found:
        for lang in LANGUAGES:
            words = message(finding, lang, None)
            assert f".{form}" in words  # the form is told in words, with its extension
            assert (Path(name).suffix or sentence("extension.", lang)) in words


@pytest.mark.parametrize("form", ["xlsb", "xls", "ods"])
def test_formulas_that_were_not_read(tmp_path: Path, form: Form) -> None:
    path = tmp_path / f"a.{form}"
    [note] = told(path, form)
    [warning] = told(path, form, generated=True)
    assert (note.code, severity(note)) == ("R102", "note")
    # A linked workbook has formulas to watch, so that more was left out.
    assert (warning.code, severity(warning)) == ("R102", "warning")
    assert told(tmp_path / "a.xlsx", generated=True) == []


@pytest.mark.parametrize(
    ("name", "beside", "is_open"),
    [
        ("unit.xlsx", ["~$unit.xlsx"], True),
        ("unit.xlsx", [".~lock.unit.xlsx#"], True),
        ("某单位2025年预算公开表.xlsx", ["~$位2025年预算公开表.xlsx"], True),
        ("unit.xlsx", ["~$other.xlsx"], False),
        ("unit.xlsx", [".unit.xlsx"], False),
        ("01unit.xlsx", ["~$unit.xlsx"], True),
        ("01unit.xlsx", ["~$unit.xlsx", "unit.xlsx"], False),
        ("ab", ["~$ab"], True),
        ("ab", ["~$"], False),
    ],
)
def test_a_lock_beside_the_file(
    tmp_path: Path, name: str, beside: list[str], is_open: bool
) -> None:
    for other in beside:
        (tmp_path / other).write_bytes(b"x")
    codes = [finding.code for finding in told(tmp_path / name)]
    assert ("R103" in codes) == is_open


@pytest.mark.parametrize("code", ODDITIES)
def test_oddities_are_told(tmp_path: Path, code: str) -> None:
    params = {name: f"<{name}>" for name in ODDITIES[code]}
    path = tmp_path / "a.xlsx"
    workbook = RawWorkbook(path, (), {}, {}, (Oddity(code, params),))
    [found] = oddities(workbook, generated=False)
    assert (found.code, found.params) == (code, params)
    for lang in LANGUAGES:
        words = message(found, lang, None)
        assert "?" not in words
        assert all(value in words for value in params.values())


@pytest.mark.parametrize("code", FILE_CODES)
def test_every_error_of_a_file_has_a_sentence(code: str) -> None:
    params = {name: f"<{name}>" for name in FILE_CODES[code]}
    for lang in LANGUAGES:
        words = message(Finding(code, params), lang, None)
        assert words != code
        assert "<path>" in words


def test_a_renamed_and_open_file_is_checked_all_the_same(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())
    path = tmp_path / "unit.xls"
    path.write_bytes(example.read_bytes())
    (tmp_path / "~$unit.xls").write_bytes(b"x")
    report = check_file(path)
    codes = [finding.code for finding in report.findings]
    assert codes[:2] == ["R101", "R103"]
    assert "R102" not in codes
    assert report.verdict == Verdict.ROUNDING
    odd = replace(read_workbook(path), oddities=(Oddity("R004", {"sheet": "图"}),))
    assert [f.code for f in oddities(odd, generated=False)] == ["R101", "R103", "R004"]
