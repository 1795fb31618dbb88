"""Streaming, bounded XML: elements of interest are handed to handlers by their local name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container

if TYPE_CHECKING:
    from pyexpat import XMLParserType

Attributes = dict[str, str]
StartHandler = Callable[[Attributes], None]
EndHandler = Callable[[str], None]
T = TypeVar("T", StartHandler, EndHandler)

_ENCODINGS = frozenset(
    {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii", "ascii"}
)
BYTES = 4
"""The most that one character takes, in a file or in memory."""
# Extensions of Microsoft, WPS and others reuse local names ("f" in a sparkline); what is theirs is
# not the workbook's.
_STANDARDS = ("schemas.openxmlformats.org", "purl.oclc.org", "urn:oasis:names:")


def parse(
    container: Container,
    part: str,
    starts: Mapping[str, StartHandler],
    ends: Mapping[str, EndHandler],
    on_text: Callable[[str], None] | None = None,
    *,
    root: str = "",
    skim: Callable[[Iterable[bytes]], Iterable[bytes]] = iter,
) -> None:
    """Parses one part, calling handlers by local element name.

    A start handler gets the attributes, an end handler the text since the last tag: the whole
    text of an element without children.  Text before a child is a contradiction, unless
    `on_text` is there to get each piece of text as it comes.  Attribute names of a namespace
    come as `uri name`.  `root` is the local name that the outermost element must have.
    `skim` leaves out of the bytes what no handler needs.

    Raises WorkbookError: F008, F009, F010 or F012, or what a handler raises.
    """
    from pyexpat import ParserCreate

    text: list[str] = []
    depth = 0
    expanded = container.expanded
    longest = container.limits.string_length
    max_depth = container.limits.xml_depth
    start_of, end_of = _ByTag(starts), _ByTag(ends)

    def on_root(tag: str, attributes: Attributes) -> None:
        if root and tag.rpartition(" ")[2] != root:
            raise WorkbookError("F012", part=part, cell="")
        parser.StartElementHandler = on_start
        on_start(tag, attributes)

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

    def on_end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler = end_of[tag]
        if not text:
            if handler:
                handler("")
            return
        if handler:
            content = "".join(text)
            length = len(content)
            if length > longest:
                _check_length(container, length)
            expanded.left -= length * BYTES  # judged once a chunk: nearly every element has a text
            handler(content)
        text.clear()

    def on_characters(piece: str) -> None:
        text.append(piece)
        if on_text:
            on_text(piece)

    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = on_root
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = text.append if on_text is None else on_characters
    _refuse_declarations(parser, part)
    _feed(parser, container, skim(_counted(container, part)), text, part)


def _refuse_declarations(parser: XMLParserType, part: str) -> None:
    def on_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise WorkbookError("F008", part=part, reason=f"encoding {encoding[:40]}")

    def on_document_type(*_declaration: object) -> None:
        raise WorkbookError("F010", part=part)

    parser.XmlDeclHandler = on_declaration
    parser.StartDoctypeDeclHandler = on_document_type


def _counted(container: Container, part: str) -> Iterator[bytes]:
    for chunk in container.chunks(part):
        container.elements.use(_elements(chunk))
        yield chunk


def _elements(chunk: bytes) -> int:
    """Returns how many elements start: all tags but the closing ones."""
    return chunk.count(b"<") - chunk.count(b"</")


def _feed(
    parser: XMLParserType,
    container: Container,
    chunks: Iterable[bytes],
    text: Iterable[str],
    part: str,
) -> None:
    """Parses a part chunk by chunk; `text` is what was met since the last tag."""
    from pyexpat import ErrorString, ExpatError

    prefixes: set[str | None] = set()
    parser.StartNamespaceDeclHandler = lambda prefix, _uri: prefixes.add(prefix)
    most_names = container.limits.xml_names
    fed = 0
    try:
        for chunk in chunks:
            container.parsed.use(_elements(chunk))
            parser.Parse(chunk, False)
            container.expanded.use(0)
            fed += len(chunk)
            _check_length(container, sum(map(len, text)))
            # What the parser itself holds on to: an unfinished tag or comment, and every name.
            _check_length(container, (fed - parser.CurrentByteIndex) // BYTES)
            if len(parser.intern) + len(prefixes) > most_names:
                raise WorkbookError("F009", what="xml_names", limit=most_names)
        parser.Parse(b"", True)
        container.expanded.use(0)
    except ExpatError as error:
        reason = f"{ErrorString(error.code)} {error.lineno}:{error.offset}"
        raise WorkbookError("F008", part=part, reason=reason) from None


def _check_length(container: Container, length: int) -> None:
    if length > container.limits.string_length:
        limit = container.limits.string_length
        raise WorkbookError("F009", what="string_length", limit=limit)


class _ByTag(dict[str, T | None], Generic[T]):
    """Handlers by the tag as the parser gives it, `uri local`, filled as tags are met."""

    def __init__(self, handlers: Mapping[str, T]) -> None:
        super().__init__()
        self._handlers: Mapping[str, T] = handlers

    def __missing__(self, tag: str) -> T | None:
        uri, _, local = tag.rpartition(" ")
        is_standard = not uri or any(standard in uri for standard in _STANDARDS)
        handler = self._handlers.get(local) if is_standard else None
        self[tag] = handler
        return handler
