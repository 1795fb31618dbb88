"""The options --report and --waivers of `check`: reports to file, and what does not count."""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlbudget.base.errors import UsageError
from xlbudget.base.texts import sentence
from xlbudget.cli.output import say
from xlbudget.cli.usage import PathOf

if TYPE_CHECKING:
    from xlbudget.report.filed import Filing, Unit
    from xlbudget.verdict.result import Report
    from xlbudget.verdict.waivers import Waivers

_KINDS = (".html", ".xlsx", ".docx", ".csv", ".sarif", ".xml")
_WITH_PICTURES = (".html", ".docx")
_PICTURES = 40
"""Of one report, whatever its units."""
_UNITS_SHOWN = 5


def reporting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options; the command gets them as `filed`."""

    def run(
        *args: Any, report: tuple[Path, ...], waivers: Path | None, lang: str, **kwargs: Any
    ) -> Any:
        return function(*args, filed=Filed(report, waivers, lang), lang=lang, **kwargs)

    wrapped: Callable[..., Any] = update_wrapper(run, function)
    wrapped = click.option(
        "--waivers",
        type=PathOf(path_type=Path, readable=False),
        help="豁免文件（TOML）：批准的问题照列而不计入结论，过期的仍然计入。",
    )(wrapped)
    return click.option(
        "--report",
        type=PathOf(path_type=Path),
        multiple=True,
        help="把结果写成可存档的报告：.html、.xlsx、.docx、.csv，给程序的 .sarif、.junit.xml。",
    )(wrapped)


class Filed:
    """What is written of the reports that go by."""

    def __init__(self, targets: Sequence[Path], waivers: Path | None, lang: str) -> None:
        self._targets = targets
        self._waivers_path = waivers
        self._lang = lang
        self._waivers: Waivers | None = None
        self._met: Counter[str] = Counter()
        self._seen: Mapping[Path, object] = {}
        self._is_ledger = False
        self._folder: Path | None = None
        self._units: list[Unit] = []
        self._kept: list[Report] = []
        self._pictures = _PICTURES

    @property
    def writes(self) -> bool:
        """Tells whether reports are written."""
        return bool(self._targets)

    def begin(
        self,
        files: Sequence[Path],
        template: str | None,
        *,
        is_ledger: bool,
        besides: Sequence[Path] = (),
    ) -> None:
        """Refuses what cannot be written or read, before anything is checked.

        `besides` is what else the command writes. Raises UsageError F204, F208, F226, F245 and F256
        for these files, TemplateMistakes A103 for waivers.
        """
        self._is_ledger = is_ledger
        for target in self._targets:
            if target.suffix.lower() not in _KINDS:
                raise UsageError("F245", path=str(target), kinds="、".join(_KINDS))
        inputs = [*files, *([self._waivers_path] if self._waivers_path else [])]
        _check_targets([*self._targets, *besides], inputs)
        if self._waivers_path:
            from xlbudget.verdict.waivers import read_waivers

            self._waivers = read_waivers(self._waivers_path, template)
        if self._targets:
            self._seen = {path: _state(path) for path in files}
        if self._targets and is_ledger:
            from xlbudget.report.batch import common_folder

            self._folder = common_folder(files)

    def waived(self, reports: Iterator["Report"]) -> Iterator["Report"]:
        """Yields the reports on, with what was waived."""
        if self._waivers is None:
            yield from reports
            return
        from datetime import date

        from xlbudget.verdict.waived import unit_names, with_waivers

        today = date.today()
        for report in reports:
            self._met.update(unit_names(report) & self._waivers.units())
            yield with_waivers(report, self._waivers, today)

    def keep(self, reports: Iterator["Report"]) -> Iterator["Report"]:
        """Yields the reports on, and keeps what is to be written of them."""
        if not self._targets:
            yield from reports
            return
        from xlbudget.report.filed_unit import unit_of

        for report in reports:
            sha256, content = self._digest(report.path)
            unit = unit_of(
                report,
                self._lang,
                sha256=sha256,
                folder=self._folder,
                content=content if self._shows_pages and sha256 else b"",
                most_pictures=self._pictures,
            )
            self._pictures -= unit.pictures
            self._units.append(unit)
            if any(target.suffix.lower() in (".sarif", ".xml") for target in self._targets):
                self._kept.append(report)
            yield report

    @property
    def _shows_pages(self) -> bool:
        return any(target.suffix.lower() in _WITH_PICTURES for target in self._targets)

    def _digest(self, path: Path) -> tuple[str, bytes]:
        """Returns the SHA-256 of a file, and the file.

        "" for one that is not what it was before the check.
        """
        import hashlib

        try:
            content = path.read_bytes()
        except (OSError, ValueError):
            return "", b""
        digest = hashlib.sha256(content).hexdigest()
        return (digest if _state(path) == self._seen.get(path) else ""), content

    def end(self, others: str = "") -> None:
        """Writes the reports; names units of waivers that no file has, or several have."""
        units = self._waivers.units() if self._waivers else frozenset()
        self._name("other_waivers", units - self._met.keys())
        self._name("shared_waivers", {name for name, count in self._met.items() if count > 1})
        if not (self._targets and self._units):
            return
        from datetime import datetime

        from xlbudget.base.writing import write_new
        from xlbudget.report.filed import Filing, Stamp

        waivers = self._waivers_path.name if self._waivers_path else ""
        stamp = Stamp(datetime.now().astimezone(), waivers)
        filing = Filing(self._units, stamp, self._lang, self._is_ledger, others)
        refused = []
        for target in self._targets:
            content = self._content(filing, target.suffix.lower())
            try:
                write_new(target, content, force=None)
            except UsageError as problem:  # the others are written all the same
                refused.append(problem)
            else:
                say(sentence("filed.written", self._lang, path=target), err=True)
        if refused:
            raise refused[0]

    def _name(self, key: str, units: Collection[str]) -> None:
        if units:
            names = sorted(units)
            more = "…" if len(names) > _UNITS_SHOWN else ""
            shown = "、".join(names[:_UNITS_SHOWN]) + more
            say(sentence(key, self._lang, names=shown), err=True)

    def _content(self, filing: "Filing", ending: str) -> bytes:
        """Returns the file of a report; the ending of its name tells which form it has."""
        if ending == ".sarif":
            from xlbudget.report.as_sarif import report_sarif

            return report_sarif(self._kept, self._lang).encode()
        if ending == ".xml":
            from xlbudget.report.as_junit import report_junit

            return report_junit(self._kept, self._lang).encode()
        from xlbudget.report.as_filed import filed_as

        return filed_as(ending, filing)


def _check_targets(targets: Sequence[Path], inputs: Sequence[Path]) -> None:
    from xlbudget.base.writing import behind_links, check_target

    seen: set[str] = set()
    for target in targets:
        check_target(target, force=None, inputs=inputs)
        name = os.path.normcase(behind_links(target)).casefold()  # as Windows and macOS know it
        if name in seen:
            raise UsageError("F256", path=str(target))
        seen.add(name)


def _state(path: Path) -> object:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
