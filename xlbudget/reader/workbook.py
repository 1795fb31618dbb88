"""A whole workbook: its form, links, the list of sheets, names and properties."""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container, open_container
from xlbudget.reader.document import RawDocument
from xlbudget.reader.file import LOCK, bounded, file_bytes, kind_of
from xlbudget.reader.letters import lowest
from xlbudget.reader.model import (
    USUAL,
    Calculation,
    Form,
    Limits,
    ListedSheet,
    Oddity,
    RawSheet,
    RawWorkbook,
    SheetState,
)
from xlbudget.reader.parts import PartLink, links_in
from xlbudget.reader.sheet import read_sheet
from xlbudget.reader.sheet_cells import Shared
from xlbudget.reader.strings import Strings, read_strings
from xlbudget.reader.styles import Styles, read_styles
from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes, StartHandler, parse

T = TypeVar("T")
Late = Callable[[str], bool]
"""Tells by the name of a sheet whether its cells can wait."""
DEFAULT_LIMITS = Limits()
_NO_CELLS = frozenset({"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"})
_DOCUMENTS = ("docx", "docm", "dotx", "dotm")
_OLD_DOCUMENTS = ("doc", "wps", "dot", "wpt", "odt")
_COPIED = (".txt", ".text")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_STATES: Mapping[str, SheetState] = {"hidden": "hidden", "veryHidden": "veryHidden"}
_PROPERTY_URIS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes ",
    "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes ",
)
_PROPERTY_TYPES = (
    *("lpwstr", "lpstr", "bstr", "bool", "date", "filetime", "decimal"),
    *("i1", "i2", "i4", "i8", "int", "ui1", "ui2", "ui4", "ui8", "uint", "r4", "r8", "cy"),
)


class _Contents(NamedTuple):
    """What a workbook lists, and the function that reads one of its worksheets."""

    form: Form
    listed: Sequence[ListedSheet]
    names: Mapping[str, str]
    sheet: Callable[[str, ListedSheet], tuple[RawSheet, Sequence[Oddity]]]
    calculation: Calculation = USUAL


def read_workbook(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    *,
    content: bytes | None = None,
    late: Late = lambda _: False,
) -> RawWorkbook:
    """Reads every worksheet of a workbook; its form is told by its content, not by its name.

    With `content`, the bytes of the file, the path is only what to call it by.  Of xlsx the
    formulas are read, too, of xlsb, ods and xls only what the cells show.  The cells of sheets
    with a name that is `late` are not made before they are asked for, if the file lets them be.

    Raises WorkbookError: the file cannot be read; see `xlbudget.base.errors` for the codes.
    """
    read = _read_file(path, limits, content, late)
    if isinstance(read, RawWorkbook):
        return read
    raise WorkbookError("F005", path=path, kind=read.kind)


def read_file(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    *,
    content: bytes | None = None,
    late: Late = lambda _: False,
) -> RawWorkbook | RawDocument:
    """Reads a workbook, as `read_workbook` does, or a document: Word, PDF, web page, text.

    Raises WorkbookError F231 for documents of other kinds, or what `read_workbook` raises.
    """
    try:
        read = _read_file(path, limits, content, late)
        return read() if isinstance(read, _Document) else read
    except WorkbookError as error:
        other = _other_document(path, error)
        if other:
            raise WorkbookError("F231", path=path, old=other) from None
        raise WorkbookError(error.code, **{**error.params, "path": path}) from None


class _Document(NamedTuple):
    """A document that is not read yet."""

    read: Callable[[], RawDocument]
    kind: str = "document"
    from_file: bool = True

    def __call__(self) -> RawDocument:
        """Returns it as it is read."""
        return replace(self.read(), from_file=self.from_file)


def _read_docx(path: Path, container: Container, main: str) -> RawDocument:
    from xlbudget.reader.docx import read_docx

    return read_docx(path, container, main)


