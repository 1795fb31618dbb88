"""Whether what a performance form says of its project goes together, and with the year and unit."""

import re
from collections.abc import Iterator

from xlbudget.base.folding import fold, years_in
from xlbudget.meaning.findings import Finding
from xlbudget.narrative.form_read import ReadForm
from xlbudget.narrative.judging.names import nearly
from xlbudget.template.forms import FormLayout

_CODE = re.compile(r"^[\dA-Za-z]+[-—_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LASTS = re.compile(r"(?<!\d)(\d{1,2}|[二两三四五六七八九十]+)(?:个?(月)|年)")
_MONTHS_OF_A_YEAR = 12


def form_fault(project: str, fault: str) -> Finding:
    """Returns that the form of a project is not filled in well."""
    return Finding("S935", {"project": project, "form_fault": fault})


def check_heads(
    layout: FormLayout, read: ReadForm, year: int, unit_name: str
) -> Iterator[tuple[Finding, str]]:
    """Yields what cannot be, each with what says it: periods, dates, names that are the unit's."""
    form = read.form
    ends_soon = any(f.once and f.once in fold(form.fields.get(f.id, "")) for f in layout.fields)
    for field in layout.fields:
        text = fold(form.fields.get(field.id, ""))
        shown = form.fields.get(field.id, "").strip()
        years = years_in(text)
        if field.is_period and years and year and not min(years) <= year <= max(years):
            yield form_fault(form.project, f"period:{shown}"), field.id
        elif field.is_period and ends_soon and _is_long(text):
            yield form_fault(form.project, f"once:{shown}"), field.id
        filled_in = _YEAR.match(text) if field.is_date and year else None
        if filled_in and int(filled_in[0]) not in (year - 1, year):
            yield form_fault(form.project, f"date:{shown}"), field.id
        name = _CODE.sub("", text)
        if field.at == "half" and nearly(name, fold(unit_name)):
            yield Finding("S923", {"name": name, "official": unit_name}), field.id


def _is_long(period: str) -> bool:
    """Tells whether a period is longer than a year; one may begin in the middle of a year."""
    years = years_in(period)
    if years:
        return max(years) - min(years) > 1
    lasts = _LASTS.search(period)
    if lasts is None:
        return False
    count = int(lasts[1]) if lasts[1].isdigit() else len("一") + 1
    return count > (_MONTHS_OF_A_YEAR if lasts[2] else 1)


def caption_year(layout: FormLayout, text: str) -> int:
    """Returns the year that stands over a form, 0 where a text is nothing but that."""
    pattern = re.escape(fold(layout.subtitle)).replace(re.escape("{year}"), r"((?:19|20)\d\d)")
    match = re.fullmatch(pattern, fold(text)) if layout.subtitle else None
    return int(match[1]) if match else 0
