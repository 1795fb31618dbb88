"""Makes the marked copy of a workbook: its package with marks put into it."""

from collections.abc import Mapping, Sequence
from html import unescape
from typing import NamedTuple

from xlbudget.base.errors import UsageError
from xlbudget.base.texts import sentence
from xlbudget.intake.verdict_sheet import sheet_in
from xlbudget.marking import comments, sheet, verdict_sheet
from xlbudget.marking.package import Package
from xlbudget.marking.styles import EMPTY, Styles
from xlbudget.marking.tags import (
    Edit,
    Tag,
    applied,
    attribute,
    attributes_of,
    child_of_root,
    inserted_in_order,
    namespace_of,
    prefix_of,
    prefixed,
    tags,
    with_attributes,
)
from xlbudget.marking.told import Mark, Told, comment_of, told
from xlbudget.verdict.result import Report
from xlbudget.writer.names import VERDICT_NAME

_STRICT = "http://purl.oclc.org/ooxml/"
_LINK_TYPES = {
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_CONTENT = "application/vnd.openxmlformats-officedocument."
_SHEET_TYPE = f"{_CONTENT}spreadsheetml.worksheet+xml"
_STYLES_TYPE = f"{_CONTENT}spreadsheetml.styles+xml"
_COMMENTS_TYPE = f"{_CONTENT}spreadsheetml.comments+xml"
_DRAWING_TYPE = f"{_CONTENT}vmlDrawing"
_SIGNATURES = "_xmlsignatures/"
_ORDER = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets"),
    *("functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize"),
    *("customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing"),
    *("fileRecoveryPr", "webPublishObjects", "extLst"),
)
"""The elements of a workbook in the order of the standard (ECMA-376 part 1, 18.2.27)."""
At = tuple[int, int]


class _Sheet(NamedTuple):
    name: str
    part: str
    number: int


def marked_copy(content: bytes, report: Report, lang: str = "zh", *, fills: bool = True) -> bytes:
    """Returns a workbook (.xlsx, .xlsm) with the marks of a report, the bytes of a new file.

    Without `fills` cells keep their looks, and have their comments only. Marks that an earlier
    check put into it are taken out. Raises UsageError F240 for a signed workbook, and F243 for one
    that is not built as the standard says.
    """
    package = Package(content, str(report.path))
    if any(name.startswith(_SIGNATURES) for name in package.parts()):
        raise UsageError("F240", path=str(report.path))
    return _Copy(package, told(report, lang), lang, fills=fills).content()


