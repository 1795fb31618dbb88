"""Performance forms for tests: the example's, random ones, and their cells as a table has them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from tests.support import example
from xlbudget.narrative.form_grid import FormCell, form_grid
from xlbudget.narrative.form_read import SeenCell
from xlbudget.narrative.texts import UNSEEN, FormFacts, Indicator
from xlbudget.template.forms import FormLayout

FAMILY = example.family()


def layout() -> FormLayout:
    """Returns the layout of the example's family."""
    assert FAMILY.forms
    return FAMILY.forms


def seen(form: FormFacts) -> list[SeenCell]:
    """Returns the cells of a form that say something, as they are read from a table."""
    return as_seen(form_grid(layout(), form))


def as_seen(cells: tuple[FormCell, ...]) -> list[SeenCell]:
    """Returns cells as they are read from a table: from 1, row by row, without blank ones."""
    return sorted(
        SeenCell(c.row + 1, c.column + 1, c.text, c.width) for c in cells if c.text.strip()
    )


def in_cells(form: FormFacts) -> FormFacts:
    """Returns what the cells of a form say of it: indicators in the order of their lines."""
    fields = {name: text for name, text in form.fields.items() if name not in UNSEEN and text}
    return replace(
        form,
        fields=fields,
        term_indicators=_ordered(form, form.term_indicators),
        year_indicators=_ordered(form, form.year_indicators),
    )


def _ordered(form: FormFacts, indicators: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    listed = [(group.first, second) for group in layout().groups for second in group.second]
    firsts = list(layout().firsts())
    used = (*form.term_indicators, *form.year_indicators)
    turn = list(dict.fromkeys((*listed, *((i.first, i.second) for i in used))))
    return tuple(
        sorted(indicators, key=lambda i: (firsts.index(i.first), turn.index((i.first, i.second))))
    )


def random_form(random: Random) -> FormFacts:
    """Returns a form with any of its cells left blank."""

    def text(least: int = 0) -> str:
        letters = "甲乙丙丁戊，。；0123456789（）“”-"
        words = "".join(random.choices(letters, k=random.randint(least, 30))).strip()
        return words or "文" * least

    def amounts() -> dict[str, int]:
        sources = [source.id for source in layout().sources if random.random() < 0.7]
        return {name: random.choice([0, random.randrange(10**11)]) for name in sources}

    fields = {field.id: text() for field in layout().fields}
    term, year = amounts(), amounts()
    return FormFacts(
        project=text(1),
        fields={name: value for name, value in fields.items() if value},
        term=term,
        year=year,
        term_goals=text(),
        year_goals=text(),
        term_indicators=tuple(_indicators(random, text)),
        year_indicators=tuple(_indicators(random, text)),
        term_total=random.choice([None, sum(term.values()) + 1]) if term else None,
        year_total=random.choice([None, sum(year.values()) + 1]) if year else None,
    )


def _indicators(random: Random, text) -> Iterator[Indicator]:  # type: ignore[no-untyped-def]
    for group in layout().groups:
        for second in (*group.second, "另一类"):
            for _ in range(random.choice([0, 0, 1, 3])):
                yield Indicator(group.first, second, text(1), text())


def changed(form: FormFacts, change: Mapping[str, str]) -> list[SeenCell]:
    """Returns the cells of a form with other words in some, by what they say."""
    from xlbudget.narrative.form_read import read_form

    cells = seen(form)
    at = dict(read_form(layout(), cells).cells)
    at["funds"] = next(cell for cell in cells if cell.text == layout().funds.label)
    new = {(at[name].row, at[name].column): text for name, text in change.items()}
    words = [cell._replace(text=new.get((cell.row, cell.column), cell.text)) for cell in cells]
    return [cell for cell in words if cell.text.strip()]
