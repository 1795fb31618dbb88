"""Writes the marked copy of a workbook or PDF that was checked, which itself is never touched."""

from collections.abc import Iterable
from pathlib import Path

from xlbudget.base.errors import UsageError, WorkbookError
from xlbudget.base.writing import check_target, write_new
from xlbudget.marking import marked_copy
from xlbudget.reader import RawDocument, RawWorkbook, read_file
from xlbudget.reader.model import DOCUMENTS
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Report, Verdict

_PATCHED = (".xlsx", ".xlsm", ".xltx", ".xltm")
"""The names of files whose copies keep theirs."""
_PDF = "pdf"
_OF_WAIVERS = "A"
_OF_FILE = ("R101", "R103")
"""Findings about the name of a file, and about others beside it."""


def mark(
    report: Report,
    folder: Path,
    template: str | None = None,
    *,
    last: Path | None = None,
    below: Path | None = None,
    lang: str = "zh",
) -> Path:
    """Writes the marked copy of a workbook or a PDF into a folder, and returns its path.

    `report` is what a check of the workbook, with this template and last year's workbook, gave.
    The copy has the name of the workbook, below the folder `below` also the folders between them.
    Of .xls, .xlsb and .ods it is an .xlsx of the values. Raises UsageError F240 to F244, F275 and
    F276 where it cannot be marked, F204 for a copy that is there already, F208 where it cannot be
    written.
    """
    source = report.path
    try:
        content = b"" if report.verdict == Verdict.UNREADABLE else source.read_bytes()
    except OSError as error:
        raise UsageError("F003", path=str(source)) from error
    raw = _read(content, report)
    target = folder / (source.relative_to(below) if below else source.name)
    target = target.with_name(_name_of(raw, source))
    check_target(target, force=None, inputs=(source,))
    write_new(
        target, _copy(content, raw, report, template, last, lang), force=None, inputs=(source,)
    )
    return target


def marked(content: bytes, report: Report, lang: str = "zh") -> tuple[str, bytes]:
    """Returns the name and the bytes of the marked copy of a workbook's bytes; see `mark`."""
    raw = _read(content, report)
    return _name_of(raw, report.path), _copy(content, raw, report, None, None, lang)


def _read(content: bytes, report: Report) -> RawWorkbook | RawDocument:
    """Returns the workbook or the PDF of a report; raises UsageError F241 or F242."""
    source = report.path
    if report.verdict == Verdict.UNREADABLE:
        raise UsageError("F241", path=str(source), reason=report.findings[0].code)
    try:
        raw = read_file(source, content=content)
    except WorkbookError as problem:
        raise UsageError("F241", path=str(source), reason=problem.code) from problem
    if raw.form in DOCUMENTS and raw.form != _PDF:
        raise UsageError("F242", path=str(source))
    return raw


def _name_of(raw: RawWorkbook | RawDocument, source: Path) -> str:
    """Returns what to call the copy: of .xls, .xlsb and .ods it is an .xlsx of the values."""
    if raw.form == _PDF:
        return source.name
    is_patched = raw.form == "xlsx" and source.suffix.lower() in _PATCHED
    return source.name if is_patched else f"{source.name}.xlsx"


def _copy(
    content: bytes,
    raw: RawWorkbook | RawDocument,
    report: Report,
    template: str | None,
    last: Path | None,
    lang: str,
) -> bytes:
    if isinstance(raw, RawDocument):
        from xlbudget.marking.pdf_copy import marked_pdf

        copies = (marked_pdf(content, report, lang, appended=way) for way in (True, False))
        return _judged_alike(copies, report, template, last)
    if raw.form == "xlsx":
        copies = (marked_copy(content, report, lang, fills=fills) for fills in (True, False))
        return _judged_alike(copies, report, template, last)
    from xlbudget.marking.values import values_of

    return marked_copy(values_of(raw), report, lang)


def _judged_alike(
    copies: Iterable[bytes], report: Report, template: str | None, last: Path | None
) -> bytes:
    """Returns the first of some marked copies that is judged like the file; raises UsageError F244.

    A fill may hide letters that are as light as it, or show those of a conditional format: then
    cells have their comments only.
    """
    told = _judgement(report)
    for copy in copies:
        again = check_file(report.path, template, content=copy, last=last)
        if _judgement(again) == told:
            return copy
    raise UsageError("F244", path=str(report.path))


def _judgement(report: Report) -> object:
    """Returns what a check found; what is waived, and so the verdict, is not in the workbook."""
    data = report.to_dict(everything=True)
    findings = [
        {**finding, "waived": None, "explained": None}
        for finding in data["findings"]
        if finding["code"] not in _OF_FILE and not finding["code"].startswith(_OF_WAIVERS)
    ]
    return {**data, "findings": findings, "path": "", "verdict": "", "obligations": {}}
