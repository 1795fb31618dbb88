"""Documents that nobody should trust: refused by name, or read within the limits of workbooks."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support import biff8, docx
from tests.support.docx import box, cell, para, row, run, table
from xlbudget.base.errors import FILE_CODES, WorkbookError
from xlbudget.reader import Limits, RawDocument, read_file
from xlbudget.reader.file import LOCK

FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
WIDE = cell("1", '<w:gridSpan w:val="200"/>')
BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def refused(content: bytes, name: str = "公开.docx", limits: Limits | None = None) -> WorkbookError:
    with pytest.raises(WorkbookError) as error:
        read_file(Path(name), limits or Limits(), content=content)
    return error.value


def with_part(name: str, text: str) -> bytes:
    """Returns a document in which a part is another."""
    stream = BytesIO()
    with (
        ZipFile(BytesIO(docx.package(para("正文"), styles=""))) as old,
        ZipFile(stream, "w") as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, text if entry == name else old.read(entry))
    return stream.getvalue()


def nested(depth: int) -> str:
    inner = para("1")
    for _ in range(depth):
        inner = table([row([cell(inner + para())])])
    return inner


MAIN = "word/document.xml"
DAMAGED = {
    "a bomb of entities": (with_part(MAIN, f"{BOMB}<a>&b;</a>"), "F010"),
    "an entity in its styles": (with_part("word/styles.xml", f"{BOMB}<a>&b;</a>"), "F010"),
    "cut off": (docx.package(para("正文"))[:-40], "F007"),
    "no XML": (with_part(MAIN, "no XML at all"), "F008"),
    "another root": (with_part(MAIN, "<w:hdr xmlns:w='urn:x'/>"), "F012"),
    "an unknown encoding": (with_part(MAIN, '<?xml version="1.0" encoding="GBK"?><a/>'), "F008"),
    "tables in tables in tables": (docx.package(nested(30)), "F009"),
    "text between the elements": (docx.package(f"{para('1')}stray<w:p>2<w:r/></w:p>"), "F012"),
    "more columns than any table": (docx.package(table([row([WIDE, WIDE])])), "F012"),
    "fields in fields": (docx.package(para(FIELD * 100)), "F009"),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_damage_is_refused_by_name(how: str) -> None:
    content, code = DAMAGED[how]
    error = refused(content)
    assert (error.code, error.params["path"]) == (code, "公开.docx")
    assert set(error.params) >= set(FILE_CODES[code])


SMALL = {
    "cells": (Limits(cells=50), "".join(map(para, "一" * 60))),
    "cells ": (Limits(cells=350), table([row("1")]) * 4),
    "elements": (Limits(elements=700), "".join(map(para, "一" * 200))),
    "string_length": (Limits(string_length=50), para(run("一" * 20) * 3)),
    "string_length ": (Limits(string_length=50), table([row([cell(para("一" * 20) * 3)])])),
    "expanded_bytes": (Limits(expanded_bytes=3_000), para("一" * 3_000)),
    "xml_depth": (Limits(xml_depth=8), nested(2)),
}


@pytest.mark.parametrize("what", SMALL)
def test_the_limits_of_workbooks_hold(what: str) -> None:
    limits, body = SMALL[what]
    error = refused(docx.package(body), limits=limits)
    assert (error.code, error.params["what"]) == ("F009", what.strip())


OLD = biff8.container({"1Table": b"1", "WordDocument": b"2"})
REFUSED = {
    "an old document": (OLD, "公开.doc", "F231", "doc"),
    "an old document called docx": (OLD, "公开.docx", "F231", "doc"),
    "an old document of WPS": (OLD, "公开.wps", "F231", "wps"),
    "a rich text": (rb"{\rtf1\ansi abc}", "公开.docx", "F231", "text"),
    "a rich text by its name": (rb"{\rtf1\ansi abc}", "公开.rtf", "F231", "text"),
    "a frame of web pages": (b"<html><frameset><frame src=1>", "公开.doc", "F265", ""),
    "a PDF": (b"%PDF-1.7", "公开.docx", "F260", ""),
    "an archive": (b"Rar!1234", "公开.docx", "F231", "archive"),
    "anything": (b"\x01\x02\x03", "公开.docx", "F231", "unknown"),
    "with a password": (biff8.container({"EncryptedPackage": b"1"}), "公开.docx", "F006", ""),
    "nothing": (b"", "公开.docx", "F004", ""),
    "a lock": (b"\x05abc", f"{LOCK}公开.docx", "F005", ""),
}


@pytest.mark.parametrize("how", REFUSED)
def test_what_is_no_document_is_refused_with_what_to_do(how: str) -> None:
    content, name, code, old = REFUSED[how]
    error = refused(content, name)
    assert (error.code, error.params.get("old", "")) == (code, old)
    assert "?" not in error.message
    assert name in error.message


def test_what_looks_costly_is_read() -> None:
    # Each of these once or more often than a person would; none may cost more than its elements.
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = (
        "".join(para(run("1"), gone) for _ in range(3_000))
        + para("2")
        + para(box(para("一")) * 50)
        + table([row([cell("1", '<w:gridSpan w:val="9"/><w:vMerge/>')])] * 500)
        + "".join(table([row("1")]) + para("续表") for _ in range(100))
    )
    document = read_file(Path("公开.docx"), content=docx.package(body))
    assert isinstance(document, RawDocument)
    assert document.paragraphs[0].text == "1" * 3_000 + "2"
    assert len(document.tables) == 101


def test_styles_that_stand_on_each_other_come_to_an_end() -> None:
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:basedOn w:val="{base}"/></w:style>'
        for name, base in ("ab", "bc", "ca")
    )
    document = read_file(
        Path("公开.docx"), content=docx.package(para("1", '<w:pStyle w:val="a"/>'), styles=ring)
    )
    assert isinstance(document, RawDocument)
    assert document.paragraphs[0].level == 0
