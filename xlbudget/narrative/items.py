"""The lists of a text: which heads are items of one, and which row each of them is of."""

import re
from collections.abc import Sequence

from xlbudget.base.code import Code
from xlbudget.base.folding import fold
from xlbudget.meaning.structure import RowRef
from xlbudget.narrative.align import Head, Match
from xlbudget.narrative.bound import BoundNames, Item
from xlbudget.narrative.clauses import Clause
from xlbudget.narrative.row_names import RowNames, column_of
from xlbudget.narrative.told import Told
from xlbudget.template import CellRef
from xlbudget.template.code_lists import old_names
from xlbudget.template.common import document_words
from xlbudget.template.narrative import Section, Slot

_STOP = "。"


def run_of(of_list: Sequence[Match], heads: Sequence[Head]) -> list[Match]:
    """Returns the items of a list: those with a row, and others that no stop parts from them."""
    inside = {match.head for match in of_list if match.row or match.certain}
    for ordered, step in ((of_list, -1), (of_list[::-1], 1)):
        for match in ordered:
            behind = max(match.head, match.head + step)
            if match.head + step in inside and _STOP not in heads[behind].before:
                inside.add(match.head)
    return [match for match in of_list if match.head in inside]


def items_of(
    told: Told, declared: Clause, names: RowNames, named: Sequence[tuple[Head, str, str]]
) -> tuple[Item, ...]:
    """Returns the items of a list; a name that no row has may be an old one, or a slip.

    It is a slip where a single row that is not named otherwise prints the amount.
    """
    rows = names.rows
    table = declared.each.rows[0].table if declared.each else ""
    taken = {row for _, _, row in named}
    items = []
    for head, name, row in named:
        found = row or _by_old_name(rows, name, taken)
        if not found:
            fitting = [
                other.id
                for other in rows
                if other.id not in taken
                and (figure := told.figure(CellRef(table, other.id, column_of(declared))))
                and figure.shown
                and head.quantity.fits(figure.low, figure.high, told.narrative.decimals)
            ]
            found = fitting[0] if len(fitting) == 1 else ""
        taken.add(found)
        otherwise = names.otherwise(name, found) if found else None
        items.append(Item(name, found, head.quantity, otherwise))
    return tuple(items)


def _by_old_name(rows: Sequence[RowRef], name: str, taken: set[str]) -> str:
    for row in rows:
        code = Code.of(row.code or row.id).bare
        if row.id not in taken and name in old_names().get(code, ()):
            return row.id
    return ""


def names_behind(section: Section, clause: Clause, slot: Slot, head: Head) -> BoundNames | None:
    """Returns the names behind a number, from a word that leads in to the end of the sentence."""
    words = document_words()["narrative"]
    leads = "|".join(sorted(map(re.escape, words["leads"]), key=len, reverse=True))
    match = re.search(rf"^[,;:]*(?:{leads}):?(?P<names>[^。;]*)", head.after)
    if match is None:
        return None
    text = match["names"].removesuffix(words["and_so_on"])
    separators = re.escape(fold("".join(words["list_separators"])))
    names = tuple(filter(None, re.split(f"[{separators}]", text)))
    is_open = match["names"] != text
    return BoundNames(section, clause.sentence, slot, names, head.quantity, is_open)
