"""Damage to one part, element or cell of a workbook, at random, as programs and people do it."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

Parts = dict[str, bytes]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TYPES = ("str", "n", "b", "e", "s", "d", "inlineStr", "x")
WORDS = ("某某", "12a", "#REF!", "注：本表无数据", "说明：", "合计", "2025年", "-")
PIECES = (b"", b"<", b'"', b"/>", b"0", b"-", b"<c/>", b"</v>", b"</row>", b" ", b"\0", b"&lt;")


@dataclass(frozen=True, slots=True)
class Damaged:
    """The parts after the damage, and what was done in words."""

    parts: Parts
    what: str


class NoPlace(Exception):
    """The kind of damage finds nothing to damage in the part that was chosen."""


Damage = Callable[[random.Random, Parts], Damaged]


# ---- whole parts and their bytes -----------------------------------------------------------------


def part_deleted(rng: random.Random, parts: Parts) -> Damaged:
    gone = rng.choice(list(parts))
    return Damaged({name: data for name, data in parts.items() if name != gone}, gone)


def part_cut_off(rng: random.Random, parts: Parts) -> Damaged:
    name = _any_part(rng, parts)
    at = rng.randrange(len(parts[name]))
    return Damaged({**parts, name: parts[name][:at]}, f"{name} at {at}")


def part_garbled(rng: random.Random, parts: Parts) -> Damaged:
    """Markup is garbled, never a digit: another digit is another figure, not a lost one."""
    name = _any_part(rng, parts)
    data = parts[name]
    at = rng.choice([at for at, byte in enumerate(data) if not 48 <= byte < 58])
    piece = rng.choice(PIECES)
    what = f"{name} at {at}: {data[at : at + 1]!r} -> {piece!r} in {data[at - 30 : at + 30]!r}"
    return Damaged({**parts, name: data[:at] + piece + data[at + 1 :]}, what)


def parts_exchanged(rng: random.Random, parts: Parts) -> Damaged:
    one, other = rng.sample(list(parts), 2)
    return Damaged({**parts, one: parts[other], other: parts[one]}, f"{one} and {other}")


def part_twice(rng: random.Random, parts: Parts) -> Damaged:
    one, other = rng.sample([name for name in parts if "/sheet" in name], 2)
    return Damaged({**parts, one: parts[other]}, f"{other} in place of {one}")


# ---- elements and attributes ---------------------------------------------------------------------


def element_dropped(rng: random.Random, parts: Parts) -> Damaged:
    def drop(root: ET.Element) -> str:
        parent, child = rng.choice(list(_pairs(root)))
        parent.remove(child)
        return _words(child)

    return _edited(parts, _any_part(rng, parts), drop)


def element_doubled(rng: random.Random, parts: Parts) -> Damaged:
    def double(root: ET.Element) -> str:
        parent, child = rng.choice(list(_pairs(root)))
        parent.insert(list(parent).index(child), child)
        return _words(child)

    return _edited(parts, _any_part(rng, parts), double)


def elements_exchanged(rng: random.Random, parts: Parts) -> Damaged:
    def exchange(root: ET.Element) -> str:
        parents = [element for element in root.iter() if len(element) > 1]
        if not parents:
            raise NoPlace
        parent = rng.choice(parents)
        one, other = rng.sample(range(len(parent)), 2)
        parent[one], parent[other] = parent[other], parent[one]
        return f"{_words(parent[one])} and {_words(parent[other])}"

    return _edited(parts, _any_part(rng, parts), exchange)


def element_renamed(rng: random.Random, parts: Parts) -> Damaged:
    def rename(root: ET.Element) -> str:
        element = rng.choice(list(root.iter()))
        what = _words(element)
        element.tag += "x"
        return what

    return _edited(parts, _any_part(rng, parts), rename)


def attribute_renamed(rng: random.Random, parts: Parts) -> Damaged:
    def rename(root: ET.Element) -> str:
        element, name = _attribute(rng, root)
        what = f"{name} of {_words(element)}"
        element.set(name + "x", element.attrib.pop(name))
        return what

    return _edited(parts, _any_part(rng, parts), rename)


def attribute_changed(rng: random.Random, parts: Parts) -> Damaged:
    def change(root: ET.Element) -> str:
        element, name = _attribute(rng, root)
        what = f"{name} of {_words(element)}"
        element.set(name, rng.choice(("", "0", "1", "x", "A1", "rId3", element.get(name, "") * 2)))
        return what

    return _edited(parts, _any_part(rng, parts), change)


def relation_removed(rng: random.Random, parts: Parts) -> Damaged:
    def remove(root: ET.Element) -> str:
        relation = rng.choice(list(root))
        root.remove(relation)
        return _words(relation)

    return _edited(parts, rng.choice([name for name in parts if name.endswith(".rels")]), remove)


def string_dropped(rng: random.Random, parts: Parts) -> Damaged:
    def drop(root: ET.Element) -> str:
        item = rng.choice(list(root))
        root.remove(item)
        return _words(item)

    return _edited(parts, "xl/sharedStrings.xml", drop)


def strings_exchanged(rng: random.Random, parts: Parts) -> Damaged:
    def exchange(root: ET.Element) -> str:
        one, other = rng.sample(range(len(root)), 2)
        root[one], root[other] = root[other], root[one]
        return f"{_words(root[one])} and {_words(root[other])}"

    return _edited(parts, "xl/sharedStrings.xml", exchange)


# ---- cells, rows and columns ---------------------------------------------------------------------


def cell_deleted(rng: random.Random, parts: Parts) -> Damaged:
    def delete(root: ET.Element) -> str:
        row, cell = rng.choice(_filled(root))
        row.remove(cell)
        return _words(cell)

    return _edited(parts, _sheet(rng, parts), delete)


def cell_moved(rng: random.Random, parts: Parts) -> Damaged:
    """Its content moves to an empty cell anywhere in the rows of the sheet."""

    def move(root: ET.Element) -> str:
        _, cell = rng.choice(_filled(root))
        empty = [one for one in root.iter(f"{MAIN}c") if one.find(f"{MAIN}v") is None]
        if not empty:
            raise NoPlace
        target = rng.choice(empty)
        what = f"{_words(cell)} to {target.get('r')}"
        _give(cell, target)
        return what

    return _edited(parts, _sheet(rng, parts), move)


def cells_exchanged(rng: random.Random, parts: Parts) -> Damaged:
    def exchange(root: ET.Element) -> str:
        (_, one), (_, other) = rng.sample(_filled(root), 2)
        what = f"{_words(one)} and {_words(other)}"
        between = ET.Element("c")
        _give(one, between)
        _give(other, one)
        _give(between, other)
        return what

    return _edited(parts, _sheet(rng, parts), exchange)


def cell_of_another_type(rng: random.Random, parts: Parts) -> Damaged:
    def change(root: ET.Element) -> str:
        _, cell = rng.choice(_filled(root))
        what, kind = _words(cell), rng.choice(TYPES)
        cell.set("t", kind)
        return f"{what} as {kind}"

    return _edited(parts, _sheet(rng, parts), change)


def cell_as_words(rng: random.Random, parts: Parts) -> Damaged:
    def change(root: ET.Element) -> str:
        _, cell = rng.choice(_filled(root))
        words = rng.choice(
            ("某某", "12a", "#REF!", "注：本表无数据", "说明：", "合计", "2025年", "-")
        )
        what = _words(cell)
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "str")
        ET.SubElement(cell, f"{MAIN}v").text = words
        return f"{what} -> {words}"

    return _edited(parts, _sheet(rng, parts), change)


def row_deleted(rng: random.Random, parts: Parts) -> Damaged:
    def delete(root: ET.Element) -> str:
        data = _data(root)
        row = rng.choice(list(data))
        data.remove(row)
        return f"row {row.get('r')}"

    return _edited(parts, _sheet(rng, parts), delete)


def rows_exchanged(rng: random.Random, parts: Parts) -> Damaged:
    def exchange(root: ET.Element) -> str:
        rows = list(_data(root))
        if len(rows) < 2:
            raise NoPlace
        one, other = rng.sample(rows, 2)
        numbers = other.get("r", ""), one.get("r", "")
        for row, number in zip((one, other), numbers, strict=True):
            old = row.get("r", "")
            row.set("r", number)
            for cell in row:
                cell.set("r", cell.get("r", "").removesuffix(old) + number)
        return f"rows {numbers}"

    return _edited(parts, _sheet(rng, parts), exchange)


def row_hidden(rng: random.Random, parts: Parts) -> Damaged:
    def hide(root: ET.Element) -> str:
        row = rng.choice(list(_data(root)))
        row.set(*rng.choice((("hidden", "1"), ("ht", "0"))))
        return f"row {row.get('r')}"

    return _edited(parts, _sheet(rng, parts), hide)


def column_hidden(rng: random.Random, parts: Parts) -> Damaged:
    def hide(root: ET.Element) -> str:
        column = rng.choice(list(root.iter(f"{MAIN}col")) or [None])
        if column is None:
            raise NoPlace
        column.set(*rng.choice((("hidden", "1"), ("width", "0"))))
        return _words(column)

    return _edited(parts, _sheet(rng, parts), hide)


def sheet_hidden(rng: random.Random, parts: Parts) -> Damaged:
    def hide(root: ET.Element) -> str:
        sheet = rng.choice(list(root.iter(f"{MAIN}sheet")))
        sheet.set("state", rng.choice(("hidden", "veryHidden")))
        return _words(sheet)

    return _edited(parts, "xl/workbook.xml", hide)


DAMAGES: Mapping[str, Damage] = {
    damage.__name__: damage
    for damage in (
        *(part_deleted, part_cut_off, part_garbled, parts_exchanged, part_twice),
        *(element_dropped, element_doubled, elements_exchanged, element_renamed),
        *(attribute_renamed, attribute_changed, relation_removed),
        *(string_dropped, strings_exchanged),
        *(cell_deleted, cell_moved, cells_exchanged, cell_of_another_type, cell_as_words),
        *(row_deleted, rows_exchanged, row_hidden, column_hidden, sheet_hidden),
    )
}


# ---- helpers -------------------------------------------------------------------------------------


def _any_part(rng: random.Random, parts: Parts) -> str:
    """Mostly a sheet: there the figures are."""
    return _sheet(rng, parts) if rng.random() < 0.6 else rng.choice(list(parts))


def _sheet(rng: random.Random, parts: Parts) -> str:
    return rng.choice([name for name in parts if "/sheet" in name])


def _edited(parts: Parts, name: str, edit: Callable[[ET.Element], str]) -> Damaged:
    root = ET.fromstring(parts[name])
    try:
        what = edit(root)
    except IndexError:
        raise NoPlace from None
    return Damaged({**parts, name: ET.tostring(root, "UTF-8")}, f"{name}: {what}")


def _pairs(root: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    return ((parent, child) for parent in root.iter() for child in parent)


def _attribute(rng: random.Random, root: ET.Element) -> tuple[ET.Element, str]:
    return rng.choice([(element, name) for element in root.iter() for name in element.attrib])


def _filled(root: ET.Element) -> list[tuple[ET.Element, ET.Element]]:
    value = f"{MAIN}v"
    rows = root.iter(f"{MAIN}row")
    return [(row, cell) for row in rows for cell in row if cell.find(value) is not None]


def _data(root: ET.Element) -> ET.Element:
    return next(root.iter(f"{MAIN}sheetData"))


def _give(cell: ET.Element, target: ET.Element) -> None:
    """Moves the content of a cell, not its format."""
    for child in list(cell):
        cell.remove(child)
        target.append(child)
    target.attrib.pop("t", None)
    if "t" in cell.attrib:
        target.set("t", cell.attrib.pop("t"))


def _words(element: ET.Element) -> str:
    return ET.tostring(element, "unicode")[:300].replace(f' xmlns:ns0="{MAIN[1:-1]}"', "")
