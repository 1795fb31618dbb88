"""Performance forms and the typed lines of their projects: names, and what category each is of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xlbudget.entry.form.form_sheets import project_section
from xlbudget.entry.form.inputs import Inputs, Line, check_room
from xlbudget.entry.formulas.typed_words import trimmed_name
from xlbudget.narrative.texts import CATEGORY, FormFacts
from xlbudget.template import Family, Section


def category_of(family: Family, section: Section, lines: Sequence[Line], project: str) -> str:
    """Returns the category of a project as the text calls it: that of its first line."""
    assert family.forms  # the caller has a form of it
    name = trimmed_name(project)
    typed = next((ln for ln in lines if trimmed_name(ln.word(section, "label")) == name), None)
    word = typed.word(section, "choice") if typed and name else ""
    return family.forms.categories.get(word, word)


def with_categories(
    family: Family, lines: Mapping[str, Sequence[Line]], forms: Sequence[FormFacts]
) -> tuple[FormFacts, ...]:
    """Returns forms with the categories that are typed beside their projects."""
    section = project_section(family)
    if section is None:
        return tuple(forms)
    typed = lines.get(section.typed_in, ())
    return tuple(
        replace(
            form,
            fields={**form.fields, CATEGORY: category_of(family, section, typed, form.project)},
        )
        for form in forms
    )


def project_names(family: Family, inputs: Inputs) -> tuple[str, ...]:
    """Returns the names of the typed projects, each once."""
    section = project_section(family)
    lines = inputs.lines.get(section.typed_in, ()) if section else ()
    names = (trimmed_name(line.word(section, "label")) for line in lines) if section else ()
    return tuple(dict.fromkeys(filter(None, names)))


def with_projects(family: Family, inputs: Inputs, forms: Sequence[FormFacts]) -> Inputs:
    """Returns inputs without projects with a line for that of each form.

    Raises UsageError F222 where there is not so much room.
    """
    section = project_section(family)
    names = dict.fromkeys(form.project for form in forms if form.project)
    if section is None or not names:
        return inputs
    check_room(family, section, len(names))
    column = section.of_kind("label")[0].id
    lines = tuple(Line({column: name}) for name in names)
    return replace(inputs, lines={**inputs.lines, section.typed_in: lines})


def with_form_sheets(family: Family, inputs: Inputs, forms: Sequence[FormFacts]) -> Inputs:
    """Returns inputs that hold forms; what they say of a project's category is typed there.

    Their memos are counted from them, and not typed any more.
    """
    section, lines = project_section(family), dict(inputs.lines)
    if section:
        typed = list(lines.get(section.typed_in, ()))
        lines[section.typed_in] = tuple(_with_category(family, section, typed, forms))
    filled = with_categories(family, lines, forms)
    memos = family.narrative.memos if family.narrative else {}
    texts = inputs.texts
    return replace(
        inputs,
        lines=lines,
        texts=replace(
            texts,
            amounts={key: fen for key, fen in texts.amounts.items() if not memos[key].derived},
            counts={key: number for key, number in texts.counts.items() if not memos[key].derived},
            forms=filled,
        ),
    )


def _with_category(
    family: Family, section: Section, lines: Sequence[Line], forms: Sequence[FormFacts]
) -> Iterator[Line]:
    assert family.forms  # its forms are given
    column = next(iter(section.of_kind("choice")), None)
    typed_as = {said: typed for typed, said in family.forms.categories.items()}
    said = {trimmed_name(form.project): form.fields.get(CATEGORY, "") for form in forms}
    for line in lines:
        category = said.get(trimmed_name(line.word(section, "label")), "")
        word = typed_as.get(category, category)
        if column and word in column.choices and not line.words.get(column.id):
            yield replace(line, words={**line.words, column.id: word})
        else:
            yield line
