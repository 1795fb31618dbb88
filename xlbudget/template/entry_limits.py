"""What entry sheets may declare and the engine cannot do."""

from collections import Counter
from collections.abc import Mapping

from xlbudget.template.entry_model import Section
from xlbudget.template.entry_sheets import Facts, absent_facts, facts_of, held
from xlbudget.template.family import Family
from xlbudget.template.family_limits import has_pairs, twice
from xlbudget.template.model import Block, Expression, Table
from xlbudget.template.rules import instances
from xlbudget.template.source import TemplateFile

_LONGEST_CHOICES = 255


def check_entry_limits(
    family: Family, tables: Mapping[str, TemplateFile], source: TemplateFile
) -> None:
    """Notes what cannot be, at the line of the entry file, or of the table, that asks for it."""
    for table in family.tables.values():
        if not any(row.parent is None for row in table.blocks[0].fixed):
            tables[table.id].add("no_total", "[[blocks]]", "rows =")
        listing = next((block for block in table.blocks if block.row_list), None)
        if listing and all(column.kind in ("amount", "code") for column in listing.columns):
            listed = f'id = "{listing.id}"'  # where the names stand, it is told that there are none
            tables[table.id].add("needs_column", "[[blocks]]", listed, "columns =", kind="name")
        for block in (block for block in table.blocks if block.row_list):
            _check_typed(family, table, block, source)
    for section in family.entry.sections:
        anchors = "[[sheets.sections]]", f'id = "{section.id}"'
        kinds = {column.kind for column in section.columns}
        paired = has_pairs(family, section.each)
        if section.printed and not paired:
            source.add("not_paired", *anchors, "printed =")
        if "government" in kinds and not paired:
            source.add("not_paired", *anchors, 'kind = "government"')
        if section.each and not kinds & {"code", "label"}:
            kind = "code" if family.lists[section.each] else "label"
            source.add("needs_column", *anchors, "columns =", kind=kind)
        if section.each and "code" in kinds and section.each not in family.classification:
            source.add("no_code_list", *anchors, 'kind = "code"', what=section.each)
        for name in twice(column.id for column in section.columns):
            again = [f'{{ id = "{name}"'] * 2
            source.add("duplicate", *anchors, "columns =", *again, what=name)
        many = ("amount", "choice", "shown", "text", "count")
        for kind in twice(column.kind for column in section.columns if column.kind not in many):
            again = [f'kind = "{kind}"'] * 2
            source.add("column_twice", *anchors, "columns =", *again, kind=kind)
        _check_choices(section, source, *anchors)


def _check_typed(family: Family, table: Table, block: Block, source: TemplateFile) -> None:
    """Notes a column of words or counts that no section, or more than one, has a place for."""
    assert block.row_list  # the caller asks only for blocks that list rows
    sections = [s for s in family.entry.sections if s.each == block.row_list.dimension]
    kinds = {(c.id, c.kind) for c in sections[0].columns} if len(sections) == 1 else set()
    for column in block.typed:
        if (column.id, column.kind) not in kinds:
            source.add("typed_gap", "[[sheets.sections]]", what=f"{table.id}.{column.id}")


def check_every_row(family: Family, source: TemplateFile) -> None:
    """Notes rules about every row (`*`) that the selections of their columns do not imply.

    An entry workbook computes both sides from the same typed lines and has no cell to compare them.
    """
    for rule in family.rules.values():
        if rule.kind not in ("equal", "at_most"):
            continue
        for left, right in instances(rule):
            if any(term.row == "*" for term in (*left, *right)):
                gap = _typed(family, right, rule.unless)
                gap.subtract(_typed(family, left, rule.unless))
                if min(gap.values(), default=0) < 0 or (rule.kind == "equal" and any(gap.values())):
                    source.add("not_implied", f'code = "{rule.code}"', f"{rule.kind} =")
                    break


def _typed(
    family: Family, side: Expression, unless: tuple[str, ...]
) -> Counter[tuple[str, str, tuple[str, ...]]]:
    """Returns how often each typed fact is counted: measure, what the rows list, the fact.

    The rule speaks of none that the absences `unless` name.
    """
    counts: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for term in side:
        block = family.tables[term.table].block_of(term.column)
        column = block.column(term.column)
        rows = block.row_list.dimension if block.row_list and term.row == "*" else term.row
        chosen = block.fixed_by_id[term.row].select if term.row in block.fixed_by_id else {}
        shown = facts_of(family, block.measure, block.select, column.select, chosen)
        absent = absent_facts(family, block.measure, *unless) if unless else frozenset()
        for fact in (shown & _held(family, block.measure)) - absent:
            counts[block.measure, rows, fact] += term.sign
    return counts


def _held(family: Family, measure: str) -> Facts:
    """Returns the facts of a measure that are typed somewhere, each in one place."""

    def together() -> Facts:
        parts = family.entry.parts(measure)
        places = [place for part in parts for place in held(family, part)]
        return frozenset().union(*(place.facts for place in places))

    return family.once((_held, measure), together)


def _check_choices(section: Section, source: TemplateFile, *anchors: str) -> None:
    for column in section.columns:
        if len(",".join(column.choices)) > _LONGEST_CHOICES:
            most = str(_LONGEST_CHOICES)
            source.add("choices_long", *anchors, f'{{ id = "{column.id}"', most=most)
