"""The markup of Word documents: elements, runs, paragraphs and fields as XML text."""

import re
from collections.abc import Iterable
from html import escape

from xlbudget.base.texts import UNWRITABLE

_PARTS = re.compile(r"([\n\t])")
_BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def twips(points: float) -> int:
    """Returns a length in twentieths of a point, as Word measures."""
    return round(points * 20)


def w(name: str, /, *content: str, **attributes: object) -> str:
    """Returns an element of WordprocessingML; `w:` is set before its name and its attributes."""
    words = "".join(f' w:{key}="{escape(str(value))}"' for key, value in attributes.items())
    inner = "".join(content)
    return f"<w:{name}{words}>{inner}</w:{name}>" if inner else f"<w:{name}{words}/>"


def run(text: str, *properties: str) -> str:
    """Returns a run of text; its line breaks and tabs are kept. Nothing for no text."""
    if not text:
        return ""
    look = w("rPr", *properties) if properties else ""
    parts = (
        _BREAKS.get(part) or f'<w:t xml:space="preserve">{safe(part)}</w:t>'
        for part in _PARTS.split(text)
        if part
    )
    return w("r", look, *parts)


def paragraph(style: str, *content: str, properties: Iterable[str] = ()) -> str:
    """Returns a paragraph of a style; `properties` come in the order of the standard."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def bookmarked(name: str, number: int, *content: str) -> str:
    """Returns content that a field can refer to by a name."""
    start = w("bookmarkStart", id=number, name=name)
    return f"{start}{''.join(content)}{w('bookmarkEnd', id=number)}"


def field(code: str, result: str = "") -> str:
    """Returns a field with the result that is shown until a program works it out anew."""
    return field_start(code) + run(result) + field_end()


def field_start(code: str) -> str:
    """Returns what stands before the result of a field."""
    return _mark("begin") + _instruction(code) + _mark("separate")


def field_end() -> str:
    """Returns what stands behind the result of a field."""
    return _mark("end")


def hidden_field(code: str) -> str:
    """Returns a field that shows nothing."""
    hidden = w("rPr", w("vanish"))
    return _mark("begin", hidden) + _instruction(code, hidden) + _mark("end", hidden)


def _mark(kind: str, look: str = "") -> str:
    return w("r", look, w("fldChar", fldCharType=kind))


def _instruction(code: str, look: str = "") -> str:
    return w("r", look, f'<w:instrText xml:space="preserve"> {safe(code)} </w:instrText>')


def safe(text: str) -> str:
    """Returns a text as it stands in markup, which has no room for some characters."""
    return escape(UNWRITABLE.sub("\ufffd", text), quote=False)
