"""Publishes a workbook: its official tables as they are shown, and the document around them."""

import os
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xlbudget.base.amounts import round_to
from xlbudget.base.errors import UsageError
from xlbudget.base.files import Source, named, path_of
from xlbudget.base.texts import sentence
from xlbudget.base.writing import check_target, file_name, write_new
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.catalogue import makes_doubtful
from xlbudget.meaning.flat import UnitFigures
from xlbudget.narrative.texts import NO_TEXTS
from xlbudget.tasks.last_year import compared
from xlbudget.tasks.new import check_labels
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.pdf import find_soffice, printed_as_pdf
from xlbudget.writer.published import published
from xlbudget.writer.workbook import write_workbook

if TYPE_CHECKING:
    from xlbudget.tasks.document import WholeDocument

_BLANK = "P101"


class NotPublishable(UsageError):
    """A workbook cannot be published as it is; `report` says why."""

    def __init__(self, code: str, report: Report, **params: object) -> None:
        super().__init__(code, path=report.path, **params)
        self.report = report


@dataclass(frozen=True, slots=True)
class Published:
    """The official tables of a workbook, and the document around them, written nowhere yet."""

    name: str
    """What to call the workbook, without an extension: year and unit."""
    content: bytes
    """The workbook of the tables."""
    report: Report
    """On the workbook that it was made from."""
    sources: tuple[str | os.PathLike[str], ...] = ()
    """The files that it was made from, which `save` never overwrites."""
    document: "WholeDocument | None" = None
    """Cover, contents, tables, text and forms; None where the template has no text."""

    def pdf(self) -> bytes | None:
        """Returns the whole document printed as PDF, or the tables while that is a draft.

        None where LibreOffice is not found. Raises UsageError F229 where it fails.
        """
        soffice = find_soffice()
        if soffice is None:
            return None
        if self.document and self.document.complete:
            return printed_as_pdf(soffice, self.document.for_print(), "docx")
        return printed_as_pdf(soffice, self.content)

    def save(self, folder: str | Path = "", *, force: bool = False) -> tuple[Path, ...]:
        """Writes the workbook, the document and, where LibreOffice is found, the PDF.

        Returns their paths. The document is called a draft while a place in its text is open.
        Raises UsageError F204 where one of them exists and `force` is not given, F208 where it
        cannot be written, F226 for a file that it was made from; F229, with the others written,
        where LibreOffice fails.
        """
        contents = {file_name(self.name, ".xlsx"): self.content}
        printout = file_name(self.name, ".pdf")
        if self.document:
            contents[file_name(self.document.file_name, ".docx")] = self.document.content
            if self.document.complete:
                printout = file_name(self.document.file_name, ".pdf")
        targets = [path_of(folder) / name for name in (*contents, printout)]
        for target in targets:
            check_target(target, force=force, inputs=self.sources)
        for target, content in zip(targets, contents.values(), strict=False):
            write_new(target, content, force=force, inputs=self.sources)
        pdf = self.pdf()
        if pdf is None:
            return tuple(targets[:-1])
        write_new(targets[-1], pdf, force=force, inputs=self.sources)
        return tuple(targets)


def publish(
    source: Source,
    template: str | None = None,
    *,
    texts: str | os.PathLike[str] | None = None,
    last: str | os.PathLike[str] | None = None,
    name: str = "",
    despite_errors: bool = False,
) -> Published:
    """Returns the official tables of a workbook as they are shown, and the document around them.

    `source` is a file, or the bytes of one with the `name` to call it by; `texts` a file with
    what only the text of the document says, besides what entry sheets say of it; `last` is last
    year's workbook, or a folder that holds it, for the changes that the text tells. Raises
    WorkbookError for a workbook that cannot be read, TemplateMistakes F230 for mistakes in `texts`,
    NotPublishable F227 for a workbook that does not pass its check, unless `despite_errors` is
    given: then the properties of the files say so; F228 for one that lacks a table, a readable
    amount, the year, the unit's name or all figures.
    """
    path, content = named(source, name)
    before = None if last is None else path_of(last)
    opened, besides = compared(open_workbook(path, template, content=content), before, template)
    report = check_opened(opened, besides=besides)
    lacking = _lacking(opened, report)
    if lacking:
        raise NotPublishable("F228", report, lacking=lacking)
    if not (report.ok or despite_errors):
        raise NotPublishable("F227", report, count=_faults(report))
    figures = _shown(opened)
    check_labels(figures)
    remarks = "" if report.ok else sentence("published.remarks", count=_faults(report))
    tables = published(opened.family, opened.located.structure, figures, remarks)
    buffer = BytesIO()
    write_workbook(buffer, tables)
    files = [file for file in (source, texts, before) if file and not isinstance(file, bytes)]
    return Published(
        name=sentence("published.name", year=figures.year, name=figures.unit_name),
        content=buffer.getvalue(),
        report=report,
        sources=tuple(files),
        document=_document(opened, tables, texts),
    )


def _document(
    opened: Opened, tables: WorkbookContent, texts: str | os.PathLike[str] | None
) -> "WholeDocument | None":
    if not opened.family.narrative:
        return None
    from xlbudget.tasks.document import whole_document

    typed = opened.typed.texts if opened.typed else NO_TEXTS
    return whole_document(tables, opened.last_year, typed, path_of(texts) if texts else None)


def _lacking(opened: Opened, report: Report) -> str:
    """Returns what no table for the public can do without, as a key of the message files."""
    located, tables = opened.located, opened.family.tables.values()
    missing = [table.number for table in tables if table.id not in located.tables]
    if missing:
        return f"table:{'、'.join(missing)}"
    unread = [table.number for table in tables if table.id in opened.unread]
    if unread:
        return f"amount:{'、'.join(unread)}"
    if located.year is None:
        return "year"
    if located.unit_name.strip() in ("", sentence("name_placeholder")):
        return "name"
    return "figures" if any(finding.code == _BLANK for finding in report.findings) else ""


def _faults(report: Report) -> int:
    """Returns how many findings keep a workbook from passing: errors and doubtful figures."""
    return sum(
        (finding.severity == "error" or makes_doubtful(finding)) and not finding.explained
        for finding in report.findings
    )


def _shown(opened: Opened) -> UnitFigures:
    """Returns the figures as the tables print them, in the unit and decimals of the template.

    A zero prints nothing.
    """
    family, figures = opened.family, opened.readings.figures
    return replace(
        opened.figures,
        unit_name=" ".join(opened.located.unit_name.splitlines()),
        amounts={
            cell: shown
            for cell, figure in figures.items()
            if figure and (shown := round_to(figure.shown, family.step(cell)))
        },
    )
