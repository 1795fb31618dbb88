"""What a web page may become after it is opened: figures that scripts write, another page."""

import re
from collections.abc import Iterator, Sequence

from xlbudget.reader.html_element import Element

_TABLE = re.compile(r"<t[dr]\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\d[\d,]*\.\d\d(?!\d)")
_QUOTED = re.compile(r"[\"'>]\s{0,9}(-?\d[\d,]*\.\d\d)\s{0,9}[\"'<]")
_WRITES = re.compile(
    r"innerHTML|innerText|outerHTML|textContent|nodeValue|insertAdjacent|document\.write"
    r"|createTextNode|replaceWith|\.(?:html|text|append|prepend)\("
)
_NAME = re.compile(r"[-\w]+")
_AT_ONCE = ("onload", "onerror", "onpageshow", "onanimationstart", "ontoggle")
_REFRESH = re.compile(r"[\d.\s]*[;,]\s*(?:url\s*=)?\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_SHOWN = 40


def changes(elements: Sequence[Element]) -> Iterator[tuple[str, str]]:
    """Yields how a page of some elements may change by itself, as `script`, and what of it."""
    scripts = [element.text() for element in elements if element.name == "script"]
    for element in elements:
        if not element.attributes:
            continue
        scripts += [element.attributes[name] for name in _AT_ONCE if name in element.attributes]
        is_refresh = element.attributes.get("http-equiv", "").lower() == "refresh"
        if is_refresh and (read := _REFRESH.match(element.attributes.get("content", ""))):
            yield "elsewhere", read[1][:_SHOWN]
    if not scripts:
        return
    names = {name for text in scripts for name in _NAME.findall(text)}
    for text in scripts:
        amount = _AMOUNT.search(text) if _TABLE.search(text) else None
        if amount or (amount := _QUOTED.search(text) if _WRITES.search(text) else None):
            yield "script", amount[amount.re.groups]
    for element in elements:
        if element.attributes.get("id") in names and _is_in_table(element):
            text = element.text().strip()
            if any(map(str.isdigit, text)):
                yield "changed", text[:_SHOWN]


def _is_in_table(element: Element) -> bool:
    """Tells whether an element is a row or a cell, or stands in one, and in no other page part."""
    around: Element | None = element
    while around is not None:
        if around.name in ("td", "th", "tr"):
            return not any(inner.name == "table" for inner in element.all())
        around = around.parent
    return False
