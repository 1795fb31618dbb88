"""What the page asks for: one contract for both engines, in the browser and behind a server."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from xlbudget.base.errors import XlbudgetError, encodable
from xlbudget.base.texts import LANGUAGES
from xlbudget.report.as_json import report_json
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check_and_view, view_of_sheet
from xlbudget.web import filing


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made with its name, or the sentence why it was refused."""

    name: str = ""
    content: bytes = b""
    refused: str = ""


def families() -> str:
    """Returns the templates of which a blank workbook can be made, as JSON; the usual one first."""
    from xlbudget.template import available_families, default_family, load_family

    usual = default_family()
    names = sorted(available_families(), key=lambda name: name != usual)
    data = [{"id": name, "name": load_family(name).name} for name in names]
    return json.dumps(data, ensure_ascii=False)


def checked(name: str, content: bytes) -> str:
    """Returns what is told and drawn of a file, as JSON.

    `json` holds what the command prints with `--format json --all` for a file of this name, `text`
    what it prints without options, `unit` what a report to file says of it, each by language;
    `family` is the name of its template, `sheets` are those of `sheet_views`.
    """
    report, sheets = check_and_view(content, name)
    digest = hashlib.sha256(content).hexdigest()
    answer: dict[str, Any] = {
        "json": {lang: "".join(report_json([report], lang, everything=True)) for lang in LANGUAGES},
        "text": {lang: report_text(report, lang, everything=False) for lang in LANGUAGES},
        "unit": {lang: filing.unit_data(report, lang, digest) for lang in LANGUAGES},
        "family": report.family.name if report.template and report.family else "",
        "sheets": sheets,
    }
    return _compact(answer)


def drawn(name: str, content: bytes, number: int) -> str:
    """Returns one sheet of a workbook as JSON, that was not drawn since no finding names it."""
    return _compact(view_of_sheet(content, name, number))


def blank(wishes: Mapping[str, Any]) -> Made:
    """Returns a blank workbook, with the bytes that the command `new` writes.

    `wishes` has `template`, `unit`, `year` (or None) and `lang`. Raises KeyError or TypeError for
    wishes that make no sense.
    """
    from xlbudget.tasks.new import new

    template, unit, year, lang = (wishes[key] for key in ("template", "unit", "year", "lang"))
    try:
        made = new(template=template, unit=unit, year=year)
    except XlbudgetError as problem:
        return Made(refused=problem.message_in(lang))
    return Made(made.name, made.content)


def marked(name: str, content: bytes, lang: str) -> Made:
    """Returns the marked copy of a file, as `check --mark` writes it."""
    from xlbudget.tasks.check import check
    from xlbudget.tasks.marking import marked as copy_of

    try:
        return Made(*copy_of(content, check(content, name=name), lang))
    except XlbudgetError as problem:
        return Made(refused=problem.message_in(lang))


def filed(wishes: Mapping[str, Any]) -> Made:
    """Returns a report to file, as `check --report` writes it; see filing.py."""
    return Made(*filing.filed(wishes))


def quoted(name: str) -> str:
    """Returns a name as a header can hold it."""
    return quote(name, safe="")


def _compact(data: object) -> str:
    return encodable(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
