"""Judges the performance forms of a document by the list of projects of its tables."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlbudget.base.amounts import NONE
from xlbudget.base.cellref import cell_name
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.intake.document import Document
from xlbudget.intake.document_forms import FoundForm
from xlbudget.intake.form_sheets import SheetForm
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, FoundCell, at
from xlbudget.meaning.labels import column_label
from xlbudget.narrative.form_grid import form_grid
from xlbudget.narrative.form_read import ReadForm, SeenCell, read_form
from xlbudget.narrative.judging.form_heads import caption_year
from xlbudget.narrative.judging.forms import ProjectLine, ProjectList, check_forms
from xlbudget.narrative.texts import FormFacts
from xlbudget.template import CellRef
from xlbudget.template.forms import FormLayout


def check_document_forms(opened: Opened) -> Iterator[Finding]:
    """Yields what is wrong with the forms of a document, and words of them that nobody sees."""
    tables, forms = opened.beside or opened, opened.forms
    layout, document = tables.family.forms, opened.document
    if layout is None or document is None or not forms:
        return
    read = tuple(read_form(layout, form.cells) for form in forms)
    projects = projects_of(tables, layout)
    located = tables.located
    yield from _captions(layout, document, located.year or 0)
    for found in check_forms(layout, read, projects, located.year or 0, located.unit_name):
        if found.form is None:
            yield found.finding
            continue
        cell = _cell(opened, document, forms[found.form], read[found.form], found.of)
        yield replace(found.finding, cells=(cell,) if cell else ())
    for form, of in zip(forms, read, strict=True):
        yield from _unseen(opened, document, form, of)


def check_form_sheets(opened: Opened) -> Iterator[Finding]:
    """Yields what is wrong with forms that are typed on sheets, each at its cell."""
    layout, forms = opened.family.forms, [form for form in opened.form_sheets if form.is_used]
    if layout is None or not forms:
        return
    read = [form.read for form in forms]
    located, projects = opened.located, projects_of(opened, layout)
    for found in check_forms(layout, read, projects, located.year or 0, located.unit_name):
        if found.form is None:
            yield found.finding
            continue
        form = forms[found.form]
        seen = form.read.cells.get(found.of) or form.cells[0]
        yield replace(found.finding, cells=(_on_sheet(form, seen),))
    for form in forms:
        for seen in form.cells:
            if why := form.why_unseen(seen):
                params = {"project": form.read.form.project, "text": seen.text, "why": why}
                yield Finding("S936", params, (_on_sheet(form, seen),))
                break


def check_typed_forms(opened: Opened, forms: Sequence[FormFacts], file: str) -> Iterator[Finding]:
    """Yields what is wrong with forms that a file of texts gives, by the name of the file."""
    layout = opened.family.forms
    if layout is None or not forms:
        return
    read = [read_form(layout, _seen(layout, form)) for form in forms]
    located, projects = opened.located, projects_of(opened, layout)
    for found in check_forms(layout, read, projects, located.year or 0, located.unit_name):
        cells: tuple[FoundCell, ...] = ()
        if found.form is not None:
            said = read[found.form].cells.get(found.of)
            label = said.text if said else forms[found.form].project
            cells = (FoundCell(file, "", label, forms[found.form].project),)
        yield replace(found.finding, cells=cells)


def _seen(layout: FormLayout, form: FormFacts) -> list[SeenCell]:
    """Returns the cells of a form as they are read from a table."""
    cells = (cell for cell in form_grid(layout, form) if cell.text.strip())
    return sorted(SeenCell(c.row + 1, c.column + 1, c.text, c.width) for c in cells)


def _on_sheet(form: SheetForm, seen: SeenCell) -> FoundCell:
    return at(Place(form.sheet.name, seen.row, seen.column), seen.text)


def _captions(layout: FormLayout, document: Document, year: int) -> Iterator[Finding]:
    """Yields the years that stand over forms and are another."""
    for line in document.paragraphs:
        over = caption_year(layout, line.text)
        if over and year and over != year:
            place = Place(sentence("docx.text"), line.number, 1)
            params = {"printed": line.text.strip(), "expected": str(year)}
            yield Finding("S917", params, (at(place, line.text.strip()),))


def projects_of(opened: Opened, layout: FormLayout) -> ProjectList:
    """Returns the projects that a workbook lists."""
    family = opened.family
    table = family.tables[layout.table]
    return ProjectList(
        tuple(_lines(opened, layout)),
        table.unit,
        table.decimals,
        {column: column_label(table, column) for column in layout.by_fund},
    )


def _lines(opened: Opened, layout: FormLayout) -> Iterator[ProjectLine]:
    """Yields this year's projects, then those that only go on."""
    carried = dict(listed_projects(opened, layout.carried, layout.total))
    figures = opened.readings.figures
    listed = set[str]()
    for name, cell in listed_projects(opened, layout.table, layout.total):
        funds = {column: figures.get(cell._replace(column=column)) for column in layout.by_fund}
        yield ProjectLine(
            name,
            figures.get(cell, NONE),
            {column: figure for column, figure in funds.items() if figure},
            figures.get(carried[name]) if name in carried else None,
        )
        listed.add(name)
    for name, cell in carried.items():
        if name not in listed:
            yield ProjectLine(name, NONE, {}, figures.get(cell), is_new=False)
    for name in opened.typed.project_names if opened.typed else ():
        if name not in listed and name not in carried:  # its amounts are still to be typed
            yield ProjectLine(name, NONE, {}, is_new=False)


def listed_projects(opened: Opened, table: str, column: str) -> Iterator[tuple[str, CellRef]]:
    """Yields the name of each listed line of a table, and its cell of a column."""
    if not table:
        return
    block = opened.family.tables[table].block_of(column)
    for row in opened.located.structure.rows.get((table, block.id), ()):
        if row.code is not None:
            yield row.label, CellRef(table, row.id, column)


def _unseen(
    opened: Opened, document: Document, form: FoundForm, read: ReadForm
) -> Iterator[Finding]:
    """Yields the first words of a form that nobody sees; they were read."""
    for seen in form.cells:
        table, row = form.origins[seen.row - 1]
        why = table.sheet.cells[row, seen.column].look.hidden_by
        if why or row in table.sheet.hidden_rows:
            params = {"project": read.form.project, "text": seen.text, "why": why or "hidden_row"}
            yield Finding("S936", params, (_placed(opened, document, form, seen),))
            return


def _cell(
    opened: Opened, document: Document, form: FoundForm, read: ReadForm, of: str
) -> FoundCell | None:
    """Returns the cell that says something of a form, else its first one."""
    seen = read.cells.get(of) or next(iter(form.cells), None)
    return _placed(opened, document, form, seen) if seen else None


def _placed(opened: Opened, document: Document, form: FoundForm, seen: SeenCell) -> FoundCell:
    """Returns where a cell stands: by the sheets of a document, where they are those checked."""
    table, row = form.origins[seen.row - 1]
    lines = {
        (line.table, line.number): (name, at)
        for name, of_sheet in document.lines.items()
        for at, line in enumerate(of_sheet, start=1)
    }
    # Rows that repeat those of the table before it are in no sheet.
    title = sentence("docx.table", number=table.number)
    sheet, number = lines.get((table.number, row), (title, row))
    cell = cell_name(number, seen.column)
    if not opened.is_document:  # else its report is put into the words of the document as a whole
        sheet, cell = document.place(sheet, cell)
    return FoundCell(sheet, cell, seen.text.strip(), "")
