"""What a blank workbook lists: the rows of given codes, each under the codes above it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xlbudget.base.errors import UsageError
from xlbudget.base.files import line_problem, line_problems, read_text
from xlbudget.meaning.flat import UnitFigures, with_names
from xlbudget.meaning.structure import BLANK_ROW, BlockKey, ListedRow
from xlbudget.template import Family, RowList, Table
from xlbudget.template.code_lists import CodeList, code_list
from xlbudget.template.pairs import pairs_of, partner_list


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
    name = family.classification.get(place.dimension, "")
    names, paired = code_list(name) if name else None, pairs_of(name)
    wanted: set[str] = set()
    for code in codes:
        bare, _, pair = code.partition("/")
        wanted.update(bare[:n] for n in family.lists[place.dimension] if n < len(bare))
        pairs = paired.get(bare, ())
        pair = pair or (pairs[0] if pairs else "")
        wanted.add(f"{bare}/{pair}" if pair else bare)
    for code in sorted(wanted):
        bare, _, pair = code.partition("/")
        government = (partner_list(name).name(pair) or "") if pair and paired else ""
        yield ListedRow(code, code, (names.name(bare) if names else "") or "", government)
