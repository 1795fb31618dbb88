"""Sentences for errors that end a command: what is wrong and what to do next."""

from collections.abc import Iterator

from xlbudget.base.display import clean, short
from xlbudget.base.errors import BadLines, XlbudgetError
from xlbudget.base.texts import sentence
from xlbudget.meaning.findings import Finding
from xlbudget.template.source import TemplateMistakes

_LINES_SHOWN = 20


def problem_text(problem: XlbudgetError, lang: str) -> str:
    """Returns what a command says of an error: its number, then its message."""
    return f"× {problem.code}  {message_of(problem, lang)}"


def message_of(problem: XlbudgetError, lang: str) -> str:
    """Returns the sentence of an error, with one line for each mistake that it lists."""
    return "\n".join(map(clean, _lines(problem, lang)))


def _lines(problem: XlbudgetError, lang: str) -> Iterator[str]:
    yield Finding(problem.code, problem.params).message_in(lang)
    if isinstance(problem, TemplateMistakes):
        for mistake in problem.mistakes:
            why = sentence(f"mistake.{mistake.key}", lang, **mistake.params)
            yield f"  {mistake.file}:{mistake.line}  {why}"
    if isinstance(problem, BadLines):
        for line in problem.lines[:_LINES_SHOWN]:
            text = sentence(f"line.{line.kind}", lang, number=line.number, text=short(line.text))
            yield f"  {text}"
        if len(problem.lines) > _LINES_SHOWN:
            yield "  " + sentence("line.more", lang, text=len(problem.lines) - _LINES_SHOWN)
