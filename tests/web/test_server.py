"""The server behind the page: it answers only who knows the address, from its own page."""

import hashlib
import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import Playwright

from examples.variants import write_base
from tests.support import browsers, example
from xlbudget.base.errors import UsageError
from xlbudget.cli.main import main
from xlbudget.tasks.new import new
from xlbudget.web.server import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    server.close()
    thread.join()


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("served") / "单位 1.xlsx")


def asked(
    server: Server,
    what: str,
    body: bytes | None = None,
    *,
    path: str = "",
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    """Asks as the page does, unless other headers or another path are given."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    try:
        usual = {"Host": parts.netloc, "Origin": f"http://{parts.netloc}", **(headers or {})}
        method = "GET" if body is None else "POST"
        connection.request(method, (path or parts.path) + what, body, usual)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_the_report_is_that_of_the_command(
    server: Server, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, body = asked(server, f"checked?name={quote(workbook.name)}", workbook.read_bytes())
    assert status == 200
    monkeypatch.chdir(workbook.parent)
    command = ["check", workbook.name, "--format", "json", "--all"]
    assert json.loads(body)["json"]["zh"] == CliRunner().invoke(main, command).stdout


@pytest.mark.usefixtures("shipped_size")
def test_a_blank_workbook_has_the_bytes_of_the_command(server: Server) -> None:
    wishes = {"template": "shanxi-unit", "unit": "某局", "year": 2026, "lang": "zh"}
    assert asked(server, "blank", json.dumps(wishes).encode()) == (
        200,
        new(unit="某局", year=2026).content,
    )
    status, body = asked(server, "blank", json.dumps({**wishes, "template": "no"}).encode())
    assert (status, "no" in json.loads(body)["refused"]) == (200, True)


def test_a_marked_workbook_can_be_checked_or_is_refused(server: Server, workbook: Path) -> None:
    status, body = asked(server, "marked?name=a.xlsx&lang=zh", workbook.read_bytes())
    assert (status, body[:2]) == (200, b"PK")
    assert asked(server, "marked?name=a.xlsx&lang=xx", b"PK")[0] == 404
    status, body = asked(server, "marked?name=a.xlsx&lang=en", b"no workbook")
    assert (status, "F005" in json.loads(body)["refused"]) == (200, True)


def test_a_sheet_without_findings_is_drawn_when_it_is_asked_for(
    server: Server, workbook: Path
) -> None:
    status, body = asked(server, "drawn?name=a.xlsx&number=0", workbook.read_bytes())
    view = json.loads(body)
    assert (status, view["name"], view["rows"][0][2][0][1]) == (200, "表一", "预算公开表1")
    assert asked(server, "drawn?name=a.xlsx&number=99", workbook.read_bytes())[0] == 404
    assert asked(server, "drawn?name=a.xlsx&number=x", workbook.read_bytes())[0] == 404


def test_a_report_to_file_is_made_of_what_the_page_kept(server: Server, workbook: Path) -> None:
    _, body = asked(server, "checked?name=in/a.xlsx", workbook.read_bytes())
    unit = json.loads(body)["unit"]["zh"]
    files = [{"name": "in/a.xlsx", "unit": unit}, {"name": "in/b.xlsx", "failure": "too_long"}]
    wishes = {"form": ".csv", "lang": "zh", "time": "2026-01-02T03:04:05+08:00", "files": files}
    status, body = asked(server, "filed", json.dumps(wishes).encode())
    lines = body.decode("utf-8-sig").splitlines()
    assert status == 200
    assert ",a.xlsx," in lines[1] and hashlib.sha256(workbook.read_bytes()).hexdigest() in lines[1]
    assert ",b.xlsx," in lines[2] and "90 秒" in lines[2]
    assert all(line.endswith("2026-01-02 03:04:05 +0800") for line in lines[1:])


@pytest.mark.parametrize(
    "change",
    [
        {"form": ".exe"},
        {"lang": "xx"},
        {"time": "noon"},
        {"files": []},
        {"files": [{"name": "a", "failure": "boredom"}]},
        {"files": [{"name": "a", "unit": {"facts": 1}}]},
        {"files": [{"name": 1, "failure": "crashed"}]},
    ],
)
def test_reports_of_nonsense_are_refused(server: Server, change: dict[str, object]) -> None:
    files = [{"name": "a.xlsx", "failure": "crashed"}]
    wishes = {"form": ".csv", "lang": "zh", "time": "2026-01-02T03:04:05+08:00", "files": files}
    assert asked(server, "filed", json.dumps(wishes).encode())[0] == 200
    assert asked(server, "filed", json.dumps(wishes | change).encode())[0] == 404


@pytest.mark.parametrize(
    ("what", "headers", "path", "status"),
    [
        ("", {"Host": "evil.example"}, "", 403),
        ("", {"Host": "127.0.0.1:1"}, "", 403),
        ("", {}, "/", 404),
        ("", {}, "/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/", 404),
        ("families", {}, "/", 404),
        ("nothing", {}, "", 404),
    ],
)
def test_strangers_get_nothing(
    server: Server, what: str, headers: dict[str, str], path: str, status: int
) -> None:
    assert asked(server, what, headers=headers, path=path) == (status, b"")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1"])
def test_other_pages_cannot_send(server: Server, origin: str) -> None:
    answer = asked(server, "checked?name=x.xlsx", b"PK", headers={"Origin": origin})
    assert answer == (403, b"")


def test_too_large_is_refused_before_it_is_read(server: Server) -> None:
    headers = {"Content-Length": str(50_000_001)}
    assert asked(server, "checked?name=x.xlsx", b"", headers=headers)[0] == 413
    assert asked(server, "blank", b"{" + b" " * 10_001)[0] == 413


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"template": 1}'])
def test_what_makes_no_sense_is_refused(server: Server, body: bytes) -> None:
    assert asked(server, "blank", body)[0] == 404
    assert asked(server, "checked", body)[0] == 404


def test_a_port_that_is_taken_is_told(server: Server) -> None:
    with pytest.raises(UsageError) as caught:
        Server(server.port)
    assert caught.value.code == "F255"


def test_the_command_says_where_it_is_and_ends(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "xlbudget", "serve", "--lang", "en"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        lines = [running.stdout.readline() for _ in range(2)]
        address = urlsplit(lines[1].strip())
        connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=120)
        headers = {"Origin": f"http://{address.netloc}"}
        # Larger than what its library would keep in memory by itself.
        connection.request("POST", address.path + "checked?name=x.xlsx", b"PK" * 1_000_000, headers)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        assert json.loads(answer["json"]["en"])["files"][0]["verdict"] == "unreadable"
        assert list(tmp_path.iterdir()) == []
        running.terminate()
        assert "Traceback" not in running.stderr.read()
    assert "Ctrl+C" in lines[0]


@pytest.mark.browser
def test_the_same_page_shows_what_it_answers(
    play: Playwright, server: Server, workbook: Path
) -> None:
    with browsers.opened(play, "chromium", server.address, offline=False) as page:
        browsers.give(page, workbook)
        assert "尾差" in page.inner_text("#report .verdict")
        page.click("role=tab[name='表一']")
        page.wait_for_selector("td[data-cell=A1] >> text=预算公开表1")
        with page.expect_download() as download:
            page.click("#report .actions >> text=Word")
        assert download.value.suggested_filename == "单位 1-预算公开检查报告.docx"
        assert page.evaluate("page.engine.forms.test('a.pdf')")
