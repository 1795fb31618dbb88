"""A unit's official tables as a web page: the same figures and verdict, whoever wrote it."""

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from tests.support import example, html
from tests.support.html import STYLES, any_style
from tests.support.random_units import RandomUnit, random_unit
from tests.support.shares import drawn
from tests.test_documents import workbook_of
from xlbudget.base.errors import WorkbookError
from xlbudget.cli.main import main
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.tasks.check import check
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)
NAME = "公开.html"


def unit_of(rng: Random) -> RandomUnit:
    codes, projects = rng.choice([1, 4, 12, 30]), rng.choice([0, 3, 9])
    return random_unit(rng, example.family(), codes=codes, projects=projects)


def read(content: bytes, name: str = NAME) -> Opened:
    return open_workbook(Path(name), content=content)


def told(report: Report) -> list[str]:
    return [finding.code for finding in report.findings if finding.severity != "note"]


def differing(opened: Opened, document: Opened) -> list[str]:
    """Returns the cells whose figures are not the same in both."""
    one, other = opened.readings.figures, document.readings.figures
    return [str(cell) for cell in {**one, **other} if one.get(cell) != other.get(cell)]


@pytest.mark.parametrize("name", STYLES)
def test_every_style(name: str) -> None:
    opened = workbook_of(random_unit(Random(7), example.family(), codes=15, projects=9))
    document = read(html.official(opened, STYLES[name]))
    assert differing(opened, document) == []
    report = check_opened(document)
    assert (told(report), report.verdict in PASSES) == ([], True)


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(30)))
def test_the_tables_of_any_unit_pass_with_the_same_figures(seed: int) -> None:
    rng = Random(seed)
    opened = workbook_of(unit_of(rng))
    style = any_style(rng)
    document = read(html.official(opened, style))
    assert differing(opened, document) == [], style
    assert document.located.structure.rows == opened.located.structure.rows
    report, as_workbook = check_opened(document), check_opened(opened)
    assert (told(report), report.verdict) == (told(as_workbook), as_workbook.verdict), style


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_the_tables_of_many_units(seed: int) -> None:
    test_the_tables_of_any_unit_pass_with_the_same_figures(seed)


@pytest.mark.parametrize("how", ["quoted-printable", "base64", "8bit"])
def test_a_page_saved_as_one_file(how: str) -> None:
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    page = html.official(opened, STYLES["as Word"])
    parts = [
        ("file:///C:/1.htm", "text/html", page),
        ("file:///C:/1.css", "text/css", b"td { color: #000 }"),
    ]
    content = html.archive(parts, how)
    report = check(content, name="公开.mht")
    assert (told(report), report.verdict in PASSES) == ([], True)
    assert differing(opened, read(content, "公开.mht")) == []


def test_the_sheets_behind_the_tabs_of_a_workbook_of_excel() -> None:
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    whole = html.official(opened, STYLES["titles in tables"]).decode("gb18030")
    tables = re.findall(r"<table.*?</table>(?:<p>[^<]*</p>)*", whole, re.DOTALL)
    links = "".join(f'<link id="shLink" href="1.files/sheet{n}.htm">' for n in range(len(tables)))
    frames = f'<![if x]>{links}<![endif]><frameset><frame src="1.files/sheet0.htm"></frameset>'
    place = "file:///C:/1.files/sheet"
    parts = [("file:///C:/1.htm", "text/html", html.page(frames))]
    parts += [(f"{place}{n}.htm", "text/html", html.page(t)) for n, t in enumerate(tables)]
    report = check(html.archive(parts), name="公开.mht")
    assert (told(report), report.verdict in PASSES) == ([], True)
    assert differing(opened, read(html.archive(parts), "公开.mht")) == []
    with pytest.raises(WorkbookError) as refused:
        read(html.page(frames))
    assert refused.value.code == "F265"


# ---- damage --------------------------------------------------------------------------------------


def damaged(opened: Opened, rng: Random) -> tuple[bytes, str]:
    """Returns a page that lacks a row or a cell, and which."""
    written: list[str] = []
    style = STYLES[rng.choice([*STYLES])]

    def keep(what: str) -> bool:
        written.append(what)
        return True

    html.official(opened, style, keep)
    lost = rng.choice(written)
    return html.official(opened, style, lambda what: what != lost), lost


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(30)))
def test_what_is_lost_from_a_page_is_told_or_changes_nothing(seed: int) -> None:
    rng = Random(seed)
    opened = workbook_of(unit_of(rng))
    content, lost = damaged(opened, rng)
    report = check(content, name=NAME)
    if report.verdict in PASSES:
        assert differing(opened, read(content)) == [], lost