def _other_document(path: Path, error: WorkbookError) -> str:
    """Returns which kind of document a file is that is no workbook, "" if it should be one."""
    if error.code != "F005" or error.params["kind"] == "lock":
        return ""
    extension, kind = path.suffix.lower().removeprefix("."), error.params["kind"]
    if kind == "document":
        return extension if extension in _OLD_DOCUMENTS else "doc"
    return kind if extension in (*_OLD_DOCUMENTS, *_DOCUMENTS, "rtf") else ""


def _read_file(
    path: Path, limits: Limits, content: bytes | None, late: Late
) -> RawWorkbook | _Document:
    try:
        if content is None:
            return _read(path, file_bytes(path, limits), limits, late)
        read = _read(path, bounded(content, limits), limits, late)
    except WorkbookError as error:
        raise WorkbookError(error.code, path=path, **error.params) from None
    if isinstance(read, _Document):
        return read._replace(from_file=False)
    return replace(read, from_file=False)


def _read(path: Path, content: bytes, limits: Limits, late: Late) -> RawWorkbook | _Document:
    kind = kind_of(content)
    if kind == "xls":
        from xlbudget.reader.xls import read_xls

        return read_xls(path, content, limits)
    if kind == "pdf":
        from xlbudget.reader.pdf import read_pdf

        return _Document(partial(read_pdf, path, content, limits), "pdf")
    if kind == "html":
        from xlbudget.reader.html import read_html

        return _Document(partial(read_html, path, content, limits), "html")
    is_text = kind in ("text", "csv") or content.startswith(_UTF_16)
    if is_text and path.suffix.lower() in _COPIED:
        from xlbudget.reader.plain_text import read_plain_text

        return _Document(partial(read_plain_text, path, content, limits), "text")
    if kind == "encrypted":
        raise WorkbookError("F006")
    if kind != "zip":
        raise WorkbookError("F005", kind="lock" if path.name.startswith(LOCK) else kind)
    container = open_container(content, limits)
    if "content.xml" in container or "META-INF/manifest.xml" in container:
        from xlbudget.reader.ods import read_ods

        return read_ods(path, container)
    if "_rels/.rels" not in container and "[Content_Types].xml" not in container:
        raise WorkbookError("F005", kind="archive")
    return _read_package(path, container, late)


def _read_package(path: Path, container: Container, late: Late) -> RawWorkbook | _Document:
    root = links_in(container, "")
    main = _first(root, "officeDocument")
    if main is None:
        raise WorkbookError("F008", part="_rels/.rels", reason="officeDocument")
    if main.startswith("ppt/"):
        raise WorkbookError("F005", kind="unknown")
    if main.startswith("word/") or posixpath.basename(main).startswith("document"):
        return _Document(partial(_read_docx, path, container, main))
    links = links_in(container, main)
    if main.endswith(".bin"):
        contents = _read_binary(container, main, links)
    else:
        contents = _read_xml(container, main, links, late)
    sheets: list[RawSheet] = []
    oddities: list[Oddity] = []
    for listed in contents.listed:
        if listed.link_id not in links:
            raise WorkbookError("F008", part=f"{main}#{listed.link_id}", reason="missing")
        kind, part = links[listed.link_id]
        if kind in _NO_CELLS:
            oddities.append(Oddity("R004", {"sheet": listed.name}))
            continue
        if kind != "worksheet":
            raise WorkbookError("F012", part=part, cell="")
        sheet, sheet_oddities = contents.sheet(part, listed)
        sheets.append(sheet)
        oddities.extend(sheet_oddities)
    if not sheets:
        raise WorkbookError("F011")
    custom = _present(container, _first(root, "custom-properties", "customProperties"))
    properties = _properties(container, custom) if custom else {}
    return RawWorkbook(
        path,
        tuple(sheets),
        properties,
        contents.names,
        tuple(oddities),
        contents.form,
        calculation=contents.calculation,
    )


