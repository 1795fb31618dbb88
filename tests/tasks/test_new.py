"""Names and labels are data: whatever is typed stands in the workbook, or is refused by name."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

import xlbudget
from tests.support import example
from xlbudget.base.csv_text import csv_text

FIGURES = example.FOLDER / "figures.csv"
ODD = (
    *("_x0041_局", "a_x000D_b", "_x0041__x0042_", "_x005F_x0041_", "_x005F_x005F_x0041_", "_x41_"),
    *("<r>甲</r>", "<r><t>1</t></r>", "a & <b> \"c\" 'd'", "=SUM(A1)局", "{=1}", "'引号", "😀局"),
    *("http://a.b/局", "@局", "-1局", "&P&N", "$B$2"),
)
WISHES: dict[str, dict[str, Any]] = {
    "blank": {"year": 2025},
    "tables": {"figures": FIGURES},
    "sheets": {"figures": FIGURES, "entry": "sheets"},
    "printed": {"figures": FIGURES, "as_printed": True},
}


@pytest.mark.parametrize("wishes", WISHES)
def test_a_units_name_survives_whatever_it_looks_like(wishes: str) -> None:
    # Workbooks with entry sheets take long to make and to check: a few names of every sort, some
    # in blank ones and the others in filled ones.
    for name in {"blank": ODD[::32], "sheets": ODD[8::32]}.get(wishes, ODD):
        made = xlbudget.new(unit=name, **WISHES[wishes])
        assert xlbudget.check(made.content).unit_name == name


def lines() -> list[list[str]]:
    with FIGURES.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def with_label(label: str) -> bytes:
    """Returns the example's figures with another name for the first project."""
    old = next(line[1] for line in lines() if line[0] == "t12" and not line[1].isascii())
    return csv_text([[c.replace(old, label) for c in line] for line in lines()]).encode()


@pytest.mark.parametrize("label", [*ODD, "=cmd|' /C calc'!A0", "+1+1", "\tx", "''=a", "－５"])
def test_a_label_survives_the_way_out_and_back(label: str) -> None:
    made = xlbudget.new(figures=with_label(label), as_printed=True)
    figures = xlbudget.figures(made.content)
    names = {line[4] for line in figures.lines if line[0] == "t12"}
    assert label.strip() in names
    text = figures.to_csv()
    cells = {cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line}
    assert not [cell for cell in cells if cell[:1] in tuple("=+@\t\r")]
    again = xlbudget.new(figures=text.encode(), as_printed=True)
    assert xlbudget.figures(again.content).lines == figures.lines


@pytest.mark.parametrize("sign", ["\x01", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_signs_that_no_workbook_holds_are_refused_by_line_and_field(sign: str) -> None:
    with pytest.raises(xlbudget.BadLines) as caught:
        xlbudget.new(figures=with_label(f"项{sign}目"))
    assert caught.value.code == "F201"
    assert {line.kind for line in caught.value.lines} == {"character"}
    assert f"row U+{ord(sign):04X}" in caught.value.message
    with pytest.raises(xlbudget.UsageError) as refused:
        xlbudget.new(unit=f"某{sign}局", year=2025)
    assert (refused.value.code, refused.value.params["argument"]) == ("F215", "unit")


def test_a_workbook_is_never_saved_over_its_source(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(xlbudget.new(figures=FIGURES).content)
    before = source.read_bytes()
    made = xlbudget.new(last=source, year=2026)
    with pytest.raises(xlbudget.UsageError) as caught:
        made.save(source, force=True)
    assert caught.value.code == "F226"
    assert source.read_bytes() == before
    assert made.save(tmp_path / "b.xlsx").is_file()


@pytest.mark.parametrize("template", [7, 1.5, b"x", ["x"], object()])
def test_a_template_that_is_no_name_is_refused(template: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlbudget.new(figures=FIGURES, as_printed=True).content)
    for ask in (
        lambda: xlbudget.check(path, template),
        lambda: xlbudget.figures(path, template),
        lambda: xlbudget.new(year=2025, template=template),
        lambda: list(xlbudget.check_many([path], template)),
        lambda: xlbudget.load_template(template),
    ):
        with pytest.raises(xlbudget.UsageError) as caught:
            ask()
        assert (caught.value.code, caught.value.params["argument"]) == ("F215", "template")


RENAMED = b"2130104\n2080501\n2100101\n30110\n"
"""Codes that had other names before, or stand under such."""
TODAY = {"213": "农林水支出", "21301": "农业农村", "2130104": "事业运行"}
NAMES = {"C102", "C103", "C104", "C118"}
"""What the check says of names that are not those of the year."""


@pytest.mark.parametrize(("year", "entry"), [(2018, "sheets"), (2019, "tables"), (2026, "tables")])
def test_codes_have_the_names_of_the_year_whatever_a_workbook_is_made_from(
    tmp_path: Path, year: int, entry: str
) -> None:
    last, path = tmp_path / "last.xlsx", tmp_path / "made.xlsx"
    last.write_bytes(xlbudget.new(codes=RENAMED, unit="某局", year=2026, entry=entry).content)
    lines = [("t03", code, "basic", "1.00", name) for code, name in TODAY.items()]
    figures = csv_text([("table", "row", "column", "amount", "label"), *lines]).encode()
    wishes: list[dict[str, Any]] = [{"codes": RENAMED}, {"last": last}]
    if entry == "tables":  # of these alone no entries are known
        wishes.append({"figures": figures})
    for wish in wishes:
        path.write_bytes(xlbudget.new(unit="某局", year=year, entry=entry, **wish).content)
        said = {finding.code for finding in xlbudget.check(path).findings}
        assert not said & NAMES, (wish, said)
