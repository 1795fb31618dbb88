"""The page that is one file, in real browsers: opened from a folder, without network."""

import contextlib
import datetime as dates
import random
import re
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, Playwright

from examples.variants import variants, write_base, write_variant
from tests.support import biff8, biff12, browsers, example, libreoffice, ods
from tests.support.planted import cases
from tests.support.random_units import random_unit
from tools.page.__main__ import build
from xlbudget.cli.main import main
from xlbudget.reader import read_workbook
from xlbudget.tasks.new import new
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shipped_size")]
BROWSERS = ("chromium", "chromium-109")
HOSTILE = "<img src=x onerror=alert(1)><script>document.title='x'</script>"
MEGABYTES = 16
IN_VIEW = """(cell) => {
  const [inner, outer] = [cell, cell.closest(".sheet")].map((n) => n.getBoundingClientRect());
  return inner.top >= outer.top && inner.bottom <= outer.bottom && inner.bottom <= innerHeight;
}"""
MARKED = (
    r"\[Content_Types\]\.xml|xl/(workbook|styles)\.xml|xl/_rels/.*"
    r"|xl/worksheets/(_rels/)?sheet[123]\.xml.*|docProps/app\.xml"
)
"""The parts of the planted workbook that marks change: two sheets; the first is not open now."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the page, in a folder whose name is not plain."""
    return build(tmp_path_factory.mktemp("预算 [公开]") / "xlbudget.html")


@pytest.fixture(scope="module", params=BROWSERS)
def page(request: pytest.FixtureRequest, play: Playwright, file: Path) -> Iterator[Page]:
    with browsers.opened(play, request.param, file.as_uri()) as page:
        yield page


def test_it_starts(page: Page, record_property: Callable[[str, object], None]) -> None:
    seconds = page.evaluate("page.ready") / 1000
    record_property("measured", f"{_version(page)}: ready after {seconds:.1f} s")


def _version(page: Page) -> str:
    browser = page.context.browser
    return f"Chromium {browser.version}" if browser else ""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Returns files of every kind that the command reads, and some that it does not."""
    folder = tmp_path_factory.mktemp("books")
    base = write_base(example.FOLDER, folder / "printed.xlsx")
    swapped = next(v for v in variants(example.FOLDER) if v.name == "two-digits-swapped")
    found = {"printed": base, "planted": write_variant(base, swapped, folder / "planted.xlsx")}
    raw = read_workbook(found["planted"])
    found["xls"] = biff8.write_raw(folder / "planted.xls", raw)
    found["xlsb"] = biff12.write_raw(folder / "planted.xlsb", raw)
    found["ods"] = ods.write_raw(folder / "planted.ods", raw)
    found["entry"] = new(unit="某局", year=2026).save(folder / "entry.xlsx")
    found["cut"] = folder / "cut.xlsx"
    found["cut"].write_bytes(base.read_bytes()[:20_000])
    found["text"] = folder / "text.xlsx"
    found["text"].write_text("no workbook", "utf-8")
    book = openpyxl.load_workbook(found["planted"])
    book["表三"]["B10"] = HOSTILE
    found["hostile"] = folder / "<b>hostile.xlsx"
    book.save(found["hostile"])
    found["unknown"] = folder / "unknown.xlsx"
    _of_no_template(found["unknown"])
    found["pdf"] = folder / "unit.pdf"
    found["pdf"].write_bytes(b"%PDF-1.7\n")
    return found


def _of_no_template(path: Path) -> None:
    """Writes a workbook of which only its headers tell what it means."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "收支"
    for row in (
        ["2026年某省部门收支总表"],
        ["单位：万元"],
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["", "合计", 12, 6, 6],
        ["201", "一般公共服务支出", 12, 6, 6],
        ["20101", "人大事务", 12, 6, 6],
        ["2010101", "行政运行", 6, 6, 0],
        ["2010102", "一般行政管理事务", 6, 0, 5],
    ):
        sheet.append(row)
    book.save(path)


