"""Streaming, bounded XML: elements of interest are handed to handlers by their local name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar

from xlbudget.errors import WorkbookError
from xlbudget.reader.container import Container

Attributes = dict[str, str]
StartHandler = Callable[[Attributes], None]
EndHandler = Callable[[str], None]
T = TypeVar("T", StartHandler, EndHandler)

_ENCODINGS: Final = frozenset(
    {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii", "ascii"}
)
# Extensions reuse local names ("f" in a sparkline); what is theirs is not the workbook's.
_EXTENSION: Final = "schemas.microsoft.com"


def parse(
    container: Container,
    part: str,
    starts: Mapping[str, StartHandler],
    ends: Mapping[str, EndHandler],
) -> None:
    """Parse one part, calling handlers by local element name.

    A start handler gets the attributes, an end handler the text since the last start of any
    element: the whole text of an element without children.  Attribute names of a namespace
    come as ``uri name``.

    Raises:
        WorkbookError: F008, F009 or F010, or what a handler raises.
    """
    from pyexpat import ErrorString, ExpatError, ParserCreate

    text: list[str] = []
    depth = 0
    max_depth = container.limits.xml_depth
    max_size = container.limits.string_length
    start_of = _ByTag(starts)
    end_of = _ByTag(ends)

    def on_start(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > max_depth:
            raise WorkbookError("F009", what="xml_depth", limit=max_depth)
        text.clear()
        if handler := start_of[tag]:
            handler(attributes)

    def on_end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if handler := end_of[tag]:
            content = "".join(text)
            check_size(len(content))
            handler(content)

    def check_size(size: int) -> None:
        if size > max_size:
            raise WorkbookError("F009", what="string_length", limit=max_size)

    def on_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise WorkbookError("F008", part=part, reason=f"encoding {encoding[:40]}")

    def on_document_type(*_declaration: object) -> None:
        raise WorkbookError("F010", part=part)

    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = text.append
    parser.XmlDeclHandler = on_declaration
    parser.StartDoctypeDeclHandler = on_document_type
    try:
        for chunk in container.chunks(part):
            parser.Parse(chunk, False)
            check_size(sum(map(len, text)))
        parser.Parse(b"", True)
    except ExpatError as error:
        reason = f"{ErrorString(error.code)} {error.lineno}:{error.offset}"
        raise WorkbookError("F008", part=part, reason=reason) from None


class _ByTag(dict[str, T | None], Generic[T]):
    """Handlers by the tag as the parser gives it, ``uri local``, filled as tags are met."""

    def __init__(self, handlers: Mapping[str, T]) -> None:
        super().__init__()
        self._handlers: Mapping[str, T] = handlers

    def __missing__(self, tag: str) -> T | None:
        uri, _, local = tag.rpartition(" ")
        found = None if _EXTENSION in uri else self._handlers.get(local)
        self[tag] = found
        return found
