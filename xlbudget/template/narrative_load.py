"""Loads the text that a family declares, noting each mistake with file and line."""

import re
from collections.abc import Mapping
from typing import Any, cast, get_args

from xlbudget.base.amounts import FEN
from xlbudget.template.common import document_words
from xlbudget.template.family import Family
from xlbudget.template.family_limits import twice
from xlbudget.template.model import Expression, Term
from xlbudget.template.narrative import (
    MEMO,
    WHOLE_PART,
    Definition,
    Derived,
    DocumentPart,
    Each,
    Holding,
    Memo,
    MemoKind,
    Narrative,
    Parts,
    Section,
    Sentence,
    Slot,
    slots_of,
)
from xlbudget.template.rules import check_term
from xlbudget.template.slots import BadSlot, amounts, parse_parts
from xlbudget.template.source import Reader, TemplateFile

_ID = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_LEVELS, _USUAL_LEVEL = (WHOLE_PART, 2, 3), 2
_MOST_DECIMALS = 8
_DATED = ("last", "year")
_OF_A_ROW = ("label", "path")
_MEMO_KINDS: Mapping[str, tuple[str, ...]] = {
    "amount": ("amount",),
    "base": ("amount",),
    "share": ("amount",),
    "change": ("amount",),
    "count": ("count", "area"),
    "date": ("date",),
    "text": ("text",),
}
"""The kinds of memos that a kind of slot can print."""


def load_narrative(family: Family, source: TemplateFile) -> Narrative:
    """Returns the text that the file declares; its mistakes are noted."""
    top = Reader(source, source.data)
    parts = tuple(_part(source, data) for data in top.tables("parts"))
    kinds = {str(data.get("id", "")): str(data.get("kind", "")) for data in top.tables("memos")}
    loader = _Loader(family, source, kinds)
    memos = tuple(loader.memo(data) for data in top.tables("memos"))
    sections = tuple(loader.section(data, parts) for data in top.tables("sections"))
    terms = tuple(_definition(source, data) for data in top.tables("terms"))
    for heading, ids in (
        ("[[parts]]", [part.id for part in parts]),
        ("[[sections]]", [section.id for section in sections]),
        ("[[sections.sentences]]", [s.id for section in sections for s in section.sentences]),
        ("[[memos]]", [memo.id for memo in memos]),
        ("[[terms]]", [term.id for term in terms]),
    ):
        for name in twice(ids):
            source.add("duplicate", *[f'{heading}\nid = "{name}"'] * 2, what=name)
    narrative = Narrative(
        title=top.text("title"),
        unit=top.text("unit", family.unit),
        decimals=top.whole("decimals", 0, _MOST_DECIMALS, family.decimals),
        thousands=top.flag("thousands") if "thousands" in top.data else True,
        parts=parts,
        sections=sections,
        memos={memo.id: memo for memo in memos},
        terms=terms,
    )
    if narrative.unit not in FEN:
        top.add("unknown", "unit", what=narrative.unit)
    top.done()
    return narrative


def _part(source: TemplateFile, data: Mapping[str, Any]) -> DocumentPart:
    reader = Reader(source, data, "[[parts]]", f'id = "{data.get("id", "")}"')
    part = DocumentPart(
        reader.id(), reader.text("title"), cast(Holding, _choice(reader, "holds", Holding))
    )
    reader.done()
    return part


def _definition(source: TemplateFile, data: Mapping[str, Any]) -> Definition:
    reader = Reader(source, data, "[[terms]]", f'id = "{data.get("id", "")}"')
    definition = Definition(reader.id(), reader.text("name"), reader.text("text"))
    reader.done()
    return definition


def _dotted(reader: Reader) -> str:
    """Returns a name that may have dots: `procurement.goods`."""
    value = reader.text("id")
    if value and not _ID.fullmatch(value):
        reader.source.add("bad_id", *reader.anchors, key_name="id", what=value)
    return value


def _choice(reader: Reader, key: str, choices: Any) -> str:
    value = reader.text(key)
    if value not in get_args(choices):
        reader.add("unknown", key, what=value)
    return value


