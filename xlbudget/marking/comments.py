"""Comments of a worksheet with those of marks: what was there stays, the new stands behind it."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from xlbudget.base.cellref import cell_name, parse_cell
from xlbudget.base.texts import UNWRITABLE
from xlbudget.marking.tags import (
    Edit,
    Tag,
    appended,
    applied,
    attributes_of,
    child_of_root,
    prefix_of,
    prefixed,
    tags,
)

AUTHOR = "xlbudget"
EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="{}"><authors><author>xlbudget</author></authors><commentList/></comments>'
)
EMPTY_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"></xml>'
)
_SEPARATOR = "—— xlbudget ——"
_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_BOX = (
    f'<v:shapetype {_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    f'<v:shape {_NAMESPACES} id="_x0000_s{{number}}" type="#_x0000_t202" style="position:absolute;'
    "margin-left:80pt;margin-top:5pt;width:240pt;height:90pt;z-index:{number};visibility:hidden"
    '" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 4, {right}, 15, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_SHAPES = re.compile(
    r"<(\w+:)?shape\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>.*?</(\w+:)?shape>", re.DOTALL
)
_MARKUP = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"_s(\d+)[\"']")
_PLACE = re.compile(r"<(?:\w+:)?(Row|Column)>\s*(\d+)\s*<")
_WIDTH, _CHARACTERS = 4, 20
"""How many columns a comment is wide, and how many characters a line of it takes."""
At = tuple[int, int]
_COMMENT = 2
"""The depth of a comment."""


class _Comment(NamedTuple):
    at: At
    opened: Tag
    close: Tag


def with_comments(text: str, words: Mapping[At, str]) -> tuple[str, frozenset[At], frozenset[At]]:
    """Returns a part of comments with others added, and the places of the new and the lost ones.

    Where a cell has a comment of its own, the words are added to it. Those that were added before
    are taken out first.
    """
    text, lost = _without_ours(text)
    author, text = _author(text)
    prefix = prefix_of(text)
    edits, present = [], set()
    for comment in _comments(text):
        if comment.at in words and comment.at not in present:
            present.add(comment.at)
            run = prefixed(_run("\n" + _added(words[comment.at])), prefix)
            edits.append(_added_to(text, comment, run))
    new = words.keys() - present
    made = "".join(
        f'<comment ref="{cell_name(*at)}" authorId="{author}">'
        f"<text>{_run(_added(words[at]))}</text>"
        "</comment>"
        for at in sorted(new)
    )
    listing = child_of_root(text, "commentList")
    if listing and made:
        edits.append(appended(text, *listing, prefixed(made, prefix)))
    return applied(text, edits), frozenset(new), lost - new


def _comments(text: str) -> Iterable[_Comment]:
    name, opened = prefix_of(text) + "comment", None
    for tag in tags(text):
        if tag.name != name or tag.depth != _COMMENT:
            continue
        if tag.kind == "open":
            opened = tag
        elif opened:
            try:
                at = parse_cell(attributes_of(text, opened).get("ref", "").strip())
            except ValueError:
                continue
            yield _Comment(at, opened, tag)


def _added_to(text: str, comment: _Comment, run: str) -> Edit:
    """Returns the edit that puts a run behind those of a comment, before phonetic ones."""
    opened: Tag | None = None
    for tag in tags(text, comment.opened.start, comment.close.end):
        if tag.local == "text" and tag.kind == "empty":
            return appended(text, tag, None, run)
        if tag.local == "text" and tag.kind == "open":
            opened = opened or tag
        elif opened and (
            tag.local in ("rPh", "phoneticPr") or (tag.local == "text" and tag.kind == "close")
        ):
            return Edit(tag.start, tag.start, run)
    return Edit(comment.close.start, comment.close.start, "")


def _without_ours(text: str) -> tuple[str, frozenset[At]]:
    """Returns a part of comments without what marks added to it, and where whole ones were.

    They are known by the line that they begin with: authors are lost where programs save it.
    """
    edits, lost = [], set()
    for comment in _comments(text):
        begin = text.find(_SEPARATOR, comment.opened.end, comment.close.start)
        if begin < 0:
            continue
        if _is_blank(text, comment.opened.end, begin):
            edits.append(Edit(comment.opened.start, comment.close.end, ""))
            lost.add(comment.at)
            continue
        run: Tag | None = None
        for tag in tags(text, comment.opened.end, comment.close.start):
            if tag.local == "r" and tag.kind == "open":
                run = tag
            elif tag.local == "r" and run and tag.start > begin:
                own = run.start > begin or _is_blank(text, run.end, begin)
                edits.append(Edit(run.start, tag.end, "") if own else _cut(text, begin))
            elif tag.local == "text" and tag.kind == "close" and run is None:
                edits.append(_cut(text, begin))
    return applied(text, edits), frozenset(lost)


def _is_blank(text: str, start: int, end: int) -> bool:
    """Tells whether there are no words between two places, whatever tags there are."""
    return not _MARKUP.sub("", text[start:end]).strip()


def _cut(text: str, begin: int) -> Edit:
    """Returns the edit that takes words away up to the end of their element."""
    return Edit(len(text[:begin].rstrip()), text.index("<", begin), "")


def _authors(text: str, opened: Tag, closed: Tag) -> list[str]:
    names, start = [], 0
    for tag in tags(text, opened.end, closed.start):
        if tag.kind == "empty":
            names.append("")
        elif tag.kind == "open":
            start = tag.end
        else:
            names.append(text[start : tag.start].strip())
    return names


def _author(text: str) -> tuple[int, str]:
    """Returns the number of the author of marks, and a part in which it is listed."""
    authors = child_of_root(text, "authors")
    if authors is None:
        root = next(tags(text))
        xml = prefixed(f"<authors><author>{AUTHOR}</author></authors>", prefix_of(text))
        return 0, applied(text, [Edit(root.end, root.end, xml)])
    names = _authors(text, authors[0], authors[1]) if authors[1] else []
    if AUTHOR in names:
        return names.index(AUTHOR), text
    xml = prefixed(f"<author>{AUTHOR}</author>", prefix_of(text))
    return len(names), applied(text, [appended(text, *authors, xml)])


def _added(words: str) -> str:
    return f"{_SEPARATOR}\n{words}"


def _run(words: str) -> str:
    return f'<r><t xml:space="preserve">{written(words)}</t></r>'


def with_shapes(text: str, words: Mapping[At, str], new: Iterable[At], lost: Iterable[At]) -> str:
    """Returns a drawing of comments with boxes for new ones, and without those of lost ones."""
    gone = frozenset(lost)
    text = _SHAPES.sub(lambda shape: "" if _at(shape[0]) in gone else shape[0], text)
    present = {_at(shape[0]) for shape in _SHAPES.finditer(text)}
    numbers = [int(number) for number in _NUMBER.findall(text) if len(number) < len("1000000")]
    number = max([1024, *numbers])
    shapes = [] if 'id="_x0000_t202"' in text else [_BOX]
    for at in sorted(frozenset(new) - present):
        number += 1
        shapes.append(_shape(number, at, words[at]))
    end = text.rfind("</")
    return f"{text[:end]}{''.join(shapes)}{text[end:]}"


def _at(shape: str) -> At | None:
    places = dict(_PLACE.findall(shape))
    return (int(places["Row"]) + 1, int(places["Column"]) + 1) if len(places) == len("RC") else None


def _shape(number: int, at: At, words: str) -> str:
    row, column = at[0] - 1, at[1] - 1
    lines = sum(-(-max(len(line), 1) // _CHARACTERS) for line in words.split("\n")) + 1
    top = max(row - 1, 0)
    return _SHAPE.format(
        number=number,
        left=column + 1,
        top=top,
        right=column + 1 + _WIDTH,
        bottom=top + max(lines, 4),
        row=row,
        column=column,
    )


def written(words: str) -> str:
    """Returns words as a part holds them: what looks like an escape of a character is escaped."""
    words = UNWRITABLE.sub("·", words)
    return escape(re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", words), quote=False)
