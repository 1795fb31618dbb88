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
_STANDARDS = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/", "urn:oasis:names:")
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
_UNDERSTOOD = ("http://schemas.microsoft.com/office/", *_STANDARDS)
"""What the programs people use understand of the alternatives in a part."""


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
    text of an element without children.  Text before a child of an element with an end handler
    is a contradiction, unless `on_text` is there to get each piece of text as it comes; any other
    text between elements is passed over.  Attribute names of a namespace come as `uri name`.
    `root` is the local name that the outermost element must have; then elements of its namespace
    alone are handed over, and those that a handler names as `uri local`.
    What stands inside any other is passed over, as other programs do, and of alternatives
    (ECMA-376 part 3, 7.5) the first that is understood counts.  `skim` leaves out of the bytes
    what no handler needs.

    Raises WorkbookError: F008, F009, F010 or F012, or what a handler raises.
    """
    text: list[str] = []
    stray: set[int] = set()
    depth, max_depth = 0, container.limits.xml_depth
    expanded, longest = container.expanded, container.limits.string_length
    start_of, end_of = _ByTag(starts), _ByTag(ends)
    parser = _parser(part)
    foreign = _Foreign(parser, max_depth)

    def on_root(tag: str, attributes: Attributes) -> None:
        if root:
            if tag.rpartition(" ")[2] != root:
                raise WorkbookError("F012", part=part, cell="")
            foreign.pass_over_all_but(tag, start_of, end_of)
        parser.StartElementHandler = on_start
        on_start(tag, attributes)

    def on_start(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > max_depth:
            raise WorkbookError("F009", what="xml_depth", limit=max_depth)
        if text:
            if on_text is None and not "".join(text).isspace():
                stray.add(depth - 1)
                parser.EndElementHandler = on_end_after_stray
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
                container.limits.check_length(length)
            expanded.left -= length * BYTES  # judged once a chunk: nearly every element has a text
            handler(content)
        text.clear()

    def on_end_after_stray(tag: str) -> None:
        if depth in stray and end_of[tag]:
            raise WorkbookError("F012", part=part, cell="")
        stray.discard(depth)
        on_end(tag)

    parser.StartElementHandler, parser.EndElementHandler = on_root, on_end
    parser.CharacterDataHandler = _text_handler(text, on_text)
    _feed(parser, container, skim(_counted(container, part)), text, foreign.uris, part)


def _text_handler(text: list[str], on_text: Callable[[str], None] | None) -> Callable[[str], None]:
    if on_text is None:
        return text.append

    def on_characters(piece: str) -> None:
        text.append(piece)
        on_text(piece)

    return on_characters


def _parser(part: str) -> XMLParserType:
    """Returns a parser that refuses what no workbook has."""
    from pyexpat import ParserCreate

    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def on_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise WorkbookError("F008", part=part, reason=f"encoding {encoding[:40]}")

    def on_document_type(*_declaration: object) -> None:
        raise WorkbookError("F010", part=part)

    parser.XmlDeclHandler = on_declaration
    parser.StartDoctypeDeclHandler = on_document_type
    return parser


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
    uris: dict[str | None, str],
    part: str,
) -> None:
    """Parses a part chunk by chunk; `text` is what was met since the last tag.

    `uris` is given the names of the namespaces by the prefixes that stand for them.
    """
    from pyexpat import ErrorString, ExpatError

    parser.StartNamespaceDeclHandler = uris.__setitem__
    most_names = container.limits.xml_names
    fed = 0
    try:
        for chunk in chunks:
            container.parsed.use(_elements(chunk))
            parser.Parse(chunk, False)
            container.expanded.use(0)
            fed += len(chunk)
            container.limits.check_length(sum(map(len, text)))
            # What the parser itself holds on to: an unfinished tag or comment, and every name.
            container.limits.check_length((fed - parser.CurrentByteIndex) // BYTES)
            if len(parser.intern) + len(uris) > most_names:
                raise WorkbookError("F009", what="xml_names", limit=most_names)
        parser.Parse(b"", True)
        container.expanded.use(0)
    except ExpatError as error:
        reason = f"{ErrorString(error.code)} {error.lineno}:{error.offset}"
        raise WorkbookError("F008", part=part, reason=reason) from None


class _Foreign:
    """Passes over elements that no program shows, and all but one of several alternatives."""

    def __init__(self, parser: XMLParserType, max_depth: int) -> None:
        self.uris: dict[str | None, str] = {}
        """Namespaces by the prefixes that stand for them."""
        self._parser = parser
        self._max_depth = max_depth
        self._inside = 0
        self._chosen: list[bool] = []

    def pass_over_all_but(
        self, root: str, starts: _ByTag[StartHandler], ends: _ByTag[EndHandler]
    ) -> None:
        """Restricts the handlers to elements of the namespace of the outermost one."""
        alternatives: dict[str, StartHandler] = {
            _COMPATIBILITY + "AlternateContent": lambda _: self._chosen.append(False),
            _COMPATIBILITY + "Choice": self._on_alternative,
            _COMPATIBILITY + "Fallback": self._on_alternative,
        }
        besides = starts.namespaces() | ends.namespaces()
        starts.only(root, besides, self.pass_over, alternatives)
        after = {_COMPATIBILITY + "AlternateContent": self._after_alternatives}
        ends.only(root, besides, None, after)

    def _after_alternatives(self, _text: str) -> None:
        self._chosen.pop()

    def _on_alternative(self, attributes: Attributes) -> None:
        required = attributes.get("Requires", "").split()
        understood = all(self.uris.get(name, "").startswith(_UNDERSTOOD) for name in required)
        if self._chosen and understood and not self._chosen[-1]:
            self._chosen[-1] = True
        else:
            self.pass_over(attributes)

    def pass_over(self, _attributes: Attributes) -> None:
        """Leaves out everything up to the end of the element that starts."""
        parser, self._inside = self._parser, 0
        on_start, on_end = parser.StartElementHandler, parser.EndElementHandler
        on_text = parser.CharacterDataHandler

        def on_start_inside(_tag: str, _attributes: Attributes) -> None:
            self._inside += 1
            if self._inside > self._max_depth:
                raise WorkbookError("F009", what="xml_depth", limit=self._max_depth)

        def on_end_inside(tag: str) -> None:
            self._inside -= 1
            if self._inside < 0:
                parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
                parser.CharacterDataHandler = on_text
                if on_end:
                    on_end(tag)

        parser.StartElementHandler, parser.EndElementHandler = on_start_inside, on_end_inside
        parser.CharacterDataHandler = None


class _ByTag(dict[str, T | None], Generic[T]):
    """Handlers by the tag as the parser gives it, `uri local`, filled as tags are met."""

    def __init__(self, handlers: Mapping[str, T]) -> None:
        super().__init__()
        self._handlers: Mapping[str, T] = handlers
        self._root: str | None = None
        self._besides: frozenset[str] = frozenset()
        self._foreign: T | None = None

    def namespaces(self) -> frozenset[str]:
        """Returns the namespaces of the handlers that name theirs."""
        return frozenset(tag.rpartition(" ")[0] for tag in self._handlers if " " in tag)

    def only(
        self, root: str, besides: frozenset[str], foreign: T | None, more: Mapping[str, T]
    ) -> None:
        """Restricts the handlers to the namespace of a tag and those of handlers that name it.

        `foreign` is for elements of any other, `more` are handlers by their tags.
        """
        self._root = root.rpartition(" ")[0]
        self._besides = besides
        self._foreign = foreign
        self.update(more)

    def __missing__(self, tag: str) -> T | None:
        uri, _, local = tag.rpartition(" ")
        handler: T | None = None
        if self._root is None:
            if not uri or uri.startswith(_STANDARDS):
                handler = self._handlers.get(local)
            else:
                handler = self._handlers.get(tag)
        elif uri == self._root:
            handler = self._handlers.get(local)
        elif uri in self._besides:
            handler = self._handlers.get(tag)
        else:
            handler = self._foreign
        self[tag] = handler
        return handler
