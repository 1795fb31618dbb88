"""What saving a workbook with other programs does to its parts, as changes of their XML.

Each change says the same workbook in another way: every figure, name and formula stays. Nothing
of it knows how xlbudget reads a workbook.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

Parts = Mapping[str, str | bytes]
Change = Callable[[Parts], Parts]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
STRICT = "http://purl.oclc.org/ooxml"
CELL = re.compile(r"<c\b((?:[^>\"]|\"[^\"]*\")*?)(?:/>|>(.*?)</c>)", re.DOTALL)
FORMULA = re.compile(r"<f\b([^>]*?)(?:/>|>(.*?)</f>)", re.DOTALL)
VALUE = re.compile(r"<v>(.*?)</v>|<v/>", re.DOTALL)
TYPE = re.compile(r'\st="(\w+)"')
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TYPES = "[Content_Types].xml"


def read_parts(path: Path) -> Parts:
    """Returns the parts of a workbook, XML as text."""
    with ZipFile(path) as archive:
        return {
            name: content.decode("utf-8") if name.endswith((".xml", ".rels")) else content
            for name in archive.namelist()
            if (content := archive.read(name)) is not None
        }


def write_parts(path: Path, parts: Parts) -> Path:
    """Writes the parts as a workbook; one with macros gets the name that says so."""
    path = path.with_suffix(".xlsm") if "xl/vbaProject.bin" in parts else path
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def text_of(parts: Parts, name: str) -> str:
    """Returns an XML part."""
    content = parts[name]
    assert isinstance(content, str)
    return content


def sheet_names(parts: Parts) -> Mapping[str, str]:
    """Returns the part of each sheet by the sheet's name."""
    relations = {
        one["Id"]: one["Target"].removeprefix("/xl/")
        for one in _attributes(text_of(parts, _RELATIONS), "Relationship")
    }
    return {
        unescape(one["name"]): f"xl/{relations[one['r:id']]}"
        for one in _attributes(text_of(parts, _WORKBOOK), "sheet")
    }


def _attributes(xml: str, element: str) -> Iterator[Mapping[str, str]]:
    for found in re.finditer(rf"<{element}\s([^>]*)>", xml):
        yield dict(re.findall(r'([\w:]+)="([^"]*)"', found[1]))


def on_sheets(parts: Parts, change: Callable[[str], str]) -> Parts:
    """Returns the parts with the XML of every sheet changed."""
    sheets = set(sheet_names(parts).values())
    return {
        name: change(content) if name in sheets and isinstance(content, str) else content
        for name, content in parts.items()
    }


def on_cells(xml: str, change: Callable[[str, str], tuple[str, str]]) -> str:
    """Returns a sheet's XML with the attributes and the content of its cells changed."""

    def changed(found: re.Match[str]) -> str:
        attributes, inside = change(found[1], found[2] or "")
        return f"<c{attributes}>{inside}</c>" if inside else f"<c{attributes}/>"

    return CELL.sub(changed, xml)


# ---- the same workbook in other words ------------------------------------------------------------


def without_results(parts: Parts) -> Parts:
    """No formula has a stored result, as programs that cannot calculate leave it."""

    def bare(attributes: str, inside: str) -> tuple[str, str]:
        if "<f" not in inside:
            return attributes, inside
        return TYPE.sub("", attributes), VALUE.sub("", inside)

    return on_sheets(parts, lambda xml: on_cells(xml, bare))


def with_zeros(parts: Parts, *, words: bool = True) -> Parts:
    """Every formula stores 0, as programs write that leave calculating to others.

    Without `words` formulas that give text keep it.
    """

    def zero(attributes: str, inside: str) -> tuple[str, str]:
        if "<f" not in inside or ('t="str"' in attributes and not words):
            return attributes, inside
        return TYPE.sub("", attributes), VALUE.sub("", inside) + "<v>0</v>"

    return on_sheets(parts, lambda xml: on_cells(xml, zero))


