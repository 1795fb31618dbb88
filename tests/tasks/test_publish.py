"""What is published is what the checked tables show, and nothing besides."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

import xlbudget
from tests.support import biff8, biff12, entry_books, example, ods, word
from tests.support.documents import example_document, example_tables
from tests.support.narrative import SEED, cell_of
from tests.support.shares import shared
from xlbudget.base.amounts import round_to, to_fen
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.flat import write_flat
from xlbudget.reader import read_workbook
from xlbudget.writer.docx.document import write_document

FIGURES = example.FOLDER / "figures.csv"
FAMILY = example.family()
STEP = 10_000
"""分 of the last printed digit, 0.01 万元."""
WAYS = {
    "printed": {"as_printed": True},
    "linked": {},
    "entry": {"entry": "sheets"},
}
NAME = "2025年长治市屯留区工业和信息化局预算公开表"


@pytest.fixture(scope="module")
def books() -> Mapping[str, bytes]:
    return {way: xlbudget.new(figures=FIGURES, **WAYS[way]).content for way in WAYS}  # type: ignore[arg-type]


published, checked = cache(xlbudget.publish), cache(xlbudget.check)
"""Of the workbooks above, which several tests ask for."""


def shown(content: bytes) -> Mapping[object, int]:
    """Returns every amount other than zero that the tables of a workbook print."""
    opened = open_workbook(Path("unit.xlsx"), content=content)
    amounts = {cell: f.shown for cell, f in opened.readings.figures.items() if f}
    return {cell: rounded for cell, fen in amounts.items() if (rounded := round_to(fen, STEP))}


# ---- what is in the file -------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_the_tables_show_what_they_showed(books: Mapping[str, bytes], way: str) -> None:
    made = published(books[way])
    assert made.name == NAME
    assert shown(made.content) == shown(books[way])
    again = xlbudget.check(made.content)
    # What was exact to the 分 is printed with two decimals now.
    assert (again.verdict, again.ok) == ("rounding", made.report.ok)
    # It does not mark its template (R111), and tells no more than the figures as printed do.
    as_printed = {finding.code for finding in checked(books["printed"]).findings}
    assert {finding.code for finding in again.findings} == as_printed | {"R111"}
    assert xlbudget.publish(books[way]).content == made.content


def test_every_kind_of_workbook_gives_the_same_file(books: Mapping[str, bytes]) -> None:
    assert len({published(content).content for content in books.values()}) == 1


@pytest.mark.parametrize(
    ("form", "write"),
    [("xls", biff8.write_raw), ("xlsb", biff12.write_raw), ("ods", ods.write_raw)],
)
def test_every_form_gives_the_same_file(
    books: Mapping[str, bytes], tmp_path: Path, form: str, write: Callable[..., object]
) -> None:
    write(tmp_path / f"unit.{form}", read_workbook(Path("unit.xlsx"), content=books["printed"]))
    made, printed = xlbudget.publish(tmp_path / f"unit.{form}"), published(books["printed"])
    assert made.content == printed.content
    assert made.document
    assert printed.document
    assert made.document.content == printed.document.content


def test_nothing_but_tables_of_values(books: Mapping[str, bytes]) -> None:
    content = published(books["entry"]).content
    raw = read_workbook(Path("unit.xlsx"), content=content)
    assert [sheet.name for sheet in raw.sheets] == [t.number for t in FAMILY.tables.values()]
    assert not [sheet.name for sheet in raw.sheets if sheet.state != "visible"]
    assert not any(cell.formula for sheet in raw.sheets for cell in sheet.cells.values())
    with ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name).decode("utf-8") for name in package.namelist()}
    names = set(re.findall(r'<definedName name="([^"]+)"', parts["xl/workbook.xml"]))
    assert names == {"_xlnm.Print_Area", "_xlnm.Print_Titles"}
    assert not [name for name in parts if re.search("custom|comment|drawing|vml|external", name)]
    written = "".join(parts.values())
    assert "xlbudget" not in written
    kinds = ("hyperlink", "dataValidation", "sheetProtection", "conditionalFormatting")
    assert not [kind for kind in kinds if f"<{kind}" in written]


def test_the_properties_name_the_unit_and_no_person(books: Mapping[str, bytes]) -> None:
    with ZipFile(BytesIO(published(books["printed"]).content)) as package:
        core = package.read("docProps/core.xml").decode("utf-8")
        app = package.read("docProps/app.xml").decode("utf-8")
    for field in ("dc:creator", "cp:lastModifiedBy", "dc:description", "cp:contentStatus"):
        assert f"<{field}></{field}>" in core
    assert "<Company></Company>" in app
    assert "Manager" not in app
    assert "长治市屯留区工业和信息化局" in core


@pytest.mark.parametrize("seed", shared(range(3), 3))
def test_random_units_are_published_as_they_are_shown(seed: int, tmp_path: Path) -> None:
    unit = entry_books.unit(seed + 40, 6 + 9 * seed)
    written = write_entry_sheets(tmp_path / "unit.xlsx", FAMILY, entry_books.inputs(unit))
    made = xlbudget.publish(tmp_path / "unit.xlsx")
    expected = {cell: round_to(fen, STEP) for cell, fen in written.amounts.items()}
    opened = open_workbook(Path("unit.xlsx"), content=made.content)
    found = {cell: f.shown for cell, f in opened.readings.figures.items() if f and f.shown}
    assert sorted(found.values()) == sorted(fen for fen in expected.values() if fen)
    assert xlbudget.check(made.content).ok


def test_rows_without_an_amount_are_left_out_and_those_above_kept() -> None:
    lines = FIGURES.read_text(encoding="utf-8-sig").splitlines()
    last = max(n for n, line in enumerate(lines) if line.startswith("t03,2010350,"))
    lines.insert(last + 1, "t03,2010399,total,0.00,其他政府办公厅（室）及相关机构事务支出")
    lines.append("t12,没有用到的项目,total,,没有用到的项目")
    content = xlbudget.new(figures="\n".join(lines).encode(), as_printed=True).content
    assert {"2010399", "没有用到的项目"} <= rows_of(content)
    made = xlbudget.publish(content).content
    assert made == xlbudget.publish(xlbudget.new(figures=FIGURES, as_printed=True).content).content
    assert {"201", "20103", "2010350"} <= rows_of(made)


def rows_of(content: bytes) -> set[str]:
    """Returns the codes and names of the rows that a workbook lists."""
    return {line[1] for line in xlbudget.figures(content).lines}


# ---- what is refused -----------------------------------------------------------------------------


def wrong() -> bytes:
    """Returns the example with two digits of a figure swapped."""
    text = FIGURES.read_text(encoding="utf-8-sig")
    text = text.replace("t03,2010302,total,1340.77", "t03,2010302,total,1304.77")
    return xlbudget.new(figures=text.encode(), as_printed=True).content


def test_errors_keep_a_workbook_from_being_published() -> None:
    with pytest.raises(xlbudget.NotPublishable) as refused:
        xlbudget.publish(wrong(), name="unit.xlsx")
    assert refused.value.code == "F227"
    assert refused.value.report == xlbudget.check(wrong(), name="unit.xlsx")
    assert refused.value.params["count"] == str(refused.value.report.count("error")) == "3"
    assert "还有 3 项没有通过检查" in refused.value.message


def test_what_is_published_despite_errors_says_so() -> None:
    made = xlbudget.publish(wrong(), despite_errors=True)
    assert not made.report.ok
    properties = load_workbook(BytesIO(made.content)).properties
    assert properties.description == "发布时仍有3项错误或存疑"
    assert xlbudget.check(made.content).verdict == "inconsistent"
    assert shown(made.content) == shown(wrong())


def test_figures_in_doubt_keep_it_back_too(books: Mapping[str, bytes]) -> None:
    workbook = load_workbook(BytesIO(books["printed"]))
    workbook["表三"].row_dimensions[10].hidden = True
    content = saved(workbook)
    assert xlbudget.check(content).verdict == "doubtful"
    with pytest.raises(xlbudget.NotPublishable) as refused:
        xlbudget.publish(content)
    assert refused.value.code == "F227"
    with ZipFile(BytesIO(xlbudget.publish(content, despite_errors=True).content)) as package:
        assert "发布时仍有" in package.read("docProps/core.xml").decode("utf-8")


def saved(workbook: object) -> bytes:
    target = BytesIO()
    workbook.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def without_year(workbook: object) -> None:
    for sheet in workbook:  # type: ignore[attr-defined]
        for row in sheet.iter_rows(max_row=6):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2025年", "")


def without_name(workbook: object) -> None:
    for sheet in workbook:  # type: ignore[attr-defined]
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("长治市屯留区工业和信息化局", "")


def without_table(workbook: object) -> None:
    del workbook["表三"]  # type: ignore[attr-defined]


def with_words(workbook: object) -> None:
    workbook["表三"]["C10"].value = "约一千三百"  # type: ignore[index]


LACKING = {
    "year": without_year,
    "name": without_name,
    "table:表三": without_table,
    "amount:表三": with_words,
}


@pytest.mark.parametrize("lacking", LACKING)
@pytest.mark.parametrize("despite_errors", [False, True])
def test_what_lacks_something_is_never_published(
    books: Mapping[str, bytes], lacking: str, despite_errors: bool
) -> None:
    workbook = load_workbook(BytesIO(books["printed"]))
    LACKING[lacking](workbook)
    with pytest.raises(xlbudget.NotPublishable) as refused:
        xlbudget.publish(saved(workbook), despite_errors=despite_errors)
    assert (refused.value.code, refused.value.params["lacking"]) == ("F228", lacking)
    assert "?" not in refused.value.message_in("zh") + refused.value.message_in("en")


def test_a_workbook_in_which_nothing_is_filled_in_is_not_published() -> None:
    blank = xlbudget.new(codes=b"2010301\n30101\n", unit="某局", year=2026, entry="tables")
    with pytest.raises(xlbudget.NotPublishable) as refused:
        xlbudget.publish(blank.content)
    assert refused.value.params["lacking"] == "figures"


def test_what_cannot_be_read_is_an_error_of_the_file() -> None:
    with pytest.raises(xlbudget.WorkbookError):
        xlbudget.publish(b"no workbook", name="unit.xlsx")


# ---- the whole document --------------------------------------------------------------------------

TEXTS = example.FOLDER / "texts.toml"


def with_last_year() -> bytes:
    """Returns the example with last year's figures, which its changes are measured against."""
    figures = replace(example.figures(), last_year=LAST_YEAR)
    flat = write_flat(FAMILY, figures, example.structure())
    return xlbudget.new(figures=flat.encode()).content


