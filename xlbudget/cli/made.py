"""What is told of a workbook that was made: which figures are not those that were given."""

from collections.abc import Iterator
from decimal import Decimal

from xlbudget.base.texts import sentence
from xlbudget.report.display import wrap
from xlbudget.tasks.new import Changed, NewWorkbook


def made_text(made: NewWorkbook, lang: str) -> Iterator[str]:
    """Yields the lines within 80 columns; none where the workbook shows what was given."""
    yield from _changes(made.differences, "difference", lang)
    yield from _changes(made.adjusted, "adjusted", lang)
    if made.chosen:
        yield from wrap(sentence("chosens", lang, count=len(made.chosen), unit=made.amount_unit))
    for choice in made.chosen:
        words = sentence("chosen", lang, place=choice.place, shown=_separated(choice.shown))
        yield from wrap(words, "  ")


def _changes(changes: tuple[Changed, ...], key: str, lang: str) -> Iterator[str]:
    if changes:
        yield from wrap(sentence(f"{key}s", lang, count=len(changes)))
    for change in changes:
        words = sentence(
            key,
            lang,
            place=change.place,
            label=change.label,
            column=change.column,
            given=_separated(change.given),
            shown=_separated(change.shown),
        )
        yield from wrap(words, "  ")


def _separated(amount: str) -> str:
    return f"{Decimal(amount):,}"
