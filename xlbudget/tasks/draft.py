"""A template drafted from an official blank form, with a page that shows what was understood."""

import os
import re
import tempfile
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from xlbudget.base.errors import UsageError
from xlbudget.base.writing import reason_of
from xlbudget.drafting.emit import template_files
from xlbudget.drafting.model import FormRead
from xlbudget.drafting.picture import picture_page
from xlbudget.drafting.read_form import read_form
from xlbudget.drafting.said import doubt_said, note_said
from xlbudget.reader import read_workbook
from xlbudget.template import load_family
from xlbudget.template.source import TemplateMistakes

PICTURE = "picture.html"
_MAY_MISLEAD = ("word", "clash", "second_header", "other_year", "no_list", "no_total", "too_long")
"""Doubts with which a table may mean something else: no rules are derived from it."""
_NOT_IN_AN_ID = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Written:
    """What was written besides the draft: the files of the rules, how many there are."""

    files: Mapping[str, str]
    rules: int
    mistakes: TemplateMistakes | None = None
    """Why the template does not load as it is: then no rules were derived."""


@dataclass(frozen=True)
class Draft:
    """A drafted template: its files by their paths, and what a person has to settle."""

    form: FormRead
    files: Mapping[str, str]
    numbers: Path | None = None
    """The folder of an earlier draft, whose numbers the rules keep."""

    @property
    def tables(self) -> int:
        """Returns how many tables were understood."""
        return len(self.form.tables)

    def doubts(self, lang: str = "zh") -> tuple[str, ...]:
        """Returns the marked lines: what was not understood or is not said, with sheet and cell."""
        return tuple(doubt_said(doubt, lang) for doubt in self.form.all_doubts)

    def notes(self, lang: str = "zh") -> tuple[str, ...]:
        """Returns what was left out because it is no table of a budget."""
        return tuple(note_said(note, lang) for note in self.form.notes)

    def save(self, folder: Path) -> Written:
        """Writes the folder in one step, or not at all, with the rules that follow from it.

        Raises UsageError F280 for a folder that exists, F208 where the system refuses.
        """
        check_free(folder)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder.parent) as beside:
                partial = Path(beside) / folder.name
                _write(partial, self.files)
                written = self._rules(partial)
                _write(partial, written.files)
                os.rename(partial, folder)
        except OSError as error:
            raise UsageError("F208", path=str(folder), reason=reason_of(error)) from error
        return written

    def _rules(self, folder: Path) -> Written:
        """Returns the rules that follow from the tables.

        There are none of a table with words that are not understood, and none between others and
        one that does not say what it holds: a person settles that first.
        """
        try:
            family = load_family(str(folder))
        except TemplateMistakes as mistakes:
            return Written({}, 0, mistakes)
        from xlbudget.drafting.derive import derived
        from xlbudget.drafting.lock import read_lock
        from xlbudget.drafting.write_rules import LOCK, rule_files

        unsettled, silent = self._tables_with(_MAY_MISLEAD), self._tables_with(("silence",))
        rules = [
            rule
            for rule in derived(family)
            if not unsettled.intersection(rule.tables)
            and (len(rule.tables) == 1 or not silent.intersection(rule.tables))
        ]
        known = read_lock(self.numbers / LOCK) if self.numbers else {}
        return Written(rule_files(family, rules, known), len(rules))

    def _tables_with(self, kinds: Container[str]) -> frozenset[str]:
        """Returns the ids of the tables with doubts of some kinds, and nothing taken instead."""
        return frozenset(
            table.id
            for table in self.form.tables
            if any(doubt.kind in kinds and not doubt.taken for doubt in table.doubts)
        )


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def check_free(folder: Path) -> None:
    """Raises UsageError F280 for what exists: a draft never overwrites anything."""
    if os.path.lexists(folder):
        raise UsageError("F280", path=str(folder))


def draft(form: Path, folder: Path, numbers: Path | None = None) -> Draft:
    """Returns the template that a blank form (xlsx, xls, xlsb, ods) gives; writes nothing.

    Its id is the name of the folder, its name that of the form. Rules keep the `numbers` that they
    have in the folder of an earlier draft. Raises WorkbookError for a file
    that cannot be read, UsageError F280 for a folder that exists and F281 where no table of the
    form was understood.
    """
    check_free(folder)
    read = read_form(read_workbook(form))
    if not read.tables:
        sheets = "、".join(
            dict.fromkeys([d.spot.sheet for d in read.doubts] + [n.sheet for n in read.notes])
        )
        raise UsageError("F281", path=str(form), sheets=sheets)
    name = _NOT_IN_AN_ID.sub("-", folder.name).strip("-") or "draft"
    files = dict(template_files(read, name, form.stem))
    files["rules.toml"] = "rules = []\n"
    files[PICTURE] = picture_page(read, form.name)
    return Draft(read, files, numbers)
