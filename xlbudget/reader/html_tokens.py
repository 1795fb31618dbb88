"""The tags and texts of a web page, told apart as browsers do it (HTML standard, 13.2.5).

The reader of the standard library tells comments, raw text and damage apart otherwise, in each
release of Python in another way; what a browser shows must not depend on that.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

from xlbudget.base.meter import Meter

RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "noscript"})
"""Elements whose content is no markup, where scripts run."""
_TEXT_ONLY = frozenset({"textarea", "title"})
_NAME = re.compile(r"[^\s/>]+")
_SPACES = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"(=?[^\s/>=]*)(\s*=\s*)?")
_BARE = re.compile(r"[^\s>]*")
_COMMENT_END = re.compile(r"--!?>")
_SCRIPT_MARK = re.compile(r"<!--|-->|<(/?)script(?=[\s/>])", re.IGNORECASE)
_ENDLESS = re.compile(r"&#(?:x[0-9a-f]{7,}|\d{8,});?", re.IGNORECASE)
"""Numbers of characters that there are not."""


class Start(NamedTuple):
    """A start tag; names are in small letters, `closed` tells of a slash at its end."""

    name: str
    attributes: Mapping[str, str]
    closed: bool = False


class End(NamedTuple):
    """An end tag."""

    name: str


class Text(NamedTuple):
    """A text, its references to characters resolved."""

    text: str


Token = Start | End | Text


def tokens_of(page: str, meter: Meter) -> Iterator[Token]:
    """Yields the tags and texts of a page; comments are none.

    Raises WorkbookError F009 where `meter`, which counts tags and attributes, runs out.
    """
    at, end = 0, len(page)
    while at < end:
        mark = page.find("<", at)
        if mark < 0:
            yield Text(_resolved(page[at:]))
            return
        if mark > at:
            yield Text(_resolved(page[at:mark]))
        meter.use()
        follows = page[mark + 1 : mark + 2]
        if _is_letter(follows):
            name, attributes, closed, at = _tag(page, mark + 1, meter)
            if at < 0:
                return
            yield Start(name, attributes, closed)
            if name in RAW or name in _TEXT_ONLY:
                stop = _raw_end(page, at, name)
                if stop > at:
                    text = page[at:stop]
                    yield Text(_resolved(text) if name in _TEXT_ONLY else text)
                at = stop
            elif name == "plaintext":
                yield Text(page[at:])
                return
        elif follows == "/" and _is_letter(page[mark + 2 : mark + 3]):
            name, _, _, at = _tag(page, mark + 2, meter)
            if at < 0:
                return
            yield End(name)
        elif follows in ("!", "?", "/"):
            at = _after_comment(page, mark)
        else:
            yield Text("<")
            at = mark + 1


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _resolved(text: str) -> str:
    """Returns a text with the characters that it refers to."""
    text = text.replace("\0", "")
    if "&" not in text:
        return text
    return unescape(_ENDLESS.sub("\ufffd", text))


def _after_comment(page: str, mark: int) -> int:
    """Returns where a comment ends, or what browsers take for one."""
    if not page.startswith("<!--", mark):
        stop = page.find(">", mark)
        return len(page) if stop < 0 else stop + 1
    for short in ("<!-->", "<!--->"):
        if page.startswith(short, mark):
            return mark + len(short)
    end = _COMMENT_END.search(page, mark + len("<!--"))
    return end.end() if end else len(page)


def _tag(page: str, at: int, meter: Meter) -> tuple[str, dict[str, str], bool, int]:
    """Returns the name and the attributes of a tag, and where it ends: -1 where it never does."""
    name = _NAME.match(page, at)
    if name is None:
        return "", {}, False, -1
    at = name.end()
    attributes: dict[str, str] = {}
    while True:
        spaces = _SPACES.match(page, at)
        at = spaces.end() if spaces else at
        if at >= len(page):
            return "", {}, False, -1
        if page[at] == ">":
            closed = page[at - 1] == "/"
            return name[0].lower(), attributes, closed, at + 1
        meter.use()
        attribute = _ATTRIBUTE.match(page, at)
        if attribute is None or attribute.end() == at:
            return "", {}, False, -1
        at = attribute.end()
        value = ""
        if attribute[2]:
            quote = page[at : at + 1]
            if quote in ('"', "'") and quote:
                stop = page.find(quote, at + 1)
                if stop < 0:
                    return "", {}, False, -1
                value, at = page[at + 1 : stop], stop + 1
            else:
                bare = _BARE.match(page, at)
                value = bare[0] if bare else ""
                at += len(value)
        attributes.setdefault(attribute[1].lower(), _resolved(value))


def _raw_end(page: str, at: int, name: str) -> int:
    """Returns where the end tag of an element begins whose content is no markup."""
    if name != "script":
        end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, at)
        return end.start() if end else len(page)
    in_comment = in_script = False
    for mark in _SCRIPT_MARK.finditer(page, at):
        if mark[0] == "<!--":
            in_comment = True
        elif mark[0] == "-->":
            in_comment = in_script = False
        elif not mark[1]:
            in_script = in_script or in_comment
        elif not in_script:
            return mark.start()
        else:
            in_script = False
    return len(page)
