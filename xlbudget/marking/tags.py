"""The tags of an XML part, and changes of its text between and in them.

A part is changed as text, never parsed and written anew: what is not understood stays.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape
from typing import Literal, NamedTuple

_TAG = re.compile(
    r"<(?:!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>"
    r"|(?P<slash>/?)(?P<name>[\w:.\-]+)(?:[^<>\"'/]++|\"[^\"]*\"|'[^']*'|/(?!>))*+(?P<end>/?)>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w:.\-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_NAME = re.compile(r"<(/?)(?=\w)")
_DECLARED = re.compile(r"^<\?xml[^>]*?encoding=[\"']([\w\-]+)[\"'][^>]*\?>")
Kind = Literal["open", "close", "empty"]


class Tag(NamedTuple):
    """A tag and where it stands; the outermost element has depth 0, its children 1."""

    name: str
    start: int
    end: int
    depth: int
    kind: Kind

    @property
    def local(self) -> str:
        """Returns the name without its prefix."""
        return self.name.rpartition(":")[2]


class Edit(NamedTuple):
    """A text that is put in place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def tags(text: str, start: int = 0, end: int | None = None) -> Iterator[Tag]:
    """Yields the tags of a part, or of a stretch of it, but for comments and instructions."""
    depth = 0
    for match in _TAG.finditer(text, start, len(text) if end is None else end):
        name = match["name"]
        if name is None:
            continue
        if match["slash"]:
            depth -= 1
            yield Tag(name, match.start(), match.end(), depth, "close")
        elif match["end"]:
            yield Tag(name, match.start(), match.end(), depth, "empty")
        else:
            yield Tag(name, match.start(), match.end(), depth, "open")
            depth += 1


def decoded(content: bytes) -> str:
    """Returns the text of a part, declared as UTF-8 whatever it was before."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            text = content.decode(encoding)
            break
    else:
        text = content.decode("utf-8-sig", "surrogateescape")
        declared = _DECLARED.match(text)
        if declared and declared[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            text = content.decode(declared[1])
    if match := _DECLARED.match(text):
        text = text[: match.start(1)] + "UTF-8" + text[match.end(1) :]
    return text


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Returns a text with edits made; those at one position come in the order given."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += (text[at : edit.start], edit.text)
        at = max(at, edit.end)
    return "".join((*pieces, text[at:]))


def attributes_of(text: str, tag: Tag) -> dict[str, str]:
    """Returns the attributes of a tag, with their prefixes."""
    return {
        match[1]: unescape(match[2][1:-1])
        for match in _ATTRIBUTE.finditer(text, tag.start + len(tag.name), tag.end)
    }


def with_attributes(text: str, tag: Tag, **values: str) -> str:
    """Returns the text of a tag with attributes set."""
    written = text[tag.start : tag.end]
    head = 1 + len(tag.name)
    for name, value in values.items():
        new = f'{name}="{attribute(value)}"'
        old = next(
            (match for match in _ATTRIBUTE.finditer(written, head) if match[1] == name), None
        )
        if old:
            written = f"{written[: old.start()]}{new}{written[old.end() :]}"
        else:
            written = f"{written[:head]} {new}{written[head:]}"
    return written


def prefixed(xml: str, prefix: str) -> str:
    """Returns elements written without prefix, with that of the part that they are put into."""
    return _NAME.sub(rf"<\1{prefix}", xml) if prefix else xml


def prefix_of(text: str) -> str:
    """Returns the prefix of a part's own elements with its colon, "" for none."""
    name = next(tags(text)).name
    return name[: len(name) - len(name.rpartition(":")[2])]


def namespace_of(text: str) -> str:
    """Returns the namespace of a part's own elements."""
    root = next(tags(text))
    prefix = prefix_of(text).removesuffix(":")
    return attributes_of(text, root).get(f"xmlns:{prefix}" if prefix else "xmlns", "")


def appended(text: str, parent: Tag, close: Tag | None, xml: str) -> Edit:
    """Returns the edit that puts elements last into a parent, which may be an empty tag."""
    if parent.kind == "empty":
        head = text[parent.start : parent.end].removesuffix("/>").rstrip()
        return Edit(parent.start, parent.end, f"{head}>{xml}</{parent.name}>")
    assert close  # what is open is closed: the reader parsed the part
    return Edit(close.start, close.start, xml)


def child_of_root(text: str, name: str) -> tuple[Tag, Tag | None] | None:
    """Returns the first child of the outermost element with a local name, and its closing tag."""
    wanted = prefix_of(text) + name
    opened: Tag | None = None
    for tag in tags(text):
        if tag.depth != 1 or tag.name != wanted:
            continue
        if tag.kind == "empty":
            return tag, None
        if tag.kind == "close" and opened:
            return opened, tag
        opened = tag
    return None


def inserted_in_order(text: str, name: str, xml: str, order: Sequence[str]) -> str:
    """Returns a part with a new child of its outermost element, where the schema wants it.

    Of alternatives (`mc:AlternateContent`) the first one tells what they stand for.
    """
    later = frozenset(order[order.index(name) + 1 :])
    at: int | None = None
    root: Tag | None = None
    inside: Tag | None = None
    for tag in tags(text):
        if tag.depth == 0:
            if tag.kind == "close":
                at = tag.start
                break
            root = tag
            if tag.kind == "empty":
                return applied(text, [appended(text, tag, None, xml)])
        elif tag.kind == "close":
            continue
        elif tag.depth == 1:
            inside = tag if tag.local == "AlternateContent" else None
            if tag.local in later:
                at = tag.start
                break
        elif inside and tag.local in later:
            at = inside.start
            break
    assert root is not None
    assert at is not None
    return applied(text, [Edit(at, at, prefixed(xml, prefix_of(text)))])


def attribute(value: str) -> str:
    """Returns a value as it is written between double quotes."""
    return escape(value).replace("\n", "&#10;")
