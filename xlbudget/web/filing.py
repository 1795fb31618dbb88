"""Reports to file that the page saves; what they tell of a unit the page keeps as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from xlbudget.base.errors import WorkbookError
from xlbudget.base.texts import LANGUAGES
from xlbudget.report.as_filed import FORMS, filed_as
from xlbudget.report.batch import common_folder
from xlbudget.report.filed import Filing, Fixes, Line, Look, Stamp, Unit, harmless
from xlbudget.report.filed_unit import unit_of
from xlbudget.tasks.check import unreadable
from xlbudget.verdict.result import Report
from xlbudget.web.bounds import BYTES, SECONDS

_FAILURES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "too_long": ("F014", {"seconds": SECONDS}),
    "crashed": ("F015", {}),
    "too_large": ("F009", {"what": "compressed_bytes", "limit": BYTES}),
    "unreadable_here": ("F003", {}),
}
"""Why the page has no report on a file, and the rules that say so."""
_NO_DIGEST = "—"
_TEXTS = Line._fields.index("pictures")
"""Texts of a line come first; pictures of pages are not kept."""


def unit_data(report: Report, lang: str, sha256: str) -> dict[str, Any]:
    """Returns what is told of a unit, as `filed` takes it back."""
    return asdict(unit_of(report, lang, sha256=sha256))


def filed(wishes: Mapping[str, Any]) -> tuple[str, bytes]:
    """Returns the name and the bytes of a report, those of `check --report` at this time.

    `wishes` has `form` (one of `FORMS`), `lang`, `time` (ISO 8601 with its difference from that of
    Greenwich) and `files`: for each its `name` and either its `unit`, as `unit_data` gave it, or
    the `failure` that left it without one. Several files are a ledger. Raises KeyError, TypeError,
    AttributeError or ValueError for wishes that make no sense.
    """
    form, lang, files = wishes["form"], wishes["lang"], wishes["files"]
    if form not in FORMS or lang not in LANGUAGES or not files:
        raise ValueError(form)
    is_ledger = len(files) > 1
    folder = common_folder([Path(file["name"]) for file in files]) if is_ledger else None
    units = [_unit(file, lang, folder) for file in files]
    stamp = Stamp(datetime.fromisoformat(wishes["time"]))
    filing = Filing(units, stamp, lang, is_ledger)
    stem = "" if is_ledger else f"{Path(files[0]['name']).stem}-"
    return f"{stem}{filing.title}{form}", filed_as(form, filing)


def _unit(file: Mapping[str, Any], lang: str, folder: Path | None) -> Unit:
    path = Path(file["name"])
    if "failure" in file:
        code, params = _FAILURES[file["failure"]]
        problem = WorkbookError(code, path=path, **params)
        return unit_of(unreadable(path, problem), lang, sha256=_NO_DIGEST, folder=folder)
    unit = _unit_from(file["unit"])
    return replace(unit, file=harmless(str(path.relative_to(folder)))) if folder else unit


def _unit_from(data: Mapping[str, Any]) -> Unit:
    return Unit(
        **{
            **data,
            "facts": tuple((name, value) for name, value in data["facts"]),
            "fixes": tuple(_fixes(*fixes) for fixes in data["fixes"]),
            "findings": _lines(data["findings"]),
            "grouped": _lines(data["grouped"]),
            "obligations": tuple((name, _lines(lines)) for name, lines in data["obligations"]),
        }
    )


def _fixes(words: str, lines: Sequence[Sequence[str]], looks: Sequence[Sequence[str]]) -> Fixes:
    return Fixes(words, tuple(map(tuple, lines)), tuple(Look(look[0], None) for look in looks))


def _lines(lines: Sequence[Sequence[str]]) -> tuple[Line, ...]:
    return tuple(Line._make([*line[:_TEXTS], ()]) for line in lines)
