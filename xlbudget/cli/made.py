"""What is told of a workbook that was made: which figures are not those that were given."""

from collections.abc import Iterator

from xlbudget.base.display import separated, short, wrap
from xlbudget.base.texts import sentence
from xlbudget.tasks.new import Changed, NewWorkbook

_NAMES_SHOWN = 10


def made_text(workbook: NewWorkbook, lang: str) -> Iterator[str]:
    """Yields the lines within 80 columns; none where the workbook shows what was given."""
    if workbook.forms:
        names = "、".join(short(name) for name in workbook.forms[:_NAMES_SHOWN] if name)
        more = "…" if len(workbook.forms) > _NAMES_SHOWN else ""
        text = sentence("made_forms", lang, count=len(workbook.forms))
        yield from wrap(f"{text}{sentence('colon', lang)}{names}{more}" if names else text)
    yield from _changes(workbook.differences, "difference", lang)
    yield from _changes(workbook.adjusted, "adjusted", lang)
    if workbook.chosen:
        yield from wrap(
            sentence("chosens", lang, count=len(workbook.chosen), unit=workbook.amount_unit)
        )
    for choice in workbook.chosen:
        text = sentence("chosen", lang, place=choice.place, shown=separated(choice.shown))
        yield from wrap(text, "  ")
    for about in ("old_year", "carried", "old_text"):
        lines = [line for line in workbook.asked if line.about == about]
        if lines:
            yield from wrap(sentence(f"asked.{about}", lang, year=workbook.year))
        for line in lines:
            yield from wrap(f"{line.place} {short(line.name)}", "  ")
    if workbook.left_out:
        names = "、".join(workbook.left_out)
        yield from wrap(sentence("texts.no_place", lang, names=names))


def _changes(changes: tuple[Changed, ...], key: str, lang: str) -> Iterator[str]:
    if changes:
        yield from wrap(sentence(f"{key}s", lang, count=len(changes)))
    for change in changes:
        text = sentence(
            key,
            lang,
            place=change.place,
            label=short(change.label),
            column=change.column,
            given=separated(change.given),
            shown=separated(change.shown),
        )
        yield from wrap(text, "  ")
