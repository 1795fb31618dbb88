"""The package of a workbook as it is changed: its parts, their links and their types."""

import posixpath
from io import BytesIO
from pyexpat import ExpatError, ParserCreate
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from xlbudget.base.errors import UsageError
from xlbudget.marking.tags import (
    appended,
    applied,
    attribute,
    attributes_of,
    decoded,
    prefix_of,
    prefixed,
    tags,
)
from xlbudget.reader import Limits

_TYPES = "[Content_Types].xml"
_NO_LINKS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)
_LAX = ".vml"
"""The ending of old drawings, which Office itself did not always write as XML."""
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


class Link(NamedTuple):
    """A link of a part: the last word of its type, and the name of the part that it leads to."""

    kind: str
    part: str


class Package:
    """The parts of a workbook; what is not changed is written as it was read.

    Raises UsageError F243 where a part cannot be read.
    """

    def __init__(self, content: bytes, path: str) -> None:
        self._path = path
        try:
            self._archive = ZipFile(BytesIO(content))
        except (BadZipFile, OSError, ValueError):
            raise self.refused("zip") from None
        sizes = sum(entry.file_size for entry in self._archive.infolist())
        if sizes > Limits().expanded_bytes:  # parts that the check never read
            raise self.refused("zip")
        self._names = {_normal(entry.filename): entry for entry in self._archive.infolist()}
        self._changed: dict[str, str] = {}
        self._new: dict[str, str] = {}
        """The names of new parts as they are written, by those that they are looked up by."""

    def refused(self, part: str) -> UsageError:
        """Returns the error that a part cannot be changed."""
        return UsageError("F243", path=self._path, part=part)

    def __contains__(self, part: str) -> bool:
        return _normal(part) in self._names or _normal(part) in self._new

    def parts(self) -> tuple[str, ...]:
        """Returns the names of all parts that were there before."""
        return tuple(self._names)

    def text(self, part: str) -> str:
        """Returns the text of a part as it is by now; it is well-formed, but for old drawings."""
        name = _normal(part)
        if name in self._changed:
            return self._changed[name]
        if name not in self._names:
            raise self.refused(part)
        try:
            text = decoded(self._archive.read(self._names[name]))
            if not name.endswith(_LAX):
                _check_form(text)
        except (*_DAMAGED, ExpatError, UnicodeError, LookupError):
            raise self.refused(part) from None
        return text

    def put(self, part: str, text: str) -> None:
        """Changes a part, or adds one."""
        name = _normal(part)
        self._changed[name] = text
        if name not in self._names:
            self._new[name] = part

    def main(self) -> str:
        """Returns the name of the part that lists the sheets."""
        for link in self.links("").values():
            if link.kind == "officeDocument":
                return link.part
        raise self.refused("_rels/.rels")

    def links(self, source: str) -> dict[str, Link]:
        """Returns the inner links of a part by their ids."""
        listing = _links_of(source)
        if listing not in self:
            return {}
        text, links = self.text(listing), {}
        for tag in tags(text):
            if tag.local != "Relationship" or tag.kind == "close":
                continue
            get = attributes_of(text, tag).get
            if get("TargetMode") != "External":
                target = get("Target", "").replace("\\", "/")
                folder = posixpath.dirname(source)
                part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                links[get("Id", "")] = Link(get("Type", "").rpartition("/")[2], part)
        return links

    def link(self, source: str, kind: str, part: str, base: str) -> str:
        """Adds a link to a part and returns its id; `base` is the beginning of its type."""
        listing = _links_of(source)
        text = self.text(listing) if listing in self else _NO_LINKS
        used = {attributes_of(text, tag).get("Id") for tag in tags(text)}
        number = next(n for n in range(1, len(used) + 2) if f"rIdMark{n}" not in used)
        target = posixpath.relpath("/" + part, "/" + posixpath.dirname(source))
        xml = (
            f'<Relationship Id="rIdMark{number}" Type="{base}/{kind}" '
            f'Target="{attribute(target)}"/>'
        )
        self.put(listing, _with_last(text, xml))
        return f"rIdMark{number}"

    def add(self, part: str, text: str, content_type: str) -> None:
        """Adds a part with its type."""
        self.put(part, text)
        xml = f'<Override PartName="/{attribute(part)}" ContentType="{content_type}"/>'
        self.put(_TYPES, _with_last(self.text(_TYPES), xml))

    def free(self, pattern: str) -> str:
        """Returns the name of a part that is not there yet; `{}` in the pattern is a number."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def content(self) -> bytes:
        """Returns the file: parts in their old order, new ones last."""
        out = BytesIO()
        try:
            with ZipFile(out, "w", ZIP_DEFLATED) as written:
                for entry in self._archive.infolist():
                    text = self._changed.get(_normal(entry.filename))
                    content = self._archive.read(entry) if text is None else _encoded(text)
                    written.writestr(_like(entry), content, entry.compress_type)
                for name, part in self._new.items():
                    content = _encoded(self._changed[name])
                    written.writestr(ZipInfo(part, _FIRST_DATE), content, ZIP_DEFLATED)
        except _DAMAGED:
            raise self.refused("zip") from None
        return out.getvalue()


_DAMAGED = (BadZipFile, ZlibError, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


def _check_form(text: str) -> None:
    """Raises ExpatError for a text that is no XML, ValueError for one with a document type."""

    def on_document_type(*_declaration: object) -> None:
        raise ValueError("a document type")

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = on_document_type
    parser.Parse(_encoded(text), True)


def _like(entry: ZipInfo) -> ZipInfo:
    copy = ZipInfo(entry.filename, entry.date_time)
    copy.external_attr, copy.create_system = entry.external_attr, entry.create_system
    return copy


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _links_of(source: str) -> str:
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _with_last(text: str, xml: str) -> str:
    """Returns a part with one more child of its outermost element, at its end."""
    root = next(tags(text))
    close = None
    if root.kind != "empty":
        close = next(tag for tag in tags(text) if tag.depth == 0 and tag.kind == "close")
    return applied(text, [appended(text, root, close, prefixed(xml, prefix_of(text)))])
