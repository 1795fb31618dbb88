"""What the command `check` does with reports: prints them as they come, and sets the exit code."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import click

from xlbudget.base.errors import UsageError
from xlbudget.base.files import is_document
from xlbudget.base.texts import sentence
from xlbudget.cli.exits import Exit
from xlbudget.cli.output import say
from xlbudget.verdict.result import Report, Verdict

_OTHERS_SHOWN = 5
_BLANK = "\r" + " " * 16 + "\r"


_NO_TABLES = "F233"
_NOT_READ = ("F009", "F260", "F261", "F262", "F263", "F264", "F265", "F266")
"""Why a document that lies in a folder, and may be of anything, is not read."""


class Summary:
    """What is kept of reports once they are printed: the exit code, and the last one's facts.

    Documents that nobody named, but that lay in a folder, are left `aside` where they have no
    tables, and `not_read`, by the code that says why, where they cannot be read.
    """

    def __init__(self, named: Collection[Path] | None = None) -> None:
        self.exit = Exit.GOOD
        self.facts: str | None = None
        self.aside: list[Path] = []
        self.not_read: dict[str, list[Path]] = {}
        self._named = named

    def watch(self, reports: Iterator[Report]) -> Iterator[Report]:
        """Yields the reports on."""
        count = 0
        for report in reports:
            if self._is_aside(report):
                continue
            count += 1
            self.exit = max(self.exit, _exit_of(report))
            self.facts = report.facts
            yield report
        if not count:
            self.exit = Exit.NOT_READ

    def _is_aside(self, report: Report) -> bool:
        """Tells whether a report is of a file that is left aside; then it is kept by its name."""
        if self._named is None or report.path in self._named or not is_document(report.path):
            return False
        codes = {finding.code for finding in report.findings}
        if _NO_TABLES in codes:
            self.aside.append(report.path)
            return True
        why = next((code for code in _NOT_READ if code in codes), "")
        if why and report.verdict == Verdict.UNREADABLE:
            self.not_read.setdefault(why, []).append(report.path)
            return True
        return False


def _exit_of(report: Report) -> Exit:
    if report.verdict != Verdict.UNREADABLE:
        good = report.ok or report.verdict == Verdict.INFERRED
        return Exit.GOOD if good else Exit.ERRORS_FOUND
    bug = any(finding.code == "F013" for finding in report.findings)
    return Exit.OUR_BUG if bug else Exit.NOT_READ


def report_parts(
    reports: Iterator[Report], files: Sequence[Path], form: str, lang: str, *, everything: bool
) -> Iterator[str]:
    """Yields what is printed of reports, `text` or `json`, in parts."""
    if form == "json":
        from xlbudget.report.as_json import report_json

        return report_json(reports, lang, everything=everything)
    from xlbudget.report.as_text import report_text

    if len(files) == 1:
        return (report_text(report, lang, everything=everything) for report in reports)
    from xlbudget.report.batch import batch_text

    return batch_text(reports, files, lang, everything=everything)


def with_progress(reports: Iterator[Report], count: int) -> Iterator[Report]:
    """Yields the reports on; on a terminal the number of files done stands below the lines."""
    if not sys.stderr.isatty():
        yield from reports
        return
    for number, report in enumerate(reports, start=1):
        click.echo(_BLANK, nl=False, err=True)
        yield report
        click.echo(f"\r{number}/{count}", nl=False, err=True)
    click.echo(_BLANK, nl=False, err=True)


def tell_others(others: Sequence[Path], lang: str) -> str:
    """Tells which files lay in folders and were not checked, and returns that; "" for none."""
    if not others:
        return ""
    text = sentence("others", lang, count=len(others), names=_names(others))
    say(text, err=True)
    return text


def tell_own(own: Sequence[Path], summary: Summary, lang: str) -> str:
    """Tells which files of folders are this program's own, all by name, and returns that.

    None of them was checked, whatever is in it: the command ends as if it was not read.
    """
    if not own:
        return ""
    summary.exit = max(summary.exit, Exit.NOT_READ)
    names = "、".join(path.name for path in own)
    text = sentence("others_own", lang, count=len(own), names=names)
    say(text, err=True)
    return text


def tell_not_read(not_read: Mapping[str, Sequence[Path]], lang: str) -> str:
    """Tells which documents lay in folders and could not be read, and returns that; "" for none."""
    if not not_read:
        return ""
    from xlbudget.meaning.catalogue import rule_texts

    why = "、".join(
        sentence("others_why", lang, why=rule_texts(code, lang)["name"], count=len(paths))
        for code, paths in not_read.items()
    )
    paths = [path for of_code in not_read.values() for path in of_code]
    text = sentence("others_not_read", lang, count=len(paths), why=why, names=_names(paths))
    say(text, err=True)
    return text


def _names(paths: Sequence[Path]) -> str:
    return "、".join(path.name for path in paths[:_OTHERS_SHOWN]) + "…" * (
        len(paths) > _OTHERS_SHOWN
    )


def write_facts(facts: str | None, path: Path, files: Sequence[Path], lang: str) -> None:
    """Writes facts as CSV, or says that there are none; raises UsageError F204 and F208."""
    from xlbudget.base.writing import write_new

    if facts is None:
        say(sentence("no_facts", lang), err=True)
        return
    write_new(path, facts.encode("utf-8-sig"), force=None, inputs=files)
    say(sentence("written", lang, path=path), err=True)


def compared_with(
    files: tuple[Path, ...], tables: Path | None, against: Path | None
) -> tuple[tuple[Path, ...], Path | None]:
    """Returns the files to check, and the workbook that the only one of them is compared with.

    `against` is a document whose workbook stands among the files; named the other way round they
    are compared as well. Raises UsageError F234.
    """
    if not (tables or against):
        return files, None
    if len(files) != 1 or (tables and against):
        raise UsageError("F234")
    document, workbook = (against, files[0]) if against else (files[0], tables)
    assert document and workbook
    if _is_text(workbook) and not _is_text(document):
        document, workbook = workbook, document
    return (document,), workbook


def _is_text(path: Path) -> bool:
    """Tells whether a file is called as a document is that may be compared."""
    return is_document(path) or path.suffix.lower() == ".txt"
