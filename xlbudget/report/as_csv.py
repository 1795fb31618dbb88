"""The report to file as a table of CSV: of one unit its checking table, of many the ledger."""

from collections.abc import Iterator

from xlbudget.base.csv_text import csv_text
from xlbudget.report.filed import COLUMNS, LEDGER_COLUMNS, Filing, word

_OF_UNIT = ("unit", "file", "sha256", "time", "table", *COLUMNS)


def report_csv(filing: Filing) -> str:
    """Returns the text; each line says by itself of which unit and file it is."""
    return csv_text(_ledger(filing) if filing.is_ledger else _lines(filing))


def _ledger(filing: Filing) -> Iterator[tuple[str, ...]]:
    keys = (*LEDGER_COLUMNS, "sha256", "time")
    yield tuple(word(key, filing.lang) for key in keys)
    for number, unit in enumerate(filing.units, start=1):
        yield (*map(_flat, unit.ledger(number)), unit.sha256, filing.stamp.moment)


def _lines(filing: Filing) -> Iterator[tuple[str, ...]]:
    yield tuple(word(key, filing.lang) for key in _OF_UNIT)
    for unit in filing.units:
        lead = (unit.name, unit.file, unit.sha256, filing.stamp.moment)
        overall = ("", "", unit.brief, "", "", unit.verdict)
        yield (*lead, "", *overall)
        for table, lines in (("", unit.findings), *unit.obligations):
            yield from ((*lead, table, *map(_flat, line.cells)) for line in lines)


def _flat(text: str) -> str:
    """Returns a text on one line."""
    return text.replace("。\n", "。").replace("\n", "；")
