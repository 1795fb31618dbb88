"""A workbook that was read and whose tables were found: what checks and exports start from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xlbudget.base.amounts import Figure
from xlbudget.base.errors import TemplateError, UsageError, WorkbookError
from xlbudget.base.texts import sentence
from xlbudget.calc.fill import Filled, calculated, without_zeros
from xlbudget.calc.work import Work
from xlbudget.intake.locate import Located
from xlbudget.intake.marks import Marks, read_marks, read_shares
from xlbudget.intake.readings import Readings, read_amounts
from xlbudget.intake.recognise import recognise, refuse_lookalikes
from xlbudget.intake.results import NO_RESULTS, Results, compare_results
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.meaning.plan import Plan, make_plan
from xlbudget.meaning.relations import Missing, Relation, relations_of
from xlbudget.reader import RawDocument, RawSheet, RawWorkbook, read_file
from xlbudget.reader.model import DOCUMENTS
from xlbudget.template import CellRef, Family
from xlbudget.writer.names import ENTRY_MODE, MARK_SHEET, VERDICT_NAME

if TYPE_CHECKING:
    from xlbudget.base.place import Place
    from xlbudget.intake.document import Document
    from xlbudget.intake.document_forms import FoundForm
    from xlbudget.intake.form_sheets import SheetForm
    from xlbudget.intake.implied import Implied
    from xlbudget.intake.typed import Typed


@dataclass(frozen=True)
class Opened:
    """A workbook that was read and whose tables were found."""

    family: Family
    workbook: RawWorkbook
    marks: Marks
    located: Located
    readings: Readings
    recognised: tuple[Finding, ...] = ()
    """How the family was chosen, where nothing but the content tells it."""
    other_sheets: tuple[RawSheet, ...] = ()
    """The sheets that hold no official table and that no generated workbook has."""
    typed: "Typed | None" = None
    """What was typed into entry sheets."""
    last_year: Mapping[CellRef, int] = field(default_factory=dict)
    """Last year's figures in 分, typed on the sheet of shares or an entry sheet."""
    last_places: "Mapping[CellRef, Place]" = field(default_factory=dict)
    """Where last year's figures stand."""
    requested_template: str = ""
    """The template that was asked for, by its id or the path of its folder."""
    results: Results = NO_RESULTS
    """What is known of the results that its formulas store."""
    known: tuple[Relation, ...] | None = None
    """The relations of its rows, where they are at hand already."""
    changed_calculation: str = ""
    """The calculating sheet whose formulas were changed, if there is one."""
    document: "Document | None" = None
    """The document whose text is compared with these figures, or whose tables these are."""
    beside: "Opened | None" = None
    """The workbook that a document is compared with, where it has tables of its own."""
    forms: "tuple[FoundForm, ...]" = ()
    """The performance forms of the document."""
    form_sheets: "tuple[SheetForm, ...]" = ()
    """The performance forms that are typed on sheets."""

    @property
    def template(self) -> str:
        """Returns the name by which the family is loaded."""
        return self.requested_template or self.family.id

    @property
    def is_document(self) -> bool:
        """Tells whether the tables are those of a document."""
        return self.workbook.form in DOCUMENTS

    @property
    def generated(self) -> bool:
        """Tells whether the workbook says that xlbudget wrote it."""
        return bool(self.marks.mode)

    @property
    def linked(self) -> bool:
        """Tells whether the official tables have formulas and are typed into."""
        return self.marks.mode == "linked"

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Returns every relation that speaks of the workbook."""
        return applicable(self.family, self.readings, self.stated)

    @cached_property
    def stated(self) -> tuple[Relation, ...]:
        """Returns every relation of its rows, whether it holds for such a workbook or not."""
        if self.known is not None:
            return self.known
        return relations_of(self.family, self.located.structure)

    @cached_property
    def plan(self) -> Plan | None:
        """Returns the plan that the formulas of a linked workbook should follow.

        None where its rows allow of none: a template is no fault of a workbook, but a code on a
        table where it does not belong can make formulas go round in a circle; the code is told by
        itself.
        """
        if not self.linked:
            return None
        try:
            return make_plan(self.family, self.located.structure, self.relations)
        except TemplateError:
            return None

    @cached_property
    def filled(self) -> frozenset[str]:
        """Returns the ids of the tables with an amount that is not zero."""
        return frozenset(cell.table for cell, amount in self.readings.amounts.items() if amount)

    @cached_property
    def unread(self) -> frozenset[str]:
        """Returns the ids of the tables with a cell that cannot be read as an amount."""
        return frozenset(
            cell.table for cell, figure in self.readings.figures.items() if figure is None
        )

    @property
    def figures(self) -> UnitFigures:
        """Returns what the workbook says in the flat form."""
        rows = {
            key: tuple(row.listed for row in rows if row.listed)
            for key, rows in self.located.structure.rows.items()
        }
        return UnitFigures(
            template=self.family.id,
            unit_name=self.located.unit_name,
            year=self.located.year,
            rows={key: listed for key, listed in rows.items() if listed},
            amounts=self.readings.amounts,
            last_year=self.last_year,
        )


def open_workbook(
    path: Path, template: str | Family | None = None, *, content: bytes | None = None
) -> Opened:
    """Returns a workbook that was read, or a document, with its tables found.

    `content` is the file where it is at hand already; then the path is nothing but its name. The
    family is the one asked for or given, the one that the workbook marks, or the one that its
    content matches best. Raises WorkbookError for files that cannot be read, F020 and F022 where
    they do not hold the tables of any family.
    """
    return open_read(read_late(path, content), template)


def read_late(path: Path, content: bytes | None = None) -> RawWorkbook | RawDocument:
    """Returns the raw cells of a file; sheets that calculate are read when they are asked for.

    Raises WorkbookError for files that cannot be read.
    """
    return read_file(path, content=content, late=_calculates)


def open_read(read: RawWorkbook | RawDocument, template: str | Family | None = None) -> Opened:
    """Returns a file that was read with its tables found; see `open_workbook`.

    Raises WorkbookError F020 and F022 where it does not hold the tables of any family.
    """
    if isinstance(read, RawDocument):
        return _of_document(read, template)
    work = Work()
    workbook, filled = calculated(_as_sent(read), work)
    opened = _located(workbook, filled, template, work)
    if not opened.results.stale:
        return opened
    # Programs that calculate show other figures than those stored: these are checked and told.
    results, places = opened.results, opened.located.places
    bare = without_zeros(workbook) if results.never else workbook
    opened = _located(*calculated(bare, work, again=True), template, work)
    # Once calculated, a line may be another's, or none any more.
    stale_places = {cell: places[cell] for cell in results.stale}
    unconfirmed = opened.results.unconfirmed
    results = replace(results, unconfirmed=unconfirmed, places=stale_places)
    return replace(opened, results=results)


def _as_sent(workbook: RawWorkbook) -> RawWorkbook:
    """Returns a workbook without what a marked copy begins with."""
    if VERDICT_NAME not in workbook.names:
        return workbook
    from xlbudget.intake.verdict_sheet import without_verdict

    return without_verdict(workbook)


def open_beside(path: Path, tables: Opened, *, content: bytes | None = None) -> Opened:
    """Returns a document that is to be compared with the tables of a workbook.

    Where it has no tables of its own, what is returned are those of the workbook. Raises UsageError
    F234 for a file that is no document, WorkbookError for one that cannot be read, F267 for one
    with the tables of another template.
    """
    raw = read_file(path, content=content)
    if not isinstance(raw, RawDocument) or tables.is_document:
        raise UsageError("F234")
    try:
        return replace(_of_document(raw, tables.template), beside=tables)
    except WorkbookError as error:
        if error.code != "F233":
            raise
    _refuse_other_tables(raw, tables)
    from xlbudget.intake.document import document_of

    return _with_document(tables, document_of(raw))


def _refuse_other_tables(raw: RawDocument, tables: Opened) -> None:
    """Raises WorkbookError F267 for a document with most tables of another template."""
    try:
        opened = _of_document(raw, None)
    except WorkbookError as error:
        if error.code != "F233":
            raise
        return
    if 2 * len(opened.located.tables) > len(opened.family.tables):
        names = {"document": opened.family.name, "workbook": tables.family.name}
        raise WorkbookError("F267", path=raw.path, **names)


def _of_document(raw: RawDocument, template: str | Family | None) -> Opened:
    """Returns a document with its tables found, as if they were the sheets of a workbook.

    Raises WorkbookError F233 where it holds none, F266 where the columns of most are lost.
    """
    from xlbudget.intake.document import document_of

    document = document_of(raw)
    try:
        if not document.workbook.sheets:
            raise WorkbookError("F020")
        opened = _located(document.workbook, Filled(), template, Work())
    except WorkbookError as error:
        if error.code != "F020":
            raise
        _refuse_lost_rows(raw, 0)
        raise WorkbookError("F233", path=raw.path) from None
    _refuse_lost_rows(raw, len(opened.located.tables))
    return _with_document(opened, document)


def _refuse_lost_rows(raw: RawDocument, read: int) -> None:
    """Raises WorkbookError F266 or F022 for a text of which more tables are lost than read."""
    told = (oddity for oddity in raw.oddities if oddity.code == "D110")
    lost = sum(oddity.params["how"] == "spaces" for oddity in told)
    if lost > read:
        refuse_lookalikes(raw.path, (line.text for line in raw.paragraphs), 2 * read)
        raise WorkbookError("F266", path=raw.path)


def _with_document(opened: Opened, document: "Document") -> Opened:
    """Returns tables with the document that they are of, or beside, and its performance forms."""
    layout = opened.family.forms
    if layout is None:
        return replace(opened, document=document)
    from xlbudget.intake.document_forms import forms_in, sheets_of

    forms = tuple(forms_in(layout, document))
    of_forms = sheets_of(document, forms) if opened.is_document else ()
    others = tuple(sheet for sheet in opened.other_sheets if sheet.name not in of_forms)
    return replace(opened, document=document, forms=forms, other_sheets=others)


def _located(
    workbook: RawWorkbook, filled: Filled, template: str | Family | None, work: Work
) -> Opened:
    """Returns a workbook with its tables found and its stored results compared."""
    marks = read_marks(workbook)
    match = recognise(_searched(workbook, marks), template, marks.template)
    family, located = match.family, match.located
    readings = read_amounts(workbook, located, filled)
    typed, changed = None, ""
    implied: Mapping[Place, Implied] = {}
    if marks.mode == ENTRY_MODE:
        from xlbudget.intake.typed import written_sheets

        typed, implied, changed = _entry_sheets(family, workbook, marks, located)
        written, last_year = written_sheets(family), typed.inputs.last_year if typed else {}
        last_places = dict(typed.last_places()) if typed else {}
        written |= {*typed.forms.names.values()} if typed else set()
    else:
        shares = read_shares(family, located)
        written, last_year, last_places = shares.sheets, shares.last_year, {**shares.places}
    others = tuple(sheet for sheet in located.other_sheets if sheet.name not in written)
    forms: tuple[SheetForm, ...] = ()
    may_be_forms = any(sheet.name != MARK_SHEET for sheet in others)
    if typed and may_be_forms and family.forms and not typed.edition:
        from xlbudget.intake.form_sheets import sheet_forms, with_forms

        forms = tuple(sheet_forms(family.forms, others))
        typed = with_forms(typed, workbook, forms)
        others = tuple(sheet for sheet in others if all(sheet is not f.sheet for f in forms))
    return Opened(
        family,
        workbook,
        marks,
        located,
        readings,
        recognised=tuple(match.findings()),
        other_sheets=others,
        typed=typed,
        last_year=last_year,
        last_places=last_places,
        requested_template=template if isinstance(template, str) else "",
        results=compare_results(family, workbook, located, readings, implied, work),
        changed_calculation=changed,
        form_sheets=forms,
    )


def _entry_sheets(
    family: Family, workbook: RawWorkbook, marks: Marks, located: Located
) -> "tuple[Typed | None, Mapping[Place, Implied], str]":
    """Returns what was typed, what that says of official cells, and a changed calculating sheet.

    Where a sheet that calculates was changed, what was typed says nothing of official cells.
    """
    # Of use to workbooks with entry sheets only, and a good part of what a check imports.
    from xlbudget.intake.calculating import changed_calculation
    from xlbudget.intake.implied import implied_cells
    from xlbudget.intake.typed import read_typed

    typed = read_typed(family, workbook, marks.version)
    implied = implied_cells(typed, located)
    changed = changed_calculation(typed.calc, workbook, typed.forms) if typed and implied else ""
    return typed, {} if changed else implied, changed


def _searched(workbook: RawWorkbook, marks: Marks) -> RawWorkbook:
    """Returns the workbook without the sheets that calculate, which are long and hold no table."""
    if marks.mode != ENTRY_MODE:
        return workbook
    sheets = tuple(sheet for sheet in workbook.sheets if not _calculates(sheet.name))
    return replace(workbook, sheets=sheets)


def _calculates(sheet: str) -> bool:
    """Tells whether a sheet of that name stands behind entry sheets and calculates, or lists."""
    lists, beginning = sentence("calculating.lists"), sentence("calculating.sheet", of="")
    return sheet == lists or sheet.startswith(beginning)


def applicable(
    family: Family, readings: Readings, relations: Iterable[Relation]
) -> tuple[Relation, ...]:
    """Returns the relations; what needs an absence that does not hold is told as not checked.

    Some hold only without facts that this workbook has, such as 年终结转.
    """
    present = {
        absence.id
        for absence in family.absences
        if any(readings.amounts.get(cell) for cell in absence.zero)
    }
    left_out = {
        code: tuple(Missing("absence", rule.tables[0], name) for name in present & {*rule.unless})
        for code, rule in family.rules.items()
        if present & {*rule.unless}
    }
    return (
        *(relation for relation in relations if relation.rule not in left_out),
        *(Relation(code, "equal", (), (), missing=missing) for code, missing in left_out.items()),
    )


def cell_of(opened: Opened, cell: CellRef, side: str = "left", sign: int = 1) -> FoundCell:
    """Returns a figure's cell as findings show it."""
    family, place = opened.family, opened.located.places[cell]
    table = family.tables[cell.table]
    figure = opened.readings.figures.get(cell) or Figure(0, 0, 1)
    column = column_label(table, cell.column)
    label = label_of(family, opened.located.structure, cell)
    unit = "" if table.unit == family.unit else f"（{table.unit}）"
    return FoundCell(
        place.sheet,
        place.cell,
        table.text_of(figure.shown),
        f"{label.replace('{unit}', opened.located.unit_name)} · {column}{unit}",
        side,
        sign,
    )