LAST_YEAR = {
    cell_of(name): to_fen(Decimal(text), FAMILY.unit) for name, text in SEED["last_year"].items()
}


def test_the_document_is_the_publication() -> None:
    made = xlbudget.publish(with_last_year(), texts=TEXTS).document
    assert made
    assert made.complete
    assert made.file_name == made.name == "长治市屯留区工业和信息化局2025年度单位预算公开"
    assert [(lack.how, lack.section) for lack in made.lacking] == [
        ("left_out", "（一）一般公共预算当年支出规模变化情况"),
    ]
    assert made.content == write_document(example_tables(), example_document())
    assert made.for_print() == write_document(example_tables(), example_document(), for_print=True)


def test_every_kind_of_workbook_gives_the_same_document(books: Mapping[str, bytes]) -> None:
    made = [xlbudget.publish(content, texts=TEXTS).document for content in books.values()]
    assert len({document.content for document in made if document}) == 1


def test_a_document_with_open_places_is_a_draft(books: Mapping[str, bytes]) -> None:
    made = xlbudget.publish(books["printed"]).document
    assert made
    assert not made.complete
    assert made.file_name == f"（待补充）{made.name}"
    marked = [run.text for p in word.opened(made.content).paragraphs for run in p.runs]
    opened = [lack.section for lack in made.lacking if lack.how == "open"]
    # Income and expenditure of one sentence are measured against the same figure.
    assert marked.count("____") == len(opened) + 1