def command_json(path: Path, monkeypatch: pytest.MonkeyPatch, lang: str = "zh") -> str:
    """Returns what the command prints of a file that lies in the working folder."""
    monkeypatch.chdir(path.parent)
    wishes = ["--format", "json", "--all", "--lang", lang]
    return CliRunner().invoke(main, ["check", path.name, *wishes]).stdout


@pytest.fixture
def planted(books: dict[str, Path]) -> Path:
    return books["planted"]


KINDS = ("printed", "planted", "xls", "xlsb", "ods", "entry", "cut", "text", "hostile", "unknown")


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_is_that_of_the_command_byte_for_byte(
    page: Page,
    books: dict[str, Path],
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    browsers.give(page, books[kind])
    seconds = page.evaluate("page.chosen.ms") / 1000
    record_property("measured", f"{_version(page)}: {books[kind].name} in {seconds:.2f} s")
    assert browsers.json_shown(page) == command_json(books[kind], monkeypatch)
    assert browsers.json_shown(page, "en") == command_json(books[kind], monkeypatch, "en")


def test_from_the_drop_to_the_cell(page: Page, planted: Path) -> None:
    browsers.give(page, planted)
    assert "不一致" in page.inner_text("#report .verdict")
    row = page.inner_text(".fixes tbody tr").split()
    assert row[:3] == ["表三", "C10", "1304.77"]
    page.click(".tabs button >> nth=0")
    page.click(".fixes button")
    cell = page.locator("td.here")
    assert (cell.get_attribute("data-cell"), cell.inner_text()) == ("C10", "1304.77")
    assert "fix" in (cell.get_attribute("class") or "")
    assert "1340.77" in page.inner_text(".why")
    page.hover("td.error >> nth=0")
    assert "J301" in page.inner_text(".why")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.libreoffice
@pytest.mark.parametrize("page", ["chromium"], indirect=True)
def test_the_way_of_an_accountant(page: Page, planted: Path, tmp_path: Path) -> None:
    """Drop, red cell, click, see it, save the marked copy, open it elsewhere with its comment."""
    drop(page, planted)
    sheet = page.locator(".sheet")
    sheet.evaluate("(node) => { node.style.height = '6em'; node.scrollTop = 0; }")
    assert "error" in (page.get_attribute("td[data-cell=E10]", "class") or "")
    page.locator(".findings .cells >> text=C10").first.click()
    cell = page.locator("td[data-cell=C10]")
    assert cell.evaluate(IN_VIEW)
    assert page.evaluate("document.activeElement.dataset.cell") == "C10"
    copy = saved(page, "text=保存标记的工作簿", tmp_path)
    [pages] = libreoffice.printed_all([copy], tmp_path / "printed")
    assert any("检查结果" in page_ and "1,340.77" in page_ for page_ in pages[:2])
    comment = openpyxl.load_workbook(copy)["表三"]["C10"].comment
    assert comment and "1340.77" in comment.text
    with zipfile.ZipFile(planted) as was, zipfile.ZipFile(copy) as now:
        changed = {name for name in was.namelist() if was.read(name) != now.read(name)}
    assert all(re.fullmatch(MARKED, name) for name in changed), changed


def drop(page: Page, *paths: Path) -> None:
    """Drops files and folders on the page, as a person does with a mouse, and waits."""
    before = int(page.evaluate("document.body.dataset.checked || 0"))
    driver = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        driver.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 120, "data": data})
    page.wait_for_selector(f"body[data-checked='{before + 1}']")


def saved(page: Page, button: str, folder: Path) -> Path:
    """Presses a button that saves a file, and returns the file under its name."""
    with page.expect_download() as download:
        page.locator(button).first.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


FORMS = {"html": "网页", "docx": "Word", "xlsx": "Excel", "csv": "CSV"}


class Noon(dates.datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: dates.tzinfo | None = None) -> "Noon":
        return cls(2026, 1, 2, 12, 0, 0, tzinfo=dates.timezone(dates.timedelta(hours=8)))

    def astimezone(self, tz: dates.tzinfo | None = None) -> "Noon":
        return super().astimezone(tz) if tz else self