HIDING = {
    "display": ('style="display:none"', ""),
    "an attribute": ("hidden", ""),
    "visibility": ('style="visibility: hidden !important"', ""),
    "clear": ('style="opacity:0"', ""),
    "out of the page": ('style="position:absolute; left:-9999px"', ""),
    "no height": ('style="display:block;height:0;overflow:hidden"', ""),
    "a class": ('class="x gone"', "<style>.gone{display:none}</style>"),
    "an id": ("id=x9", "<style>td#x9 { VISIBILITY: hidden }</style>"),
    "its place": ("class=y", "<style>table tr > td.y:not(.z) { display: none }</style>"),
    "letters as the paper": ('style="color:#fff"', ""),
    "letters as the paper by a class": (
        "class=w",
        "<style>td.w{color:rgb(255, 255, 254) !important}</style>",
    ),
    "a dark row": ('bgcolor="#000000" style="color:black"', ""),
    "tiny letters": ('style="font-size:1px"', ""),
    "letters without size": ('style="font:0/0 a"', ""),
    "clear letters": ('style="color:rgba(0,0,0,0)"', ""),
    "letters of its own": (
        "class=f",
        "<style>@font-face{font-family:'X';src:url(x.woff)} .f{font-family:X,宋体}</style>",
    ),
    "struck out": ('style="text-decoration: line-through"', ""),
    "drawn from right to left": ('dir=rtl style="unicode-bidi:bidi-override"', ""),
}


@pytest.mark.parametrize("how", HIDING)
def test_a_cell_that_is_hidden_is_told(how: str) -> None:
    attributes, head = HIDING[how]
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    page = html.official(opened, STYLES["plain"]).decode()
    cells = [m for m in re.finditer(r"<td class=num>\d+\.\d\d</td>", page) if "0.00" not in m[0]]
    cell = cells[len(cells) // 2]
    hidden = f"{page[: cell.start()]}<td {attributes}{cell[0][len('<td class=num') :]}"
    content = f"{head}{hidden}{page[cell.end() :]}".encode()
    report = check(content, name=NAME)
    assert report.verdict not in PASSES
    assert {"D109", "D110", "R007", "N102"} & {*told(report)}


def test_a_hidden_row_is_told_and_not_read() -> None:
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    page = html.official(opened, STYLES["plain"]).decode()
    rows = [m.start() for m in re.finditer(r"<tr>(?=<td>201)", page)]
    content = f'{page[: rows[0]]}<tr style="display:none">{page[rows[0] + 4 :]}'.encode()
    assert "D109" in told(check(content, name=NAME))


# ---- commands ------------------------------------------------------------------------------------


def run(arguments: Sequence[object]) -> int:
    return CliRunner().invoke(main, [str(argument) for argument in arguments]).exit_code


@pytest.mark.parametrize("name", ["公开.html", "公开.mht"])
def test_every_command_that_takes_documents_takes_pages(tmp_path: Path, name: str) -> None:
    unit = random_unit(Random(3), example.family(), codes=9, projects=4)
    workbook, flat, made = (tmp_path / n for n in ("unit.xlsx", "unit.csv", "made.xlsx"))
    write_workbook(workbook, printed(example.family(), unit.figures))
    opened = open_workbook(workbook)
    content = html.official(opened, STYLES["as a site"])
    published = tmp_path / name
    is_archive = name.endswith("mht")
    published.write_bytes(html.archive([("a", "text/html", content)]) if is_archive else content)
    assert run(["check", published]) == 0
    assert run(["check", workbook, "--against", published]) == 0
    assert run(["figures", published, "-o", flat]) == 0
    assert run(["new", "--figures", flat, "--as-printed", "-o", made]) == 0
    assert differing(opened, open_workbook(made)) == []
    another = random_unit(Random(4), example.family(), codes=9, projects=4)
    write_workbook(tmp_path / "other.xlsx", printed(example.family(), another.figures))
    assert run(["check", tmp_path / "other.xlsx", "--against", published]) == 1


def test_final_accounts_are_refused_by_name() -> None:
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    page = html.official(opened, STYLES["as a site"]).decode().replace("预算", "决算")
    report = check(page.encode(), name=NAME)
    assert (report.verdict, told(report)) == (Verdict.UNREADABLE, ["F022"])


def test_a_page_called_a_workbook_is_read_and_told() -> None:
    opened = workbook_of(random_unit(Random(3), example.family(), codes=9, projects=4))
    report = check(html.official(opened, STYLES["plain"]), name="导出.xls")
    assert (told(report), report.verdict in PASSES) == (["R101"], True)