def test_what_is_published_despite_errors_says_so_in_the_document_too() -> None:
    made = xlbudget.publish(wrong(), despite_errors=True, texts=TEXTS).document
    assert made
    assert word.opened(made.content).core_properties.comments == "发布时仍有3项错误或存疑"


def test_mistakes_in_the_file_of_texts_are_told(books: Mapping[str, bytes], tmp_path: Path) -> None:
    texts = tmp_path / "texts.toml"
    texts.write_text("[counts]\nvehicles.leader = 1\n", encoding="utf-8")
    with pytest.raises(xlbudget.TemplateError) as refused:
        xlbudget.publish(books["printed"], texts=texts)
    assert refused.value.code == "F230"
    with pytest.raises(xlbudget.XlbudgetError):
        xlbudget.publish(books["printed"], texts=tmp_path / "none.toml")


def test_a_family_without_a_text_has_no_document() -> None:
    folder = Path(__file__).parents[1] / "families" / "ugly-unit"
    made = xlbudget.new(figures=folder / "figures.csv", template=str(folder), as_printed=True)
    assert xlbudget.publish(made.content, str(folder)).document is None


@pytest.mark.libreoffice(writer=True)
def test_what_is_complete_is_printed_whole(tmp_path: Path) -> None:
    paths = xlbudget.publish(with_last_year(), texts=TEXTS).save(tmp_path)
    assert [path.suffix for path in paths] == [".xlsx", ".docx", ".pdf"]
    assert paths[1].stem == paths[2].stem == "长治市屯留区工业和信息化局2025年度单位预算公开"
    assert paths[2].read_bytes().startswith(b"%PDF")


