"""Finds the style sheets of a web page: those that hold where it is read, and those elsewhere."""

import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from xlbudget.base.meter import Meter
from xlbudget.reader.html_archive import Archive, decoded
from xlbudget.reader.html_css import Sheets
from xlbudget.reader.html_element import Element
from xlbudget.reader.html_queries import applies
from xlbudget.reader.html_selectors import MAYBE, NO

_TYPES = ("", "text/css")
_ADDRESS = re.compile(
    r"\s*(?:url\(\s*)?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"')]+))\s*\)?\s*(.*)", re.DOTALL
)
_DATA = re.compile(r"data:([^,]*),", re.IGNORECASE)


class PageSheets:
    """Reads the style sheets of one page of an archive."""

    def __init__(self, archive: Archive, name: str, meter: Meter) -> None:
        self.sheets = Sheets(meter)
        self.lacks = False
        """Whether the page asks for sheets that are not at hand."""
        self._archive = archive
        self._name = name
        self._added: set[str] = set()
        self._title = ""
        """The name of the set of sheets that holds, of several to choose from."""

    def read(self, root: Element) -> None:
        """Reads all sheets that a page names; raises WorkbookError F009, F264."""
        for element in _outside_templates(root):
            attributes = element.attributes
            if element.name == "style":
                if self._holds(element):
                    self._add(element.text(), self._name, applies(attributes.get("media", "")))
            elif element.name == "link" and _is_sheet(element) and self._holds(element):
                self._add_from(attributes.get("href", ""), self._name, attributes.get("media", ""))

    def _holds(self, element: Element) -> bool:
        attributes = element.attributes
        title = attributes.get("title", "")
        self._title = self._title or title
        is_css = attributes.get("type", "").strip().lower() in _TYPES
        return is_css and title in ("", self._title) and "disabled" not in attributes

    def _add(self, text: str, base: str, how: int) -> None:
        if how == NO:
            return
        before = len(self.sheets.outside)
        self.sheets.add(text, how)
        for said in self.sheets.outside[before:]:
            read = _ADDRESS.fullmatch(said)
            if read is not None:
                self._add_from(read[1] or read[2] or read[3] or "", base, read[4])

    def _add_from(self, address: str, base: str, media: str) -> None:
        """Adds the sheet at an address, which is one part of the archive or the address itself."""
        if (key := f"{base} {address}") in self._added:
            return
        self._added.add(key)
        how = applies(media)
        if (content := content_of(address)) is not None:
            self._add(content, base, how)
            return
        part = self._archive.find(address, base)
        if part is None:
            self.lacks = self.lacks or how != NO
        elif part not in self._added:
            self._added.add(part)
            # Browsers do not take sheets that say they are something else.
            is_css = self._archive.parts[part].kind in _TYPES
            self._add(self._archive.text(part), part, how if is_css else min(how, MAYBE))


def content_of(address: str) -> str | None:
    """Returns the text that an address holds itself (`data:`), None for another address."""
    address = address.strip()
    head = _DATA.match(address)
    if head is None:
        return None
    content = unquote_to_bytes(address[head.end() :])
    if head[1].lower().rstrip().endswith("base64"):
        try:
            content = binascii.a2b_base64(content)
        except binascii.Error:
            return ""
    return decoded(content)


def _is_sheet(element: Element) -> bool:
    names = element.attributes.get("rel", "").lower().split()
    return "stylesheet" in names and "alternate" not in names


def _outside_templates(root: Element) -> Iterator[Element]:
    """Yields the elements of a page but for those in templates, which do nothing by themselves."""
    left = [root]
    while left:
        element = left.pop()
        if element.name != "template":
            yield element
            left += [*element.elements()][::-1]