def _read_xml(
    container: Container, main: str, links: Mapping[str, PartLink], late: Late
) -> _Contents:
    listed, names, calculation = _list_of_sheets(container, main)
    part = _first(links, "styles")
    styles = read_styles(container, part, _first(links, "theme")) if part else Styles()
    part = _present(container, _first(links, "sharedStrings"))
    strings = read_strings(container, part, styles.palette) if part else None
    looks = set(styles.looks)
    shared = Shared(
        _numbered(strings.texts) if strings else None,
        strings.special if strings else {},
        _numbered(styles.looks),
        styles,
        any(look.indent for look in looks),
        lowest(looks),
    )
    return _Contents(
        "xlsx",
        listed,
        names,
        lambda part, sheet: read_sheet(
            container, part, sheet.name, sheet.state, shared, late=late(sheet.name)
        ),
        calculation,
    )


def _read_binary(container: Container, main: str, links: Mapping[str, PartLink]) -> _Contents:
    from xlbudget.reader import xlsb, xlsb_styles

    strings = _present(container, _first(links, "sharedStrings"))
    styles = _present(container, _first(links, "styles"))
    how = xlsb_styles.XlsbStyles()
    if styles:
        how = xlsb_styles.read_styles(container, styles, _first(links, "theme"))
    looks = set(how.looks)
    shared = xlsb.Shared(
        xlsb.read_strings(container, strings, how) if strings else Strings((), {}),
        how,
        any(look.indent for look in looks),
        lowest(looks),
    )
    return _Contents(
        "xlsb",
        *xlsb.read_contents(container, main),
        lambda part, sheet: xlsb.read_sheet(container, part, sheet.name, sheet.state, shared),
    )


def _first(links: Mapping[str, PartLink], *kinds: str) -> str | None:
    return next((link.part for link in links.values() if link.kind in kinds), None)


def _present(container: Container, part: str | None) -> str | None:
    return part if part is not None and part in container else None


def _numbered(items: Sequence[T]) -> dict[str, T]:
    return {str(number): item for number, item in enumerate(items)}


def _list_of_sheets(
    container: Container, part: str
) -> tuple[list[ListedSheet], dict[str, str], Calculation]:
    """Returns the sheets that the workbook lists, its defined names and how it is calculated."""
    sheets: dict[str, ListedSheet] = {}  # by position, as local names refer to them
    folded: set[str] = set()
    names: dict[str, str] = {}
    current: Attributes = {}
    calculation = USUAL

    def on_sheet(attributes: Attributes) -> None:
        name = attributes.get("name", "")
        if name.casefold() in folded:
            raise WorkbookError("F012", part=part, cell="")
        container.cells.use()
        folded.add(name.casefold())
        state = attributes.get("state")
        link_id = next((attributes[key] for key in attributes if key.endswith(" id")), "")
        sheets[str(len(sheets))] = ListedSheet(name, _STATES.get(state or "", "visible"), link_id)

    def on_name(attributes: Attributes) -> None:
        nonlocal current
        current = attributes

    def after_name(text: str) -> None:
        container.cells.use()
        name, scope = current.get("name", ""), current.get("localSheetId", "")
        sheet = sheets.get(scope)
        names[f"{sheet.name}!{name}" if sheet else name] = text

    def on_calculation(attributes: Attributes) -> None:
        nonlocal calculation
        calculation = Calculation(
            is_true(attributes.get("fullCalcOnLoad")) or is_true(attributes.get("forceFullCalc")),
            is_true(attributes.get("fullPrecision", "1")),
        )

    starts: dict[str, StartHandler] = {
        "sheet": on_sheet,
        "definedName": on_name,
        "calcPr": on_calculation,
    }
    parse(container, part, starts, {"definedName": after_name}, root="workbook")
    return list(sheets.values()), names, calculation


def _properties(container: Container, part: str) -> dict[str, str]:
    properties: dict[str, str] = {}
    name = ""

    def on_property(attributes: Attributes) -> None:
        nonlocal name
        name = attributes.get("name", "")

    def after_value(text: str) -> None:
        container.cells.use()
        properties[name] = text

    ends = {uri + kind: after_value for uri in _PROPERTY_URIS for kind in _PROPERTY_TYPES}
    parse(container, part, {"property": on_property}, ends, root="Properties")
    return properties