def with_calculation(parts: Parts, attributes: str) -> Parts:
    """The workbook says of its calculation what the attributes say."""
    xml = re.sub(r"<calcPr[^>]*/>", f"<calcPr {attributes}/>", text_of(parts, _WORKBOOK))
    assert "<calcPr" in xml
    return {**parts, _WORKBOOK: xml}


def with_noise(parts: Parts) -> Parts:
    """Results carry the noise of binary sums: 0.30000000000000004."""

    def noisy(attributes: str, inside: str) -> tuple[str, str]:
        value = VALUE.search(inside)
        if "<f" not in inside or not value or not value[1] or "t=" in attributes:
            return attributes, inside
        noise = math.nextafter(float(value[1]), math.inf if len(attributes) % 2 else -math.inf)
        return attributes, VALUE.sub(f"<v>{noise!r}</v>", inside)

    return on_sheets(parts, lambda xml: on_cells(xml, noisy))


def with_shared_formulas(parts: Parts) -> Parts:
    """Neighbours whose formulas are copies of each other share one, as in a filled-down column."""
    return on_sheets(parts, _shared)


def _shared(xml: str) -> str:
    formulas: dict[tuple[int, int], str] = {}
    for found in CELL.finditer(xml):
        formula = FORMULA.search(found[2] or "")
        if formula and formula[2] and "t=" not in formula[1]:
            name = dict(re.findall(r'(\w+)="([^"]*)"', found[1]))["r"]
            formulas[coordinate_to_tuple(name)] = unescape(formula[2])
    formulas_before = dict(formulas)
    runs = [run for step in ((1, 0), (0, 1)) for run in _runs(formulas, step)]
    master_of = {cell: number for number, run in enumerate(runs) for cell in run}

    def share(attributes: str, inside: str) -> tuple[str, str]:
        place = coordinate_to_tuple(dict(re.findall(r'(\w+)="([^"]*)"', attributes))["r"])
        number = master_of.get(place)
        if number is None:
            return attributes, inside
        words = f't="shared" si="{number}"'
        run = runs[number]
        if place == run[0]:
            words += f' ref="{_name(*run[0])}:{_name(*run[-1])}"'
            text = escape(formulas_before[place], quote=False)
            return attributes, FORMULA.sub(lambda _: f"<f {words}>{text}</f>", inside)
        return attributes, FORMULA.sub(f"<f {words}/>", inside)

    return on_cells(xml, share)


def _runs(
    formulas: dict[tuple[int, int], str], step: tuple[int, int]
) -> Iterator[list[tuple[int, int]]]:
    """Takes cells out of `formulas`, in runs of copies of their first cell."""
    for first in sorted(formulas):
        if first not in formulas:
            continue
        run = [first]
        while True:
            following = (run[-1][0] + step[0], run[-1][1] + step[1])
            if formulas.get(following) != _copy(formulas[first], first, *following):
                break
            run.append(following)
        if len(run) > 1:
            for cell in run:
                del formulas[cell]
            yield run


def _copy(formula: str, source: tuple[int, int], row: int, column: int) -> str:
    translator = Translator(f"={formula}", origin=_name(*source))
    return str(translator.translate_formula(_name(row, column)))[1:]


