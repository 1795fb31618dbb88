"""Marked copies: what is not marked stays byte for byte, and the check of the copy is the same."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openxml_audit import FileFormat, OpenXmlValidator

from examples.variants import write_base
from tests.history.parts import read_parts, text_of, write_parts
from tests.support import biff8, biff12, example, libreoffice, ods
from tests.support.decorated import write_decorated
from tests.support.shares import drawn
from tests.support.workbooks import BROKEN, write_kinds
from xlbudget.base.errors import UsageError
from xlbudget.marking import marked_copy
from xlbudget.marking.styles import COLOURS
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.tasks.marking import mark
from xlbudget.verdict.result import Verdict

INSTANCES = drawn(200) if drawn(3) == 3 else 3
"""How many workbooks are drawn: all two hundred with the long tests."""
TOUCHED = re.compile(
    r"\[Content_Types\]\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/worksheets/(_rels/)?[^/]*|xl/comments/?[^/]*\.xml|xl/drawings/[^/]*\.vml|.*\.vml"
)
INLINE = re.compile("inline-string cell")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("base") / "base.xlsx")


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return write_kinds(tmp_path_factory.mktemp("kinds"))


def judged(path: Path) -> Mapping[str, Any]:
    return {**check_file(path).to_dict(everything=True), "path": ""}


def contents(path: Path) -> Mapping[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def values(part: bytes) -> Sequence[tuple[str, ...]]:
    """Returns the formulas and values of a sheet's part in their order."""
    text = part.decode()
    return re.findall(r"<(?:\w+:)?([fvt])\b[^>]*>([^<]*)<", text)


def faults(path: Path) -> set[str]:
    result = OpenXmlValidator(FileFormat.OFFICE_2007).validate(path)
    told = {f"{error.part_uri} {error.description}" for error in result.errors}
    return {error for error in told if not INLINE.search(error)}


def instances(base: Path, folder: Path) -> Iterator[Path]:
    for number in range(INSTANCES):
        path = folder / f"unit{number}.xlsx"
        yield write_decorated(base, path, random.Random(f"marked {number}"))


def compared(path: Path, copy: Path) -> None:
    """Asserts that a copy is the workbook with marks, and nothing else."""
    before, after = contents(path), contents(copy)
    assert before.keys() <= after.keys()
    changed = {name for name, content in before.items() if after[name] != content}
    assert all(TOUCHED.fullmatch(name) for name in changed), changed
    for name in changed:
        if name.startswith("xl/worksheets/sheet"):
            assert values(after[name])[: len(values(before[name]))] == values(before[name])
    assert judged(copy) == judged(path)


@pytest.mark.drawn
@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl, of those of WPS
def test_all_else_stays_as_it_was(base: Path, tmp_path: Path) -> None:
    for number, path in enumerate(instances(base, tmp_path)):
        content = path.read_bytes()
        copy = mark(check_file(path), tmp_path / "marked")
        assert (path.read_bytes(), copy.suffix) == (content, path.suffix)
        compared(path, copy)
        if "/purl.oclc" not in text_of(read_parts(copy), "xl/workbook.xml"):
            assert load_workbook(copy).sheetnames[0] == "检查结果"  # it reads no strict ones
        if number % 5 == 0:
            assert faults(copy) <= faults(path)
        again = mark(check_file(copy), tmp_path / "again")  # old marks give way to new ones
        assert {n: c for n, c in contents(again).items() if "sheetMark" in n} == {
            n: c for n, c in contents(copy).items() if "sheetMark" in n
        }
        compared(path, again)


