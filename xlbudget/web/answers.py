"""What the page asks for, as bytes of JSON or of a workbook: one contract for both engines."""

import json
from typing import Any

from xlbudget import __version__
from xlbudget.base.texts import LANGUAGES
from xlbudget.report.as_json import json_text, report_json
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check_and_view


def about() -> str:
    """Returns the version and the templates of which a blank workbook can be made, as JSON."""
    from xlbudget.template import available_families, default_family, load_family

    families = map(load_family, available_families())
    return json.dumps(
        {
            "version": __version__,
            "default": default_family(),
            "families": [
                {"id": family.id, "name": family.name, "year": family.version}
                for family in families
            ],
        },
        ensure_ascii=False,
    )


def checked(name: str, content: bytes) -> str:
    """Returns what is told and drawn of a file, as JSON.

    `json` holds what the command prints with `--format json --all` for a file of this name, `text`
    what it prints without options, each by language; `sheets` are those of `sheet_views`.
    """
    report, sheets = check_and_view(content, name)
    answer: dict[str, Any] = {
        "json": {
            lang: "".join(report_json([report], lang, everything=True)) for lang in LANGUAGES
        },
        "text": {lang: report_text(report, lang, everything=False) for lang in LANGUAGES},
        "sheets": sheets,
    }
    return json_text(answer)


def blank(template: str, unit: str, year: int) -> tuple[str, bytes]:
    """Returns the name and the bytes of a blank workbook: those of the command `new`."""
    from xlbudget.tasks.new import new

    made = new(template=template, unit=unit, year=year)
    return made.name, made.content
