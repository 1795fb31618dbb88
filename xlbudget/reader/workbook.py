"""A whole workbook: relationships, the list of sheets, names and properties."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from xlbudget.errors import WorkbookError
from xlbudget.reader.container import Container, open_container
from xlbudget.reader.model import Limits, Oddity, RawSheet, RawWorkbook, SheetState
from xlbudget.reader.sheet import Shared, read_sheet
from xlbudget.reader.strings import read_strings
from xlbudget.reader.styles import read_styles
from xlbudget.reader.xml import Attributes, parse

T = TypeVar("T")
DEFAULT_LIMITS: Final = Limits()
_STATES: Final[Mapping[str, SheetState]] = {"hidden": "hidden", "veryHidden": "veryHidden"}
_PROPERTY_TYPES: Final = (
    *("lpwstr", "lpstr", "bstr", "bool", "date", "filetime", "decimal"),
    *("i1", "i2", "i4", "i8", "int", "ui1", "ui2", "ui4", "ui8", "uint", "r4", "r8", "cy"),
)


class _Relation(NamedTuple):
    kind: str
    part: str


class _Listed(NamedTuple):
    name: str
    state: SheetState
    relation: str


def read_workbook(path: Path, limits: Limits = DEFAULT_LIMITS) -> RawWorkbook:
    """Read every worksheet of an xlsx workbook, stored values and formulas alike.

    Raises:
        WorkbookError: the file cannot be read; see ``xlbudget.errors`` for the codes.
    """
    try:
        return _read(path, open_container(path, limits))
    except WorkbookError as error:
        raise WorkbookError(error.code, path=path, **error.params) from None


def _read(path: Path, container: Container) -> RawWorkbook:
    root = _relations(container, "")
    main = _first(root, "officeDocument")
    if main is None:
        raise WorkbookError("F008", part="_rels/.rels", reason="officeDocument")
    if main.endswith(".bin"):
        raise WorkbookError("F005", kind="unknown")  # a binary workbook, xlsb
    relations = _relations(container, main)
    listed, names = _contents(container, main)
    strings = _present(container, _first(relations, "sharedStrings"))
    styles = _present(container, _first(relations, "styles"))
    shared = Shared(
        _numbered(read_strings(container, strings)) if strings else None,
        _numbered(read_styles(container, styles)) if styles else {},
    )
    sheets: list[RawSheet] = []
    oddities: list[Oddity] = []
    for name, state, relation in listed:
        if relation not in relations:
            raise WorkbookError("F008", part=f"{main}#{relation}", reason="missing")
        kind, part = relations[relation]
        if kind != "worksheet":
            oddities.append(Oddity("R004", {"sheet": name}))
            continue
        sheet, odd = read_sheet(container, part, name, state, shared)
        sheets.append(sheet)
        oddities.extend(odd)
    if not sheets:
        raise WorkbookError("F011")
    custom = _present(container, _first(root, "custom-properties", "customProperties"))
    properties = _properties(container, custom) if custom else {}
    return RawWorkbook(path, tuple(sheets), properties, names, tuple(oddities))


def _relations(container: Container, source: str) -> dict[str, _Relation]:
    """Return the inner relations of a part by their id, of the package for the part ""."""
    folder, base = posixpath.split(source)
    found: dict[str, _Relation] = {}

    def on_relation(attributes: Attributes) -> None:
        if attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = _Relation(kind, part)

    part = posixpath.join(folder, "_rels", f"{base}.rels")
    parse(container, part, {"Relationship": on_relation}, {})
    return found


def _first(relations: Mapping[str, _Relation], *kinds: str) -> str | None:
    return next((relation.part for relation in relations.values() if relation.kind in kinds), None)


def _present(container: Container, part: str | None) -> str | None:
    return part if part is not None and part in container else None


def _numbered(items: Sequence[T]) -> dict[str, T]:
    return {str(number): item for number, item in enumerate(items)}


def _contents(container: Container, part: str) -> tuple[list[_Listed], dict[str, str]]:
    """Return the sheets that the workbook lists and its defined names."""
    sheets: dict[str, _Listed] = {}  # by position, as local names refer to them
    folded: set[str] = set()
    names: dict[str, str] = {}
    current: Attributes = {}

    def on_sheet(attributes: Attributes) -> None:
        name = attributes.get("name", "")
        if name.casefold() in folded:
            raise WorkbookError("F012", part=part, cell="")
        folded.add(name.casefold())
        state = attributes.get("state")
        relation = next((attributes[key] for key in attributes if key.endswith(" id")), "")
        sheets[str(len(sheets))] = _Listed(name, _STATES.get(state or "", "visible"), relation)

    def on_name(attributes: Attributes) -> None:
        nonlocal current
        current = attributes

    def after_name(text: str) -> None:
        name, scope = current.get("name", ""), current.get("localSheetId", "")
        sheet = sheets.get(scope)
        names[f"{sheet.name}!{name}" if sheet else name] = text

    parse(container, part, {"sheet": on_sheet, "definedName": on_name}, {"definedName": after_name})
    return list(sheets.values()), names


def _properties(container: Container, part: str) -> dict[str, str]:
    properties: dict[str, str] = {}
    name = ""

    def on_property(attributes: Attributes) -> None:
        nonlocal name
        name = attributes.get("name", "")

    def after_value(text: str) -> None:
        properties[name] = text

    ends = dict.fromkeys(_PROPERTY_TYPES, after_value)
    parse(container, part, {"property": on_property}, ends)
    return properties
