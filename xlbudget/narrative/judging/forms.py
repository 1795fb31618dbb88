"""Whether performance forms add up, and agree with the list of projects: pure, of any origin."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from xlbudget.base.amounts import FEN, Figure, text_of
from xlbudget.base.folding import fold
from xlbudget.meaning.findings import Finding
from xlbudget.narrative.form_read import PROJECT, TERM, YEAR, ReadForm
from xlbudget.narrative.judging.form_heads import check_heads, form_fault
from xlbudget.template.forms import FormLayout

_ALIKE = 0.6
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A line of the list of projects: its name, and its figures by column."""

    name: str
    total: Figure | None
    """None where it cannot be read."""
    funds: Mapping[str, Figure]
    carried: Figure | None = None
    """What goes on with what was left of last year; None where nothing does."""
    is_new: bool = True
    """Whether this year's budget has it, not only what was left of last year."""


@dataclass(frozen=True, slots=True)
class ProjectList:
    """The projects of a unit, and how the list prints their amounts."""

    lines: tuple[ProjectLine, ...]
    unit: str
    decimals: int
    fund_names: Mapping[str, str]
    """What the columns of funds are called."""


@dataclass(frozen=True, slots=True)
class FormFinding:
    """A finding about the form of that number, and what it says that the finding is of."""

    finding: Finding
    form: int | None = None
    of: str = PROJECT


def check_forms(
    layout: FormLayout,
    forms: Sequence[ReadForm],
    projects: ProjectList,
    year: int,
    unit_name: str = "",
) -> Iterator[FormFinding]:
    """Yields what is wrong with the forms of a year's projects of a unit.

    Where no form is given at all nothing is said: they may be published on their own.
    """
    lines = {fold(line.name): line for line in projects.lines}
    for number, read in enumerate(forms):
        for finding, of in (
            *_sums(layout, read),
            *_project(layout, read, lines, projects),
            *_blanks(layout, read),
            *check_heads(layout, read, year, unit_name),
        ):
            yield FormFinding(finding, number, of)
    yield from _twice(forms, projects.lines)
    if forms and year >= layout.since:
        yield from _shares(layout, forms, projects)


def _sums(layout: FormLayout, read: ReadForm) -> Iterator[tuple[Finding, str]]:
    """Yields totals that are not the sum of their sources; one without any source is none."""
    form = read.form
    for of, total, sources in (
        (TERM, form.term_total, form.term),
        (YEAR, form.year_total, form.year),
    ):
        unread = any(name.startswith(f"{of}.") for name in read.unread)
        if total is not None and sources and not unread and total != sum(sources.values()):
            params = {
                "project": form.project,
                "form_part": of,
                "printed": _yuan(layout, total),
                "expected": _yuan(layout, sum(sources.values())),
            }
            yield Finding("S930", params), of


def _project(
    layout: FormLayout,
    read: ReadForm,
    lines: Mapping[str, ProjectLine],
    projects: ProjectList,
) -> Iterator[tuple[Finding, str]]:
    """Yields a form whose project is not listed, or whose amount is not the one listed."""
    form = read.form
    line = lines.get(fold(form.project))
    if line is None:
        if form.project:
            near = get_close_matches(fold(form.project), lines, 1, _ALIKE)
            slip = f"name:{lines[near[0]].name}" if near else ""
            yield Finding("S932", {"project": form.project, "slip": slip}), PROJECT
        return
    if line.total is None or YEAR in read.unread or (form.year_total is None and not form.year):
        return
    if form.year_total is None and any(name.startswith(f"{YEAR}.") for name in read.unread):
        return
    amount = form.year_amount
    figures = [(line.total.low, line.total.high)] if line.is_new else []
    if line.carried:  # it may be of this year's money, of what was left, or of both
        low, high = line.carried.low, line.carried.high
        figures += [(low, high), (line.total.low + low, line.total.high + high)]
    if any(low <= amount <= high for low, high in figures):
        return
    times = FEN[projects.unit] // FEN[layout.unit] or 1
    scaled = any(
        low <= other <= high for low, high in figures for other in (amount * times, amount // times)
    )
    params = {
        "project": form.project,
        "printed": _yuan(layout, amount),
        "expected": _listed(projects, line),
        "slip": "yuan" if scaled else "",
    }
    yield Finding("S931", params), YEAR


def _blanks(layout: FormLayout, read: ReadForm) -> Iterator[tuple[Finding, str]]:
    """Yields what is not filled in, amounts that are none, or less than a part of them."""
    form = read.form
    asked = (f for f in layout.fields if f.needed and read.has(f.label, *f.also))
    blank = [f.label for f in asked if not form.fields.get(f.id, "").strip()]
    if not form.project:
        blank.insert(0, layout.project)
    amounts = form.year or form.year_total is not None or read.unread
    if not amounts and read.has(layout.funds.year):
        blank.append(layout.funds.year)
    if not form.year_goals.strip() and read.has(layout.goals.year):
        blank.append(layout.goals.year)
    if not form.year_indicators and read.has(layout.levels[-1]):
        blank.append(layout.indicators)
    if blank:
        names = "、".join(label.rstrip("：:") for label in blank)
        yield form_fault(form.project, f"blank:{names}"), PROJECT
    for name in read.unread:
        yield form_fault(form.project, f"unread:{read.cells[name].text}"), name
    if form.year and form.term and form.term_amount < form.year_amount:
        yield form_fault(form.project, "term_less"), TERM


def _twice(forms: Sequence[ReadForm], projects: Sequence[ProjectLine]) -> Iterator[FormFinding]:
    """Yields projects with two forms, and those that the list has twice."""
    seen = set[str]()
    for number, read in enumerate(forms):
        name = fold(read.form.project)
        if name and name in seen:
            params = {"project": read.form.project, "twice": "form"}
            yield FormFinding(Finding("S933", params), number)
        seen.add(name)
    if forms:
        counted = Counter(fold(line.name) for line in projects)
        names = {fold(line.name): line.name for line in projects}
        for name in (name for name, count in counted.items() if count > 1 and name in seen):
            yield FormFinding(Finding("S933", {"project": names[name], "twice": "line"}))


def _shares(
    layout: FormLayout,
    forms: Sequence[ReadForm],
    projects: ProjectList,
) -> Iterator[FormFinding]:
    """Yields the funds of whose projects too few have a form, by number."""
    have = {fold(read.form.project) for read in forms}
    for fund in layout.by_fund:
        of_fund = {
            fold(line.name)
            for line in projects.lines
            if line.is_new and (figure := line.funds.get(fund)) and figure.shown
        }
        count = len(of_fund & have)
        if count * _PERCENT < layout.share * len(of_fund):
            params = {
                "fund": projects.fund_names.get(fund, fund),
                "count": str(count),
                "all": str(len(of_fund)),
                "least": str(layout.share),
            }
            yield FormFinding(Finding("S934", params))


def _listed(projects: ProjectList, line: ProjectLine) -> str:
    """Returns the amount that the list prints of a project, or of what goes on."""
    figure = line.total if line.is_new else line.carried
    shown = figure.shown if figure else 0
    return f"{text_of(shown, projects.unit, projects.decimals, separator=',')}{projects.unit}"


def _yuan(layout: FormLayout, fen: int) -> str:
    return f"{text_of(fen, layout.unit, 0, separator=',')}{layout.unit}"
