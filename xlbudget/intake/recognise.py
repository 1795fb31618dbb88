"""Tells by content which family's tables a workbook holds, and how well they match."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from xlbudget.base.errors import WorkbookError
from xlbudget.base.folding import fold
from xlbudget.intake.locate import Located, locate
from xlbudget.intake.locate.wording import wording
from xlbudget.meaning.findings import Finding
from xlbudget.reader import RawWorkbook
from xlbudget.template import Family, available_families, load_family
from xlbudget.template.common import document_words, lookalikes

_POOR = 50
_LONGEST_TITLE = 60
_BEHIND = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Match:
    """A family whose tables were found in a workbook.

    `score` tells in per cent how many of the family's columns were found under its titles; it is
    None where the family was not chosen by content. `equals` are the families that match as well.
    """

    family: Family
    located: Located
    score: int | None = None
    equals: tuple[str, ...] = ()

    def findings(self) -> Iterator[Finding]:
        """Yields how the family was chosen: a note, or a warning where the choice is doubtful."""
        if self.score is None:
            return
        params = {
            "template": self.family.id,
            "score": str(self.score),
            "found": str(len(self.located.tables)),
            "all": str(len(self.family.tables)),
        }
        if self.equals:
            yield Finding("R113", {**params, "others": "、".join(self.equals)})
        yield Finding("R112" if self.score < _POOR else "R111", params)


def recognise(
    workbook: RawWorkbook, requested: str | Family | None = None, marked: str = ""
) -> Match:
    """Returns the family of a workbook: the one asked for or marked, or else the best match.

    Raises WorkbookError F020 where none of its tables is found, F022 where the workbook holds the
    tables of another document.
    """
    names = available_families()
    chosen = requested or (marked if marked in names else "")
    families = [_family(name) for name in ([chosen] if chosen else names)]
    scored = [
        (score_of(family, located), family, located)
        for family in families
        for located in [locate(family, workbook)]
    ]
    best = max(score for score, _, _ in scored)
    equals = [(family, located) for score, family, located in scored if score == best]
    family, located = equals[0]
    halves = sum(2 if table.is_official else 1 for table in located.tables.values())
    if halves < 2 * len(family.tables):
        refuse_lookalikes(workbook.path, _texts(workbook), halves)
    if not located.tables:
        known = "、".join(family.name for family in families)
        raise WorkbookError("F020", path=str(workbook.path), family=known)
    if chosen:
        return Match(family, located)
    return Match(family, located, best, tuple(equal.id for equal, _ in equals[1:]))


def _family(chosen: str | Family) -> Family:
    return chosen if isinstance(chosen, Family) else load_family(chosen)


def score_of(family: Family, located: Located) -> int:
    """Returns how many of a family's columns were found under its titles, in per cent.

    Those of a table that only its mark names count half: families may share marks. A table that may
    be missing and is does not count.
    """
    halves = sum(
        len(table.header.columns) * (2 if table.is_official else 1)
        for table in located.tables.values()
    )
    left_out = located.structure.left_out
    counted = (table for table in family.tables.values() if table.id not in left_out)
    return 50 * halves // (sum(len(table.columns) for table in counted) or 1)


def refuse_lookalikes(path: Path, texts: Iterable[str], halves: int) -> None:
    """Raises WorkbookError F022 for more titles of another document than there are tables of ours.

    `halves` counts these in halves: other documents have marks such as 公开01表 as well.
    """
    table_word = document_words()["title"]["number"]
    texts = [text for text in texts if len(text) <= _LONGEST_TITLE]
    for document in lookalikes():
        wanted = {fold(title) for title in document["titles"]}
        titles: dict[str, str] = {}
        for text in texts:
            folded = fold(text)
            bare = wording().up_to_year.sub("", _BEHIND.sub("", folded))
            if bare in wanted or (document["word"] in bare and bare.endswith(table_word)):
                titles.setdefault(bare, text.strip())
        if 2 * len(titles) > halves:
            raise WorkbookError(
                "F022",
                path=str(path),
                document=document["id"],
                title=next(iter(titles.values())),
                count=len(titles),
            )


def _texts(workbook: RawWorkbook) -> Iterator[str]:
    for sheet in workbook.sheets:
        for cell in sheet.cells.values():
            if cell.kind == "text":
                yield str(cell.value)


__all__ = ["Match", "recognise", "refuse_lookalikes", "score_of"]
