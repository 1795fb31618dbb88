"""Decides what a new workbook holds: from figures, from a list of codes, or from last year's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xlbudget.base.amounts import round_to, step_of
from xlbudget.base.errors import UsageError
from xlbudget.base.files import line_problem, line_problems, read_text
from xlbudget.meaning.flat import UnitFigures, with_names
from xlbudget.meaning.plan import evaluate, make_plan
from xlbudget.meaning.relations import relations_of
from xlbudget.meaning.shares import share_lines
from xlbudget.meaning.structure import BlockKey, ListedRow, structure_of
from xlbudget.template import Block, CellRef, Family, RowList, Table
from xlbudget.template.code_lists import CodeList, code_list, economic_pairs
from xlbudget.writer import WorkbookContent

BLANK_ROW = "_"
"""What the code of a row without a name begins with: room for the accountant to fill in."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A given figure that the linked workbook does not show, in 分."""

    cell: CellRef
    given: int
    shown: int


def linked(family: Family, figures: UnitFigures) -> WorkbookContent:
    """Returns the content of a linked workbook: given inputs are typed, the rest follows."""
    structure = structure_of(family, figures.rows)
    plan = make_plan(family, structure, relations_of(family, structure))
    values = evaluate(plan, figures.amounts)
    typed = {cell for cell in plan.inputs if cell in figures.amounts}
    shown = {c: v for c, v in values.items() if c in plan.formulas or c in typed}
    return WorkbookContent(family, structure, figures, shown, plan)


def linked_as_given(family: Family, figures: UnitFigures) -> WorkbookContent:
    """Returns a linked workbook whose formulas print every given figure, if there is one.

    Where given figures were rounded one by one, some inputs then hold the 分 behind the printed
    amount (see `adjusted`). Where no facts print them all, the inputs stay as given.
    """
    content = linked(family, figures)
    plan = content.plan
    if plan is None or not differences(content):
        return content
    from xlbudget.facts.witness import inputs_that_print

    found = inputs_that_print(family, content.structure, plan, figures.amounts)
    if found is None:
        return content
    formulas = {cell: a for cell, a in figures.amounts.items() if cell not in plan.inputs}
    exact = linked(family, replace(figures, amounts=formulas | found))
    return replace(exact, figures=figures)


def adjusted(content: WorkbookContent) -> tuple[Difference, ...]:
    """Returns the inputs that hold more than was given, because all figures then add up."""
    given = content.figures.amounts
    return tuple(
        Difference(cell, given.get(cell, 0), content.values[cell])
        for cell in (content.plan.inputs if content.plan else ())
        if cell in content.values and content.values[cell] != given.get(cell, 0)
    )


def printed(family: Family, figures: UnitFigures) -> WorkbookContent:
    """Returns the content of a faithful copy: every given figure is typed."""
    structure = structure_of(family, figures.rows)
    return WorkbookContent(family, structure, figures, figures.amounts)


def differences(content: WorkbookContent) -> tuple[Difference, ...]:
    """Returns the given figures that a linked workbook prints otherwise."""
    plan, family = content.plan, content.family
    if plan is None:
        return ()
    step = step_of(family.unit, family.decimals)
    found = []
    for cell, given in content.figures.amounts.items():
        shown = content.values.get(cell, 0)
        if round_to(shown, step) != round_to(given, step):
            found.append(Difference(cell, given, shown))
    return tuple(found)


def from_last_year(family: Family, last: UnitFigures, unit: str, year: int | None) -> UnitFigures:
    """Returns a blank unit with last year's codes and names; its totals are last year's.

    Names follow the classification, which may have been renamed since.
    """
    structure = structure_of(family, last.rows)
    wanted = {line.cell for line in share_lines(family, structure)}
    rows = {
        key: tuple(_renamed(family, key, row) for row in listed if not _empty(row))
        for key, listed in last.rows.items()
    }
    return UnitFigures(
        template=family.id,
        unit_name=unit or last.unit_name,
        year=year or (last.year + 1 if last.year else None),
        rows=with_room(family, rows),
        amounts={},
        last_year={cell: amount for cell, amount in last.amounts.items() if cell in wanted},
    )


def _empty(row: ListedRow) -> bool:
    return row.code.startswith(BLANK_ROW) and not row.label


