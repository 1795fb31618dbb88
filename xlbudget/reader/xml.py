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
_BYTES: Final = 4
"""The most that one character takes, in a file or in memory."""
# Extensions of Microsoft, WPS and others reuse local names ("f" in a sparkline); what is theirs is
# not the workbook's.
_STANDARDS: Final = ("schemas.openxmlformats.org", "purl.oclc.org", "urn:oasis:names:")


def parse(  # noqa: PLR0915  # closures, because this is the hottest loop
    container: Container,
    part: str,
    starts: Mapping[str, StartHandler],
    ends: Mapping[str, EndHandler],
    on_text: Callable[[str], None] | None = None,
    *,
    root: str = "",
) -> None:
    """Parse one part, calling handlers by local element name.

    A start handler gets the attributes, an end handler the text since the last tag: the whole
    text of an element without children.  Text before a child is a contradiction, unless
    ``on_text`` is there to get each piece of text as it comes.  Attribute names of a namespace
    come as ``uri name``.  ``root`` is the local name that the outermost element must have.

    Raises:
        WorkbookError: F008, F009, F010 or F012, or what a handler raises.
    """
    from pyexpat import ErrorString, ExpatError, ParserCreate

    text: list[str] = []
    prefixes: set[str | None] = set()
    depth = kept = fed = 0
    limits = container.limits
    max_depth = limits.xml_depth
    max_size = limits.string_length
    start_of = _ByTag(starts)
    end_of = _ByTag(ends)

    def on_start(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > max_depth:
            raise WorkbookError("F009", what="xml_depth", limit=max_depth)
        if text:
            if on_text is None and not "".join(text).isspace():
                raise WorkbookError("F012", part=part, cell="")
            text.clear()
        if handler := start_of[tag]:
            handler(attributes)

    def on_root(tag: str, attributes: Attributes) -> None:
        if root and tag.rpartition(" ")[2] != root:
            raise WorkbookError("F012", part=part, cell="")
        parser.StartElementHandler = on_start
        on_start(tag, attributes)

    def on_end(tag: str) -> None:
        nonlocal depth, kept
        depth -= 1
        if not text:
            if handler := end_of[tag]:
                handler("")
            return
        if handler := end_of[tag]:
            content = "".join(text)
            kept += len(content)
            check_size(len(content))
            handler(content)
        text.clear()

    def check_size(size: int) -> None:
        if size > max_size:
            raise WorkbookError("F009", what="string_length", limit=max_size)

    def on_characters(piece: str) -> None:
        text.append(piece)
        if on_text:
            on_text(piece)

    def check_memory(size: int) -> None:
        # What the parser itself holds on to: an unfinished tag or comment, and every name.
        check_size((fed - parser.CurrentByteIndex) // _BYTES)
        if len(parser.intern) + len(prefixes) > limits.xml_names:
            raise WorkbookError("F009", what="xml_names", limit=limits.xml_names)
        container.expanded.use(size)

    def on_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise WorkbookError("F008", part=part, reason=f"encoding {encoding[:40]}")

    def on_document_type(*_declaration: object) -> None:
        raise WorkbookError("F010", part=part)

    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = on_root
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = text.append if on_text is None else on_characters
    parser.XmlDeclHandler = on_declaration
    parser.StartDoctypeDeclHandler = on_document_type
    parser.StartNamespaceDeclHandler = lambda prefix, _uri: prefixes.add(prefix)
    try:
        for chunk in container.chunks(part):
            # Starts of elements: all tags but the closing ones.
            container.elements.use(chunk.count(b"<") - chunk.count(b"</"))
            parser.Parse(chunk, False)
            fed += len(chunk)
            check_size(sum(map(len, text)))
            check_memory(kept * _BYTES)
            kept = 0
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
        own = not uri or any(standard in uri for standard in _STANDARDS)
        found = self._handlers.get(local) if own else None
        self[tag] = found
        return found
