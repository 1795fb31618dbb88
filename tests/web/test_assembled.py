"""The text of the page: what it allows, and that nothing in it comes from elsewhere."""

import ast
import base64
import hashlib
import re
import sys
from pathlib import Path

import pytest

from tools.page.packages import LEFT_OUT
from xlbudget.reader import bounded_process
from xlbudget.tasks.check import check
from xlbudget.web import assembled

FOLDER = Path(assembled.__file__).parent


def test_only_the_scripts_of_the_page_run() -> None:
    page = assembled.page_in_one_file({"a.wasm": "AAAA"}, {"a": "<licence>"})
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = page.partition('http-equiv="Content-Security-Policy" content="')[2]
    allowed = policy.partition('"')[0].replace("&#x27;", "'")
    assert f"script-src 'sha256-{digest}' 'wasm-unsafe-eval' blob:" in allowed
    assert "default-src 'none'" in allowed
    assert "connect-src" not in allowed
    assert "unsafe-inline" not in allowed
    assert "&lt;licence&gt;" in page


def test_the_page_of_the_server_asks_nobody_else() -> None:
    page = assembled.page_of_server()
    assert "connect-src &#x27;self&#x27;" in page
    assert "<script data-file" not in page.replace(' type="text/plain"', "")


def test_no_part_names_another_place() -> None:
    for path in FOLDER.glob("*.*"):
        if path.suffix in (".js", ".css", ".html"):
            addresses = re.findall(r"https?://[^\s\"'`)]+", path.read_text(encoding="utf-8"))
            assert set(addresses) <= {"https://embedded.invalid/"}, path.name


def test_both_languages_say_the_same_things() -> None:
    """Holds the words of the page against each other, with what is put into them."""
    text = (FOLDER / "words.js").read_text(encoding="utf-8")
    chinese, english = text.partition("  en: {")[::2]
    english = english.partition("};")[0]
    keys = [re.findall(r"(\w+): \"((?:[^\"\\]|\\.)*)\"", part) for part in (chinese, english)]
    zh, en = (
        {key: set(re.findall(r"\{(\w+)\}", words)) for key, words in part if words} for part in keys
    )
    assert zh == en


def test_each_word_of_the_markup_is_there() -> None:
    words = (FOLDER / "words.js").read_text(encoding="utf-8")
    for word in re.findall(r'data-word="(\w+)"', (FOLDER / "page.html").read_text("utf-8")):
        assert re.search(rf"\b{word}: ", words), word


def test_what_the_page_leaves_out_nothing_in_it_needs() -> None:
    reached, left = set[str](), {"web.in_browser"}
    while left:
        reached |= left
        left = {name for module in left for name in imported(module)} - reached
    assert len(reached) > 100
    assert not [name for name in reached if name.partition(".")[0] in LEFT_OUT]


def imported(module: str) -> set[str]:
    """Returns the modules of xlbudget that one of them imports, at once or late."""
    path = FOLDER.parent.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not path.exists():
        return set()
    return {
        part
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xlbudget.")
        for package in [(node.module or "").removeprefix("xlbudget.")]
        for part in (package, *(f"{package}.{name.name}" for name in node.names))
    }


def test_a_pdf_is_told_who_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_process, "_ALONE", True)
    monkeypatch.setitem(sys.modules, "pypdfium2.raw", None)
    [finding] = check(b"%PDF-1.7\n", name="unit.pdf").findings
    assert (finding.code, "xlbudget serve" in finding.message) == ("F270", True)
