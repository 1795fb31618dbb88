"""What a family says of two years: `[next_year]` of its file."""

from collections.abc import Iterator

from xlbudget.template.expression import parse_expression
from xlbudget.template.family import Family
from xlbudget.template.model import CellRef, NextYear
from xlbudget.template.rules import check_term
from xlbudget.template.source import Reader, TemplateFile


def load_next_year(family: Family, source: TemplateFile) -> NextYear:
    """Returns what a year hands to the next; mistakes are noted, what is not said is nothing."""
    data = Reader(source, source.data).table("next_year")
    reader = Reader(source, data, "[next_year]")
    carried = []
    for pair in reader.grid("carried", []):
        cells = tuple(_cells(family, reader, pair))
        if len(cells) == len(("last", "this")) == len(pair):
            carried.append((cells[0], cells[1]))
        elif len(pair) != len(("last", "this")):
            reader.add("wrong_type", "carried")
    goes_on, began = reader.strings("goes_on", ()), reader.strings("began", ())
    reader.done()
    for key, tables in (("goes_on", goes_on), ("began", began)):
        for table in tables:
            blocks = family.tables[table].blocks if table in family.tables else ()
            if not any(block.row_list for block in blocks):
                reader.add("unknown", key, table, what=table)
    return NextYear(tuple(carried), goes_on, began)


def _cells(family: Family, reader: Reader, texts: tuple[str, ...]) -> Iterator[CellRef]:
    for text in texts:
        expression = parse_expression(text)
        term = expression[0] if expression and len(expression) == 1 else None
        if term is None or term.row[:1] in ("*", "@", "$"):
            reader.add("bad_expression", "carried", text, what=text)
            continue
        check_term(family, reader, term, {}, text)
        yield CellRef(term.table, term.row, term.column)