class _Copy:
    """The state while marks are put into a package."""

    def __init__(self, package: Package, told: Told, lang: str, *, fills: bool) -> None:
        self._package, self._told, self._lang, self._fills = package, told, lang, fills
        self._main = package.main()
        self._workbook = package.text(self._main)
        self._links = package.links(self._main)
        self._namespace = namespace_of(self._workbook)
        self._types = _LINK_TYPES[self._namespace.startswith(_STRICT)]
        self._sheets = list(self._listed())
        self._styles_part = self._linked(self._main, "styles")
        is_there = self._styles_part and self._styles_part in package
        empty = EMPTY.format(self._namespace)
        self._styles = Styles(package.text(self._styles_part or "") if is_there else empty)

    def content(self) -> bytes:
        """Returns the file."""
        before = self._verdict_sheet()
        name = before.name if before else self._free_name()
        for listed in self._sheets:
            if before is None or listed.part != before.part:
                self._mark(listed, name, marked_before=before is not None)
        looks = verdict_sheet.looks(self._styles)
        text = verdict_sheet.verdict_sheet(self._told, looks, self._namespace, self._lang)
        if before:
            self._package.put(before.part, text)
            self._package.put(self._main, self._shown_first(self._sheets.index(before)))
        else:
            self._add(text, name)
        self._write_styles()
        return self._package.content()

    def _listed(self) -> Sequence[_Sheet]:
        name = prefix_of(self._workbook) + "sheet"
        listed = []
        for tag in tags(self._workbook):
            if tag.name != name or tag.kind == "close":
                continue
            values = attributes_of(self._workbook, tag)
            link = next((v for key, v in values.items() if key.endswith(":id")), "")
            if link in self._links:
                number = values.get("sheetId", "")
                part = self._links[link].part
                listed.append(
                    _Sheet(values.get("name", ""), part, int(number) if number.isdecimal() else 0)
                )
        return listed

    def _verdict_sheet(self) -> _Sheet | None:
        """Returns the sheet of an earlier check, if there is one."""
        names = _texts(self._workbook, prefix_of(self._workbook) + "definedName")
        for tag, text in names:
            if attributes_of(self._workbook, tag).get("name") == VERDICT_NAME:
                name = sheet_in(unescape(text))
                return next((listed for listed in self._sheets if listed.name == name), None)
        return None

    def _free_name(self) -> str:
        title = sentence("marked.title", self._lang)
        taken = {listed.name.casefold() for listed in self._sheets}
        names = [title, *(f"{title} ({number})" for number in range(2, len(taken) + 3))]
        return next(name for name in names if name.casefold() not in taken)

    def _linked(self, part: str, kind: str) -> str | None:
        links = self._package.links(part).values()
        return next((link.part for link in links if link.kind == kind), None)

    # ---- one sheet ------------------------------------------------------------------------------

    def _mark(self, listed: _Sheet, verdict: str, *, marked_before: bool) -> None:
        marks = {
            (at.row, at.column): mark
            for at, mark in self._told.marks.items()
            if at.sheet == listed.name
        }
        text = self._package.text(listed.part)
        changed = sheet.unselected(text)
        if (marks or marked_before) and sheet.is_worksheet(text):
            changed = self._marked(changed, listed.part, marks, verdict)
        if changed != text:
            self._package.put(listed.part, changed)

    def _marked(self, text: str, part: str, marks: Mapping[At, Mark], verdict: str) -> str:
        corners = sheet.corner_of(text, marks)
        words: dict[At, str] = {}
        kinds: dict[At, str] = {}
        lines: dict[At, int] = {}
        for at, mark in marks.items():
            corner = corners[at]
            comment = comment_of(mark, self._lang)
            words[corner] = f"{words[corner]}\n{comment}" if corner in words else comment
            kinds.setdefault(corner, mark.kind)
            if mark.line is not None:
                lines.setdefault(corner, mark.line)
        fill = self._styles.marked if self._fills else lambda style, _: self._styles.unmarked(style)
        styles = sheet.CellStyles(lambda style, at: fill(style, kinds[at]), self._styles.unmarked)
        text = sheet.styled(text, kinds, styles)
        start = verdict_sheet.first_line(self._told)
        tip = sentence("marked.back", self._lang)
        links = {at: (sheet.place_of(verdict, (start + n, 3)), tip) for at, n in lines.items()}
        text = sheet.linked(text, links, verdict)
        return self._commented(text, part, words)

    def _commented(self, text: str, part: str, words: Mapping[At, str]) -> str:
        """Adds comments to the parts beside a sheet; returns the sheet with a link to them."""
        package = self._package
        listing = self._linked(part, "comments")
        if not words and listing is None:
            return text
        if listing is None or listing not in package:
            listing = package.free("xl/commentsMark{}.xml")
            package.add(listing, comments.EMPTY.format(self._namespace), _COMMENTS_TYPE)
            package.link(part, "comments", listing, self._types)
        changed, new, lost = comments.with_comments(package.text(listing), words)
        package.put(listing, changed)
        legacy = child_of_root(text, "legacyDrawing")
        drawing = None
        if legacy:
            values = attributes_of(text, legacy[0])
            link = next((v for key, v in values.items() if key.endswith(":id")), "")
            links = package.links(part)
            drawing = links[link].part if link in links else None
        if not new and not lost:
            return text
        if drawing is None or drawing not in package:
            if legacy:
                raise package.refused(part)
            drawing = package.free("xl/drawings/vmlDrawingMark{}.vml")
            package.add(drawing, comments.EMPTY_DRAWING, _DRAWING_TYPE)
            link = package.link(part, "vmlDrawing", drawing, self._types)
            element = f'<legacyDrawing xmlns:r="{self._types}" r:id="{link}"/>'
            text = inserted_in_order(text, "legacyDrawing", element, sheet.ORDER)
        shapes = package.text(drawing)
        if not shapes.rstrip().endswith(">") or "</" not in shapes:
            raise package.refused(drawing)
        package.put(drawing, comments.with_shapes(shapes, words, new, lost))
        return text

    # ---- the workbook ---------------------------------------------------------------------------

    def _add(self, text: str, name: str) -> None:
        """Puts the sheet of the verdict before all others."""
        package = self._package
        part = package.free("xl/worksheets/sheetMark{}.xml")
        package.add(part, text, _SHEET_TYPE)
        link = package.link(self._main, "worksheet", part, self._types)
        number = max((listed.number for listed in self._sheets), default=0) + 1
        workbook, prefix = self._shown_first(0), prefix_of(self._workbook)
        edits = []
        for tag in tags(workbook):
            if tag.kind == "close":
                continue
            if tag.name == prefix + "sheets":
                element = (
                    f'<sheet xmlns:r="{self._types}" name="{attribute(name)}" '
                    f'sheetId="{number}" r:id="{link}"/>'
                )
                edits.append(Edit(tag.end, tag.end, prefixed(element, prefix)))
            elif tag.name == prefix + "definedName":
                scope = attributes_of(workbook, tag).get("localSheetId", "")
                if scope.isdecimal():
                    moved = with_attributes(workbook, tag, localSheetId=str(int(scope) + 1))
                    edits.append(Edit(tag.start, tag.end, moved))
        workbook = applied(workbook, edits)
        place = attribute(sheet.place_of(name, (1, 1), "$"))
        element = f'<definedName name="{VERDICT_NAME}" hidden="1">{place}</definedName>'
        names = child_of_root(workbook, "definedNames")
        if names and names[1]:
            end = names[1].start
            workbook = applied(workbook, [Edit(end, end, prefixed(element, prefix))])
        else:
            whole = f"<definedNames>{element}</definedNames>"
            workbook = inserted_in_order(workbook, "definedNames", whole, _ORDER)
        package.put(self._main, workbook)

    def _shown_first(self, number: int) -> str:
        """Returns the part of the workbook, which opens with the sheet of that number."""
        name, edits = prefix_of(self._workbook) + "workbookView", []
        for tag in tags(self._workbook):
            if tag.name == name and tag.kind != "close":
                values = {"activeTab": str(number), "firstSheet": "0"}
                view = with_attributes(self._workbook, tag, **values)
                edits.append(Edit(tag.start, tag.end, view))
        return applied(self._workbook, edits)

    def _write_styles(self) -> None:
        part = self._styles_part
        if part and part in self._package:
            self._package.put(part, self._styles.written())
            return
        part = self._package.free("xl/stylesMark{}.xml")
        self._package.add(part, self._styles.written(), _STYLES_TYPE)
        self._package.link(self._main, "styles", part, self._types)


def _texts(text: str, name: str) -> Sequence[tuple[Tag, str]]:
    """Returns the elements of a name with what stands in them, as it is written."""
    texts, opened = [], None
    for tag in tags(text):
        if tag.name == name and tag.kind == "open":
            opened = tag
        elif tag.name == name and opened:
            texts.append((opened, text[opened.end : tag.start]))
    return texts
