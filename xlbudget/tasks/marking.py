"""Writes the marked copy of a workbook that was checked; the workbook itself is never touched."""

from pathlib import Path

from xlbudget.base.errors import UsageError, WorkbookError
from xlbudget.base.writing import check_target, write_new
from xlbudget.marking import marked_copy
from xlbudget.reader import RawWorkbook, read_file
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Report, Verdict

_PATCHED = (".xlsx", ".xlsm", ".xltx", ".xltm")
"""The names of files whose copies keep theirs."""
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
    """Writes the marked copy of a workbook into a folder, and returns its path.

    `report` is what a check of the workbook, with this template and last year's workbook, gave.
    The copy has the name of the workbook, below the folder `below` also the folders between them.
    Of .xls, .xlsb and .ods it is an .xlsx of the values. Raises UsageError F240 to F244 where it
    cannot be marked, F204 for a copy that is there already, F208 where it cannot be written.
    """
    source = report.path
    if report.verdict == Verdict.UNREADABLE:
        raise UsageError("F241", path=str(source), reason=report.findings[0].code)
    try:
        content = source.read_bytes()
        raw = read_file(source, content=content)
    except OSError as error:
        raise UsageError("F003", path=str(source)) from error
    except WorkbookError as problem:
        raise UsageError("F241", path=str(source), reason=problem.code) from problem
    if not isinstance(raw, RawWorkbook):
        raise UsageError("F242", path=str(source))
    target = folder / (source.relative_to(below) if below else source.name)
    is_patched = raw.form == "xlsx"
    if not (is_patched and source.suffix.lower() in _PATCHED):
        target = target.with_name(f"{target.name}.xlsx")
    check_target(target, force=False, inputs=(source,))
    if is_patched:
        copy = _judged_alike(content, report, template, last, lang)
    else:
        from xlbudget.marking.values import values_of

        copy = marked_copy(values_of(raw), report, lang)
    write_new(target, copy, force=False, inputs=(source,))
    return target


def _judged_alike(
    content: bytes, report: Report, template: str | None, last: Path | None, lang: str
) -> bytes:
    """Returns a marked copy that is judged like the workbook; raises UsageError F244.

    A fill may hide letters that are as light as it, or show those of a conditional format: then
    cells have their comments only.
    """
    told = _judgement(report)
    for fills in (True, False):
        copy = marked_copy(content, report, lang, fills=fills)
        again = check_file(report.path, template, content=copy, last=last)
        if _judgement(again) == told:
            return copy
    raise UsageError("F244", path=str(report.path))


def _judgement(report: Report) -> object:
    data = report.to_dict(everything=True)
    findings = [finding for finding in data["findings"] if finding["code"] not in _OF_FILE]
    return {**data, "findings": findings, "path": ""}