def _renamed(family: Family, key: BlockKey, row: ListedRow) -> ListedRow:
    place = _block(family, key).row_list
    name = family.classification.get(place.dimension) if place else None
    official = code_list(name).name(row.code.partition("/")[0]) if name else None
    return replace(row, label=official) if official else row


def _block(family: Family, key: BlockKey) -> Block:
    return next(b for b in family.tables[key[0]].blocks if b.id == key[1])


# ---- codes -------------------------------------------------------------------------------------


def read_codes(path: Path) -> tuple[str, ...]:
    """Returns the codes of a list: one a line, a name or remark behind it is left out.

    A first line without digits is a heading. Raises UsageError F001, F002, F003 or F202 where the
    file cannot be read, F205 with every bad line.
    """
    codes: list[str] = []
    bad: list[str] = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        words = line.split("#")[0].replace("，", ",").strip()
        if not words:
            continue
        code = re.split(r"[\s,;、]", words, maxsplit=1)[0]
        if re.fullmatch(r"\d{3,9}(/\d{5})?", code):
            codes.append(code)
        elif number > 1 or any(character.isdigit() for character in words):
            bad.append(line_problem(number, "code", words))
    if bad or not codes:
        raise UsageError("F205", path=str(path), lines=line_problems(bad))
    return tuple(dict.fromkeys(codes))


def from_codes(family: Family, codes: Sequence[str], unit: str, year: int | None) -> UnitFigures:
    """Returns a blank unit that lists these codes, each with the codes above it.

    A code goes to the tables of its own budget, as the classification tells; names come from there.
    """
    rows: dict[BlockKey, list[ListedRow]] = {}
    for table in family.tables.values():
        for block in table.blocks:
            place = block.row_list
            if place is None or not place.coded:
                continue
            own = [c for c in codes if _dimension(family, c) == place.dimension]
            own = [c for c in own if _belongs(family, table, place, c)]
            if own:
                rows[table.id, block.id] = list(_with_parents(family, place, own))
    found = {key: tuple(listed) for key, listed in rows.items()}
    return UnitFigures(family.id, unit, year, with_room(family, found), {})


def with_room(
    family: Family, rows: Mapping[BlockKey, Iterable[ListedRow]]
) -> dict[BlockKey, tuple[ListedRow, ...]]:
    """Returns the rows with empty ones added where names are to be filled in."""
    found = {key: tuple(listed) for key, listed in rows.items()}
    for table in family.tables.values():
        for block in table.blocks:
            place = block.row_list
            key = (table.id, block.id)
            if place and place.room and not place.coded:
                blanks = (f"{BLANK_ROW}{n + 1}" for n in range(place.room))
                own = found.get(key, ())
                found[key] = own + tuple(ListedRow(name, name, "") for name in blanks)
    return with_names(found)


def _lists(family: Family) -> dict[str, CodeList]:
    return {dimension: code_list(name) for dimension, name in family.classification.items()}


def _dimension(family: Family, code: str) -> str:
    """Returns the dimension whose list has the code, or has codes that begin like it."""
    lists = _lists(family)
    bare = code.split("/", maxsplit=1)[0]
    for dimension, known in lists.items():
        if bare in known.entries:
            return dimension
    for dimension, known in lists.items():
        if any(entry[0] == bare[0] for entry in known.entries):
            return dimension
    raise UsageError("F206", code=code)


def _belongs(family: Family, table: Table, place: RowList, code: str) -> bool:
    if table.budget is None:
        return True
    entries = code_list(family.classification[place.dimension]).entries
    known = next((entries[code[:n]] for n in range(len(code), 2, -1) if code[:n] in entries), None)
    first = next(t.budget for t in family.tables.values() if t.budget)
    return table.budget in known.budgets if known else table.budget == first


def _with_parents(family: Family, place: RowList, codes: Iterable[str]) -> Iterable[ListedRow]:
    names = code_list(family.classification[place.dimension])
    wanted: set[str] = set()
    for code in codes:
        bare, _, pair = code.partition("/")
        wanted.update(bare[:n] for n in family.lists[place.dimension] if n < len(bare))
        pairs = economic_pairs().get(bare, ())
        pair = pair or (pairs[0] if pairs else "")
        wanted.add(f"{bare}/{pair}" if pair else bare)
    for code in sorted(wanted):
        bare, _, pair = code.partition("/")
        government = (code_list("economic_government").name(pair) or "") if pair else ""
        yield ListedRow(code, code, names.name(bare) or "", government)
