"""What of a workbook is believed when single cells are asked for.

Not tables of which a line was not read, or in which a code stands twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from xlbudget.intake.opened import Opened
from xlbudget.meaning.catalogue import unread_part
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Judged, judge


def believed(
    opened: Opened, judged: Sequence[Judged], checked: Sequence[Finding]
) -> tuple[Opened, Sequence[Judged]]:
    """Returns the workbook and its outcomes without the tables whose rows are not known.

    A line with amounts that fits no row may be any row; of two rows with one code each may be.
    """
    numbers = {finding.params["number"] for finding in checked if unread_part(finding) == "line"}
    tables = {table.id for table in opened.family.tables.values() if table.number in numbers}
    for (table, _), rows in opened.located.structure.rows.items():
        if any(row.is_repeated for row in rows):
            tables.add(table)
    if not tables:
        return opened, judged
    kept = _without_tables(opened, tables)
    figure = kept.readings.figures.get
    return kept, [judge(relation, figure) for relation in kept.relations]


def _without_tables(opened: Opened, tables: Collection[str]) -> Opened:
    """Returns the workbook as if it did not have some tables."""
    located = replace(opened.located)
    structure = opened.located.structure
    located.structure = replace(
        structure, rows={key: rows for key, rows in structure.rows.items() if key[0] not in tables}
    )
    readings = replace(
        opened.readings,
        figures={c: f for c, f in opened.readings.figures.items() if c.table not in tables},
        amounts={c: a for c, a in opened.readings.amounts.items() if c.table not in tables},
    )
    return replace(opened, located=located, readings=readings)
