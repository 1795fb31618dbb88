"""The rule manual, in text and Markdown, from the same declarations as the checks."""

from collections.abc import Iterator
from contextlib import suppress

from xlbudget.base.display import wrap
from xlbudget.base.errors import TemplateError, UsageError
from xlbudget.base.texts import sentence
from xlbudget.meaning.catalogue import codes, rule_texts, statement
from xlbudget.template import Family, available_families, default_family, load_family
from xlbudget.template.common import common

_GROUPS = "FRTNCEPSDJGA"


def rules_text(family: Family, lang: str) -> str:
    """Returns every rule's number and name, grouped by letter."""
    lines: list[str] = []
    for letter, group in _grouped(family):
        lines.append(sentence(f"group.{letter}", lang))
        for code in group:
            first, *rest = wrap(rule_texts(code, lang, family)["name"], " " * 9)
            lines += [f"  {code:<7}{first.lstrip()}", *rest]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def explain_rule(code: str, template: str | None, lang: str) -> str:
    """Returns one rule in full, from the named family or else the default one.

    Relations are numbered by each family for itself: where others use the number too, or only
    others do, the text says which family it speaks of. Raises UsageError F209 for an unknown one.
    """
    users = [] if code in common()["rules"] else list(_families_with(code))
    chosen = template or default_family()
    if template is None and users and chosen not in {family.id for family in users}:
        chosen = users[0].id
    family = load_family(chosen)
    others = [user.id for user in users if user.id != family.id]
    explained = explain_text(family, code, lang)
    if others or (users and template is None and family.id != default_family()):
        explained += "\n" + sentence("rule_of", lang, template=family.id) + "\n"
    if others:
        explained += (
            sentence("rule_of_others", lang, templates=sentence("and", lang).join(others)) + "\n"
        )
    return explained


def _families_with(code: str) -> Iterator[Family]:
    """Yields the families whose catalogue has a number; one with mistakes in its files has none."""
    for name in available_families():
        with suppress(TemplateError):
            family = load_family(name)
            if code in family.rules:
                yield family


def explain_text(family: Family, code: str, lang: str) -> str:
    """Returns one rule of a family in full. Raises UsageError F209 for an unknown number."""
    texts = rule_texts(code, lang, family)
    if not texts:
        raise UsageError("F209", code=code)
    lines = wrap(f"{code}  {texts['name']}")
    for key, value in _parts(family, code, texts, lang):
        lines += ["", key, *wrap(value, "  ")]
    return "\n".join(lines) + "\n"


def rules_markdown(family: Family, lang: str) -> str:
    """Returns the whole manual as Markdown: what each rule says, why, and how to mend it."""
    lines = [
        f"# {sentence('manual_title', lang, family=family.name)}",
        "",
        sentence("manual_lead", lang),
    ]
    for letter, group in _grouped(family):
        lines += ["", f"## {sentence(f'group.{letter}', lang)}"]
        for code in group:
            texts = rule_texts(code, lang, family)
            lines += ["", f"### {code} {texts['name']}", ""]
            parts = _parts(family, code, texts, lang)
            lines += [f"- **{key}**{sentence('colon', lang)}{value}" for key, value in parts]
    return "\n".join(lines) + "\n"


def _grouped(family: Family) -> Iterator[tuple[str, list[str]]]:
    every_code = list(codes(family))
    for letter in _GROUPS:
        group = [code for code in every_code if code.startswith(letter)]
        if group:
            yield letter, group


def _parts(
    family: Family, code: str, texts: dict[str, str], lang: str
) -> Iterator[tuple[str, str]]:
    rule = family.rules.get(code)
    if rule:
        yield sentence("part_relation", lang), statement(family, rule, lang)
        for absence in rule.unless:
            yield sentence("part_unless", lang), family.absence[absence].name
    else:
        level = common()["rules"][code]["severity"]
        yield sentence("part_severity", lang), sentence(f"severity.{level}", lang)
    for key in ("why", "basis", "fix"):
        if key in texts:
            yield sentence(f"part_{key}", lang), texts[key].replace("{", "｛").replace("}", "｝")
