"""Loads the table files of a family against what its family file declares."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from xlbudget.base.amounts import FEN
from xlbudget.template.family import Family
from xlbudget.template.family_limits import twice
from xlbudget.template.model import Block, Column, ColumnKind, Row, RowList, Select, Table
from xlbudget.template.source import Reader, TemplateFile

WIDEST = 255
"""The greatest width of a column that Excel knows."""
MOST_ROOM = 2000
MOST_DECIMALS = 8
_COLUMN_KINDS = get_args(ColumnKind)


def read_select(
    family: Family, source: TemplateFile, data: Mapping[str, Any], *anchors: str
) -> dict[str, tuple[str, ...]]:
    """Returns a selection with group names replaced by their members."""
    selected: dict[str, tuple[str, ...]] = {}
    for dimension, value in data.items():
        names = value if isinstance(value, list) else [value]
        members: list[str] = []
        if not names:
            source.add("empty", *anchors, f"{dimension} =", key_name=dimension)
        known_members = family.dimensions.get(dimension, ())
        for name in map(str, names):
            group = family.groups.get(name, {})
            if dimension in group:
                members.extend(group[dimension])
            elif family.lists.get(dimension) and not family.is_code(dimension, name):
                levels = "、".join(map(str, family.lists[dimension]))
                params = {"what": name, "dimension": dimension, "levels": levels}
                source.add("code_shape", *anchors, name, **params)
            elif name in known_members or dimension in family.lists:
                members.append(name)
            else:
                source.add("unknown", *anchors, name, what=f"{dimension} = {name}")
        for name in twice(members):
            source.add("duplicate", *anchors, *[f'"{name}"'] * 2, what=name)
        if family.lists.get(dimension):
            for name in members:
                if any(name != other and name.startswith(other) for other in members):
                    source.add("duplicate", *anchors, f'"{name}"', what=name)
        selected[dimension] = tuple(members)
    return selected


def _note(top: Reader) -> str:
    """Returns the note under an empty table, which may name the year."""
    top.read_keys.add("empty")
    return Reader(top.source, top.data, placeholders=("year",)).text("empty", "")


def _check_rows(source: TemplateFile, block: Block, *, alone: bool) -> None:
    anchors = ("[[blocks]]", f'id = "{block.id}"')
    alone = alone and not block.lone
    fixed_ids = [row.id for row in block.fixed]
    for name in twice(fixed_ids):
        source.add("duplicate", *anchors, "rows =", *[f'id = "{name}"'] * 2, what=name)
    for row in block.fixed:
        row_anchors = *anchors, "rows =", f'{{ id = "{row.id}"'
        if not row.label.strip() and (alone or row.optional):  # nothing beside it tells
            source.add("empty", *row_anchors, key_name="label")
        if _is_above_itself(block, row):
            source.add("cycle", *row_anchors, what=row.id)
    parents = {row.parent for row in block.rows if row.parent}
    for name in parents - set(fixed_ids):
        source.add("unknown", f'id = "{block.id}"', f'"{name}"', what=name)


def _is_above_itself(block: Block, row: Row) -> bool:
    above = block.fixed_by_id.get(row.parent or "")
    for _ in block.fixed:
        if above is None or above is row:
            break
        above = block.fixed_by_id.get(above.parent or "")
    return above is row


class TableLoader:
    """Reads table files against what the family file declared."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.used_rules: list[tuple[TemplateFile, str, str]] = []

    def table(self, source: TemplateFile) -> Table:
        """Returns the table of one file; mistakes are noted, never raised."""
        top = Reader(source, source.data)
        select = self._merge(source, {}, top.table("select"), "select")
        measure = self._measure(source, top)
        blocks: list[Block] = []
        position = 0
        for data in top.tables("blocks"):
            block = self._block(source, data, measure, select, position)
            position = block.columns[-1].places.stop if block.columns else position
            blocks.append(block)
        default = [["*"]] if len(blocks) == 1 else None
        unit, decimals, fewest_decimals = self._printing(source, top)
        table = Table(
            id=top.id(),
            number=top.text("number"),
            mark=top.optional("mark") or "",
            title=top.text("title"),
            header=top.grid("header"),
            blocks=tuple(blocks),
            lines=top.grid("lines", default),
            budget=top.optional("budget"),
            also=top.strings("also", ()),
            header_also=top.string_lists("header_also"),
            optional=top.flag("optional"),
            empty=_note(top),
            unit=unit,
            decimals=decimals,
            fewest_decimals=fewest_decimals,
        )
        top.done()
        self._check_shape(source, table)
        return table

    def _printing(self, source: TemplateFile, top: Reader) -> tuple[str, int, int]:
        """Returns the unit of a table's amounts with its most and its fewest decimals."""
        family = self.family
        unit = top.text("unit", family.unit)
        if unit not in FEN and "unit" in top.data:
            source.add("unknown", "unit =", what=unit)
        decimals = top.whole("decimals", 0, MOST_DECIMALS, family.decimals)
        fewest = min(family.fewest_decimals, decimals)
        return unit, decimals, top.whole("fewest_decimals", 0, decimals, fewest)

    def check_by(self, rules: Mapping[str, Any]) -> None:
        """Notes every `by` that names no rule of the catalogue."""
        for source, code, anchor in self.used_rules:
            if code not in rules:
                source.add("unknown_rule", anchor, code, code=code)

    def _measure(self, source: TemplateFile, reader: Reader) -> str:
        measure = reader.text("measure")
        if measure not in self.family.measures:
            source.add("unknown", *reader.anchors, "measure =", what=measure)
        return measure

    def _block(
        self, source: TemplateFile, data: Any, measure: str, select: Select, position: int
    ) -> Block:
        top = Reader(source, data, "[[blocks]]", f'id = "{dict(data).get("id", "")}"')
        if "measure" in data:
            measure = self._measure(source, top)
        block_select = self._merge(source, select, top.table("select"), *top.anchors)
        name = top.id()
        columns: list[Column] = []
        for column in top.tables("columns"):
            columns.append(self._column(source, column, *top.anchors, position=position))
            position = columns[-1].places.stop
        rows: list[Row | RowList] = []
        for row in top.tables("rows"):
            rows.extend(self._rows(source, row, *top.anchors))
        top.done()
        return Block(name, measure, block_select, tuple(columns), tuple(rows))

    def _column(self, source: TemplateFile, data: Any, *anchors: str, position: int) -> Column:
        reader = Reader(source, data, *anchors, f'{{ id = "{data.get("id", "")}"')
        kind = reader.text("kind", "amount")
        if kind not in _COLUMN_KINDS:
            source.add("unknown", *reader.anchors, kind, what=kind)
        column = Column(
            id=reader.id(),
            kind=kind,  # type: ignore[arg-type]  # checked against _COLUMN_KINDS above
            width=reader.number("width", 1, WIDEST),
            select=self._merge(source, {}, reader.table("select"), *reader.anchors),
            by=self._by(source, reader),
            position=position,
            cells=reader.strings("cells", ()),
        )
        reader.done()
        return column

    def _rows(self, source: TemplateFile, data: Any, *anchors: str) -> Iterator[Row | RowList]:
        first = next(iter(data.items()), ("", ""))
        reader = Reader(source, data, *anchors, f'{{ {first[0]} = "{first[1]}"')
        parent = reader.optional("parent")
        if "each" in data:
            dimension = reader.text("each")
            if dimension not in self.family.lists:
                source.add("unknown", *reader.anchors, what=dimension)
            coded = bool(self.family.lists.get(dimension))
            yield RowList(dimension, parent, coded, reader.whole("room", 0, MOST_ROOM, 0))
        elif "use" in data:
            name = reader.text("use")
            rowset = self.family.rowsets.get(name)
            select = self._merge(source, {}, reader.table("select"), *reader.anchors)
            if rowset is None:
                source.add("unknown", *reader.anchors, what=name)
                return
            if rowset.level:
                room = reader.whole("room", 0, MOST_ROOM, 0)
                level, label = rowset.level, rowset.label
                yield RowList(rowset.dimension, parent, True, room, level, label, select)
            else:
                for code, label in rowset.labels.items():
                    yield Row(code, label, parent, {**select, rowset.dimension: (code,)})
        else:
            yield Row(
                reader.id(),
                reader.text("label", "") if "label" in data else reader.text("label"),
                parent,
                self._merge(source, {}, reader.table("select"), *reader.anchors),
                self._by(source, reader),
                reader.strings("also", ()),
                reader.flag("optional"),
            )
        reader.done()

    def _by(self, source: TemplateFile, reader: Reader) -> str | None:
        code = reader.optional("by")
        if code is not None:
            self.used_rules.append((source, code, reader.anchors[-1]))
        return code

    def _merge(
        self, source: TemplateFile, outer: Select, data: Mapping[str, Any], *anchors: str
    ) -> dict[str, tuple[str, ...]]:
        return {**outer, **read_select(self.family, source, data, *anchors)}

    def _check_shape(self, source: TemplateFile, table: Table) -> None:
        width = len(table.widths)
        for row in table.header:
            if len(row) != width:
                source.add("header_width", "header =", row[0] if row else "", columns=str(width))
        seen: set[str] = set()
        for block in table.blocks:
            anchors = ("[[blocks]]", f'id = "{block.id}"')
            columns = [column.id for column in block.columns]
            for name, count in Counter(columns).items():
                if count > 1 or name in seen:
                    again = [f'id = "{name}"'] * count
                    source.add("duplicate", *anchors, "columns =", *again, what=name)
            seen.update(columns)
            _check_rows(source, block, alone=len(table.blocks) == 1)
        for line in table.lines:
            if len(line) != len(table.blocks):
                source.add("line_width", "lines =", line[0] if line else "")
            for name, block in zip(line, table.blocks, strict=False):
                if name not in ("", "*") and name not in {row.id for row in block.fixed}:
                    source.add("unknown", "lines =", f'"{name}"', what=name)