def reports(folder: Path, paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Returns the reports of the command at noon on files that lie in one folder."""
    monkeypatch.chdir(paths[0].parent)
    monkeypatch.setattr("datetime.datetime", Noon)
    targets = {form: folder / f"command.{form}" for form in FORMS}
    wishes = [part for target in targets.values() for part in ("--report", str(target))]
    CliRunner().invoke(main, ["check", "--jobs", "1", *(path.name for path in paths), *wishes])
    monkeypatch.undo()
    return targets


@pytest.mark.parametrize("kind", ["planted", "text"])
def test_reports_to_file_are_those_of_the_command(
    page: Page, books: dict[str, Path], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers.give(page, books[kind])
    page.evaluate("page.now = () => '2026-01-02T12:00:00+08:00'")
    for form, path in reports(tmp_path, [books[kind]], monkeypatch).items():
        copy = saved(page, f"#report .actions >> text={FORMS[form]}", tmp_path)
        assert copy.name == f"{books[kind].stem}-预算公开检查报告.{form}"
        assert copy.read_bytes() == path.read_bytes(), form


@pytest.mark.parametrize("page", ["chromium"], indirect=True)
def test_the_ledger_is_that_of_the_command(
    page: Page, books: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [books[kind] for kind in ("planted", "printed", "text")]
    browsers.give(page, *paths)
    page.evaluate("page.now = () => '2026-01-02T12:00:00+08:00'")
    for form, path in reports(tmp_path, paths, monkeypatch).items():
        copy = saved(page, f"#ledger >> text={FORMS[form]}", tmp_path)
        assert copy.read_bytes() == path.read_bytes(), form
    page.select_option("#which", "bad")
    page.evaluate("page.now = localTime")
    text = saved(page, "#ledger >> text=CSV", tmp_path).read_text("utf-8-sig")
    page.select_option("#which", "")
    assert ("planted.xlsx" in text, "printed.xlsx" in text) == (True, False)
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}", text)


@pytest.mark.parametrize("page", ["chromium"], indirect=True)
def test_any_sheet_can_be_seen(page: Page, books: dict[str, Path]) -> None:
    browsers.give(page, books["printed"])
    page.click("role=tab[name='表十三']")
    assert page.inner_text("td[data-cell=A1]") == "预算公开表13"
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("td[data-cell=A1] >> text=预算公开表12")
    assert page.get_attribute("[aria-selected=true]", "tabindex") == "0"
    browsers.give(page, books["entry"])
    page.click("role=tab[name='录入·支出']")
    page.wait_for_selector(".sheet td")
    colours = page.locator(".sheet td").evaluate_all(
        "(nodes) => nodes.map((node) => node.style.backgroundColor).filter(Boolean)"
    )
    assert colours


def test_in_another_language_all_is_said_anew(page: Page, planted: Path) -> None:
    browsers.give(page, planted)
    page.click("#language")
    assert "Not consistent" in page.inner_text("#report .verdict")
    assert "two neighbouring digits swapped" in page.inner_text(".fixes")
    page.click("#language")
    assert "不一致" in page.inner_text("#report .verdict")


def test_what_files_say_is_never_markup(page: Page, books: dict[str, Path]) -> None:
    browsers.give(page, books["hostile"])
    assert page.locator("#report img, #report script, #report b").count() == 0
    assert HOSTILE in page.inner_text("td[data-cell=B10]")
    assert page.title() == "单位预算公开表检查"


def test_many_files_are_a_table(page: Page, books: dict[str, Path]) -> None:
    browsers.give(page, *(books[kind] for kind in ("printed", "planted", "text", "xls")))
    rows = page.locator("#list tbody tr")
    assert rows.count() == 4
    page.select_option("#which", "bad")
    assert rows.count() == 2
    page.select_option("#which", "")
    page.fill("#search", "printed")
    assert rows.count() == 1
    page.fill("#search", "")
    page.click("role=button[name='结论']")
    assert "printed.xlsx" in rows.nth(0).inner_text()
    page.click("text=text.xlsx")
    assert "没有读取" in page.inner_text("#report .verdict")


def test_dropping_is_the_same_as_choosing(page: Page, planted: Path) -> None:
    drop(page, planted)
    assert "planted.xlsx" in page.inner_text("#report")
    assert "不一致" in page.inner_text("#report .verdict")


@pytest.mark.parametrize("page", ["chromium"], indirect=True)  # to old ones none can be given
def test_a_folder_is_searched_for_workbooks(page: Page, planted: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "in/b.xlsx", "~$a.xlsx", ".c.xlsx", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(planted.read_bytes())
    before = page.evaluate("Number(document.body.dataset.checked)")
    page.set_input_files("#folders", tmp_path)
    page.wait_for_selector(f"body[data-checked='{before + 1}']")
    names = page.evaluate("page.entries.map((entry) => entry.name.split('/').slice(1).join('/'))")
    assert names == ["a.xlsx", "in/b.xlsx"]


@pytest.mark.parametrize("page", ["chromium"], indirect=True)
def test_a_folder_that_is_dropped_is_searched_and_the_rest_of_it_named(
    page: Page, planted: Path, books: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "预算"
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "b.xlsx").write_bytes(planted.read_bytes())
    (folder / "b.pdf").write_bytes(books["pdf"].read_bytes())
    drop(page, folder)
    assert page.evaluate("page.entries.map((entry) => entry.name)") == ["预算/in/b.xlsx"]
    assert "b.pdf" in page.inner_text("#others")


@pytest.mark.parametrize("page", ["chromium"], indirect=True)
def test_a_pdf_is_told_where_it_can_be_checked(page: Page, books: dict[str, Path]) -> None:
    browsers.give(page, books["pdf"])
    assert "xlbudget serve" in page.inner_text("#report .verdict")


@pytest.mark.parametrize("page", ["chromium"], indirect=True)
def test_a_crash_is_told_and_in_the_ledger(
    page: Page, books: dict[str, Path], tmp_path: Path
) -> None:
    page.evaluate(
        "() => { page.engine.ask = () => { delete page.engine.ask;"
        " return Promise.reject(new RangeError('memory')); }; }"
    )
    browsers.give(page, books["planted"], books["printed"])
    lines = page.locator("#list tbody tr")
    assert "内存不够" in lines.nth(0).inner_text()
    assert "通过" in lines.nth(1).inner_text()
    text = saved(page, "#ledger >> text=CSV", tmp_path).read_text("utf-8-sig")
    assert "进程中断了" in text


def test_a_browser_that_is_too_old_is_told_which_works(play: Playwright, file: Path) -> None:
    with browsers.opened(
        play,
        "chromium",
        file.as_uri(),
        before="delete self.structuredClone",
        until="#state >> text=太旧",
    ) as page:
        assert page.is_disabled("#choose")


@pytest.mark.parametrize("page", ["chromium"], indirect=True)
def test_stopping_leaves_the_rest_until_it_is_wanted(page: Page, books: dict[str, Path]) -> None:
    before = page.evaluate("Number(document.body.dataset.checked)")
    page.set_input_files("#files", [books[kind] for kind in ("entry", "planted", "xls", "ods")])
    page.click("#stop")
    page.wait_for_selector(f"body[data-checked='{before + 1}']")
    assert "没有检查" in page.inner_text("#state")
    assert page.locator("#list tbody tr").count() == 4
    page.click("#resume")
    page.wait_for_selector(f"body[data-checked='{before + 2}']")
    assert page.evaluate("page.entries.every((entry) => entry.answer)")


def test_a_file_that_is_too_large_is_not_even_loaded(page: Page, planted: Path) -> None:
    page.evaluate("Object.defineProperty(File.prototype, 'size', { get: () => 200_000_000 })")
    browsers.give(page, planted)
    assert "200 MB" in page.inner_text("#report .verdict")
    page.reload()
    page.wait_for_selector("body[data-ready]")


def test_keys_reach_everything(page: Page, planted: Path) -> None:
    browsers.give(page, planted)
    page.focus(".fixes button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.cell") == "C10"
    page.focus(".tabs button >> nth=0")
    page.keyboard.press("Space")
    assert page.get_attribute(".tabs button >> nth=0", "aria-selected") == "true"


def test_what_runs_on_is_ended_and_the_page_lives_on(page: Page, books: dict[str, Path]) -> None:
    page.evaluate("page.engine.seconds = 0.01")
    browsers.give(page, books["entry"])
    assert "已停止" in page.inner_text("#report .verdict")
    page.evaluate("page.engine.seconds = SECONDS")
    browsers.give(page, books["planted"])
    assert "不一致" in page.inner_text("#report .verdict")


def test_a_blank_workbook_has_the_bytes_of_the_command(page: Page, tmp_path: Path) -> None:
    page.click("#make")
    page.fill("#unit", "某局")
    page.fill("#year", "2026")
    with page.expect_download() as download:
        page.click("#blank button.main")
    download.value.save_as(tmp_path / "made.xlsx")
    assert (tmp_path / "made.xlsx").read_bytes() == new(unit="某局", year=2026).content


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """Listens on this machine; gives the address, and what has come."""
    hits: list[bytes] = []
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)

        def listen() -> None:
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, _ = server.accept()
                    hits.append(connection.recv(100))
                    connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", hits
        ended.set()
        thread.join()


@pytest.mark.parametrize("kind", ["planted", "xls"])
def test_the_marked_workbook_is_that_of_the_command(
    page: Page, books: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    path = books[kind]
    browsers.give(page, path)
    with page.expect_download() as download:
        page.click("text=保存标记的工作簿")
    download.value.save_as(tmp_path / "saved.xlsx")
    CliRunner().invoke(main, ["check", str(path), "--mark", str(tmp_path / "marked")])
    [marked] = (tmp_path / "marked").iterdir()
    assert download.value.suggested_filename == marked.name
    assert (tmp_path / "saved.xlsx").read_bytes() == marked.read_bytes()


def test_nothing_leaves_the_page(
    play: Playwright, file: Path, planted: Path, listener: tuple[str, list[bytes]]
) -> None:
    address, hits = listener
    # With a network: only the page's own policy keeps all inside.
    with browsers.opened(play, "chromium", file.as_uri(), offline=False) as page:
        browsers.give(page, planted)
        refused = page.evaluate(
            "async (address) => { new Image().src = address;"
            " try { await fetch(address); return false; } catch { return true; } }",
            address,
        )
        assert refused
    assert hits == []


def test_the_page_is_small_and_says_whose_work_is_in_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.encode()) < MEGABYTES * 1_000_000
    licences = text.partition("<pre>")[2].partition("</pre>")[0]
    for name in ("xlbudget", "pyodide", "highs", "xlrd", "xlsxwriter", "Python"):
        assert f"\n{name}" in f"\n{licences}", name
    for name in (
        "musl",
        "zlib",
        "bzip2",
        "liblzma",
        "SQLite",
        "libffi",
        "expat",
        "pdqsort",
        "METIS",
    ):
        assert name in licences, name
    assert "http-equiv" in text
    assert "unsafe-eval" not in text.partition("</head>")[0].replace("wasm-unsafe-eval", "")


@pytest.mark.parametrize(
    ("count", "codes"), [(2, 4), pytest.param(100, None, marks=pytest.mark.long)]
)
def test_both_builds_of_the_solver_propose_the_same(
    play: Playwright,
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    codes: int | None,
) -> None:
    with browsers.opened(play, "chromium", file.as_uri()) as page:
        for number, path in enumerate(_planted(tmp_path, count, codes)):
            browsers.give(page, path)
            assert browsers.json_shown(page) == command_json(path, monkeypatch), number


def _planted(folder: Path, count: int, codes: int | None) -> Iterator[Path]:
    """Yields workbooks of random units, each with a slip of a bookkeeper."""
    family, rng, made = example.family(), random.Random(15), 0
    while made < count:
        unit = random_unit(rng, family, codes=codes)
        for case in cases(rng, family, unit):
            if made == count:
                return
            path = folder / f"{made}.xlsx"
            amounts = {**case.amounts, **case.wrong}
            wrong = replace(unit.figures, amounts=amounts)
            write_workbook(path, printed(family, wrong))
            made += 1
            yield path


@pytest.mark.long
def test_two_builds_are_the_same_bytes(file: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again.html", tmp_path).read_bytes() == file.read_bytes()
