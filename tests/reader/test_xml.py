"""Of the XML of a sheet that is read which other programs show, and nothing else."""

from pathlib import Path

import pytest

from tests.reader.samples import minimal_parts, pack, with_strings
from xlbudget.reader import RawWorkbook, read_workbook

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def alternatives(choices: str, fallback: str) -> str:
    return (
        f'<mc:AlternateContent xmlns:mc="{MC}" xmlns:x14="{X14}" xmlns:no="urn:no">'
        f"{choices}<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def cell(name: str, value: int) -> str:
    return f'<c r="{name}"><v>{value}</v></c>'


def read(tmp_path: Path, rows: str, after: str = "", strings: str = "") -> RawWorkbook:
    parts = minimal_parts(rows, after)
    return read_workbook(
        pack(tmp_path / "book.xlsx", with_strings(parts, strings) if strings else parts)
    )


# LibreOffice shows the same of each of them (7.4); of alternatives it knows fewer names.
@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (f'<n:c xmlns:n="urn:n" r="A1"><v>1</v></n:c>{cell("B1", 2)}', {"B1": 2}),
        (f'<n:c xmlns:n="{MC[:-4]}" r="A1"><v>1</v></n:c>{cell("B1", 2)}', {"B1": 2}),
        (f'<n:n xmlns:n="urn:n">{cell("A1", 1)}</n:n>{cell("B1", 2)}', {"B1": 2}),
        (f'<n:n xmlns:n="urn:n"><n:n>1</n:n>{cell("A1", 1)}2</n:n>', {}),
        ('<c r="A1"><n:v xmlns:n="urn:n">1</n:v></c>', {}),
        ('<c r="A1"><n:v xmlns:n="urn:n">1</n:v><v>2</v></c>', {"A1": 2}),
        ('<c r="A1"><is><t>1</t></is></c>', {}),
        ('<c r="A1" t="n"><is><t>1</t></is><v>2</v></c>', {"A1": 2}),
        (alternatives(f'<mc:Choice Requires="no">{cell("A1", 1)}</mc:Choice>', cell("B1", 2)),
         {"B1": 2}),
        (alternatives(f'<mc:Choice Requires="x14">{cell("A1", 1)}</mc:Choice>', cell("B1", 2)),
         {"A1": 1}),
        (alternatives(f'<mc:Choice Requires="x14 no">{cell("A1", 1)}</mc:Choice>', cell("B1", 2)),
         {"B1": 2}),
        (alternatives("".join(
            f'<mc:Choice Requires="{name}">{cell(f"{column}1", 1)}</mc:Choice>'
            for name, column in (("no", "A"), ("x14", "B"), ("x14", "C"))), cell("D1", 2)),
         {"B1": 1}),
        (alternatives("", alternatives("", cell("A1", 1))) + cell("B1", 2), {"A1": 1, "B1": 2}),
    ],
)  # fmt: skip
def test_what_other_programs_show(row: str, shown: dict[str, int], tmp_path: Path) -> None:
    book = read(tmp_path, f'<row r="1">{row}</row>')
    cells = book.sheets[0].cells
    assert {"ABCD"[column - 1] + str(row): c.value for (row, column), c in cells.items()} == shown


def test_rows_of_another_namespace_are_none(tmp_path: Path) -> None:
    rows = f'<n:row xmlns:n="urn:n" r="1">{cell("A1", 1)}</n:row><row r="2">{cell("A2", 2)}</row>'
    assert read(tmp_path, rows).sheets[0].cells.keys() == {(2, 1)}


@pytest.mark.parametrize("stray", ["None", "0", " x ", "\n"])
def test_text_where_no_figure_stands_is_passed_over(stray: str, tmp_path: Path) -> None:
    rows = f'{stray}<row r="1">{cell("A1", 1)}</row>{stray}<row r="2"/>'
    after = f"{stray}<mergeCells>{stray}</mergeCells>{stray}"
    assert read(tmp_path, rows, after).sheets[0].cells[1, 1].value == 1


@pytest.mark.parametrize("kind", ["s", "b", "n", "e", "d"])
@pytest.mark.parametrize("value", ["<v/>", "<v></v>", "<v> </v>"])
def test_a_cell_with_a_type_and_no_value_is_blank(kind: str, value: str, tmp_path: Path) -> None:
    rows = f'<row r="1"><c r="A1" t="{kind}">{value}</c>{cell("B1", 1)}</row>'
    assert read(tmp_path, rows, strings="<si><t>一</t></si>").sheets[0].cells.keys() == {(1, 2)}


@pytest.mark.parametrize("pad", [" {} ", "\n  {}\n", "0{}", "00{}"])
def test_padding_changes_nothing(pad: str, tmp_path: Path) -> None:
    rows = (
        f'<row r="{pad.format(1)}"><c r=" A1 " t="s"><v>{pad.format(1)}</v></c>'
        f'<c r="B1"><v>{pad.format(7)}</v></c></row>'
    )
    cells = read(tmp_path, rows, strings="<si><t>一</t></si><si><t>二</t></si>").sheets[0].cells
    assert (cells[1, 1].value, cells[1, 2].value) == ("二", 7)
