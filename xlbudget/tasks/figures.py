"""The `figures` command's work: a workbook's figures in the flat form, with where they stand."""

import json
from pathlib import Path

from xlbudget.base.texts import text
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.catalogue import message, severity
from xlbudget.meaning.flat import FIELDS, write_flat


def extract(path: Path, form: str, template: str | None, lang: str) -> tuple[str, tuple[str, ...]]:
    """Returns the flat form as CSV or JSON, and the errors that kept something from being read."""
    opened = open_workbook(path, template)
    findings = [*opened.located.findings, *opened.readings.findings]
    errors = [f for f in findings if severity(f) == "error" and f.code != "T101"]
    warnings = tuple(
        text("not_in_figures", lang, code=f.code, message=message(f, lang, opened.family))
        for f in errors
    )
    if form == "json":
        return _json(opened), warnings
    words = write_flat(
        opened.family, opened.figures, opened.located.structure, opened.located.places
    )
    return words, warnings


def _json(opened: Opened) -> str:
    import csv
    import io

    flat = write_flat(
        opened.family, opened.figures, opened.located.structure, opened.located.places
    )
    lines = list(csv.DictReader(io.StringIO(flat)))
    data = {
        "version": 1,
        "unit": {line["row"]: line["amount"] for line in lines if line["table"] == "unit"},
        "figures": [
            {name: line[name] for name in FIELDS} for line in lines if line["table"] != "unit"
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


__all__ = ["extract"]
