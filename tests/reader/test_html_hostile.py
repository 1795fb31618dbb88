"""Pages made to exhaust memory or time: refused by a limit's name, or read within it."""

from pathlib import Path

import pytest

from xlbudget.base.errors import FILE_CODES, WorkbookError
from xlbudget.reader import Limits, RawDocument, read_file

HEAD = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
REFUSED = {
    "elements in each other": ("<div>" * 10_000, "xml_depth"),
    "tables in each other": ("<table><tr><td>" * 10_000, "xml_depth"),
    "letters that never end": ("<font color=red>x" * 10_000, "xml_depth"),
    "more tags than any page": ("<td>" * 320_000, "elements"),
    "more attributes": (f"<p {'a ' * 320_000}>", "elements"),
    "more rules": (f"<style>{'a{color:red}' * 6_000}</style>", "elements"),
    "a long list of selectors": (f"<style>{'a,' * 20_000}b{{color:red}}</style>", "string_length"),
    "a long cell": (f"<table><tr><td>{'1' * 200_000}", "string_length"),
    "elements that nobody wrote": ("<b><p>" * 140_000, "elements"),
    "variables of each element": (
        f"<style>p{{{''.join(f'--v{n}:1;' for n in range(6_000))}}}</style>" + "<p>1" * 2_000,
        "elements",
    ),
    "long texts that are moved in each other": (
        "<table><tr><td>" + "<div style='float:left'>" * 200 + "1.00 " * 40_000,
        "elements",
    ),
    "long heads of parts": (
        HEAD + ("--b\r\n" + "X: " + "y" * 60_000 + "\r\n\r\nx\r\n") * 50,
        "entries",
    ),
    "parts of a file": (HEAD + "--b\r\n\r\n" * 2_000, "entries"),
}


def page(text: str) -> bytes:
    return text.encode() if text.startswith("MIME") else f"<html><body>{text}".encode()


@pytest.mark.parametrize("how", REFUSED)
def test_limits(how: str) -> None:
    text, what = REFUSED[how]
    with pytest.raises(WorkbookError) as refused:
        read_file(Path("公开.html"), content=page(text))
    assert (refused.value.code, refused.value.params["what"]) == ("F009", what)


def test_cells_are_those_of_workbooks() -> None:
    with pytest.raises(WorkbookError) as refused:
        read_file(Path("公开.html"), Limits(cells=50), content=page("<table>" + "<td>1" * 60))
    assert refused.value.params["what"] == "cells"


DAMAGED = {
    "spans over more columns than any table": ("<table>" + "<td colspan=1000000000>1" * 3, "F012"),
    "an archive in an archive in an archive": (
        "MIME-Version: 1.0\r\n" + "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\n" * 9,
        "F265",
    ),
    "an archive without a page": (HEAD + "--b\r\nContent-Type: text/css\r\n\r\na{}", "F265"),
    "a charset that is not known": ('<meta charset="x-mac">1', "F264"),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_damage_is_refused_by_name(how: str) -> None:
    text, code = DAMAGED[how]
    with pytest.raises(WorkbookError) as refused:
        read_file(Path("公开.html"), content=page(text))
    assert refused.value.code == code
    assert set(refused.value.params) >= set(FILE_CODES[code])


READ = {
    "texts of sheets that do not end": "<style>" + '"a\\' * 90_000 + "</style>1",
    "links to sheets that are not there": "<link rel=stylesheet href=a.css>" * 50_000,
    "a rule with many declarations": f"<style>p{{{'color:red;' * 90_000}}}</style>" + "<p>1" * 900,
    "variables in variables": "<p style='--a:var(--a) var(--a);color:var(--a)'>1",
    "computed in computed": f"<p style='font-size:{'calc(' * 5_000}1'>1",
    "rows that a cell takes": "<table><tr><td rowspan=1000000000>1<td>2<tr><td>3",
    "comments that do not end": "<!--" * 100_000,
    "numbers of no character": f"&#{'9' * 100_000};",
    "quotes that do not end": "<a b='" * 10_000,
    "declarations with brackets": f'<p style="{"color:(" * 100_000}">1',
    "blocks in blocks": f"<style>{'{' * 100_000}</style>1",
    "formatting across paragraphs": "<b><p>x" * 5_000,
    "a script in a comment": "<script>" + "<!--<script>" * 50_000,
}


@pytest.mark.parametrize("how", READ)
def test_what_looks_costly_is_read(how: str) -> None:
    assert isinstance(read_file(Path("公开.html"), content=page(READ[how])), RawDocument)


def test_frames_in_each_other_are_counted() -> None:
    parts = (
        f"--b\r\nContent-Type: text/html\r\nContent-Location: {n}\r\n\r\n<iframe src={n + 1}>"
        for n in range(500)
    )
    with pytest.raises(WorkbookError) as refused:
        read_file(Path("公开.mht"), content=(HEAD + "\r\n".join(parts)).encode())
    assert refused.value.params["what"] == "xml_depth"


def test_parts_of_one_name_that_differ_are_refused() -> None:
    part = "--b\r\nContent-Type: text/html\r\nContent-Location: a\r\n\r\n"
    with pytest.raises(WorkbookError) as refused:
        read_file(Path("公开.mht"), content=f"{HEAD}{part}1\r\n{part}2\r\n--b--".encode())
    assert refused.value.code == "F265"


def test_frames_that_show_each_other_come_to_an_end() -> None:
    parts = (
        f"--b\r\nContent-Type: text/html\r\nContent-Location: {n}\r\n\r\n{n}.5<iframe src={1 - n}>"
        for n in range(2)
    )
    document = read_file(Path("公开.mht"), content=(HEAD + "\r\n".join(parts)).encode())
    assert isinstance(document, RawDocument)
    assert [line.text for line in document.paragraphs] == ["0.5", "1.5"]
