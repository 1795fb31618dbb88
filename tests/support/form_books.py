"""Entry workbooks with performance forms on sheets, for tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.support import entry_books, example, workbooks
from tests.support.forms import FAMILY, layout
from tests.support.narrative import example_told
from xlbudget.entry.form.form_sheets import FormSheet, form_sheets
from xlbudget.entry.form.from_figures import inputs_of_figures
from xlbudget.entry.form.inputs import Inputs
from xlbudget.entry.form.texts import with_texts
from xlbudget.entry.formulas.form_projects import with_form_sheets
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.narrative.texts import FormFacts

FORMS = example_told().texts.forms
LIST = "绩效目标"


@cache
def example_inputs() -> Inputs:
    """Returns what is typed for the example, without its forms; in a year that asks for a share."""
    inputs, _ = inputs_of_figures(FAMILY, example.figures())
    return with_texts(FAMILY, inputs, example_told().texts)[0]


def with_forms(inputs: Inputs, forms: Sequence[FormFacts]) -> Inputs:
    """Returns inputs with forms; every project without a category is given one."""
    filled = with_form_sheets(FAMILY, inputs, forms)
    lines = tuple(
        replace(line, words={"category": "运转类", **line.words})
        for line in filled.lines["project"]
    )
    filled = replace(filled, lines={**filled.lines, "project": lines})
    return with_form_sheets(FAMILY, filled, forms)


def written(inputs: Inputs) -> bytes:
    """Returns the workbook."""
    buffer = BytesIO()
    write_entry_sheets(buffer, FAMILY, inputs)
    return buffer.getvalue()


@cache
def example_book() -> bytes:
    """Returns the example's workbook with its nine forms."""
    return written(with_forms(example_inputs(), FORMS))


def sheets(forms: Sequence[FormFacts] = FORMS) -> tuple[FormSheet, ...]:
    """Returns the sheets of forms."""
    return form_sheets(layout(), forms)


def cell(name: str, forms: Sequence[FormFacts] = FORMS) -> str:
    """Returns the cell of a name such as `1:year.local`: of the form of that number."""
    number, _, of = name.partition(":")
    sheet = sheets(forms)[int(number) - 1]
    place = sheet.places[of]
    return f"{place.sheet}!{place.cell}"


def loaded(path: Path) -> Any:
    """Returns the example's workbook as openpyxl reads it, written to a path."""
    path.write_bytes(example_book())
    return workbooks.loaded(path)


def typed_over(content: bytes, target: Path, changes: Mapping[str, object]) -> Path:
    """Writes a copy of the example's workbook with other contents of cells, by their names."""
    source = target.with_name(f"of-{target.name}")
    source.write_bytes(content)
    named = {name if "!" in name else cell(name): value for name, value in changes.items()}
    return entry_books.overwritten(source, target, named)