# ---- where it is written -------------------------------------------------------------------------


@pytest.fixture
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLBUDGET_SOFFICE", "/nowhere/soffice")


@pytest.mark.usefixtures("no_libreoffice")
def test_nothing_is_overwritten(books: Mapping[str, bytes], tmp_path: Path) -> None:
    source = tmp_path / "in" / f"{NAME}.xlsx"
    source.parent.mkdir()
    source.write_bytes(books["printed"])
    made = xlbudget.publish(source)
    workbook, document = made.save(tmp_path / "out")
    assert workbook.read_bytes() == made.content
    assert made.document
    assert document.read_bytes() == made.document.content
    for folder, force, code in (
        ("out", False, "F204"),
        ("in", False, "F226"),
        ("in", True, "F226"),
    ):
        with pytest.raises(xlbudget.UsageError) as refused:
            made.save(tmp_path / folder, force=force)
        assert refused.value.code == code
    assert source.read_bytes() == books["printed"]
    assert made.save(tmp_path / "out", force=True) == (workbook, document)
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / f"{NAME}.pdf").write_bytes(b"older")
    with pytest.raises(xlbudget.UsageError) as refused:
        made.save(tmp_path / "pdf")
    assert refused.value.code == "F204"
    assert [path.suffix for path in (tmp_path / "pdf").iterdir()] == [".pdf"]


@pytest.mark.usefixtures("no_libreoffice")
@pytest.mark.parametrize("name", ["a/b:c局", "很长的名字" * 40, "&P局", "某 局"])
def test_any_name_gives_a_file(name: str, tmp_path: Path) -> None:
    made = xlbudget.publish(xlbudget.new(figures=FIGURES, unit=name, as_printed=True).content)
    path, document = made.save(tmp_path)
    assert path.name.startswith("2025年")
    assert document.name.startswith("（待补充）")
    assert (path.suffix, document.suffix) == (".xlsx", ".docx")
    assert xlbudget.check(path).unit_name == name