@pytest.mark.parametrize("name", BROKEN)
def test_each_cell_of_a_finding_is_marked(
    name: str, kinds: Mapping[str, Path], tmp_path: Path
) -> None:
    report = check_file(kinds[name])
    book = load_workbook(mark(report, tmp_path))
    sheet = book["检查结果"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for finding in report.findings:
        if finding.severity != "note" and not finding.explained:
            assert any(row[1] == finding.code for row in rows), finding.code
            for found in finding.cells:
                cell = book[found.sheet][found.cell]
                assert finding.code in cell.comment.text
                assert cell.fill.fgColor.rgb in COLOURS.values()
    for correction in report.corrections[:1]:
        for change in correction.changes:
            cell = book[change.cell.sheet][change.cell.cell]
            assert "改为" in cell.comment.text
            assert cell.fill.fgColor.rgb == COLOURS["change"]
    links = [cell.hyperlink.location for cell in sheet["C"] if cell.hyperlink]
    for location in links:  # a click leads to the cell, another one back to the line
        of, _, place = location.rpartition("!")
        back = book[of.strip("'")][place].hyperlink
        assert back.location.startswith("'检查结果'!C")
    assert links or name == "table-missing"


@pytest.mark.parametrize("name", ["printed", "blank"])
def test_a_good_workbook_has_its_verdict_and_no_mark(
    name: str, kinds: Mapping[str, Path], tmp_path: Path
) -> None:
    copy = mark(check_file(kinds[name]), tmp_path)
    book = load_workbook(copy)
    assert book.active == book["检查结果"]
    assert book["检查结果"]["A4"].value == "结论"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["检查结果"]
    fills = {
        cell.fill.fgColor.rgb for sheet in book.worksheets[1:] for row in sheet for cell in row
    }
    assert not fills & {*COLOURS.values()}
    assert judged(copy) == judged(kinds[name])


def test_names_of_one_sheet_stay_with_it(base: Path, tmp_path: Path) -> None:
    before = load_workbook(base)
    copy = load_workbook(mark(check_file(base), tmp_path))
    for sheet in before:
        assert copy[sheet.title].print_area == sheet.print_area
        assert copy[sheet.title].print_title_rows == sheet.print_title_rows


def test_a_comment_of_their_own_is_kept(kinds: Mapping[str, Path], tmp_path: Path) -> None:
    from openpyxl.comments import Comment

    report = check_file(kinds["two-digits-swapped"])
    place = report.corrections[0].changes[0].cell
    book = load_workbook(kinds["two-digits-swapped"])
    book[place.sheet][place.cell].comment = Comment("已与财政核对", "张会计")
    path = tmp_path / "unit.xlsx"
    book.save(path)
    copy = mark(check_file(path), tmp_path / "marked")
    text = load_workbook(copy)[place.sheet][place.cell].comment.text
    assert text.startswith("已与财政核对\n—— xlbudget ——\n应改为")
    again = load_workbook(mark(check_file(copy), tmp_path / "again"))
    assert again[place.sheet][place.cell].comment.text == text


def test_marks_go_with_what_was_wrong(kinds: Mapping[str, Path], tmp_path: Path) -> None:
    """The sender corrects the marked copy and sends it again."""
    report = check_file(kinds["two-digits-swapped"])
    change = report.corrections[0].changes[0]
    book = load_workbook(mark(report, tmp_path))
    book[change.cell.sheet][change.cell.cell].value = float(change.proposed)
    path = tmp_path / "corrected.xlsx"
    book.save(path)
    again = check_file(path)
    assert again.verdict == Verdict.ROUNDING
    copy = mark(again, tmp_path / "again")
    book = load_workbook(copy)
    assert book["检查结果"]["B4"].value == "结论：通过。只有四舍五入造成的尾差。"
    for sheet in book:
        for row in sheet.iter_rows(min_row=12 if sheet.title == "检查结果" else 1):
            for cell in row:
                assert cell.comment is None
                assert cell.fill.fgColor.rgb not in COLOURS.values()
                assert cell.hyperlink is None


# ---- a sheet that is passed over can be nothing else ---------------------------------------------


def test_no_table_hides_behind_the_name(kinds: Mapping[str, Path], tmp_path: Path) -> None:
    """The name of the sheet of results, given to a sheet with a table, does not hide the table."""
    parts = read_parts(kinds["two-digits-swapped"])
    workbook = text_of(parts, "xl/workbook.xml")
    name = '<definedName name="_xlbudget_verdict">表三!$A$1</definedName>'
    if "</definedNames>" in workbook:
        workbook = workbook.replace("</definedNames>", f"{name}</definedNames>")
    else:
        workbook = workbook.replace("</sheets>", f"</sheets><definedNames>{name}</definedNames>")
    path = write_parts(tmp_path / "unit.xlsx", {**parts, "xl/workbook.xml": workbook})
    assert judged(path) == judged(kinds["two-digits-swapped"])


@pytest.mark.parametrize("cell", ["C12", "H3", "A30"])
def test_a_figure_on_the_sheet_is_seen(
    cell: str, kinds: Mapping[str, Path], tmp_path: Path
) -> None:
    copy = mark(check_file(kinds["two-digits-swapped"]), tmp_path)
    book = load_workbook(copy)
    book["检查结果"][cell].value = 12.5
    book.save(copy)
    from xlbudget.intake.opened import open_workbook

    assert "检查结果" in {sheet.name for sheet in open_workbook(copy).workbook.sheets}


# ---- other forms, and what is refused ------------------------------------------------------------

FORMS = {"xls": biff8.write_raw, "xlsb": biff12.write_raw, "ods": ods.write_raw}


@pytest.mark.parametrize("form", FORMS)
def test_other_forms_are_marked_as_values(
    form: str, kinds: Mapping[str, Path], tmp_path: Path
) -> None:
    source = tmp_path / f"unit.{form}"
    FORMS[form](source, read_workbook(kinds["two-digits-swapped"]))
    report = check_file(source)
    copy = mark(report, tmp_path / "marked")
    assert copy.name == f"unit.{form}.xlsx"
    again = check_file(copy)
    assert (again.verdict, again.corrections) == (report.verdict, report.corrections)
    change = report.corrections[0].changes[0].cell
    assert "应改为" in load_workbook(copy)[change.sheet][change.cell].comment.text
    assert not faults(copy)


def test_what_cannot_be_marked_is_refused(kinds: Mapping[str, Path], tmp_path: Path) -> None:
    report = check_file(kinds["printed"])
    mark(report, tmp_path)
    with pytest.raises(UsageError) as refusal:
        mark(report, tmp_path)
    assert refusal.value.code == "F204"
    with pytest.raises(UsageError) as refusal:
        mark(report, kinds["printed"].parent)
    assert refusal.value.code == "F226"
    with pytest.raises(UsageError) as refusal:
        mark(check_file(kinds["cut"]), tmp_path)
    assert refusal.value.code == "F241"
    parts = {**read_parts(kinds["printed"]), "_xmlsignatures/origin.sigs": b""}
    signed = write_parts(tmp_path / "signed.xlsx", parts)
    with pytest.raises(UsageError) as refusal:
        mark(check_file(signed), tmp_path / "marked")
    assert refusal.value.code == "F240"
    assert not (tmp_path / "marked").exists()


def test_letters_that_a_fill_would_hide_keep_their_ground(
    kinds: Mapping[str, Path], tmp_path: Path
) -> None:
    from openpyxl.styles import Font, PatternFill

    report = check_file(kinds["two-digits-swapped"])
    place = report.corrections[0].changes[0].cell
    book = load_workbook(kinds["two-digits-swapped"])
    book[place.sheet][place.cell].font = Font(color="FFFF9E8F")
    book[place.sheet][place.cell].fill = PatternFill("solid", fgColor="FF000000")
    path = tmp_path / "unit.xlsx"
    book.save(path)
    copy = mark(check_file(path), tmp_path / "marked")
    cell = load_workbook(copy)[place.sheet][place.cell]
    assert (cell.fill.fgColor.rgb, "应改为" in cell.comment.text) == ("FF000000", True)


def test_words_of_the_file_are_no_markup(kinds: Mapping[str, Path], tmp_path: Path) -> None:
    report = check_file(kinds["two-digits-swapped"])
    object.__setattr__(report, "unit_name", "<b>&\"'某局_x0041_\u202e")
    content = marked_copy(kinds["two-digits-swapped"].read_bytes(), report)
    path = tmp_path / "unit.xlsx"
    path.write_bytes(content)
    name = load_workbook(path)["检查结果"]["B3"].value
    assert unescape(name).startswith("<b>&\"'某局_x0041_·")


@pytest.mark.libreoffice
@pytest.mark.parametrize("names", [BROKEN[:2], pytest.param(BROKEN, marks=pytest.mark.long)])
def test_libreoffice_opens_it(
    kinds: Mapping[str, Path], names: tuple[str, ...], tmp_path: Path
) -> None:
    copies = [mark(check_file(kinds[name]), tmp_path / "marked") for name in names]
    for copy, saved in zip(
        copies, libreoffice.recalculate_all(copies, tmp_path / "saved"), strict=True
    ):
        before, after = load_workbook(copy), load_workbook(saved)
        assert after.sheetnames == before.sheetnames
        for sheet in before:
            for row in sheet:
                for cell in row:
                    other = after[sheet.title][cell.coordinate]
                    assert (cell.comment is None) == (other.comment is None)
        assert judged(saved)["verdict"] == judged(copy)["verdict"]
        again = load_workbook(mark(check_file(saved), tmp_path / "again"))
        for sheet in before:  # nothing is marked twice
            for row in sheet:
                for cell in row:
                    comment = again[sheet.title][cell.coordinate].comment
                    assert (comment and comment.text) == (cell.comment and cell.comment.text)
