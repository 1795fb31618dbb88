"""The text report on many files: a line for each, then in full those that need work."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile

from xlbudget.base.display import WIDTH, clean, cut, display_width, pad, wrap
from xlbudget.base.texts import sentence
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.report.as_text import report_text
from xlbudget.verdict.result import Report, Verdict

_NAME = 24
_VERDICT = 12
_KEPT = 1 << 20
"""Bytes of text that are kept in memory until the last line is told."""


def batch_text(
    reports: Iterable[Report], paths: Sequence[Path], lang: str, *, everything: bool
) -> Iterator[str]:
    """Yields the text in parts: each file's line as soon as its report is there, then the rest.

    In full are the files that do not pass, with `everything` all of them. No report is kept.
    """
    roster = _Roster(paths, lang)
    yield roster.head()
    counts = Counter[str]()
    with SpooledTemporaryFile(
        _KEPT, "w+", encoding="utf-8", errors="surrogateescape", newline=""
    ) as details:
        for report in reports:
            yield roster.line(report)
            counts[_kind(report)] += 1
            blank = report.told_verdict == "blank"
            counts["blank"] += blank
            counts["warned"] += report.ok and not blank and bool(report.count("warning"))
            if everything or not report.ok:
                details.write(f"\n{report_text(report, lang, everything=everything)}")
        details.seek(0)
        yield from iter(lambda: details.read(_KEPT), "")
    yield "\n" + "".join(f"{line}\n" for line in _summary(counts, lang, everything=everything))


def _kind(report: Report) -> str:
    if report.verdict == Verdict.UNREADABLE:
        return "unread"
    if report.verdict == Verdict.INFERRED:
        return "inferred"
    return "good" if report.ok else "bad"


def _summary(counts: Counter[str], lang: str, *, everything: bool) -> Iterator[str]:
    kinds = {kind: counts[kind] for kind in ("good", "bad", "unread")}
    yield from wrap(
        sentence("summary", lang, files=sum(kinds.values()) + counts["inferred"], **kinds)
    )
    if counts["warned"] and not everything:
        yield from wrap(sentence("summary_warned", lang, count=counts["warned"]))
    if counts["inferred"]:
        yield from wrap(sentence("summary_inferred", lang, count=counts["inferred"]))
    if counts["blank"]:
        yield from wrap(sentence("summary_blank", lang, count=counts["blank"]))


class _Roster:
    """The columns of the lines, which fit in a terminal."""

    def __init__(self, paths: Sequence[Path], lang: str) -> None:
        self._lang = lang
        self._folder = common_folder(paths)
        longest = max((display_width(self._name(path)) for path in paths), default=0)
        self._width = min(max(longest, display_width(sentence("roster_file", lang))), _NAME)
        self._counts = [
            max(display_width(sentence(key, lang)), 4)
            for key in ("roster_errors", "roster_warnings")
        ]

    def head(self) -> str:
        """Returns the heading of the columns."""
        keys = ("file", "verdict", "errors", "warnings", "unit")
        return self._row(*(sentence(f"roster_{key}", self._lang) for key in keys))

    def line(self, report: Report) -> str:
        """Returns a file's line: its name, verdict, errors, warnings, and the unit."""
        read = report.verdict != Verdict.UNREADABLE
        if not read:
            finding = report.findings[0]
            remark = f"{finding.code} {rule_texts(finding.code, self._lang)['name']}"
        else:
            remark = report.unit_name or sentence("no_name", self._lang)
            if report.waived:
                remark = sentence("roster_waived", self._lang, count=len(report.waived)) + remark
        return self._row(
            self._name(report.path),
            sentence(f"brief.{report.told_verdict}", self._lang),
            str(report.count("error") if read else ""),
            str(report.count("warning") if read else ""),
            remark,
        )

    def _name(self, path: Path) -> str:
        return clean(str(path.relative_to(self._folder) if self._folder else path.name))

    def _row(self, name: str, verdict: str, errors: str, warnings: str, remark: str) -> str:
        name = pad(cut(name, self._width, front=True), self._width)
        parts = [name, pad(verdict, _VERDICT)]
        for count, width in zip((errors, warnings), self._counts, strict=True):
            parts.append(" " * (width - display_width(count)) + count)
        start = "  ".join(parts)
        room = WIDTH - display_width(start) - 2
        return clean(f"{start}  {cut(remark, room)}".rstrip()) + "\n"


def common_folder(paths: Sequence[Path]) -> Path | None:
    """Returns the folder that all files are in, None where there is none."""
    try:
        return Path(os.path.commonpath([path.parent for path in paths]))
    except ValueError:  # on different drives, or some absolute and some not
        return None