def _name(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def strict(parts: Parts) -> Parts:
    """Saved as Strict Open XML: other names of the same namespaces."""
    names = {
        MAIN: f"{STRICT}/spreadsheetml/main",
        f"{OFFICE}/relationships": f"{STRICT}/officeDocument/relationships",
        f"{OFFICE}/custom-properties": f"{STRICT}/officeDocument/customProperties",
        f"{OFFICE}/extended-properties": f"{STRICT}/officeDocument/extendedProperties",
        f"{OFFICE}/docPropsVTypes": f"{STRICT}/officeDocument/docPropsVTypes",
    }

    def renamed(content: str | bytes) -> str | bytes:
        if isinstance(content, str):
            for old, new in names.items():
                content = content.replace(old, new)
        return content

    return {name: renamed(content) for name, content in parts.items()}


def dated_from_1904(parts: Parts) -> Parts:
    """The date system of old Macintosh programs; amounts are no dates."""
    xml = text_of(parts, _WORKBOOK).replace(' date1904="false"', "")
    xml = re.sub(r"<workbookPr\b", '<workbookPr date1904="1"', xml)
    assert xml.count("date1904") == 1
    return {**parts, _WORKBOOK: xml}


def with_macros(parts: Parts) -> Parts:
    """Saved as .xlsm, with a project of macros in it."""
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    project = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    types = text_of(parts, _TYPES).replace(sheet, macros)
    assert macros in types
    relation = (
        '<Relationship Id="rIdVba" Target="vbaProject.bin" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>'
    )
    return {
        **parts,
        _TYPES: re.sub(r"(<Types\b[^>]*>)", rf"\1{project}", types),
        _RELATIONS: text_of(parts, _RELATIONS).replace("</Relationships>", relation),
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
    }


def as_wps_writes(parts: Parts) -> Parts:
    """The hand of WPS: a wrong dimension, its own namespace, typed cells without a value."""
    spaces = {
        "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
        "x14": "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",
        "etc": "http://www.wps.cn/officeDocument/2017/etCustomData",
    }
    extension = (
        '<extLst><ext uri="{DEADBEEF-0000-4000-8000-000000000001}">'
        "<etc:cellData><etc:f>1+1</etc:f><etc:v>12345.67</etc:v></etc:cellData>"
        "</ext></extLst></worksheet>"
    )

    def wps(xml: str) -> str:
        xml = re.sub(r'<dimension ref="[^"]*"\s*/>', '<dimension ref="A1"/>', xml)
        new = (f' xmlns:{p}="{uri}"' for p, uri in spaces.items() if f"xmlns:{p}=" not in xml)
        xml = re.sub(r"<worksheet\b", f"<worksheet{''.join(new)}", xml, count=1)
        xml = on_cells(xml, lambda a, inside: (a if inside or "t=" in a else f'{a} t="s"', inside))
        return xml.replace("</worksheet>", extension)

    relations = re.sub(r'Target="(?!/)', 'Target="/xl/', text_of(parts, _RELATIONS))
    return on_sheets({**parts, _RELATIONS: relations}, wps)


def renamed(parts: Parts) -> Parts:
    """Sheets have other names, which need quotes; the formulas follow."""
    changes = {
        name: f"{number}.{name}'s 表 (公开)"[:31]
        for number, name in enumerate(sheet_names(parts), start=1)
        if name.startswith("表")
    }
    return with_sheet_names(parts, changes)


def with_sheet_names(parts: Parts, changes: Mapping[str, str]) -> Parts:
    """Returns the parts with sheets named anew, wherever they are named."""

    def follow(formula: str) -> str:
        formula = unescape(formula)
        names = "|".join(re.escape(name) for name in changes)
        pattern = rf"(?<![\w'\]])(?:'({names})'|\$?({names}))!"
        quoted = {old: new.replace("'", "''") for old, new in changes.items()}
        found = re.sub(pattern, lambda m: f"'{quoted[m[1] or m[2]]}'!", formula)
        return escape(found, quote=False)

    def formulas(xml: str) -> str:
        return FORMULA.sub(
            lambda m: f"<f{m[1]}>{follow(m[2])}</f>" if m[2] else m[0],
            xml,
        )

    workbook = text_of(parts, _WORKBOOK)
    for old, new in changes.items():
        workbook = workbook.replace(f' name="{old}"', f' name="{escape(new)}"')
    workbook = re.sub(
        r"(<definedName\b[^>]*>)(.*?)(</definedName>)",
        lambda m: f"{m[1]}{follow(m[2])}{m[3]}",
        workbook,
    )
    return on_sheets({**parts, _WORKBOOK: workbook}, formulas)


HONEST: Mapping[str, Change] = {
    "no results": without_results,
    "noise": with_noise,
    "shared formulas": with_shared_formulas,
    "strict": strict,
    "1904": dated_from_1904,
    "macros": with_macros,
    "WPS": as_wps_writes,
    "renamed": renamed,
}


# ---- another workbook ----------------------------------------------------------------------------


def with_cell(parts: Parts, sheet: str, name: str, inside: str, kind: str = "") -> Parts:
    """Returns the parts with what stands in one cell replaced (`<f>…</f><v>…</v>`)."""
    part = sheet_names(parts)[sheet]
    done = []

    def replaced(attributes: str, old: str) -> tuple[str, str]:
        if f' r="{name}"' not in attributes:
            return attributes, old
        done.append(name)
        return TYPE.sub("", attributes) + (f' t="{kind}"' if kind else ""), inside

    xml = on_cells(text_of(parts, part), replaced)
    assert done, f"{sheet} has no cell {name}"
    return {**parts, part: xml}


def value_of(parts: Parts, sheet: str, name: str) -> str:
    """Returns the stored value of a cell, "" where there is none."""
    for found in CELL.finditer(text_of(parts, sheet_names(parts)[sheet])):
        if f' r="{name}"' in found[1]:
            value = VALUE.search(found[2] or "")
            return (value[1] or "") if value else ""
    return ""


def formula_of(parts: Parts, sheet: str, name: str) -> str:
    """Returns the formula of a cell, "" where there is none."""
    for found in CELL.finditer(text_of(parts, sheet_names(parts)[sheet])):
        if f' r="{name}"' in found[1]:
            formula = FORMULA.search(found[2] or "")
            return unescape(formula[2] or "") if formula else ""
    return ""


def duplicated(parts: Parts, sheet: str) -> Parts:
    """A copy of a sheet stands at the end, as `sheet (2)`."""
    part = sheet_names(parts)[sheet]
    copy = "xl/worksheets/copy.xml"
    override = re.search(rf'<Override PartName="/{re.escape(part)}"[^>]*/>', text_of(parts, _TYPES))
    assert override
    types = text_of(parts, _TYPES).replace(
        override[0], override[0] + override[0].replace(part, copy)
    )
    relation = (
        f'<Relationship Id="rIdCopy" Type="{OFFICE}/relationships/worksheet" '
        'Target="worksheets/copy.xml"/></Relationships>'
    )
    entry = f'<sheet name="{sheet} (2)" sheetId="99" r:id="rIdCopy"/></sheets>'
    return {
        **parts,
        copy: parts[part],
        _TYPES: types,
        _RELATIONS: text_of(parts, _RELATIONS).replace("</Relationships>", relation),
        _WORKBOOK: text_of(parts, _WORKBOOK).replace("</sheets>", entry),
    }


def deleted_in_excel(parts: Parts, sheet: str) -> Parts:
    """A sheet is gone; formulas that named it say #REF!, and so do all that follow them."""
    workbook = re.sub(rf'<sheet name="{sheet}"[^>]*/>', "", text_of(parts, _WORKBOOK))
    workbook = re.sub(r"<definedNames>.*?</definedNames>", "", workbook, flags=re.DOTALL)
    gone = sheet_names(parts)[sheet]
    left = {name: content for name, content in parts.items() if name != gone}
    left = {**left, _WORKBOOK: workbook}
    types = re.sub(rf'<Override PartName="/{re.escape(gone)}"[^>]*/>', "", text_of(left, _TYPES))
    left = {**left, _TYPES: types}

    def broken(attributes: str, inside: str) -> tuple[str, str]:
        formula = FORMULA.search(inside)
        if not formula or f"{sheet}" not in (formula[2] or ""):
            return attributes, inside
        text = re.sub(rf"'?{sheet}'?!\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", "#REF!", formula[2])
        return TYPE.sub("", attributes) + ' t="e"', f"<f>{text}</f><v>#REF!</v>"

    return on_sheets(left, lambda xml: on_cells(xml, broken))
