"""Rows that are read without a parser of XML say what they say to one."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reader.samples import MAIN, by_xlsxwriter, minimal_parts, pack, with_strings
from xlbudget.base.cellref import cell_name
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import LateCells, Limits, RawWorkbook, container, plain_rows, read_workbook
from xlbudget.reader.plain_rows import PlainRows

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = (
    "<si><t>甲</t></si><si><r><rPr><strike/></rPr><t>乙</t></r></si><si><t>_x0041_&amp;</t></si>"
)
PLAIN = (
    '<c r="A{n}" s="1" t="str"><f>IF($A{n}="","",B{n})</f><v></v></c>',
    '<c r="B{n}" t="s"><v>0</v></c>', '<c r="C{n}" s="1" t="s"><v>1</v></c>',
    '<c r="D{n}" t="s"><v>2</v></c>', '<c r="E{n}"><v>12.50</v></c>', '<c r="F{n}" s="1"/>',
    '<c r="G{n}" t="str"><f>A1&amp;"&lt;x&gt;"&amp;&apos;甲&apos;!B1</f><v>&lt;_x0042_</v></c>',
    '<c r="H{n}" t="b"><v>1</v></c>', '<c r="I{n}" t="e"><f aca="false">1/0</f><v>#N/A</v></c>',
    '<c r="J{n}" s="1"><f>=1+1</f><v>2</v></c>', '<c r="AA{n}"><f>_x0041_</f><v>-1E-3</v></c>',
    '<c r="ZZ{n}" t="str"><v>two\nlines</v></c>', '<c r="AB{n}"><f>[1]甲!A1</f><v>3</v></c>',
)  # fmt: skip
ODD = (
    '<c r="K{n}"><v/></c>', '<c r="L{n}"><f>1</f></c>', '<c r="M{n}"><v> 7 </v></c>',
    '<c r="N{n}" t="inlineStr"><is><t>x</t></is></c>', '<c r="O{n}"><v>x</v></c>',
    '<c r="P{n}" s="77"><v>1</v></c>', '<c r="Q{n}" t="n"><v>1<!-- 2 --></v></c>',
    '<c r="R{n}" t="str"><v>&#65;</v></c>', '<c r="A{n}"><v>1</v></c>', '<c r="XFE{n}"/>',
    '<c r="S1{n}"><v>1</v></c>', '<c r="T{n}" t="s"><v>9</v></c>', "<c><v>1</v></c>", "loose",
    '<c r="U{n}" t="str"><v>]]&gt; \r</v></c>', '<c r="V{n}" t="str"><v>\uffff</v></c>',
    '<c r="W{n}" t="str"><f>&bad;</f><v/></c>', '<x:c xmlns:x="urn:x" r="X{n}"><v>5</v></x:c>',
    '<c r="Y{n}" t="str"><f t="shared" si="0" ref="Y{n}:Y{n}">A1</f><v></v></c>',
    '<c r="Z{n}" xmlns="urn:x"><v>1</v></c>', '<c r="AC{n}" t="n"><v></v></c>', "<?pi?>",
    '<c r="AD{n}" t="str"><v><![CDATA[<c r="A1"><v>1</v></c>]]></v></c>', "\x01",
)  # fmt: skip
ROWS = (
    'r="{n}"', 'r="{n}" spans="1:5" ht="20.25" customHeight="1"', 'r="{n}" ht="0" customHeight="1"',
    'r="{n}" customFormat="false" ht="12.8" hidden="false" outlineLevel="0" collapsed="false"',
    'r="{n}" hidden="1"', 'r="{n}" s="1" customFormat="1"', 'r="{n}" outlineLevel="1"',
    'r="{n}" collapsed="1"', "", 'r="{n}" ht="15" ht="16"', 'r="{n}" x14ac:dyDescent="0.15"',
    'r="1"', 'r="9999999"',
)  # fmt: skip
HEADS = (
    f'<worksheet xmlns="{MAIN}"><sheetData>',
    f'<worksheet xmlns="{MAIN}" xmlns:x14ac="urn:x"><sheetFormatPr/><sheetData>',
    f'<worksheet xmlns="{MAIN}"><x:y xmlns:x="urn:x"><sheetData>',
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>',
    '<worksheet xmlns="urn:x"><sheetData>',
)
LATE: dict[bool, Callable[[str], bool]] = {True: lambda _: True, False: lambda _: False}


def rows(draw: st.DrawFn) -> Iterator[str]:
    """Yields rows, most of them as programs write them, some as hardly any does."""
    for number in range(1, draw(st.integers(2, 9))):
        odd = draw(st.integers(0, 5)) == 0
        pieces = st.sampled_from(PLAIN + ODD if odd else PLAIN)
        cells = draw(st.lists(pieces, max_size=6, unique=True))
        start: str = draw(st.sampled_from(ROWS if odd else ROWS[:2]))
        yield f"<row {start}>{''.join(cells)}</row>".replace("{n}", str(number))


@st.composite
def sheets(draw: st.DrawFn) -> str:
    head: str = draw(st.sampled_from((HEADS[0],) * 6 + HEADS))
    end = "</x:sheetData></x:worksheet>" if "<x:sheetData>" in head else "</sheetData></worksheet>"
    return head + "".join(rows(draw)) + end


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return by_xlsxwriter(tmp_path_factory.mktemp("plain") / "a.xlsx")


def left_alone(_: PlainRows, chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from chunks


def read(path: Path, *, late: bool = False) -> RawWorkbook | None:
    """Returns a workbook, None if it is refused."""
    try:
        return read_workbook(path, late=LATE[late])
    except WorkbookError:
        return None


@given(sheet=sheets(), size=st.integers(150, 4000))
def test_nothing_is_read_otherwise(sheet: str, size: int, sample: Path) -> None:
    path = sample.with_name("plain.xlsx")
    pack(path, with_strings({**minimal_parts(), SHEET: sheet}, STRINGS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container, "_CHUNK", size)
        quick = read(path)
        patch.setattr(PlainRows, "taken_out", left_alone)
        parsed = read(path)
    assert quick == parsed


def test_the_rows_of_writers_are_taken(sample: Path) -> None:
    with ZipFile(sample) as archive:
        sheet = archive.read(SHEET)
    taken = PlainRows(lambda *_: None, 100_000)
    left = b"".join(taken.taken_out([sheet]))
    assert taken.texts
    assert len(taken.texts) + left.count(b"<row ") == sheet.count(b"<row ")


@pytest.mark.parametrize("seed", range(3))
def test_late_cells_are_those_of_the_sheet(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    wanted, data = "", ""
    for row in range(1, 60):
        data += f'<row r="{row}">'
        for column in sorted(random.sample(range(1, 40), 9)):
            name, formula = cell_name(row, column), f"A{random.randint(1, 99)}&lt;{column}"
            data += f'<c r="{name}" t="str"><f>{formula}</f><v></v></c>'
            if column > 2:
                wanted += f"{row}>{formula.replace('&lt;', '<')}"
        data += "</row>"
    path = pack(tmp_path / "late.xlsx", minimal_parts(data))
    late, made = (read_workbook(path, late=LATE[late]).sheets[0] for late in (True, False))
    assert isinstance(late.cells, LateCells)
    letters = {re.sub(r"\d", "", cell_name(1, column)) for column in range(3, 40)}
    assert late.cells.formulas(letters) == wanted
    assert dict(late.cells) == made.cells
    assert late == made


def test_a_sheet_with_anything_else_is_never_late(tmp_path: Path) -> None:
    for cell in ('<c r="A2"><f>1</f></c>', '<c r="A2" t="n"><f>1</f><v></v></c>'):
        data = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{cell}</row>'
        path = pack(tmp_path / "whole.xlsx", minimal_parts(data))
        assert isinstance(read_workbook(path, late=LATE[True]).sheets[0].cells, dict)


def test_rows_that_are_taken_are_bounded_as_others(tmp_path: Path) -> None:
    data = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>{"x" * 50}</v></c></row>' for n in range(1, 99)
    )
    path = pack(tmp_path / "long.xlsx", minimal_parts(data))
    for limits in (Limits(cells=50), Limits(string_length=40), Limits(elements=100)):
        for late in (False, True):
            with pytest.raises(WorkbookError) as caught:
                read_workbook(path, limits, late=LATE[late])
            assert caught.value.code == "F009"
    assert plain_rows.without_entities("&amp;lt;") == "&lt;"
