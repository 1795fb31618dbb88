"""What a blank workbook lists: the rows of given codes, each under the codes above it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from xlbudget.base.code import Code
from xlbudget.base.errors import BadLines, LineProblem, UsageError
from xlbudget.base.files import Source, named, read_text
from xlbudget.meaning.flat import UnitFigures, with_names
from xlbudget.meaning.structure import BlockKey, ListedRow
from xlbudget.template import Family, RowList, Table
from xlbudget.template.code_lists import ListedCode, code_list
from xlbudget.template.common import list_index
from xlbudget.template.pairs import pairs_of, partner_list


def read_codes(family: Family, source: Source) -> tuple[str, ...]:
    """Returns the codes of a list: one a line, a name or remark behind it is left out.

    A code is as long as a level of one of the family's lists says; behind `/` may be its partner.

    A first line without digits is a heading. Raises UsageError F001, F002, F003 or F202 where the
    file cannot be read, F205 with every bad line.
    """
    codes: list[str] = []
    bad: list[LineProblem] = []
    for number, line in enumerate(read_text(source).splitlines(), start=1):
        entry = line.split("#")[0].replace("，", ",").strip()
        if not entry:
            continue
        code = re.split(r"[\s,;、]", entry, maxsplit=1)[0]
        if any(_is_code(family, dimension, code) for dimension in family.lists):
            codes.append(code)
        elif number > 1 or any(character.isdigit() for character in entry):
            bad.append(LineProblem(number, "code", entry))
    if bad or not codes:
        raise BadLines("F205", named(source)[0], bad)
    return tuple(dict.fromkeys(codes))


def _is_code(family: Family, dimension: str, text: str) -> bool:
    code = Code.of(text)
    if not family.is_code(dimension, code.bare) or not code.partner:
        return family.is_code(dimension, text)
    lists = list_index()
    partner_name = lists.get(family.classification.get(dimension, ""), {}).get("partner")
    digits = code.partner.isascii() and code.partner.isdigit()
    length = len(code.partner)
    return partner_name is not None and digits and length == lists[partner_name]["levels"][-1]


def from_codes(family: Family, codes: Sequence[str], unit: str, year: int | None) -> UnitFigures:
    """Returns a blank unit that lists these codes, each with the codes above it.

    A code goes to the tables of its own budget, as the classification tells; names come from there,
    those of the year.
    """
    rows: dict[BlockKey, list[ListedRow]] = {}
    for table, block in family.blocks():
        row_list = block.row_list
        if row_list is None or not row_list.coded:
            continue
        listed = [code for code in codes if _dimension(family, code) == row_list.dimension]
        listed = [code for code in listed if _belongs(family, table, row_list, code)]
        if listed:
            rows[table.id, block.id] = list(_with_parents(family, row_list, listed, year))
    return UnitFigures(family.id, unit, year, with_room(family, rows), {})


def with_room(
    family: Family, rows: Mapping[BlockKey, Iterable[ListedRow]]
) -> dict[BlockKey, tuple[ListedRow, ...]]:
    """Returns the rows with empty ones added where names are to be filled in."""
    with_blanks = {key: tuple(listed) for key, listed in rows.items()}
    for table, block in family.blocks():
        row_list, key = block.row_list, (table.id, block.id)
        # Which classes there are follows from codes, where some are given.
        if row_list and row_list.room and not (row_list.coded and rows.get(key)):
            blanks = (str(Code.blank(number + 1)) for number in range(row_list.room))
            listed = with_blanks.get(key, ())
            with_blanks[key] = listed + tuple(ListedRow(name, name, "") for name in blanks)
    return with_names(with_blanks)


def _dimension(family: Family, code: str) -> str:
    """Returns the dimension whose list has the code, or the nearest code above it.

    A dimension without an official list takes what fits its lengths and is in no other list.
    Raises UsageError F206 for a code that no dimension, or more than one of those, takes.
    """
    bare = Code.of(code).bare
    depths = {
        dimension: len(nearest.code)
        for dimension in family.classification
        if family.is_code(dimension, bare) and (nearest := _nearest(family, dimension, bare))
    }
    if depths:
        return max(depths, key=lambda dimension: depths[dimension])
    open_lists = [d for d in family.lists if d not in family.classification]
    fitting = [dimension for dimension in open_lists if family.is_code(dimension, bare)]
    if len(fitting) != 1:
        raise UsageError("F206", code=code)
    return fitting[0]


def _nearest(family: Family, dimension: str, code: str) -> ListedCode | None:
    """Returns what the official list says of a code, or of the nearest code above it."""
    entries = code_list(family.classification[dimension]).entries
    levels = (n for n in reversed(family.lists[dimension]) if n <= len(code))
    return next((entries[code[:n]] for n in levels if code[:n] in entries), None)


def _belongs(family: Family, table: Table, row_list: RowList, code: str) -> bool:
    """Tells whether a table lists a code: those of its budget, as the list tells."""
    if table.budget is None:
        return True
    nearest = _nearest(family, row_list.dimension, code)
    return nearest is not None and table.budget in nearest.budgets


def _with_parents(
    family: Family, row_list: RowList, codes: Iterable[str], year: int | None
) -> Iterable[ListedRow]:
    list_name = family.classification.get(row_list.dimension, "")
    official, paired = code_list(list_name) if list_name else None, pairs_of(list_name)
    wanted: set[str] = set()
    for code in map(Code.of, codes):
        bare = code.bare
        if row_list.level:
            wanted.add(bare[: row_list.level])
            continue
        wanted.update(bare[:n] for n in family.lists[row_list.dimension] if n < len(bare))
        pairs = paired.get(bare, ())
        wanted.add(str(Code.paired(bare, code.partner or (pairs[0] if pairs else ""))))
    for text in sorted(wanted):
        code = Code.of(text)
        pair = code.partner
        government = (partner_list(list_name).name(pair) or "") if pair and paired else ""
        label = (official.name(code.bare, year) if official else "") or ""
        yield ListedRow(text, text, label, government)