class _Loader:
    """Reads sections and memos, which speak of tables and of each other."""

    def __init__(self, family: Family, source: TemplateFile, memos: Mapping[str, str]) -> None:
        self.family = family
        self.source = source
        self.memos = memos

    # ---- memos -----------------------------------------------------------------------------------

    def memo(self, data: Mapping[str, Any]) -> Memo:
        """Returns a memo; one of the family's amounts is at most what `at_most` says."""
        reader = self._reader(data, "[[memos]]", placeholders=_DATED)
        text = reader.text("at_most", "")
        source = reader.text("from", "")
        derived = _choice(reader, "derived", Derived) if "derived" in data else None
        kind = cast(MemoKind, _choice(reader, "kind", MemoKind))
        memo = Memo(
            id=_dotted(reader),
            label=reader.text("label"),
            kind=kind,
            unit=reader.text("unit", ""),
            sum=reader.strings("sum", ()),
            at_most=self._expression(reader, text) if text else (),
            source=source,
            derived=cast(Derived, derived),
            category=reader.text("category", ""),
            default=reader.text("default", ""),
        )
        reader.done()
        for name in memo.sum:
            self._check_memo(reader, name, '"' + name)
        if source and not self._is_typed(source):
            reader.add("unknown", "from", what=source)
        return memo

    def _is_typed(self, source: str) -> bool:
        section, _, row = source.partition(".")
        return any(
            row in {line.id for line in part.rows}
            for part in self.family.entry.sections
            if part.id == section
        )

    # ---- sections --------------------------------------------------------------------------------

    def section(self, data: Mapping[str, Any], parts: tuple[DocumentPart, ...]) -> Section:
        """Returns a section with its sentences."""
        reader = self._reader(data, "[[sections]]")
        section = Section(
            id=_dotted(reader),
            title=reader.text("title"),
            level=reader.whole("level", min(_LEVELS), max(_LEVELS), _USUAL_LEVEL),
            part=reader.text("part"),
            also=reader.strings("also", ()),
            sentences=tuple(self._sentence(each) for each in reader.tables("sentences")),
            forms=reader.flag("forms"),
        )
        if section.part not in {part.id for part in parts if part.holds == "sections"}:
            reader.add("unknown", "part", what=section.part)
        reader.done()
        return section

    def _sentence(self, data: Mapping[str, Any]) -> Sentence:
        reader = self._reader(data, "[[sections.sentences]]", placeholders=None)
        parts = self._parts(reader, "text")
        each = self._each(reader) if "each" in data else None
        sentence = Sentence(
            id=_dotted(reader),
            parts=parts,
            each=each,
            none=self._parts(reader, "none") if "none" in data else (),
            also=reader.string_lists("also"),
            against=reader.text("against", document_words()["narrative"]["last_year"]),
        )
        kinds = [slot.kind for slot in sentence.slots()]
        if kinds.count("each") != (each is not None):
            reader.add("list_place", "text")
        reader.done()
        return sentence

    def _each(self, outer: Reader) -> Each:
        anchors = (*outer.anchors, "each =")
        reader = Reader(self.source, outer.table("each"), *anchors, placeholders=None)
        table, _, row = reader.text("rows").rstrip("]").partition("[")
        rows = (Term(1, table, row, ""),)
        if row != "*" and not row.startswith("@"):
            reader.add("unknown", "rows", what=row)
        else:
            check_term(self.family, reader, rows[0], {}, table)
        each = Each(
            rows=rows,
            parts=self._parts(reader, "text", rows),
            join=reader.text("join", ""),
            end=reader.text("end", ""),
            partial=reader.flag("partial"),
        )
        reader.done()
        return each

    def _parts(self, reader: Reader, key: str, rows: Expression = ()) -> Parts:
        """Returns the parts of some words; `rows` are those of the list that they are of."""
        try:
            parts = parse_parts(reader.text(key))
        except BadSlot as error:
            reader.add("bad_slot", key, what=str(error))
            return ()
        for slot in slots_of(parts):
            if bool(rows) != (slot.kind in _OF_A_ROW) and slot.kind in (*_OF_A_ROW, "each"):
                reader.add("slot_place", key, what=f"｛{slot.kind}｝")
            for term in (*slot.left, *slot.right):
                self._check(reader, term, slot, rows)
            if slot.memo and not slot.left:
                self._check_memo(reader, slot.memo, slot.memo, slot)
        return parts

    def _check(self, reader: Reader, term: Term, slot: Slot, rows: Expression) -> None:
        if term.table == MEMO:
            self._check_memo(reader, term.row, term.row, slot)
            return
        if not term.table and not rows:
            what = f".{term.column}"
            reader.source.add("bad_expression", *reader.anchors, what, what=what)
            return
        of_row = term if term.table else rows[0]._replace(column=term.column)
        if term.row[:1] in ("*", "@") and slot.kind != "names":
            what = f"{term.table}[{term.row}].{term.column}"
            reader.source.add("not_a_cell", *reader.anchors, what, what=what)
        check_term(self.family, reader, of_row, {}, term.column)

    def _check_memo(
        self, reader: Reader, name: str, written: str, slot: Slot | None = None
    ) -> None:
        if name not in self.memos:
            reader.source.add("unknown", *reader.anchors, written, what=f"memo[{name}]")
        elif slot and self.memos[name] not in _MEMO_KINDS.get(slot.kind, ()):
            reader.source.add("memo_kind", *reader.anchors, written, what=name)

    def _expression(self, reader: Reader, text: str) -> Expression:
        try:
            expression = amounts(text)
        except BadSlot:
            reader.add("bad_expression", "at_most", what=text)
            return ()
        for term in expression:
            self._check(reader, term, Slot("amount"), ())
        return expression

    def _reader(
        self, data: Mapping[str, Any], heading: str, placeholders: Any = ("year", "unit")
    ) -> Reader:
        anchors = heading, f'id = "{data.get("id", "")}"'
        return Reader(self.source, data, *anchors, placeholders=placeholders)
